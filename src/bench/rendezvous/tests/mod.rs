//! Processes that meet, over a broker of the test that hands messages on.

mod ending;
mod failing;

use super::note::{Here, Start};
use super::state::RendezvousState;
use super::topic::Topic;
use crate::bench::rendezvous_error::RendezvousError;
use crate::model::filter_matches;
use crate::stats::ClockOffset;

/// The time at the beginning, in µs since 1970.
const BEGIN: u64 = 1_700_000_000_000_000;
/// How long a message takes, in µs.
const WAY: u64 = 300;

/// A process.
struct Process {
    state: RendezvousState,
    /// By how much its clock is ahead, in µs.
    ahead: i64,
    /// It is connected.
    up: bool,
}

/// Processes and their broker.
struct Meeting {
    all: Vec<Process>,
    retained: Vec<(Topic, Vec<u8>)>,
    now: u64,
}

impl Meeting {
    fn new() -> Self {
        Self {
            all: Vec::new(),
            retained: Vec::new(),
            now: BEGIN,
        }
    }

    /// Of so many processes that are there and have heard of each other.
    fn of(count: u32) -> Self {
        let mut meeting = Self::new();
        for index in 0..count {
            meeting.join((index, count), &options("1k/s"), 0);
        }
        meeting.settle();
        meeting
    }

    fn join(&mut self, topic: (u32, u32), options: &[(String, String)], ahead: i64) -> usize {
        let process = 100 + self.all.len() as u64;
        let mut state = RendezvousState::new(topic, process, options);
        let now = self.now.checked_add_signed(ahead).unwrap();
        let topics = state.topics();
        for (topic, payload) in &self.retained {
            if topics
                .iter()
                .any(|it| filter_matches(it, &topic.to_string()))
            {
                state.take(*topic, payload, now);
            }
        }
        state.announce();
        self.all.push(Process {
            state,
            ahead,
            up: true,
        });
        self.all.len() - 1
    }

    /// Publishes as anybody can.
    fn publish(&mut self, topic: Topic, payload: &[u8]) {
        self.now += WAY;
        if topic.is_retained() {
            self.retained.retain(|it| it.0 != topic);
            if !payload.is_empty() {
                self.retained.push((topic, payload.to_vec()));
            }
        }
        let name = topic.to_string();
        for process in self.all.iter_mut().filter(|it| it.up) {
            let now = self.now.checked_add_signed(process.ahead).unwrap();
            if process
                .state
                .topics()
                .iter()
                .any(|it| filter_matches(it, &name))
            {
                process.state.take(topic, payload, now);
            }
        }
    }

    /// Until nobody has anything to say.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            let said = self
                .all
                .iter_mut()
                .find(|it| it.up && !it.state.outbox.is_empty());
            let Some(process) = said else {
                return;
            };
            let (topic, payload) = process.state.outbox.remove(0);
            self.publish(topic, &payload);
        }
        panic!("they never stop talking");
    }

    /// Some time passes.
    fn pass(&mut self, us: u64) {
        let end = self.now + us;
        while self.now < end {
            self.now += 250_000;
            for process in self.all.iter_mut().filter(|it| it.up) {
                let now = self.now.checked_add_signed(process.ahead).unwrap();
                process.state.tick(now);
            }
            self.settle();
        }
    }

    fn agreed_start(&mut self, number: usize) -> Option<Result<Start, RendezvousError>> {
        let process = &mut self.all[number];
        let now = self.now.checked_add_signed(process.ahead).unwrap();
        let begun = process.state.agreed_start(now);
        self.settle();
        begun
    }

    fn sending_time(&mut self, number: usize) -> Option<Result<u64, RendezvousError>> {
        let process = &mut self.all[number];
        let now = self.now.checked_add_signed(process.ahead).unwrap();
        let gone = process.state.sending_time(now);
        self.settle();
        gone
    }

    fn set_ready(&mut self, number: usize) {
        self.all[number].state.set_ready();
        self.settle();
    }
}

fn options(rate: &str) -> Vec<(String, String)> {
    [("--rate", rate), ("--qos", "1")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

#[test]
fn nobody_begins_before_all_are_there_and_ready() {
    let mut meeting = Meeting::new();
    for index in [2, 0] {
        meeting.join((index, 3), &options("1k/s"), 0);
    }
    meeting.settle();
    meeting.pass(1_000_000);
    for number in [1, 0] {
        assert_eq!(meeting.agreed_start(number), None);
        assert_eq!(meeting.all[number].state.missing(), [1], "{number}");
    }
    meeting.join((1, 3), &options("1k/s"), 0);
    meeting.settle();
    // The first one decides.
    assert_eq!(meeting.agreed_start(0), None);
    let begin = meeting.agreed_start(1).unwrap().unwrap();
    assert!(begin.at_us > meeting.now);
    assert_eq!(begin.processes, [101, 102, 100]);
    for number in [0, 2] {
        assert_eq!(meeting.agreed_start(number).unwrap().unwrap(), begin);
    }
    for number in [1, 0] {
        meeting.set_ready(number);
        assert_eq!(meeting.sending_time(1), None);
    }
    assert_eq!(meeting.all[1].state.missing(), [1]);
    meeting.set_ready(2);
    let at_us = meeting.sending_time(1).unwrap().unwrap();
    assert!(at_us > meeting.now);
    for number in [0, 2] {
        assert_eq!(meeting.sending_time(number), Some(Ok(at_us)));
    }
    let strange: Vec<u64> = meeting.all.iter().map(|it| it.state.strange).collect();
    assert_eq!(strange, [0, 0, 0]);
    // Nothing is left of what they have removed.
    for number in 0..3 {
        for topic in meeting.all[number].state.retained_topics() {
            meeting.publish(topic, b"");
        }
    }
    assert_eq!(meeting.retained, []);
}

#[test]
fn one_that_is_alone_begins_at_once() {
    let mut meeting = Meeting::of(1);
    assert!(meeting.agreed_start(0).unwrap().is_ok());
    meeting.set_ready(0);
    assert!(meeting.sending_time(0).unwrap().is_ok());
}

#[test]
fn clocks_are_compared() {
    let mut meeting = Meeting::new();
    for (index, ahead) in [(0, 5_000_000), (1, 5_000_010), (2, -7_000_000)] {
        meeting.join((index, 3), &options("1k/s"), ahead);
    }
    meeting.settle();
    let begin = meeting.agreed_start(0).unwrap().unwrap();
    assert_eq!(begin.clocks[0], ClockOffset::default());
    for (clock, ahead) in begin.clocks.iter().zip([0, 10, -12_000_000]).skip(1) {
        let off = clock.offset_us.abs_diff(ahead);
        assert!(off <= clock.uncertainty_us, "{clock:?}");
        assert!((WAY..10 * WAY).contains(&clock.uncertainty_us), "{clock:?}");
        assert_eq!(clock.rounds, 16);
    }
    // What is less than a message takes may be nothing.
    assert_eq!(begin.clocks[1].correction_us(), 0);
    assert!(begin.clocks[2].correction_us() > 11_900_000);
    // Those whose clock is set otherwise believe the moment all the same.
    for number in 0..3 {
        assert_eq!(meeting.agreed_start(number).unwrap().unwrap(), begin);
    }
}
