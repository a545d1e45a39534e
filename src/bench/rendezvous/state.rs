//! The state of a rendezvous: the shards that are connected, and the messages to publish. No input or output.
//!
//! Shard 0 coordinates. Each shard announces itself ([`Topic::Here`]). Shard 0 compares the options, and requests the time of each
//! process, which measures its clock; a retained message of an earlier run has no process that would answer. When all have
//! answered, shard 0 publishes the start time ([`Topic::Begin`]). When all are ready to send, it publishes the time
//! at which sending starts ([`Topic::Go`]).

use std::collections::BTreeMap;

use super::ending::Ending;
use super::note::{self, Choice, End, Here, Process, Reason, Start};
use super::topic::Topic;
use crate::bench::rendezvous_error::RendezvousError;
use crate::stats::ClockOffset;

/// How often each process is asked for the time.
pub(super) const ROUNDS: u32 = 16;

/// How long an answer is waited for, in µs.
pub(super) const ANSWER_LIMIT: u64 = 500_000;
/// From the decision to the start, in µs: every shard must receive it before.
const LEAD: u64 = 1_000_000;
/// How long a shard may be disconnected after the start was agreed, in µs.
const GONE_LIMIT: u64 = 5_000_000;

/// The state of another shard.
#[derive(Clone, Debug, Default)]
pub(super) struct Other {
    pub(super) here: Option<Here>,
    /// The process that is ready.
    pub(super) ready: Option<Process>,
    /// When it was asked for the time last, while there is no answer.
    pub(super) asked: Option<u64>,
    /// By how much its clock is ahead.
    pub(super) clock: Option<ClockOffset>,
    /// An option that differs.
    pub(super) difference: Option<Reason>,
    /// Since when it is disconnected, once the start was agreed. It may reconnect.
    pub(super) gone: Option<u64>,
}

impl Other {
    pub(super) fn process(&self) -> Option<Process> {
        self.here.as_ref().map(|here| here.process)
    }

    pub(super) fn rounds(&self) -> u32 {
        self.clock.map_or(0, |clock| clock.rounds)
    }
}

/// The state of a rendezvous, as one shard sees it.
pub(super) struct RendezvousState {
    pub(super) index: u32,
    pub(super) count: u32,
    pub(super) process: Process,
    pub(super) choices: Vec<Choice>,
    pub(super) others: BTreeMap<u32, Other>,
    pub(super) begin: Option<Start>,
    pub(super) go: Option<Start>,
    ready: bool,
    pub(super) rendezvous_error: Option<RendezvousError>,
    /// A process that started without this one, perhaps in an earlier run.
    pub(super) began_without: Option<Process>,
    /// Whom shard 0 waits for.
    pub(super) awaited: Option<Vec<u32>>,
    /// The broker has delivered the announcement of this process.
    pub(super) heard: bool,
    pub(super) repeats: u32,
    /// Sending has started: only time requests are answered.
    pub(super) over: bool,
    pub(super) ending: Ending,
    /// Messages that no shard has sent.
    pub(super) strange: u64,
    /// What is to be published.
    pub(super) outbox: Vec<(Topic, Vec<u8>)>,
}

impl RendezvousState {
    pub(super) fn new(
        (index, count): (u32, u32),
        process: Process,
        options: &[(String, String)],
    ) -> Self {
        let choices = options.iter();
        Self {
            index,
            count,
            process,
            choices: choices
                .map(|(name, value)| Choice::of(name, value))
                .collect(),
            others: BTreeMap::new(),
            begin: None,
            go: None,
            ready: false,
            rendezvous_error: None,
            began_without: None,
            awaited: None,
            heard: false,
            repeats: 0,
            over: false,
            ending: Ending::default(),
            strange: 0,
            outbox: Vec::new(),
        }
    }

    pub(super) fn leads(&self) -> bool {
        self.index == 0
    }

    /// The filters to subscribe to, below the common topic; `+` is any shard.
    pub(super) fn topics(&self) -> Vec<String> {
        let own = self.index;
        let mut topics = vec![format!("ping/{own}"), format!("pong/{own}")];
        let shared: &[&str] = if self.leads() {
            &["here/+", "ready/+", "left/+"]
        } else {
            topics.push(format!("here/{own}"));
            &["here/0", "left/0", "begin", "go", "end", "waiting"]
        };
        topics.extend(shared.iter().map(ToString::to_string));
        topics
    }

    /// The will message.
    pub(super) fn will(&self) -> (Topic, Vec<u8>) {
        (Topic::Left(self.index), note::process(self.process))
    }

    /// Publishes the announcement; after a reconnect everything else again, since the broker may have lost it.
    pub(super) fn announce(&mut self) {
        let here = Here {
            process: self.process,
            count: self.count,
            choices: self.choices.clone(),
        };
        self.send(Topic::Here(self.index), here.write());
        if self.ready {
            self.send(Topic::Ready(self.index), note::process(self.process));
        }
        if self.leads() {
            let starts = [(Topic::Begin, &self.begin), (Topic::Go, &self.go)];
            let starts = starts.map(|(topic, start)| Some((topic, start.as_ref()?.write())));
            self.outbox.extend(starts.into_iter().flatten());
            self.awaited = None;
        }
    }

    /// The retained messages of this shard.
    pub(super) fn retained_topics(&self) -> Vec<Topic> {
        let mut topics = vec![Topic::Here(self.index), Topic::Ready(self.index)];
        if self.leads() {
            topics.extend([Topic::Begin, Topic::Go, Topic::Waiting]);
        }
        topics
    }

    pub(super) fn send(&mut self, topic: Topic, payload: Vec<u8>) {
        self.outbox.push((topic, payload));
    }

    /// The rendezvous has failed. Shard 0 publishes the reason.
    pub(super) fn fail(&mut self, reason: Reason) {
        if self.rendezvous_error.is_some() {
            return;
        }
        if self.leads() {
            let end = End {
                process: self.process,
                reason: reason.clone(),
            };
            self.send(Topic::End, end.write());
        }
        self.rendezvous_error = Some(reason.into());
    }

    /// Some time has passed.
    pub(super) fn tick(&mut self, now: u64) {
        if self.over {
            self.repeat_question(now);
            return;
        }
        let gone = |it: &Other| it.gone.is_some_and(|since| now >= since + GONE_LIMIT);
        if let Some((shard, _)) = self.others.iter().find(|(_, it)| gone(it)) {
            self.fail(Reason::Left(*shard));
        }
        if !self.leads() {
            if self.begin.is_none() {
                self.ask_leader(now);
            }
            return;
        }
        let late = |it: &Other| {
            it.rounds() < ROUNDS && it.asked.is_none_or(|asked| now >= asked + ANSWER_LIMIT)
        };
        let late = self.others.iter().filter(|(_, it)| late(it));
        let late: Vec<u32> = late.map(|(shard, _)| *shard).collect();
        for shard in late {
            self.ask(shard, now);
        }
        let missing = self.missing();
        if self.awaited.as_ref() != Some(&missing) {
            let end = End {
                process: self.process,
                reason: Reason::Missing(missing.clone()),
            };
            self.send(Topic::Waiting, end.write());
            self.awaited = Some(missing);
        }
    }

    /// The shards that are not connected; after the start was agreed, those that are not ready.
    pub(super) fn missing(&self) -> Vec<u32> {
        if !self.leads() {
            let awaited = self.awaited.clone().unwrap_or_default();
            let awaited = awaited.into_iter().filter(|shard| *shard != self.index);
            return match self.leader() {
                Some(_) => awaited.collect(),
                None => vec![0],
            };
        }
        let is_there = |shard: &u32| {
            let other = self.others.get(shard);
            other.is_some_and(|other| match self.begin {
                None => other.here.is_some() && other.rounds() > 0,
                Some(_) => other.ready.is_some(),
            })
        };
        (1..self.count).filter(|shard| !is_there(shard)).collect()
    }

    /// The start of the run, once all are connected, and the clock offset of each shard from shard 0.
    pub(super) fn agreed_start(&mut self, now: u64) -> Option<Result<Start, RendezvousError>> {
        if let Some(rendezvous_error) = &self.rendezvous_error {
            return Some(Err(rendezvous_error.clone()));
        }
        if self.begin.is_none() && self.leads() {
            let all = (1..self.count).map(|shard| {
                let other = self.others.get(&shard)?;
                let clock = other.clock.filter(|clock| clock.rounds >= ROUNDS)?;
                Some((other.process()?, clock))
            });
            let all: Vec<(Process, ClockOffset)> = all.collect::<Option<_>>()?;
            // Not before all are connected: a later shard would wait for a shard 0 that has ended.
            if let Some(reason) = self.difference() {
                self.fail(reason.clone());
                return Some(Err(reason.into()));
            }
            let own = (self.process, ClockOffset::default());
            let (processes, clocks) = std::iter::once(own).chain(all).unzip();
            let start = Start {
                at_us: now + LEAD,
                processes,
                clocks,
            };
            self.send(Topic::Begin, start.write());
            self.begin = Some(start);
        }
        self.begin.clone().map(Ok)
    }

    /// The first option that differs in another shard.
    fn difference(&self) -> Option<Reason> {
        self.others
            .values()
            .find_map(|other| other.difference.clone())
    }

    /// This shard is ready to send.
    pub(super) fn set_ready(&mut self) {
        self.ready = true;
        self.send(Topic::Ready(self.index), note::process(self.process));
    }

    /// The time at which sending starts, once all are ready.
    pub(super) fn sending_time(&mut self, now: u64) -> Option<Result<u64, RendezvousError>> {
        if let Some(rendezvous_error) = &self.rendezvous_error {
            return Some(Err(rendezvous_error.clone()));
        }
        if self.go.is_none() && self.leads() && self.ready && self.missing().is_empty() {
            let begin = self.begin.as_ref()?;
            let start = Start {
                at_us: now + LEAD,
                ..begin.clone()
            };
            self.send(Topic::Go, start.write());
            self.go = Some(start);
        }
        self.go.as_ref().map(|go| Ok(go.at_us))
    }

    /// The timeout has passed.
    pub(super) fn time_out(&mut self) -> RendezvousError {
        let difference = self.difference();
        self.fail(difference.unwrap_or_else(|| Reason::Missing(self.missing())));
        self.rendezvous_error
            .clone()
            .unwrap_or(RendezvousError::Missing(Vec::new()))
    }

    /// Sending starts: from here on only time requests are answered.
    pub(super) fn run(&mut self) {
        self.over = true;
    }
}
