//! The course of a run, as one shard follows it: from stage to stage by the coordinator's orders, and from
//! second to second by the clock.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::clock::{micros, now};
use super::control::{News, Order, Part, Sending, Stage};
use super::role::Role;
use super::schedule::Schedule;
use super::seat::Seat;
use super::shard::{Shard, Times, is_publisher, is_up};
use super::timer::Timer;
use super::workload::Subscribing;
use super::{gathering, pacer, subscriber};

/// How often the drain is looked at.
const DRAIN_TICK: Duration = Duration::from_millis(50);

const SECOND: Duration = Duration::from_secs(1);

/// While connections are opened: how often what was counted is handed over.
const RAMP: Duration = Duration::from_millis(250);

/// Where a shard stands.
pub(super) struct Course {
    shard: Rc<Shard>,
    timer: fn() -> Timer,
    /// When the part that is being counted is looked at next.
    next: Instant,
    /// The news of the present stage was told.
    told: bool,
    /// When a subscription that has no answer counts as failed.
    subscribe_by: Option<Instant>,
}

impl Course {
    pub(super) fn new(shard: Rc<Shard>, timer: fn() -> Timer) -> Self {
        Self {
            next: now() + RAMP,
            shard,
            timer,
            told: false,
            subscribe_by: None,
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
        let missing = self.shard.parts.missing_since(missing);
        self.shard
            .correct(|corrections| corrections.missing = missing);
        self.shard.note_last_lag();
        self.shard.hand_over();
    }

    /// A new stage begins.
    fn enter(&mut self, order: &Order) {
        let before = self.shard.stage.replace(order.stage);
        self.shard.still_arriving.set(order.still_arriving);
        self.told = false;
        match order.stage {
            Stage::Subscribe => self.begin_subscribing(),
            Stage::Send(sending) => self.begin_sending(sending, order),
            Stage::Drain => {
                self.shard.gathering.end();
                self.shard.end_measuring();
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
        shard.note_lag_before(sending.start);
        shard.hand_over();
        let schedule = shard.prepared.schedule(sending.publishers);
        let times = times(&shard, sending, &schedule);
        shard.times.set(times);
        *shard.schedule.borrow_mut() = schedule;
        let first = order.first_ranks.get(shard.place.0).copied();
        shard.rank(first.unwrap_or(0), &order.left_out);
        shard.parts.begin_measuring_at(times.measure);
        shard.pass_now();
        self.next = now() + shard.until_turn(SECOND);
        if shard.prepared.workload().subscribing() == Some(Subscribing::WhileSending) {
            self.begin_subscribing();
        }
        tokio::task::spawn_local(pacer::run(shard.clone(), (self.timer)()));
        tokio::task::spawn_local(gathering::run(shard, (self.timer)()));
    }

    /// The moment that `next` names has come.
    fn tick(&mut self) {
        self.give_up_subscribing();
        let shard = &self.shard;
        shard.pass_now();
        let wait = match shard.parts.current() {
            Part::Before if shard.parts.ends().is_none() => {
                shard.hand_over();
                RAMP
            }
            Part::Before => {
                shard.forget_traffic();
                shard.hand_over();
                shard.until_turn(SECOND)
            }
            Part::Measured(_) => shard.until_turn(SECOND),
            Part::Drain(_) => {
                shard.hand_over();
                DRAIN_TICK
            }
        };
        self.next = now() + wait;
        if shard.stage.get() != Stage::Drain {
            self.wake_waiting();
        }
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
            Stage::Send(_) => {
                let finished = shard.is_finished();
                finished.then(|| News::Finished(shard.clock.us(now())))
            }
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
            shard.pass_now();
            if shard.parts.current() == Part::Before {
                // What has been counted so far is what the next stage is decided by.
                shard.hand_over();
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
