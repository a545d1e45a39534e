//! Answers to requests: a table of mocks in YAML, and a single value in JSON.

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::node::{Entry, FileMistake, Kind, Node, Position};
use super::program::{self, FieldPlace};
use super::{FileError, LARGEST, read_text, yaml};
use crate::payload::{Scenario, TemplateClient};
use crate::text::did_you_mean;

const KEYS: [&str; 7] = ["filter", "when", "answer", "error", "delay", "times", "to"];

/// A value that is worked out for each request.
#[derive(Clone, Debug)]
pub struct AnswerTemplate {
    scenario: Scenario,
    places: Vec<FieldPlace>,
    /// As errors call the file.
    shown: Arc<str>,
}

/// A row of a table of mocks: which requests it is for, and how they are answered.
#[derive(Clone, Debug)]
pub struct Mock {
    /// The filter of its topics.
    pub filter: String,
    /// A jq filter that is true for its payloads.
    pub when: Option<String>,
    /// The payload of the answer.
    pub answer: Option<AnswerTemplate>,
    /// What the answer reports as an error.
    pub error: Option<String>,
    /// How long the answer is delayed, as it is written.
    pub delay: Option<String>,
    /// How many requests it is for.
    pub times: Option<u64>,
    /// The topic of answers to requests that name none.
    pub to: Option<String>,
    /// Its place in the file.
    place: String,
}

impl Mock {
    /// The error of a value that is not what it should be.
    pub fn wrong(&self, key: &str, what: &str) -> FileError {
        FileError::Wrong {
            what: format!("{}, {key}: {what}", self.place),
            hint: None,
        }
    }
}

impl AnswerTemplate {
    /// Appends the answer to the request that the client has been given.
    ///
    /// # Errors
    ///
    /// What cannot be worked out, in one line with its place.
    pub fn fill(
        &self,
        client: &TemplateClient,
        now: SystemTime,
        text: &mut String,
    ) -> Result<(), String> {
        self.scenario
            .fill(client, now, text)
            .map(drop)
            .map_err(|mistake| {
                let place = mistake.part.and_then(|part| self.places.get(part));
                let place = place.map_or_else(String::new, |place| {
                    format!(", {}, {}", place.at, place.key)
                });
                format!("{}{place}: {}", self.shown, mistake.what)
            })
    }
}

/// Reads a table of mocks.
///
/// # Errors
///
/// A file that cannot be read; what is missing, unknown or wrong in it, with the place and the key.
pub fn mocks(path: &Path) -> Result<Vec<Mock>, FileError> {
    let text = read_text(path, LARGEST)?;
    let shown = path.display().to_string();
    yaml::read(&text)
        .and_then(|root| table(&root, &shown))
        .map_err(|mistake| wrong(&mistake, &shown))
}

/// Reads the value of an option that holds JSON; `option` is what errors call it.
///
/// # Errors
///
/// What is wrong with it, with the place.
pub fn answer(text: &str, option: &str) -> Result<AnswerTemplate, FileError> {
    yaml::read(text)
        .and_then(|root| template(&root, "", true, option))
        .map_err(|mistake| wrong(&mistake, option))
}

fn wrong(mistake: &FileMistake, shown: &str) -> FileError {
    FileError::Wrong {
        what: mistake.shown(shown),
        hint: None,
    }
}

fn template(
    node: &Node,
    key: &str,
    is_json: bool,
    shown: &str,
) -> Result<AnswerTemplate, FileMistake> {
    let (scenario, places) = program::answer(node, key, is_json)?;
    Ok(AnswerTemplate {
        scenario,
        places,
        shown: Arc::from(shown),
    })
}

fn table(root: &Node, shown: &str) -> Result<Vec<Mock>, FileMistake> {
    let Kind::List(rows) = &root.kind else {
        let what =
            "it should be a list of rules with filter, when, answer, error, delay, times and to";
        return Err(FileMistake::new(root.at, "", what));
    };
    if rows.is_empty() {
        return Err(FileMistake::new(root.at, "", "there is no rule in it"));
    }
    rows.iter().map(|row| mock(row, shown)).collect()
}

fn mock(row: &Node, shown: &str) -> Result<Mock, FileMistake> {
    let Kind::Table(entries) = &row.kind else {
        let what = "a rule is a table with filter and answer";
        return Err(FileMistake::new(row.at, "", what));
    };
    let mut mock = Mock {
        filter: String::new(),
        when: None,
        answer: None,
        error: None,
        delay: None,
        times: None,
        to: None,
        place: place(row.at, shown),
    };
    for entry in entries {
        match entry.key.as_str() {
            "filter" => mock.filter = text(entry)?,
            "when" => mock.when = Some(text(entry)?),
            "answer" => mock.answer = Some(template(&entry.node, "answer", false, shown)?),
            "error" => mock.error = Some(text(entry)?),
            "delay" => mock.delay = Some(text(entry)?),
            "times" => mock.times = Some(times(entry)?),
            "to" => mock.to = Some(text(entry)?),
            key => {
                let hint = did_you_mean(key, KEYS);
                let what = format!("there is no such key{hint}");
                return Err(FileMistake::new(entry.at, key, what));
            }
        }
    }
    if mock.filter.is_empty() {
        let what = "filter is missing: it says which requests the rule is for";
        return Err(FileMistake::new(row.at, "", what));
    }
    Ok(mock)
}

fn place(at: Position, shown: &str) -> String {
    format!("{shown}, {at}")
}

fn text(entry: &Entry) -> Result<String, FileMistake> {
    match &entry.node.kind {
        Kind::Text(text) => Ok(text.clone()),
        _ => Err(FileMistake::new(entry.at, &entry.key, "it should be text")),
    }
}

fn times(entry: &Entry) -> Result<u64, FileMistake> {
    match &entry.node.kind {
        Kind::Int(number) if *number > 0 => Ok(number.unsigned_abs()),
        _ => {
            let what = "it should be a number above 0";
            Err(FileMistake::new(entry.at, &entry.key, what))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Placeholders;

    fn rows(text: &str) -> Result<Vec<Mock>, String> {
        yaml::read(text)
            .and_then(|root| table(&root, "mock.yaml"))
            .map_err(|mistake| mistake.shown("mock.yaml"))
    }

    fn filled(template: &AnswerTemplate, topic: &str, request: &str) -> Result<String, String> {
        let client = TemplateClient::new(Placeholders::default(), Some(1));
        client.set_request(topic, request.as_bytes());
        let mut text = String::new();
        template.fill(&client, SystemTime::UNIX_EPOCH, &mut text)?;
        Ok(text)
    }

    #[test]
    fn answers_know_the_request() {
        let template = answer(
            r#"{"id": "{{ level(2) }}", "sum": "=request.a + request.b", "on": true, "topic": "=topic"}"#,
            "--json",
        )
        .unwrap();
        assert_eq!(
            filled(&template, "lamp/7/get", r#"{"a":1,"b":2}"#).unwrap(),
            r#"{"id":"7","sum":3,"on":true,"topic":"lamp/7/get"}"#
        );
        let error = filled(&template, "lamp/7/get", "no JSON").unwrap_err();
        assert!(error.starts_with("--json, line 1, column "), "{error}");
        let error = filled(&template, "lamp", "{}").unwrap_err();
        assert!(
            error.ends_with("level(): the topic has no level 2"),
            "{error}"
        );
        let text = answer("\"=request\"", "--json").unwrap();
        assert_eq!(filled(&text, "t", "ping").unwrap(), "\"ping\"");
    }

    #[test]
    fn rows_of_a_table() {
        let rows = rows(
            "- filter: lamp/+/get\n  when: .full\n  answer: {on: true}\n  times: 2\n  delay: 10ms..1s\n\
             - filter: lamp/#\n  answer: 'lamp {{ level(2) }}'\n  to: 'x/{{ level(2) }}'\n\
             - filter: calc\n  error: no such lamp\n",
        )
        .unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!(
            (rows[0].when.as_deref(), rows[0].times),
            (Some(".full"), Some(2))
        );
        assert_eq!(rows[0].delay.as_deref(), Some("10ms..1s"));
        let second = rows[1].answer.as_ref().unwrap();
        assert_eq!(filled(second, "lamp/9", "").unwrap(), "lamp 9");
        assert!(rows[2].answer.is_none() && rows[2].error.is_some());
        let wrong = rows[1].wrong("delay", "expected a time").to_string();
        assert_eq!(wrong, "mock.yaml, line 6, column 3, delay: expected a time");
    }

    #[test]
    fn mistakes_have_a_place() {
        for (text, expected) in [
            (
                "a: 1",
                "mock.yaml, line 1, column 1: it should be a list of rules",
            ),
            ("[]", "mock.yaml, line 1, column 1: there is no rule in it"),
            ("- 1", "mock.yaml, line 1, column 3: a rule is a table"),
            (
                "- answer: 1",
                "mock.yaml, line 1, column 3: filter is missing",
            ),
            (
                "- filter: a\n  answr: 1",
                "mock.yaml, line 2, column 3, answr: there is no such key; did you mean answer?",
            ),
            (
                "- filter: a\n  times: 0",
                "mock.yaml, line 2, column 3, times: it should be a number above 0",
            ),
            (
                "- filter: a\n  answer: {x: =nothing}",
                "answer.x: there is no value nothing",
            ),
        ] {
            let error = rows(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
