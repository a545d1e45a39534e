//! The rendezvous of the shards of a run, over messages on the broker: none starts before all are connected with
//! the same options and their clocks were compared.
//!
//! The messages are in [`note`] and [`topic`], the rules are in [`state`], which does no input or output. This file connects it
//! to the broker, with a client of its own that stays connected until the run has ended, so that a late shard gets an answer.

mod asking;
mod client;
mod ending;
mod note;
mod reading;
mod state;
#[cfg(test)]
mod tests;
mod topic;

use std::rc::Rc;
use std::time::Duration;

use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::Observer;
use super::clients;
use super::clock::{Clock, wall_us};
use super::error::BenchError;
use super::prepared::Prepared;
use super::rendezvous_error::{self, RendezvousError};
use super::{meaning, share};
use crate::client::{Call, Connection, Connector, Filter, Handle, Identity, Subscription, calls};
use crate::error::Failure;
use crate::model::{Profile, QoS, RetainHandling, Will};
use crate::stats::ClockOffset;
use crate::stats::units::micros_u64;
use client::{
    RendezvousListener, Shared, TICK, of_other_broker, publish, publish_outbox, rendezvous_profile,
};
use state::RendezvousState;

/// Between two lines about who is missing.
const LINES: Duration = Duration::from_secs(5);
/// How long a shard may take to compare its clock again, and how long shard 0 waits for all to have done so.
const COMPARING: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(10)];
/// How long it may take to remove what is on the broker.
const CLEARING: Duration = Duration::from_secs(2);

/// A rendezvous in progress.
pub(super) struct Rendezvous {
    shared: Rc<Shared>,
    handle: Handle,
    limit: Duration,
    /// The client, and the task that publishes for it.
    tasks: [JoinHandle<()>; 2],
}

/// The result of a rendezvous.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Agreement {
    /// When the run begins, by the clock of shard 0, in µs since 1970.
    pub(super) at_us: u64,
    /// By how much the clock of this process is ahead of that of shard 0.
    pub(super) clock: ClockOffset,
}

impl Rendezvous {
    /// Starts connecting to the first broker, if the plan has a rendezvous.
    ///
    /// # Errors
    ///
    /// Certificates and keys that cannot be used.
    pub(super) fn join(prepared: &Prepared) -> Result<Option<Self>, BenchError> {
        let plan = &prepared.plan;
        let Some(rendezvous) = &plan.rendezvous else {
            return Ok(None);
        };
        let share = plan.share();
        let mut own = share::connections(plan).filter(|k| prepared.target(*k) == 0);
        let own = own.next();
        let k = own.unwrap_or(share.index);
        let other = rendezvous.broker.as_ref();
        let (connector, endpoint) = if let (None, Some(k)) = (other, own) {
            prepared.connector(k)
        } else {
            // A broker of its own, or clients that are all for other brokers.
            let endpoint = other.map_or(&plan.targets[0], |other| &other.endpoint);
            (Connector::reconnecting(endpoint)?, endpoint)
        };
        let process: u64 = rand::random();
        let version = ("mqtty".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        let facts: Vec<_> = std::iter::once(version)
            .chain(rendezvous.options.iter().cloned())
            .chain(meaning::facts(plan))
            .collect();
        let state = RendezvousState::new((share.index, share.count), process, &facts);
        let prefix = format!("{}/", rendezvous.topic);
        let (topic, payload) = state.will();
        let will = Will {
            topic: format!("{prefix}{topic}"),
            payload,
            qos: QoS::AtLeastOnce,
            ..Will::default()
        };
        let mut profile = rendezvous_profile(&plan.profile);
        let mut identity = match other {
            None => clients::identity(plan, k, &mut clients::rng(plan, k)),
            Some(other) => {
                profile = of_other_broker(profile, other);
                Identity::default()
            }
        };
        identity.client_id = Some(format!(
            "mqtty_{:08x}_s{}_{:04x}",
            plan.run,
            share.index,
            process & 0xffff
        ));
        let profile = Profile {
            endpoint: endpoint.clone(),
            will: Some(will),
            ..profile
        };
        let mut connection =
            Connection::shared(connector, Rc::new(profile), Some(Box::new(identity)));
        let shared = Rc::new(Shared::new(prefix, state));
        let (handle, mut workload) = calls(RendezvousListener::new(shared.clone()));
        let client = shared.clone();
        let client = spawn_local(async move {
            let ended = connection.run(&mut workload).await;
            // Set before pending calls fail.
            *client.ended.borrow_mut() = ended.err();
            drop(workload);
            client.state_changed.notify_one();
        });
        let publisher = spawn_local(publish_outbox(shared.clone(), handle.clone()));
        Ok(Some(Self {
            shared,
            handle,
            limit: rendezvous.timeout,
            tasks: [client, publisher],
        }))
    }

    /// Waits until all shards are connected.
    ///
    /// # Errors
    ///
    /// One of them is missing or has other options, or the broker does not carry the messages.
    pub(super) async fn meet(&self, observer: &mut impl Observer) -> Result<Agreement, BenchError> {
        let shared = &self.shared;
        let meeting = async {
            self.subscribe().await?;
            let here = {
                let mut state = shared.state.borrow_mut();
                state.announce();
                let outbox = std::mem::take(&mut state.outbox);
                outbox
                    .into_iter()
                    .map(|it| publish(&self.handle, shared, it))
                    .collect::<Vec<Call>>()
            };
            for call in here {
                self.taken(call, "message").await?;
            }
            self.until(observer, |state| state.agreed_start(wall_us()))
                .await
        };
        let begin = match timeout(self.limit, meeting).await {
            Ok(begin) => begin?,
            Err(_) => return Err(self.time_out().into()),
        };
        shared.outbox_changed.notify_one();
        let state = shared.state.borrow();
        let own = usize::try_from(state.index).unwrap_or(usize::MAX);
        let clock = begin.clocks.get(own).copied().unwrap_or_default();
        observer.note(&agreement_text(
            state.count,
            clock,
            state.leads().then_some(&begin.clocks),
        ));
        Ok(Agreement {
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
        self.shared.state.borrow_mut().set_ready();
        self.shared.outbox_changed.notify_one();
        let mut nobody = Nobody;
        let gone = self.until(&mut nobody, |state| state.sending_time(wall_us()));
        let Ok(gone) = timeout(self.limit, gone).await else {
            return Err(self.time_out().into());
        };
        self.shared.outbox_changed.notify_one();
        self.shared.state.borrow_mut().run();
        gone
    }

    fn time_out(&self) -> RendezvousError {
        let rendezvous_error = self.shared.state.borrow_mut().time_out();
        self.shared.outbox_changed.notify_one();
        rendezvous_error
    }

    /// Waits until `found` returns something, and prints the missing shards meanwhile.
    async fn until<T>(
        &self,
        observer: &mut impl Observer,
        mut found: impl FnMut(&mut RendezvousState) -> Option<Result<T, RendezvousError>>,
    ) -> Result<T, BenchError> {
        let mut lines = interval(LINES);
        lines.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The first tick is due at once; shards that start together need no line.
        lines.reset_after(TICK * 4);
        let mut told = None;
        loop {
            let found = found(&mut self.shared.state.borrow_mut());
            if let Some(result) = found {
                return result.map_err(BenchError::from);
            }
            self.check()?;
            tokio::select! {
                () = self.shared.state_changed.notified() => {}
                _ = lines.tick() => {
                    let state = self.shared.state.borrow();
                    let missing = state.missing();
                    if told.as_ref() != Some(&missing) {
                        let topic = self.shared.prefix.trim_end_matches('/');
                        observer.note(&format!("waiting for {} at {topic}", rendezvous_error::named(&missing)));
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
        let topics = self.shared.state.borrow().topics();
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
        Err(RendezvousError::Refused(format!("{what} at {topic} refused: {why}")).into())
    }

    /// From here on the time of this process is that of the run.
    pub(super) fn follow(&self, clock: Clock) {
        self.shared.clock.set(Some(clock));
    }

    /// Compares the clock of the run with that of shard 0 again: by how much it is ahead. Shard 0 answers until all
    /// others have left, or their time is over, and has nothing to compare with.
    pub(super) async fn compare_again(&self) -> Option<ClockOffset> {
        let shared = &self.shared;
        let limit = {
            let mut state = shared.state.borrow_mut();
            state.compare_again(shared.now());
            COMPARING[usize::from(state.leads())]
        };
        shared.outbox_changed.notify_one();
        let compared = async {
            while !shared.state.borrow().is_compared() && shared.ended.borrow().is_none() {
                shared.state_changed.notified().await;
            }
        };
        let _ = timeout(limit, compared).await;
        shared.state.borrow().final_clock()
    }

    /// Removes the retained messages of this process and disconnects. Returns whether that succeeded.
    pub(super) async fn end(self) -> bool {
        let Self {
            shared,
            handle,
            tasks: [mut client, publisher],
            ..
        } = self;
        let (said, topics, was_there) = {
            let mut state = shared.state.borrow_mut();
            state.run();
            let said = std::mem::take(&mut state.outbox);
            (said, state.retained_topics(), state.heard)
        };
        publisher.abort();
        let cleared = topics.into_iter().map(|topic| (topic, Vec::new()));
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

/// The line about the connected shards and their clocks.
fn agreement_text(count: u32, own: ClockOffset, all: Option<&Vec<ClockOffset>>) -> String {
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

/// Prints nothing.
struct Nobody;

impl Observer for Nobody {}
