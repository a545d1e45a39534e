//! The codec against the specification's bytes, against itself, against rumqttc, and against noise.

mod known;
