//! Cases from tables, and what chooses cases: tags and needs.

use super::case;
use super::fields::{self, Fields, unexpected};
use super::reader::StepReader;
use super::values::Names;
use crate::document::{Member, Node, Value};
use crate::testing::plan::{Case, Need};
use crate::testing::problem::Problem;
use crate::text::did_you_mean;

/// What a file may need, and what that is called.
const NEEDS: [(&str, Need); 8] = [
    ("mqtt5", Need::Mqtt5),
    ("qos1", Need::Qos1),
    ("qos2", Need::Qos2),
    ("retain", Need::Retain),
    ("wildcard", Need::Wildcard),
    ("shared", Need::Shared),
    ("subscription_identifiers", Need::SubscriptionIdentifiers),
    ("topic_alias", Need::TopicAlias),
];

/// `needs`: a word or a list of words.
pub(super) fn needs(fields: &Fields<'_>) -> Result<Vec<Need>, Problem> {
    let words = words(fields, "needs")?;
    let need = |(word, node): (&str, &Node)| {
        let found = NEEDS.iter().find(|(name, _)| *name == word);
        found.map(|(_, need)| *need).ok_or_else(|| {
            let hint = did_you_mean(word, NEEDS.iter().map(|(name, _)| *name));
            let what = format!("there is no need {word:?}{hint}");
            Problem::new(fields::place(node), what)
        })
    };
    words.into_iter().map(need).collect()
}

/// `tags`: a word or a list of words.
pub(super) fn tags(fields: &Fields<'_>) -> Result<Vec<String>, Problem> {
    let words = words(fields, "tags")?;
    Ok(words.into_iter().map(|(word, _)| word.to_owned()).collect())
}

fn words<'a>(fields: &Fields<'a>, key: &str) -> Result<Vec<(&'a str, &'a Node)>, Problem> {
    let Some(node) = fields.get(key) else {
        return Ok(Vec::new());
    };
    let items = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let word = |node: &'a Node| Ok((fields::text(node, key)?, node));
    items.into_iter().map(word).collect()
}

/// The cases that a case of the file stands for: one, or one for each row of its table.
pub(super) fn cases(
    reader: &mut StepReader<'_>,
    known: &Names,
    tags: &[String],
    node: &Node,
) -> Vec<Case> {
    let rows = match rows(node) {
        Ok(rows) => rows,
        Err(problem) => {
            reader.problems.push(problem);
            return Vec::new();
        }
    };
    if let Err(problem) = complete(&rows, known) {
        reader.problems.push(problem);
        return Vec::new();
    }
    let mut cases = Vec::new();
    for (index, row) in rows.into_iter().enumerate() {
        reader.names = known.clone();
        let before = reader.problems.len();
        let made = match row {
            None => case(reader, node),
            Some(row) => reader.names.set(row, "each").and_then(|values| {
                let mut case = case(reader, node)?;
                case.name = format!("{} ({})", case.name, row_name(row));
                case.row = values;
                Ok(case)
            }),
        };
        match made {
            Ok(mut case) => {
                case.tags.extend_from_slice(tags);
                cases.push(case);
            }
            Err(problem) => reader.problems.push(problem),
        }
        if reader.problems.len() > before {
            if index > 0 {
                // The rows before it were read without a problem.
                for problem in &mut reader.problems[before..] {
                    problem.what = format!("{} (row {} of each)", problem.what, index + 1);
                }
            }
            // The other rows would say the same.
            break;
        }
    }
    cases
}

/// The rows of the table of a case.
fn rows(node: &Node) -> Result<Vec<Option<&Node>>, Problem> {
    let each = match &node.value {
        Value::Map(members) => members.iter().find(|member| member.key == "each"),
        _ => None,
    };
    let Some(Member { node: each, .. }) = each else {
        return Ok(vec![None]);
    };
    let items = fields::list(each, "each")?;
    if items.is_empty() {
        return Err(unexpected(each, "each", "at least one row"));
    }
    for item in items {
        if fields::map(item, "each")?.is_empty() {
            return Err(unexpected(item, "each", "a map of variables"));
        }
    }
    Ok(items.iter().map(Some).collect())
}

/// Whether each row has the variables that any of them has. One of `vars` may be left out: it keeps its value.
fn complete(rows: &[Option<&Node>], known: &Names) -> Result<(), Problem> {
    let names = |row: Option<&Node>| match row.map(|row| &row.value) {
        Some(Value::Map(members)) => members.iter().map(|member| member.key.clone()).collect(),
        _ => Vec::new(),
    };
    let all: Vec<Vec<String>> = rows.iter().copied().map(names).collect();
    let in_vars = |name: &&String| known.known.variables.contains(name);
    for name in all.iter().flatten().filter(|name| !in_vars(name)) {
        let without = all.iter().position(|names| !names.contains(name));
        if let Some(index) = without
            && let Some(row) = rows[index]
        {
            let what = format!("row {} of each has no {name}", index + 1);
            return Err(Problem::new(fields::place(row), what));
        }
    }
    Ok(())
}

/// What a row is called: `topic: $SYS/x, qos: 1`.
fn row_name(row: &Node) -> String {
    let Value::Map(members) = &row.value else {
        return String::new();
    };
    let cell = |member: &Member| {
        let value = member.node.as_text().unwrap_or(member.node.kind());
        format!("{}: {value}", member.key)
    };
    members.iter().map(cell).collect::<Vec<_>>().join(", ")
}
