//! What a plan measures.

use super::workloads;
use crate::model::{BenchPlan, QoS};
use crate::stats::{Flow, Scope};

/// What a run of this plan is about.
pub(crate) fn main_flow(plan: &BenchPlan) -> Flow {
    workloads::of(plan).main_flow()
}

/// What a run of this plan can measure.
pub(crate) fn scope(plan: &BenchPlan) -> Scope {
    let publish = plan.published();
    let workload = workloads::of(plan);
    let tls = || plan.targets.iter().filter_map(|target| target.tls.as_ref());
    Scope {
        publishes: publish.is_some(),
        acknowledged: publish.is_some_and(|publish| publish.qos != QoS::AtMostOnce),
        reasons: plan.profile.version.is_v5(),
        subscribes: workload.subscribing().is_some(),
        compares: workload.compares(),
        encrypted: tls().next().is_some(),
        resumes: tls().any(|tls| tls.resume),
        timestamps: plan.sent_time().is_some(),
    }
}
