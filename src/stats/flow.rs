//! What flows in a run, when it last did, and the time that its rate is counted over.

use std::time::Duration;

use super::counters::Counters;

/// What is counted as so many per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// Connections that were accepted.
    Connected,
    /// Messages written.
    Written,
    /// Messages acknowledged.
    Acked,
    /// Messages received.
    Received,
}

impl Flow {
    /// Every one, in the order of the report.
    pub const ALL: [Self; 4] = [Self::Connected, Self::Written, Self::Acked, Self::Received];

    /// The name of its counter.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Written => "written",
            Self::Acked => "acked",
            Self::Received => "received",
        }
    }

    /// How many there were.
    pub fn count(self, counters: &Counters) -> u64 {
        match self {
            Self::Connected => counters.connected,
            Self::Written => counters.written,
            Self::Acked => counters.acked,
            Self::Received => counters.received,
        }
    }
}

/// When each flow was last counted, in microseconds since the run began; 0: never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastCounted([u64; 4]);

impl LastCounted {
    /// Something of a flow was counted at this moment.
    #[inline]
    pub fn note(&mut self, flow: Flow, us: u64) {
        let last = &mut self.0[flow as usize];
        *last = (*last).max(us);
    }

    /// When a flow was last counted.
    pub fn get(&self, flow: Flow) -> u64 {
        self.0[flow as usize]
    }

    /// When a message was last written, acknowledged or received.
    pub fn last_message(&self) -> u64 {
        let messages = [Flow::Written, Flow::Acked, Flow::Received];
        messages
            .map(|flow| self.get(flow))
            .into_iter()
            .fold(0, u64::max)
    }

    /// Keeps the later of both moments of each flow.
    pub fn merge(&mut self, other: &Self) {
        for flow in Flow::ALL {
            self.note(flow, other.get(flow));
        }
    }

    /// The time of each rate, in a run whose measured part began at `measure_us` and lasted `measured`:
    /// messages are counted until the measured part is over, and until the last of them came in the
    /// drain; connections until the last one was accepted.
    pub fn spans(&self, measure_us: u64, measured: Duration) -> Spans {
        let mut spans = Spans::all(measured);
        for flow in Flow::ALL {
            let last = Duration::from_micros(self.get(flow).saturating_sub(measure_us));
            spans.set(flow, measured.max(last));
        }
        let connected = Duration::from_micros(self.get(Flow::Connected));
        spans.set(Flow::Connected, connected);
        spans
    }
}

/// The time in which what a rate counts has happened, for each flow, and what is not in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spans {
    spans: [Duration; 4],
    /// How many came before that time: in a warm-up that was cut off.
    before: [u64; 4],
}

impl Spans {
    /// The same time for all of them.
    pub fn all(span: Duration) -> Self {
        Self {
            spans: [span; 4],
            before: [0; 4],
        }
    }

    /// The time of one flow.
    pub fn get(&self, flow: Flow) -> Duration {
        self.spans[flow as usize]
    }

    /// Changes the time of one flow.
    pub fn set(&mut self, flow: Flow, span: Duration) {
        self.spans[flow as usize] = span;
    }

    /// How many of all that were counted are in the rate of a flow.
    pub fn counted(&self, flow: Flow, counters: &Counters) -> u64 {
        let all = flow.count(counters);
        all.saturating_sub(self.before[flow as usize])
    }

    /// How many came before that time.
    pub fn before(&self, flow: Flow) -> u64 {
        self.before[flow as usize]
    }

    /// Says that so many more came before that time.
    pub fn leave_out(&mut self, flow: Flow, count: u64) {
        let before = &mut self.before[flow as usize];
        *before = before.saturating_add(count);
    }

    /// Leaves a warm-up out, in which so many of each flow came; of connections nothing.
    pub fn cut(&mut self, warmup: Duration, counts: [u64; 4]) {
        for flow in [Flow::Written, Flow::Acked, Flow::Received] {
            self.set(flow, self.get(flow).saturating_sub(warmup));
            self.leave_out(flow, counts[flow as usize]);
        }
    }

    /// So many per second.
    pub fn rate(&self, flow: Flow, counters: &Counters) -> f64 {
        per_second(self.counted(flow, counters), self.get(flow))
    }
}

/// So many in this time, as so many per second; 0 in no time.
#[expect(
    clippy::cast_precision_loss,
    reason = "a rate needs no more than 53 bits"
)]
pub fn per_second(number: u64, span: Duration) -> f64 {
    if span.is_zero() {
        0.0
    } else {
        number as f64 / span.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_over_the_time_in_which_its_messages_came() {
        let mut last_counted = LastCounted::default();
        last_counted.note(Flow::Connected, 400_000);
        last_counted.note(Flow::Written, 1_022_000);
        last_counted.note(Flow::Received, 3_540_000);
        last_counted.note(Flow::Received, 3_000_000);
        let spans = last_counted.spans(1_000_000, Duration::from_millis(22));
        let millis = Flow::ALL.map(|flow| spans.get(flow).as_millis());
        assert_eq!(millis, [400, 22, 22, 2_540]);
        assert!((per_second(100_000, spans.get(Flow::Received)) - 39_370.0).abs() < 1.0);
    }

    #[test]
    fn a_flow_that_ends_early_is_counted_over_the_measured_part() {
        let mut last_counted = LastCounted::default();
        last_counted.note(Flow::Acked, 3_000_000);
        let spans = last_counted.spans(1_000_000, Duration::from_secs(10));
        assert_eq!(spans.get(Flow::Acked), Duration::from_secs(10));
    }

    #[test]
    fn of_several_shards_the_last_one_counts() {
        let mut last_counted = LastCounted::default();
        last_counted.note(Flow::Acked, 5);
        let mut other = LastCounted::default();
        other.note(Flow::Acked, 9);
        other.note(Flow::Connected, 3);
        last_counted.merge(&other);
        assert_eq!(
            (last_counted.get(Flow::Acked), last_counted.last_message()),
            (9, 9)
        );
        assert_eq!(last_counted.get(Flow::Connected), 3);
    }
}
