//! The topics of a publisher. They are checked once more when their placeholders are filled in: a user name or client identifier may
//! hold what a topic cannot.

use rand::rngs::StdRng;

use super::clients;
use super::error::BenchError;
use super::role::Role;
use super::workload::Workload;
use super::workloads;
use crate::client::Identity;
use crate::model::{BenchPlan, BenchPublish, TopicError, validate_filter, validate_topic};

/// The topics of one publisher, which its messages take in turn.
pub(super) struct Topics(Box<[String]>);

impl Topics {
    /// Those of a plan, filled in for the publisher with this number, which is the connection with that one.
    pub(super) fn of(
        plan: &BenchPlan,
        publish: &BenchPublish,
        (number, k): (u32, u32),
        who: &Identity,
        rng: &mut StdRng,
    ) -> Self {
        let index = workloads::of(plan).topic_index(number, k);
        let topics = publish.topics.iter();
        let topics = topics.map(|topic| clients::topic(plan, topic, &index, who, rng));
        Self(topics.collect())
    }

    /// All of them, in their order.
    pub(super) fn into_all(self) -> Vec<String> {
        self.0.into_vec()
    }

    /// The topic of message `number`, from 0.
    #[inline]
    pub(super) fn of_message(&self, number: u64) -> &str {
        match &*self.0 {
            [topic] => topic,
            topics => in_turn(topics, number),
        }
    }

    /// The same, where topics change from message to message.
    pub(super) fn changing(&self, number: u64) -> Option<&str> {
        (self.0.len() > 1).then(|| self.of_message(number))
    }
}

fn in_turn(topics: &[String], number: u64) -> &str {
    let turn = number.checked_rem(topics.len() as u64).unwrap_or(0);
    let turn = usize::try_from(turn).unwrap_or(0);
    topics.get(turn).map_or("", String::as_str)
}

/// Looks at the topics and filters of all clients whose names make a difference.
pub(super) fn check(plan: &BenchPlan) -> Result<(), BenchError> {
    let workload = workloads::of(plan);
    let names = plan.clients.len().max(1);
    let (mut publishers, mut subscribers) = (0, 0);
    for k in 0..plan.connections() {
        let role = workload.role(k);
        let seen = match role {
            Role::Idle => return Ok(()),
            Role::Publisher(_) => &mut publishers,
            Role::Subscriber(_) => &mut subscribers,
        };
        *seen += 1;
        if *seen <= names {
            check_one(plan, &*workload, role, k)?;
        }
    }
    Ok(())
}

fn check_one(
    plan: &BenchPlan,
    workload: &dyn Workload,
    role: Role,
    k: u32,
) -> Result<(), BenchError> {
    let mut rng = clients::rng(plan, k);
    let who = clients::identity(plan, k, &mut rng);
    let wrong = |what, text: String, why: TopicError| BenchError::Topic {
        what,
        text,
        client: u64::from(k) + 1,
        line: clients::row(plan, k).and_then(|row| row.line),
        why,
    };
    match role {
        Role::Idle => {}
        Role::Publisher(number) => {
            let index = workload.topic_index(number, k);
            let topics = plan.published().map(|publish| &publish.topics[..]);
            for topic in topics.unwrap_or_default().iter().filter(|it| has_name(it)) {
                let topic = clients::topic(plan, topic, &index, &who, &mut rng);
                validate_topic(&topic).map_err(|why| wrong("topic", topic, why))?;
            }
        }
        Role::Subscriber(number) => {
            let wanted = workload.subscriptions(number, k);
            for wish in wanted.filters.iter().filter(|it| has_name(&it.filter)) {
                let filter = clients::topic(plan, &wish.filter, &wanted.index, &who, &mut rng);
                validate_filter(&filter).map_err(|why| wrong("filter", filter, why))?;
            }
        }
    }
    Ok(())
}

/// Whether a template asks for a client identifier or a user name; numbers can do no harm.
fn has_name(template: &str) -> bool {
    template.contains("%c") || template.contains("%u")
}
