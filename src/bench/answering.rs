//! What a simulated device answers to requests, beside what it publishes.
//!
//! Answers are no messages of the run: they are published with the key of those that nobody waits for.

use std::time::Instant;

use super::clock::now;
use super::device_messages::SharedMaker;
use super::recorder::ShardRecorder;
use crate::client::{
    EXPIRED, EncodedProperties, Filter, Incoming, Outgoing, Port, PublishError, SendQueue,
    Subscription, Verdict, Work,
};
use crate::model::{
    Delivery, Device, ERROR_PROPERTY, Properties, QoS, RetainHandling, check_answer_topic,
    filter_matches, shared_group,
};

/// So many answers of a device wait at most; requests beyond them are not answered.
const MOST_WAITING: usize = 10_000;

/// Who the device is.
pub(super) struct DeviceIdentity {
    pub(super) client_id: String,
    pub(super) username: Option<String>,
    /// Its number, from 1, and how many there are.
    pub(super) index: u32,
    pub(super) count: u32,
    pub(super) seed: Option<u64>,
}

/// The requests and answers of a device.
pub(super) struct Answering {
    maker: SharedMaker,
    identity: DeviceIdentity,
    /// The filters of its requests, and how many of them have been asked for.
    filters: Vec<String>,
    asked: usize,
    outbox: SendQueue<Outbound>,
    /// How many answers wait for their acknowledgement, or to be sent, whose requests do, too.
    held: usize,
}

struct Outbound {
    topic: String,
    payload: Vec<u8>,
    properties: EncodedProperties,
    qos: QoS,
}

impl Answering {
    pub(super) fn new(maker: SharedMaker, identity: DeviceIdentity, filters: Vec<String>) -> Self {
        Self {
            maker,
            identity,
            filters,
            asked: 0,
            outbox: SendQueue::default(),
            held: 0,
        }
    }

    /// A connection without the old session.
    pub(super) fn begin_anew(&mut self) {
        self.asked = 0;
    }

    /// Whether requests are not acknowledged yet, since their answers are not.
    pub(super) fn holds(&self) -> bool {
        self.held > 0
    }

    /// When a delayed answer is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.outbox.due()
    }

    /// An answer above QoS 0 was acknowledged.
    pub(super) fn acknowledged(&mut self) {
        self.held = self.held.saturating_sub(1);
    }

    /// Subscribes, and sends the answers that wait.
    pub(super) fn work(&mut self, recorder: &ShardRecorder, port: &mut Port<'_>) -> Work {
        while let Some(filter) = self.filters.get(self.asked) {
            if self.filters[..self.asked].contains(filter) {
                // Several rules may have the same.
                self.asked += 1;
                continue;
            }
            let subscription = Subscription {
                filter: Filter {
                    filter: filter.clone(),
                    qos: QoS::ExactlyOnce,
                    // MQTT 5 §3.8.3.1: not allowed where the subscription is shared.
                    no_local: shared_group(filter).is_none(),
                    retain_as_published: false,
                    retain_handling: RetainHandling::Never,
                },
                ..Subscription::default()
            };
            match port.subscribe(&subscription, EXPIRED) {
                Ok(()) => {}
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => note(recorder, error.reason()),
            }
            self.asked += 1;
        }
        while let Some(answer) = self.outbox.next(port.now()) {
            if port.is_full() {
                return Work::More;
            }
            let message = Outgoing {
                topic: &answer.topic,
                payload: &answer.payload,
                qos: answer.qos,
                retain: false,
                dup: false,
                properties: &answer.properties,
                alias: None,
            };
            match port.publish(&message, EXPIRED) {
                Ok(_) => {}
                Err(PublishError::Busy) => return Work::Idle,
                Err(PublishError::Limit(error)) => {
                    note(recorder, error.reason());
                    if answer.qos != QoS::AtMostOnce {
                        self.held = self.held.saturating_sub(1);
                    }
                }
            }
            self.outbox.take();
        }
        Work::Idle
    }

    /// A message has arrived.
    pub(super) fn receive(&mut self, recorder: &ShardRecorder, message: &Incoming<'_>) -> Verdict {
        message.with_delivery(|request| {
            if let Err(why) = self.answer(recorder, request) {
                note(recorder, &format!("a request was not answered: {why}"));
            }
        });
        Verdict::Take
    }

    fn answer(&mut self, recorder: &ShardRecorder, request: &Delivery<'_>) -> Result<(), String> {
        let topic = request.topic;
        let filters = self.filters.iter().enumerate();
        let fitting = filters.filter(|(_, filter)| filter_matches(filter, topic));
        let mut rules = fitting.map(|(rule, _)| rule).peekable();
        if rules.peek().is_none() {
            recorder.note_unmeasured();
            return Ok(());
        }
        if request.retain {
            return Ok(());
        }
        if self.outbox.len() >= MOST_WAITING {
            return Err("10,000 answers wait".to_owned());
        }
        let device = Device {
            index: self.identity.index,
            count: self.identity.count,
            client_id: &self.identity.client_id,
            username: self.identity.username.as_deref(),
            number: 0,
            wall_us: recorder.clock.wall_us(recorder.now_us.get()),
            seed: self.identity.seed,
        };
        let mut payload = Vec::new();
        let mut maker = self.maker.borrow_mut();
        let rule = rules.find(|rule| maker.is_for(&device, *rule, request.payload));
        let rule = rule.ok_or("no rule of on is for it")?;
        let content = (topic, request.payload);
        let made = maker.answer(&device, rule, content, &mut payload);
        let Some(manner) = made.map_err(|error| error.to_string())? else {
            return Ok(());
        };
        let target = match &request.properties.response_topic {
            Some(target) => target.clone(),
            // Before MQTT 5 there are none.
            None => maker
                .answer_topic(&device, rule, content)
                .map_err(|error| error.to_string())?
                .ok_or("it has no response topic, and the scenario no on.to")?,
        };
        check_answer_topic(&target, &self.filters)
            .map_err(|why| format!("bad response topic: {why}"))?;
        let error = manner.error.map(|error| (ERROR_PROPERTY.to_owned(), error));
        let properties = Properties {
            correlation_data: request.properties.correlation_data.clone(),
            user_properties: error.into_iter().collect(),
            ..Properties::default()
        };
        let properties = EncodedProperties::for_publish(&properties);
        let answer = Outbound {
            topic: target,
            payload,
            properties: properties.map_err(|error| error.to_string())?,
            qos: request.qos,
        };
        if manner.delay.is_zero() {
            self.outbox.push(answer);
        } else {
            self.outbox.delay(now() + manner.delay, answer);
        }
        self.held += usize::from(request.qos != QoS::AtMostOnce);
        Ok(())
    }
}

/// Counts what went wrong with a request.
fn note(recorder: &ShardRecorder, reason: &str) {
    let mut counts = recorder.counts.borrow_mut();
    counts.counters().errors.add(reason, 1);
}
