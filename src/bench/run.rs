//! The coordinator: starts the shards, leads them from stage to stage, and adds up what they count.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::{mpsc, watch};

use super::clock::Clock;
use super::control::{Budget, Corrections, MOST_SHARDS, News, Order, Part, Sending, Stage};
use super::error::BenchError;
use super::prepared::Prepared;
use super::shard::{self, Seed};
use super::timer::Timer;
use super::{Observer, Outcome, Progress, Step};
use crate::model::{BenchPlan, BenchWork};
use crate::stats::{Gauges, Generator, Interval, Totals};

/// From the end of subscribing to the first send, so that every shard is there in time.
const LEAD: Duration = Duration::from_millis(20);

/// How long connections may take to end after they were told to leave.
const LEAVE_LIMIT: Duration = Duration::from_secs(5);

/// Runs a benchmark to its end, or until `stop` is ready; then what is under way is drained and reported.
pub async fn run(
    plan: BenchPlan,
    observer: &mut impl Observer,
    stop: impl Future<Output = ()>,
) -> Result<Outcome, BenchError> {
    let prepared = Arc::new(Prepared::new(plan)?);
    let started = SystemTime::now();
    let mut run = Run::start(prepared, started)?;
    tokio::pin!(stop);
    let stopped = {
        let course = run.course(observer);
        tokio::pin!(course);
        tokio::select! {
            biased;
            () = &mut stop => true,
            () = &mut course => false,
        }
    };
    run.finish(observer).await;
    Ok(run.outcome(started, stopped))
}

/// The pieces of one second from all shards, until they are complete.
#[derive(Default)]
struct Second {
    number: u64,
    pieces: Vec<Interval>,
}

/// A run under way.
struct Run {
    prepared: Arc<Prepared>,
    shards: Vec<Shard>,
    orders: watch::Sender<Order>,
    news: mpsc::UnboundedReceiver<(usize, News)>,
    totals: Totals,
    /// The seconds that are not complete yet.
    seconds: Vec<Second>,
    /// Schedule and times of the sending part, once it has begun.
    sending: Option<Begun>,
    step: Step,
    begun: Instant,
    connected_in: Option<Duration>,
    corrections: Corrections,
    cpu: Option<Duration>,
    aborted: Option<String>,
}

/// The sending part, once it has begun.
#[derive(Clone, Debug)]
struct Begun {
    start: Instant,
    measure: Instant,
    publishers: u32,
    /// When sending ended; set by the drain.
    ended: Option<Instant>,
    cpu: Option<Duration>,
}

/// What the coordinator knows of a shard.
#[derive(Default)]
struct Shard {
    thread: Option<JoinHandle<()>>,
    gauges: Gauges,
    publishers: u32,
    subscribers: u32,
    /// It has said that the present stage is complete.
    complete: bool,
    gone: bool,
}

impl Run {
    /// Starts the threads.
    fn start(prepared: Arc<Prepared>, wall: SystemTime) -> Result<Self, BenchError> {
        let count = threads(&prepared);
        let (orders, receiver) = watch::channel(Order {
            stage: Stage::Connect,
            first_ranks: Arc::default(),
        });
        let (sender, news) = mpsc::unbounded_channel();
        let budget = Arc::new(Budget::new(prepared.plan.end.limit));
        let begun = Instant::now();
        let clock = Clock::start(begun, wall);
        let mut shards = Vec::with_capacity(count);
        for number in 0..count {
            let seed = Seed {
                place: (number, count),
                prepared: prepared.clone(),
                clock,
                budget: budget.clone(),
                orders: receiver.clone(),
                news: sender.clone(),
                timer: Timer::precise,
            };
            let thread = std::thread::Builder::new()
                .name(format!("bench-{number}"))
                .spawn(move || run_shard(seed))
                .map_err(BenchError::Thread)?;
            shards.push(Shard {
                thread: Some(thread),
                ..Shard::default()
            });
        }
        let mut totals = Totals::default();
        totals.counters.connect_planned = u64::from(prepared.count());
        Ok(Self {
            prepared,
            shards,
            orders,
            news,
            totals,
            seconds: Vec::new(),
            sending: None,
            step: Step::Connecting,
            begun,
            connected_in: None,
            corrections: Corrections::default(),
            cpu: super::cpu::used(),
            aborted: None,
        })
    }

    /// From the first connection to the end of sending.
    async fn course(&mut self, observer: &mut impl Observer) {
        self.until_complete(observer).await;
        self.connected_in = Some(self.begun.elapsed());
        let connected = self.totals.counters.connected;
        observer.connected(connected, self.begun.elapsed());
        if connected == 0 {
            return;
        }
        let subscribing = self.shards.iter().any(|shard| shard.subscribers > 0);
        if subscribing {
            self.step = Step::Subscribing;
            self.enter(Stage::Subscribe);
            self.until_complete(observer).await;
        }
        self.begin_sending();
        observer.step(self.step);
        let end = self.sending_end();
        let sent = async { self.until_complete(observer).await };
        match end {
            Some(end) => {
                // The time is up, or there is nothing left to send.
                let _ = tokio::time::timeout_at(end.into(), sent).await;
            }
            None => sent.await,
        }
    }

    /// Tells the shards that a stage begins.
    fn enter(&mut self, stage: Stage) {
        self.enter_with(stage, Arc::default());
    }

    fn enter_with(&mut self, stage: Stage, first_ranks: Arc<[u32]>) {
        for shard in &mut self.shards {
            shard.complete = false;
        }
        // A shard that has gone needs no stages.
        let _ = self.orders.send(Order { stage, first_ranks });
    }

    /// Listens to the shards until all have completed the stage, or the observer wants to abort.
    async fn until_complete(&mut self, observer: &mut impl Observer) {
        while !self.shards.iter().all(|shard| shard.complete || shard.gone) {
            let Some((number, news)) = self.news.recv().await else {
                return;
            };
            self.take(number, news, observer);
            if self.aborted.is_some() {
                return;
            }
        }
    }

    fn begin_sending(&mut self) {
        let plan = &self.prepared.plan;
        let mut first_ranks = Vec::with_capacity(self.shards.len());
        let (mut publishers, mut subscribers) = (0, 0);
        for shard in &self.shards {
            first_ranks.push(publishers);
            publishers += shard.publishers;
            subscribers += shard.subscribers;
        }
        let mut start = Instant::now() + LEAD;
        if let Some(wait) = plan
            .start_at
            .and_then(|at| at.duration_since(SystemTime::now()).ok())
        {
            start = start.max(Instant::now() + wait);
        }
        self.sending = Some(Begun {
            start,
            measure: start + plan.warmup,
            publishers,
            ended: None,
            cpu: super::cpu::used(),
        });
        self.step = Step::Sending;
        let sending = Sending {
            start,
            publishers,
            subscribers,
        };
        self.enter_with(Stage::Send(sending), first_ranks.into());
    }

    /// When the sending part ends by the clock.
    fn sending_end(&self) -> Option<Instant> {
        let start = self.sending.as_ref()?.start;
        let mut time = self.prepared.sending_time()?;
        if matches!(
            self.prepared.plan.work,
            BenchWork::Subscribe(_) | BenchWork::Connect
        ) {
            return Some(start + time);
        }
        // What is due in the last moment is sent; what cannot be sent then is not waited for.
        time += Duration::from_millis(5);
        Some(start + time)
    }

    /// Drains, lets everybody leave, and waits for the threads.
    async fn finish(&mut self, observer: &mut impl Observer) {
        self.aborted.get_or_insert_default();
        if let Some(begun) = &mut self.sending {
            begun.ended = Some(Instant::now());
            begun.cpu = cpu_since(begun.cpu);
            self.step = Step::Draining;
            observer.step(self.step);
            let drain = self.prepared.plan.drain;
            self.enter(Stage::Drain);
            let _ = tokio::time::timeout(drain, self.until_drained(observer)).await;
        }
        self.step = Step::Leaving;
        self.enter(Stage::Leave);
        let _ = tokio::time::timeout(LEAVE_LIMIT, async {
            while !self.shards.iter().all(|shard| shard.gone) {
                let Some((number, news)) = self.news.recv().await else {
                    return;
                };
                self.take(number, news, observer);
            }
        })
        .await;
        for shard in &mut self.shards {
            if shard.gone
                && let Some(thread) = shard.thread.take()
            {
                // A shard that has said goodbye ends at once.
                let _ = thread.join();
            }
        }
        self.flush_seconds(observer);
        self.correct();
    }

    /// Until nothing waits for an answer, and everything has been delivered that was expected.
    async fn until_drained(&mut self, observer: &mut impl Observer) {
        loop {
            let answered = self.shards.iter().all(|shard| shard.complete || shard.gone);
            let counters = &self.totals.counters;
            let expected = counters
                .expected
                .saturating_sub(self.corrections.unexpected);
            if answered && counters.delivered >= expected && self.seconds.is_empty() {
                return;
            }
            let Some((number, news)) = self.news.recv().await else {
                return;
            };
            self.take(number, news, observer);
        }
    }

    /// One piece of news.
    fn take(&mut self, number: usize, news: News, observer: &mut impl Observer) {
        let shard = &mut self.shards[number];
        match news {
            News::Connected {
                publishers,
                subscribers,
            } => {
                shard.publishers = publishers;
                shard.subscribers = subscribers;
                shard.complete = true;
            }
            News::Subscribed(subscribers) => {
                shard.subscribers = subscribers;
                shard.complete = true;
            }
            News::Finished | News::Drained => shard.complete = true,
            News::Gone(corrections) => {
                shard.gone = true;
                self.corrections.unwritten += corrections.unwritten;
                self.corrections.unexpected += corrections.unexpected;
                self.corrections.missing += corrections.missing;
                self.corrections.refused += corrections.refused;
            }
            News::Counted(part, interval) => {
                shard.gauges = interval.gauges;
                self.count(part, *interval, observer);
            }
        }
    }

    fn count(&mut self, part: Part, mut interval: Interval, observer: &mut impl Observer) {
        match part {
            Part::Before | Part::Drain => {
                self.totals.add(std::slice::from_ref(&interval));
                if part == Part::Before {
                    self.report(observer, None);
                }
            }
            Part::Warmup => {
                interval.clear_messages();
                self.totals.add(std::slice::from_ref(&interval));
                self.report(observer, None);
            }
            Part::Measured(number) => {
                self.collect(number, interval);
                while self
                    .seconds
                    .first()
                    .is_some_and(|second| second.pieces.len() >= self.shards.len())
                {
                    let second = self.seconds.remove(0);
                    self.add_second(second, observer);
                }
            }
        }
    }

    fn collect(&mut self, number: u64, interval: Interval) {
        let place = self
            .seconds
            .iter()
            .position(|second| second.number >= number);
        let place = match place {
            Some(place) if self.seconds[place].number == number => place,
            other => {
                let place = other.unwrap_or(self.seconds.len());
                let second = Second {
                    number,
                    pieces: Vec::with_capacity(self.shards.len()),
                };
                self.seconds.insert(place, second);
                place
            }
        };
        self.seconds[place].pieces.push(interval);
    }

    /// Seconds that some shard has not handed over, at the end.
    fn flush_seconds(&mut self, observer: &mut impl Observer) {
        for second in std::mem::take(&mut self.seconds) {
            self.add_second(second, observer);
        }
    }

    fn add_second(&mut self, mut second: Second, observer: &mut impl Observer) {
        let Some(begun) = &self.sending else {
            return;
        };
        let at = Duration::from_secs(second.number);
        let measured = begun.ended.map_or(Duration::MAX, |end| {
            end.saturating_duration_since(begun.measure)
        });
        let span = measured.saturating_sub(at).min(Duration::from_secs(1));
        if let Some(piece) = second.pieces.first_mut() {
            piece.counters.planned += self.planned(begun, at, at + span);
        }
        let sample = self.totals.add_second(&second.pieces, at, span);
        self.report(observer, Some(sample));
        if self.aborted.is_none() {
            let figures = self.totals.figures(at + span);
            self.aborted = observer.abort(&figures);
        }
    }

    /// How many messages the schedule asks for between two moments of the measured part.
    fn planned(&self, begun: &Begun, from: Duration, to: Duration) -> u64 {
        let plan = &self.prepared.plan;
        if plan.publish().is_none() {
            return 0;
        }
        let schedule = self.prepared.schedule(begun.publishers);
        let last = match plan.end.limit {
            Some(limit) => schedule.due_before(plan.warmup).saturating_add(limit),
            None => u64::MAX,
        };
        let until = |time: Duration| {
            let time = match self.prepared.sending_time() {
                Some(end) => (plan.warmup + time).min(end),
                None => plan.warmup + time,
            };
            schedule.due_before(time).min(last)
        };
        until(to).saturating_sub(until(from))
    }

    fn report(&self, observer: &mut impl Observer, sample: Option<crate::stats::Sample>) {
        let mut gauges = Gauges::default();
        for shard in &self.shards {
            gauges.merge(&shard.gauges);
        }
        observer.progress(&Progress {
            step: self.step,
            elapsed: self
                .sending
                .as_ref()
                .map_or(self.begun.elapsed(), |begun| begun.measure.elapsed()),
            connections: self.prepared.count(),
            gauges,
            sample,
            totals: &self.totals,
        });
    }

    /// Takes back what turned out not to be so, and counts the losses.
    fn correct(&mut self) {
        let counters = &mut self.totals.counters;
        counters.written = counters.written.saturating_sub(self.corrections.unwritten);
        counters.expected = counters
            .expected
            .saturating_sub(self.corrections.unexpected);
        if matches!(self.prepared.plan.work, BenchWork::Subscribe(_)) {
            counters.lost = self.corrections.missing;
        } else {
            self.totals.count_losses();
        }
    }

    fn outcome(self, started: SystemTime, stopped: bool) -> Outcome {
        let (measured, cpu) = match &self.sending {
            Some(begun) => {
                let end = begun.ended.unwrap_or_else(Instant::now);
                (end.saturating_duration_since(begun.measure), begun.cpu)
            }
            None => (self.begun.elapsed(), cpu_since(self.cpu)),
        };
        let whole = self.sending.as_ref().map_or(measured, |begun| {
            begun
                .ended
                .unwrap_or_else(Instant::now)
                .saturating_duration_since(begun.start)
        });
        let generator = Generator {
            cpu: match cpu {
                Some(cpu) if !whole.is_zero() => cpu.as_secs_f64() / whole.as_secs_f64(),
                _ => 0.0,
            },
            threads: u32::try_from(self.shards.len()).unwrap_or(u32::MAX),
            health: self.totals.health.clone(),
            clock_skew_us: self.totals.clock_skew_us,
        };
        Outcome {
            started,
            measured_from: self
                .sending
                .as_ref()
                .map(|begun| started + begun.measure.saturating_duration_since(self.begun)),
            measured,
            connected_in: self.connected_in.unwrap_or_else(|| self.begun.elapsed()),
            connections: self.prepared.count(),
            totals: self.totals,
            generator,
            refused_by_broker: self.corrections.refused > 0,
            stopped,
            aborted: self.aborted.filter(|reason| !reason.is_empty()),
        }
    }
}

fn cpu_since(earlier: Option<Duration>) -> Option<Duration> {
    Some(super::cpu::used()?.saturating_sub(earlier?))
}

/// How many threads are worth their while.
fn threads(prepared: &Prepared) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wanted = prepared.plan.threads.unwrap_or(cores);
    let connections = usize::try_from(prepared.count()).unwrap_or(usize::MAX);
    wanted.min(connections).clamp(1, MOST_SHARDS)
}

fn run_shard(seed: Seed) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build_local(LocalOptions::default());
    // Without a runtime the shard is silent, and the coordinator's channels tell it so.
    if let Ok(runtime) = runtime {
        runtime.block_on(shard::run(seed));
    }
}
