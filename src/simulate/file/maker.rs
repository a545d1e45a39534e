//! From what a file says to one message after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;

use super::program::{FieldPlace, Program};
use super::rule::{Condition, error_payload};
use crate::model::{AnswerManner, Device, MessageMaker, Scenario, ScenarioError};
use crate::payload::{Placeholders, TemplateClient, keys};

/// The place of delays among those of functions: behind all that a file can have.
const PLACE_OF_DELAYS: usize = 1 << 24;

/// A scenario in a file.
#[derive(Debug)]
pub(in crate::simulate) struct File {
    program: Arc<Program>,
    /// As errors call it.
    shown: Arc<str>,
    /// Of its text.
    fingerprint: u64,
    /// What is random in a run without a seed.
    run: [u8; 32],
}

impl File {
    pub(super) fn new(shown: &str, text: &str, program: Program) -> Self {
        Self {
            program: Arc::new(program),
            shown: Arc::from(shown),
            fingerprint: fingerprint(text),
            run: rand::random(),
        }
    }

    /// What it is about; may be empty.
    pub(in crate::simulate) fn description(&self) -> &str {
        &self.program.description
    }
}

/// FNV-1a: the same in all processes, unlike the hashes of the standard library.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

impl Scenario for File {
    fn name(&self) -> &str {
        &self.program.name
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    fn requests(&self) -> &[String] {
        &self.program.filters
    }

    fn unaddressed(&self) -> usize {
        let replies = self.program.replies.iter();
        replies.filter(|reply| reply.to.is_none()).count()
    }

    fn maker(&self) -> Result<Box<dyn MessageMaker>, ScenarioError> {
        let replies = self.program.replies.iter();
        Ok(Box::new(FileMaker {
            conditions: replies.map(|reply| reply.rule.condition()).collect(),
            delays: HashMap::new(),
            used: HashMap::new(),
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
    /// Of each rule for requests.
    conditions: Vec<Condition>,
    /// What the delays of answers are drawn from, by device.
    delays: HashMap<u32, ChaCha8Rng>,
    /// How often a device has used a rule that is for a number of requests, by device and rule.
    used: HashMap<(u32, usize), u64>,
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
            let field = mistake.part.and_then(|part| self.program.places.get(part));
            let place = FieldPlace::shown(field, &self.shown);
            ScenarioError(format!("{place}: {}", mistake.what))
        })
    }

    fn is_for(&mut self, device: &Device<'_>, rule: usize, payload: &[u8]) -> bool {
        let Some(times) = self.program.replies.get(rule).map(|reply| reply.rule.times) else {
            return false;
        };
        let key = (device.index, rule);
        let used = times.map(|_| self.used.get(&key).copied().unwrap_or(0));
        let is_used_up = used.zip(times).is_some_and(|(used, times)| used >= times);
        if is_used_up || !self.conditions[rule].fits(payload) {
            return false;
        }
        if let Some(used) = used {
            self.used.insert(key, used + 1);
        }
        true
    }

    fn answer(
        &mut self,
        device: &Device<'_>,
        rule: usize,
        (topic, request): (&str, &[u8]),
        payload: &mut Vec<u8>,
    ) -> Result<Option<AnswerManner>, ScenarioError> {
        let Some(reply) = self.program.replies.get(rule) else {
            return Err(ScenarioError("there is no answer".to_owned()));
        };
        match (&reply.scenario, &reply.rule.error) {
            (None, None) => return Ok(None),
            (None, Some(error)) => payload.extend(error_payload(error)),
            (Some((scenario, places)), _) => {
                let client = answering(&mut self.answering, &mut self.run, &self.unseeded, device);
                client.set_request(topic, request);
                self.text.clear();
                let now = UNIX_EPOCH + Duration::from_micros(device.wall_us);
                let made = scenario.fill(client, now, &mut self.text);
                payload.extend_from_slice(self.text.as_bytes());
                made.map_err(|mistake| {
                    let place = mistake.part.and_then(|part| places.get(part));
                    let place = place.map_or("on.reply", |place| &place.key);
                    ScenarioError(format!("{place}: {}", mistake.what))
                })?;
            }
        }
        let manner = reply.rule.manner(|low, high| {
            let run = self
                .run
                .get_or_insert_with(|| keys::of_run(device.seed, &self.unseeded));
            let random = self.delays.entry(device.index).or_insert_with(|| {
                keys::random(keys::of_device(run, device.client_id), PLACE_OF_DELAYS)
            });
            random.random_range(low..=high)
        });
        Ok(Some(manner))
    }

    fn answer_topic(
        &mut self,
        device: &Device<'_>,
        rule: usize,
        (topic, request): (&str, &[u8]),
    ) -> Result<Option<String>, ScenarioError> {
        let Some(target) = self.program.replies.get(rule).and_then(|it| it.to.as_ref()) else {
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
