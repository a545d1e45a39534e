//! What tests ask of a command line: its plan, by its type.

use std::any::Any;

pub(crate) use super::bench::max::plan::{Maximum, Quantity};
pub(crate) use super::bench::plan::Benchmark;
pub(crate) use super::bench::report::plan::{ReportAction, Results};
pub(crate) use super::broker::plan::Serve;
pub(crate) use super::conn::plan::Plan as Conn;
pub(crate) use super::ls::plan::ListPlan;
pub(crate) use super::man::plan::Pages;
pub(crate) use super::publish::payload::{LineShape, PayloadSource};
pub(crate) use super::publish::plan::{Publish, PublishPlan};
pub(crate) use super::subscribe::plan::{Subscribe, SubscribePlan};
pub(crate) use super::version::plan::VersionPlan;
pub(crate) use crate::kernel::Print;
use crate::settings::Job;

/// The plan of a job.
pub(crate) fn task<T: 'static>(job: Job) -> T {
    let shown = format!("{:?}", job.task);
    let task: Option<Box<T>> = (job.task as Box<dyn Any>).downcast().ok();
    *task.expect(&shown)
}

#[test]
fn every_format_can_be_typed() {
    let formats = crate::payload::Format::ALL.iter();
    let names: Vec<_> = formats.map(|format| format.name()).collect();
    assert_eq!(crate::options::Id::Format.row().choices, names);
}
