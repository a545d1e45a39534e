//! The help pages, rendered here because clap cannot show short flags of several letters.

use clap::{Arg, Command};

use super::{describe, examples, languages};
use crate::error::Exit;

/// Where the descriptions of flags begin.
const COLUMN: usize = 38;
/// Where lines end.
const WIDTH: usize = 100;

/// The same command line with our pages in the place of clap's.
pub(super) fn with_pages(root: Command) -> Command {
    let page = root_page(&root);
    root.mut_subcommands(with_page).override_help(page)
}

/// A command with its page, and those below it with theirs.
fn with_page(command: Command) -> Command {
    let page = command_page(&command);
    command.mut_subcommands(with_page).override_help(page)
}

fn root_page(root: &Command) -> String {
    let about = describe::about(root);
    let mut page = Page(format!("{about}\n\nUsage: mqtty COMMAND [options]\n"));
    page.commands(root);
    page.row("help", "Show this page, or with a command its page", 22);
    page.heading("Flags before a command");
    page.row("-h, --help", "Show this page", 22);
    page.row("-v, -V, --version", "Show the version", 22);
    page.exit_codes();
    page.heading("Examples");
    page.examples(examples::of("mqtty"));
    page.0
}

fn command_page(command: &Command) -> String {
    let (about, usage) = (describe::about(command), describe::usage(command));
    let mut page = Page(format!("{about}\n\nUsage: {usage}\n"));
    if command.has_subcommands() {
        page.commands(command);
    }
    for (heading, args) in describe::sections(command) {
        page.heading(heading);
        for arg in args {
            page.row(&label(arg), &describe::description(arg), COLUMN);
        }
    }
    for language in languages::of(command) {
        page.heading(language.heading);
        for (example, what) in language.rows {
            page.row(example, what, COLUMN);
        }
    }
    page.environment(command);
    page.exit_codes();
    let examples = examples::of(describe::path(command));
    if !examples.is_empty() {
        page.heading("Examples");
        page.examples(examples);
    }
    page.0
}

/// The left column: long names stand below each other unless letters push them aside.
fn label(arg: &Arg) -> String {
    let value = describe::value(arg);
    match describe::forms(arg) {
        (Some(short), Some(long)) => format!("{short}, {long}{value}"),
        (None, Some(long)) => format!("    {long}{value}"),
        (Some(short), None) => format!("{short}{value}"),
        (None, None) => describe::value_name(arg),
    }
}

/// A page as it grows.
struct Page(String);

impl Page {
    fn heading(&mut self, text: &str) {
        self.0.push('\n');
        self.0.push_str(text);
        self.0.push_str(":\n");
    }

    fn line(&mut self, text: &str) {
        self.0.push_str("  ");
        self.0.push_str(text);
        self.0.push('\n');
    }

    /// A row of two columns; the second wraps, and begins a line lower when the first is too wide.
    fn row(&mut self, left: &str, right: &str, column: usize) {
        let mut line = format!("  {left}");
        if !left.is_empty() && line.chars().count() + 2 > column {
            self.0.push_str(&line);
            self.0.push('\n');
            line.clear();
        }
        for word in right.split(' ') {
            let width = line.chars().count();
            if width > column && width + 1 + word.chars().count() > WIDTH {
                self.0.push_str(&line);
                self.0.push('\n');
                line.clear();
            }
            if line.chars().count() < column {
                line = format!("{line:column$}");
            } else if line.chars().count() > column {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.0.push_str(line.trim_end());
        self.0.push('\n');
    }

    fn commands(&mut self, parent: &Command) {
        self.heading("Commands");
        for command in parent.get_subcommands() {
            self.row(command.get_name(), &describe::about(command), 22);
        }
    }

    fn environment(&mut self, command: &Command) {
        let variables = describe::variables(command);
        if variables.is_empty() {
            return;
        }
        self.heading("Environment");
        self.row("", describe::ENVIRONMENT, 2);
        self.row("", &variables.join(", "), 2);
    }

    fn exit_codes(&mut self) {
        self.heading("Exit codes");
        for (exit, sentence) in Exit::TABLE {
            self.row(&format!("{:>3}", exit.code()), sentence, 7);
        }
    }

    fn examples(&mut self, examples: &[(&str, &str)]) {
        for (what, line) in examples {
            self.line(&format!("# {what}"));
            self.line(&format!("$ {line}"));
        }
    }
}
