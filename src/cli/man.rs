//! The manual pages.
//!
//! Written from clap's definition of the commands, but not by clap's own generator, which knows neither short
//! flags of several letters nor sections for the environment, the exit codes and the examples.

use clap::Command;
use roff::{Inline, Roff, bold, italic, roman};

use super::{command, describe, examples, languages};
use crate::error::Exit;

/// All pages, each with the name of its file: `mqtty.1`, `mqtty-conn.1`, …
pub fn pages() -> Vec<(String, Vec<u8>)> {
    let root = command();
    let mut pages = vec![("mqtty.1".to_owned(), program_page(&root))];
    for command in describe::commands(&root) {
        pages.push((format!("{}.1", page_name(command)), command_page(command)));
    }
    pages
}

/// The page of a command, which may be of several words, or of the program; `None` when there is no such
/// command.
pub fn page(command: &[String]) -> Option<Vec<u8>> {
    let words = std::iter::once("mqtty").chain(command.iter().map(String::as_str));
    let wanted = format!("{}.1", words.collect::<Vec<_>>().join("-"));
    let mut pages = pages().into_iter();
    pages
        .find(|(name, _)| *name == wanted)
        .map(|(_, page)| page)
}

/// The name of a command's page: `mqtty-bench-conn`.
fn page_name(command: &Command) -> String {
    format!("mqtty-{}", describe::path(command).replace(' ', "-"))
}

fn program_page(root: &Command) -> Vec<u8> {
    let mut roff = titled("mqtty", &describe::about(root));
    section(&mut roff, "SYNOPSIS");
    roff.text([bold("mqtty "), italic("COMMAND"), roman(" [options]")]);
    section(&mut roff, "DESCRIPTION");
    roff.text([roman(
        "An MQTT client for the terminal: publish, subscribe, test connections, load-test a broker, simulate devices, \
         and run a temporary broker. Supports MQTT 3.1, 3.1.1 and 5 over TCP, TLS, WebSocket and Unix sockets. Data is \
         written to standard output, status messages to standard error.",
    )]);
    commands(&mut roff, root);
    section(&mut roff, "OPTIONS");
    roff.control("TP", []);
    roff.text([bold("-h"), roman(", "), bold("--help")]);
    roff.text([roman("Show how to use mqtty, or a command")]);
    roff.control("TP", []);
    roff.text([
        bold("-v"),
        roman(", "),
        bold("-V"),
        roman(", "),
        bold("--version"),
    ]);
    roff.text([roman("Show the version")]);
    exit_codes(&mut roff);
    example_lines(&mut roff, "mqtty");
    roff.render().into_bytes()
}

fn command_page(command: &Command) -> Vec<u8> {
    let mut roff = titled(&page_name(command), &describe::about(command));
    section(&mut roff, "SYNOPSIS");
    roff.text([roman(describe::usage(command))]);
    if command.has_subcommands() {
        commands(&mut roff, command);
    }
    arguments(&mut roff, command);
    for (heading, args) in describe::sections(command) {
        section(&mut roff, &heading.to_uppercase());
        for arg in args {
            roff.control("TP", []);
            roff.text(label(arg));
            roff.text([roman(describe::all_about(command, arg))]);
        }
    }
    for language in languages::of(command) {
        section(&mut roff, &language.heading.to_uppercase());
        for (example, what) in language.rows {
            roff.control("TP", []);
            roff.text([bold(*example)]);
            roff.text([roman(*what)]);
        }
    }
    environment(&mut roff, command);
    files(&mut roff, command);
    exit_codes(&mut roff);
    example_lines(&mut roff, describe::path(command));
    section(&mut roff, "SEE ALSO");
    roff.text([bold("mqtty"), roman("(1)")]);
    roff.render().into_bytes()
}

/// A page with its title and its name.
fn titled(name: &str, about: &str) -> Roff {
    let mut roff = Roff::new();
    // The date stays blank: it would have to be kept true by hand.
    let program = super::version();
    roff.control("TH", [name, "1", " ", program.trim_end(), "mqtty manual"]);
    section(&mut roff, "NAME");
    roff.text([roman(format!("{name} - {about}"))]);
    roff
}

fn section(roff: &mut Roff, title: &str) {
    roff.control("SH", [title]);
}

/// The commands below one, by the names of their pages.
fn commands(roff: &mut Roff, parent: &Command) {
    section(roff, "COMMANDS");
    for command in parent.get_subcommands() {
        roff.control("TP", []);
        roff.text([bold(format!("{}(1)", page_name(command)))]);
        roff.text([roman(describe::about(command))]);
    }
}

/// The words that are no options.
fn arguments(roff: &mut Roff, command: &Command) {
    let words = describe::words(command);
    if words.is_empty() {
        return;
    }
    section(roff, "ARGUMENTS");
    for word in words {
        roff.control("TP", []);
        roff.text([italic(describe::label_of(word))]);
        roff.text([roman(describe::about_word(word))]);
    }
}

/// The forms of a flag and its value.
fn label(arg: &clap::Arg) -> Vec<Inline> {
    let (short, long) = describe::forms(arg);
    let mut label = Vec::new();
    for form in [short, long].into_iter().flatten() {
        if !label.is_empty() {
            label.push(roman(", "));
        }
        label.push(bold(form));
    }
    label.push(italic(describe::value(arg)));
    label
}

fn files(roff: &mut Roff, command: &Command) {
    let mut flags = command.get_arguments();
    if !flags.any(|arg| arg.get_long() == Some("config")) {
        return;
    }
    section(roff, "FILES");
    for (path, text) in describe::FILES {
        roff.control("TP", []);
        roff.text([italic(*path)]);
        roff.text([roman(*text)]);
    }
}

fn environment(roff: &mut Roff, command: &Command) {
    let variables = describe::variables(command);
    if variables.is_empty() {
        return;
    }
    section(roff, "ENVIRONMENT");
    roff.text([roman(describe::ENVIRONMENT)]);
    roff.control("PP", []);
    let mut names = Vec::new();
    for name in variables {
        if !names.is_empty() {
            names.push(roman(", "));
        }
        names.push(bold(name));
    }
    roff.text(names);
}

fn exit_codes(roff: &mut Roff) {
    section(roff, "EXIT STATUS");
    for (exit, sentence) in Exit::TABLE {
        roff.control("TP", []);
        roff.text([bold(exit.code().to_string())]);
        roff.text([roman(sentence)]);
    }
}

fn example_lines(roff: &mut Roff, command: &str) {
    let examples = examples::of(command);
    if examples.is_empty() {
        return;
    }
    section(roff, "EXAMPLES");
    for (what, line) in examples {
        roff.control("TP", []);
        roff.text([roman(*what)]);
        roff.text([bold(*line)]);
    }
}
