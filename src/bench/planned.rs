//! What the clients of a run would do here, without a connection.

use std::net::IpAddr;
use std::time::Duration;

use super::clients::{self, index, source};
use super::connect_times::ConnectTimes;
use super::error::BenchError;
use super::prepared::Prepared;
use super::role::Role;
use super::schedule::Schedule;
use super::topics::Topics;
use crate::model::{BenchPayload, BenchPlan};

/// What one client would do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlannedClient {
    /// Its number in the run, from 1.
    pub(crate) number: u64,
    /// `publisher`, `subscriber`, or `client` of what only connects.
    pub(crate) role: &'static str,
    /// Its client identifier.
    pub(crate) client_id: String,
    /// The line of its credentials in the file that they come from.
    pub(crate) line: Option<u64>,
    /// The address of its broker.
    pub(crate) broker: String,
    /// Its source address.
    pub(crate) source: Option<IpAddr>,
    /// The topics that it publishes to, or the filters that it subscribes to.
    pub(crate) topics: Vec<String>,
    /// When it connects, counted from the start; `None`: as soon as possible.
    pub(crate) connects: Option<Duration>,
    /// How many measured messages it sends, if that is fixed.
    pub(crate) messages: Option<u64>,
    /// When the first and the last of them is due, counted from the start of the sending.
    pub(crate) due: (Option<Duration>, Option<Duration>),
}

/// Lists the clients that are opened here.
///
/// # Errors
///
/// A template, properties or topics that are wrong.
pub(crate) fn planned(plan: BenchPlan) -> Result<Vec<PlannedClient>, BenchError> {
    let prepared = Prepared::offline(plan)?;
    let turns = Turns::of(&prepared);
    let clients = prepared.connections((0, 1));
    let times = ConnectTimes::of(&prepared.plan);
    let clients = clients.map(|k| client(&prepared, &turns, (k, times.due_us(k))));
    Ok(clients.collect())
}

/// What connection `k` would do that connects at this moment (µs of the run).
fn client(prepared: &Prepared, turns: &Turns, (k, due_us): (u32, Option<u64>)) -> PlannedClient {
    let plan = &prepared.plan;
    let mut rng = clients::rng(plan, k);
    let who = clients::identity(plan, k, &mut rng);
    let workload = prepared.workload();
    let role = workload.role(k);
    let (role, topics, (messages, due)) = match (role, prepared.published()) {
        (Role::Publisher(number), Some(publish)) => {
            let topics = Topics::of(plan, publish, (number, k), &who, &mut rng);
            ("publisher", topics.into_all(), turns.of_publisher(number))
        }
        (Role::Subscriber(number), _) => {
            let wanted = workload.subscriptions(number, k);
            let mut topic =
                |filter: &str| clients::topic(plan, filter, &wanted.index, &who, &mut rng);
            let filters = wanted.filters.iter().map(|it| topic(&it.filter));
            ("subscriber", filters.collect(), NOTHING)
        }
        _ => ("client", Vec::new(), NOTHING),
    };
    let target = &plan.targets[index(k, plan.targets.len())];
    PlannedClient {
        number: u64::from(k) + 1,
        role,
        client_id: who.client_id.unwrap_or_default(),
        line: clients::row(plan, k).and_then(|row| row.line),
        broker: target.to_string(),
        source: plan.binds.get(source(plan, k)).copied(),
        topics,
        connects: due_us.map(Duration::from_micros),
        messages,
        due,
    }
}

/// How many messages, and when the first and the last of them is due.
type Sent = (Option<u64>, (Option<Duration>, Option<Duration>));

/// What who does not publish sends.
const NOTHING: Sent = (Some(0), (None, None));

/// Which messages are measured, of all publishers in turn.
struct Turns {
    schedule: Schedule,
    publishers: u64,
    first: u64,
    /// The number of the one after the last, if there is a last.
    end: Option<u64>,
}

impl Turns {
    fn of(prepared: &Prepared) -> Self {
        let plan = &prepared.plan;
        let publishers = plan.publishers();
        let schedule = prepared.schedule(publishers);
        let first = schedule.due_before(plan.warmup.time());
        let all = u64::from(publishers);
        let pieces = match prepared.published().map(|it| &it.payload) {
            Some(BenchPayload::Pieces(pieces)) => Some(all.saturating_mul(pieces.len() as u64)),
            _ => None,
        };
        let in_time = prepared
            .sending_time()
            .map(|time| schedule.due_before(time));
        let in_time = in_time.filter(|_| schedule != Schedule::Unlimited);
        let limit = plan.end.limit.map(|limit| first.saturating_add(limit));
        Self {
            schedule,
            publishers: all.max(1),
            first,
            end: [pieces, in_time, limit].into_iter().flatten().min(),
        }
    }

    fn of_publisher(&self, number: u32) -> Sent {
        let (number, turn) = (u64::from(number), self.publishers);
        // The first of its own that is not below this one.
        let own = |from: u64| from + (number + turn - from % turn) % turn;
        let first = own(self.first);
        let due = |message: u64| self.schedule.due(message);
        let Some(end) = self.end else {
            return (None, (due(first), None));
        };
        if first >= end {
            return NOTHING;
        }
        let messages = (end - first).div_ceil(turn);
        let last = first + (messages - 1) * turn;
        (Some(messages), (due(first), due(last)))
    }
}
