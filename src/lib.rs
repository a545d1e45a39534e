//! `mqtty`: an MQTT client for the terminal, as a library and a thin binary.
//!
//! The map of the house. A folder is a room; each room's `mod.rs` says what it is for, what flows in
//! and out, and what it must not know. Imports point down this list, never up:
//!
//! | room | what it holds |
//! |---|---|
//! | [`cli`] | what may be typed: commands, flags, and the pages about them |
//! | [`settings`] | what was typed and what the environment holds → plans |
//! | [`prompt`] | asking a person |
//! | [`model`] | the nouns: profile, plans, topic, properties, reason codes. Pure |
//! | [`wire`] | bytes ⇄ packets, for 3.1, 3.1.1 and 5 |
//! | [`error`] | kinds of failure and their exit codes |

pub mod cli;
pub mod error;
pub mod model;
pub mod prompt;
pub mod settings;
pub mod wire;
