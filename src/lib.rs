//! `mqtty`: an MQTT client for the terminal, as a library and a thin binary.
//!
//! The map of the house. A folder is a room; each room's `mod.rs` says what it is for, what flows in
//! and out, and what it must not know. Imports point down this list, never up:
//!
//! | room | what it holds |
//! |---|---|
//! | [`model`] | the nouns: profile, plans, topic, properties, reason codes. Pure |
//! | [`payload`] | what a payload's bytes mean: formats, schemas, templates. Pure |
//! | [`wire`] | bytes ⇄ packets, for 3.1, 3.1.1 and 5 |
//! | [`transport`] | tcp, tls, ws, wss, unix: dial or accept, and hand back a byte stream |
//! | [`client`] | the one async MQTT client that every command drives |
//! | [`error`] | kinds of failure and their exit codes |

pub mod client;
pub mod error;
pub mod model;
pub mod payload;
pub mod transport;
pub mod wire;
