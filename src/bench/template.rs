//! `--template`: payloads that are filled in for every message.
//!
//! The language is that of [`Template`]; the placeholders of topics (`%i`, `%c`, `%u`, `%rand_N`, `%mod_N`) mean in
//! a payload what they mean in a topic, and are translated once into that language.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::error::BenchError;
use crate::payload::{PayloadError, Placeholders, Template, TemplateClient, placeholders};

/// Compiles the template of a run. It is filled in once for nobody, so that what can never be filled in
/// is known before the first connection.
pub(super) fn compile(text: &str, seed: Option<u64>) -> Result<Template, BenchError> {
    let template = Template::compile(&placeholders(text, None))?;
    let nobody = TemplateClient::new(Placeholders::default(), seed);
    template.render(&nobody, SystemTime::now())?;
    Ok(template)
}

/// The payloads of one client.
pub(super) struct TemplatePayload {
    client: TemplateClient,
    /// The message that the payload at hand was made for: one that had to wait is not made again.
    made_for: Option<u64>,
    payload: Vec<u8>,
}

impl TemplatePayload {
    /// The payloads of the client with these names.
    pub(super) fn new(names: Placeholders, seed: Option<u64>) -> Self {
        Self {
            client: TemplateClient::new(names, seed),
            made_for: None,
            payload: Vec::new(),
        }
    }

    /// The topic of the next message.
    pub(super) fn set_topic(&mut self, topic: &str) {
        self.client.set_topic(topic);
    }

    /// Makes the payload of a message, at this time (microseconds since 1970).
    pub(super) fn fill(
        &mut self,
        template: &Template,
        message: u64,
        wall_us: u64,
    ) -> Result<(), PayloadError> {
        if self.made_for == Some(message) {
            return Ok(());
        }
        self.made_for = Some(message);
        let time = UNIX_EPOCH + Duration::from_micros(wall_us);
        let text = template.render(&self.client, time)?;
        self.payload = text.into_bytes();
        Ok(())
    }

    /// The payload that was made last.
    pub(super) fn payload(&self) -> &[u8] {
        &self.payload
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Exit, Fault};

    fn client(index: u64, user: &str) -> TemplatePayload {
        let names = Placeholders {
            client_id: format!("c_{index}"),
            index,
            user: user.to_owned(),
            topic: "t".to_owned(),
        };
        TemplatePayload::new(names, Some(7))
    }

    /// The first payloads of a client.
    fn payloads(text: &str, mut client: TemplatePayload, count: u64) -> Vec<String> {
        let template = compile(text, Some(7)).unwrap();
        (0..count)
            .map(|message| {
                client.fill(&template, message, 0).unwrap();
                String::from_utf8(client.payload().to_vec()).unwrap()
            })
            .collect()
    }

    #[test]
    fn placeholders_and_expressions_stand_side_by_side() {
        for (text, expected) in [
            ("%i", "4"),
            ("%c/%u", "c_3/bob"),
            ("100% {x} %x", "100% {x} %x"),
            ("{%if true%}%i{%endif%}", "4"),
            ("{% set idle = 5 %}{{ 7 %idle }}", "2"),
            ("{# %i #}%i", "4"),
            ("{% raw %}%i {{ x }}{% endraw %}%i", "%i {{ x }}4"),
            ("%rand_1", "0"),
            ("%mod_3 %mod_4 %mod_0 %m", "1 0 %mod_0 %m"),
            ("%rand_0 %rand_ %", "%rand_0 %rand_ %"),
            ("é%i{\"i\":%i}", "é4{\"i\":4}"),
            ("{{ topic }} at {{ now_s() }}", "t at 0"),
        ] {
            assert_eq!(payloads(text, client(3, "bob"), 1), [expected], "{text}");
        }
        assert_eq!(payloads("%u", client(3, ""), 1), ["%u"]);
    }

    #[test]
    fn each_client_counts_its_own_messages() {
        for index in [0, 1] {
            let seen = payloads("{{ counter() }}", client(index, ""), 3);
            assert_eq!(seen, ["1", "2", "3"]);
        }
    }

    #[test]
    fn a_message_that_had_to_wait_keeps_its_payload() {
        let template = compile("{{ counter() }}", None).unwrap();
        let mut client = client(0, "");
        for (message, expected) in [(0, "1"), (0, "1"), (1, "2"), (1, "2")] {
            client.fill(&template, message, 0).unwrap();
            assert_eq!(client.payload(), expected.as_bytes());
        }
    }

    #[test]
    fn random_numbers_differ_from_message_to_message_and_not_from_run_to_run() {
        let text = "%rand_1000000";
        let first = payloads(text, client(1, ""), 20);
        assert!(first.iter().any(|text| *text != first[0]), "{first:?}");
        assert_eq!(payloads(text, client(1, ""), 20), first);
        assert_ne!(payloads(text, client(2, ""), 20), first);
    }

    #[test]
    fn what_cannot_be_filled_in_is_known_at_once() {
        for (text, exit) in [
            ("{{ nonsense() }}", Exit::Usage),
            ("{{ random(2, 1) }}", Exit::Payload),
        ] {
            let Err(error) = compile(text, None) else {
                panic!("{text} is no template");
            };
            assert_eq!(error.exit(), exit, "{error}");
        }
    }
}
