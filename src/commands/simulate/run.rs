//! Running a simulation.

use std::sync::Arc;

use super::{options, printing, text_claim};
use crate::bench::DryRun;
use crate::commands::bench::console_lines::ConsoleLines;
use crate::commands::bench::run::{connects, embed, run_scenario};
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task};
use crate::model::{BenchPayload, BenchPlan, BenchWork, Scenario, SimulatePlan};
use crate::options::Id;
use crate::output;
use crate::simulate::{self, Opened};

impl Task for SimulatePlan {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        let mut connects = connects(&self.run, self.embedded);
        if !self.topic_is_given {
            // The scenario names its own.
            connects.topics.clear();
        }
        Some(connects)
    }

    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(run(context, *self))
    }
}

/// Runs a simulation, or shows what it would send.
async fn run(context: &Context, plan: SimulatePlan) -> Result<Exit, Failure> {
    let options = options::of(&plan);
    let seed = plan.run.seed;
    let choice = plan.scenario.clone();
    let opened = context.apart("the scenario was read", move || {
        Ok(simulate::open(&choice, &options, seed)?)
    });
    let Opened { scenario, console } = opened.await?;
    let console_lines = ConsoleLines::new(console, context.verbosity.quiet);
    let mut run = plan.run;
    if run.share().is_shared() && scenario.is_shared() {
        let text = format!(
            "{} cannot share a script: all devices of a script have one generator",
            Id::Shard
        );
        return Err(Failure::usage(text).with_hint("use a scenario of mqtty, or a scenario file"));
    }
    put_in(&mut run, &scenario);
    let version = run.profile.version;
    if scenario.unaddressed() > 0 && !version.is_v5() {
        context.warn(&format!(
            "requests are not answered where on has no to: MQTT {version} has no response topics"
        ));
    }
    if let Some(messages) = plan.print {
        return printing::run(context, run, messages, &console_lines).await;
    }
    let first_message = match make_first_message(run.clone()) {
        Ok(first_message) => first_message,
        Err(failure) => {
            console_lines.for_each(output::print_line);
            return Err(failure);
        }
    };
    // What was said in the trial is said again.
    console_lines.forget();
    if let Some(warning) = &first_message.warning {
        context.warn(warning);
    }
    if first_message.own_topics && plan.topic_is_given {
        context.warn("--topic is ignored where the scenario names its own topics");
    }
    let _broker = embed(context, &mut run, plan.embedded)?;
    Box::pin(run_scenario(context, run, plan.embedded, console_lines)).await
}

/// Gives a run its scenario.
fn put_in(run: &mut BenchPlan, scenario: &Arc<dyn Scenario>) {
    if let BenchWork::Publish(publish) = &mut run.work {
        for topic in &mut publish.topics {
            *topic = topic.replace("%sc", scenario.name());
        }
        publish.payload = BenchPayload::Made(Arc::clone(scenario));
    }
}

/// What the first message of a scenario shows.
#[derive(Default)]
struct FirstMessage {
    /// The scenario chose the topic.
    own_topics: bool,
    /// Its payload is not the text that it claims to be.
    warning: Option<String>,
}

/// Makes one message, so that what cannot work is known before the first connection.
fn make_first_message(run: BenchPlan) -> Result<FirstMessage, Failure> {
    let properties = text_claim::properties(&run);
    let mut dry_run = DryRun::new(run)?;
    let Some(first) = dry_run.next_message()? else {
        return Ok(FirstMessage::default());
    };
    Ok(FirstMessage {
        own_topics: first.own_topic,
        warning: text_claim::warning(&properties, 1, first.topic, first.payload),
    })
}
