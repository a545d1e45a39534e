//! Completion: the scripts, and what they ask for while somebody types.
//!
//! A script is short: it calls mqtty back with the words so far, and mqtty says what could come next. So a
//! script knows every flag of the mqtty that is installed, flags of several letters as well, and whatever
//! changes from day to day, such as the names of profiles. The scripts are `clap_complete`'s, and so is the
//! answer for everything that it understands; what it does not is added here.
//!
//! `clap_complete` calls this part of itself unstable: nothing outside of this file uses it.

mod shells;
mod values;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Command;
use clap_complete::CompletionCandidate;
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};

use super::{command, describe, rewrite};
pub use values::Known;

/// The variable by which a script says that it wants an answer, and for which shell.
pub const COMPLETE: &str = "_MQTTY_COMPLETE";

/// The shells that completion scripts are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// Bash.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
    /// PowerShell.
    PowerShell,
    /// Elvish.
    Elvish,
}

impl Shell {
    /// Their names.
    pub const NAMES: &[&str] = &["bash", "zsh", "fish", "powershell", "elvish"];

    /// The shell of this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bash" => Self::Bash,
            "zsh" => Self::Zsh,
            "fish" => Self::Fish,
            "powershell" => Self::PowerShell,
            "elvish" => Self::Elvish,
            _ => return None,
        })
    }
}

/// Stands for the word at the cursor; nobody types it.
const CURSOR: &str = "\u{e000}";

/// Something that could be typed next.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Candidate {
    word: String,
    /// A sentence about it; may be empty.
    about: String,
}

/// The completion script for a shell.
pub fn script(shell: Shell) -> String {
    let registration: &dyn EnvCompleter = match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::PowerShell => &Powershell,
        Shell::Elvish => &Elvish,
    };
    let mut script = Vec::new();
    // Writing to memory does not fail.
    let _ = registration.write_registration(COMPLETE, "mqtty", "mqtty", "mqtty", &mut script);
    shells::script(shell, String::from_utf8_lossy(&script).trim())
}

/// The answer to a shell's script: `arguments` are those of its call, `folder` is the one that paths begin
/// in. Nothing for what is no such call.
pub fn complete(
    shell: &OsStr,
    arguments: &[OsString],
    folder: Option<&Path>,
    environment: &dyn Fn(&str) -> Option<OsString>,
    known: &dyn Known,
) -> Vec<u8> {
    let Some(shell) = shell.to_str().and_then(shells::named) else {
        return Vec::new();
    };
    let words = shells::words(shell, arguments, environment);
    let Some((current, before)) = words.split_last().filter(|(_, before)| !before.is_empty())
    else {
        return Vec::new();
    };
    let found = candidates(before, current, folder, known);
    shells::answer(shell, &found, environment)
}

/// Where the word at the cursor stands.
#[derive(Debug)]
enum Place {
    /// It is a word of its own behind these.
    Word(Vec<OsString>),
    /// It is the value of the flag of this long name, behind these.
    Value(Vec<OsString>, String),
}

/// What could stand in the place of `current`, behind `before`, the program's name first.
fn candidates(
    before: &[OsString],
    current: &OsStr,
    folder: Option<&Path>,
    known: &dyn Known,
) -> Vec<Candidate> {
    let root = command();
    let typed = current.to_string_lossy();
    let (words, long, value, prefix) = match (place(&root, before, &typed), typed.split_once('=')) {
        (Place::Value(words, long), _) => (words, Some(long), &*typed, String::new()),
        (Place::Word(words), Some((flag, value))) if flag.starts_with("--") => {
            let long = flag.trim_start_matches('-').to_owned();
            (words, Some(long), value, format!("{flag}="))
        }
        (Place::Word(words), _) => (words, None, &*typed, String::new()),
    };
    let leaf = leaf(&root, &words);
    let is_short = value.starts_with('-') && !value.starts_with("--");
    let mut found = match &long {
        Some(long) => values::of_flag(leaf, &words, long, known),
        None if is_short => values::short_flags(leaf),
        None => values::of_word(&root, leaf, &words, known),
    };
    found.retain(|candidate| candidate.word.starts_with(value));
    // What is known here of a value or of a short flag is all that there is.
    if found.is_empty() || (long.is_none() && !is_short) {
        let mut line = words;
        line.extend(long.map(|long| OsString::from(format!("--{long}"))));
        line.push(value.into());
        found.extend(engine(line, folder));
    }
    for candidate in &mut found {
        candidate.word.insert_str(0, &prefix);
    }
    found
}

/// Finds out what the word at the cursor is, by reading the line as it will be read.
fn place(root: &Command, before: &[OsString], current: &str) -> Place {
    let dashes = if current.starts_with('-') { "--" } else { "" };
    let mark = format!("{dashes}{CURSOR}");
    let mut line = before.to_vec();
    line.push(mark.clone().into());
    let Ok(read) = rewrite::rewrite_flags(root, line) else {
        return Place::Word(before.to_vec());
    };
    let mut words = read.words;
    let found = words.iter().position(|word| {
        let word = word.to_string_lossy();
        word == mark || word.ends_with(&format!("={mark}"))
    });
    let marked = match found {
        Some(at) => words.drain(at..).next().unwrap_or_default(),
        None => return Place::Word(before.to_vec()),
    };
    let marked = marked.to_string_lossy();
    match marked.strip_suffix(&format!("={mark}")) {
        Some(flag) => Place::Value(words, flag.trim_start_matches('-').to_owned()),
        None => Place::Word(words),
    }
}

/// The command that these words call.
fn leaf<'a>(root: &'a Command, words: &[OsString]) -> &'a Command {
    let mut leaf = root;
    for word in words.iter().skip(1) {
        match leaf.find_subcommand(word) {
            Some(command) => leaf = command,
            None => break,
        }
    }
    leaf
}

/// What `clap_complete` knows about the last of these words.
fn engine(words: Vec<OsString>, folder: Option<&Path>) -> Vec<Candidate> {
    let cursor = words.len() - 1;
    let found = clap_complete::engine::complete(&mut command(), words, cursor, folder);
    // It fails where nothing is to be completed.
    let found = found.unwrap_or_default();
    let candidate = |candidate: &CompletionCandidate| {
        Some(Candidate {
            word: candidate.get_value().to_str()?.to_owned(),
            about: candidate
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default(),
        })
    };
    found.iter().filter_map(candidate).collect()
}

#[cfg(test)]
mod tests;
