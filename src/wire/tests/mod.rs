//! The codec against the specification's bytes, against itself, against rumqttc, and against noise.

mod arbitrary;
mod bad_answers;
mod bad_properties;
mod describe;
mod known;
mod malformed;
mod noise;
mod oracle;
mod owned;
mod raw;
mod round_trip;
