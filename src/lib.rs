//! `mqtty`: an MQTT client for the terminal, as a library and a thin binary.
//!
//! Each folder is a module; its `mod.rs` says what it is for, what goes in and out, and what it must not use. A module may
//! import those below it in this list:
//!
//! | module | what it contains |
//! |---|---|
//! | [`app`] | runtime, signals, dispatch; prints errors and chooses the exit code |
//! | [`cli`] | reading command lines; help, manual pages, completions |
//! | [`settings`] | layers of options: files, environment, profiles |
//! | [`commands`] | a folder for each command: flags, plan, run |
//! | [`kernel`] | what commands share: context, running a client, status messages, decoding |
//! | `probing` | the portrait of a broker: checks, comparison, requirements |
//! | [`mod@testing`] | tests of a broker as files: clients, steps, expectations |
//! | [`script`] | jq filters, commands run per message |
//! | [`prompt`] | questions at a terminal |
//! | [`mod@bench`] | the load engine: connecting, pacing, workloads, shards |
//! | [`simulate`] | scenarios of simulated devices: built in, files, scripts |
//! | [`broker`] | the embedded throwaway broker |
//! | [`options`] | the table of options: one row each |
//! | [`document`] | JSON and YAML ⇄ a tree with line numbers |
//! | [`release`] | asking for a newer release |
//! | [`http`] | requests over HTTP/1.1 |
//! | [`payload`] | formats of payloads, schemas, templates |
//! | [`client`] | the MQTT client: session, reconnecting |
//! | [`output`] | messages and events → text on a given writer |
//! | [`report`] | results of a benchmark → text, JSON, CSV, HTML |
//! | [`stats`] | counters, histograms, time series |
//! | [`transport`] | TCP, TLS, WebSocket, Unix sockets → a byte stream |
//! | [`wire`] | bytes ⇄ packets, for 3.1, 3.1.1 and 5 |
//! | [`model`] | profile, plans, topics, properties, reason codes |
//! | `hangup` | SIGHUP: whether it is to be followed (Unix) |
//! | [`text`] | text in files, and messages of parsers in our own words |
//! | [`threads`] | threads and runtimes where the system refuses them |
//! | [`error`] | kinds of failure and their exit codes |

pub mod app;
mod bench;
pub mod broker;
pub mod cli;
pub mod client;
mod commands;
pub mod document;
pub mod error;
#[cfg(unix)]
mod hangup;
pub mod http;
mod kernel;
pub mod model;
pub mod options;
pub mod output;
pub mod payload;
mod probing;
pub mod prompt;
pub mod release;
pub mod report;
pub mod script;
pub mod settings;
pub mod simulate;
pub mod stats;
pub mod testing;
mod text;
mod threads;
pub mod transport;
pub mod wire;

pub use app::run;
