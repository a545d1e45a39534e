//! Simulated devices: the scenarios that say what they send.
//!
//! In flows the text of a scenario, out come the messages of its devices, one at a time. The room
//! knows nothing of connections and of how messages are sent.

pub mod script;
