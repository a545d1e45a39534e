//! A shard: one thread with its own runtime and its share of the connections. What is counted stays here
//! until the coordinator is handed it, once a second.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc, watch};

use super::blocked::Blocked;
use super::causes::Causes;
use super::client;
use super::clock::{Clock, micros, now};
use super::control::{Budget, Corrections, News, Order, Piece, Sending, Stage};
use super::course::Course;
use super::gathering::Gathering;
use super::heartbeat::{self, Watch};
use super::making::{SharedMaker, maker};
use super::parts::Parts;
use super::prepared::{Prepared, profiles};
use super::role::Role;
use super::schedule::Schedule;
use super::seat::{Seat, Status};
use super::timer::Timer;
use crate::client::Dial;
use crate::model::{BenchWork, Profile, ScenarioError};
use crate::stats::{Checker, Recorder};

/// What the connections of a shard share.
pub(super) struct Shard {
    /// This shard's number, and how many there are.
    pub(super) place: (usize, usize),
    /// The plan.
    pub(super) prepared: Arc<Prepared>,
    /// One profile for each endpoint.
    pub(super) profiles: Vec<Rc<Profile>>,
    /// The run's clock.
    pub(super) clock: Clock,
    /// What may still be received.
    pub(super) budget: Arc<Budget>,
    /// Where the run stands.
    pub(super) stage: Cell<Stage>,
    /// When messages are due.
    pub(super) schedule: RefCell<Schedule>,
    /// When the schedule begins, when measuring begins, and when sending ends, in µs of the run.
    pub(super) times: Cell<Times>,
    /// When the batch at hand has come in, in µs of the run.
    pub(super) now_us: Cell<u64>,
    /// Which part of the run is being counted.
    pub(super) parts: Parts,
    /// What it knows of itself.
    pub(super) watch: Watch,
    /// Answers were still arriving when the drain ended.
    pub(super) still_arriving: Cell<bool>,
    /// What is counted.
    pub(super) recorder: RefCell<Recorder>,
    /// What came in what order.
    pub(super) checker: RefCell<Checker>,
    /// What was counted wrongly, since it was last told.
    corrections: Cell<Corrections>,
    /// What went wrong and why, since it was last told.
    pub(super) causes: RefCell<Causes>,
    /// What makes the messages of the devices here, where a scenario does.
    pub(super) maker: Option<SharedMaker>,
    /// The scenario can make no more messages.
    broken: Cell<bool>,
    /// How long publishers were held up by their sockets.
    pub(super) blocked: Blocked,
    /// Publishers that fill their windows by several messages at once.
    pub(super) gathering: Gathering,
    /// The connections.
    pub(super) seats: RefCell<Vec<Rc<Seat>>>,
    /// Connections that have not ended.
    pub(super) alive: Cell<u32>,
    /// Connections that have not had their first answer.
    pub(super) unopened: Cell<u32>,
    /// Those of them that have been begun.
    pub(super) opening: Cell<u32>,
    /// One more connection may be begun, or none is wanted any more.
    pub(super) room: Notify,
    /// Publishes that wait for an answer, over all connections.
    pub(super) outstanding: Cell<u64>,
    /// Somebody's state has changed: look whether a stage is complete.
    pub(super) changed: Notify,
    orders: watch::Receiver<Order>,
    news: mpsc::UnboundedSender<(usize, News)>,
}

/// The moments of the sending part, in µs of the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// The schedule begins.
    pub(super) start: u64,
    /// Measuring begins: messages that were due before are not counted.
    pub(super) measure: u64,
    /// Nothing that is due from here on is sent.
    pub(super) end: u64,
    /// Publishers in the run.
    pub(super) publishers: u32,
    /// Messages from this number on are not sent.
    pub(super) message_end: u64,
}

impl Times {
    /// Nothing is sent yet.
    const NEVER: Self = Self {
        start: u64::MAX,
        measure: u64::MAX,
        end: u64::MAX,
        publishers: 1,
        message_end: u64::MAX,
    };
}

/// What a shard is started with.
pub(super) struct Seed {
    pub(super) place: (usize, usize),
    pub(super) prepared: Arc<Prepared>,
    pub(super) clock: Clock,
    pub(super) budget: Arc<Budget>,
    pub(super) orders: watch::Receiver<Order>,
    pub(super) news: mpsc::UnboundedSender<(usize, News)>,
    pub(super) timer: fn() -> Timer,
}

/// Runs a shard to its end; within a local runtime. `dialer` says how connection `k` dials.
pub(super) async fn run<D: Dial + 'static>(
    seed: Seed,
    dialer: impl Fn(&Prepared, u32) -> D + 'static,
) {
    let (timer, orders) = (seed.timer, seed.orders.clone());
    let shard = Rc::new(Shard::new(seed));
    tokio::task::spawn_local(client::open_all(shard.clone(), timer(), dialer));
    tokio::task::spawn_local(heartbeat::run(shard.clone()));
    Course::new(shard, timer).follow(orders).await;
}

impl Shard {
    pub(super) fn new(seed: Seed) -> Self {
        let workload = seed.prepared.workload();
        let checker = workload.checker();
        let (number, shards) = seed.place;
        let seats: Vec<_> = (number..seed.prepared.count() as usize)
            .step_by(shards)
            .filter_map(|k| u32::try_from(k).ok())
            .map(|k| Rc::new(Seat::new(workload.role(k), seed.prepared.target(k))))
            .collect();
        drop(workload);
        let count = u32::try_from(seats.len()).unwrap_or(u32::MAX);
        let (maker, failed) = match maker(seed.prepared.published()) {
            Ok(maker) => (maker, None),
            Err(error) => (None, Some(error)),
        };
        let shard = Self {
            maker,
            broken: Cell::new(false),
            profiles: profiles(&seed.prepared),
            alive: Cell::new(count),
            unopened: Cell::new(count),
            opening: Cell::new(0),
            room: Notify::new(),
            seats: RefCell::new(seats),
            place: seed.place,
            prepared: seed.prepared,
            clock: seed.clock,
            budget: seed.budget,
            stage: Cell::new(Stage::Connect),
            schedule: RefCell::new(Schedule::Unlimited),
            times: Cell::new(Times::NEVER),
            now_us: Cell::new(0),
            parts: Parts::default(),
            watch: Watch::start(),
            still_arriving: Cell::new(false),
            recorder: RefCell::default(),
            checker: RefCell::new(checker),
            corrections: Cell::default(),
            causes: RefCell::default(),
            blocked: Blocked::default(),
            gathering: Gathering::default(),
            outstanding: Cell::new(0),
            changed: Notify::new(),
            orders: seed.orders,
            news: seed.news,
        };
        if let Some(error) = failed {
            shard.break_off(&error);
        }
        shard
    }

    /// The scenario can make no more messages: that ends the run.
    pub(super) fn break_off(&self, error: &ScenarioError) {
        if !self.broken.replace(true) {
            self.tell(News::Broken(error.to_string()));
        }
    }

    /// Whether the scenario can make no more messages.
    pub(super) fn is_broken(&self) -> bool {
        self.broken.get()
    }

    /// From when on a message that was due counts, in µs of the run.
    #[inline]
    pub(super) fn measure(&self) -> u64 {
        match self.times.get().measure {
            u64::MAX => self.measure_to_come(),
            measure => measure,
        }
    }

    /// Other shards may publish already while this one has not got round to the order: then that tells.
    #[cold]
    fn measure_to_come(&self) -> u64 {
        match self.orders.borrow().stage {
            Stage::Send(sending) => self.measure_of(sending),
            _ => u64::MAX,
        }
    }

    /// When measuring begins in a sending part, in µs of the run.
    pub(super) fn measure_of(&self, sending: Sending) -> u64 {
        self.clock.us(sending.start) + micros(self.prepared.plan.warmup)
    }

    /// Whether there are orders that were not followed yet.
    pub(super) fn has_orders(&self) -> bool {
        self.orders.borrow().stage != self.stage.get()
    }

    /// Tells the coordinator.
    pub(super) fn tell(&self, news: News) {
        // A coordinator that has gone does not want to know.
        let _ = self.news.send((self.place.0, news));
    }

    /// Wakes every connection.
    pub(super) fn wake_all(&self) {
        for seat in &*self.seats.borrow() {
            seat.wake();
        }
    }

    /// Something was not as it was counted.
    pub(super) fn correct(&self, change: impl FnOnce(&mut Corrections)) {
        let mut corrections = self.corrections.get();
        change(&mut corrections);
        self.corrections.set(corrections);
    }

    /// How many connections of a kind satisfy a condition.
    pub(super) fn count(&self, condition: impl Fn(&Seat) -> bool) -> u32 {
        let seats = self.seats.borrow();
        let count = seats.iter().filter(|seat| condition(seat)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Hands over what was counted up to a moment, since the last time.
    pub(super) fn hand_over_until(&self, until_us: u64) {
        let mut recorder = self.recorder.borrow_mut();
        recorder.gauges().in_flight = self.outstanding.get();
        let health = &mut recorder.current().health;
        health.blocked += self.blocked.take(self.clock.us(now()));
        health.work = self.watch.take();
        let interval = recorder.take_interval();
        drop(recorder);
        let causes = self.causes.take();
        if !causes.is_empty() {
            self.tell(News::Failed(causes));
        }
        self.tell(News::Counted(Box::new(Piece {
            part: self.parts.current(),
            until_us,
            sending: self.times.get().start != u64::MAX,
            interval,
            corrections: self.corrections.take(),
            listening: self.count(|seat| !is_publisher(seat) && seat.status.get() != Status::Gone),
        })));
    }

    /// Forgets what belongs to the time before measuring and is not counted message by message.
    pub(super) fn forget_traffic(&self) {
        let mut recorder = self.recorder.borrow_mut();
        let current = recorder.current();
        (current.counters.bytes_in, current.counters.bytes_out) = (0, 0);
        current.health.clear();
        self.blocked.take(self.clock.us(now()));
        self.watch.take();
    }

    /// Gives every publisher that is up its place in the schedule.
    pub(super) fn rank(&self, first: u32, left_out: &[u32]) {
        let workload = self.prepared.workload();
        let mut next = first;
        for seat in &*self.seats.borrow() {
            if let Role::Publisher(number) = seat.role
                && seat.status.get() != Status::Gone
            {
                seat.rank.set(next);
                seat.fanout
                    .set(workload.expected_deliveries(number, left_out));
                next += 1;
            }
        }
    }

    /// The subscribers that have no subscription.
    pub(super) fn left_out(&self) -> Vec<u32> {
        let seats = self.seats.borrow();
        let left_out = seats.iter().filter_map(|seat| match seat.role {
            Role::Subscriber(number) if !seat.granted.get() => Some(number),
            _ => None,
        });
        left_out.collect()
    }

    /// Whether nothing is left to do in the sending part.
    pub(super) fn is_finished(&self) -> bool {
        let gone = self.alive.get() == 0;
        match self.prepared.plan.work {
            BenchWork::Connect => gone,
            BenchWork::Subscribe(_) => gone || self.budget.is_spent() || self.is_shut_out(),
            _ => {
                self.count(|seat| {
                    is_publisher(seat) && seat.status.get() != Status::Gone && !seat.settled.get()
                }) == 0
            }
        }
    }

    /// Whether all subscribers have had their answers, and nothing was granted.
    fn is_shut_out(&self) -> bool {
        self.count(|seat| {
            seat.status.get() != Status::Gone && (seat.granted.get() || !seat.settled.get())
        }) == 0
    }
}

pub(super) fn is_publisher(seat: &Seat) -> bool {
    matches!(seat.role, Role::Publisher(_))
}

pub(super) fn is_up(seat: &Seat) -> bool {
    matches!(seat.status.get(), Status::Up | Status::Lost)
}
