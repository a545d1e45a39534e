//! The end of a run: each shard compares its clock with that of shard 0 again, so that the report has the drift.

use std::collections::BTreeSet;

use super::note::{self, Ping, Time};
use super::state::{ANSWER_LIMIT, Other, ROUNDS, RendezvousState};
use super::topic::Topic;
use crate::stats::{ClockOffset, RoundTrip};

/// What is known at the end of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Ending {
    /// Whether the clocks are being compared.
    compares: bool,
    /// When shard 0 was asked for the time last, while there is no answer.
    asked: Option<u64>,
    /// By how much the clock of shard 0 is ahead.
    clock: Option<ClockOffset>,
    /// Shards that have left.
    departed: BTreeSet<u32>,
}

impl RendezvousState {
    /// Begins to compare the clock with that of shard 0, which only answers. The run is over.
    pub(super) fn compare_again(&mut self, now: u64) {
        self.run();
        self.ending.compares = !self.leads();
        self.ask_again(now);
    }

    /// Asks shard 0 for the time, unless that was done often enough.
    fn ask_again(&mut self, now: u64) {
        let Some(process) = self.met(0).filter(|_| self.ending.compares) else {
            return;
        };
        let ending = &mut self.ending;
        if ending.clock.is_some_and(|clock| clock.rounds >= ROUNDS) {
            return;
        }
        let sent = now.max(ending.asked.map_or(0, |before| before + 1));
        ending.asked = Some(sent);
        let ping = Ping {
            from: self.index,
            by: self.process,
            process,
            sent,
            answer: None,
        };
        self.send(Topic::Ping(0), ping.write());
    }

    /// Asks again if an answer was lost.
    pub(super) fn repeat_question(&mut self, now: u64) {
        let asked = self.ending.asked;
        if asked.is_some_and(|asked| now >= asked + ANSWER_LIMIT) {
            self.ask_again(now);
        }
    }

    /// Takes an answer of shard 0. Returns whether it makes sense.
    pub(super) fn compared(&mut self, ping: &Ping, time: Time, now: u64) -> bool {
        if !self.ending.compares || self.ending.asked != Some(ping.sent) {
            return true;
        }
        let offset = ClockOffset::of(RoundTrip {
            sent: ping.sent,
            arrived: time.arrived,
            answered: time.answered,
            returned: now,
        });
        let Some(offset) = offset else {
            return false;
        };
        let before = self.ending.clock;
        self.ending.clock = Some(before.map_or(offset, |clock| clock.or_better(offset)));
        self.ending.asked = None;
        self.ask_again(now);
        true
    }

    /// Notes which shards have left, also while the run goes on.
    pub(super) fn note_departure(&mut self, topic: Topic, payload: &[u8]) {
        match topic {
            Topic::Here(shard) if payload.is_empty() => {
                self.ending.departed.insert(shard);
            }
            // It has connected again.
            Topic::Here(shard) => {
                self.ending.departed.remove(&shard);
            }
            Topic::Left(shard) => {
                let other = self.others.get(&shard).and_then(Other::process);
                if other.is_some() && note::read_process(payload) == other {
                    self.ending.departed.insert(shard);
                }
            }
            _ => {}
        }
    }

    /// By how much the clock of this process is ahead of that of shard 0 at the end, once that was measured.
    pub(super) fn final_clock(&self) -> Option<ClockOffset> {
        let clock = self.ending.clock?;
        (clock.rounds >= ROUNDS).then(|| clock.reversed())
    }

    /// Whether there is nothing left to do: the clocks are compared, or shard 0 has left; shard 0 itself is done when all
    /// others have left.
    pub(super) fn is_compared(&self) -> bool {
        let has_left = |shard: u32| self.ending.departed.contains(&shard);
        if self.leads() {
            return (1..self.count).all(has_left);
        }
        self.final_clock().is_some() || has_left(0)
    }
}
