//! Test files: paths → plans, or everything that is wrong with them.

mod clients;
mod command;
mod computed;
mod computed_step;
mod connecting;
mod decode;
mod exchange;
mod expect;
mod fields;
mod files;
mod include;
mod meant;
mod reader;
mod saved;
mod steps;
mod tables;
mod tls;
mod values;
mod wrong;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

pub(in crate::testing) use self::clients::ClientSource;
use self::clients::Clients;
pub(in crate::testing) use self::computed_step::StepSource;
use self::fields::{Fields, key_place, place};
use self::reader::StepReader;
use self::values::Names;
pub(in crate::testing) use self::values::json_name;
pub use self::wrong::Wrong;
#[cfg(test)]
pub(in crate::testing) use self::{expect::CONDITIONS, steps::STEPS};
use super::plan::{Action, Case, ClientPlan, TestFile};
use super::problem::{Place, Problem};
use super::value::Tree;
use crate::document::{Node, Value};
use crate::error::Failure;
use crate::text::{self, did_you_mean};

/// A file may not be larger, in MiB.
const LARGEST: u64 = 4;

/// The keys of a file.
const FILE: [&str; 12] = [
    "name",
    "needs",
    "serial",
    "leftovers",
    "tags",
    "vars",
    "clients",
    "before",
    "after",
    "cases",
    "steps",
    "expect_nothing",
];

/// The keys of a case.
const CASE: [&str; 8] = [
    "name",
    "needs",
    "tags",
    "each",
    "before",
    "steps",
    "after",
    "expect_nothing",
];

/// The test files that were found.
#[derive(Debug, Default)]
pub struct Found {
    /// Those without a mistake, in order.
    pub files: Vec<TestFile>,
    /// What is wrong with the others; where there is anything, nothing should run.
    pub wrong: Vec<Wrong>,
}

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Values that replace those of variables.
    pub overrides: Vec<(String, String)>,
    /// Files may run commands.
    pub allow_run: bool,
}

/// Reads the files of these paths, and those in directories.
pub fn read(paths: &[PathBuf], options: &ReadOptions) -> Found {
    let mut found = Found::default();
    for path in paths {
        match files::below(path) {
            Ok(paths) => {
                for path in paths {
                    one(&path, options, &mut found);
                }
            }
            Err(failure) => found.wrong.push(failure.into()),
        }
    }
    let files = &found.files;
    let known = || files.iter().flat_map(|file| &file.vars);
    let mut unknown = Vec::new();
    for (name, _) in &options.overrides {
        if found.wrong.is_empty() && !known().any(|(known, _)| known == name) {
            let hint = did_you_mean(name, known().map(|(name, _)| name.as_str()));
            let what = format!(
                "bad value {name:?} for --var: no test file has a variable of this name in vars{hint}"
            );
            unknown.push(Failure::usage(what).into());
        }
    }
    found.wrong.extend(unknown);
    found
}

fn one(path: &Path, options: &ReadOptions, found: &mut Found) {
    let shown = path.display().to_string();
    let text = match text::read(path, LARGEST) {
        Ok(text) => text,
        Err(error) => return found.wrong.push(wrong::unreadable(&shown, &error)),
    };
    let mut problems = Vec::new();
    let file = match files::tree(path, &text) {
        Ok(node) if is_empty(&node) => return found.wrong.push(wrong::empty(&shown, path)),
        Ok(node) => parse(&node, path, options, &mut problems),
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    problems.sort_by_key(|problem| problem.at);
    if problems.is_empty() {
        found.files.extend(file);
    }
    let mistake = |problem| wrong::mistake(&shown, problem);
    found.wrong.extend(problems.into_iter().map(mistake));
}

/// Whether there is nothing in a file, or nothing but comments.
fn is_empty(node: &Node) -> bool {
    node.is_null() || matches!(&node.value, Value::Map(members) if members.is_empty())
}

/// Reads a file; what is wrong goes to the problems.
pub(super) fn parse(
    root: &Node,
    path: &Path,
    options: &ReadOptions,
    problems: &mut Vec<Problem>,
) -> Option<TestFile> {
    match file(root, path, options, problems) {
        Ok(file) => Some(file),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn file(
    root: &Node,
    path: &Path,
    options: &ReadOptions,
    problems: &mut Vec<Problem>,
) -> Result<TestFile, Problem> {
    let fields = Fields::of(root, "a test file", &FILE)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let usual = files::name_of(path);
    let own = fields.text("name")?;
    let name = own.map_or(usual, str::to_owned);
    let strict = fields.with("leftovers", |node| match node.as_text() {
        Some("fail") => Ok(()),
        _ => Err(fields::unexpected(node, "leftovers", "fail")),
    })?;
    let mut names = Names::new();
    let mut vars = match fields.get("vars") {
        Some(node) => names.set(node, "vars")?,
        None => Vec::new(),
    };
    for (name, tree) in &mut vars {
        if let Some((_, text)) = options
            .overrides
            .iter()
            .rev()
            .find(|(known, _)| known == name)
        {
            *tree = Tree::Constant(typed(text));
            names.constants.insert(name.clone(), typed(text));
        }
    }
    let mut clients = Clients::read(fields.get("clients"), &names, &folder)?;
    let mut reader = StepReader {
        clients: &mut clients,
        names,
        folder: &folder,
        around: vec![files::real(path)],
        included: 0,
        allow_run: options.allow_run,
        problems,
    };
    let tags = tables::tags(&fields)?;
    let before = reader.steps(fields.get("before"), "before");
    let known = reader.names.clone();
    fields.at_most_one(&["cases", "steps"])?;
    let mut cases = Vec::new();
    if let Some(node) = fields.get("steps") {
        let at = fields.place_of("steps");
        let steps = reader.steps(Some(node), "steps");
        let expects = steps.iter().map(|step| &step.action).any(expects);
        check_expectation(&fields, expects, reader.problems.is_empty(), at)?;
        cases.push(Case {
            name: name.clone(),
            at,
            tags,
            needs: Vec::new(),
            row: Vec::new(),
            before: Vec::new(),
            steps,
            after: Vec::new(),
        });
    } else {
        let Some(cases_node) = fields.get("cases") else {
            return Err(Problem::new(fields.at, "steps or cases is missing"));
        };
        if fields.get("expect_nothing").is_some() {
            let at = fields.place_of("expect_nothing");
            return Err(Problem::new(
                at,
                "expect_nothing belongs to each of the cases",
            ));
        }
        let mut taken = HashSet::new();
        for node in fields::list(cases_node, "cases")? {
            for case in tables::cases(&mut reader, &known, &tags, node) {
                if !taken.insert(case.name.clone()) {
                    let what = format!("there are two cases {:?} in this file", case.name);
                    reader.problems.push(Problem::new(case.at, what));
                }
                cases.push(case);
            }
        }
        if cases.is_empty() && reader.problems.is_empty() {
            return Err(Problem::new(fields.place_of("cases"), "there are no cases"));
        }
    }
    reader.names = known;
    // A case may have given them other values.
    reader.names.constants.clear();
    let after = reader.steps(fields.get("after"), "after");
    Ok(TestFile {
        shown: path.display().to_string(),
        name,
        // That of the only case is the same.
        suite: own
            .filter(|_| fields.get("cases").is_some())
            .map(str::to_owned),
        needs: tables::needs(&fields)?,
        serial: fields.text("serial")?.map(str::to_owned),
        strict: strict.is_some(),
        vars,
        before,
        after,
        cases,
        clients: clients.plans,
        undeclared: ClientPlan::default(),
    })
}

fn case(reader: &mut StepReader<'_>, node: &Node) -> Result<Case, Problem> {
    let fields = Fields::of(node, "a case", &CASE)?;
    let name = fields::text(fields.need("name")?, "name")?.to_owned();
    let problems = reader.problems.len();
    reader.included = 0;
    let before = reader.steps(fields.get("before"), "before");
    let steps = reader.steps(Some(fields.need("steps")?), "steps");
    let after = reader.steps(fields.get("after"), "after");
    let all = [&before, &steps, &after].into_iter().flatten();
    let expects = all.map(|step| &step.action).any(expects);
    let faultless = reader.problems.len() == problems;
    check_expectation(&fields, expects, faultless, place(node))?;
    Ok(Case {
        name,
        at: fields.member("name").map_or(fields.at, key_place),
        tags: tables::tags(&fields)?,
        needs: tables::needs(&fields)?,
        row: Vec::new(),
        before,
        steps,
        after,
    })
}

/// Whether a case can fail, or says that it cannot. Where its steps have mistakes, nothing is known of that.
fn check_expectation(
    fields: &Fields<'_>,
    expects: bool,
    faultless: bool,
    at: Place,
) -> Result<(), Problem> {
    match fields.boolean("expect_nothing")? {
        Some(true) if expects => {
            let what = "expect_nothing: true, and the case expects something";
            Err(Problem::new(fields.place_of("expect_nothing"), what))
        }
        Some(true) => Ok(()),
        _ if expects || !faultless => Ok(()),
        _ => {
            let what = "the case expects nothing and cannot fail: add an expect step, or expect_nothing: true";
            Err(Problem::new(at, what))
        }
    }
}

/// Whether a step can fail by what the broker does.
fn expects(action: &Action) -> bool {
    match action {
        // AUTH ends with the broker's consent, or with its refusal.
        Action::Expect(_)
        | Action::Request(_)
        | Action::Authenticate(_)
        | Action::ExpectDisconnect { .. } => true,
        // Its exit code is expected.
        Action::Run(run) => !run.background,
        Action::Computed(computed) => expects(&computed.checked),
        Action::Group(group) => group.steps.iter().map(|step| &step.action).any(expects),
        Action::Connect(connect) => {
            connect.refused.is_some()
                || connect.session_present.is_some()
                || connect.limits.is_some()
                || connect.challenges.is_some()
                || connect.fails
        }
        Action::Subscribe(subscribe) => subscribe.answer.is_some(),
        Action::Unsubscribe(unsubscribe) => unsubscribe.answer.is_some(),
        Action::Publish(publish) => publish.answer.is_some(),
        Action::Respond(_)
        | Action::Disconnect { .. }
        | Action::Kill { .. }
        | Action::Wait(_)
        | Action::Set(_) => false,
    }
}

/// A value of the command line: a number or a word of JSON, else text.
fn typed(text: &str) -> Json {
    serde_json::from_str(text)
        .ok()
        .filter(|value: &Json| !value.is_string())
        .unwrap_or_else(|| text.into())
}
