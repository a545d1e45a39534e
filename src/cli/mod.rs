//! What may be typed: the commands, their flags, and the pages that describe them.
//!
//! In: the words of a command line, and the [`Definition`] of each command from the list in
//! [`commands`](crate::commands). Out: a [`CommandLine`] with the options as they were typed, or a [`CliExit`]. Values
//! stay text; the plan of the command parses them, together with what files and the environment hold. Help pages, manual
//! pages and completion scripts are text that somebody else prints. clap is used here alone.
//!
//! A new option is a row of [`options`](crate::options) and its name in the `flags.rs` of its command.

mod argument;
mod clap_command;
mod completions;
pub mod definition;
mod describe;
mod examples;
mod fault;
pub mod groups;
mod habits;
mod help;
mod languages;
mod letters;
mod line;
mod man;
mod names;
mod positional;
mod rewrite;
mod version;

use std::ffi::OsString;
use std::sync::LazyLock;

use clap::{ArgAction, CommandFactory, Parser};

pub use completions::{COMPLETE, Known, Shell, complete, script as completion_script};
pub use definition::{Definition, Examples, Flags, Planned, Section, Word};
pub use help::{HelpPage, Look};
pub use languages::{FIGURE_HELP, FORMAT_HELP, STORM_FIGURE_HELP, TEMPLATE_HELP};
pub use line::{CommandLine, Flag, Shape, connecting, flags};
pub use man::{page as man_page, pages as man_pages};
pub use version::{version, version_json};

use crate::error::Failure;
use crate::options::Id;
use help::Request;

/// An MQTT client for the terminal
#[derive(Parser, Debug)]
#[command(
    name = "mqtty",
    version,
    disable_version_flag = true,
    args_override_self = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    /// Show the version
    #[arg(short = 'V', visible_short_alias = 'v', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// Why there is nothing to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CliExit {
    /// What was asked for is this text: for stdout, exit code 0.
    Text(String),
    /// What was asked for is this page: for stdout, exit code 0.
    Help(HelpPage),
    /// No command was given: this page is for stderr, exit code 2.
    NoCommand(HelpPage),
    /// What was typed is wrong: exit code 2.
    Wrong(Failure),
}

/// clap's definition of the whole command line.
fn command() -> clap::Command {
    let root = definition::all().fold(Cli::command(), |root, definition| {
        root.subcommand(whole(definition))
    });
    with_help_flag(root)
}

/// The same, set up once: every mistake is answered by looking through it.
fn root() -> &'static clap::Command {
    static ROOT: LazyLock<clap::Command> = LazyLock::new(command);
    &ROOT
}

/// The definition of a command; those below it know by which words they are called.
fn whole(definition: &Definition) -> clap::Command {
    definition
        .command()
        .mut_subcommands(|command| named(command, definition.name))
}

/// As much of the definition as these words can mean: all options of a command, and the other commands only where it is not
/// known which is called.
fn needed(args: &[OsString]) -> clap::Command {
    let called = args.get(1..).and_then(definition::called);
    let path = called.map(|(path, _)| path).unwrap_or_default();
    match path.last() {
        Some(leaf) => alone(&path, with_help_flag(leaf.command())),
        None => root().clone(),
    }
}

/// The whole command line with one command, and the groups that it is in.
fn alone(path: &[&Definition], leaf: clap::Command) -> clap::Command {
    let names: Vec<_> = path.iter().map(|definition| definition.name).collect();
    let leaf = match names.len() {
        1 => leaf,
        _ => leaf.display_name(names.join(" ")),
    };
    let groups = names.iter().rev().skip(1);
    let command = groups.fold(leaf, |command, name| {
        clap::Command::new(*name)
            .disable_help_flag(true)
            .subcommand(command)
    });
    clap::Command::new("mqtty")
        .args_override_self(true)
        .subcommand(command)
}

/// A command that knows by which words it is called: `bench conn` is not `conn`.
fn named(command: clap::Command, parent: &str) -> clap::Command {
    let name = format!("{parent} {}", command.get_name());
    command
        .mut_subcommands(|below| named(below, &name))
        .display_name(name.clone())
}

/// A command, and those below it, with `--help` and `--help-all`, and with `-h` where that letter is free: it is the host
/// where there is one.
fn with_help_flag(command: clap::Command) -> clap::Command {
    let letter = 'h';
    let free = command
        .get_arguments()
        .all(|arg| arg.get_short() != Some(letter));
    let heading = command
        .get_arguments()
        .last()
        .and_then(clap::Arg::get_help_heading)
        .unwrap_or("Options")
        .to_owned();
    let page = |id: Id| {
        let row = id.row();
        clap::Arg::new(row.long)
            .long(row.long)
            .action(ArgAction::Help)
            .help(row.help)
            .help_heading(heading.clone())
    };
    let help = page(Id::Help);
    let help = if free {
        help.short(letter).short_alias('?')
    } else {
        help.short('?')
    };
    command
        .mut_subcommands(with_help_flag)
        .disable_help_flag(true)
        .arg(help)
        .arg(page(Id::HelpAll))
}

/// Reads a command line, the program's name first.
pub fn parse(args: Vec<OsString>) -> Result<CommandLine, CliExit> {
    CommandLine::read(args)
}

/// Why clap did not take a line: the page that it asks for, what was typed, and what was made of it for clap.
fn exit(
    error: clap::Error,
    help: Option<Request>,
    typed: &[OsString],
    args: &[OsString],
) -> CliExit {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayVersion => CliExit::Text(version()),
        ErrorKind::DisplayHelp => {
            let called = called(args);
            let page = match help {
                Some(request) => request.page(called),
                None => HelpPage::complete(&called),
            };
            CliExit::Help(page)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            CliExit::NoCommand(Request::missing_command(&called(args)))
        }
        ErrorKind::InvalidSubcommand => {
            CliExit::Wrong(fault::of_command(&with_suggestion(error, args), args))
        }
        _ => CliExit::Wrong(fault::of_words(&error, typed, args)),
    }
}

/// The words of the command whose page a line asks for.
fn called(args: &[OsString]) -> Vec<String> {
    let words = args.iter().filter(|word| *word != "help").cloned();
    let root = root();
    let command = habits::called(root, &words.collect::<Vec<_>>());
    let path = describe::path(command).split(' ');
    path.filter(|word| *word != root.get_name())
        .map(str::to_owned)
        .collect()
}

/// The same error, with a command that may have been meant: for `help COMMAND`, clap suggests none.
fn with_suggestion(error: clap::Error, args: &[OsString]) -> clap::Error {
    let without = args.iter().filter(|word| *word != "help");
    match root().clone().try_get_matches_from(without) {
        Err(better) if better.kind() == error.kind() => better,
        _ => error,
    }
}

/// The complete help page of a command, which may be of several words, or of the program.
pub fn help_page(command: &[String]) -> String {
    let words = command.iter().flat_map(|word| word.split('-'));
    let words: Vec<_> = words.map(str::to_owned).collect();
    HelpPage::complete(&words).text(Look::PLAIN)
}

#[cfg(test)]
mod tests;
