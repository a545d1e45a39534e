//! The kinds of clients: one file each, one variant of [`AnyJob`], and one line in [`of`].

mod idle;
mod publish;
mod subscribe;

use rand::rngs::StdRng;

use super::connection_state::ConnectionState;
use super::context::ShardContext;
use super::publisher::Publisher;
use super::role::Role;
use super::subscriber::Subscriber;
use crate::client::Identity;

pub(super) use idle::Idle;

/// What a connection does. Known when the program is built, so that no message is dispatched at run time by more than
/// the variant.
pub(super) enum AnyJob {
    /// It stays connected.
    Idle(Idle),
    /// It publishes.
    Publish(Box<Publisher>),
    /// It subscribes.
    Subscribe(Box<Subscriber>),
}

/// Calls the same method of each kind.
macro_rules! each {
    ($job:expr, $client:ident => $call:expr) => {
        match $job {
            $crate::bench::jobs::AnyJob::Idle($client) => $call,
            $crate::bench::jobs::AnyJob::Publish($client) => $call,
            $crate::bench::jobs::AnyJob::Subscribe($client) => $call,
        }
    };
}
pub(super) use each;

/// The job of connection `k`.
pub(super) fn of(
    shard: &ShardContext,
    state: &ConnectionState,
    k: u32,
    identity: &Identity,
    rng: &mut StdRng,
) -> AnyJob {
    let prepared = &shard.prepared;
    match (state.role, prepared.published()) {
        (Role::Publisher(number), Some(publish)) => AnyJob::Publish(Box::new(Publisher::new(
            prepared,
            publish,
            number,
            k,
            identity,
            shard.maker.as_ref(),
            rng,
        ))),
        (Role::Subscriber(number), _) => AnyJob::Subscribe(Box::new(Subscriber::new(
            prepared, number, k, identity, state, rng,
        ))),
        _ => AnyJob::Idle(Idle),
    }
}
