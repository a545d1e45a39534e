//! The line that shows how far a stream has come, on a terminal.

use std::time::{Duration, Instant};

use super::stream_counts::StreamCounts;
use crate::output::count;
use crate::stats::{per_second, units};
use crate::text::Counted;

/// Shorter streams show nothing.
const FIRST: Duration = Duration::from_secs(1);

/// How often the line is renewed.
const EVERY: Duration = Duration::from_millis(200);

/// When the line is shown.
#[derive(Debug)]
pub(super) struct Progress {
    began: Instant,
    /// When it is shown next; `None`: never.
    next: Option<Instant>,
}

impl Progress {
    /// The progress of a stream that began then; it is `shown` on a terminal only.
    pub(super) fn new(shown: bool, began: Instant) -> Self {
        Self {
            began,
            next: shown.then(|| began + FIRST),
        }
    }

    /// When there is something to show.
    pub(super) fn next(&self) -> Option<Instant> {
        self.next
    }

    /// The line, if it is due. `part` is how much of the source has been taken, and how much it holds.
    pub(super) fn line(
        &mut self,
        now: Instant,
        counts: &StreamCounts,
        noun: &'static str,
        part: Option<(u64, u64)>,
    ) -> Option<String> {
        if self.next.is_none_or(|next| now < next) {
            return None;
        }
        self.next = Some(now + EVERY);
        let elapsed = now.saturating_duration_since(self.began);
        let mut parts = vec![format!("{} published", Counted::of(counts.handed(), noun))];
        if let Some((done, all)) = part.filter(|(_, all)| *all > 0) {
            parts.push(format!("{} %", done.min(all) * 100 / all));
        }
        parts.push(format!(
            "{}/s",
            units::rate(per_second(counts.handed(), elapsed))
        ));
        if counts.open() > 0 {
            parts.push(format!("{} unacknowledged", count(counts.open())));
        }
        parts.push(units::clock(elapsed.as_secs()));
        Some(parts.join("   "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_and_when() {
        let began = Instant::now();
        let at = |millis| began + Duration::from_millis(millis);
        let counts = StreamCounts {
            plain: 1500,
            tracked: 500,
            finished: 480,
            ..StreamCounts::default()
        };
        let mut progress = Progress::new(true, began);
        assert_eq!(progress.line(at(999), &counts, "line", None), None);
        assert_eq!(
            progress
                .line(at(2000), &counts, "line", Some((1, 3)))
                .as_deref(),
            Some("2,000 lines published   33 %   1,000/s   20 unacknowledged   00:02")
        );
        assert_eq!(progress.next(), Some(at(2200)));
        assert_eq!(progress.line(at(2100), &counts, "line", None), None);
        let line = progress.line(at(4000), &StreamCounts::default(), "message", Some((0, 0)));
        assert_eq!(line.as_deref(), Some("0 messages published   0/s   00:04"));
        let mut never = Progress::new(false, began);
        assert_eq!(never.line(at(9000), &counts, "line", None), None);
        assert_eq!(never.next(), None);
    }
}
