//! Completion scripts.
//!
//! `clap_complete` knows only short flags of one letter. A flag of several letters is handed to it as a long
//! flag with a mark in front, and the mark is turned into a single dash in the script that comes out.

use clap::{Arg, Command};
use clap_complete::aot;

use super::{Shell, command, letters};

/// Stands in front of the letters of a flag; no shell and no flag uses it.
const MARK: char = '\u{e000}';

/// The completion script for a shell.
pub fn script(shell: Shell) -> String {
    let mut marked = command().mut_subcommands(with_marked_flags);
    let shell = match shell {
        Shell::Bash => aot::Shell::Bash,
        Shell::Zsh => aot::Shell::Zsh,
        Shell::Fish => aot::Shell::Fish,
        Shell::PowerShell => aot::Shell::PowerShell,
        Shell::Elvish => aot::Shell::Elvish,
    };
    let mut script = Vec::new();
    aot::generate(shell, &mut marked, "mqtty", &mut script);
    unmarked(&String::from_utf8_lossy(&script))
}

/// Every flag of several letters once more, under those letters; the same for the commands below.
fn with_marked_flags(command: Command) -> Command {
    let flags: Vec<Arg> = command
        .get_arguments()
        .filter_map(|arg| {
            let marked = format!("{MARK}{}", letters::letters_of(arg.get_long()?)?);
            // An empty alias list, or the second flag would claim the names of the first.
            let arg = arg.clone().id(marked.clone()).long(marked);
            Some(arg.alias(None))
        })
        .collect();
    command.args(flags).mut_subcommands(with_marked_flags)
}

/// The marks turned into dashes. Fish has a word of its own for long flags with one dash, and for zsh an
/// equals sign would be part of such a flag.
fn unmarked(script: &str) -> String {
    let script = script.replace(&format!("-l {MARK}"), "-o ");
    let mark = format!("--{MARK}");
    let mut pieces = script.split(mark.as_str());
    let mut unmarked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let end = piece.find(|c: char| !c.is_ascii_alphabetic());
        let (letters, rest) = piece.split_at(end.unwrap_or(piece.len()));
        unmarked.push('-');
        unmarked.push_str(letters);
        unmarked.push_str(
            rest.strip_prefix('=')
                .filter(|rest| rest.starts_with('['))
                .unwrap_or(rest),
        );
    }
    unmarked
}
