//! Bytes ⇄ packets, for MQTT 3.1, 3.1.1 and 5, in both directions (the client's and the broker's).
//!
//! In: a byte slice and the version that the connection speaks. Out: borrowed or owned packets, or bytes
//! appended to a buffer. The room knows no sockets, no clock, no session state; outside it nobody can
//! tell the versions apart except by what a version can carry. The crate rumqttc is used here and
//! nowhere else.
//!
//! What comes in is hostile: no input panics, and nothing is allocated that has not been received.

mod ack;
mod codec;
mod connack;
mod connect;
mod describe;
mod disconnect;
mod error;
mod frame;
mod list;
mod names;
mod packet;
mod property;
mod publish;
mod raw;
mod reader;
mod rumqttc_codec;
mod suback;
mod subscribe;
mod varint;
mod writer;

pub use describe::describe;
pub use error::WireError;
pub use frame::{Frame, frame_size, next_frame};
pub use packet::{
    Ack, AckKind, Auth, ConnAck, Connect, Disconnect, Filter, Packet, Publish, RawProperties,
    SubAck, Subscribe, UnsubAck, Unsubscribe,
};
pub use raw::EncodedProperties;

#[cfg(test)]
mod tests;
