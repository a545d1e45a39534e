//! Printing the version.

use super::plan::VersionPlan;
use crate::cli;
use crate::kernel::{Context, Running, Task};

impl Task for VersionPlan {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        let text = if self.json {
            cli::version_json()
        } else {
            cli::version()
        };
        Box::pin(async move { context.print(text.as_bytes()) })
    }
}
