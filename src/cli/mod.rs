//! What may be typed: the commands, their flags, and the pages that describe them.
//!
//! In: the words of a command line, and flags that somebody adds to them. Out: [`CommandLine`] with [`Parsed`],
//! which mirrors them and says nothing about what they mean, or a [`CliExit`]. Values stay the text that was typed; `settings` parses them, together with
//! what the environment holds. The room knows no plan, no network and no terminal: help pages, man pages and
//! completion scripts are text that somebody else prints. clap is used here and nowhere else.
//!
//! A new flag is one field in the struct of its command or group, and one line in `letters` when its short
//! form has several letters.

mod bench;
mod broker;
mod check;
mod completions;
mod conn;
mod describe;
mod examples;
mod fault;
mod generate;
mod groups;
mod habits;
mod help;
mod init;
mod languages;
mod letters;
mod line;
mod list;
mod man;
mod profile;
mod publish;
mod receiving;
mod rewrite;
mod simulate;
mod subscribe;
mod version;

use std::ffi::OsString;

use clap::{ArgAction, CommandFactory, Parser, Subcommand};

pub use bench::{
    Bench, BenchConn, BenchE2e, BenchPub, BenchReport, BenchSub, Count, Load, Measuring, Outcome,
    Ramp, Run, Traffic,
};
pub use broker::Broker;
pub use check::Check;
pub use completions::{COMPLETE, Known, complete, script as completion_script};
pub use conn::Conn;
pub use generate::{Completions, Man, Shell};
pub use groups::{
    Acknowledgement, Coding, Configuration, ConnectUserProperties, Connection, Login, Saved,
    Server, Session, Talk, Tls, WebSocket, Will, environment_name,
};
pub use init::Init;
pub use languages::{FORMAT_HELP, TEMPLATE_HELP};
pub use line::{CommandLine, Flag, Shape, connecting, flags, is_setting};
pub use list::List;
pub use man::{page as man_page, pages as man_pages};
pub use profile::{
    ConfigFile, Profile, ProfileAdd, ProfileEdit, ProfileImport, ProfileList, ProfileRm,
    ProfileSettings, ProfileShow, ProfileTest,
};
pub use publish::{Pub, PublishProperties};
pub use receiving::{Destination, Selection};
pub use simulate::{Simulate, SimulateMessage};
pub use subscribe::{Decoding, Sub, Subscription};
pub use version::{Version, version, version_json};

use crate::error::Failure;

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
    #[command(subcommand)]
    command: Parsed,
    /// Show the version
    #[arg(short = 'V', visible_short_alias = 'v', long, action = ArgAction::Version)]
    version: Option<bool>,
}

/// What was typed.
#[derive(Subcommand, Clone, Debug)]
pub enum Parsed {
    /// Connect, show what the broker says, and stay
    Conn(Box<Conn>),
    /// Publish a message, or one for each line of stdin
    Pub(Box<Pub>),
    /// Subscribe and print what arrives
    Sub(Box<Sub>),
    /// Load a broker with many clients and measure it
    #[command(subcommand, subcommand_required = true, arg_required_else_help = true)]
    Bench(Bench),
    /// Publish what many made-up devices would send
    Simulate(Box<Simulate>),
    /// Run a throwaway broker until stopped
    Broker(Box<Broker>),
    /// Keep named connections: list, show, add, edit, remove, test, import
    #[command(subcommand, subcommand_required = true, arg_required_else_help = true)]
    Profile(Profile),
    /// Set up the config file: where the broker is, and who we are
    Init(Box<Init>),
    /// Ask whether a newer release is out
    Check(Check),
    /// List what there is: scenarios, profiles, brokers used lately
    Ls(List),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Show a manual page, or write all of them
    Man(Man),
    /// Show the version
    Version(Version),
}

impl Parsed {
    /// Notes for a report a flag that was given elsewhere than on the command line.
    pub fn note_given(&mut self, long: &str, values: Vec<String>) {
        let load = match self {
            Self::Bench(bench) => bench.load_mut(),
            Self::Simulate(flags) => Some(&mut flags.load),
            _ => None,
        };
        if let Some(load) = load {
            load.typed.push((long.to_owned(), values));
        }
    }

    /// How to connect, if the command does.
    pub fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Conn(flags) => Some(&flags.connection),
            Self::Pub(flags) => Some(&flags.connection),
            Self::Sub(flags) => Some(&flags.connection),
            Self::Bench(bench) => bench.load().map(|load| &load.connection),
            Self::Simulate(flags) => Some(&flags.load.connection),
            Self::Broker(_)
            | Self::Profile(_)
            | Self::Init(_)
            | Self::Check(_)
            | Self::Completions(_)
            | Self::Ls(_)
            | Self::Man(_)
            | Self::Version(_) => None,
        }
    }
}

/// Why there is nothing to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CliExit {
    /// What was asked for is this text: for stdout, exit code 0.
    Text(String),
    /// No command was given: the help page, for stderr, exit code 2.
    NoCommand(String),
    /// What was typed is wrong: exit code 2.
    Wrong(Failure),
}

/// clap's definition of the whole command line.
fn command() -> clap::Command {
    Cli::command()
        .mut_subcommand("bench", |bench| {
            bench
                .mut_subcommands(bench::with_many_clients)
                .mut_subcommands(|command| named(command, "bench"))
        })
        .mut_subcommand("simulate", |simulate| {
            simulate::with_known_spelling(bench::with_many_clients(simulate))
        })
        .mut_subcommand("profile", |profile| {
            profile.mut_subcommands(|command| named(command, "profile"))
        })
        .mut_subcommands(with_help_flag)
}

/// As much of the definition as these words can mean. All of it takes longer to set up than everything else
/// that a single publish needs, and longer with every command.
fn needed(args: &[OsString]) -> clap::Command {
    match args.get(1).and_then(|word| word.to_str()) {
        Some(name @ "conn") => alone::<Conn>(name),
        Some(name @ "pub") => alone::<Pub>(name),
        Some(name @ "sub") => alone::<Sub>(name),
        _ => command(),
    }
}

/// The definition with one command only, for reading its flags; help pages are made from all of it.
fn alone<C: clap::Args>(name: &str) -> clap::Command {
    let one = C::augment_args(clap::Command::new(name.to_owned()));
    clap::Command::new("mqtty")
        .args_override_self(true)
        .subcommand(with_help_flag(one))
}

/// A command that knows by which words it is called: `bench conn` is not `conn`.
fn named(command: clap::Command, parent: &str) -> clap::Command {
    let name = format!("{parent} {}", command.get_name());
    command.display_name(name)
}

/// A command, and those below it, with `--help`, and with `-h` where that letter is free: it is the host where there is one.
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
    let help = clap::Arg::new("help")
        .long("help")
        .action(ArgAction::Help)
        .help("Show this page")
        .help_heading(heading);
    command
        .mut_subcommands(with_help_flag)
        .disable_help_flag(true)
        .arg(if free { help.short(letter) } else { help })
}

/// Reads a command line, the program's name first.
pub fn parse(args: Vec<OsString>) -> Result<CommandLine, CliExit> {
    CommandLine::read(args)
}

/// Why clap did not take a line: what was typed, and what was made of it for clap.
fn exit(error: clap::Error, typed: &[OsString], args: &[OsString]) -> CliExit {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::DisplayVersion => CliExit::Text(version()),
        ErrorKind::DisplayHelp => CliExit::Text(page(args)),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => CliExit::NoCommand(page(args)),
        ErrorKind::InvalidSubcommand => {
            CliExit::Wrong(fault::of_command(&with_suggestion(error, args), args))
        }
        _ => CliExit::Wrong(fault::of_words(&error, typed)),
    }
}

/// The same error, with a command that may have been meant: for `help COMMAND`, clap suggests none.
fn with_suggestion(error: clap::Error, args: &[OsString]) -> clap::Error {
    let without = args.iter().filter(|word| *word != "help");
    match command().try_get_matches_from(without) {
        Err(better) if better.kind() == error.kind() => better,
        _ => error,
    }
}

/// The help page of a command, which may be of several words, or of the program.
pub fn help_page(command: &[String]) -> String {
    let words = command.iter().flat_map(|word| word.split('-'));
    let words = std::iter::once("mqtty").chain(words).chain(["--help"]);
    let words = words.map(OsString::from);
    page(&words.collect::<Vec<_>>())
}

/// The help page that a command line asks for. The pages are long: they are made only when clap has found
/// that one is wanted, and clap then finds which.
fn page(args: &[OsString]) -> String {
    match help::with_pages(command()).try_get_matches_from(args) {
        Ok(_) => String::new(),
        Err(error) => format!("{}\n", error.to_string().trim_end()),
    }
}

#[cfg(test)]
mod tests;
