//! The buffer for what is on its way to a socket, lent to whichever connection of the thread is at work. One
//! that waits owns none, unless its socket has not taken everything; thousands that are at work in turn fill
//! the same memory, which stays in the processor's cache.

use std::cell::RefCell;

/// A buffer that has grown beyond this is not kept.
const LARGE_BUFFER: usize = 1024 * 1024;

thread_local! {
    static WRITE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Lends the thread's buffer to who has none.
pub(super) fn borrow(buffer: &mut Vec<u8>) {
    if buffer.capacity() == 0 {
        *buffer = WRITE.take();
    }
}

/// Takes a buffer back, if there is nothing in it.
pub(super) fn give_back(buffer: &mut Vec<u8>) {
    if !buffer.is_empty() {
        return;
    }
    let buffer = std::mem::take(buffer);
    WRITE.with_borrow_mut(|kept| {
        if (kept.capacity()..=LARGE_BUFFER).contains(&buffer.capacity()) {
            *kept = buffer;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_while_it_holds_something_and_serves_others_afterwards() {
        let (mut one, mut other) = (Vec::new(), Vec::new());
        borrow(&mut one);
        one.extend_from_slice(&[7; 5000]);
        let place = one.as_ptr();
        give_back(&mut one);
        borrow(&mut other);
        assert_eq!((one.len(), other.capacity()), (5000, 0));
        other.push(1);
        other.clear();
        give_back(&mut other);
        one.clear();
        give_back(&mut one);
        assert_eq!(one.capacity(), 0);
        borrow(&mut other);
        assert_eq!((other.as_ptr(), other.len()), (place, 0));
    }

    #[test]
    fn one_that_has_grown_large_is_not_kept() {
        let mut large = Vec::with_capacity(LARGE_BUFFER + 1);
        give_back(&mut large);
        borrow(&mut large);
        assert_eq!(large.capacity(), 0);
    }
}
