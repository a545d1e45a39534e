//! Saved options: what `-so` writes and `-lo` reads, with the keys that MQTTX has for them.
//!
//! A file has a section for each command. A section that is loaded becomes a layer between the command line
//! and the environment; what is saved is what the line came to, with every option that MQTTX wants to find.
//!
//! A file is taken at its word: what it says counts as if it had been typed, although MQTTX also saves what
//! nobody typed. So port 1883 stays where MQTTX used it, whatever the protocol. Not taken over are values
//! that stand for nothing: null, a limit of 0, a generated client identifier, MQTTX's greeting beside another
//! payload; and the usual port of the file's protocol where the line chooses another protocol.

mod connection;
mod keys;
mod load;
mod save;
mod secrets;

pub(crate) use keys::{command_of, is_generated, key_of};
pub(crate) use load::{layer, load, usual_port};
pub(crate) use save::{is_default, save};
