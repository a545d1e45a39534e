//! Showing saved results.

use super::plan::Results;
use crate::commands::bench::run::look;
use crate::commands::bench::saved;
use crate::kernel::{Context, Running, Task};

impl Task for Results {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { context.print(saved::report(&self, look(context))?.as_bytes()) })
    }
}
