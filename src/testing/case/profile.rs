//! The profile of a named client: that of the command line, with what the file says.

use std::ffi::OsString;

use super::connect::refused;
use super::{Done, Running, Stopped};
use crate::client::Connector;
use crate::error::Exit;
use crate::model::{
    Authentication, Message, Profile, Properties, Property, QoS, Renewal, Secret, SecretSource,
    TlsOptions, Will, validate_topic,
};
use crate::testing::matching::encode;
use crate::testing::outcome::Problem;
use crate::testing::plan::{ClientPlan, Payload, TlsPlan};
use crate::testing::value::{Text, Tree};

impl Running<'_> {
    /// The profile of a client.
    pub(super) fn profile(
        &self,
        name: &str,
        plan: &ClientPlan,
        clean: Option<bool>,
    ) -> Done<Profile> {
        let mut profile = self.target.profile.clone();
        profile.client_id = match &plan.client_id {
            Some(text) => self.text(text)?,
            None => format!("mqtty-{}-{}-{}", self.setup.run, self.number, name),
        };
        profile.version = plan.version.unwrap_or(profile.version);
        profile.clean_start = clean.or(plan.clean).unwrap_or(true);
        profile.keep_alive = plan.keepalive.unwrap_or(profile.keep_alive);
        if let Some(text) = &plan.username {
            profile.username = Some(self.text(text)?);
        }
        if let Some(text) = &plan.password {
            profile.password = Some(Secret::new(self.text(text)?));
        }
        self.log_in(name, plan, &mut profile)?;
        // A test says itself when a client connects or authenticates again.
        profile.renewal.every = None;
        profile.reconnect.period = None;
        profile.will = None;
        let properties = &mut profile.properties;
        properties.session_expiry_interval = plan.session_expiry_interval;
        properties.receive_maximum = plan.receive_maximum.or(properties.receive_maximum);
        properties.maximum_packet_size =
            plan.maximum_packet_size.or(properties.maximum_packet_size);
        properties.topic_alias_maximum =
            plan.topic_alias_maximum.or(properties.topic_alias_maximum);
        if let Some(wanted) = plan.req_response_info {
            properties.request_response_information = Some(wanted.into());
        }
        if let Some(wanted) = plan.req_problem_info {
            properties.request_problem_information = Some(wanted.into());
        }
        let pairs = self.pairs(&plan.user_properties)?;
        profile.properties.user_properties.extend(pairs);
        if let Some(will) = &plan.will {
            let topic = self.topic(&will.topic)?;
            let properties = self.properties(&will.properties)?;
            profile.will = Some(Will {
                topic,
                payload: self.payload(&will.payload)?,
                qos: will.qos,
                retain: will.retain,
                properties,
            });
        }
        Ok(profile)
    }

    /// Sets how a client authenticates, if its plan says that.
    fn log_in(&self, name: &str, plan: &ClientPlan, profile: &mut Profile) -> Done {
        let Some(log_in) = &plan.log_in else {
            return Ok(());
        };
        let mut method = log_in.method.clone();
        match &mut method {
            Authentication::Method { data, .. } => {
                let text = log_in.data.as_ref().map(|text| self.text(text));
                *data = text.transpose()?.map(Secret::new);
            }
            Authentication::Scram(_) if profile.username.is_none() => {
                let what = format!(
                    "{name} needs a username and a password for {}",
                    method.method()
                );
                return Err(Stopped::error(Exit::Usage, what));
            }
            Authentication::Scram(_) => {}
        }
        profile.authentication = Some(method);
        profile.renewal = Renewal {
            // Whoever reads it answers challenges.
            authentication_data: Some(SecretSource::Command(OsString::new())),
            ..Renewal::default()
        };
        Ok(())
    }

    /// What dials for a client.
    pub(super) fn connector(&self, name: &str, plan: &ClientPlan) -> Done<Connector> {
        let Some(tls) = &plan.tls else {
            return Ok(self.target.connector.clone());
        };
        let mut endpoint = self.target.profile.endpoint.clone();
        let Some(options) = &mut endpoint.tls else {
            let mut problem = Problem {
                what: format!("{name} has TLS options, but {endpoint} is reached without TLS"),
                ..Problem::default()
            };
            problem.hint = Some("name the broker by a URL such as mqtts://localhost".to_owned());
            return Err(Stopped::Error(Exit::Usage, Box::new(problem)));
        };
        tls.put_into(options);
        Connector::new(&endpoint).map_err(|error| refused(name, error.into()))
    }

    /// Fills in text.
    pub(super) fn text(&self, text: &Text) -> Done<String> {
        text.fill(&self.scope).map_err(Stopped::value)
    }

    /// Fills in a topic to publish to.
    pub(super) fn topic(&self, text: &Text) -> Done<String> {
        let topic = self.text(text)?;
        validate_topic(&topic)
            .map_err(|why| Stopped::value(format!("bad topic {topic:?}: {why}")))?;
        Ok(topic)
    }

    /// Fills in pairs.
    pub(super) fn pairs(&self, pairs: &[(Text, Text)]) -> Done<Vec<(String, String)>> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| Ok((self.text(name)?, self.text(value)?)))
            .collect()
    }

    /// Fills in properties.
    pub(super) fn properties(&self, trees: &[(Property, Tree)]) -> Done<Properties> {
        let mut values = Vec::new();
        for (property, tree) in trees {
            values.push((*property, tree.fill(&self.scope).map_err(Stopped::value)?));
        }
        let mut properties = Properties::default();
        encode(&values, &mut properties).map_err(Stopped::value)?;
        Ok(properties)
    }

    /// Makes a payload.
    pub(super) fn payload(&self, payload: &Payload) -> Done<Vec<u8>> {
        Ok(match payload {
            Payload::Text(text) => self.text(text)?.into_bytes(),
            Payload::Json(tree) => {
                let value = tree.fill(&self.scope).map_err(Stopped::value)?;
                value.to_string().into_bytes()
            }
            Payload::Bytes(bytes) => bytes.clone(),
            Payload::Empty => Vec::new(),
        })
    }

    /// A message of the client of this name, noted in the timeline and for the end of the case.
    pub(super) fn sending(&mut self, client: &str, message: &Message) {
        self.shared.note(format!("{client} → {}", message.topic));
        self.keep(&message.topic, message.retain, &message.payload);
        let place = (client.to_owned(), message.topic.clone());
        self.published.insert(place, message.qos);
        self.shared.sending(message);
    }

    /// Notes what is retained at a topic.
    pub(super) fn keep(&mut self, topic: &str, retain: bool, payload: &[u8]) {
        if !retain {
            return;
        }
        if payload.is_empty() {
            self.retained.remove(topic);
        } else {
            self.retained.insert(topic.to_owned());
        }
    }

    /// The QoS of the last message of a client to a topic.
    pub(super) fn last_qos(&self, client: &str, topic: &str) -> Option<QoS> {
        let place = (client.to_owned(), topic.to_owned());
        self.published.get(&place).copied()
    }
}

impl TlsPlan {
    /// Replaces what it says.
    fn put_into(&self, options: &mut TlsOptions) {
        fn set<T: Clone>(value: Option<&T>, place: &mut T) {
            if let Some(value) = value {
                place.clone_from(value);
            }
        }
        let Self {
            ca,
            certificate,
            key,
            key_password,
            insecure,
            alpn,
            sni,
            pins,
            min,
            max,
        } = self;
        for (path, place) in [
            (ca, &mut options.ca),
            (certificate, &mut options.certificate),
            (key, &mut options.key),
        ] {
            if path.is_some() {
                place.clone_from(path);
            }
        }
        if key.is_some() {
            // The password of another key does not open this one.
            options.key_password.clone_from(key_password);
        }
        set(insecure.as_ref(), &mut options.insecure);
        set(alpn.as_ref(), &mut options.alpn);
        set(pins.as_ref(), &mut options.pins);
        options.sni = sni.clone().or(options.sni.take());
        options.min = min.or(options.min);
        options.max = max.or(options.max);
    }
}
