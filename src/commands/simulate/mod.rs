//! `simulate`: opens a scenario, tries it, and lets the load engine send what it makes; and `ls -sc`.

mod options;
mod printing;

use std::fmt::Write as _;
use std::sync::Arc;

use super::bench::Said;
use super::context::Context;
use crate::bench::Rehearsal;
use crate::error::{Exit, Failure};
use crate::model::{BenchPayload, BenchPlan, BenchWork, Scenario, SimulatePlan};
use crate::output;
use crate::simulate::{self, Opened};

/// Runs a simulation, or shows what it would send.
pub async fn run(context: &Context, plan: SimulatePlan) -> Result<Exit, Failure> {
    let options = options::of(&plan);
    let seed = plan.run.seed;
    let choice = plan.scenario.clone();
    let opened = context.apart("the scenario was read", move || {
        Ok(simulate::open(&choice, &options, seed)?)
    });
    let Opened { scenario, console } = opened.await?;
    let said = Said::new(console, context.verbosity.quiet);
    let mut run = plan.run;
    put_in(&mut run, &scenario);
    if let Some(messages) = plan.print {
        return printing::run(context, run, messages, &said).await;
    }
    let own_topics = match try_out(run.clone()) {
        Ok(own_topics) => own_topics,
        Err(failure) => {
            said.for_each(output::print_line);
            return Err(failure);
        }
    };
    // What was said in the trial is said again.
    said.forget();
    if own_topics && plan.topic_is_given {
        context.warn("--topic is ignored where the scenario names its own topics");
    }
    let _broker = if plan.embedded {
        let broker = super::embed(context, &mut run.profile)?;
        run.targets = vec![run.profile.endpoint.clone()];
        Some(broker)
    } else {
        None
    };
    super::bench::run_scenario(context, run, plan.embedded, said).await
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

/// Makes one message, so that what cannot work is known before the first connection. Whether the scenario chose
/// its topic.
fn try_out(run: BenchPlan) -> Result<bool, Failure> {
    let mut rehearsal = Rehearsal::new(run)?;
    let first = rehearsal.next_message()?;
    Ok(first.is_some_and(|message| message.own_topic))
}

/// The scenarios, each with its description.
pub fn names() -> Vec<(String, String)> {
    let scenarios = simulate::list().into_iter();
    scenarios
        .map(|(name, description)| (name.to_owned(), description))
        .collect()
}

/// The scenarios, each with its description, in aligned lines, and how they are used.
pub fn list() -> String {
    let scenarios = simulate::list();
    let width = scenarios.iter().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or(0);
    let mut text = String::new();
    for (name, description) in &scenarios {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:width$}  {description}");
    }
    text
}
