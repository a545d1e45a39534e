//! What a simulation would send, without a connection.

use super::clients;
use super::clock::wall_us;
use super::device_messages::{self, DeviceMessages, SharedMaker};
use super::error::BenchError;
use super::prepared::Prepared;
use super::topics::Topics;
use crate::model::{BenchPlan, ScenarioError, validate_topic};

/// A message that would be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Preview<'a> {
    /// Where to; can be published to.
    pub topic: &'a str,
    /// Whether the scenario chose the topic.
    pub own_topic: bool,
    /// What.
    pub payload: &'a [u8],
}

/// Makes the messages of a simulation, the devices taking turns; nothing is sent.
pub(crate) struct DryRun {
    prepared: Prepared,
    maker: Option<SharedMaker>,
    /// The devices that have had their turn, each with its topic.
    devices: Vec<(Topics, DeviceMessages)>,
    next: u64,
}

impl DryRun {
    /// Of the run of a plan, from its first message on.
    ///
    /// # Errors
    ///
    /// The scenario cannot be started.
    pub(crate) fn new(plan: BenchPlan) -> Result<Self, BenchError> {
        let prepared = Prepared::offline(plan)?;
        Ok(Self {
            maker: device_messages::maker(prepared.published())?,
            prepared,
            devices: Vec::new(),
            next: 0,
        })
    }

    /// The next message; `None` without a scenario.
    ///
    /// # Errors
    ///
    /// The scenario makes no message, or a topic that nothing can be published to.
    pub(crate) fn next_message(&mut self) -> Result<Option<Preview<'_>>, BenchError> {
        if self.maker.is_none() {
            return Ok(None);
        }
        let count = u64::from(self.prepared.plan.connections()).max(1);
        let (number, k) = (self.next / count, self.next % count);
        self.next += 1;
        if number == 0 {
            self.add_device();
        }
        let device = usize::try_from(k).unwrap_or(usize::MAX);
        let Some((topics, device_messages)) = self.devices.get_mut(device) else {
            return Ok(None);
        };
        let topic = topics.of_message(number);
        device_messages.make(number, wall_us())?;
        let own_topic = device_messages.topic().is_some();
        if !own_topic {
            validate_topic(topic)
                .map_err(|why| ScenarioError(format!("the topic {topic:?}: {why}")))?;
        }
        Ok(Some(Preview {
            topic: device_messages.topic().unwrap_or(topic),
            own_topic,
            payload: device_messages.payload(),
        }))
    }

    /// The next device, as it would be in the run.
    fn add_device(&mut self) {
        let prepared = &self.prepared;
        let k = u32::try_from(self.devices.len()).unwrap_or(u32::MAX);
        let mut rng = clients::rng(&prepared.plan, k);
        let who = clients::identity(&prepared.plan, k, &mut rng);
        let Some(publish) = prepared.published() else {
            return;
        };
        let topics = Topics::of(&prepared.plan, publish, (k, k), &who, &mut rng);
        let device_messages = prepared.device_messages(k, &who, self.maker.as_ref());
        self.devices.push((topics, device_messages));
    }
}
