//! What the pages say about a command and its flags, whatever form the page has.

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};

use super::argument::id_of;
use super::definition::{self, Definition, Word};
use super::letters;
use crate::options::Id;

/// The rule of the environment, for every page.
pub(super) const ENVIRONMENT: &str = "Every connection option has an environment variable. Options on the command line \
    override it, and it overrides the config file. Switches take 1 or 0, lists one value per line. NO_COLOR turns \
    colours off.";

/// The config files, and what they are.
pub(super) const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/mqtty/config.toml",
        "Defaults and named profiles. Keys are the long names of options with underscores. XDG_CONFIG_HOME is \
         ~/.config by default.",
    ),
    (
        "~/.mqttx-cli/config",
        "The config file of MQTTX CLI, read if there is no config.toml.",
    ),
];

/// The variables that stand for flags of this command, in the order of the flags.
pub(super) fn variables(command: &Command) -> Vec<String> {
    let args = command.get_arguments();
    args.filter_map(|arg| variable(command, arg)).collect()
}

/// The variable that stands for a flag of this command.
fn variable(command: &Command, arg: &Arg) -> Option<String> {
    // A profile that is written takes nothing from the environment.
    let id = id_of(arg).filter(|id| connects(command) && id.row().is_connection);
    id.map(Id::variable)
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
    definition(command).map_or(&[], Definition::words)
}

/// Whether a command connects.
pub(super) fn connects(command: &Command) -> bool {
    definition(command).is_some_and(Definition::connects)
}

/// What can be typed for a command.
fn definition(command: &Command) -> Option<&'static Definition> {
    let path: Vec<_> = path(command).split(' ').collect();
    definition::of(&path)
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
    line.push_str(" [OPTIONS]");
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
    if word.after_dashes {
        format!("[-- {name}{more}]")
    } else if word.optional {
        format!("[{name}]{more}")
    } else {
        format!("{name}{more}")
    }
}

/// The flags of a command under their headings, both in the order of their definition.
pub(super) fn sections(command: &Command) -> Vec<(&str, Vec<&Arg>)> {
    let mut sections: Vec<(&str, Vec<&Arg>)> = Vec::new();
    let flags = command.get_arguments().filter(|arg| !arg.is_positional());
    for arg in flags {
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

/// The sentence about a flag, with the values it takes.
pub(super) fn description(arg: &Arg) -> String {
    let mut text = arg.get_help().map_or_else(String::new, ToString::to_string);
    let values = arg.get_possible_values();
    if arg.get_action().takes_values() && !values.is_empty() {
        let names: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
        let _ = write!(text, " [possible values: {}]", names.join(", "));
    }
    text
}

/// All there is to say about a flag of a command: its other names and its variable, too.
pub(super) fn all_about(command: &Command, arg: &Arg) -> String {
    let mut text = description(arg);
    if let Some(aliases) = arg.get_visible_aliases() {
        let _ = write!(text, " [aliases: --{}]", aliases.join(", --"));
    }
    if let Some(variable) = variable(command, arg) {
        let _ = write!(text, " [env: {variable}]");
    }
    text
}

/// The sentence about a word, with the values it takes.
pub(super) fn about_word(word: &Word) -> String {
    match word.choices {
        [] => word.help.to_owned(),
        choices => format!("{} [possible values: {}]", word.help, choices.join(", ")),
    }
}

/// Whether a flag configures the connection.
pub(super) fn is_connection(arg: &Arg) -> bool {
    id_of(arg).is_some_and(|id| id.row().is_connection)
}

/// Whether most people need this flag of a command.
pub(super) fn is_common(command: &Command, arg: &Arg) -> bool {
    let Some(id) = id_of(arg) else {
        return false;
    };
    definition(command)
        .map_or(*id.row(), |definition| definition.row(id))
        .is_common
}
