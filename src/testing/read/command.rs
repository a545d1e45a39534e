//! `run`.

use std::path::PathBuf;

use super::expect::conditions;
use super::fields::{self, Fields, key_place, unexpected};
use super::reader::StepReader;
use crate::document::Node;
use crate::testing::plan::{Payload, Run};
use crate::testing::problem::{Place, Problem};

const KEYS: [&str; 8] = [
    "argv",
    "stdin",
    "env",
    "exit",
    "stdout",
    "background",
    "within",
    "save",
];

/// What can be expected of stdout.
const OF_STDOUT: [&str; 7] = [
    "payload", "json", "json_has", "where", "matches", "size", "decode",
];

/// Reads the command.
pub(super) fn read(reader: &mut StepReader<'_>, node: &Node, at: Place) -> Result<Run, Problem> {
    let fields = Fields::of(node, "run", &KEYS)?;
    if !reader.allow_run {
        let what = "run starts a command: pass --allow-run if you trust the file";
        return Err(Problem::new(at, what));
    }
    let argv = fields.need("argv")?;
    let words = fields::list(argv, "argv")?;
    if words.is_empty() {
        return Err(unexpected(argv, "argv", "a program and its arguments"));
    }
    let words = words.iter().map(|word| reader.names.text(word, "argv"));
    let argv = words.collect::<Result<_, _>>()?;
    let mut env = Vec::new();
    if let Some(node) = fields.get("env") {
        for member in fields::map(node, "env")? {
            if member.key.is_empty() || member.key.contains(['=', '\0']) {
                let what = format!("bad name {:?} of an environment variable", member.key);
                return Err(Problem::new(key_place(member), what));
            }
            env.push((member.key.clone(), reader.names.text(&member.node, "env")?));
        }
    }
    let stdout = match fields.get("stdout") {
        None => None,
        Some(node) => {
            let expected = Fields::of(node, "stdout", &OF_STDOUT)?;
            Some(conditions(reader, &expected)?)
        }
    };
    let background = fields.boolean("background")?.unwrap_or_default();
    for key in ["exit", "stdout", "within", "save"] {
        if background && fields.get(key).is_some() {
            let what = format!("{key} cannot be used with background: the command runs on");
            return Err(Problem::new(fields.place_of(key), what));
        }
    }
    let folder = if reader.folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        reader.folder.to_owned()
    };
    Ok(Run {
        argv,
        stdin: reader.names.text_of(&fields, "stdin")?.map(Payload::Text),
        env,
        exit: fields.number::<u8>("exit")?.unwrap_or(0).into(),
        stdout,
        background,
        within: fields.duration("within")?,
        save: reader.names.save(&fields)?,
        folder,
    })
}
