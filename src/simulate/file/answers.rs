//! Answers to requests: a table of mocks in YAML, and a single value in JSON.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use super::node::{FileMistake, Kind, Node, Position};
use super::program::{self, FieldPlace, text};
use super::rule::{self, Rule};
use super::{FileError, read_text, yaml};
use crate::payload::{Scenario, TemplateClient};
use crate::text::did_you_mean;

const KEYS: [&str; 3] = ["filter", "answer", "to"];

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
    /// The payload of the answer.
    pub answer: Option<AnswerTemplate>,
    /// What else it says.
    pub rule: Rule,
    /// The topic of answers to requests that name none.
    pub to: Option<String>,
    /// Its place in the file, and how errors call that.
    at: Position,
    shown: Arc<str>,
}

impl Mock {
    /// The error of a value that is not what it should be.
    pub fn wrong(&self, key: &str, what: &str) -> FileError {
        wrong(&FileMistake::new(self.at, key, what), &self.shown)
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
                let field = mistake.part.and_then(|part| self.places.get(part));
                let place = FieldPlace::shown(field, &self.shown);
                format!("{place}: {}", mistake.what)
            })
    }
}

/// Reads a table of mocks.
///
/// # Errors
///
/// A file that cannot be read; what is missing, unknown or wrong in it, with the place and the key.
pub fn mocks(path: &Path) -> Result<Vec<Mock>, FileError> {
    let text = read_text(path, "table of rules")?;
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
    json(text)
        .and_then(|text| yaml::read(&text))
        .and_then(|root| template(&root, "", true, option))
        .map_err(|mistake| wrong(&mistake, option))
}

/// JSON that the reader of YAML takes, which knows the places in it: YAML is a superset of JSON but for some escapes.
fn json(text: &str) -> Result<Cow<'_, str>, FileMistake> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| {
        let fault = crate::text::json(&error);
        let (line, column) = (fault.line, fault.column);
        let what = format!("this is not JSON: {}", fault.what);
        FileMistake::new(Position { line, column }, "", what)
    })?;
    Ok(if text.contains("\\u") || text.contains("\\/") {
        value.to_string().into()
    } else {
        text.into()
    })
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
        answer: None,
        rule: Rule::default(),
        to: None,
        at: row.at,
        shown: Arc::from(shown),
    };
    for entry in entries {
        match entry.key.as_str() {
            "filter" => text(entry)?.clone_into(&mut mock.filter),
            "answer" => mock.answer = Some(template(&entry.node, "answer", false, shown)?),
            "to" => mock.to = Some(text(entry)?.to_owned()),
            key => {
                if !mock.rule.take(entry, "")? {
                    let hint = did_you_mean(key, KEYS.into_iter().chain(rule::KEYS));
                    let what = format!("unknown key{hint}");
                    return Err(FileMistake::new(entry.at, key, what));
                }
            }
        }
    }
    if mock.filter.is_empty() {
        let what = "filter is missing: it selects the requests";
        return Err(FileMistake::new(row.at, "", what));
    }
    Ok(mock)
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
        assert!(error.starts_with("--json:1:"), "{error}");
        let error = filled(&template, "lamp", "{}").unwrap_err();
        assert!(
            error.ends_with("level(): the topic has no level 2"),
            "{error}"
        );
        let text = answer("\"=request\"", "--json").unwrap();
        assert_eq!(filled(&text, "t", "ping").unwrap(), "\"ping\"");
    }

    #[test]
    fn an_option_takes_json_and_nothing_else() {
        for (text, expected) in [
            ("{on:true}", "--json:1:2: this is not JSON: "),
            ("{'on': true}", "--json:1:2: this is not JSON: "),
            ("on: true", "--json:1:1: this is not JSON: "),
            ("[1,\n 2,]", "--json:2:4: this is not JSON: "),
            ("", "--json"),
            (
                "{\"a\":\"=nothing\"}",
                "--json:1:6: .a: unknown value nothing",
            ),
        ] {
            let error = answer(text, "--json").unwrap_err().to_string();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
        // What JSON escapes and YAML does not.
        let text = answer(r#"{"b":"\ud83d\ude00","a":"\/\t"}"#, "--json").unwrap();
        assert_eq!(
            filled(&text, "t", "").unwrap(),
            "{\"b\":\"😀\",\"a\":\"/\\t\"}"
        );
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
        let ms = std::time::Duration::from_millis;
        let rule = &rows[0].rule;
        assert_eq!(
            (rule.times, rule.delay),
            (Some(2), Some((ms(10), ms(1000))))
        );
        let condition = rule.condition();
        assert!(condition.fits(b"{\"full\":true}") && !condition.fits(b"{\"full\":false}"));
        assert!(!condition.fits(b"no") && rows[1].rule.condition().fits(b"no"));
        let second = rows[1].answer.as_ref().unwrap();
        assert_eq!(filled(second, "lamp/9", "").unwrap(), "lamp 9");
        assert!(rows[2].answer.is_none() && rows[2].rule.error.is_some());
        let wrong = rows[1].wrong("delay", "expected a time").to_string();
        assert_eq!(wrong, "mock.yaml:6:3: delay: expected a time");
    }

    #[test]
    fn mistakes_have_a_place() {
        for (text, expected) in [
            ("a: 1", "mock.yaml:1:1: it should be a list of rules"),
            ("[]", "mock.yaml:1:1: there is no rule in it"),
            ("- 1", "mock.yaml:1:3: a rule is a table"),
            ("- answer: 1", "mock.yaml:1:3: filter is missing"),
            (
                "- filter: a\n  answr: 1",
                "mock.yaml:2:3: answr: unknown key; did you mean answer?",
            ),
            (
                "- filter: a\n  times: 0",
                "mock.yaml:2:3: times: it should be a number above 0",
            ),
            (
                "- filter: a\n  when: '.a ='",
                "mock.yaml:2:3: when: bad expression",
            ),
            (
                "- filter: a\n  delay: never",
                "mock.yaml:2:3: delay: expected a time such as 50ms",
            ),
            (
                "- filter: a\n  error: {a: 1}",
                "mock.yaml:2:3: error: it should be text",
            ),
            (
                "- filter: a\n  answer: {{ request }}",
                "a key is a list or a map; text with {{ }} needs quotes, such as \"{{ name }}\"",
            ),
            (
                "- filter: a\n  answer: {x: =nothing}",
                "answer.x: unknown value nothing",
            ),
        ] {
            let error = rows(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
