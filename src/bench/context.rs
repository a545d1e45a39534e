//! What the connections of a shard share.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::watch;

use super::batching::Batching;
use super::clock::Clock;
use super::connection_state::ConnectionState;
use super::connections::Connections;
use super::control::{Budget, Order, ToCoordinator};
use super::device_messages::{SharedMaker, maker};
use super::heartbeat::Heartbeat;
use super::prepared::{Prepared, profiles};
use super::recorder::ShardRecorder;
use super::schedule::Schedule;
use super::secrets;
use super::timer::Timer;
use crate::client::ReadSecret;
use crate::model::{Profile, SentTimeReader};

/// What a shard is started with.
pub(super) struct ShardSetup {
    pub(super) place: (usize, usize),
    pub(super) prepared: Arc<Prepared>,
    pub(super) clock: Clock,
    pub(super) budget: Arc<Budget>,
    pub(super) orders: watch::Receiver<Order>,
    pub(super) coordinator: ToCoordinator,
    pub(super) timer: fn() -> Timer,
}

/// What the connections of a shard share.
pub(super) struct ShardContext {
    /// This shard's number, and how many there are.
    pub(super) place: (usize, usize),
    /// The plan.
    pub(super) prepared: Arc<Prepared>,
    /// One profile for each endpoint.
    pub(super) profiles: Vec<Rc<Profile>>,
    /// What is counted.
    pub(super) recorder: ShardRecorder,
    pub(super) connections: Connections,
    /// How late its loop is woken.
    pub(super) heartbeat: Heartbeat,
    /// What may still be received.
    pub(super) budget: Arc<Budget>,
    /// When messages are due.
    pub(super) schedule: RefCell<Schedule>,
    /// Publishers that fill their windows by several messages at once.
    pub(super) batching: Batching,
    /// Who reads passwords and tokens again, where they may expire.
    pub(super) secrets: Option<Rc<dyn ReadSecret>>,
    /// What makes the messages of the devices here, where a scenario does.
    pub(super) maker: Option<SharedMaker>,
    /// What reads from payloads when they were sent, where that is wanted.
    pub(super) sent_time: Option<SentTimeReader>,
}

impl ShardContext {
    /// Nothing has begun yet.
    pub(super) fn new(setup: ShardSetup) -> Self {
        let prepared = setup.prepared;
        let workload = prepared.workload();
        let states: Box<[_]> = prepared
            .connections(setup.place)
            .map(|k| Rc::new(ConnectionState::new(workload.role(k), prepared.target(k))))
            .collect();
        let connections = Connections::new(states);
        let recorder = ShardRecorder::new(
            setup.clock,
            prepared.plan.warmup.time(),
            workload.checker(),
            connections.count(|state| !state.is_publisher()),
            setup.orders,
            setup.coordinator,
        );
        let maker = maker(prepared.published()).unwrap_or_else(|error| {
            recorder.break_off(&error);
            None
        });
        drop(workload);
        Self {
            place: setup.place,
            profiles: profiles(&prepared),
            recorder,
            connections,
            heartbeat: Heartbeat::start(),
            budget: setup.budget,
            schedule: RefCell::new(Schedule::Unlimited),
            batching: Batching::default(),
            secrets: prepared.secrets().map(secrets::reader),
            sent_time: prepared.plan.sent_time().map(|it| it.reader()),
            maker,
            prepared,
        }
    }
}
