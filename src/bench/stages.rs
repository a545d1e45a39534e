//! The stages of a run, as one shard follows them: from stage to stage by the coordinator's orders, and from
//! second to second by the clock.

use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::clock::{micros, now};
use super::connection_state::ConnectionState;
use super::context::ShardContext;
use super::control::{Order, Part, Sending, ShardEvent, Stage};
use super::role::Role;
use super::schedule::Schedule;
use super::timer::Timer;
use super::times::Times;
use super::workload::Subscribing;
use super::{pacer, subscriber};

/// How often the drain is looked at.
const DRAIN_TICK: Duration = Duration::from_millis(50);

const SECOND: Duration = Duration::from_secs(1);

/// While connections are opened: how often what was counted is handed over.
const RAMP: Duration = Duration::from_millis(250);

pub(super) struct ShardStages {
    shard: Rc<ShardContext>,
    timer: fn() -> Timer,
    /// When the part that is being counted is looked at next.
    next: Instant,
    /// The end of the present stage was reported.
    told: bool,
    /// When a subscription that has no answer counts as failed.
    subscribe_by: Option<Instant>,
}

impl ShardStages {
    pub(super) fn new(shard: Rc<ShardContext>, timer: fn() -> Timer) -> Self {
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
            if self.shard.connections.stage.get() == Stage::Leave
                && self.shard.connections.have_all_ended()
            {
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
                () = self.shard.recorder.changed.notified() => {}
                () = tokio::time::sleep_until(self.next.into()) => self.tick(),
            }
        }
        let recorder = &self.shard.recorder;
        recorder.note_missing();
        recorder.hand_over();
    }

    /// A new stage begins.
    fn enter(&mut self, order: &Order) {
        let before = self.shard.connections.enter(order.stage);
        let recorder = &self.shard.recorder;
        recorder.still_arriving.set(order.still_arriving);
        recorder.draining.set(order.stage == Stage::Drain);
        self.told = false;
        match order.stage {
            Stage::Subscribe => self.begin_subscribing(),
            Stage::Send(sending) => self.begin_sending(sending, order),
            Stage::Drain => {
                self.shard.batching.end();
                self.shard.recorder.end_measuring();
                self.next = now() + DRAIN_TICK;
            }
            Stage::Leave => {
                let shard = &self.shard;
                shard.heartbeat.note_last_lag(&shard.recorder);
                self.shard.batching.end();
                if matches!(before, Stage::Send(_) | Stage::Drain) {
                    // The drain has decided about subscriptions, too.
                    self.give_up_on_subscriptions();
                }
            }
            Stage::Connect => {}
        }
        self.shard.connections.look_at_stage();
    }

    fn begin_subscribing(&mut self) {
        let limit = now() + self.shard.prepared.plan.profile.ack_timeout;
        self.subscribe_by = Some(limit);
        self.next = self.next.min(limit);
    }

    fn begin_sending(&mut self, sending: Sending, order: &Order) {
        let shard = self.shard.clone();
        let recorder = &shard.recorder;
        shard.heartbeat.note_lag_before(recorder, sending.start);
        recorder.hand_over();
        let schedule = shard.prepared.schedule(sending.publishers);
        let times = times(&shard, sending, &schedule);
        *shard.schedule.borrow_mut() = schedule.clone();
        let workload = shard.prepared.workload();
        // Where all take part, their places do not depend on the number of threads.
        let all = shard.prepared.plan.publishers();
        let first = order.first_ranks.get(shard.place.0).copied();
        let first = first.filter(|_| sending.publishers < all);
        shard.connections.rank(first, |publisher| {
            workload.expected_deliveries(publisher, &order.without_subscription)
        });
        recorder.begin_sending(times);
        recorder.pass_now();
        self.next = now() + recorder.until_turn(SECOND);
        if workload.subscribing() == Some(Subscribing::WhileSending) {
            self.begin_subscribing();
        }
        drop(workload);
        let (pacer_timer, gathering_timer) = ((self.timer)(), (self.timer)());
        let paced = shard.clone();
        tokio::task::spawn_local(async move {
            pacer::run(&paced.recorder, &paced.connections, schedule, pacer_timer).await;
        });
        tokio::task::spawn_local(async move {
            shard
                .batching
                .run(&shard.connections, gathering_timer)
                .await;
        });
    }

    /// The moment that `next` names has come.
    fn tick(&mut self) {
        self.give_up_subscribing();
        let recorder = &self.shard.recorder;
        recorder.pass_now();
        let wait = match recorder.part() {
            Part::Before if !recorder.part_has_end() => {
                recorder.hand_over();
                RAMP
            }
            Part::Before => {
                recorder.forget_traffic();
                recorder.hand_over();
                recorder.until_turn(SECOND)
            }
            Part::Measured(_) => recorder.until_turn(SECOND),
            Part::Drain(_) => {
                recorder.hand_over();
                DRAIN_TICK
            }
        };
        self.next = now() + wait;
        if self.shard.connections.stage.get() != Stage::Drain {
            self.wake_waiting();
        }
    }

    /// Answers that are overdue are looked for once a second.
    fn wake_waiting(&self) {
        for state in self.shard.connections.all() {
            if state.outstanding.get() > 0 {
                state.wake();
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
        for state in self.shard.connections.all() {
            if matches!(state.role, Role::Subscriber(_)) && state.is_up() {
                subscriber::give_up(&self.shard.recorder, state);
            }
        }
    }

    /// Looks whether the stage is complete, and says so once.
    fn check(&mut self) {
        if self.told {
            return;
        }
        let (recorder, connections) = (&self.shard.recorder, &self.shard.connections);
        let event = match connections.stage.get() {
            Stage::Connect => connections.are_opened().then(|| ShardEvent::Connected {
                publishers: connections.count(|state| state.is_up() && state.is_publisher()),
                subscribers: connections.count(|state| state.is_up() && !state.is_publisher()),
            }),
            Stage::Subscribe => {
                let waiting = connections.count(ConnectionState::is_subscribing);
                (waiting == 0).then(|| ShardEvent::Subscribed(connections.without_subscription()))
            }
            Stage::Send(_) => {
                let workload = self.shard.prepared.workload();
                let finished = workload.is_finished(connections, &self.shard.budget);
                finished.then(|| ShardEvent::Finished(recorder.clock.us(now())))
            }
            Stage::Drain => {
                let over = recorder.outstanding.get() == 0
                    && recorder.blocked.is_free()
                    && connections.count(ConnectionState::is_subscribing) == 0;
                over.then_some(ShardEvent::Drained)
            }
            Stage::Leave => None,
        };
        if let Some(event) = event {
            self.told = true;
            recorder.pass_now();
            if recorder.part() == Part::Before {
                // What has been counted so far is what the next stage is decided by.
                recorder.hand_over();
            }
            recorder.send(event);
        }
    }
}

/// The moments of the sending part.
fn times(shard: &ShardContext, sending: Sending, schedule: &Schedule) -> Times {
    let prepared = &shard.prepared;
    let start = shard.recorder.clock.us(sending.start);
    let warmup = prepared.plan.warmup.time();
    let end = prepared
        .sending_time()
        .map_or(u64::MAX, |time| start + micros(time));
    let message_end = match (prepared.plan.end.limit, schedule) {
        (Some(limit), schedule) if *schedule != Schedule::Unlimited => {
            schedule.due_before(warmup).saturating_add(limit)
        }
        _ => u64::MAX,
    };
    Times {
        start,
        measure: shard.recorder.measure_of(sending),
        end,
        publishers: sending.publishers,
        message_end,
    }
}
