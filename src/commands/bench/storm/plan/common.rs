//! What the plans of all storms have in common.

use std::time::Duration;

use crate::cli::Planned;
use crate::commands::bench::plan::{Base, Benchmark, Task, clients};
use crate::commands::bench::storm::measured;
use crate::error::Failure;
use crate::model::{
    Arrivals, Backoff, BenchEnd, BenchWork, Connecting, Cut, QoS, Storm, StormKind, Warmup,
    validate_topic,
};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::ParseGiven as _;
use crate::settings::{Context, message, profile, value};

const BYSTANDERS: u32 = 10;
/// More would be a load of their own.
const MOST_BYSTANDERS: u32 = 100;
/// Before the storm, and after it.
const WATCHED: Duration = Duration::from_secs(2);
const LIMIT: Duration = Duration::from_secs(10);
/// Between two connects before the storm.
const CONNECT_INTERVAL: Duration = Duration::from_millis(1);
/// A storm is not longer: its messages are kept one by one until its end.
pub(super) const LONGEST: Duration = Duration::from_secs(3600);
/// More messages are not kept.
const MOST_MESSAGES: f64 = 1e7;
/// What a payload begins with.
pub(super) const LEAST_SIZE: usize = 24;

/// The beginning of all plans.
pub(super) struct Common<'c, 'a> {
    pub(super) context: &'c mut Context<'a>,
    pub(super) base: Base,
    pub(super) clients: u32,
}

impl<'c, 'a> Common<'c, 'a> {
    /// With so many clients by default.
    pub(super) fn new(context: &'c mut Context<'a>, usual: Option<u32>) -> Result<Self, Failure> {
        let mut base = Base::new(context, profile::Flags::of_connection())?;
        base.threshold = |text| super::threshold(text).map(|_| ());
        let clients = match usual.filter(|_| !context.is_typed(Id::Count) && base.rows.is_empty()) {
            Some(usual) => usual,
            None => clients::count(context, &base.rows)?,
        };
        Ok(Self {
            context,
            base,
            clients,
        })
    }

    pub(super) fn time(&self, id: Id, usual: Duration) -> Result<Duration, Failure> {
        let given = self.context.typed(id);
        let time = given.parsed(|text| {
            let time = value::pause(text)?;
            (time <= LONGEST)
                .then_some(time)
                .ok_or("a time up to 1h, such as 10s")
        });
        Ok(time?.unwrap_or(usual))
    }

    /// The same, but above 0.
    pub(super) fn length(&self, id: Id, usual: Duration) -> Result<Duration, Failure> {
        let given = self.context.typed(id);
        let time = given.parsed(|text| {
            let time = value::limit(text).unwrap_or_default();
            (!time.is_zero() && time <= LONGEST)
                .then_some(time)
                .ok_or("a time above 0 and up to 1h, such as 10s")
        });
        Ok(time?.unwrap_or(usual))
    }

    pub(super) fn rate(&self, id: Id, usual: f64) -> Result<f64, Failure> {
        Ok(self.context.typed(id).parsed(value::rate)?.unwrap_or(usual))
    }

    pub(super) fn number(&self, id: Id, usual: u32) -> Result<u32, Failure> {
        let number = self.context.typed(id).parsed(value::clients)?;
        Ok(number.unwrap_or(usual))
    }

    pub(super) fn size(&self, usual: usize) -> Result<usize, Failure> {
        let size = self.context.typed(Id::PayloadSize).parsed(|text| {
            let size = value::size(text)?;
            (size >= LEAST_SIZE)
                .then_some(size)
                .ok_or("a size from 24B, such as 256B or 1KB")
        });
        Ok(size?.unwrap_or(usual))
    }

    pub(super) fn cut(&self, usual: Cut) -> Result<Cut, Failure> {
        let cut = self.context.typed(Id::Cut);
        let cut = cut.parsed(|text| named(&Cut::ALL, text).ok_or("rst, fin or disconnect"))?;
        Ok(cut.unwrap_or(usual))
    }

    pub(super) fn arrivals(&self) -> Result<Arrivals, Failure> {
        let arrivals = self.context.typed(Id::Arrivals);
        let arrivals =
            arrivals.parsed(|text| named(&Arrivals::ALL, text).ok_or("even or poisson"))?;
        Ok(arrivals.unwrap_or_default())
    }

    pub(super) fn backoff(&self) -> Result<Backoff, Failure> {
        let given = self.context.typed(Id::Backoff);
        Ok(given.parsed(backoff)?.unwrap_or_default())
    }

    pub(super) fn qos(&self, usual: QoS) -> Result<QoS, Failure> {
        if self.context.is_typed(Id::Qos) {
            message::qos(self.context)
        } else {
            Ok(usual)
        }
    }

    /// The plan of the storm.
    pub(super) fn plan(self, kind: StormKind, prompter: &dyn Prompter) -> Result<Planned, Failure> {
        let bystanders = self.context.typed(Id::Bystanders).parsed(|text| {
            let number = text.trim().parse::<u32>().ok();
            number
                .filter(|number| *number <= MOST_BYSTANDERS)
                .ok_or("a number from 0 to 100")
        })?;
        let run = self.base.run;
        let prefix = match self.context.typed_text(Id::Topic)? {
            Some(topic) => {
                let topic = topic.trim_end_matches('/').to_owned();
                validate_topic(&topic)
                    .map_err(|why| Failure::usage(format!("bad value for --topic: {why}")))?;
                topic
            }
            None => format!("mqtty/storm/{run:08x}"),
        };
        let storm = Storm {
            clients: self.clients,
            bystanders: bystanders.unwrap_or(BYSTANDERS),
            calm: self.time(Id::Warmup, WATCHED)?,
            hold: self.time(Id::Hold, WATCHED)?,
            limit: self.length(Id::Drain, LIMIT)?,
            prefix,
            kind,
        };
        let task = Task {
            count: storm.connections(),
            work: BenchWork::Connect,
            end: BenchEnd::default(),
            warmup: Warmup::NONE,
            drain: storm.limit,
            start_at: None,
            arrivals: Arrivals::Even,
            hold: Duration::ZERO,
        };
        let paced = self.context.first_typed(&[Id::Interval, Id::ConnectRate]);
        let Benchmark {
            mut plan, embedded, ..
        } = self.base.benchmark(self.context, task, prompter)?;
        if paced.is_none() {
            let interval = if storm.kind.is_prepared() {
                CONNECT_INTERVAL
            } else {
                Duration::ZERO
            };
            plan.connecting = Connecting::Interval(interval);
        }
        for text in &plan.fail_if {
            measured::check(&super::threshold(text)?, &storm, &plan)?;
        }
        let storm = super::StormPlan {
            plan,
            embedded,
            storm,
        };
        Ok(storm.into())
    }
}

/// Refuses a storm with more messages than are kept.
pub(super) fn check_messages(messages: f64) -> Result<(), Failure> {
    if messages <= MOST_MESSAGES {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "the storm would have {messages:.0} messages, which is more than 10,000,000"
    )))
}

pub(super) fn named<T: Copy>(all: &[(&str, T)], name: &str) -> Option<T> {
    let found = all.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| *value)
}

/// `none`, `1s`, `0s-5s`.
fn backoff(text: &str) -> value::Parse<Backoff> {
    const EXPECTED: &str = "none, a time such as 1s, or a range such as 0s-5s";
    if text == "none" {
        return Ok(Backoff::default());
    }
    let (least, most) = text.split_once('-').unwrap_or((text, text));
    let time = |text: &str| {
        let time = value::pause(text.trim()).ok();
        time.filter(|time| *time <= LONGEST).ok_or(EXPECTED)
    };
    let (least, most) = (time(least)?, time(most)?);
    if least > most {
        return Err(EXPECTED);
    }
    Ok(Backoff { least, most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_none_or_a_time_or_a_range() {
        let ms = Duration::from_millis;
        let of = |least, most| Ok(Backoff { least, most });
        assert_eq!(backoff("none"), of(ms(0), ms(0)));
        assert_eq!(backoff("1s"), of(ms(1_000), ms(1_000)));
        assert_eq!(backoff("250ms-5s"), of(ms(250), ms(5_000)));
        for wrong in ["", "5s-1s", "1s-", "-1s", "x", "2h"] {
            assert!(backoff(wrong).is_err(), "{wrong}");
        }
    }
}
