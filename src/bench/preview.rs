//! What a simulation would send, without a connection.

use std::time::{SystemTime, UNIX_EPOCH};

use super::error::BenchError;
use super::making::{self, Making};
use super::prepared::Prepared;
use crate::model::{BenchPlan, ScenarioError, validate_topic};

/// A message that would be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preview<'a> {
    /// Where to.
    pub topic: &'a str,
    /// Whether the scenario chose the topic.
    pub own_topic: bool,
    /// What.
    pub payload: &'a [u8],
}

/// Makes the first messages of a simulation, the devices taking turns, and shows each; it ends after so many
/// or when `show` says false.
///
/// # Errors
///
/// The scenario makes no message, or a topic that nothing can be published to. Of a plan without a scenario
/// nothing is shown.
pub fn preview(
    plan: BenchPlan,
    messages: u64,
    mut show: impl FnMut(Preview<'_>) -> bool,
) -> Result<(), BenchError> {
    let prepared = Prepared::offline(plan)?;
    let maker = making::maker(&prepared)?;
    let (Some(maker), Some(publish)) = (&maker, prepared.plan.publish()) else {
        return Ok(());
    };
    let count = prepared.count();
    let mut devices: Vec<(String, Making)> = Vec::new();
    for message in 0..messages {
        let number = message / u64::from(count.max(1));
        let k = u32::try_from(message % u64::from(count.max(1))).unwrap_or(u32::MAX);
        if number == 0 {
            let mut rng = prepared.rng(k);
            let who = prepared.identity(k, &mut rng);
            let index = prepared.topic_index(k, k);
            let topic = prepared.topic(&publish.topic, &index, &who, &mut rng);
            devices.push((topic, prepared.making(k, &who, Some(maker))));
        }
        let Some((topic, making)) = devices.get_mut(k as usize) else {
            break;
        };
        making.make(number, now_us())?;
        let own_topic = making.topic().is_some();
        if !own_topic {
            validate_topic(topic)
                .map_err(|why| ScenarioError(format!("the topic {topic:?}: {why}")))?;
        }
        let shown = Preview {
            topic: making.topic().unwrap_or(topic),
            own_topic,
            payload: making.payload(),
        };
        if !show(shown) {
            break;
        }
    }
    Ok(())
}

/// The time in microseconds since 1970.
fn now_us() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::try_from(since.unwrap_or_default().as_micros()).unwrap_or(u64::MAX)
}
