//! Sending requests, and printing their answers.

use super::answers::Answers;
use super::exchange;
use super::plan::Rr;
use super::source::{self, RequestSource};
use crate::error::Exit;
use crate::error::Failure;
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};

impl Task for Rr {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            // stdout has nothing but answers.
            results_on_stdout: true,
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
            topics: self.plan.request.topics.clone(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let _broker = embedded::start_if(self.embedded, context, &mut self.profile)?;
            run(context, &self).await
        })
    }
}

async fn run(context: &Context, task: &Rr) -> Result<Exit, Failure> {
    let Rr { profile, plan, .. } = task;
    let options = source::options(context, plan).await?;
    let source = RequestSource::open(context, profile, plan, options).await?;
    let answers = Answers::new(context, profile, &plan.output).await?;
    exchange::run(context, profile, plan, source, answers).await
}
