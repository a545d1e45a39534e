//! From what a file says to one message after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use super::program::Program;
use crate::model::{Device, MessageMaker, Scenario, ScenarioError};
use crate::payload::{Placeholders, TemplateClient, keys};

/// A scenario in a file.
#[derive(Debug)]
pub(in crate::simulate) struct File {
    program: Arc<Program>,
    /// As errors call it.
    shown: Arc<str>,
    /// What is random in a run without a seed.
    run: [u8; 32],
}

impl File {
    pub(super) fn new(shown: &str, program: Program) -> Self {
        Self {
            program: Arc::new(program),
            shown: Arc::from(shown),
            run: rand::random(),
        }
    }

    /// What it is about; may be empty.
    pub(in crate::simulate) fn description(&self) -> &str {
        &self.program.description
    }
}

impl Scenario for File {
    fn name(&self) -> &str {
        &self.program.name
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn requests(&self) -> &[String] {
        &self.program.filters
    }

    fn unaddressed(&self) -> usize {
        let replies = self.program.replies.iter();
        replies.filter(|reply| reply.to.is_none()).count()
    }

    fn maker(&self) -> Result<Box<dyn MessageMaker>, ScenarioError> {
        Ok(Box::new(FileMaker {
            program: Arc::clone(&self.program),
            shown: Arc::clone(&self.shown),
            unseeded: self.run,
            run: None,
            devices: HashMap::new(),
            answering: HashMap::new(),
            text: String::new(),
        }))
    }
}

/// Makes the messages of the devices of a thread.
struct FileMaker {
    program: Arc<Program>,
    shown: Arc<str>,
    unseeded: [u8; 32],
    /// The key of the run, once a message has set the seed.
    run: Option<[u8; 32]>,
    devices: HashMap<u32, TemplateClient>,
    /// The same devices as they answer requests, so that requests do not change what they send otherwise.
    answering: HashMap<u32, TemplateClient>,
    text: String,
}

/// A device as templates see it.
fn template_client(device: &Device<'_>, run: &[u8; 32]) -> TemplateClient {
    let placeholders = Placeholders {
        client_id: device.client_id.to_owned(),
        index: u64::from(device.index) - 1,
        user: device.username.unwrap_or_default().to_owned(),
        topic: String::new(),
    };
    TemplateClient::device(placeholders, device.count, run)
}

impl MessageMaker for FileMaker {
    fn make(
        &mut self,
        device: &Device<'_>,
        payload: &mut Vec<u8>,
    ) -> Result<Option<String>, ScenarioError> {
        let run = self
            .run
            .get_or_insert_with(|| keys::of_run(device.seed, &self.unseeded));
        let client = self.devices.entry(device.index);
        let client = client.or_insert_with(|| template_client(device, run));
        client.set_number(device.number);
        self.text.clear();
        let now = UNIX_EPOCH + Duration::from_micros(device.wall_us);
        let made = self.program.scenario.fill(client, now, &mut self.text);
        payload.extend_from_slice(self.text.as_bytes());
        made.map_err(|mistake| {
            let place = mistake.part.and_then(|part| self.program.places.get(part));
            let place = place.map_or_else(String::new, |place| {
                format!(", {}, {}", place.at, place.key)
            });
            ScenarioError(format!("{}{place}: {}", self.shown, mistake.what))
        })
    }

    fn answer(
        &mut self,
        device: &Device<'_>,
        filter: usize,
        (topic, request): (&str, &[u8]),
        payload: &mut Vec<u8>,
    ) -> Result<(), ScenarioError> {
        let Some(reply) = self.program.replies.get(filter) else {
            return Err(ScenarioError("there is no answer".to_owned()));
        };
        let client = answering(&mut self.answering, &mut self.run, &self.unseeded, device);
        client.set_request(topic, request);
        self.text.clear();
        let now = UNIX_EPOCH + Duration::from_micros(device.wall_us);
        let made = reply.scenario.fill(client, now, &mut self.text);
        payload.extend_from_slice(self.text.as_bytes());
        made.map(drop).map_err(|mistake| {
            let place = mistake.part.and_then(|part| reply.places.get(part));
            let place = place.map_or("on.reply", |place| &place.key);
            ScenarioError(format!("{place}: {}", mistake.what))
        })
    }

    fn answer_topic(
        &mut self,
        device: &Device<'_>,
        filter: usize,
        (topic, request): (&str, &[u8]),
    ) -> Result<Option<String>, ScenarioError> {
        let Some(target) = self
            .program
            .replies
            .get(filter)
            .and_then(|it| it.to.as_ref())
        else {
            return Ok(None);
        };
        let client = answering(&mut self.answering, &mut self.run, &self.unseeded, device);
        client.set_request(topic, request);
        let mut text = String::new();
        let now = UNIX_EPOCH + Duration::from_micros(device.wall_us);
        let made = target.fill(client, now, &mut text);
        made.map_err(|mistake| ScenarioError(format!("on.to: {}", mistake.what)))?;
        Ok(Some(text.replace("%c", device.client_id)))
    }
}

/// A device as it answers requests.
fn answering<'a>(
    devices: &'a mut HashMap<u32, TemplateClient>,
    run: &mut Option<[u8; 32]>,
    unseeded: &[u8; 32],
    device: &Device<'_>,
) -> &'a TemplateClient {
    let run = run.get_or_insert_with(|| keys::of_run(device.seed, unseeded));
    let client = devices.entry(device.index);
    client.or_insert_with(|| template_client(device, run))
}
