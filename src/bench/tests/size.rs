//! What an idle connection takes.

use crate::bench::opening;
use crate::client::Connector;

/// The size of the future that a function makes.
fn size<A, B, C, D, E, F>(_: impl Fn(&A, &B, C, D, E) -> F) -> usize {
    size_of::<F>()
}

/// What grows here is taken ten thousand times; a bare task with its socket takes 0.9 kB.
#[cfg(target_pointer_width = "64")]
#[test]
fn a_connection_is_small() {
    let task = size(opening::run::<Connector>);
    assert!(task <= 928, "{task} bytes");
}
