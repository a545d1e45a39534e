//! Asking for the newest release.

use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::kernel::{Needs, Running, Task};
use crate::model::CheckPlan;
use crate::output;
use crate::release::{self, Newest, OURS, is_newer};

impl Task for CheckPlan {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            ..Needs::default()
        }
    }

    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { run(context, &self).await })
    }
}

/// Asks, and prints what came out.
async fn run(context: &Context, plan: &CheckPlan) -> Result<Exit, Failure> {
    let newest = tokio::select! {
        newest = release::newest(plan) => newest?,
        () = context.stop.requested() => {
            let stopped = context.interrupted("the answer was there");
            return Ok(stopped.map_or(Exit::Interrupted, |failure| {
                context.error(&failure);
                failure.exit
            }));
        }
    };
    output::print(news(&newest).as_bytes()).map_err(|error| output_failure(&error))?;
    Ok(Exit::Done)
}

/// The result of a check for a newer release.
fn news(newest: &Newest) -> String {
    if !is_newer(&newest.version) {
        return "There are currently no updates available.\n".to_owned();
    }
    let version = &newest.version;
    let mut text = format!("A new version of mqtty is available: {OURS} → {version}\n");
    if let Some(url) = &newest.url {
        text.push_str(url);
        text.push('\n');
    }
    text
}
