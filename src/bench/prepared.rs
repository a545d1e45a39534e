//! A plan made ready for the shards: files read, properties encoded, one connector for each way to dial.

use std::sync::Arc;
use std::time::Duration;

use super::clients::{self, index};
use super::connectors::Connectors;
use super::device_messages::{DeviceMessages, SharedMaker};
use super::error::BenchError;
use super::role::Role;
use super::schedule::Schedule;
use super::secrets::{Readers, SharedSecrets};
use super::share;
use super::template::{self, TemplatePayload};
use super::topics;
use super::workload::Workload;
use super::workloads;
use crate::client::{Connector, EncodedProperties, Identity};
use crate::model::{BenchPayload, BenchPlan, BenchPublish, Endpoint, Profile, Properties};
use crate::payload::{Placeholders, Template};

/// A plan made ready: what every shard reads and none changes.
pub(crate) struct Prepared {
    pub(super) plan: BenchPlan,
    connectors: Connectors,
    /// How many connections are opened here.
    count: u32,
    /// What is published, with its properties encoded: plain, and with the topic alias.
    pub(super) properties: EncodedProperties,
    /// The same with the topic alias.
    pub(super) alias: Option<(u16, EncodedProperties)>,
    /// What payloads are filled in from, where they are.
    pub(super) template: Option<Template>,
    /// Messages carry stamps.
    pub(super) stamps: bool,
    /// The number of the run in its stamps.
    pub(super) run: u16,
    /// What random payloads are drawn from.
    pub(super) random_seed: u64,
    /// Passwords and tokens that may expire during the run.
    secrets: Option<Arc<SharedSecrets>>,
}

impl Prepared {
    /// Reads the files of the plan, which may take for ever, and encodes what is the same for all.
    ///
    /// # Errors
    ///
    /// Certificates and keys that cannot be used; a template, properties or topics that are wrong.
    pub(crate) fn new(plan: BenchPlan) -> Result<Self, BenchError> {
        let connectors = Connectors::new(&plan)?;
        Self::with(plan, connectors)
    }

    /// For a plan whose connections are not opened.
    pub(super) fn offline(plan: BenchPlan) -> Result<Self, BenchError> {
        Self::with(plan, Connectors::default())
    }

    fn with(plan: BenchPlan, connectors: Connectors) -> Result<Self, BenchError> {
        let publish = plan.published();
        let nothing = Properties::default();
        let properties = publish.map_or(&nothing, |publish| &publish.properties);
        let encode = |properties: &Properties| {
            EncodedProperties::for_publish(properties)
                .map_err(|error| BenchError::Properties(error.to_string()))
        };
        let alias = match publish.and_then(|publish| publish.topic_alias) {
            Some(alias) => {
                let mut with_alias = properties.clone();
                with_alias.topic_alias = Some(alias);
                Some((alias, encode(&with_alias)?))
            }
            None => None,
        };
        let stamps = workloads::of(&plan).stamps();
        let prepared = Self {
            properties: encode(properties)?,
            alias,
            connectors,
            count: share::connection_count(&plan),
            template: match publish.map(|publish| &publish.payload) {
                Some(BenchPayload::Template(text)) => Some(template::compile(text, plan.seed)?),
                _ => None,
            },
            stamps,
            run: low_bits(plan.run),
            random_seed: plan.seed.unwrap_or_else(rand::random),
            secrets: None,
            plan,
        };
        topics::check(&prepared.plan)?;
        Ok(prepared)
    }

    /// Reads passwords and tokens that come from files and commands again during the run.
    #[must_use]
    pub(crate) fn reading_secrets(mut self, readers: Readers) -> Self {
        self.secrets = SharedSecrets::of(&self.plan.profile, readers).map(Arc::new);
        self
    }

    /// Passwords and tokens that may expire during the run.
    pub(super) fn secrets(&self) -> Option<&Arc<SharedSecrets>> {
        self.secrets.as_ref()
    }

    /// The alias that takes the place of the topic, and the properties with it; it stands for the plan's own.
    #[inline]
    pub(super) fn alias(&self, own_topic: Option<&str>) -> Option<(u16, &EncodedProperties)> {
        let (alias, properties) = self.alias.as_ref().filter(|_| own_topic.is_none())?;
        Some((*alias, properties))
    }

    /// The workload of the plan.
    pub(super) fn workload(&self) -> Box<dyn Workload + '_> {
        workloads::of(&self.plan)
    }

    /// What is published, if anything is.
    #[inline]
    pub(crate) fn published(&self) -> Option<&BenchPublish> {
        self.plan.published()
    }

    /// How many connections are opened here.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Those of one of several threads, by their numbers in the run, from 0.
    pub(super) fn connections(
        &self,
        (number, threads): (usize, usize),
    ) -> impl Iterator<Item = u32> {
        share::connections(&self.plan).skip(number).step_by(threads)
    }

    /// How many of the connections here are for subscribers.
    pub(super) fn subscribers(&self) -> usize {
        let workload = self.workload();
        let subscribes = |k: &u32| matches!(workload.role(*k), Role::Subscriber(_));
        share::connections(&self.plan).filter(subscribes).count()
    }

    /// How connection `k` dials.
    pub(super) fn connector(&self, k: u32) -> (Connector, &Endpoint) {
        let (connector, endpoint) = &self.connectors.each()[self.endpoint_number(k)];
        (connector.clone(), endpoint)
    }

    /// Which of the plan's targets connection `k` uses.
    pub(super) fn target(&self, k: u32) -> u16 {
        u16::try_from(index(k, self.plan.targets.len())).unwrap_or(u16::MAX)
    }

    /// The number of different endpoints, and which one connection `k` uses.
    pub(super) fn endpoint_number(&self, k: u32) -> usize {
        self.connectors.number(&self.plan, k)
    }

    /// What fills in the payloads of connection `k`.
    pub(super) fn filling(&self, k: u32, who: &Identity, topic: &str) -> TemplatePayload {
        let names = Placeholders {
            client_id: who.client_id.clone().unwrap_or_default(),
            index: k.into(),
            user: clients::username(&self.plan, who)
                .unwrap_or_default()
                .to_owned(),
            topic: topic.to_owned(),
        };
        TemplatePayload::new(names, self.plan.seed)
    }

    /// What makes the messages of connection `k`, with the maker of its thread.
    pub(super) fn device_messages(
        &self,
        k: u32,
        who: &Identity,
        maker: Option<&SharedMaker>,
    ) -> DeviceMessages {
        let names = (
            who.client_id.clone().unwrap_or_default(),
            clients::username(&self.plan, who).map(str::to_owned),
        );
        let claims_text = self.published().is_some_and(|publish| {
            // MQTT 5, section 3.3.2.3.2
            publish.properties.payload_format_indicator == Some(1)
        });
        let place = (k, self.plan.connections());
        DeviceMessages::new(maker.cloned(), names, place, self.plan.seed, claims_text)
    }

    /// The schedule, for so many publishers.
    pub(super) fn schedule(&self, publishers: u32) -> Schedule {
        self.published().map_or(Schedule::Unlimited, |publish| {
            share::schedule(&self.plan, publish, publishers)
        })
    }

    /// How long messages are sent, warm-up included, if that is limited by time.
    pub(super) fn sending_time(&self) -> Option<Duration> {
        self.plan
            .end
            .duration
            .map(|duration| self.plan.warmup.time() + duration)
            .or_else(|| self.schedule(1).length())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a stamp carries the low bits of the run's number"
)]
fn low_bits(run: u32) -> u16 {
    run as u16
}

/// The profile for each endpoint; made by each shard for itself, since profiles are not sent between
/// threads but shared within one.
pub(super) fn profiles(prepared: &Arc<Prepared>) -> Vec<std::rc::Rc<Profile>> {
    prepared
        .connectors
        .each()
        .iter()
        .map(|(_, endpoint)| {
            let mut profile = prepared.plan.profile.clone();
            profile.endpoint = endpoint.clone();
            std::rc::Rc::new(profile)
        })
        .collect()
}
