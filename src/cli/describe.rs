//! What the pages say about a command and its flags, whatever form the page has.

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};

use super::argument::{connects, id_of};
use super::definition::{self, Definition, Word};
use super::letters;
use crate::commands::COMMANDS;
use crate::options::Id;

/// The rule of the environment, for every page that lists its variables.
pub(super) const ENVIRONMENT: &str = "Every flag that says how to connect can also be set in the environment; a flag \
    or URL that is typed wins, and the config file loses. Switches are 1 or 0, lists have one value a line, and NO_COLOR turns colours off.";

/// The files that a command that connects reads, and what they are.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/mqtty/config.toml",
        "Defaults and named profiles: keys are the long names of flags with underscores. Unless XDG_CONFIG_HOME is \
         set, ~/.config is the folder.",
    ),
    (
        "~/.mqttx-cli/config",
        "The file of MQTTX CLI, which is read where there is no config file.",
    ),
];

/// The variables that stand for flags of this command, in the order of the flags.
pub(super) fn variables(command: &Command) -> Vec<String> {
    // A profile that is written takes nothing from the environment.
    let ids = command.get_arguments().filter_map(id_of);
    ids.filter(|id| connects(command) && id.row().is_connection)
        .map(Id::variable)
        .collect()
}

/// Every command below this one, each before its own.
pub(super) fn commands(root: &Command) -> Vec<&Command> {
    let below = |command| std::iter::once(command).chain(commands(command));
    root.get_subcommands().flat_map(below).collect()
}

/// The words by which a command is called: `pub`, `bench pub`.
pub(super) fn path(command: &Command) -> &str {
    command
        .get_display_name()
        .unwrap_or_else(|| command.get_name())
}

/// The sentence about a command.
pub(super) fn about(command: &Command) -> String {
    command
        .get_about()
        .map_or_else(String::new, ToString::to_string)
}

/// The words of a command that are no options.
pub(super) fn words(command: &Command) -> &'static [Word] {
    let path: Vec<_> = path(command).split(' ').collect();
    definition::find(COMMANDS, &path).map_or(&[], Definition::words)
}

/// The words of a command that stand for options.
pub(super) fn places(command: &Command) -> &'static [Word] {
    let words = words(command);
    match words.first() {
        Some(first) if first.stands_for.is_some() => words,
        _ => &[],
    }
}

/// How a command is typed, in one line.
pub(super) fn usage(command: &Command) -> String {
    let mut line = format!("mqtty {}", path(command));
    if command.has_subcommands() {
        line.push_str(" COMMAND");
    }
    if command.get_opts().next().is_some() {
        line.push_str(" [OPTIONS]");
    }
    for word in words(command) {
        line.push(' ');
        line.push_str(&label_of(word));
    }
    line
}

/// A word as the usage shows it: `SHELL`, `[TOPIC]`, `[FILTER]...`.
pub(super) fn label_of(word: &Word) -> String {
    let more = if word.several { "..." } else { "" };
    let name = word.value_name;
    if word.optional {
        format!("[{name}]{more}")
    } else {
        format!("{name}{more}")
    }
}

/// The flags of a command under their headings, both in the order of their definition.
pub(super) fn sections(command: &Command) -> Vec<(&str, Vec<&Arg>)> {
    let mut sections: Vec<(&str, Vec<&Arg>)> = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let heading = arg.get_help_heading().unwrap_or("Options");
        match sections.iter_mut().find(|(name, _)| *name == heading) {
            Some((_, args)) => args.push(arg),
            None => sections.push((heading, vec![arg])),
        }
    }
    sections
}

/// The short and the long form: `-up`, `--user-properties`.
pub(super) fn forms(arg: &Arg) -> (Option<String>, Option<String>) {
    let long = arg.get_long().map(|long| format!("--{long}"));
    (letters::short_form(arg), long)
}

/// What follows a flag: ` <TOPIC>`, ` <KEY: VALUE>...`, ` [<true|false>...]`, or nothing.
pub(super) fn value(arg: &Arg) -> String {
    let name = value_name(arg);
    let each = arg.get_num_args() == Some(1.into());
    let many = matches!(arg.get_action(), ArgAction::Append) && !each;
    let optional = arg
        .get_num_args()
        .is_some_and(|range| range.min_values() == 0);
    match (arg.get_action().takes_values(), many, optional) {
        (false, _, _) => String::new(),
        (true, false, false) => format!(" <{name}>"),
        (true, false, true) => format!(" [<{name}>]"),
        (true, true, false) => format!(" <{name}>..."),
        (true, true, true) => format!(" [<{name}>...]"),
    }
}

/// The name of a value, as it stands between the brackets.
pub(super) fn value_name(arg: &Arg) -> String {
    arg.get_value_names()
        .and_then(|names| names.first())
        .map_or_else(|| arg.get_id().to_string(), ToString::to_string)
}

/// The sentence about a flag, with its other names and the values it takes.
pub(super) fn description(arg: &Arg) -> String {
    let mut text = arg.get_help().map_or_else(String::new, ToString::to_string);
    if let Some(aliases) = arg.get_visible_aliases() {
        let _ = write!(text, " [also: --{}]", aliases.join(", --"));
    }
    let values = arg.get_possible_values();
    if arg.get_action().takes_values() && !values.is_empty() {
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        let _ = write!(text, " [{}]", names.join(", "));
    }
    text
}
