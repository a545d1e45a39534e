//! What the clients of one thread of a storm share.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::sync::watch;

use super::orders::{Board, Order, Stage};
use super::signal::Signal;
use super::tally::Tally;
use crate::bench::clients;
use crate::bench::clock::{Clock, now};
use crate::bench::connect_times::due_us;
use crate::bench::cpu::ThreadUsage;
use crate::bench::prepared::{Prepared, profiles};
use crate::model::{Profile, ReconnectPolicy, RetryLimit, Storm};

/// How often the loop's lag is measured.
const HEARTBEAT: Duration = Duration::from_millis(10);
/// What the runtime's timers are rounded to: not a lag.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

/// What a thread is started with.
#[derive(Clone)]
pub(super) struct Setup {
    pub(super) prepared: Arc<Prepared>,
    pub(super) storm: Arc<Storm>,
    pub(super) clock: Clock,
    pub(super) orders: watch::Receiver<Order>,
    pub(super) board: Arc<Board>,
}

/// What the clients of a thread share.
pub(super) struct Thread {
    pub(super) prepared: Arc<Prepared>,
    pub(super) storm: Arc<Storm>,
    pub(super) clock: Clock,
    pub(super) board: Arc<Board>,
    pub(super) tally: RefCell<Tally>,
    /// This thread's number, and how many there are.
    pub(super) part: (usize, usize),
    orders: watch::Receiver<Order>,
    /// One for each endpoint. Connections are never made again by themselves.
    profiles: Vec<Rc<Profile>>,
    /// Who is to look at a new stage.
    signals: RefCell<Vec<Rc<Signal>>>,
}

impl Thread {
    pub(super) fn new(setup: Setup, part: (usize, usize)) -> Self {
        let profiles = profiles(&setup.prepared).into_iter().map(|profile| {
            let mut profile = Rc::unwrap_or_clone(profile);
            profile.reconnect = ReconnectPolicy {
                period: None,
                maximum: None,
            };
            profile.wait_for_broker = RetryLimit::None;
            Rc::new(profile)
        });
        Self {
            profiles: profiles.collect(),
            prepared: setup.prepared,
            storm: setup.storm,
            clock: setup.clock,
            board: setup.board,
            tally: RefCell::default(),
            part,
            orders: setup.orders,
            signals: RefCell::default(),
        }
    }

    /// The profile of client `k`.
    pub(super) fn profile(&self, k: u32) -> Rc<Profile> {
        self.profiles[self.prepared.endpoint_number(k)].clone()
    }

    /// Random numbers of client `k`, the same whenever the seed is.
    pub(super) fn random(&self, k: u32) -> StdRng {
        clients::rng(&self.prepared.plan, k)
    }

    /// Random numbers of the thread.
    pub(super) fn own_random(&self) -> StdRng {
        match self.prepared.plan.seed {
            Some(seed) => StdRng::seed_from_u64(seed ^ (self.part.0 as u64 + 1) << 48),
            None => rand::make_rng(),
        }
    }

    /// Those of so many numbers, from 0, that are this thread's.
    pub(super) fn own(&self, count: u32) -> impl Iterator<Item = u32> + use<> {
        let (number, parts) = self.part;
        let first = u32::try_from(number).unwrap_or(u32::MAX);
        (first..count).step_by(parts)
    }

    /// Whether this thread has the client that prepares and watches.
    pub(super) fn has_helper(&self) -> bool {
        self.part.0 == 0 && self.storm.kind.has_helper()
    }

    /// Now, in µs of the run.
    pub(super) fn now_us(&self) -> u64 {
        self.clock.us(now())
    }

    /// When client `k` is to connect, in µs after the first one.
    pub(super) fn due_us(&self, k: u32) -> u64 {
        due_us(self.prepared.plan.connecting, k).unwrap_or(0)
    }

    /// Where the storm stands.
    pub(super) fn stage(&self) -> Stage {
        self.orders.borrow().stage
    }

    /// When the storm began, in µs of the run.
    pub(super) fn storm_us(&self) -> u64 {
        self.orders.borrow().storm_us
    }

    /// Waits for a stage, or a later one; returns the one that has come.
    pub(super) async fn reached(&self, stage: Stage) -> Stage {
        let mut orders = self.orders.clone();
        let order = orders.wait_for(|order| order.stage >= stage).await;
        // Without a coordinator there is nobody to work for.
        order.map_or(Stage::Clean, |order| order.stage)
    }

    /// Waits for a moment, in µs of the run; whether it came before the storm is to be cleaned up.
    pub(super) async fn until(&self, us: u64) -> bool {
        let moment: Instant = self.clock.at(us);
        tokio::select! {
            biased;
            _ = self.reached(Stage::Clean) => false,
            () = tokio::time::sleep_until(moment.into()) => true,
        }
    }

    /// The same for a time from now on.
    pub(super) async fn pause(&self, time: Duration) -> bool {
        let us = u64::try_from(time.as_micros()).unwrap_or(u64::MAX / 2);
        self.until(self.now_us() + us).await
    }

    /// A part of the storm is done now.
    pub(super) fn done(&self, now_us: u64) {
        let took = now_us.saturating_sub(self.storm_us());
        self.tally.borrow_mut().progress.record_us(took);
        self.board.done.add(1);
    }

    /// A signal that is given at each new stage.
    pub(super) fn signal(&self) -> Rc<Signal> {
        let signal = Rc::new(Signal::default());
        self.signals.borrow_mut().push(signal.clone());
        signal
    }

    /// Wakes everybody at each new stage, until the last.
    pub(super) async fn announce(&self) {
        let mut orders = self.orders.clone();
        while orders.changed().await.is_ok() {
            for signal in &*self.signals.borrow() {
                signal.wake();
            }
            if orders.borrow().stage == Stage::Clean {
                return;
            }
        }
    }

    /// Notes how late the loop is woken and what the thread does, from the storm on until what follows it is over.
    pub(super) async fn watch_itself(&self) {
        self.reached(Stage::Calm).await;
        let usage = ThreadUsage::start();
        let mut awake = now();
        while self.stage() < Stage::Clean {
            let due = awake + HEARTBEAT;
            tokio::time::sleep_until(due.into()).await;
            let woken = now();
            let lag = woken.saturating_duration_since(due + TIMER_GRAIN);
            let watched = woken.saturating_duration_since(awake);
            self.tally.borrow_mut().health.record_lag(lag, watched);
            awake = woken;
        }
        self.tally.borrow_mut().health.work = usage.take();
    }
}
