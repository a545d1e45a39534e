//! A plan made ready for the shards: files read, properties encoded, one connector for each way to dial.

use std::sync::Arc;
use std::time::Duration;

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::connectors::connectors;
use super::error::BenchError;
use super::making::{Making, SharedMaker};
use super::placeholder::{self, Values};
use super::schedule::Schedule;
use super::template::{self, Filling};
use super::topics;
use crate::client::{Connector, EncodedProperties, Identity};
use crate::model::{
    BenchPayload, BenchPlan, BenchPublish, BenchWork, ClientRow, Endpoint, FilterPlan, Pattern,
    Profile, Properties, RetainHandling,
};
use crate::payload::{Placeholders, Template};

/// What one connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It only exists.
    Idle,
    /// The publisher with this number, from 0.
    Publisher(u32),
    /// The subscriber with this number, from 0.
    Subscriber(u32),
}

/// A plan made ready: what every shard reads and none changes.
pub struct Prepared {
    /// The plan.
    pub(super) plan: BenchPlan,
    /// One for each combination of target, source address and certificate in use.
    connectors: Vec<(Connector, Endpoint)>,
    /// What is published, with its properties encoded: plain, and with the topic alias.
    pub(super) properties: EncodedProperties,
    /// The same with the topic alias.
    pub(super) alias: Option<(u16, EncodedProperties)>,
    /// What payloads are filled in from, where they are.
    pub(super) template: Option<Template>,
    /// The number of the run in its stamps.
    pub(super) run: u16,
    /// What random payloads are drawn from.
    pub(super) random_seed: u64,
}

impl Prepared {
    /// Reads the files of the plan, which may take for ever, and encodes what is the same for all.
    ///
    /// # Errors
    ///
    /// Certificates and keys that cannot be used; a template, properties or topics that are wrong.
    pub fn new(plan: BenchPlan) -> Result<Self, BenchError> {
        let connectors = connectors(&plan)?;
        Self::with(plan, connectors)
    }

    /// For a plan whose connections are not opened.
    pub(super) fn offline(plan: BenchPlan) -> Result<Self, BenchError> {
        Self::with(plan, Vec::new())
    }

    fn with(plan: BenchPlan, connectors: Vec<(Connector, Endpoint)>) -> Result<Self, BenchError> {
        let publish = plan.publish();
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
        let prepared = Self {
            properties: encode(properties)?,
            alias,
            connectors,
            template: match publish.map(|publish| &publish.payload) {
                Some(BenchPayload::Template(text)) => Some(template::compile(text, plan.seed)?),
                _ => None,
            },
            run: low_bits(plan.run),
            random_seed: plan.seed.unwrap_or_else(rand::random),
            plan,
        };
        topics::check(&prepared)?;
        Ok(prepared)
    }

    /// The alias that takes the place of the topic, and the properties with it; it stands for the plan's own.
    #[inline]
    pub(super) fn alias(&self, own_topic: Option<&str>) -> Option<(u16, &EncodedProperties)> {
        let (alias, properties) = self.alias.as_ref().filter(|_| own_topic.is_none())?;
        Some((*alias, properties))
    }

    /// What is to be done.
    pub fn work(&self) -> &BenchWork {
        &self.plan.work
    }

    /// How many connections there are.
    pub(super) fn count(&self) -> u32 {
        self.plan.connections()
    }

    /// What connection `k`, from 0, is for. Subscribers come first, so that they are there early.
    pub(super) fn role(&self, k: u32) -> Role {
        match &self.plan.work {
            BenchWork::Connect => Role::Idle,
            BenchWork::Publish(_) => Role::Publisher(k),
            BenchWork::Subscribe(_) => Role::Subscriber(k),
            BenchWork::EndToEnd { subscribers, .. } => match k.checked_sub(*subscribers) {
                None => Role::Subscriber(k),
                Some(publisher) => Role::Publisher(publisher),
            },
        }
    }

    /// How connection `k` dials.
    pub(super) fn connector(&self, k: u32) -> (Connector, &Endpoint) {
        let (connector, endpoint) = &self.connectors[index(k, self.connectors.len())];
        (connector.clone(), endpoint)
    }

    /// Which of the plan's targets connection `k` uses.
    pub(super) fn target(&self, k: u32) -> u16 {
        u16::try_from(index(k, self.plan.targets.len())).unwrap_or(u16::MAX)
    }

    /// The number of different endpoints, and which one connection `k` uses.
    pub(super) fn endpoint_number(&self, k: u32) -> usize {
        index(k, self.connectors.len())
    }

    /// A source of random numbers that is the same for connection `k` whenever the seed is.
    pub(super) fn rng(&self, k: u32) -> StdRng {
        match self.plan.seed {
            Some(seed) => StdRng::seed_from_u64(seed.wrapping_add(u64::from(k) << 32)),
            None => rand::make_rng(),
        }
    }

    /// The row of `--clients-from` that names connection `k`.
    pub(super) fn row(&self, k: u32) -> Option<&ClientRow> {
        let rows = &self.plan.clients;
        rows.get(index(k, rows.len().max(1)))
    }

    /// Who connection `k` is.
    pub(super) fn identity(&self, k: u32, rng: &mut StdRng) -> Identity {
        let profile = &self.plan.profile;
        let row = self.row(k);
        let number = (u64::from(k) + 1).to_string();
        let mut values = Values {
            index: &number,
            ..Values::default()
        };
        let username = row.and_then(|row| row.username.clone()).or_else(|| {
            let template = profile
                .username
                .as_deref()
                .filter(|name| name.contains('%'));
            template.map(|template| placeholder::expand(template, values, rng))
        });
        values.username = username.as_deref().or(profile.username.as_deref());
        // One row may be many clients; user names and passwords in it are taken as they are.
        let template = row.and_then(|row| row.client_id.as_ref());
        let template = template.unwrap_or(&profile.client_id);
        let client_id = placeholder::expand(template, values, rng);
        values.client_id = Some(&client_id);
        let password = row.and_then(|row| row.password.clone()).or_else(|| {
            let secret = profile.password.as_ref()?;
            let template = std::str::from_utf8(secret.expose()).ok()?;
            let text = placeholder::expand(template, values, rng);
            (text != template).then(|| crate::model::Secret::new(text))
        });
        Identity {
            client_id: Some(client_id),
            username,
            password,
        }
    }

    /// The user name of a client.
    pub(super) fn username<'a>(&'a self, who: &'a Identity) -> Option<&'a str> {
        who.username
            .as_deref()
            .or(self.plan.profile.username.as_deref())
    }

    /// Fills in a topic or filter for connection `k`.
    pub(super) fn topic(
        &self,
        template: &str,
        index: &str,
        who: &Identity,
        rng: &mut StdRng,
    ) -> String {
        let values = Values {
            index,
            client_id: who.client_id.as_deref(),
            username: self.username(who),
        };
        placeholder::expand(template, values, rng)
    }

    /// What fills in the payloads of connection `k`.
    pub(super) fn filling(&self, k: u32, who: &Identity, topic: &str) -> Filling {
        let names = Placeholders {
            client_id: who.client_id.clone().unwrap_or_default(),
            index: k.into(),
            user: self.username(who).unwrap_or_default().to_owned(),
            topic: topic.to_owned(),
        };
        Filling::new(names, self.plan.seed)
    }

    /// What makes the messages of connection `k`, with the maker of its thread.
    pub(super) fn making(&self, k: u32, who: &Identity, maker: Option<&SharedMaker>) -> Making {
        let names = (
            who.client_id.clone().unwrap_or_default(),
            self.username(who).map(str::to_owned),
        );
        let claims_text = self.plan.publish().is_some_and(|publish| {
            // MQTT 5, section 3.3.2.3.2
            publish.properties.payload_format_indicator == Some(1)
        });
        let place = (k, self.count());
        Making::new(maker.cloned(), names, place, self.plan.seed, claims_text)
    }

    /// What `%i` stands for in the topic of a publisher.
    pub(super) fn topic_index(&self, publisher: u32, k: u32) -> String {
        match &self.plan.work {
            BenchWork::EndToEnd {
                pattern: Pattern::FanOut,
                ..
            } => "all".to_owned(),
            BenchWork::EndToEnd { .. } => (u64::from(publisher) + 1).to_string(),
            _ => (u64::from(k) + 1).to_string(),
        }
    }

    /// The filters of a subscriber, their placeholders still to be filled in with the index that is
    /// given with them.
    pub(super) fn filters(&self, subscriber: u32, k: u32) -> (Vec<FilterPlan>, String) {
        match &self.plan.work {
            BenchWork::Subscribe(subscribe) => {
                (subscribe.filters.clone(), (u64::from(k) + 1).to_string())
            }
            BenchWork::EndToEnd {
                publishers,
                pattern,
                publish,
                subscribe_qos,
                ..
            } => {
                let (filter, index) = match pattern {
                    Pattern::PointToPoint => {
                        let publisher = subscriber % (*publishers).max(1);
                        (
                            publish.topic().to_owned(),
                            (u64::from(publisher) + 1).to_string(),
                        )
                    }
                    Pattern::FanIn => (publish.topic().to_owned(), "+".to_owned()),
                    Pattern::FanOut => (publish.topic().to_owned(), "all".to_owned()),
                    Pattern::Share => (format!("$share/mqtty/{}", publish.topic()), "+".to_owned()),
                };
                let plan = FilterPlan {
                    filter,
                    qos: *subscribe_qos,
                    no_local: false,
                    retain_as_published: false,
                    retain_handling: RetainHandling::OnSubscribe,
                    subscription_identifier: None,
                };
                (vec![plan], index)
            }
            _ => (Vec::new(), String::new()),
        }
    }

    /// Whether messages carry stamps.
    pub(super) fn stamps(&self) -> bool {
        match &self.plan.work {
            BenchWork::EndToEnd { .. } => true,
            BenchWork::Publish(publish) => publish.stamp,
            _ => false,
        }
    }

    /// Whether the subscribers of the run share one subscription.
    pub(super) fn is_shared(&self) -> bool {
        matches!(
            self.plan.work,
            BenchWork::EndToEnd {
                pattern: Pattern::Share,
                ..
            }
        )
    }

    /// The schedule, for so many publishers.
    pub(super) fn schedule(&self, publishers: u32) -> Schedule {
        self.plan.publish().map_or(Schedule::Unlimited, |publish| {
            Schedule::new(&publish.pacing, publishers)
        })
    }

    /// How long messages are sent, warm-up included, if that is limited by time.
    pub(super) fn sending_time(&self) -> Option<Duration> {
        self.plan
            .end
            .duration
            .map(|duration| self.plan.warmup + duration)
            .or_else(|| self.schedule(1).length())
    }
}

impl BenchPlan {
    /// What is published, if anything is.
    pub(super) fn publish(&self) -> Option<&BenchPublish> {
        match &self.work {
            BenchWork::Publish(publish) | BenchWork::EndToEnd { publish, .. } => Some(publish),
            BenchWork::Connect | BenchWork::Subscribe(_) => None,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a stamp carries the low bits of the run's number"
)]
fn low_bits(run: u32) -> u16 {
    run as u16
}

/// The element of a list that belongs to connection `k`.
fn index(k: u32, length: usize) -> usize {
    usize::try_from(k).unwrap_or(0) % length.max(1)
}

/// The profile for each endpoint; made by each shard for itself, since profiles are not sent between
/// threads but shared within one.
pub(super) fn profiles(prepared: &Arc<Prepared>) -> Vec<std::rc::Rc<Profile>> {
    prepared
        .connectors
        .iter()
        .map(|(_, endpoint)| {
            let mut profile = prepared.plan.profile.clone();
            profile.endpoint = endpoint.clone();
            std::rc::Rc::new(profile)
        })
        .collect()
}
