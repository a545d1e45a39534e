//! `mqtty`: an MQTT client for the terminal, as a library and a thin binary.
//!
//! The map of the house. A folder is a room; each room's `mod.rs` says what it is for, what flows in
//! and out, and what it must not know. Imports point down this list, never up:
//!
//! | room | what it holds |
//! |---|---|
//! | [`app`] | runtime, signals, dispatch; prints errors and chooses the exit code |
//! | [`cli`] | what may be typed. No logic |
//! | [`settings`] | flags, files and environment → plans |
//! | [`commands`] | one short file per verb |
//! | [`kernel`] | what commands share: context, running a client, status messages, decoding |
//! | [`script`] | jq filters, commands run per message |
//! | [`prompt`] | asking a person, behind a trait |
//! | [`mod@bench`] | the load engine: ramp, pacing, workloads, shards |
//! | [`simulate`] | simulated devices: the scenarios that say what they send |
//! | [`broker`] | the embedded throwaway broker |
//! | [`options`] | the table of options: one row each |
//! | [`document`] | JSON and YAML ⇄ a tree with line numbers |
//! | [`release`] | is a newer release out? |
//! | [`payload`] | what a payload's bytes mean: formats, schemas, templates. Pure |
//! | [`client`] | the one async MQTT client that every command drives |
//! | [`output`] | messages and events → text on a given writer |
//! | [`report`] | a summary → text, JSON, CSV, HTML: one file each. Pure |
//! | [`stats`] | counters, histograms, time series. Pure |
//! | [`transport`] | tcp, tls, ws, wss, unix: dial or accept, and hand back a byte stream |
//! | [`wire`] | bytes ⇄ packets, for 3.1, 3.1.1 and 5 |
//! | [`model`] | the nouns: profile, plans, topic, properties, reason codes. Pure |
//! | `hangup` | SIGHUP: whether it is to be followed (Unix) |
//! | [`text`] | text in files, and what parsers say about it in our own words |
//! | [`threads`] | threads and runtimes where the system refuses them |
//! | [`error`] | kinds of failure and their exit codes |

pub mod app;
pub mod bench;
pub mod broker;
pub mod cli;
pub mod client;
pub mod commands;
pub mod document;
pub mod error;
#[cfg(unix)]
pub mod hangup;
pub mod kernel;
pub mod model;
pub mod options;
pub mod output;
pub mod payload;
pub mod prompt;
pub mod release;
pub mod report;
pub mod script;
pub mod settings;
pub mod simulate;
pub mod stats;
pub mod text;
pub mod threads;
pub mod transport;
pub mod wire;

pub use app::run;
