//! Publishing: one message, or many.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use super::described_lines::DescribedLines;
use super::encoded::Payload;
use super::generated::Generated;
use super::input::Lines;
use super::message_source::PlainLines;
use super::payload::{LineShape, PayloadSource};
use super::plan::Publish;
use super::plan::PublishPlan;
use super::{single, stream, whole_input};
use crate::error::{Exit, Failure};
use crate::kernel::coding;
use crate::kernel::context::Context;
use crate::kernel::input;
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
    let (lines, named) = if paths.is_empty() {
        let size = input::size(Path::new("-"));
        (Lines::of_stdin().with_size(size), "stdin".to_owned())
    } else {
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let open = |path: &Path| input::open(path).map_err(whole_input::unreadable(path));
            files.push(whole_input::of_file(context, path, open).await?);
        }
        let names: Vec<_> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let size = paths.iter().map(|path| input::size(path)).sum();
        (
            Lines::of_all(files).with_size(size),
            format!("--file-read {}", names.join(", ")),
        )
    };
    let interactive = paths.is_empty() && std::io::stdin().is_terminal();
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
    stream::run(context, profile, plan, shaped, &named, interactive).await
}
