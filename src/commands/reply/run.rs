//! Answering requests.

use super::plan::Reply;
use super::responder;
use super::rules::Rules;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};

impl Task for Reply {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
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
            topics: self.plan.filters.clone(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let rules = Rules::load(context, &self.plan).await?;
            let _broker = embedded::start_if(self.embedded, context, &mut self.profile)?;
            run(context, &self, rules).await
        })
    }
}

async fn run(context: &Context, task: &Reply, rules: Rules) -> Result<Exit, Failure> {
    responder::run(context, &task.profile, &task.plan, rules).await
}
