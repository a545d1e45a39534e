//! What `sub` can do with messages beside printing them.

use std::ffi::OsString;

use clap::Args;

/// Which messages are wanted.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Selection")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that can be typed"
)]
pub struct Selection {
    /// Not the messages of topics that match this filter
    #[arg(short = 'T', long, value_name = "FILTER")]
    pub filter_out: Vec<String>,
    /// No retained messages
    #[arg(short = 'R', long)]
    pub no_retained: bool,
    /// Print the retained messages, then exit
    #[arg(long)]
    pub retained_only: bool,
    /// Remove the retained messages that were received from the broker
    #[arg(long)]
    pub remove_retained: bool,
    /// With --remove-retained: only count them
    #[arg(long, requires = "remove_retained")]
    pub dry_run: bool,
    /// Only this percentage of the messages, by chance
    #[arg(long, value_name = "PERCENT")]
    pub random_filter: Option<String>,
    /// Only messages whose payload differs from the last one of their topic
    #[arg(long)]
    pub changed: bool,
    /// Only JSON payloads, decoded if they are to be, for which this filter (jq's language) holds
    #[arg(long = "where", value_name = "EXPR")]
    pub condition: Option<String>,
    /// Show what this filter (jq's language) makes of a JSON payload; a string without its quotes
    #[arg(long, value_name = "EXPR")]
    pub select: Option<String>,
}

/// Where messages go, and what runs for them.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Files and commands")]
pub struct Destination {
    /// Append each payload, as it is decoded or selected, to this file; {topic} and {time} stand for what
    /// they say; SIGHUP opens the file again
    #[arg(long, value_name = "FILE")]
    pub file_write: Option<OsString>,
    /// Write each payload to a file of its own: x.txt, x(1).txt, x(2).txt, …
    #[arg(long, value_name = "FILE")]
    pub file_save: Option<OsString>,
    /// With --file-write: what follows each payload; unless given, a newline
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "\\n",
          requires = "file_write")]
    pub delimiter: Option<String>,
    /// With --file-write: put the file aside, as x(1).txt, before it is larger than this
    #[arg(long, value_name = "SIZE", requires = "file_write")]
    pub rotate_size: Option<String>,
    /// With --file-write: put the file aside after this time
    #[arg(long, value_name = "DURATION", requires = "file_write")]
    pub rotate_every: Option<String>,
    /// Run this shell command for each message, eight at a time: payload on stdin, topic in the environment
    #[arg(long, value_name = "COMMAND")]
    pub exec: Option<String>,
    /// Tell messages, bytes and topics once a second, on stderr
    #[arg(long)]
    pub stats: bool,
}
