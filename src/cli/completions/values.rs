//! What `clap_complete` cannot know: values that are only checked later, names that files hold, and short
//! flags of several letters.

use std::ffi::OsString;
use std::path::Path;

use clap::Command;

use super::{Candidate, describe};
use crate::cli::{argument, letters};
use crate::options::Id;

/// Names that change from day to day. They are asked for only where one of them could stand.
pub trait Known {
    /// The profiles of this config file, else of the one that is in use.
    fn profiles(&self, config: Option<&Path>) -> Vec<String>;

    /// The scenarios of `simulate`, each with a sentence about it.
    fn scenarios(&self) -> Vec<(String, String)>;
}

fn candidate(word: impl Into<String>) -> Candidate {
    Candidate {
        word: word.into(),
        about: String::new(),
    }
}

/// The values of a flag behind these words, if they are known here.
pub(super) fn of_flag(
    command: &Command,
    words: &[OsString],
    long: &str,
    known: &dyn Known,
) -> Vec<Candidate> {
    let Some(id) = Id::of(long).filter(|id| argument::find(command, *id).is_some()) else {
        return Vec::new();
    };
    match id {
        Id::Profile | Id::Extends => profiles(words, known),
        Id::Scenario => scenarios(known),
        _ => {
            let proposed = id.row().proposes.iter();
            proposed.map(|value| candidate(*value)).collect()
        }
    }
}

/// What a word that is no flag can be, if it is known here.
pub(super) fn of_word(
    root: &Command,
    command: &Command,
    words: &[OsString],
    known: &dyn Known,
) -> Vec<Candidate> {
    match describe::path(command) {
        "profile show" | "profile edit" | "profile rm" | "profile test" => profiles(words, known),
        "man" => root
            .get_subcommands()
            .map(|command| Candidate {
                word: command.get_name().to_owned(),
                about: describe::about(command),
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The short flags of a command, with their dash.
pub(super) fn short_flags(command: &Command) -> Vec<Candidate> {
    command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .filter_map(|arg| {
            Some(Candidate {
                word: letters::short_form(arg)?,
                about: describe::description(arg),
            })
        })
        .collect()
}

/// The profiles of the config file that these words name, else of the one that is in use.
fn profiles(words: &[OsString], known: &dyn Known) -> Vec<Candidate> {
    let config = words.iter().rev();
    let mut config = config.filter_map(|word| word.to_str()?.strip_prefix("--config="));
    names(known.profiles(config.next().map(Path::new)))
}

fn scenarios(known: &dyn Known) -> Vec<Candidate> {
    let scenarios = known.scenarios().into_iter();
    scenarios
        .map(|(word, about)| Candidate { word, about })
        .collect()
}

/// Names that somebody chose, without those that would be something else on a command line.
fn names(names: Vec<String>) -> Vec<Candidate> {
    let fine = |name: &String| {
        let known = |c: char| c.is_alphanumeric() || "_-.@+".contains(c);
        !name.is_empty() && !name.starts_with('-') && name.chars().all(known)
    };
    names.into_iter().filter(fine).map(candidate).collect()
}
