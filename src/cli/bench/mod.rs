//! `mqtty bench`: one file for each of its commands, and the groups of flags that they share.

mod conn;
mod e2e;
mod load;
mod publish;
mod report;
mod subscribe;

use clap::{ArgAction, ArgMatches, Command, Subcommand};

pub use conn::BenchConn;
pub use e2e::BenchE2e;
pub use load::{Count, Load, Measuring, Outcome, Ramp, Run, Traffic};
pub(super) use load::{given, typed};
pub use publish::BenchPub;
pub use report::BenchReport;
pub use subscribe::BenchSub;

use super::groups::Talk;

/// The commands of `bench`.
#[derive(Subcommand, Clone, Debug)]
pub enum Bench {
    /// Open many connections and hold them
    Conn(Box<BenchConn>),
    /// Publish from many clients
    Pub(Box<BenchPub>),
    /// Subscribe with many clients and count what arrives
    Sub(Box<BenchSub>),
    /// Publish and subscribe in one run: end-to-end latency, losses, duplicates
    E2e(Box<BenchE2e>),
    /// Show, convert, merge or compare saved results
    Report(BenchReport),
}

impl Bench {
    /// The flags that every command with a load has.
    pub fn load(&self) -> Option<&Load> {
        match self {
            Self::Conn(flags) => Some(&flags.load),
            Self::Pub(flags) => Some(&flags.load),
            Self::Sub(flags) => Some(&flags.load),
            Self::E2e(flags) => Some(&flags.load),
            Self::Report(_) => None,
        }
    }

    /// The same, to be added to.
    pub(super) fn load_mut(&mut self) -> Option<&mut Load> {
        match self {
            Self::Conn(flags) => Some(&mut flags.load),
            Self::Pub(flags) => Some(&mut flags.load),
            Self::Sub(flags) => Some(&mut flags.load),
            Self::E2e(flags) => Some(&mut flags.load),
            Self::Report(_) => None,
        }
    }

    /// How much to say.
    pub fn talk(&self) -> Option<&Talk> {
        self.load().map(|load| &load.talk)
    }

    /// Notes what was typed, for the report; `command` is clap's definition of this one.
    pub(super) fn note(&mut self, command: &Command, matches: &ArgMatches) {
        if let Some(load) = self.load_mut() {
            load.typed = typed(command, matches);
        }
    }
}

/// The flags of many clients where they differ from those of one: `-i` is an interval, so that the client
/// identifier is `-I`; hosts and source addresses may be several.
pub(super) fn with_many_clients(command: Command) -> Command {
    if command.get_name() == "report" {
        return command;
    }
    command.mut_args(|arg| match arg.get_id().as_str() {
        "client_id" => arg.short('I').help(
            "The client identifiers, %i is the number of the client; unless given, mqtty_, eight random \
             hexadecimal digits and _%i",
        ),
        "hostname" => arg.action(ArgAction::Append).num_args(1).help(
            "The brokers, taken in turn; with commas, or one each time: a name, an address, or a URL such as \
             mqtts://user:password@host:port/topic",
        ),
        "bind" => arg
            .action(ArgAction::Append)
            .num_args(1)
            .value_name("ADDRESSES")
            .help(
                "Connect from these addresses in turn; with commas, or one each time: 127.0.0.2, \
                 127.0.0.2-127.0.0.9 or 127.0.0.0/24",
            ),
        "verbose" => arg.help("Keep the line of each second on a terminal"),
        _ => arg,
    })
}

/// Examples for the page of `bench`.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "end to end against a broker inside this process",
        "mqtty bench e2e --embedded --pubs 2 --subs 2 -z 2s --rate 100/s",
    ),
    (
        "20,000 messages a second from 100 clients for half a minute, with a report",
        "mqtty bench pub -h localhost -c 100 -t bench/%i -S 256B -q 1 --rate 20k/s -z 30s --report run.html",
    ),
];

/// Examples for the pages of its commands.
pub(super) fn examples_of(command: &str) -> &'static [(&'static str, &'static str)] {
    match command {
        "conn" => conn::EXAMPLES,
        "pub" => publish::EXAMPLES,
        "sub" => subscribe::EXAMPLES,
        "e2e" => e2e::EXAMPLES,
        "report" => report::EXAMPLES,
        _ => &[],
    }
}
