//! A shard: one thread with its own runtime and its share of the connections. What is counted stays here
//! until the coordinator is handed it, once a second.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, mpsc, watch};

use super::client;
use super::clock::Clock;
use super::control::{Budget, Corrections, News, Order, Part, Sending, Stage};
use super::pacer;
use super::prepared::{Prepared, Role, profiles};
use super::schedule::Schedule;
use super::seat::{Seat, Status};
use super::timer::Timer;
use crate::model::{BenchWork, Pattern, Profile};
use crate::stats::{Checker, Recorder};

/// How often the drain is looked at.
const DRAIN_TICK: Duration = Duration::from_millis(50);

/// How often the loop's own lag is measured while messages flow.
const HEARTBEAT: Duration = Duration::from_millis(10);

/// What the runtime's timers are rounded to: not a lag.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

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
    /// What may still be sent or received.
    pub(super) budget: Arc<Budget>,
    /// Where the run stands.
    pub(super) stage: Cell<Stage>,
    /// When messages are due.
    pub(super) schedule: RefCell<Schedule>,
    /// When the schedule begins, when measuring begins, and when sending ends, in µs of the run.
    pub(super) times: Cell<Times>,
    /// When the batch at hand has come in, in µs of the run.
    pub(super) now_us: Cell<u64>,
    /// What is counted.
    pub(super) recorder: RefCell<Recorder>,
    /// What came in what order.
    pub(super) checker: RefCell<Checker>,
    /// What was counted wrongly.
    pub(super) corrections: Cell<Corrections>,
    /// The connections.
    pub(super) seats: RefCell<Vec<Rc<Seat>>>,
    /// Connections that have not ended.
    pub(super) alive: Cell<u32>,
    /// Connections that wait for their first answer.
    pub(super) opening: Cell<u32>,
    /// Publishes that wait for an answer, over all connections.
    pub(super) outstanding: Cell<u64>,
    /// Somebody's state has changed: look whether a stage is complete.
    pub(super) changed: Notify,
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

/// Runs a shard to its end; within a local runtime.
pub(super) async fn run(seed: Seed) {
    let checker = match seed.prepared.plan.work {
        BenchWork::Subscribe(_) => Checker::joining(),
        _ => Checker::from_start(),
    };
    let (number, shards) = seed.place;
    let roles = (number..seed.prepared.count() as usize)
        .step_by(shards)
        .filter_map(|k| u32::try_from(k).ok())
        .map(|k| Rc::new(Seat::new(seed.prepared.role(k))));
    let seats: Vec<_> = roles.collect();
    let shard = Rc::new(Shard {
        profiles: profiles(&seed.prepared),
        alive: Cell::new(u32::try_from(seats.len()).unwrap_or(u32::MAX)),
        opening: Cell::new(0),
        seats: RefCell::new(seats),
        place: seed.place,
        prepared: seed.prepared,
        clock: seed.clock,
        budget: seed.budget,
        stage: Cell::new(Stage::Connect),
        schedule: RefCell::new(Schedule::Unlimited),
        times: Cell::new(Times::NEVER),
        now_us: Cell::new(0),
        recorder: RefCell::default(),
        checker: RefCell::new(checker),
        corrections: Cell::default(),
        outstanding: Cell::new(0),
        changed: Notify::new(),
        news: seed.news,
    });
    tokio::task::spawn_local(client::open_all(shard.clone(), (seed.timer)()));
    Course::new(shard, seed.timer).follow(seed.orders).await;
}

impl Shard {
    /// Tells the coordinator.
    pub(super) fn tell(&self, news: News) {
        // A coordinator that has gone does not want to know.
        let _ = self.news.send((self.place.0, news));
    }

    /// Wakes every connection.
    fn wake_all(&self) {
        for seat in &*self.seats.borrow() {
            seat.wake();
        }
    }

    /// How many connections of a kind satisfy a condition.
    fn count(&self, condition: impl Fn(&Seat) -> bool) -> u32 {
        let seats = self.seats.borrow();
        let count = seats.iter().filter(|seat| condition(seat)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Hands over what was counted since the last time.
    fn hand_over(&self, part: Part) {
        let mut recorder = self.recorder.borrow_mut();
        recorder.gauges().in_flight = self.outstanding.get();
        let interval = recorder.take_interval();
        drop(recorder);
        self.tell(News::Counted(part, Box::new(interval)));
    }

    /// Gives every publisher that is up its place in the schedule.
    fn rank(&self, first: u32, subscribers: u32) {
        let mut next = first;
        for seat in &*self.seats.borrow() {
            if let Role::Publisher(number) = seat.role
                && seat.status.get() != Status::Gone
            {
                seat.rank.set(next);
                seat.fanout.set(self.fanout(number, subscribers));
                next += 1;
            }
        }
    }

    /// How many subscribers get a publisher's messages. All subscribers count that were asked for and have
    /// a subscription; in point to point their numbers decide.
    fn fanout(&self, publisher: u32, subscribers: u32) -> u32 {
        match &self.prepared.plan.work {
            BenchWork::EndToEnd {
                pattern: Pattern::PointToPoint,
                publishers,
                ..
            } => {
                let all = (0..subscribers).skip(usize::try_from(publisher).unwrap_or(usize::MAX));
                let own = all.step_by(usize::try_from(*publishers).unwrap_or(1).max(1));
                u32::try_from(own.count()).unwrap_or(u32::MAX)
            }
            BenchWork::EndToEnd {
                pattern: Pattern::Share,
                ..
            } => u32::from(subscribers > 0),
            BenchWork::EndToEnd { .. } => subscribers,
            _ => 0,
        }
    }
}

/// The course of a run, as one shard follows it.
struct Course {
    shard: Rc<Shard>,
    timer: fn() -> Timer,
    /// Which part the running interval belongs to, and when it is handed over.
    part: Part,
    next: Instant,
    /// The news of the present stage was told.
    told: bool,
    /// When a subscription that has no answer counts as failed.
    subscribe_by: Option<Instant>,
}

impl Course {
    fn new(shard: Rc<Shard>, timer: fn() -> Timer) -> Self {
        Self {
            next: now() + Duration::from_secs(1),
            shard,
            timer,
            part: Part::Before,
            told: false,
            subscribe_by: None,
        }
    }

    async fn follow(mut self, mut orders: watch::Receiver<Order>) {
        loop {
            self.check();
            if self.shard.stage.get() == Stage::Leave && self.shard.alive.get() == 0 {
                break;
            }
            tokio::select! {
                changed = orders.changed() => {
                    let mut order = orders.borrow_and_update().clone();
                    if changed.is_err() {
                        // Without a coordinator there is nobody to work for.
                        order.stage = Stage::Leave;
                    }
                    self.enter(&order);
                }
                () = self.shard.changed.notified() => {}
                () = tokio::time::sleep_until(self.next.into()) => self.tick(),
            }
        }
        self.shard.hand_over(self.part);
        let mut corrections = self.shard.corrections.get();
        corrections.missing = self.shard.checker.borrow().missing();
        self.shard.tell(News::Gone(corrections));
    }

    /// A new stage begins.
    fn enter(&mut self, order: &Order) {
        let stage = order.stage;
        self.shard.stage.set(stage);
        self.told = false;
        match stage {
            Stage::Subscribe => {
                let timeout = self.shard.prepared.plan.profile.ack_timeout;
                self.subscribe_by = Some(now() + timeout);
                self.next = self.next.min(now() + timeout);
            }
            Stage::Send(sending) => self.begin_sending(sending, &order.first_ranks),
            Stage::Drain => {
                self.shard.hand_over(self.part);
                self.part = Part::Drain;
                self.next = now() + DRAIN_TICK;
            }
            Stage::Connect | Stage::Leave => {}
        }
        self.shard.wake_all();
    }

    fn begin_sending(&mut self, sending: Sending, first_ranks: &[u32]) {
        let shard = &self.shard;
        shard.hand_over(Part::Before);
        let prepared = &shard.prepared;
        let schedule = prepared.schedule(sending.publishers);
        let start = shard.clock.us(sending.start);
        let warmup = prepared.plan.warmup;
        let measure = start + super::clock::micros(warmup);
        let end = prepared
            .sending_time()
            .map_or(u64::MAX, |time| start + super::clock::micros(time));
        let message_end = match (prepared.plan.end.limit, &schedule) {
            (Some(limit), Schedule::Even { .. } | Schedule::Ramps(_)) => {
                schedule.due_before(warmup).saturating_add(limit)
            }
            _ => u64::MAX,
        };
        shard.times.set(Times {
            start,
            measure,
            end,
            publishers: sending.publishers,
            message_end,
        });
        *shard.schedule.borrow_mut() = schedule;
        let first = first_ranks.get(shard.place.0).copied().unwrap_or(0);
        shard.rank(first, sending.subscribers);
        self.part = if warmup.is_zero() {
            Part::Measured(0)
        } else {
            Part::Warmup
        };
        self.next = shard.clock.at(measure);
        if warmup.is_zero() {
            self.next += Duration::from_secs(1);
        }
        tokio::task::spawn_local(pacer::run(shard.clone(), (self.timer)()));
        tokio::task::spawn_local(heartbeat(shard.clone()));
    }

    /// The moment that `next` names has come.
    fn tick(&mut self) {
        if let Some(limit) = self.subscribe_by
            && now() >= limit
        {
            self.subscribe_by = None;
            client::give_up_subscribing(&self.shard);
        }
        match self.part {
            Part::Before => {
                self.shard.hand_over(Part::Before);
                self.next = now() + Duration::from_secs(1);
            }
            Part::Warmup => {
                self.shard.hand_over(Part::Warmup);
                self.part = Part::Measured(0);
                self.next += Duration::from_secs(1);
            }
            Part::Measured(second) => {
                self.shard.hand_over(self.part);
                self.part = Part::Measured(second + 1);
                self.next += Duration::from_secs(1);
                // Answers that are overdue are looked for once a second.
                for seat in &*self.shard.seats.borrow() {
                    if seat.outstanding.get() > 0 {
                        seat.wake();
                    }
                }
            }
            Part::Drain => {
                self.shard.hand_over(Part::Drain);
                self.next = now() + DRAIN_TICK;
            }
        }
    }

    /// Looks whether the stage is complete, and says so once.
    fn check(&mut self) {
        if self.told {
            return;
        }
        let shard = &self.shard;
        let news = match shard.stage.get() {
            Stage::Connect => {
                let opening = shard.count(|seat| seat.status.get() == Status::Opening);
                (opening == 0).then(|| News::Connected {
                    publishers: shard.count(|seat| is_up(seat) && is_publisher(seat)),
                    subscribers: shard.count(|seat| is_up(seat) && !is_publisher(seat)),
                })
            }
            Stage::Subscribe => {
                let waiting =
                    shard.count(|seat| is_up(seat) && !is_publisher(seat) && !seat.settled.get());
                (waiting == 0).then(|| News::Subscribed(shard.count(|seat| seat.granted.get())))
            }
            Stage::Send(_) => shard.is_finished().then_some(News::Finished),
            Stage::Drain => (shard.outstanding.get() == 0).then_some(News::Drained),
            Stage::Leave => None,
        };
        if let Some(news) = news {
            self.told = true;
            if self.part == Part::Before {
                // What has been counted so far is what the next stage is decided by.
                shard.hand_over(Part::Before);
            }
            shard.tell(news);
        }
    }
}

impl Shard {
    /// Whether nothing is left to do in the sending part.
    fn is_finished(&self) -> bool {
        let gone = self.alive.get() == 0;
        match self.prepared.plan.work {
            BenchWork::Connect => gone,
            BenchWork::Subscribe(_) => gone || self.budget.is_spent(),
            _ => {
                self.count(|seat| {
                    is_publisher(seat) && seat.status.get() != Status::Gone && !seat.settled.get()
                }) == 0
            }
        }
    }
}

fn is_publisher(seat: &Seat) -> bool {
    matches!(seat.role, Role::Publisher(_))
}

fn is_up(seat: &Seat) -> bool {
    matches!(seat.status.get(), Status::Up | Status::Lost)
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// Measures how late the loop gets round to a timer, while messages flow.
async fn heartbeat(shard: Rc<Shard>) {
    while matches!(shard.stage.get(), Stage::Send(_)) {
        let due = now() + HEARTBEAT;
        tokio::time::sleep_until(due.into()).await;
        let lag = now().saturating_duration_since(due + TIMER_GRAIN);
        shard.recorder.borrow_mut().current().health.record_lag(lag);
    }
}
