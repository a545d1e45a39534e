//! `pub`: one message, or one per line.

mod lines;
mod single;
mod source;
mod stdin;

use super::context::Context;
use crate::error::{Exit, Failure};
use crate::model::{PayloadSource, Profile, PublishPlan};

/// Publishes what the plan says; the broker's answer decides the exit code.
pub async fn run(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
) -> Result<Exit, Failure> {
    if plan.source == PayloadSource::Lines {
        lines::run(context, profile, plan).await
    } else {
        single::run(context, profile, plan).await
    }
}
