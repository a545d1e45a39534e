//! Time requests and their answers, which show that a process is alive and measure its clock.

use super::note::{Choice, Here, Ping, Reason, Time};
use super::state::{ROUNDS, RendezvousState};
use super::topic::Topic;
use crate::bench::rendezvous_error::RendezvousError;
use crate::stats::{ClockOffset, RoundTrip};

impl RendezvousState {
    /// Answers a time request.
    pub(super) fn answer(&mut self, payload: &[u8], now: u64) -> bool {
        match Ping::read(payload) {
            Some(ping) if ping.answer.is_none() && ping.from < self.count => {
                if ping.process == self.process {
                    let topic = Topic::Pong(ping.from);
                    let answer = Ping {
                        answer: Some(Time {
                            arrived: now,
                            answered: now,
                            begun: self.begin.is_some(),
                        }),
                        ..ping
                    };
                    self.send(topic, answer.write());
                }
                true
            }
            _ => false,
        }
    }

    /// Takes the answer to a time request.
    pub(super) fn answered(&mut self, payload: &[u8], now: u64) -> bool {
        let Some(ping) = Ping::read(payload).filter(|ping| ping.by == self.process) else {
            return false;
        };
        let Some(time) = ping.answer else {
            return false;
        };
        let Time {
            arrived,
            answered,
            begun,
        } = time;
        if !self.leads() {
            if self.over {
                return self.compared(&ping, time, now);
            }
            let without = self.began_without == Some(ping.process) && self.begin.is_none();
            if begun && without {
                self.rendezvous_error
                    .get_or_insert(RendezvousError::TooLate);
            }
            return true;
        }
        let mut others = self.others.iter_mut();
        let other = others
            .find(|(_, it)| it.process() == Some(ping.process) && it.asked == Some(ping.sent));
        let Some((shard, other)) = other else {
            // Its answer came too late, or twice.
            return true;
        };
        let shard = *shard;
        other.asked = None;
        let offset = ClockOffset::of(RoundTrip {
            sent: ping.sent,
            arrived,
            answered,
            returned: now,
        });
        let Some(offset) = offset else {
            return false;
        };
        other.clock = Some(other.clock.map_or(offset, |clock| clock.or_better(offset)));
        if other.rounds() == 1 {
            self.compare(shard);
        }
        self.ask(shard, now);
        true
    }

    /// Compares the options of a shard that is alive.
    fn compare(&mut self, shard: u32) {
        let here = self
            .others
            .get(&shard)
            .and_then(|other| other.here.as_ref());
        let difference = here.and_then(|here| self.difference_of(shard, here));
        if let Some(other) = self.others.get_mut(&shard) {
            other.difference = difference.map(|(option, values)| Reason::Other {
                shard,
                option,
                values,
            });
        }
    }

    /// The first option that another shard has otherwise, with the values there and here.
    fn difference_of(&self, shard: u32, here: &Here) -> Option<(String, [String; 2])> {
        if here.count != self.count {
            let values = [
                format!("{shard}/{}", here.count),
                format!("{}/{}", self.index, self.count),
            ];
            return Some(("--shard".to_owned(), values));
        }
        let (theirs, own) = (&here.choices, &self.choices);
        let mut names = own.iter().chain(theirs).map(|it| &it.name);
        let find = |all: &[Choice], name: &str| all.iter().find(|it| it.name == name).cloned();
        names.find_map(|name| {
            let (a, b) = (find(theirs, name), find(own, name));
            let hash = |it: &Option<Choice>| it.as_ref().map(|it| it.hash);
            let shown = |it: Option<Choice>| it.map_or_else(|| "none".to_owned(), |it| it.shown);
            (hash(&a) != hash(&b)).then(|| (name.clone(), [shown(a), shown(b)]))
        })
    }

    /// Asks a shard for the time, as often as is needed.
    pub(super) fn ask(&mut self, shard: u32, now: u64) {
        let (process, from) = (self.process, self.index);
        let Some(other) = self.others.get_mut(&shard) else {
            return;
        };
        let Some(asked) = other.process().filter(|_| other.rounds() < ROUNDS) else {
            return;
        };
        // A moment is the name of its question, too.
        let sent = now.max(other.asked.map_or(0, |before| before + 1));
        other.asked = Some(sent);
        let ping = Ping {
            from,
            by: process,
            process: asked,
            sent,
            answer: None,
        };
        self.send(Topic::Ping(shard), ping.write());
    }

    /// Asks whether those are still there who have begun without this process.
    pub(super) fn ask_leader(&mut self, now: u64) {
        if let Some(process) = self.began_without {
            let ping = Ping {
                from: self.index,
                by: self.process,
                process,
                sent: now,
                answer: None,
            };
            self.send(Topic::Ping(0), ping.write());
        }
    }
}
