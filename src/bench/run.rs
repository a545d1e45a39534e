//! The coordinator: starts the shards and leads them from stage to stage.

mod agreed;
mod drain;
mod ended;
mod listening;

use std::collections::HashSet;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{mpsc, watch};

use super::clock::{Clock, current, now};
use super::context::ShardSetup;
use super::control::{Budget, Order, Sending, ShardEvent, Stage, ToCoordinator};
use super::cpu::{CpuMark, CpuTimes};
use super::error::BenchError;
use super::outcome::{Outcome, Stages};
use super::prepared::Prepared;
use super::rendezvous::Rendezvous;
use super::rendezvous_error::RendezvousError;
use super::resources::{SystemMark, SystemTimes};
use super::run_counts::{RunCounts, Times};
use super::timer::Timer;
use super::workload::Subscribing;
use super::{Observer, Step, share, threads};
use crate::stats::ClockOffset;

/// From the end of subscribing to the first send, so that every shard is there in time.
const LEAD: Duration = Duration::from_millis(20);

/// What is due in the last moment is sent; what cannot be sent then is not waited for. A generator that stalls
/// for a shorter time than this has kept up, and so must not end a run with messages that were not written.
const GRACE: Duration = Duration::from_millis(100);

/// How long connections may take to end after the order to disconnect.
const LEAVE_LIMIT: Duration = Duration::from_secs(5);

/// Runs a benchmark to its end, or until `stop` is ready; then what is under way is drained and reported.
pub(crate) async fn run(
    prepared: Arc<Prepared>,
    observer: &mut impl Observer,
    stop: impl Future<Output = ()>,
) -> Result<Outcome, BenchError> {
    let rendezvous = Rendezvous::join(&prepared)?.map(Rc::new);
    tokio::pin!(stop);
    // Boxed: it is large.
    let together = run_together(prepared, rendezvous.clone(), observer, stop.as_mut());
    let mut ended = Box::pin(together).await;
    if let (Some(rendezvous), Ok(outcome)) = (&rendezvous, &mut ended)
        && outcome.is_to_its_end()
    {
        tokio::select! {
            biased;
            () = &mut stop => {}
            clock = rendezvous.compare_again() => outcome.note_final_clock(clock),
        }
    }
    if let Some(rendezvous) = rendezvous.and_then(Rc::into_inner)
        && !rendezvous.end().await
    {
        observer.note("the messages of the rendezvous could not be removed from the broker");
    }
    ended
}

/// Runs a benchmark, perhaps with others.
async fn run_together(
    prepared: Arc<Prepared>,
    rendezvous: Option<Rc<Rendezvous>>,
    observer: &mut impl Observer,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<Outcome, BenchError> {
    let clock = tokio::select! {
        biased;
        () = &mut stop => None,
        waited = agreed::until_connecting(&prepared.plan, rendezvous.as_deref(), observer) => Some(waited?),
    };
    let stopped = clock.is_none();
    let mut run = Run::start(prepared, clock.flatten(), Timer::precise, threads::start)?;
    run.rendezvous = rendezvous;
    let stop = async {
        if !stopped {
            stop.await;
        }
    };
    Ok(run.follow(observer, stop).await)
}

/// What the coordinator knows of a shard.
#[derive(Default)]
struct Shard {
    thread: Option<JoinHandle<()>>,
    publishers: u32,
    subscribers: u32,
    /// Subscribers without a subscription.
    without_subscription: Vec<u32>,
    /// It has said that the present stage is complete.
    complete: bool,
    /// When it had nothing left to send, in µs of the run.
    finished_us: Option<u64>,
    gone: bool,
}

/// A run under way.
pub(super) struct Run {
    prepared: Arc<Prepared>,
    shards: Vec<Shard>,
    orders: watch::Sender<Order>,
    events: mpsc::UnboundedReceiver<(usize, ShardEvent)>,
    counts: RunCounts,
    started: SystemTime,
    begun: Instant,
    /// When the first connection was made that a broker took, if that had to be waited for; else the beginning.
    connecting: Instant,
    /// The brokers that had to be waited for.
    awaited: HashSet<String>,
    stages: Stages,
    /// All publishers are in other processes that share the run.
    only_receives: bool,
    /// Answers were still arriving when the drain ended.
    still_arriving: bool,
    /// Where the processes meet that share the run.
    rendezvous: Option<Rc<Rendezvous>>,
    /// By how much the clock of this process is ahead of that of the first of them: moments of the run are by the latter.
    clock: Option<ClockOffset>,
    /// When they have agreed to begin to send.
    agreed: Option<SystemTime>,
    /// Why they have not.
    rendezvous_error: Option<RendezvousError>,
    /// By how much the moment has passed that was agreed on, if that was too much.
    late: Option<Duration>,
    cpu: CpuTimes,
    system: SystemTimes,
}

impl Run {
    /// Starts the shards, each by `start`; the clock is so far ahead of that which the run goes by.
    pub(super) fn start(
        prepared: Arc<Prepared>,
        clock_offset: Option<ClockOffset>,
        timer: fn() -> Timer,
        mut start: impl FnMut(ShardSetup) -> Result<Option<JoinHandle<()>>, BenchError>,
    ) -> Result<Self, BenchError> {
        let count = threads::count(&prepared);
        let (orders, receiver) = watch::channel(Order {
            stage: Stage::Connect,
            first_ranks: Arc::default(),
            without_subscription: Arc::default(),
            still_arriving: false,
        });
        let (sender, events) = mpsc::unbounded_channel();
        let budget = Arc::new(Budget::new(share::limit(&prepared.plan), count));
        let (begun, started) = (now(), current(clock_offset));
        let clock = Clock::start(begun, started);
        let only_receives = prepared.plan.crosses_shards()
            && usize::try_from(prepared.count()) == Ok(prepared.subscribers());
        let mut shards = Vec::with_capacity(count);
        for number in 0..count {
            let setup = ShardSetup {
                place: (number, count),
                prepared: prepared.clone(),
                clock,
                budget: budget.clone(),
                orders: receiver.clone(),
                coordinator: ToCoordinator::new(number, sender.clone()),
                timer,
            };
            shards.push(Shard {
                thread: start(setup)?,
                ..Shard::default()
            });
        }
        Ok(Self {
            counts: RunCounts::new(prepared.clone(), count, clock),
            prepared,
            shards,
            orders,
            events,
            started,
            begun,
            connecting: begun,
            awaited: HashSet::new(),
            stages: Stages::default(),
            only_receives,
            still_arriving: false,
            rendezvous: None,
            clock: clock_offset,
            agreed: None,
            rendezvous_error: None,
            late: None,
            cpu: CpuTimes {
                begun: CpuMark::now(),
                ..CpuTimes::default()
            },
            system: SystemTimes::begin(),
        })
    }

    /// From the first connection to the last report.
    pub(super) async fn follow(
        mut self,
        observer: &mut impl Observer,
        stop: impl Future<Output = ()>,
    ) -> Outcome {
        tokio::pin!(stop);
        let stopped = {
            let sending = self.until_sent(observer);
            tokio::pin!(sending);
            tokio::select! {
                biased;
                () = &mut stop => true,
                () = &mut sending => false,
            }
        };
        // One who has stopped the sending may still want to know what becomes of what was sent.
        let ended = self.finish(stopped, stop, observer).await;
        self.outcome(stopped || ended)
    }

    /// From the first connection to the end of sending.
    async fn until_sent(&mut self, observer: &mut impl Observer) {
        self.until_complete(observer).await;
        self.stages.connect = now() - self.connecting;
        if self.counts.aborted.is_some() {
            return;
        }
        let connected = self.counts.totals.counters.connected;
        observer.connected(connected, self.stages.connect);
        if connected == 0
            || self.counts.is_ended()
            || !self.subscribe(observer).await
            || self.counts.aborted.is_some()
        {
            return;
        }
        if !self.meet_again(observer).await {
            return;
        }
        if let Err(passed) = self.begin_sending(observer) {
            self.late = Some(passed);
            return;
        }
        let end = self.counts.times.and_then(|times| times.end);
        match end {
            Some(end) => {
                let grace = if self.prepared.published().is_some() {
                    GRACE
                } else {
                    Duration::ZERO
                };
                // The time is up, or there is nothing left to do.
                let complete = self.until_complete(observer);
                let _ = tokio::time::timeout_at((end + grace).into(), complete).await;
            }
            None => self.until_complete(observer).await,
        }
    }

    /// In bench e2e all subscriptions are there before the first message; false if there are none. In
    /// bench sub to subscribe is part of the measured work: what arrives counts from the first message on.
    async fn subscribe(&mut self, observer: &mut impl Observer) -> bool {
        if self.prepared.workload().subscribing() != Some(Subscribing::BeforeSending) {
            return true;
        }
        if self.prepared.subscribers() == 0 {
            // They are in other processes, if there are others.
            return self.prepared.plan.share().is_shared();
        }
        if self.shards.iter().all(|shard| shard.subscribers == 0) {
            return false;
        }
        let begun = now();
        self.enter(Step::Subscribing, Stage::Subscribe, observer);
        self.until_complete(observer).await;
        self.stages.subscribe = now() - begun;
        let shards = self.shards.iter();
        let without = shards.map(|shard| shard.without_subscription.len());
        without.sum::<usize>() < self.prepared.subscribers()
    }

    /// Tells the shards that a stage begins.
    fn enter(&mut self, step: Step, stage: Stage, observer: &mut impl Observer) {
        let mut first_ranks = Vec::with_capacity(self.shards.len());
        let mut without_subscription = Vec::new();
        let mut publishers = 0;
        for shard in &mut self.shards {
            shard.complete = false;
            first_ranks.push(publishers);
            publishers += shard.publishers;
            without_subscription.extend_from_slice(&shard.without_subscription);
        }
        self.counts.step = step;
        observer.step(step);
        // A shard that has gone needs no stages.
        let _ = self.orders.send(Order {
            stage,
            first_ranks: first_ranks.into(),
            without_subscription: without_subscription.into(),
            still_arriving: self.still_arriving,
        });
    }

    fn begin_sending(&mut self, observer: &mut impl Observer) -> Result<(), Duration> {
        let plan = &self.prepared.plan;
        let lead = if self.prepared.published().is_some() {
            LEAD
        } else {
            Duration::ZERO
        };
        let start = self.sending_begins(lead)?;
        let publishers = if plan.share().is_shared() {
            plan.publishers()
        } else {
            self.shards.iter().map(|shard| shard.publishers).sum()
        };
        self.counts.begin(Times {
            start,
            measure: start + plan.warmup.time(),
            end: self.prepared.sending_time().map(|time| start + time),
            ended: None,
            publishers,
        });
        if let Some(rendezvous) = &self.rendezvous {
            rendezvous.follow(self.counts.clock);
        }
        self.cpu.sending = CpuMark::now();
        self.system.sending = Some(SystemMark::now());
        let stage = Stage::Send(Sending { start, publishers });
        self.enter(Step::Sending, stage, observer);
        Ok(())
    }

    /// Drains, unless that is stopped, lets everybody leave, and waits for the threads. Whether the drain was stopped.
    async fn finish(
        &mut self,
        stopped: bool,
        stop: impl Future<Output = ()>,
        observer: &mut impl Observer,
    ) -> bool {
        tokio::pin!(stop);
        let mut drain_stopped = false;
        let ended = now();
        self.cpu.ended = CpuMark::now();
        self.system.ended = Some(SystemMark::now());
        if self.stages.connect.is_zero() {
            self.stages.connect = ended.saturating_duration_since(self.connecting);
        }
        let finished = self.finished();
        let finished = finished.filter(|_| !stopped && !self.only_receives);
        if let Some(times) = &mut self.counts.times {
            times.ended = Some(finished.unwrap_or(ended));
            self.enter(Step::Draining, Stage::Drain, observer);
            drain_stopped = tokio::select! {
                biased;
                () = &mut stop, if !stopped => true,
                () = self.drain(ended, observer) => false,
            };
            self.stages.drain = now() - ended;
            if !stopped && !drain_stopped && !self.counts.is_ended() {
                drain_stopped = self.hold(&mut stop, observer).await;
            }
        }
        self.enter(Step::Leaving, Stage::Leave, observer);
        let _ = tokio::time::timeout(LEAVE_LIMIT, self.until_gone(observer)).await;
        for shard in &mut self.shards {
            if shard.gone
                && let Some(thread) = shard.thread.take()
            {
                // A shard that has said goodbye ends at once.
                let _ = thread.join();
            }
        }
        let stopped = stopped || self.counts.is_ended();
        self.counts.close(stopped, observer);
        drain_stopped
    }
}
