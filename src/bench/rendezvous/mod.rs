//! The meeting of the processes that share a run, over messages on the broker: none begins before all are there, with
//! the same options and with clocks that have been compared.
//!
//! What is said is in [`note`] and [`place`], the rules are in [`table`], which knows no network. This file connects it
//! to the broker, by a client of its own that stays until the run is over: one that comes too late gets an answer.

mod asking;
mod client;
mod note;
mod place;
mod reading;
mod table;
#[cfg(test)]
mod tests;

use std::rc::Rc;
use std::time::Duration;

use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Observer;
use super::clients;
use super::clock::wall_us;
use super::error::BenchError;
use super::prepared::Prepared;
use super::share;
use super::unmet::{self, Unmet};
use crate::client::{Call, Connection, Connector, Filter, Handle, Subscription, calls};
use crate::error::Failure;
use crate::model::{Profile, QoS, RetainHandling, Will};
use crate::stats::ClockOffset;
use crate::stats::units::micros_u64;
use client::{Ear, Shared, TICK, meeting_profile, publish, speak};
use table::Table;

/// Between two lines about who is missing.
const LINES: Duration = Duration::from_secs(5);
/// How long it may take to remove what is on the broker.
const CLEARING: Duration = Duration::from_secs(2);

/// A meeting.
pub(super) struct Rendezvous {
    shared: Rc<Shared>,
    handle: Handle,
    limit: Duration,
    /// The client, and what speaks for it.
    tasks: [JoinHandle<()>; 2],
}

/// What all have agreed on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Met {
    /// When the run begins, by the clock of shard 0, in µs since 1970.
    pub(super) at_us: u64,
    /// By how much the clock of this process is ahead of that of shard 0.
    pub(super) clock: ClockOffset,
}

impl Rendezvous {
    /// Begins to connect, where the run has a meeting: all of them to the first broker.
    ///
    /// # Errors
    ///
    /// Certificates and keys that cannot be used.
    pub(super) fn join(prepared: &Prepared) -> Result<Option<Self>, BenchError> {
        let plan = &prepared.plan;
        let Some(rendezvous) = &plan.rendezvous else {
            return Ok(None);
        };
        let mut own = share::connections(plan).filter(|k| prepared.target(*k) == 0);
        let (k, (connector, endpoint)) = if let Some(k) = own.next() {
            (k, prepared.connector(k))
        } else {
            // The clients here are for other brokers.
            let endpoint = &plan.targets[0];
            let connector = Connector::reconnecting(endpoint)?;
            (plan.share().index, (connector, endpoint))
        };
        let share = plan.share();
        let process: u64 = rand::random();
        let table = Table::new((share.index, share.count), process, &rendezvous.options);
        let prefix = format!("{}/", rendezvous.topic);
        let (place, payload) = table.farewell();
        let will = Will {
            topic: format!("{prefix}{place}"),
            payload,
            qos: QoS::AtLeastOnce,
            ..Will::default()
        };
        let mut identity = clients::identity(plan, k, &mut clients::rng(plan, k));
        identity.client_id = Some(format!(
            "mqtty_{:08x}_s{}_{:04x}",
            plan.run,
            share.index,
            process & 0xffff
        ));
        let profile = Profile {
            endpoint: endpoint.clone(),
            will: Some(will),
            ..meeting_profile(&plan.profile)
        };
        let mut connection =
            Connection::shared(connector, Rc::new(profile), Some(Box::new(identity)));
        let shared = Rc::new(Shared::new(prefix, table));
        let (handle, mut workload) = calls(Ear::new(shared.clone()));
        let client = shared.clone();
        let client = spawn_local(async move {
            let ended = connection.run(&mut workload).await;
            // Known before those hear of it who wait for an answer.
            *client.ended.borrow_mut() = ended.err();
            drop(workload);
            client.news.notify_one();
        });
        let speaker = spawn_local(speak(shared.clone(), handle.clone()));
        Ok(Some(Self {
            shared,
            handle,
            limit: rendezvous.timeout,
            tasks: [client, speaker],
        }))
    }

    /// Waits until all are there.
    ///
    /// # Errors
    ///
    /// One of them is missing or has other options, or the broker does not carry the messages.
    pub(super) async fn meet(&self, observer: &mut impl Observer) -> Result<Met, BenchError> {
        let shared = &self.shared;
        let meeting = async {
            self.subscribe().await?;
            let here = {
                let mut table = shared.table.borrow_mut();
                table.announce();
                let outbox = std::mem::take(&mut table.outbox);
                outbox
                    .into_iter()
                    .map(|it| publish(&self.handle, shared, it))
                    .collect::<Vec<Call>>()
            };
            for call in here {
                self.taken(call, "message").await?;
            }
            self.until(observer, |table| table.begun(wall_us())).await
        };
        let begin = match timeout(self.limit, meeting).await {
            Ok(begin) => begin?,
            Err(_) => return Err(self.give_up().into()),
        };
        shared.speak.notify_one();
        let table = shared.table.borrow();
        let own = usize::try_from(table.index).unwrap_or(usize::MAX);
        let clock = begin.clocks.get(own).copied().unwrap_or_default();
        observer.note(&met_text(
            table.count,
            clock,
            table.leads().then_some(&begin.clocks),
        ));
        Ok(Met {
            at_us: begin.at_us,
            clock,
        })
    }

    /// Waits until all are ready to send: when the sending begins, by the clock of shard 0, in µs since 1970. This process
    /// is ready.
    ///
    /// # Errors
    ///
    /// One of them has left, or is not ready in time.
    pub(super) async fn go(&self) -> Result<u64, BenchError> {
        self.shared.table.borrow_mut().be_ready();
        self.shared.speak.notify_one();
        let mut nobody = Nobody;
        let gone = self.until(&mut nobody, |table| table.gone(wall_us()));
        let Ok(gone) = timeout(self.limit, gone).await else {
            return Err(self.give_up().into());
        };
        self.shared.speak.notify_one();
        self.shared.table.borrow_mut().run();
        gone
    }

    fn give_up(&self) -> Unmet {
        let unmet = self.shared.table.borrow_mut().give_up();
        self.shared.speak.notify_one();
        unmet
    }

    /// Waits until `found` has something, and tells who is missing until then.
    async fn until<T>(
        &self,
        observer: &mut impl Observer,
        mut found: impl FnMut(&mut Table) -> Option<Result<T, Unmet>>,
    ) -> Result<T, BenchError> {
        let mut lines = interval(LINES);
        lines.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first one is due at once, and those who come at the same time need no line.
        lines.reset_after(TICK * 4);
        let mut told = None;
        loop {
            let found = found(&mut self.shared.table.borrow_mut());
            if let Some(result) = found {
                return result.map_err(BenchError::from);
            }
            self.check()?;
            tokio::select! {
                () = self.shared.news.notified() => {}
                _ = lines.tick() => {
                    let table = self.shared.table.borrow();
                    let missing = table.missing();
                    if told.as_ref() != Some(&missing) {
                        let topic = self.shared.prefix.trim_end_matches('/');
                        observer.note(&format!("waiting for {} at {topic}", unmet::named(&missing)));
                        told = Some(missing);
                    }
                }
            }
        }
    }

    /// Fails where the connection has ended for good.
    fn check(&self) -> Result<(), BenchError> {
        match &*self.shared.ended.borrow() {
            None => Ok(()),
            Some(error) => Err(BenchError::Apart(Failure::of(error))),
        }
    }

    async fn subscribe(&self) -> Result<(), BenchError> {
        let topics = self.shared.table.borrow().topics();
        for topic in topics {
            let call = self.handle.subscribe(Subscription {
                filter: Filter {
                    filter: format!("{}{topic}", self.shared.prefix),
                    qos: QoS::AtLeastOnce,
                    no_local: false,
                    retain_as_published: false,
                    retain_handling: RetainHandling::OnSubscribe,
                },
                identifier: None,
                user_properties: Vec::new(),
            });
            self.taken(call, "subscription").await?;
        }
        Ok(())
    }

    /// Waits for the answer to a call, which the broker must not refuse.
    async fn taken(&self, call: Call, what: &str) -> Result<(), BenchError> {
        let answer = call.await;
        let topic = self.shared.prefix.trim_end_matches('/');
        let why = match answer {
            Ok(outcome) if outcome.reason.0 < 0x80 => return Ok(()),
            Ok(outcome) => crate::client::described(outcome.reason, &outcome.properties),
            Err(error) => {
                self.check()?;
                error.to_string()
            }
        };
        Err(Unmet::Refused(format!("{what} at {topic} refused: {why}")).into())
    }

    /// Leaves, and removes what this process has left on the broker. Whether that was possible.
    pub(super) async fn end(self) -> bool {
        let Self {
            shared,
            handle,
            tasks: [mut client, speaker],
            ..
        } = self;
        let (said, places, was_there) = {
            let mut table = shared.table.borrow_mut();
            table.run();
            let said = std::mem::take(&mut table.outbox);
            (said, table.left_behind(), table.heard)
        };
        speaker.abort();
        let cleared = places.into_iter().map(|place| (place, Vec::new()));
        let calls = said.into_iter().chain(cleared);
        let calls: Vec<Call> = calls.map(|it| publish(&handle, &shared, it)).collect();
        let cleared = timeout(CLEARING, async {
            let mut all = true;
            for call in calls {
                all &= call.await.is_ok_and(|outcome| outcome.reason.0 < 0x80);
            }
            all
        });
        let cleared = cleared.await.unwrap_or(false);
        handle.leave();
        if timeout(CLEARING, &mut client).await.is_err() {
            client.abort();
        }
        cleared || !was_there
    }
}

/// Tells that all are there, and how the clocks are set.
fn met_text(count: u32, own: ClockOffset, all: Option<&Vec<ClockOffset>>) -> String {
    let uncertain = |it: ClockOffset| micros_u64(it.uncertainty_us);
    let clocks = if let Some(all) = all {
        ClockOffset::widest(&all[1.min(all.len())..]).map(|widest| {
            let apart = micros_u64(widest.offset_us.unsigned_abs());
            format!("clocks at most {apart} ± {} apart", uncertain(widest))
        })
    } else {
        let offset = micros_u64(own.offset_us.unsigned_abs());
        let side = if own.offset_us < 0 {
            "behind"
        } else {
            "ahead of"
        };
        let text = format!("clock {offset} ± {} {side} that of shard 0", uncertain(own));
        Some(text)
    };
    let clocks = clocks.map(|text| format!(", {text}")).unwrap_or_default();
    format!("all {count} shards are there{clocks}")
}

/// Nobody is told.
struct Nobody;

impl Observer for Nobody {}
