//! Reads the fields of one packet, never past its end.

use super::{WireError, varint};

/// What is left of a packet's body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    packet: &'static str,
}

const TOO_SHORT: &str = "it ends too early";

impl<'a> Reader<'a> {
    /// Reads `bytes`; `packet` is the name for errors.
    #[inline]
    pub(super) fn new(packet: &'static str, bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            packet,
        }
    }

    /// The error for bytes that are not what they should be.
    #[cold]
    pub(super) fn malformed(&self, what: &'static str) -> WireError {
        WireError::Malformed {
            packet: self.packet,
            what,
        }
    }

    /// The error for what is readable and not allowed.
    #[cold]
    pub(super) fn protocol(&self, what: &'static str) -> WireError {
        WireError::Protocol {
            packet: self.packet,
            what,
        }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Everything that is left.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// An error if anything is left.
    #[inline]
    pub(super) fn finish(self) -> Result<(), WireError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.malformed("bytes are left over at its end"))
        }
    }

    #[inline]
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        match self.rest.split_at_checked(count) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(self.malformed(TOO_SHORT)),
        }
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        match self.rest.split_first_chunk() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => Err(self.malformed(TOO_SHORT)),
        }
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Result<u8, WireError> {
        self.array().map(|[byte]| byte)
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Result<u16, WireError> {
        self.array().map(u16::from_be_bytes)
    }

    #[inline]
    pub(super) fn u32(&mut self) -> Result<u32, WireError> {
        self.array().map(u32::from_be_bytes)
    }

    /// A packet identifier that must not be zero (MQTT 5 §2.2.1).
    #[inline]
    pub(super) fn packet_id(&mut self) -> Result<u16, WireError> {
        match self.u16()? {
            0 => Err(self.protocol("the packet identifier is zero")),
            id => Ok(id),
        }
    }

    #[inline]
    pub(super) fn varint(&mut self) -> Result<usize, WireError> {
        match varint::decode(self.rest) {
            Ok(Some((value, used))) => {
                self.rest = &self.rest[used..];
                Ok(value)
            }
            Ok(None) => Err(self.malformed(TOO_SHORT)),
            Err(what) => Err(self.malformed(what)),
        }
    }

    /// Binary data: two bytes of length in front (MQTT 5 §1.5.6).
    #[inline]
    pub(super) fn binary(&mut self) -> Result<&'a [u8], WireError> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }

    /// A UTF-8 string without U+0000 (MQTT 5 §1.5.4).
    #[inline]
    pub(super) fn text(&mut self) -> Result<&'a str, WireError> {
        let bytes = self.binary()?;
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(self.malformed("a string is not UTF-8"));
        };
        if holds(bytes, |byte| byte == 0) {
            return Err(self.malformed("a string contains a null character"));
        }
        Ok(text)
    }

    /// A topic name: a string without wildcards (MQTT 5 §4.7.1). It may be empty.
    #[inline]
    pub(super) fn topic(&mut self) -> Result<&'a str, WireError> {
        let bytes = self.binary()?;
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(self.malformed("the topic is not UTF-8"));
        };
        if holds(bytes, |byte| matches!(byte, 0 | b'+' | b'#')) {
            return Err(self.malformed("the topic contains a wildcard or a null character"));
        }
        Ok(text)
    }
}

/// Whether a byte satisfies the test. Looks at all of them without leaving early, which the compiler
/// turns into vector code; topics are short and nearly always clean.
#[inline]
fn holds(bytes: &[u8], test: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(false, |found, &byte| found | test(byte))
}
