//! Who is there, and what is to be said to them: the rules of a rendezvous. Pure.
//!
//! Shard 0 leads. Each shard says who it is ([`Place::Here`]). Shard 0 compares the options, and asks each process for the
//! time, which shows that it is alive and how its clock is set; what an earlier run has left behind does not answer. When all have
//! answered it says so with a moment ([`Place::Begin`]). When all have said that they are ready to send, it says
//! the moment when the sending begins ([`Place::Go`]).

use std::collections::BTreeMap;

use super::asking::ROUNDS;
use super::note::{self, Choice, End, Here, Process, Reason, Start};
use super::place::Place;
use crate::bench::unmet::Unmet;
use crate::stats::ClockOffset;

/// How long an answer is waited for, in µs.
const ANSWER_LIMIT: u64 = 500_000;
/// From the decision to the moment that it is about, in µs: each has to have heard of it.
const LEAD: u64 = 1_000_000;
/// How long one that has met the others may be without a connection, in µs.
const GONE_LIMIT: u64 = 5_000_000;

/// What is known of another shard.
#[derive(Clone, Debug, Default)]
pub(super) struct Other {
    pub(super) here: Option<Here>,
    /// The process that is ready.
    pub(super) ready: Option<Process>,
    /// When it was asked for the time last, while there is no answer.
    pub(super) asked: Option<u64>,
    /// By how much its clock is ahead.
    pub(super) clock: Option<ClockOffset>,
    /// What of its options is not as it should be.
    pub(super) difference: Option<Reason>,
    /// Since when it is gone, of those that have met. It may be back soon.
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

/// What is known of a meeting.
pub(super) struct Table {
    pub(super) index: u32,
    pub(super) count: u32,
    pub(super) process: Process,
    pub(super) choices: Vec<Choice>,
    pub(super) others: BTreeMap<u32, Other>,
    pub(super) begin: Option<Start>,
    pub(super) go: Option<Start>,
    ready: bool,
    pub(super) unmet: Option<Unmet>,
    /// A process that has begun, or had begun some time ago, without this one.
    pub(super) began_without: Option<Process>,
    /// Whom shard 0 waits for.
    pub(super) awaited: Option<Vec<u32>>,
    /// The broker has published what this process said of itself.
    pub(super) heard: bool,
    pub(super) repeats: u32,
    /// Nothing is said any more but the time.
    pub(super) over: bool,
    /// Messages that no shard has sent.
    pub(super) strange: u64,
    /// What is to be published.
    pub(super) outbox: Vec<(Place, Vec<u8>)>,
}

impl Table {
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
            unmet: None,
            began_without: None,
            awaited: None,
            heard: false,
            repeats: 0,
            over: false,
            strange: 0,
            outbox: Vec::new(),
        }
    }

    pub(super) fn leads(&self) -> bool {
        self.index == 0
    }

    /// What this shard listens to: names of topics below the common one, `+` for any shard.
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

    /// What the broker publishes if this process ends without a word.
    pub(super) fn farewell(&self) -> (Place, Vec<u8>) {
        (Place::Left(self.index), note::process(self.process))
    }

    /// Says who it is; after a reconnect everything again, since the broker may have lost it.
    pub(super) fn announce(&mut self) {
        let here = Here {
            process: self.process,
            count: self.count,
            choices: self.choices.clone(),
        };
        self.say(Place::Here(self.index), here.write());
        if self.ready {
            self.say(Place::Ready(self.index), note::process(self.process));
        }
        if self.leads() {
            let starts = [(Place::Begin, &self.begin), (Place::Go, &self.go)];
            let starts = starts.map(|(place, start)| Some((place, start.as_ref()?.write())));
            self.outbox.extend(starts.into_iter().flatten());
            self.awaited = None;
        }
    }

    /// What stays on the broker of it.
    pub(super) fn left_behind(&self) -> Vec<Place> {
        let mut places = vec![Place::Here(self.index), Place::Ready(self.index)];
        if self.leads() {
            places.extend([Place::Begin, Place::Go, Place::Waiting]);
        }
        places
    }

    pub(super) fn say(&mut self, place: Place, payload: Vec<u8>) {
        self.outbox.push((place, payload));
    }

    /// The meeting has failed. Shard 0 tells the others.
    pub(super) fn fail(&mut self, reason: Reason) {
        if self.unmet.is_some() {
            return;
        }
        if self.leads() {
            let end = End {
                process: self.process,
                reason: reason.clone(),
            };
            self.say(Place::End, end.write());
        }
        self.unmet = Some(reason.into());
    }

    /// Some time has passed.
    pub(super) fn tick(&mut self, now: u64) {
        if self.over {
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
            self.say(Place::Waiting, end.write());
            self.awaited = Some(missing);
        }
    }

    /// Who is not there; after all have met, who is not ready.
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

    /// Whether all have met: when the run begins, and by how much the clock of each is ahead of that of shard 0.
    pub(super) fn begun(&mut self, now: u64) -> Option<Result<Start, Unmet>> {
        if let Some(unmet) = &self.unmet {
            return Some(Err(unmet.clone()));
        }
        if self.begin.is_none() && self.leads() {
            let all = (1..self.count).map(|shard| {
                let other = self.others.get(&shard)?;
                let clock = other.clock.filter(|clock| clock.rounds >= ROUNDS)?;
                Some((other.process()?, clock))
            });
            let all: Vec<(Process, ClockOffset)> = all.collect::<Option<_>>()?;
            // Only now there is nobody who would wait for the others in vain.
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
            self.say(Place::Begin, start.write());
            self.begin = Some(start);
        }
        self.begin.clone().map(Ok)
    }

    /// What of the options of the others is not as it should be.
    fn difference(&self) -> Option<Reason> {
        self.others
            .values()
            .find_map(|other| other.difference.clone())
    }

    /// This shard is ready to send.
    pub(super) fn be_ready(&mut self) {
        self.ready = true;
        self.say(Place::Ready(self.index), note::process(self.process));
    }

    /// Whether all are ready: when the sending begins.
    pub(super) fn gone(&mut self, now: u64) -> Option<Result<u64, Unmet>> {
        if let Some(unmet) = &self.unmet {
            return Some(Err(unmet.clone()));
        }
        if self.go.is_none() && self.leads() && self.ready && self.missing().is_empty() {
            let begin = self.begin.as_ref()?;
            let start = Start {
                at_us: now + LEAD,
                ..begin.clone()
            };
            self.say(Place::Go, start.write());
            self.go = Some(start);
        }
        self.go.as_ref().map(|go| Ok(go.at_us))
    }

    /// The time is over.
    pub(super) fn give_up(&mut self) -> Unmet {
        let difference = self.difference();
        self.fail(difference.unwrap_or_else(|| Reason::Missing(self.missing())));
        self.unmet.clone().unwrap_or(Unmet::Missing(Vec::new()))
    }

    /// From now on only the time is said.
    pub(super) fn run(&mut self) {
        self.over = true;
    }
}
