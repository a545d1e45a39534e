//! Room on the stack for work that calls itself as deeply as its input goes.

/// What has to be left besides the stack itself.
const BESIDE: usize = 1024 * 1024;

/// There is not enough memory for the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackUnavailable;

/// Why something that needs such a stack was not done.
pub const NO_STACK: &str = "there is not enough memory for it";

/// Does something with at least so many bytes of stack.
///
/// # Errors
/// There is not enough memory (`ulimit -v`).
pub fn with_stack<T>(size: usize, work: impl FnOnce() -> T) -> Result<T, StackUnavailable> {
    let enough = stacker::remaining_stack().is_some_and(|left| left >= size);
    // The stack is allocated by a function that panics where it cannot, so the same amount is asked for in a
    // way that can fail.
    if !enough && !is_available(size.saturating_add(BESIDE)) {
        return Err(StackUnavailable);
    }
    Ok(stacker::maybe_grow(size, size, work))
}

fn is_available(size: usize) -> bool {
    Vec::<u8>::new().try_reserve_exact(size).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_that_memory_has_room_for() {
        assert_eq!(with_stack(8 * 1024 * 1024, || 7), Ok(7));
        assert_eq!(with_stack(1024, || 7), Ok(7));
    }

    #[test]
    fn a_stack_that_it_has_none_for() {
        for size in [usize::MAX / 4, usize::MAX] {
            assert_eq!(with_stack(size, || 7), Err(StackUnavailable));
        }
    }
}
