//! `group` and `include`: steps that belong together.

use super::fields::{self, Fields, is_name, place};
use super::files;
use super::reader::StepReader;
use crate::document::Node;
use crate::error::plain;
use crate::testing::plan::{Action, Group, Step};
use crate::testing::problem::Problem;
use crate::text::{self, ReadError};

/// A file that is included may include another, and so on, so many times.
const DEEPEST: usize = 8;

/// So many files may be included, each as often as it is: eight levels of ten would be a hundred million.
const MOST: usize = 1000;

/// A file may not be larger, in MiB.
const LARGEST: u64 = 4;

/// `group`.
pub(super) fn group(reader: &mut StepReader<'_>, node: &Node) -> Result<Group, Problem> {
    let fields = Fields::of(node, "group", &["name", "steps"])?;
    Ok(Group {
        name: fields.text("name")?.map(str::to_owned),
        file: None,
        steps: reader.steps(Some(fields.need("steps")?), "steps"),
    })
}

/// `include`: the steps of another file, with variables.
pub(super) fn include(reader: &mut StepReader<'_>, node: &Node) -> Result<Group, Problem> {
    let (name, with) = if is_name(node) {
        (fields::text(node, "include")?, None)
    } else {
        let fields = Fields::of(node, "include", &["file", "with"])?;
        (
            fields::text(fields.need("file")?, "file")?,
            fields.get("with"),
        )
    };
    let wrong = |what: String| Problem::new(place(node), format!("include: {what}"));
    let path = reader.folder.join(name);
    let real = files::real(&path);
    if reader.around.contains(&real) {
        return Err(wrong(format!("{name} includes itself")));
    }
    if reader.around.len() > DEEPEST {
        return Err(wrong(format!(
            "files include each other more than {DEEPEST} deep"
        )));
    }
    if reader.included == MOST {
        return Err(wrong(format!(
            "a case cannot include more than {MOST} files"
        )));
    }
    reader.included += 1;
    let text = text::read(&path, LARGEST).map_err(|error| {
        wrong(match error {
            ReadError::Unreadable(error) => format!("cannot read {name}: {}", plain(&error)),
            ReadError::TooLarge => format!("{name} is larger than {LARGEST} MiB"),
            ReadError::NotText(fault) => format!("{name}:{}: {fault}", fault.line()),
        })
    })?;
    let inside = |problem: Problem| wrong(format!("{name}:{}: {}", problem.at, problem.what));
    let root = files::tree(&path, &text).map_err(inside)?;
    let mut steps = Vec::new();
    if let Some(with) = with {
        steps.push(Step {
            at: place(with),
            action: Action::Set(reader.names.set(with, "with")?),
        });
    }
    let fields = Fields::of(&root, "an included file", &["name", "steps"]).map_err(inside)?;
    let list = fields.need("steps").map_err(inside)?;
    let mut problems = Vec::new();
    let folder = path.parent().unwrap_or(reader.folder);
    let mut inner = StepReader {
        clients: reader.clients,
        names: reader.names.clone(),
        folder,
        around: [reader.around.as_slice(), &[real]].concat(),
        included: reader.included,
        allow_run: reader.allow_run,
        problems: &mut problems,
    };
    steps.extend(inner.steps(Some(list), "steps"));
    let names = inner.names;
    reader.included = inner.included;
    if !problems.is_empty() {
        return Err(inside(problems.remove(0)));
    }
    reader.names = names;
    Ok(Group {
        name: fields.text("name").map_err(inside)?.map(str::to_owned),
        file: Some(path.display().to_string()),
        steps,
    })
}
