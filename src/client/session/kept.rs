//! The packet of an identifier that is in use, as it would be sent again.

use std::borrow::Cow;
use std::rc::Rc;

use crate::wire::Publish;

/// A buffer larger than this is given back when its packet is done.
const KEPT_BUFFER: usize = 16 * 1024;

/// An encoded packet. Its memory is kept and reused, so that a running connection allocates nothing.
#[derive(Debug)]
pub(super) enum KeptPacket {
    /// This one.
    Own(Vec<u8>),
    /// A PUBLISH that others have as well, each with an identifier of its own.
    Copy(Rc<[u8]>),
}

impl Default for KeptPacket {
    fn default() -> Self {
        Self::Own(Vec::new())
    }
}

impl KeptPacket {
    /// Another packet, which `write` appends to an empty buffer.
    #[inline]
    pub(super) fn fill<T>(&mut self, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let mut bytes = match std::mem::take(self) {
            Self::Own(bytes) => bytes,
            Self::Copy(_) => Vec::new(),
        };
        bytes.clear();
        let result = write(&mut bytes);
        *self = Self::Own(bytes);
        result
    }

    /// It is a copy of this PUBLISH, with an identifier of its own.
    #[inline]
    pub(super) fn copy(&mut self, original: &Rc<[u8]>) {
        match self {
            Self::Copy(before) if Rc::ptr_eq(before, original) => {}
            _ => *self = Self::Copy(original.clone()),
        }
    }

    /// What it is, or was last, a copy of.
    pub(super) fn original(&self) -> Option<&Rc<[u8]>> {
        match self {
            Self::Own(_) => None,
            Self::Copy(original) => Some(original),
        }
    }

    /// The packet, with this identifier.
    pub(super) fn bytes(&self, id: u16) -> Cow<'_, [u8]> {
        match self {
            Self::Own(bytes) => Cow::Borrowed(bytes),
            Self::Copy(original) => {
                let mut packet = original.to_vec();
                Publish::set_identifier(&mut packet, id);
                Cow::Owned(packet)
            }
        }
    }

    /// The packet is not needed any more.
    #[inline]
    pub(super) fn finish(&mut self) {
        let size = match self {
            Self::Own(bytes) => bytes.capacity(),
            Self::Copy(original) => original.len(),
        };
        if size > KEPT_BUFFER {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISH: [u8; 7] = [0x32, 5, 0, 1, b't', 0, 0];

    #[test]
    fn a_copy_has_an_identifier_of_its_own() {
        let original: Rc<[u8]> = PUBLISH.into();
        let (mut one, mut other) = (KeptPacket::default(), KeptPacket::default());
        one.copy(&original);
        other.copy(&original);
        assert_eq!(*one.bytes(0x102), [0x32, 5, 0, 1, b't', 1, 2]);
        assert_eq!(*other.bytes(3), [0x32, 5, 0, 1, b't', 0, 3]);
        other.fill(|buffer| buffer.extend_from_slice(&[0x82, 0]));
        assert_eq!(*other.bytes(3), [0x82, 0]);
        assert_eq!(Rc::strong_count(&original), 2);
    }

    #[test]
    fn small_ones_are_kept_for_the_next_packet_and_large_ones_are_not() {
        for (size, kept) in [(KEPT_BUFFER, true), (KEPT_BUFFER + 1, false)] {
            let original: Rc<[u8]> = vec![0; size].into();
            let (mut copy, mut own) = (KeptPacket::default(), KeptPacket::default());
            copy.copy(&original);
            own.fill(|buffer| buffer.reserve_exact(size));
            copy.finish();
            own.finish();
            assert_eq!(copy.original().is_some(), kept);
            assert_eq!(own.fill(|buffer| buffer.capacity()) > 0, kept);
        }
    }
}
