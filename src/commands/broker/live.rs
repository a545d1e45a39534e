//! The line on a terminal that shows the clients of the broker and what passes through it.

use std::time::Instant;

use tokio::sync::watch;

use crate::broker::{BrokerFigures, FigureObserver};
use crate::kernel::context::Context;
use crate::stats::{per_second, units};
use crate::text::Counted;

/// Shows the line.
pub(super) struct LiveLine {
    figures: watch::Receiver<BrokerFigures>,
    last: (Instant, BrokerFigures),
}

impl LiveLine {
    /// A line, and who makes its figures.
    pub(super) fn new(now: Instant) -> (Self, FigureObserver) {
        let (sender, figures) = watch::channel(BrokerFigures::default());
        let line = Self {
            figures,
            last: (now, BrokerFigures::default()),
        };
        let observer = move |figures| {
            // Nobody looks at them once the command ends.
            let _ = sender.send(figures);
        };
        (line, Box::new(observer))
    }

    /// Shows the line again and again. Ends with the broker.
    pub(super) async fn show(mut self, context: &Context) {
        while self.figures.changed().await.is_ok() {
            let figures = *self.figures.borrow_and_update();
            context.pass(&self.line(Instant::now(), figures));
        }
    }

    fn line(&mut self, now: Instant, figures: BrokerFigures) -> String {
        let (since, last) = std::mem::replace(&mut self.last, (now, figures));
        let span = now.saturating_duration_since(since);
        let packets = |number: u64, before: u64| {
            let rate = per_second(number.saturating_sub(before), span);
            format!("{}/s", units::rate(rate))
        };
        let bytes = |number: u64, before: u64| {
            units::byte_rate(per_second(number.saturating_sub(before), span))
        };
        let (received, sent) = (figures.received, figures.sent);
        format!(
            "{}   packets in {}, out {}   {} in, {} out",
            Counted::of(figures.connected, "client"),
            packets(received.0, last.received.0),
            packets(sent.0, last.sent.0),
            bytes(received.1, last.received.1),
            bytes(sent.1, last.sent.1),
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn rates_are_those_since_the_last_line() {
        let start = Instant::now();
        let (mut line, _) = LiveLine::new(start);
        let figures = |connected, received, sent| BrokerFigures {
            connected,
            received,
            sent,
        };
        let first = figures(1, (2_000, 4_000_000), (10, 100));
        assert_eq!(
            line.line(start + Duration::from_secs(2), first),
            "1 client   packets in 1,000/s, out 5.0/s   2.0 MB/s in, 50 B/s out"
        );
        let second = figures(3, (2_100, 4_000_000), (10, 100));
        assert_eq!(
            line.line(start + Duration::from_secs(3), second),
            "3 clients   packets in 100/s, out 0/s   0 B/s in, 0 B/s out"
        );
    }
}
