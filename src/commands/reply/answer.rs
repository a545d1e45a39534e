//! The payload of an answer.

use std::time::SystemTime;

use crate::model::Delivery;
use crate::payload::{Template, TemplateClient};
use crate::script::{FilterOutcome, PayloadFilters};
use crate::simulate::AnswerTemplate;

/// What an answer is made from.
pub(super) enum Answer {
    /// Always this payload.
    Fixed(Vec<u8>),
    /// A template.
    Template(Box<Template>),
    /// A value with expressions in it.
    Value(Box<AnswerTemplate>),
    /// A jq filter.
    Jq(Box<PayloadFilters>),
    /// The payload of the request.
    Echo,
    /// The output of a command.
    Command,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Made {
    Payload(Vec<u8>),
    /// A command has to be run for it.
    Command,
}

impl Answer {
    /// Makes the answer to a request, which `client` knows.
    ///
    /// # Errors
    ///
    /// Why there is none, in one line.
    pub(super) fn make(
        &self,
        client: &TemplateClient,
        request: &Delivery<'_>,
    ) -> Result<Made, String> {
        let payload = match self {
            Self::Fixed(payload) => payload.clone(),
            Self::Echo => request.payload.to_vec(),
            Self::Command => return Ok(Made::Command),
            Self::Template(template) => {
                let text = template.render(client, SystemTime::now());
                text.map_err(|error| error.to_string())?.into_bytes()
            }
            Self::Value(value) => {
                let mut text = String::new();
                value.fill(client, SystemTime::now(), &mut text)?;
                text.into_bytes()
            }
            Self::Jq(filter) => computed(filter, request.payload)?,
        };
        Ok(Made::Payload(payload))
    }
}

/// What a jq filter makes of a payload: one value.
fn computed(filter: &PayloadFilters, payload: &[u8]) -> Result<Vec<u8>, String> {
    match filter.apply(payload) {
        FilterOutcome::Values(mut values) if values.len() == 1 => {
            Ok(values.swap_remove(0).text.into_bytes())
        }
        FilterOutcome::Values(values) => Err(format!(
            "the jq filter yields {} values: put them into [ ]",
            values.len()
        )),
        FilterOutcome::NotJson => Err("its payload is not JSON".to_owned()),
        FilterOutcome::Part(_, error) | FilterOutcome::Failed(error) => Err(error),
        FilterOutcome::Nothing | FilterOutcome::AsItIs => {
            Err("the jq filter yields no value".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Properties, QoS};
    use crate::payload::Placeholders;

    fn made(answer: &Answer, payload: &str) -> Result<String, String> {
        let client = TemplateClient::new(Placeholders::default(), Some(1));
        client.set_request("calc/add", payload.as_bytes());
        let request = Delivery {
            topic: "calc/add",
            payload: payload.as_bytes(),
            qos: QoS::AtMostOnce,
            retain: false,
            dup: false,
            packet_id: 0,
            properties: &Properties::default(),
        };
        match answer.make(&client, &request)? {
            Made::Payload(payload) => Ok(String::from_utf8(payload).unwrap()),
            Made::Command => Ok("command".to_owned()),
        }
    }

    fn jq(text: &str) -> Answer {
        let filter = PayloadFilters::named(None, Some(("--jq", text)), Duration::from_secs(9));
        Answer::Jq(Box::new(filter.unwrap().unwrap()))
    }

    #[test]
    fn of_every_kind() {
        let template = Template::of_answer("{{ request.a }} at {{ level(2) }} {{ counter() }}");
        let template = Answer::Template(Box::new(template.unwrap()));
        assert_eq!(made(&template, r#"{"a":1}"#).unwrap(), "1 at add 1");
        assert_eq!(made(&Answer::Echo, "x").unwrap(), "x");
        assert_eq!(made(&Answer::Fixed(b"y".to_vec()), "x").unwrap(), "y");
        let sum = jq("{sum: (.a + .b)}");
        assert_eq!(made(&sum, r#"{"a":1,"b":2}"#).unwrap(), r#"{"sum":3}"#);
        assert_eq!(made(&jq(".a"), r#"{"a":"text"}"#).unwrap(), "text");
    }

    #[test]
    fn templates_of_other_messages_know_no_request() {
        for text in ["{{ request }}", "{{ level(1) }}"] {
            assert!(Template::of_answer(text).is_ok(), "{text}");
            assert!(Template::compile(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_gives_no_answer() {
        for (answer, payload, error) in [
            (jq(".a"), "no", "its payload is not JSON"),
            (jq(".[]"), "[1,2]", "2 values: put them into [ ]"),
            (jq("empty"), "1", "yields no value"),
            (jq(".a"), "1", "has no member"),
        ] {
            let said = made(&answer, payload).unwrap_err();
            assert!(said.contains(error), "{said}");
        }
    }
}
