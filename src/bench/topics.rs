//! Topics are checked once more when their placeholders are filled in: a user name or client identifier may
//! hold what a topic cannot.

use super::error::BenchError;
use super::prepared::{Prepared, Role};
use crate::model::{TopicError, validate_filter, validate_topic};

/// Looks at the topics and filters of all clients whose names make a difference.
pub(super) fn check(prepared: &Prepared) -> Result<(), BenchError> {
    let names = prepared.plan.clients.len().max(1);
    let (mut publishers, mut subscribers) = (0, 0);
    for k in 0..prepared.count() {
        let seen = match prepared.role(k) {
            Role::Idle => return Ok(()),
            Role::Publisher(_) => &mut publishers,
            Role::Subscriber(_) => &mut subscribers,
        };
        *seen += 1;
        if *seen <= names {
            check_one(prepared, k)?;
        }
    }
    Ok(())
}

fn check_one(prepared: &Prepared, k: u32) -> Result<(), BenchError> {
    let mut rng = prepared.rng(k);
    let who = prepared.identity(k, &mut rng);
    let wrong = |what, text: String, why: TopicError| BenchError::Topic {
        what,
        text,
        client: u64::from(k) + 1,
        why,
    };
    match prepared.role(k) {
        Role::Idle => {}
        Role::Publisher(number) => {
            if let Some(publish) = prepared.plan.publish().filter(|p| has_name(&p.topic)) {
                let index = prepared.topic_index(number, k);
                let topic = prepared.topic(&publish.topic, &index, &who, &mut rng);
                validate_topic(&topic).map_err(|why| wrong("topic", topic, why))?;
            }
        }
        Role::Subscriber(number) => {
            let (filters, index) = prepared.filters(number, k);
            for plan in filters.iter().filter(|plan| has_name(&plan.filter)) {
                let filter = prepared.topic(&plan.filter, &index, &who, &mut rng);
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
