//! The topic of an answer, and the topics that no answer may have.

use std::time::SystemTime;

use crate::error::Failure;
use crate::model::{AnswerTopicError, check_answer_topic};
use crate::payload::{Template, TemplateClient};

/// The topic of answers to requests that name none.
#[derive(Debug)]
pub(super) enum Target {
    /// Always this one.
    Fixed(String),
    /// A template.
    Template(Box<Template>),
}

/// Why an answer has no topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unanswerable {
    /// Neither the request nor `--to` names one.
    NoTopic,
    /// Nothing can be published to it, for this reason.
    Invalid(String, String),
    /// The answer would be a request to ourselves.
    Loop(String),
}

/// Whether a text holds something that is filled in.
fn is_template(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|start| text.contains(start))
}

/// Checks a target against the filters of the requests; `origin` says where it is from.
///
/// # Errors
///
/// A topic that nothing can be published to, and one that is answered itself (exit 2).
pub(super) fn check(text: &str, filters: &[String], origin: &str) -> Result<(), Failure> {
    if is_template(text) {
        return Ok(());
    }
    let topic = text.to_owned();
    match checked(topic, filters) {
        Ok(_) | Err(Unanswerable::NoTopic) => Ok(()),
        Err(Unanswerable::Loop(topic)) => Err(Failure::usage(format!(
            "{origin} {topic} matches a filter of the requests: answers would be answered again"
        ))
        .with_hint("choose a topic that the filters of the requests do not match")),
        Err(Unanswerable::Invalid(topic, why)) => Err(Failure::usage(format!(
            "bad topic {topic:?} for {origin}: {why}"
        ))),
    }
}

impl Target {
    /// A topic, or the template of one.
    ///
    /// # Errors
    ///
    /// A template that cannot be compiled.
    pub(super) fn new(text: &str) -> Result<Self, Failure> {
        if is_template(text) {
            let template = Template::of_answer(text).map_err(|error| {
                let mut failure = Failure::from(error);
                failure.message = format!("bad value for --to: {}", failure.message);
                failure
            })?;
            return Ok(Self::Template(Box::new(template)));
        }
        Ok(Self::Fixed(text.to_owned()))
    }

    fn topic(&self, client: &TemplateClient) -> Result<String, Unanswerable> {
        match self {
            Self::Fixed(topic) => Ok(topic.clone()),
            Self::Template(template) => {
                let filled = template.render(client, SystemTime::now());
                filled.map_err(|error| Unanswerable::Invalid("--to".to_owned(), error.to_string()))
            }
        }
    }
}

/// The topic of the answer to a request: its response topic, else that of the target. `client` knows the request.
///
/// # Errors
///
/// There is none, or nothing may be published to it.
pub(super) fn of(
    response_topic: Option<&str>,
    target: Option<&Target>,
    client: &TemplateClient,
    filters: &[String],
) -> Result<String, Unanswerable> {
    let topic = match (response_topic, target) {
        (Some(topic), _) => topic.to_owned(),
        (None, Some(target)) => target.topic(client)?,
        (None, None) => return Err(Unanswerable::NoTopic),
    };
    checked(topic, filters)
}

fn checked(topic: String, filters: &[String]) -> Result<String, Unanswerable> {
    match check_answer_topic(&topic, filters) {
        Ok(()) => Ok(topic),
        Err(AnswerTopicError::Loop) => Err(Unanswerable::Loop(topic)),
        Err(why) => Err(Unanswerable::Invalid(topic, why.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Placeholders;

    fn client() -> TemplateClient {
        let client = TemplateClient::new(Placeholders::default(), None);
        client.set_request("lamp/7/get", b"{}");
        client
    }

    #[test]
    fn the_response_topic_comes_first() {
        let filters = ["lamp/+/get".to_owned()];
        let target = Target::new("lamp/{{ level(2) }}/state").unwrap();
        let of = |response: Option<&str>, target| super::of(response, target, &client(), &filters);
        assert_eq!(of(Some("a/b"), Some(&target)), Ok("a/b".to_owned()));
        assert_eq!(of(None, Some(&target)), Ok("lamp/7/state".to_owned()));
        assert_eq!(of(None, None), Err(Unanswerable::NoTopic));
        for topic in ["a/+", "#", "", "$share/g/a"] {
            let wrong = of(Some(topic), None);
            assert!(matches!(wrong, Err(Unanswerable::Invalid(..))), "{topic}");
        }
        let own = "lamp/8/get";
        assert_eq!(of(Some(own), None), Err(Unanswerable::Loop(own.to_owned())));
        let back = Target::new("lamp/{{ level(2) }}/get").unwrap();
        assert!(matches!(of(None, Some(&back)), Err(Unanswerable::Loop(_))));
    }

    #[test]
    fn what_can_be_known_before_is_refused_before() {
        let filters = ["$share/g/a/#".to_owned()];
        for (topic, fits) in [
            ("b", true),
            ("a/b", false),
            ("+", false),
            ("{{ topic }}", true),
        ] {
            assert_eq!(check(topic, &filters, "--to").is_ok(), fits, "{topic}");
        }
        assert!(Target::new("{{ nothing }}").is_err());
    }
}
