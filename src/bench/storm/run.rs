//! The coordinator of a storm: starts its threads, leads them from stage to stage, and puts together what they have seen.

use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::{oneshot, watch};

use super::orders::{Board, Order, Stage};
use super::outcome::{Marks, Recovery, StormOutcome};
use super::tally::Tally;
use super::thread::{Setup, Thread};
use super::{StormObserver, StormProgress, StormStep, bystanders, kinds};
use crate::bench::clock::{Clock, now};
use crate::bench::cpu::{CpuMark, CpuTimes};
use crate::bench::error::BenchError;
use crate::bench::prepared::Prepared;
use crate::bench::threads;
use crate::model::{Storm, StormKind};
use crate::stats::Generator;

/// How often the coordinator looks.
const TICK: Duration = Duration::from_millis(10);
/// How often the observer is told.
const NEWS: Duration = Duration::from_millis(250);
/// How long clients may take to leave.
const LEAVE_LIMIT: Duration = Duration::from_secs(5);
/// How long it may take to remove what the storm has left.
const CLEAN_LIMIT: Duration = Duration::from_secs(15);

/// Runs a storm to its end, or until `stop` is ready. What it has left on the broker is removed in any case.
///
/// # Errors
///
/// A thread that cannot be started.
pub(crate) async fn run(
    prepared: Arc<Prepared>,
    storm: Storm,
    observer: &mut impl StormObserver,
    stop: impl Future<Output = ()>,
) -> Result<StormOutcome, BenchError> {
    let started = SystemTime::now();
    let clock = Clock::start(now(), started);
    let (orders, receiver) = watch::channel(Order {
        stage: Stage::Prepare,
        storm_us: 0,
    });
    let storm = Arc::new(storm);
    let board = Arc::new(Board::default());
    board.wanted.add(kinds::wanted(&storm.kind, storm.clients));
    // Each thread has a client at least.
    let most = usize::try_from(storm.clients).unwrap_or(usize::MAX).max(1);
    let threads = threads::count(&prepared).min(most);
    let setup = Setup {
        prepared,
        storm: storm.clone(),
        clock,
        orders: receiver,
        board: board.clone(),
    };
    let watched = start("bystanders", setup.clone(), (0, 1), Kind::Bystanders)?;
    let mut others = Vec::new();
    for number in 0..threads {
        let part = (number, threads);
        others.push(start("storm", setup.clone(), part, Kind::Clients)?);
    }
    let mut course = Course {
        storm: &storm,
        board: &board,
        clock,
        orders,
        threads,
        marks: Marks::default(),
        unready: None,
        gave_up: false,
        open: 0,
        cpu: CpuTimes::default(),
        told: None,
    };
    let stopped = tokio::select! {
        biased;
        () = stop => true,
        () = course.follow(observer) => false,
    };
    course.end(observer);
    let limit = LEAVE_LIMIT + CLEAN_LIMIT + Duration::from_secs(1);
    let until = tokio::time::Instant::now() + limit;
    let mut tally = Tally::default();
    for other in others {
        // A thread that does not come to its end has nothing to tell.
        if let Ok(Ok(other)) = tokio::time::timeout_at(until, other).await {
            tally.merge(other);
        }
    }
    let watched = tokio::time::timeout_at(until, watched).await;
    let mut watched = watched.ok().and_then(Result::ok).unwrap_or_default();
    let samples = std::mem::take(&mut watched.samples);
    tally.merge(watched);
    let (_, cpu) = course.cpu.shares();
    let (marks, wanted) = (course.marks, board.wanted.get());
    Ok(StormOutcome {
        started,
        unready: course.unready,
        bystanders: marks.spans(&samples),
        windows: marks.windows(&samples),
        wanted,
        done: board.done.get(),
        length: marks.length(),
        recovery: Recovery::of(&storm.kind, &tally, wanted, marks.storm),
        open: course.open,
        generator: Generator {
            cpu,
            threads: u32::try_from(threads + 1).unwrap_or(u32::MAX),
            health: std::mem::take(&mut tally.health),
            ..Generator::default()
        },
        gave_up: course.gave_up,
        stopped,
        tally,
    })
}

/// Whose thread it is.
#[derive(Clone, Copy)]
enum Kind {
    Bystanders,
    Clients,
}

fn start(
    name: &str,
    setup: Setup,
    part: (usize, usize),
    kind: Kind,
) -> Result<oneshot::Receiver<Tally>, BenchError> {
    let (sender, receiver) = oneshot::channel();
    let body = move || {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build_local(LocalOptions::default());
        // Without a runtime there is nothing to tell but the end.
        if let Ok(runtime) = runtime {
            let tally = runtime.block_on(async move {
                let thread = Rc::new(Thread::new(setup, part));
                match kind {
                    Kind::Bystanders => bystanders::run(thread).await,
                    Kind::Clients => clients(thread).await,
                }
            });
            // A coordinator that has gone does not want to know.
            let _ = sender.send(tally);
        }
    };
    std::thread::Builder::new()
        .name(format!("{name}-{}", part.0))
        .spawn(body)
        .map_err(BenchError::Thread)?;
    Ok(receiver)
}

/// Runs the clients of a thread to their end, and removes what they have left.
async fn clients(thread: Rc<Thread>) -> Tally {
    let announcing = thread.clone();
    tokio::task::spawn_local(async move { announcing.announce().await });
    let watching = thread.clone();
    tokio::task::spawn_local(async move { watching.watch_itself().await });
    let tasks = kinds::start(&thread);
    thread.reached(Stage::Clean).await;
    let all = async {
        for task in tasks {
            // One that panicked has ended.
            let _ = task.await;
        }
    };
    let _ = tokio::time::timeout(LEAVE_LIMIT, all).await;
    let clean = kinds::clean(&thread);
    if tokio::time::timeout(CLEAN_LIMIT, clean).await.is_err() {
        thread.tally.borrow_mut().count("left_behind", 1);
    }
    thread.tally.take()
}

/// The way through the stages.
struct Course<'a> {
    storm: &'a Storm,
    board: &'a Board,
    clock: Clock,
    orders: watch::Sender<Order>,
    threads: usize,
    marks: Marks,
    unready: Option<&'static str>,
    gave_up: bool,
    open: u64,
    cpu: CpuTimes,
    /// When the observer was last told.
    told: Option<Instant>,
}

impl Course<'_> {
    async fn follow(&mut self, observer: &mut impl StormObserver) {
        let storm = self.storm;
        self.enter(StormStep::Prepare, observer);
        let parts = kinds::parts_of_preparation(&storm.kind, storm.clients);
        let bystanders = u64::from(storm.bystanders);
        let ready = self
            .until(observer, storm.limit, Duration::ZERO, |board| {
                board.ready.get() >= parts && board.bystanders.get() >= bystanders
            })
            .await;
        if !ready {
            self.unready = Some("the clients were not ready in time");
            return;
        }
        if bystanders > 0 && self.board.unserved.get() >= bystanders {
            self.unready = Some("no bystander could connect and subscribe");
            return;
        }
        self.cpu.sending = CpuMark::now();
        self.marks.calm = self.enter(StormStep::Calm, observer);
        self.pause(observer, storm.calm).await;
        self.marks.storm = self.enter(StormStep::Storm, observer);
        let schedules = kinds::schedules(&storm.kind, self.threads);
        let length = storm.kind.length();
        // Clients that wait before they try again are waited for.
        let limit = storm.limit + longest_wait(&storm.kind);
        let complete = self
            .until(observer, limit, length, |board| {
                board.paced.get() >= schedules && board.is_complete()
            })
            .await;
        self.gave_up = !complete;
        let others = bystanders + u64::from(storm.kind.has_helper());
        self.open = self.board.up().saturating_sub(others);
        self.marks.after = self.enter(StormStep::After, observer);
        self.pause(observer, storm.hold).await;
    }

    /// The last stage, however it came about.
    fn end(&mut self, observer: &mut impl StormObserver) {
        self.marks.clean = self.enter(StormStep::Clean, observer);
        self.cpu.ended = CpuMark::now();
    }

    /// A stage begins; returns when.
    fn enter(&mut self, step: StormStep, observer: &mut impl StormObserver) -> u64 {
        let now_us = self.clock.us(now()).max(1);
        self.orders.send_modify(|order| {
            order.stage = step.stage();
            if step == StormStep::Storm {
                order.storm_us = now_us;
            }
        });
        observer.step(step, &self.progress());
        now_us
    }

    fn progress(&self) -> StormProgress {
        StormProgress {
            wanted: self.board.wanted.get(),
            done: self.board.done.get(),
            failed: self.board.failed.get(),
            ready: self.board.ready.get(),
            open: self.board.up(),
        }
    }

    /// Waits at least so long, and until something holds, or nothing has happened for another time. Whether it holds.
    async fn until(
        &mut self,
        observer: &mut impl StormObserver,
        quiet: Duration,
        least: Duration,
        holds: impl Fn(&Board) -> bool,
    ) -> bool {
        let begun = now();
        let mut last = (self.board.activity(), begun);
        loop {
            let moment = now();
            let activity = self.board.activity();
            if activity != last.0 {
                last = (activity, moment);
            }
            if moment >= begun + least {
                if holds(self.board) {
                    return true;
                }
                if moment >= last.1.max(begun + least) + quiet {
                    return false;
                }
            }
            self.tick(observer, moment).await;
        }
    }

    /// Waits so long.
    async fn pause(&mut self, observer: &mut impl StormObserver, time: Duration) {
        let end = now() + time;
        while now() < end {
            self.tick(observer, now()).await;
        }
    }

    async fn tick(&mut self, observer: &mut impl StormObserver, moment: Instant) {
        if self.told.is_none_or(|told| moment >= told + NEWS) {
            self.told = Some(moment);
            observer.progress(&self.progress());
        }
        tokio::time::sleep(TICK).await;
    }
}

fn longest_wait(kind: &StormKind) -> Duration {
    match kind {
        StormKind::Connect { backoff, .. } | StormKind::Reconnect { backoff, .. } => backoff.most,
        _ => Duration::ZERO,
    }
}
