//! What the processes write to each other: JSON on topics below a common one. Whoever can publish to the broker can
//! publish here, too: what is not as it should be is no note.

use serde_json::{Value, json};

use crate::bench::hash::Fnv;
use crate::bench::rendezvous_error::RendezvousError;
use crate::stats::ClockOffset;

/// What the field `schema` of a note says. Another number when a field changes its meaning or goes.
const SCHEMA: &str = "mqtty-rendezvous/1";
/// A longer message is not read.
const LONGEST: usize = 256 * 1024;
/// Longer texts are shortened before they are shown.
const LONGEST_TEXT: usize = 80;
/// More options than this no command has.
const MOST_OPTIONS: usize = 1_000;
/// Moments beyond this one (the year 2255) are none.
const LAST_MOMENT: u64 = 9_000_000_000_000_000;

/// A number that one process has and no other: drawn at its beginning.
pub(super) type Process = u64;

/// An option that must be the same in all processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) name: String,
    /// The beginning of its value.
    pub(super) shown: String,
    /// A hash of its whole value.
    pub(super) hash: u64,
}

impl Choice {
    /// Of an option with its value.
    pub(super) fn of(name: &str, value: &str) -> Self {
        Self {
            name: short(name),
            shown: short(value),
            hash: hash(value),
        }
    }
}

/// Who is there, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Here {
    pub(super) process: Process,
    /// How many shards the run has.
    pub(super) count: u32,
    pub(super) choices: Vec<Choice>,
}

/// When all of them begin with something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// By the clock of shard 0, in µs since 1970.
    pub(super) at_us: u64,
    /// The processes, by the number of their shard.
    pub(super) processes: Vec<Process>,
    /// By how much the clock of each is ahead of that of shard 0.
    pub(super) clocks: Vec<ClockOffset>,
}

/// Why shard 0 has ended the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The process of shard 0.
    pub(super) process: Process,
    pub(super) reason: Reason,
}

/// Why a rendezvous failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// This shard has another value of this option than shard 0: theirs, and that of shard 0.
    Other {
        shard: u32,
        option: String,
        values: [String; 2],
    },
    /// This shard has gone after the meeting.
    Left(u32),
    /// These shards are not there, or not ready.
    Missing(Vec<u32>),
}

impl From<Reason> for RendezvousError {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Other {
                shard,
                option,
                values,
            } => Self::DifferentOption {
                shard,
                option,
                values,
            },
            Reason::Left(shard) => Self::Disconnected(shard),
            Reason::Missing(shards) => Self::Missing(shards),
        }
    }
}

/// A message that asks for the time, or the answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ping {
    /// Who asks.
    pub(super) from: u32,
    /// The process that asks.
    pub(super) by: Process,
    /// The process that is asked.
    pub(super) process: Process,
    /// When it was asked, by the clock of who asks, in µs since 1970.
    pub(super) sent: u64,
    /// What makes it an answer.
    pub(super) answer: Option<Time>,
}

/// What time it is, and where the process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// When the question arrived, by the clock of who answers.
    pub(super) arrived: u64,
    /// When the answer was sent, by the same clock.
    pub(super) answered: u64,
    /// The run has begun there.
    pub(super) begun: bool,
}

fn read(payload: &[u8]) -> Option<Value> {
    if payload.len() > LONGEST {
        return None;
    }
    let value: Value = serde_json::from_slice(payload).ok()?;
    (value.get("schema")? == SCHEMA).then_some(value)
}

fn written(mut fields: Value) -> Vec<u8> {
    fields["schema"] = SCHEMA.into();
    fields.to_string().into_bytes()
}

/// Numbers of 64 bits are text: many readers of JSON take them for floating-point numbers.
fn hex(number: u64) -> Value {
    format!("{number:016x}").into()
}

fn number(value: Option<&Value>) -> Option<u64> {
    u64::from_str_radix(value?.as_str()?, 16).ok()
}

fn small(value: Option<&Value>) -> Option<u32> {
    value?.as_u64()?.try_into().ok()
}

fn moment(value: Option<&Value>) -> Option<u64> {
    value?.as_u64().filter(|us| *us < LAST_MOMENT)
}

fn text(value: Option<&Value>) -> Option<String> {
    Some(short(value?.as_str()?))
}

fn list<T>(
    value: Option<&Value>,
    most: usize,
    each: impl Fn(&Value) -> Option<T>,
) -> Option<Vec<T>> {
    let list = value?.as_array().filter(|list| list.len() <= most)?;
    list.iter().map(each).collect()
}

/// The beginning of a text, where it is long.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn hash(text: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.plain(text.as_bytes());
    hash.get()
}

/// The process alone: it is ready, or has left.
pub(super) fn process(process: Process) -> Vec<u8> {
    written(json!({ "process": hex(process) }))
}

pub(super) fn read_process(payload: &[u8]) -> Option<Process> {
    number(read(payload)?.get("process"))
}

impl Here {
    pub(super) fn write(&self) -> Vec<u8> {
        let choices = self.choices.iter();
        let choices = choices.map(|it| json!([it.name, it.shown, hex(it.hash)]));
        written(json!({
            "process": hex(self.process),
            "shards": self.count,
            "options": choices.collect::<Vec<_>>(),
        }))
    }

    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let value = read(payload)?;
        let choice = |it: &Value| {
            Some(Choice {
                name: text(it.get(0))?,
                shown: text(it.get(1))?,
                hash: number(it.get(2))?,
            })
        };
        Some(Self {
            process: number(value.get("process"))?,
            count: small(value.get("shards"))?,
            choices: list(value.get("options"), MOST_OPTIONS, choice)?,
        })
    }
}

impl Start {
    pub(super) fn write(&self) -> Vec<u8> {
        let each = self.processes.iter().zip(&self.clocks);
        let each = each.map(|(process, clock)| {
            json!([
                hex(*process),
                clock.offset_us,
                clock.uncertainty_us,
                clock.rounds
            ])
        });
        written(json!({ "at_us": self.at_us, "shards": each.collect::<Vec<_>>() }))
    }

    /// Of a run with so many shards.
    pub(super) fn read(payload: &[u8], count: u32) -> Option<Self> {
        let value = read(payload)?;
        let most = usize::try_from(count).ok()?;
        let each = list(value.get("shards"), most, |it| {
            let clock = ClockOffset {
                offset_us: it.get(1)?.as_i64()?,
                uncertainty_us: it.get(2)?.as_u64()?,
                rounds: small(it.get(3))?,
            };
            Some((number(it.get(0))?, clock))
        })?;
        if each.len() != most {
            return None;
        }
        let (processes, clocks) = each.into_iter().unzip();
        Some(Self {
            at_us: moment(value.get("at_us"))?,
            processes,
            clocks,
        })
    }
}

impl End {
    pub(super) fn write(&self) -> Vec<u8> {
        let reason = match &self.reason {
            Reason::Other {
                shard,
                option,
                values,
            } => json!({ "other": [shard, option, values[0], values[1]] }),
            Reason::Left(shard) => json!({ "left": shard }),
            Reason::Missing(shards) => json!({ "missing": shards }),
        };
        written(json!({ "process": hex(self.process), "reason": reason }))
    }

    /// Of a run with so many shards.
    pub(super) fn read(payload: &[u8], count: u32) -> Option<Self> {
        let value = read(payload)?;
        let reason = value.get("reason")?;
        let shard = |it: &Value| small(Some(it)).filter(|shard| *shard < count);
        let reason = if let Some(other) = reason.get("other") {
            Reason::Other {
                shard: shard(other.get(0)?)?,
                option: text(other.get(1))?,
                values: [text(other.get(2))?, text(other.get(3))?],
            }
        } else if let Some(left) = reason.get("left") {
            Reason::Left(shard(left)?)
        } else {
            let most = usize::try_from(count).ok()?;
            Reason::Missing(list(reason.get("missing"), most, shard)?)
        };
        Some(Self {
            process: number(value.get("process"))?,
            reason,
        })
    }
}

impl Ping {
    pub(super) fn write(&self) -> Vec<u8> {
        let mut fields = json!({
            "from": self.from,
            "by": hex(self.by),
            "process": hex(self.process),
            "sent_us": self.sent,
        });
        if let Some(time) = self.answer {
            fields["arrived_us"] = time.arrived.into();
            fields["answered_us"] = time.answered.into();
            fields["begun"] = time.begun.into();
        }
        written(fields)
    }

    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let value = read(payload)?;
        let time = || {
            Some(Time {
                arrived: moment(value.get("arrived_us"))?,
                answered: moment(value.get("answered_us"))?,
                begun: value.get("begun")?.as_bool()?,
            })
        };
        Some(Self {
            from: small(value.get("from"))?,
            by: number(value.get("by"))?,
            process: number(value.get("process"))?,
            sent: moment(value.get("sent_us"))?,
            answer: time(),
        })
    }
}

#[cfg(test)]
mod tests;
