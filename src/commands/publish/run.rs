//! Publishing: one message, or many.

use std::path::PathBuf;

use super::described_lines::DescribedLines;
use super::encoded::Payload;
use super::generated::Generated;
use super::line_input::{self, LineInput};
use super::message_source::PlainLines;
use super::payload::{LineShape, PayloadSource};
use super::plan::Publish;
use super::plan::PublishPlan;
use super::{single, stream, whole_input};
use crate::error::{Exit, Failure};
use crate::kernel::coding;
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};
use crate::model::{CodingPlan, Profile};

impl Task for Publish {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            status: self.plan.mode,
            remembers: !self.embedded,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(Connects {
            profile: &self.profile,
            targets: &[],
            embedded: self.embedded,
            many: false,
            topics: self.plan.topics.clone(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let _broker = embedded::start_if(self.embedded, context, &mut self.profile)?;
            if self.keeps_session {
                // Not in the plan: saved options have only what was asked for.
                self.profile.keep_session_for_reconnects();
            }
            run(context, &self.profile, &self.plan).await
        })
    }
}

/// Publishes what the plan says; the broker's answer decides the exit code.
async fn run(context: &Context, profile: &Profile, plan: &PublishPlan) -> Result<Exit, Failure> {
    if let PayloadSource::Lines(shape, paths) = &plan.source {
        return lines(context, profile, plan, *shape, paths).await;
    }
    let payload = Payload::new(coding::options(context, &plan.coding).await?)?;
    let inputs = whole_input::inputs(context, &plan.source).await?;
    let made = Generated::new(profile, plan, payload, inputs)?;
    if plan.repeat.is_some() || plan.topics.len() > 1 || made.has_several() {
        return stream::run(context, profile, plan, made, "the payload", false).await;
    }
    single::run(context, profile, plan, made.into_first()?).await
}

/// Publishes lines, those of files or of stdin.
async fn lines(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
    shape: LineShape,
    paths: &[PathBuf],
) -> Result<Exit, Failure> {
    let options = coding::options(context, &plan.coding).await?;
    let is_plain = shape == LineShape::Payload && plan.coding == CodingPlan::default();
    let LineInput {
        lines,
        name: named,
        is_interactive: interactive,
    } = line_input::open(context, paths).await?;
    if is_plain {
        return stream::run(
            context,
            profile,
            plan,
            PlainLines(lines),
            &named,
            interactive,
        )
        .await;
    }
    let default = plan.properties.clone();
    let shaped = DescribedLines::new(lines, shape, options, default, !plan.topics.is_empty())?;
    let shaped = match plan.speed {
        Some(_) => shaped.with_times(),
        None => shaped,
    };
    stream::run(context, profile, plan, shaped, &named, interactive).await
}
