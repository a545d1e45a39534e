//! The workloads: one file each, and one line in [`of`].

mod connect;
mod end_to_end;
mod publish;
mod subscribe;

use super::workload::Workload;
use crate::model::{BenchPlan, BenchWork};

pub(super) fn of(plan: &BenchPlan) -> Box<dyn Workload + '_> {
    match &plan.work {
        BenchWork::Connect => Box::new(connect::Connect),
        BenchWork::Publish(publish) => Box::new(publish::Publish(publish)),
        BenchWork::Subscribe(subscribe) => Box::new(subscribe::Subscribe {
            subscribe,
            limited: plan.end.limit.is_some(),
        }),
        BenchWork::EndToEnd {
            publishers,
            subscribers,
            pattern,
            publish,
            subscribe_qos,
        } => Box::new(end_to_end::EndToEnd {
            publishers: (*publishers).max(1),
            subscribers: *subscribers,
            pattern: *pattern,
            publish,
            qos: *subscribe_qos,
        }),
    }
}
