//! One connection of a benchmark: opened on schedule, driven directly by its workload, counted to its end.

use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::clock::micros;
use super::control::Stage;
use super::prepared::Role;
use super::publisher::Publisher;
use super::seat::{Seat, Status};
use super::shard::Shard;
use super::subscriber::Subscriber;
use super::timer::Timer;
use crate::client::{
    Answer, ClientError, Connected, Connection, Events, Incoming, LimitError, Notice, OpenTimes,
    Port, Verdict, Work, Workload,
};
use crate::model::Connecting;
use crate::stats::Phase;

/// How many connections of a shard may be opening at once, where they are to open as fast as they can.
const OPENING_AT_ONCE: u32 = 100;

/// Opens the connections of a shard, each at its moment.
pub(super) async fn open_all(shard: Rc<Shard>, mut timer: Timer) {
    let (number, shards) = shard.place;
    let seats = shard.seats.borrow().clone();
    for (place, seat) in seats.into_iter().enumerate() {
        let k = u32::try_from(number + place * shards).unwrap_or(u32::MAX);
        let due = shard.clock.at(due_us(shard.prepared.plan.connecting, k));
        if due_us(shard.prepared.plan.connecting, k) > 0 {
            timer.until(due).await;
        } else {
            while shard.opening.get() >= OPENING_AT_ONCE {
                tokio::task::yield_now().await;
            }
        }
        if !matches!(shard.stage.get(), Stage::Connect) {
            // Stopped before its turn.
            seat.status.set(Status::Gone);
            end(&shard);
            continue;
        }
        shard.opening.set(shard.opening.get() + 1);
        shard.recorder.borrow_mut().gauges().connecting += 1;
        tokio::task::spawn_local(run(shard.clone(), seat, k, due));
    }
}

/// When connection `k` is due, in µs of the run.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a moment is positive, and a float becomes an integer by saturation"
)]
fn due_us(connecting: Connecting, k: u32) -> u64 {
    match connecting {
        Connecting::Interval(interval) => micros(interval) * u64::from(k),
        Connecting::Rate(rate) => (f64::from(k) * 1e6 / rate) as u64,
    }
}

/// One connection less.
fn end(shard: &Shard) {
    shard.alive.set(shard.alive.get() - 1);
    shard.changed.notify_one();
}

/// Runs one connection to its end.
async fn run(shard: Rc<Shard>, seat: Rc<Seat>, k: u32, due: Instant) {
    let (mut connection, mut worker) = make(&shard, &seat, k, due);
    let result = connection.run(&mut worker).await;
    worker.ended(result.err());
}

/// The connection and its workload. Apart from [`run`], so that what is only needed here is not kept with
/// every connection.
fn make(shard: &Rc<Shard>, seat: &Rc<Seat>, k: u32, due: Instant) -> (Connection, Worker) {
    let prepared = &shard.prepared;
    let mut rng = prepared.rng(k);
    let identity = prepared.identity(k, &mut rng);
    let job = match seat.role {
        Role::Idle => Job::Idle,
        Role::Publisher(number) => Job::Publish(Box::new(Publisher::new(
            prepared, number, k, &identity, &mut rng,
        ))),
        Role::Subscriber(number) => Job::Subscribe(Box::new(Subscriber::new(
            prepared, number, k, &identity, &mut rng,
        ))),
    };
    let profile = shard.profiles[prepared.endpoint_number(k)].clone();
    let connection = Connection::shared(prepared.connector(k).0, profile, Some(Box::new(identity)));
    let lateness = Instant::now().saturating_duration_since(due);
    let worker = Worker {
        shard: shard.clone(),
        seat: seat.clone(),
        job,
        lateness_us: u32::try_from(micros(lateness)).unwrap_or(u32::MAX),
        first: true,
    };
    (connection, worker)
}

/// Subscriptions without an answer count as failed; the run goes on.
pub(super) fn give_up_subscribing(shard: &Shard) {
    for seat in &*shard.seats.borrow() {
        if matches!(seat.role, Role::Subscriber(_))
            && seat.status.get() == Status::Up
            && !seat.settled.replace(true)
        {
            let mut recorder = shard.recorder.borrow_mut();
            recorder.counters().subscribe_failed += 1;
            recorder
                .counters()
                .errors
                .add_static("no SUBACK in time", 1);
        }
    }
    shard.changed.notify_one();
}

/// What a connection does.
enum Job {
    Idle,
    Publish(Box<Publisher>),
    Subscribe(Box<Subscriber>),
}

/// The workload of one connection.
struct Worker {
    shard: Rc<Shard>,
    seat: Rc<Seat>,
    job: Job,
    /// How much later than planned the connection was begun.
    lateness_us: u32,
    /// It has not been up yet.
    first: bool,
}

impl Worker {
    /// The connection is up, for the first time or again.
    fn opened(&mut self, times: &OpenTimes) {
        let mut recorder = self.shard.recorder.borrow_mut();
        self.seat.status.set(Status::Up);
        if !std::mem::take(&mut self.first) {
            recorder.counters().reconnects += 1;
            recorder.gauges().reconnecting -= 1;
            recorder.gauges().open += 1;
            return;
        }
        recorder.counters().connected += 1;
        recorder.gauges().connecting -= 1;
        recorder.gauges().open += 1;
        let late = u64::from(self.lateness_us);
        let latencies = recorder.latencies();
        let mut record = |phase, time: Duration, before: u64| {
            latencies.record_both(phase, micros(time) + before, micros(time));
        };
        record(Phase::Tcp, times.dial.tcp, late);
        if let Some(tls) = times.dial.tls {
            record(Phase::Tls, tls, late);
        }
        let before = micros(times.total.saturating_sub(times.connack)) + late;
        record(Phase::Connack, times.connack, before);
        drop(recorder);
        self.shard.opening.set(self.shard.opening.get() - 1);
        self.shard.changed.notify_one();
    }

    /// A connection was lost that had been up.
    fn lost(&mut self, error: &ClientError) {
        let mut recorder = self.shard.recorder.borrow_mut();
        self.seat.status.set(Status::Lost);
        recorder.counters().connections_lost += 1;
        recorder.counters().errors.add(&error.reason(), 1);
        recorder.gauges().open -= 1;
        recorder.gauges().reconnecting += 1;
    }

    /// The connection has ended for good.
    fn ended(&mut self, error: Option<ClientError>) {
        let shard = self.shard.clone();
        let mut recorder = shard.recorder.borrow_mut();
        let was = self.seat.status.replace(Status::Gone);
        match was {
            Status::Opening => recorder.gauges().connecting -= 1,
            Status::Up => recorder.gauges().open -= 1,
            Status::Lost => recorder.gauges().reconnecting -= 1,
            Status::Gone => {}
        }
        match error {
            // We were told to leave.
            None | Some(ClientError::Stopped { .. }) => {}
            Some(error) if self.first => {
                if matches!(error, ClientError::Refused { .. }) {
                    let mut corrections = shard.corrections.get();
                    corrections.refused += 1;
                    shard.corrections.set(corrections);
                }
                recorder.counters().connect_failed += 1;
                recorder.counters().errors.add(&error.reason(), 1);
            }
            Some(error) => {
                // A loss that was followed by attempts has been counted when it began.
                recorder.counters().connections_lost += u64::from(was == Status::Up);
                recorder.counters().errors.add(&error.reason(), 1);
            }
        }
        if let Job::Publish(publisher) = &mut self.job {
            publisher.abandon(&shard, &self.seat, &mut recorder);
        }
        drop(recorder);
        self.seat.settled.set(true);
        if self.first {
            shard.opening.set(shard.opening.get() - 1);
        }
        end(&shard);
    }
}

impl Events for Worker {
    fn connected(&mut self, connected: &Connected<'_>) {
        if let Job::Subscribe(subscriber) = &mut self.job
            && !connected.session_present
        {
            subscriber.begin_anew();
        }
    }

    #[inline]
    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        match &mut self.job {
            Job::Subscribe(subscriber) => subscriber.receive(&self.shard, message),
            _ => Verdict::Take,
        }
    }

    #[inline]
    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        match (&mut self.job, answer) {
            (Job::Publish(_), Answer::Acknowledged(ack)) => {
                Publisher::acknowledged(&self.shard, &self.seat, key, ack);
            }
            (Job::Publish(_), Answer::Unconfirmed) => {
                Publisher::unconfirmed(&self.shard, &self.seat, key);
            }
            (Job::Subscribe(subscriber), Answer::Subscribed(ack)) => {
                subscriber.answered(&self.shard, &self.seat, key, ack);
            }
            _ => {}
        }
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        if let Job::Publish(_) = &self.job {
            Publisher::forbidden(&self.shard, &self.seat, key, &error);
        }
    }

    #[inline]
    fn arrived(&mut self, now: Instant, bytes: usize) {
        self.shard.now_us.set(self.shard.clock.us(now));
        self.shard.recorder.borrow_mut().counters().bytes_in += bytes as u64;
    }
}

impl Workload for Worker {
    fn poll_work(&mut self, _cx: &mut Context<'_>, port: &mut Port<'_>) -> Work {
        let stage = self.shard.stage.get();
        if stage == Stage::Leave {
            return Work::Leave;
        }
        match &mut self.job {
            Job::Idle => Work::Idle,
            Job::Publish(publisher) => match stage {
                Stage::Send(_) => publisher.send(&self.shard, &self.seat, port),
                _ => Work::Idle,
            },
            Job::Subscribe(subscriber) => match stage {
                Stage::Connect => Work::Idle,
                _ => subscriber.subscribe(&self.shard, &self.seat, port),
            },
        }
    }

    fn poll_stop(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.seat.register(cx);
        if self.shard.stage.get() == Stage::Leave {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }

    #[inline]
    fn wrote(&mut self, bytes: usize) {
        self.shard.recorder.borrow_mut().counters().bytes_out += bytes as u64;
    }

    fn unsent(&mut self, publishes: u64) {
        if let Job::Publish(publisher) = &mut self.job {
            publisher.unsent(publishes);
        }
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        match notice {
            Notice::Opened(times) => self.opened(times),
            Notice::Lost(error) => self.lost(error),
            Notice::AttemptFailed(error) => {
                let mut recorder = self.shard.recorder.borrow_mut();
                recorder.counters().errors.add(&error.reason(), 1);
            }
            Notice::Warning(_) | Notice::Reconnecting { .. } => {}
        }
    }
}
