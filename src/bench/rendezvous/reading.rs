//! Messages of other shards, and the changes of state they cause.

use super::note::{self, End, Here, Process, Reason, Start};
use super::state::{Other, RendezvousState};
use super::topic::Topic;
use crate::bench::rendezvous_error::RendezvousError;

/// How often a shard announces itself again after another client has published to its topic.
const MOST_REPEATS: u32 = 20;
/// A start further away was not chosen by shard 0, in µs.
const FARTHEST: u64 = 60_000_000;

impl RendezvousState {
    /// Takes a message. `now` is the time in µs since 1970, as are all moments here.
    pub(super) fn take(&mut self, topic: Topic, payload: &[u8], now: u64) {
        if !self.read(topic, payload, now) {
            self.strange += 1;
        }
    }

    /// Whether it was the message of a shard.
    fn read(&mut self, topic: Topic, payload: &[u8], now: u64) -> bool {
        let cleared = payload.is_empty();
        self.note_departure(topic, payload);
        match topic {
            Topic::Ping(_) => return self.answer(payload, now),
            Topic::Pong(_) => return self.answered(payload, now),
            // The run goes on, whatever becomes of the topics.
            _ if self.over => {}
            Topic::Here(shard) if shard == self.index => return self.own(payload),
            Topic::Here(shard) => {
                let here = Here::read(payload);
                if here.is_none() && !cleared {
                    return false;
                }
                self.set_shard(shard, here, now);
            }
            Topic::Ready(shard) => {
                let process = note::read_process(payload);
                if process.is_some() && process == self.met(shard) {
                    self.others.entry(shard).or_default().ready = process;
                }
                return cleared || process.is_some();
            }
            Topic::Left(shard) => {
                let process = note::read_process(payload);
                let other = self.others.get(&shard).and_then(Other::process);
                if process.is_some() && process == other {
                    self.set_shard(shard, None, now);
                }
                return process.is_some();
            }
            Topic::Begin | Topic::Go => {
                let start = Start::read(payload, self.count);
                if start.is_none() && !cleared {
                    return false;
                }
                if let Some(start) = start {
                    return self.start(topic, start, now);
                }
            }
            Topic::End => {
                let Some(end) = End::read(payload, self.count) else {
                    return false;
                };
                if Some(end.process) != self.leader() {
                    return false;
                }
                self.rendezvous_error.get_or_insert(end.reason.into());
            }
            Topic::Waiting => match End::read(payload, self.count) {
                Some(End {
                    process,
                    reason: Reason::Missing(shards),
                }) => {
                    if Some(process) == self.leader() {
                        self.awaited = Some(shards);
                    }
                }
                _ => return cleared,
            },
        }
        true
    }

    /// The process of shard 0, as far as it is known.
    pub(super) fn leader(&self) -> Option<Process> {
        self.others.get(&0).and_then(Other::process)
    }

    /// The process of a shard when all had met.
    pub(super) fn met(&self, shard: u32) -> Option<Process> {
        let begin = self.begin.as_ref()?;
        let shard = usize::try_from(shard).ok()?;
        begin.processes.get(shard).copied()
    }

    /// Somebody has written to the topic on which this process says who it is.
    fn own(&mut self, payload: &[u8]) -> bool {
        let here = Here::read(payload);
        match here.as_ref().map(|here| here.process) {
            Some(process) if process == self.process => self.heard = true,
            // Left behind by an earlier run; what is said now takes its topic.
            _ if !self.heard => {}
            Some(_) => {
                self.rendezvous_error
                    .get_or_insert(RendezvousError::DuplicateShard);
            }
            None => {
                if self.repeats < MOST_REPEATS {
                    self.repeats += 1;
                    self.announce();
                }
                return false;
            }
        }
        true
    }

    /// Another shard is there, or gone.
    fn set_shard(&mut self, shard: u32, here: Option<Here>, now: u64) {
        let met = self.met(shard);
        let other = self.others.entry(shard).or_default();
        let process = here.as_ref().map(|here| here.process);
        if other.process() != process {
            *other = Other::default();
        }
        other.here = here;
        // After all have met each of them is needed.
        if met.is_some() && self.go.is_none() {
            match process {
                None => other.gone = Some(now),
                Some(_) if process == met => other.gone = None,
                Some(_) => self.fail(Reason::Left(shard)),
            }
        }
        if self.leads() {
            self.ask(shard, now);
        }
    }

    /// Shard 0 has said when something begins.
    fn start(&mut self, topic: Topic, start: Start, now: u64) -> bool {
        let own = usize::try_from(self.index).unwrap_or(usize::MAX);
        if start.processes.get(own) != Some(&self.process) {
            // Of a run that goes on, or of one that has left it behind.
            if self.began_without.is_none() {
                self.began_without = start.processes.first().copied();
                self.ask_leader(now);
            }
            return true;
        }
        let clock = start.clocks.get(own).copied().unwrap_or_default();
        let theirs = now.saturating_add_signed(clock.correction_us());
        if start.at_us.abs_diff(theirs) > FARTHEST {
            return false;
        }
        let known = &self.begin;
        match topic {
            Topic::Begin if known.is_none() => self.begin = Some(start),
            Topic::Go
                if known
                    .as_ref()
                    .is_some_and(|it| it.processes == start.processes) =>
            {
                self.go.get_or_insert(start);
            }
            _ => {}
        }
        true
    }
}
