//! The one place of the command that knows each workload by name; what is to be said of it is in its folder.

use super::description::Description;
use super::{conn, e2e, publish, subscribe};
use crate::model::{BenchPlan, BenchWork};

/// What a plan does.
pub(super) fn describe(plan: &BenchPlan) -> Description {
    match &plan.work {
        BenchWork::Connect => conn::describe(plan),
        BenchWork::Publish(work) => publish::describe(plan, work),
        BenchWork::Subscribe(work) => subscribe::describe(plan, work),
        BenchWork::EndToEnd {
            publishers,
            subscribers,
            pattern,
            publish,
            ..
        } => e2e::describe((*publishers, *subscribers), *pattern, publish),
    }
}
