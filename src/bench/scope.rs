//! What a plan measures.

use crate::model::{BenchPlan, BenchWork, QoS};
use crate::stats::Scope;

/// What a run of this plan can measure.
pub fn scope(plan: &BenchPlan) -> Scope {
    let publish = plan.publish();
    Scope {
        publishes: publish.is_some(),
        acknowledged: publish.is_some_and(|publish| publish.qos != QoS::AtMostOnce),
        reasons: plan.profile.version.is_v5(),
        subscribes: matches!(
            plan.work,
            BenchWork::Subscribe(_) | BenchWork::EndToEnd { .. }
        ),
        compares: matches!(plan.work, BenchWork::EndToEnd { .. }),
        encrypted: plan.targets.iter().any(|target| target.tls.is_some()),
    }
}
