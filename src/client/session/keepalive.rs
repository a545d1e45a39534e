//! Keep-alive (MQTT 5 §3.1.2.10, §4.13): when to send PINGREQ, and when the broker counts as gone.

use std::time::{Duration, Instant};

/// The longest wait for any sign of life after a PINGREQ.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing yet.
    Nothing,
    /// A PINGREQ.
    Ping,
    /// The broker has been silent for too long.
    Dead,
}

/// The keep-alive of one connection. Traffic in both directions counts: a PINGREQ is due when either has
/// been idle for the interval, so that a publisher at QoS 0 also notices a broker that is gone.
#[derive(Debug)]
pub(super) struct KeepAlive {
    interval: Option<Duration>,
    sent: Instant,
    received: Instant,
    pinged: Option<Ping>,
}

/// A PINGREQ that has not been followed by anything from the broker.
#[derive(Clone, Copy, Debug)]
struct Ping {
    /// Since when its answer may be awaited: its own sending, or the last progress of what goes before it.
    since: Instant,
    /// The socket has taken it.
    out: bool,
}

impl KeepAlive {
    /// Keep-alive of `seconds`; 0 is off.
    pub(super) fn new(seconds: u16, now: Instant) -> Self {
        Self {
            interval: (seconds > 0).then(|| Duration::from_secs(u64::from(seconds))),
            sent: now,
            received: now,
            pinged: None,
        }
    }

    /// The socket has taken bytes; `all`: nothing is left. A PINGREQ behind a large message has no answer
    /// before that message is through, however long it takes, as long as it moves.
    pub(super) fn sent(&mut self, now: Instant, all: bool) {
        self.sent = now;
        if let Some(ping) = &mut self.pinged
            && !ping.out
        {
            *ping = Ping {
                since: now,
                out: all,
            };
        }
    }

    /// Bytes came in: the broker is alive, whatever they are.
    pub(super) fn received(&mut self, now: Instant) {
        self.received = now;
        self.pinged = None;
    }

    /// When to look again.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let interval = self.interval?;
        Some(match self.pinged {
            Some(ping) => (ping.since + interval.min(LONGEST_SILENCE)).min(self.sent + interval),
            None => self.sent.min(self.received) + interval,
        })
    }

    /// What is due now. `deaf`: we are not reading at the moment, so silence proves nothing.
    pub(super) fn due(&mut self, now: Instant, deaf: bool) -> Due {
        let Some(interval) = self.interval else {
            return Due::Nothing;
        };
        if let Some(ping) = &mut self.pinged {
            if now >= ping.since + interval.min(LONGEST_SILENCE) {
                if !deaf {
                    return Due::Dead;
                }
                ping.since = now;
            }
            if now < self.sent + interval {
                return Due::Nothing;
            }
        } else if now < self.sent.min(self.received) + interval {
            return Due::Nothing;
        }
        self.pinged.get_or_insert(Ping {
            since: now,
            out: false,
        });
        self.sent = now;
        Due::Ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_ping_is_due_when_one_direction_is_idle() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(10, start);
        assert_eq!(keep.deadline(), Some(start + 10 * SECOND));
        keep.sent(start + 5 * SECOND, true);
        assert_eq!(keep.due(start + 9 * SECOND, false), Due::Nothing);
        assert_eq!(keep.due(start + 10 * SECOND, false), Due::Ping);
        keep.received(start + 11 * SECOND);
        assert_eq!(keep.due(start + 19 * SECOND, false), Due::Nothing);
        assert_eq!(keep.due(start + 20 * SECOND, false), Due::Ping);
    }

    #[test]
    fn silence_after_a_ping_is_the_end() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(10, start);
        assert_eq!(keep.due(start + 10 * SECOND, false), Due::Ping);
        assert_eq!(keep.deadline(), Some(start + 20 * SECOND));
        assert_eq!(keep.due(start + 19 * SECOND, false), Due::Nothing);
        assert_eq!(keep.due(start + 20 * SECOND, false), Due::Dead);
    }

    #[test]
    fn long_intervals_do_not_wait_as_long_for_the_answer() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(600, start);
        assert_eq!(keep.due(start + 600 * SECOND, false), Due::Ping);
        assert_eq!(keep.due(start + 630 * SECOND, false), Due::Dead);
    }

    #[test]
    fn whoever_does_not_read_hears_no_answer_and_keeps_pinging() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(10, start);
        for tens in 1..5 {
            assert_eq!(keep.due(start + tens * 10 * SECOND, true), Due::Ping);
        }
    }

    #[test]
    fn a_ping_behind_a_slow_upload_is_not_out_yet() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(10, start);
        assert_eq!(keep.due(start + 10 * SECOND, false), Due::Ping);
        for seconds in (15..100).step_by(5) {
            keep.sent(start + seconds * SECOND, false);
            assert_ne!(keep.due(start + (seconds + 4) * SECOND, false), Due::Dead);
        }
        // Through at last: now the answer is awaited, whatever else is sent.
        keep.sent(start + 100 * SECOND, true);
        keep.sent(start + 105 * SECOND, true);
        assert_eq!(keep.due(start + 109 * SECOND, false), Due::Nothing);
        assert_eq!(keep.due(start + 110 * SECOND, false), Due::Dead);
    }

    #[test]
    fn an_upload_that_stands_still_is_the_end() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(10, start);
        assert_eq!(keep.due(start + 10 * SECOND, false), Due::Ping);
        keep.sent(start + 15 * SECOND, false);
        assert_eq!(keep.due(start + 24 * SECOND, false), Due::Nothing);
        assert_eq!(keep.due(start + 25 * SECOND, false), Due::Dead);
    }

    #[test]
    fn zero_is_off() {
        let start = Instant::now();
        let mut keep = KeepAlive::new(0, start);
        assert_eq!(keep.deadline(), None);
        assert_eq!(keep.due(start + 100_000 * SECOND, false), Due::Nothing);
    }
}
