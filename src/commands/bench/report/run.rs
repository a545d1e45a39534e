//! Showing saved results.

use super::plan::Report;
use crate::commands::bench::run::look;
use crate::commands::bench::saved;
use crate::kernel::{Context, Running, Task};

impl Task for Report {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { context.print(saved::report(&self.0, look(context))?.as_bytes()) })
    }
}
