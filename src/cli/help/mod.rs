//! The help pages, rendered here because clap cannot show short flags of several letters.
//!
//! The short page of a command shows the options that most people need; the complete one shows all of them.

mod layout;
mod request;

use clap::{Arg, ArgAction, Command};

use super::definition::{GROUPS, Group};
use super::{describe, examples, languages};
use crate::error::Exit;
use crate::model::ColorChoice;
pub use layout::Look;
use layout::{Label, Page};
pub(super) use request::{PAGE_FLAGS, Request};

/// How many examples a short page has.
const EXAMPLES: usize = 3;

/// A short page shows every option of a command that has no more than this.
const FEW: usize = 16;

/// A page that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpPage {
    /// The words of the command; none for the program.
    command: Vec<String>,
    complete: bool,
    pager: bool,
    color: ColorChoice,
}

impl HelpPage {
    /// The complete page of a command.
    pub fn complete(command: &[String]) -> Self {
        Self {
            command: command.to_vec(),
            complete: true,
            pager: true,
            color: ColorChoice::Auto,
        }
    }

    /// Whether it is for a pager where it is longer than the screen.
    pub fn wants_pager(&self) -> bool {
        self.complete && self.pager
    }

    /// When to use colours.
    pub fn color(&self) -> ColorChoice {
        self.color
    }

    /// The page as text.
    pub fn text(&self, look: Look) -> String {
        let root = super::command();
        let mut command = &root;
        for word in &self.command {
            match command.find_subcommand(word) {
                Some(below) => command = below,
                None => break,
            }
        }
        let mut page = Page::new(look);
        match (command.get_name() == root.get_name(), self.complete) {
            (true, complete) => program(&mut page, &root, complete),
            (false, true) => complete_page(&mut page, command),
            (false, false) => short_page(&mut page, command),
        }
        page.into_text()
    }
}

/// The page of the program.
fn program(page: &mut Page, root: &Command, complete: bool) {
    page.paragraph(&describe::about(root));
    page.usage("mqtty COMMAND [OPTIONS]");
    let row = |command: &Command| {
        let label = Label::literal(command.get_name());
        (label, describe::about(command))
    };
    let groups: Vec<(&Group, Vec<_>)> = GROUPS
        .iter()
        .map(|group| {
            let commands = group.commands.iter();
            let known = commands.filter_map(|it| root.find_subcommand(it.name));
            (group, known.map(row).collect())
        })
        .collect();
    let labels = groups.iter().flat_map(|(_, rows)| rows);
    let column = page.column(labels.map(|(label, _)| label));
    for (group, rows) in &groups {
        page.heading(group.heading);
        if group.brief && !complete {
            let names: Vec<_> = rows.iter().map(|(label, _)| &*label.literal).collect();
            page.indented(&names.join(", "));
            continue;
        }
        for (label, about) in rows {
            page.row(label, about, column);
        }
    }
    if !complete {
        page.blank();
        page.paragraph("Common options: mqtty COMMAND --help. All of them: mqtty help COMMAND.");
        return;
    }
    options(page, root, describe::description);
    page.heading("Configuration");
    for (path, text) in describe::FILES {
        page.row(&Label::literal(*path), text, 8);
    }
    page.heading("Environment");
    page.indented(describe::ENVIRONMENT);
    exit_codes(page);
    example_lines(page, "mqtty", usize::MAX);
}

/// The page with what most people need.
fn short_page(page: &mut Page, command: &Command) {
    opening(page, command);
    let path = describe::path(command);
    example_lines(page, path, EXAMPLES);
    subcommands(page, command);
    arguments(page, command);
    let all = command.get_arguments().filter(|arg| !arg.is_positional());
    let all: Vec<_> = all.collect();
    let shown = common(command, &all);
    let sections = describe::sections(command).into_iter();
    let args = sections.flat_map(|(_, args)| args);
    let args = args.filter(|arg| shown.contains(arg));
    let (connection, own): (Vec<_>, Vec<_>) =
        args.partition(|arg| all.len() > FEW && describe::is_connection(arg));
    let (help, mut own): (Vec<_>, Vec<_>) = own.into_iter().partition(|arg| is_help(arg));
    own.extend(help);
    section(page, "Options", &own, describe::description);
    section(page, "Connection", &connection, describe::description);
    page.blank();
    let rest = if shown.len() < all.len() {
        let all = all.len();
        format!("All {all} options and exit codes: mqtty help {path}")
    } else {
        format!("Exit codes and all examples: mqtty help {path}")
    };
    page.paragraph(&rest);
}

/// Whether a flag shows a page.
fn is_help(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Help)
}

/// The options of the short page: those that most people need, and those that its examples use.
fn common<'a>(command: &Command, all: &[&'a Arg]) -> Vec<&'a Arg> {
    let few = all.len() <= FEW;
    let path = describe::path(command);
    let lines = examples::of(path).iter().take(EXAMPLES);
    let used: Vec<&str> = lines
        .flat_map(|(_, line)| examples::flags(line, path))
        .collect();
    let is_used = |arg: &Arg| {
        let (short, long) = describe::forms(arg);
        [short, long]
            .iter()
            .flatten()
            .any(|form| used.contains(&form.as_str()))
    };
    let common = |arg: &&&Arg| few || describe::is_common(command, arg) || is_used(arg);
    all.iter().filter(common).copied().collect()
}

/// The page with everything.
fn complete_page(page: &mut Page, command: &Command) {
    opening(page, command);
    subcommands(page, command);
    arguments(page, command);
    options(page, command, |arg| describe::all_about(command, arg));
    for language in languages::of(command) {
        page.heading(language.heading);
        let rows = language.rows.iter();
        let rows: Vec<_> = rows
            .map(|(example, what)| (Label::literal(*example), (*what).to_owned()))
            .collect();
        page.rows(&rows);
    }
    if !describe::variables(command).is_empty() {
        page.heading("Environment");
        page.indented(describe::ENVIRONMENT);
    }
    exit_codes(page);
    example_lines(page, describe::path(command), usize::MAX);
}

fn opening(page: &mut Page, command: &Command) {
    page.paragraph(&describe::about(command));
    page.blank();
    page.usage(&describe::usage(command));
}

fn subcommands(page: &mut Page, command: &Command) {
    if !command.has_subcommands() {
        return;
    }
    page.heading("Commands");
    let rows = command.get_subcommands().map(|below| {
        let label = Label::literal(below.get_name());
        (label, describe::about(below))
    });
    page.rows(&rows.collect::<Vec<_>>());
}

/// The words that are no options.
fn arguments(page: &mut Page, command: &Command) {
    let words = describe::words(command);
    if words.is_empty() {
        return;
    }
    page.heading("Arguments");
    let rows = words.iter().map(|word| {
        let label = Label {
            literal: String::new(),
            value: describe::label_of(word),
        };
        (label, describe::about_word(word))
    });
    page.rows(&rows.collect::<Vec<_>>());
}

fn options(page: &mut Page, command: &Command, about: impl Fn(&Arg) -> String) {
    for (heading, args) in describe::sections(command) {
        section(page, heading, &args, &about);
    }
}

/// Options under their heading.
fn section(page: &mut Page, heading: &str, args: &[&Arg], about: impl Fn(&Arg) -> String) {
    if args.is_empty() {
        return;
    }
    page.heading(heading);
    let rows = args.iter().map(|arg| (label(arg), about(arg)));
    page.rows(&rows.collect::<Vec<_>>());
}

/// The left column: long names stand below each other unless letters push them aside.
fn label(arg: &Arg) -> Label {
    let literal = match describe::forms(arg) {
        (Some(short), Some(long)) => format!("{short}, {long}"),
        (None, Some(long)) => format!("    {long}"),
        (short, None) => short.unwrap_or_default(),
    };
    Label {
        literal,
        value: describe::value(arg),
    }
}

fn exit_codes(page: &mut Page) {
    page.heading("Exit codes");
    for (exit, sentence) in Exit::TABLE {
        let label = Label::literal(format!("{:>3}", exit.code()));
        page.row(&label, sentence, 7);
    }
}

/// The first examples of a command.
fn example_lines(page: &mut Page, command: &str, limit: usize) {
    let examples = examples::of(command);
    if examples.is_empty() {
        return;
    }
    page.heading("Examples");
    for (what, line) in examples.iter().take(limit) {
        page.example(what, line);
    }
}

#[cfg(test)]
mod tests;
