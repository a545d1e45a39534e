//! The kinds of clients: one file each, one variant of [`AnyJob`], and one line in [`of`].

mod device;
mod idle;
mod publish;
mod subscribe;

use rand::rngs::StdRng;

use super::answering::{Answering, DeviceIdentity};
use super::clients;
use super::connection_state::ConnectionState;
use super::context::ShardContext;
use super::publisher::Publisher;
use super::role::Role;
use super::subscriber::Subscriber;
use crate::client::Identity;
use crate::model::BenchPayload;

pub(super) use device::Device;
pub(super) use idle::Idle;

/// What a connection does. Known when the program is built, so that no message is dispatched at run time by more than
/// the variant.
pub(super) enum AnyJob {
    /// It stays connected.
    Idle(Idle),
    /// It publishes.
    Publish(Box<Publisher>),
    /// It publishes, and answers requests.
    Device(Box<Device>),
    /// It subscribes.
    Subscribe(Box<Subscriber>),
}

/// Calls the same method of each kind.
macro_rules! each {
    ($job:expr, $client:ident => $call:expr) => {
        match $job {
            $crate::bench::jobs::AnyJob::Idle($client) => $call,
            $crate::bench::jobs::AnyJob::Publish($client) => $call,
            $crate::bench::jobs::AnyJob::Device($client) => $call,
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
        (Role::Publisher(number), Some(publish)) => {
            let maker = shard.maker.as_ref();
            let publisher = Publisher::new(prepared, publish, number, k, identity, maker, rng);
            match answering(shard, number, k, identity, rng) {
                Some(answering) => AnyJob::Device(Box::new(Device {
                    publisher,
                    answering,
                })),
                None => AnyJob::Publish(Box::new(publisher)),
            }
        }
        (Role::Subscriber(number), _) => AnyJob::Subscribe(Box::new(Subscriber::new(
            prepared, number, k, identity, state, rng,
        ))),
        _ => AnyJob::Idle(Idle),
    }
}

/// What the device that is connection `k` answers, if its scenario answers anything. Before MQTT 5 requests name no topic
/// for their answers.
fn answering(
    shard: &ShardContext,
    number: u32,
    k: u32,
    identity: &Identity,
    rng: &mut StdRng,
) -> Option<Answering> {
    let prepared = &shard.prepared;
    let plan = &prepared.plan;
    let BenchPayload::Made(scenario) = &prepared.published()?.payload else {
        return None;
    };
    let filters = scenario.requests();
    // Before MQTT 5 requests name no topic for their answers.
    let is_v5 = plan.profile.version.is_v5();
    let unanswered = if is_v5 { 0 } else { scenario.unaddressed() };
    if filters.len() == unanswered {
        return None;
    }
    let index = prepared.workload().topic_index(number, k);
    let filters = filters.iter();
    let filters = filters.map(|filter| clients::topic(plan, filter, &index, identity, rng));
    let device = DeviceIdentity {
        client_id: identity.client_id.clone().unwrap_or_default(),
        username: clients::username(plan, identity).map(str::to_owned),
        index: k.saturating_add(1),
        count: plan.connections(),
        seed: plan.seed,
    };
    let maker = shard.maker.clone()?;
    Some(Answering::new(maker, device, filters.collect()))
}
