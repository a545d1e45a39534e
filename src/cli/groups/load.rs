//! Groups of flags that the commands of `bench` share.

use std::path::PathBuf;

use clap::{ArgAction, Args, Command};

use super::{Connection, Talk};

/// What every command with a load has.
#[derive(Args, Clone, Debug, Default)]
pub struct Load {
    /// How the clients come up.
    #[command(flatten)]
    pub ramp: Ramp,
    /// The run as a whole.
    #[command(flatten)]
    pub run: Run,
    /// What becomes of the figures.
    #[command(flatten)]
    pub outcome: Outcome,
    /// How to connect.
    #[command(flatten)]
    pub connection: Connection,
    /// How much to say.
    #[command(flatten)]
    pub talk: Talk,
}

/// How many clients.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Clients")]
pub struct Count {
    /// How many clients; unless given, 1000, or the rows of --clients-from
    #[arg(short = 'c', long, value_name = "NUMBER")]
    pub count: Option<String>,
}

/// How the clients come up.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Clients")]
#[expect(clippy::doc_markdown, reason = "the help page shows it as it stands")]
pub struct Ramp {
    /// The time between two connects: milliseconds or a duration, 0 is as fast as they open; unless given, 10
    #[arg(short = 'i', long, value_name = "MILLISECONDS")]
    pub interval: Option<String>,
    /// Connect so many clients in a time, such as 1000/s, instead of --interval
    #[arg(long, value_name = "RATE")]
    pub connect_rate: Option<String>,
    /// Acknowledge at the level of TCP at once what the broker sends, instead of with the next message (Linux);
    /// shows whether a broker's answers wait for that
    #[arg(long)]
    pub quick_ack: bool,
    /// Take user names, passwords and certificates from the rows of this CSV file, in turn; its first line
    /// names the columns: client_id, username, password, ca, cert, key, key_password; in client_id %i is
    /// the number of the client, the rest is taken as it is
    #[arg(long, value_name = "FILE")]
    pub clients_from: Option<PathBuf>,
}

/// The run as a whole.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Run")]
pub struct Run {
    /// How long to measure, in bench conn how long to hold the connections; unless given, until stopped
    #[arg(short = 'z', long, value_name = "DURATION")]
    pub duration: Option<String>,
    /// How many threads; unless given, one for each core
    #[arg(long, value_name = "NUMBER")]
    pub threads: Option<String>,
    /// Draw the same random payloads and numbers in every run with this seed
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<String>,
}

/// Which part of the run is measured.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Run")]
pub struct Measuring {
    /// Stop after this many messages of all clients together: sent, or in bench sub received
    #[arg(short = 'L', long, value_name = "NUMBER")]
    pub limit: Option<String>,
    /// Run this long before measuring
    #[arg(long, value_name = "DURATION")]
    pub warmup: Option<String>,
}

/// How often messages are sent.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Pace")]
pub struct Traffic {
    /// The time between two messages of a client: milliseconds or a duration, 0 is as fast as possible;
    /// unless given, 1000
    #[arg(long, value_name = "MILLISECONDS")]
    pub message_interval: Option<String>,
    /// Send so many messages in a time, all clients together: 50k/s, 3/m, or a number a second
    #[arg(long, value_name = "RATE")]
    pub rate: Option<String>,
    /// Change the rate evenly, stage by stage, from 0 on: 10s:1k/s,1m:5k/s,10s:0; 0s is a step
    #[arg(long, value_name = "DURATION:RATE,…")]
    pub stages: Option<String>,
    /// How many QoS 1 and 2 messages each client may have unanswered; unless given, 100, or 20 of QoS 2
    /// before MQTT 5
    #[arg(long, value_name = "NUMBER")]
    pub inflight: Option<String>,
    /// End the drain when nothing has arrived for this long, and after ten times as long in any case
    /// [default: 5s]
    #[arg(long, value_name = "DURATION")]
    pub drain: Option<String>,
    /// Begin to send at this time, such as 2026-11-20T10:00:00Z, on several machines at once
    #[arg(long, value_name = "TIME")]
    pub start_at: Option<String>,
}

/// What becomes of the figures.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Results")]
#[expect(clippy::doc_markdown, reason = "the help page shows it as it stands")]
pub struct Outcome {
    /// How to print the summary; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json"])]
    pub output_mode: Option<String>,
    /// Write a report to this file: .json, .csv (each second), .html or .txt; may be repeated
    #[arg(long, value_name = "FILE", num_args = 1)]
    pub report: Vec<PathBuf>,
    /// Exit with code 9 if this holds at the end, such as e2e.p99>50ms, lost>0 or connect_failed>1%; may be
    /// repeated
    #[arg(long, value_name = "EXPRESSION", num_args = 1)]
    pub fail_if: Vec<String>,
    /// Stop, and exit with code 9, as soon as this holds; counts that are too high stop the run while it
    /// connects, too; may be repeated
    #[arg(long, value_name = "EXPRESSION", num_args = 1)]
    pub abort_if: Vec<String>,
    /// Serve metrics for Prometheus at this address, such as 127.0.0.1:9100
    #[arg(long, value_name = "ADDRESS")]
    pub metrics_listen: Option<String>,
}

/// The flags of many clients where they differ from those of one: `-i` is an interval, so that the client
/// identifier is `-I`; hosts and source addresses may be several.
pub fn with_many_clients(command: Command) -> Command {
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
