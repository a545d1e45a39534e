//! `pub`: one message, or many.
//!
//! A single message is a tracked call ([`single`]). Many are a [`stream`], which takes them from a
//! [`supply`]: lines as they stand, lines that have to be read ([`shaped`]), or what is [`made`] here.

mod frame;
mod given_up;
mod input;
mod json_line;
mod made;
mod pace;
mod removal;
mod shaped;
mod single;
mod source;
mod stream;
mod supply;
mod tally;
mod waiting;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use self::input::Lines;
use self::made::Made;
use self::shaped::{Payload, Shaped};
use self::supply::Plain;
use crate::error::{Exit, Failure};
use crate::kernel::coding;
use crate::kernel::context::Context;
use crate::model::{CodingPlan, LineShape, PayloadSource, Profile, PublishPlan};

/// Publishes what the plan says; the broker's answer decides the exit code.
pub async fn run(
    context: &Context,
    profile: &Profile,
    plan: &PublishPlan,
) -> Result<Exit, Failure> {
    if let PayloadSource::Lines(shape, paths) = &plan.source {
        return lines(context, profile, plan, *shape, paths).await;
    }
    let payload = Payload::new(coding::options(context, &plan.coding).await?)?;
    let inputs = source::inputs(context, &plan.source).await?;
    let made = Made::new(profile, plan, payload, inputs)?;
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
    let (lines, input) = if paths.is_empty() {
        (Lines::of_stdin(), "stdin".to_owned())
    } else {
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let open = |path: &Path| std::fs::File::open(path).map_err(source::unreadable(path));
            files.push(source::of_file(context, path, open).await?);
        }
        let names: Vec<_> = paths
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        (
            Lines::of_all(files),
            format!("--file-read {}", names.join(", ")),
        )
    };
    let interactive = paths.is_empty() && std::io::stdin().is_terminal();
    if is_plain {
        return stream::run(context, profile, plan, Plain(lines), &input, interactive).await;
    }
    let default = plan.properties.clone();
    let shaped = Shaped::new(lines, shape, options, default, !plan.topics.is_empty())?;
    stream::run(context, profile, plan, shaped, &input, interactive).await
}
