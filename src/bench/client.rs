//! One connection of a benchmark: opened on schedule, driven directly by its workload, counted to its end.

use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use super::admission::{answered, end, wait};
use super::answers;
use super::causes::Trouble;
use super::clients;
use super::clock::{micros, now};
use super::control::{News, Stage};
use super::prepared::Prepared;
use super::publisher::Publisher;
use super::role::Role;
use super::schedule::due_us;
use super::seat::{Seat, Status};
use super::shard::Shard;
use super::subscriber::{Subscriber, unmeasured};
use super::timer::Timer;
use crate::client::{
    Answer, ClientError, Connected, Connection, Dial, Events, Incoming, LimitError, Notice,
    OpenTimes, Port, Verdict, Work, Workload,
};
use crate::error::Failure;
use crate::stats::{Flow, Phase};

/// Opens the connections of a shard, each at its moment. `dialer` says how connection `k` dials.
pub(super) async fn open_all<D: Dial + 'static>(
    shard: Rc<Shard>,
    mut timer: Timer,
    dialer: impl Fn(&Prepared, u32) -> D,
) {
    let (number, shards) = shard.place;
    let seats = shard.seats.borrow().clone();
    for (place, seat) in seats.into_iter().enumerate() {
        let k = u32::try_from(number + place * shards).unwrap_or(u32::MAX);
        let due = due_us(shard.prepared.plan.connecting, k).map(|us| shard.clock.at(us));
        wait(&shard, due, &mut timer).await;
        if shard.stage.get() != Stage::Connect {
            // Stopped before its turn.
            seat.status.set(Status::Gone);
            shard.unopened.set(shard.unopened.get() - 1);
            end(&shard);
            continue;
        }
        shard.opening.set(shard.opening.get() + 1);
        shard.recorder.borrow_mut().gauges().connecting += 1;
        let dialer = dialer(&shard.prepared, k);
        tokio::task::spawn_local(run(&shard, &seat, k, dialer, due));
    }
}

/// Runs one connection to its end. What is only needed for making it is not kept with it.
pub(super) fn run<D: Dial>(
    shard: &Rc<Shard>,
    seat: &Rc<Seat>,
    k: u32,
    dialer: D,
    due: Option<Instant>,
) -> impl Future<Output = ()> + use<D> {
    let (mut connection, mut worker) = make(shard, seat, k, dialer, due);
    async move {
        let result = connection.run(&mut worker).await;
        worker.ended(result.err(), connection.unanswered());
    }
}

/// The connection and its workload.
fn make<D: Dial>(
    shard: &Rc<Shard>,
    seat: &Rc<Seat>,
    k: u32,
    dialer: D,
    due: Option<Instant>,
) -> (Connection<D>, Worker) {
    let prepared = &shard.prepared;
    let mut rng = clients::rng(&prepared.plan, k);
    let identity = clients::identity(&prepared.plan, k, &mut rng);
    let job = match (seat.role, prepared.published()) {
        (Role::Publisher(number), Some(publish)) => Job::Publish(Box::new(Publisher::new(
            prepared,
            publish,
            number,
            k,
            &identity,
            shard.maker.as_ref(),
            &mut rng,
        ))),
        (Role::Subscriber(number), _) => Job::Subscribe(Box::new(Subscriber::new(
            prepared, number, k, &identity, seat, &mut rng,
        ))),
        _ => Job::Idle,
    };
    let profile = shard.profiles[prepared.endpoint_number(k)].clone();
    let connection = Connection::shared(dialer, profile, Some(Box::new(identity)));
    let lateness = due.map_or(Duration::ZERO, |due| now().saturating_duration_since(due));
    if due.is_some() {
        let mut recorder = shard.recorder.borrow_mut();
        let health = &mut recorder.current().health;
        health.paced += 1;
        health.note_behind(lateness);
        health.record_delay(micros(lateness));
    }
    let worker = Worker {
        shard: shard.clone(),
        seat: seat.clone(),
        job,
        lateness_us: u32::try_from(micros(lateness)).unwrap_or(u32::MAX),
        first: true,
        waited: false,
    };
    (connection, worker)
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
    /// The broker was not there at first.
    waited: bool,
}

impl Worker {
    /// The connection is up, for the first time or again.
    fn opened(&mut self, times: &OpenTimes) {
        let now_us = self.shard.pass_now();
        let mut recorder = self.shard.recorder.borrow_mut();
        self.seat.status.set(Status::Up);
        if !std::mem::take(&mut self.first) {
            recorder.counters().reconnects += 1;
            recorder.gauges().reconnecting -= 1;
            recorder.gauges().open += 1;
            return;
        }
        recorder.counters().connected += 1;
        recorder.current().moments.note(Flow::Connected, now_us);
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
        if self.waited {
            let opened = self.shard.clock.at(now_us);
            let begun = opened.checked_sub(times.total).unwrap_or(opened);
            self.shard.tell(News::Found(begun));
        }
        answered(&self.shard);
    }

    /// A connection was lost that had been up.
    fn lost(&mut self, error: &ClientError) {
        let mut recorder = self.shard.recorder.borrow_mut();
        self.seat.status.set(Status::Lost);
        recorder.counters().connections_lost += 1;
        recorder.counters().errors.add(&error.reason(), 1);
        recorder.gauges().open -= 1;
        recorder.gauges().reconnecting += 1;
        drop(recorder);
        if let Job::Publish(publisher) = &mut self.job {
            publisher.hold();
        }
        self.unstick();
    }

    /// The socket has taken everything, or there is none.
    fn unstick(&self) {
        if self.seat.stuck.replace(false) {
            self.shard.blocked.end(self.shard.clock.us(now()));
            self.shard.changed.notify_one();
        }
    }

    /// The connection has ended for good, with these publishes unanswered.
    fn ended(&mut self, error: Option<ClientError>, unanswered: impl Iterator<Item = u64>) {
        self.unstick();
        let shard = self.shard.clone();
        let was = self.seat.status.replace(Status::Gone);
        self.forget(was);
        // Otherwise we were told to leave.
        let error = error.filter(|error| !matches!(error, ClientError::Stopped { .. }));
        let lost = was == Status::Lost || error.is_some();
        if let Some(error) = &error {
            self.failed(error, was);
        }
        if let Job::Publish(publisher) = &mut self.job {
            answers::left_over(&shard, &self.seat, unanswered, lost);
            publisher.ended(&shard, &self.seat);
        }
        self.seat.settled.set(true);
        if self.first {
            answered(&shard);
        }
        end(&shard);
    }

    /// One less in the state in which it was.
    fn forget(&self, was: Status) {
        let mut recorder = self.shard.recorder.borrow_mut();
        let gauges = recorder.gauges();
        match was {
            Status::Opening => gauges.connecting -= 1,
            Status::Up => gauges.open -= 1,
            Status::Lost => gauges.reconnecting -= 1,
            Status::Gone => {}
        }
    }

    /// It has ended with an error.
    fn failed(&self, error: &ClientError, was: Status) {
        let trouble = if self.first {
            Trouble::Connect
        } else {
            Trouble::Lost
        };
        let mut causes = self.shard.causes.borrow_mut();
        causes.add(trouble, self.seat.target, Failure::of(error), 1);
        let mut recorder = self.shard.recorder.borrow_mut();
        let counters = recorder.counters();
        counters.connect_failed += u64::from(self.first);
        // A loss that was followed by attempts has been counted when it began.
        counters.connections_lost += u64::from(!self.first && was == Status::Up);
        counters.errors.add(&error.reason(), 1);
    }
}

impl Events for Worker {
    fn connected(&mut self, connected: &Connected<'_>) {
        if let Job::Subscribe(subscriber) = &mut self.job
            && !connected.session_present
        {
            subscriber.begin_anew();
        }
        if let Job::Publish(_) = &self.job {
            answers::note_window(&self.shard, &self.seat, &connected.ack.properties);
        }
    }

    #[inline]
    fn publish(&mut self, message: &Incoming<'_>) -> Verdict {
        match &mut self.job {
            Job::Subscribe(subscriber) => subscriber.receive(&self.shard, message),
            // Queued for the session in which somebody else had subscribed.
            Job::Idle | Job::Publish(_) => {
                unmeasured(&self.shard);
                Verdict::Take
            }
        }
    }

    #[inline]
    fn answered(&mut self, key: u64, answer: Answer<'_>) {
        match (&mut self.job, answer) {
            (Job::Publish(_), Answer::Acknowledged(ack)) => {
                answers::acknowledged(&self.shard, &self.seat, key, ack);
            }
            (Job::Publish(_), Answer::Unconfirmed) => {
                answers::unconfirmed(&self.shard, &self.seat, key);
            }
            (Job::Subscribe(subscriber), Answer::Subscribed(ack)) => {
                subscriber.answered(&self.shard, &self.seat, key, ack);
            }
            _ => {}
        }
    }

    fn sent_again(&mut self, key: u64, _: crate::model::QoS) {
        answers::sent_again(&self.shard, key);
    }

    fn forbidden(&mut self, key: u64, error: LimitError) {
        if let Job::Publish(_) = &self.job {
            answers::forbidden(&self.shard, &self.seat, key, &error);
        }
    }

    #[inline]
    fn arrived(&mut self, now: Instant, bytes: usize) {
        let now_us = self.shard.clock.us(now);
        self.shard.pass(now_us);
        self.shard.now_us.set(now_us);
        self.shard.recorder.borrow_mut().counters().bytes_in += bytes as u64;
    }
}

impl Workload for Worker {
    const SEARCHES_CULPRIT: bool = false;
    fn poll_work(&mut self, _cx: &mut Context<'_>, port: &mut Port<'_>) -> Work {
        let stage = self.shard.stage.get();
        if stage == Stage::Leave {
            return Work::Leave;
        }
        if port.is_drained() {
            self.unstick();
        }
        let work = match (&mut self.job, stage) {
            (Job::Publish(publisher), Stage::Send(_)) => {
                publisher.send(&self.shard, &self.seat, port)
            }
            (Job::Subscribe(subscriber), Stage::Subscribe | Stage::Send(_) | Stage::Drain) => {
                subscriber.subscribe(&self.shard, &self.seat, port)
            }
            _ => Work::Idle,
        };
        if work == Work::Idle && self.seat.stuck.get() {
            // To be asked again when the socket has taken everything.
            Work::More
        } else {
            work
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

    fn begun(&self) -> Option<Instant> {
        Some(self.shard.clock.at(0))
    }

    #[inline]
    fn wrote(&mut self, bytes: usize) {
        self.shard.recorder.borrow_mut().counters().bytes_out += bytes as u64;
    }

    fn blocked(&mut self, now: Instant) {
        if let Job::Publish(_) = &self.job
            && !self.seat.stuck.replace(true)
        {
            self.shard.blocked.begin(self.shard.clock.us(now));
        }
    }

    fn unsent(&mut self, publishes: u64) {
        if let Job::Publish(publisher) = &mut self.job {
            publisher.unsent(&self.seat, publishes);
        }
    }

    fn is_unconfirmed(&self) -> bool {
        matches!(&self.job, Job::Publish(publisher) if publisher.is_unconfirmed(&self.shard))
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        match notice {
            Notice::Opened(times) => self.opened(times),
            Notice::Lost(error) => self.lost(error),
            Notice::AttemptFailed(error) => {
                let mut recorder = self.shard.recorder.borrow_mut();
                recorder.counters().errors.add(&error.reason(), 1);
            }
            Notice::Waiting { endpoint, error } => {
                self.waited = true;
                let (endpoint, error) = (endpoint.to_string(), error.to_string());
                self.shard.tell(News::Waiting { endpoint, error });
            }
            Notice::Warning(_) | Notice::Reconnecting { .. } => {}
        }
    }
}
