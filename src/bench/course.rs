//! The course of a run, as one shard follows it: from stage to stage by the coordinator's orders, and from
//! second to second by the clock.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::clock::{micros, now};
use super::control::{News, Order, Part, Sending, Stage};
use super::prepared::Role;
use super::schedule::Schedule;
use super::seat::Seat;
use super::shard::{Shard, Times, is_publisher, is_up};
use super::timer::Timer;
use super::{gathering, pacer, subscriber};
use crate::model::BenchWork;

/// How often the drain is looked at.
const DRAIN_TICK: Duration = Duration::from_millis(50);

/// How often the loop's own lag is measured while messages flow.
const HEARTBEAT: Duration = Duration::from_millis(10);

/// What the runtime's timers are rounded to: not a lag.
const TIMER_GRAIN: Duration = Duration::from_millis(2);

const SECOND: Duration = Duration::from_secs(1);

/// While connections are opened: how often what was counted is handed over.
const RAMP: Duration = Duration::from_millis(250);

/// Where a shard stands.
pub(super) struct Course {
    shard: Rc<Shard>,
    timer: fn() -> Timer,
    /// Which part the running interval belongs to, and when it is looked at next.
    part: Part,
    next: Instant,
    /// When measuring begins, once that is known.
    measure: Option<Instant>,
    /// The news of the present stage was told.
    told: bool,
    /// When a subscription that has no answer counts as failed.
    subscribe_by: Option<Instant>,
    /// Gaps in the sequences at the beginning of the measured part.
    missing: u64,
}

impl Course {
    pub(super) fn new(shard: Rc<Shard>, timer: fn() -> Timer) -> Self {
        Self {
            next: now() + RAMP,
            shard,
            timer,
            part: Part::Before,
            measure: None,
            told: false,
            subscribe_by: None,
            missing: 0,
        }
    }

    /// Follows the orders until everybody has left.
    pub(super) async fn follow(mut self, mut orders: watch::Receiver<Order>) {
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
        let missing = self.shard.checker.borrow().missing();
        self.shard.correct(|corrections| {
            corrections.missing = missing.saturating_sub(self.missing);
        });
        self.shard.hand_over(self.part);
    }

    /// A new stage begins.
    fn enter(&mut self, order: &Order) {
        let before = self.shard.stage.replace(order.stage);
        self.told = false;
        match order.stage {
            Stage::Subscribe => self.begin_subscribing(),
            Stage::Send(sending) => self.begin_sending(sending, order),
            Stage::Drain => {
                self.shard.gathering.end();
                if let (Part::Before, Some(measure)) = (self.part, self.measure)
                    && measure <= now()
                {
                    // The end has come before the tick that begins the first second.
                    self.begin_measuring(measure);
                }
                self.shard.hand_over(self.part);
                self.part = Part::Drain;
                self.next = now() + DRAIN_TICK;
            }
            Stage::Leave => {
                self.shard.gathering.end();
                if matches!(before, Stage::Send(_) | Stage::Drain) {
                    // The drain has decided about subscriptions, too.
                    self.give_up_on_subscriptions();
                }
            }
            Stage::Connect => {}
        }
        self.shard.room.notify_one();
        self.shard.wake_all();
    }

    fn begin_subscribing(&mut self) {
        let limit = now() + self.shard.prepared.plan.profile.ack_timeout;
        self.subscribe_by = Some(limit);
        self.next = self.next.min(limit);
    }

    fn begin_sending(&mut self, sending: Sending, order: &Order) {
        let shard = self.shard.clone();
        shard.hand_over(Part::Before);
        let schedule = shard.prepared.schedule(sending.publishers);
        let times = times(&shard, sending, &schedule);
        shard.times.set(times);
        *shard.schedule.borrow_mut() = schedule;
        let first = order.first_ranks.get(shard.place.0).copied();
        shard.rank(first.unwrap_or(0), &order.left_out);
        let measure = shard.clock.at(times.measure);
        self.measure = Some(measure);
        if measure <= now() {
            self.begin_measuring(measure);
        } else {
            self.next = measure.min(now() + SECOND);
        }
        if matches!(shard.prepared.plan.work, BenchWork::Subscribe(_)) {
            self.begin_subscribing();
        }
        tokio::task::spawn_local(pacer::run(shard.clone(), (self.timer)()));
        tokio::task::spawn_local(gathering::run(shard.clone(), (self.timer)()));
        tokio::task::spawn_local(heartbeat(shard));
    }

    /// From here on seconds are counted. Messages that count already, since this comes a little late, stay
    /// where they are: they belong to the first second.
    fn begin_measuring(&mut self, measure: Instant) {
        self.shard.forget_traffic();
        self.missing = self.shard.checker.borrow().missing();
        self.part = Part::Measured(0);
        self.next = measure + SECOND;
    }

    /// The moment that `next` names has come.
    fn tick(&mut self) {
        self.give_up_subscribing();
        match (self.part, self.measure) {
            (Part::Before, Some(measure)) if measure <= now() => self.begin_measuring(measure),
            (Part::Before, measure) => {
                if measure.is_some() {
                    self.shard.forget_traffic();
                }
                self.shard.hand_over(Part::Before);
                self.next = match measure {
                    Some(measure) => measure.min(now() + SECOND),
                    None => now() + RAMP,
                };
                self.wake_waiting();
            }
            (Part::Measured(second), measure) => {
                let end = measure.unwrap_or_else(now) + SECOND * count(second + 1);
                if end <= now() && !self.is_last(end) {
                    self.shard.hand_over(self.part);
                    self.part = Part::Measured(second + 1);
                    self.next = end + SECOND;
                } else {
                    self.next = end.max(now() + DRAIN_TICK);
                }
                self.wake_waiting();
            }
            (Part::Drain, _) => {
                self.shard.hand_over(Part::Drain);
                self.next = now() + DRAIN_TICK;
            }
        }
    }

    /// Whether the sending part is over at this moment: what comes still belongs to the second before it.
    fn is_last(&self, moment: Instant) -> bool {
        self.shard.clock.us(moment) >= self.shard.times.get().end
    }

    /// Answers that are overdue are looked for once a second.
    fn wake_waiting(&self) {
        for seat in &*self.shard.seats.borrow() {
            if seat.outstanding.get() > 0 {
                seat.wake();
            }
        }
    }

    /// Subscriptions that have waited long enough count as failed.
    fn give_up_subscribing(&mut self) {
        if self.subscribe_by.is_some_and(|limit| limit <= now()) {
            self.subscribe_by = None;
            self.give_up_on_subscriptions();
        }
    }

    fn give_up_on_subscriptions(&self) {
        for seat in &*self.shard.seats.borrow() {
            if matches!(seat.role, Role::Subscriber(_)) && is_up(seat) {
                subscriber::give_up(&self.shard, seat);
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
            Stage::Connect => (shard.unopened.get() == 0).then(|| News::Connected {
                publishers: shard.count(|seat| is_up(seat) && is_publisher(seat)),
                subscribers: shard.count(|seat| is_up(seat) && !is_publisher(seat)),
            }),
            Stage::Subscribe => {
                let waiting = shard.count(is_subscribing);
                (waiting == 0).then(|| News::Subscribed(shard.left_out()))
            }
            Stage::Send(_) => shard.is_finished().then_some(News::Finished),
            Stage::Drain => {
                let over = shard.outstanding.get() == 0
                    && shard.blocked.is_free()
                    && shard.count(is_subscribing) == 0;
                over.then_some(News::Drained)
            }
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

/// Whether it is a subscriber that waits for an answer.
fn is_subscribing(seat: &Seat) -> bool {
    matches!(seat.role, Role::Subscriber(_)) && is_up(seat) && !seat.settled.get()
}

/// The moments of the sending part.
fn times(shard: &Shard, sending: Sending, schedule: &Schedule) -> Times {
    let prepared = &shard.prepared;
    let start = shard.clock.us(sending.start);
    let warmup = prepared.plan.warmup;
    let end = prepared
        .sending_time()
        .map_or(u64::MAX, |time| start + micros(time));
    let message_end = match (prepared.plan.end.limit, schedule) {
        (Some(limit), Schedule::Even { .. } | Schedule::Ramps(_)) => {
            schedule.due_before(warmup).saturating_add(limit)
        }
        _ => u64::MAX,
    };
    Times {
        start,
        measure: shard.measure_of(sending),
        end,
        publishers: sending.publishers,
        message_end,
    }
}

/// So many seconds; a run of more than a century ends its count there.
fn count(seconds: u64) -> u32 {
    u32::try_from(seconds).unwrap_or(u32::MAX)
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
