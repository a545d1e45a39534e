//! A cursor over the bytes of a payload, shared by the binary codecs.
//!
//! It hands out slices of what is there and copies nothing, so a length that a payload claims costs
//! nothing until its bytes have come.

use super::json::MAX_DEPTH;
use crate::text::Counted;

/// Where the reading stands.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes have been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The next `length` bytes.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], String> {
        let taken = usize::try_from(length)
            .ok()
            .and_then(|length| self.rest().get(..length));
        let taken = taken.ok_or_else(|| {
            let missing = length - self.rest().len() as u64;
            format!(
                "it ends too early: {} expected after byte {}",
                Counted::of(missing, "more byte"),
                self.bytes.len()
            )
        })?;
        self.at += taken.len();
        Ok(taken)
    }

    pub(super) fn byte(&mut self) -> Result<u8, String> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// The next `N` bytes as an array.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let taken = self.take(N as u64)?;
        taken.try_into().map_err(|_| "it ends too early".to_owned())
    }

    /// A base-128 number, low groups first, as Protocol Buffers and Avro write them.
    pub(super) fn varint(&mut self) -> Result<u64, String> {
        let start = self.at;
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7f);
            if group << shift >> shift != group {
                break;
            }
            value |= group << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(format!(
            "byte {}: a number has more than 64 bits",
            start + 1
        ))
    }

    /// The depth within what opens at a depth: a list, a map or something else that holds values.
    pub(super) fn deeper(&self, depth: usize) -> Result<usize, String> {
        if depth >= MAX_DEPTH {
            return self.error_here(format_args!("nested deeper than {MAX_DEPTH} levels"));
        }
        Ok(depth + 1)
    }

    /// An error at the byte that was read last, counted from 1.
    pub(super) fn error_here<T>(&self, what: impl std::fmt::Display) -> Result<T, String> {
        Err(format!("byte {}: {what}", self.at.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_not_taken() {
        let mut reader = Reader::of(&[1, 2, 3]);
        assert_eq!(reader.take(2), Ok(&[1, 2][..]));
        let error = reader.take(u64::MAX).unwrap_err();
        assert!(
            error.contains("18,446,744,073,709,551,614 more bytes expected after byte 3"),
            "{error}"
        );
        assert_eq!(reader.byte(), Ok(3));
        assert!(reader.is_empty());
        assert!(reader.byte().unwrap_err().contains("1 more byte expected"));
    }

    #[test]
    fn varints() {
        assert_eq!(Reader::of(&[0xac, 0x02]).varint(), Ok(300));
        let widest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(Reader::of(&widest).varint(), Ok(u64::MAX));
        assert!(
            Reader::of(&[0xff; 11])
                .varint()
                .unwrap_err()
                .contains("64 bits")
        );
        let mut over = widest;
        over[9] = 0x02;
        assert!(Reader::of(&over).varint().is_err());
        assert!(Reader::of(&[0x80]).varint().is_err());
    }
}
