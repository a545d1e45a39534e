//! Printing a completion script.

use super::plan::Script;
use crate::cli;
use crate::kernel::{Context, Running, Task};

impl Task for Script {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        let text = cli::completion_script(self.shell);
        Box::pin(async move { context.print(text.as_bytes()) })
    }
}
