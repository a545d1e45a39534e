//! Printing the lists of profiles, scenarios and recent brokers.

use super::plan::ListPlan;
use crate::commands::simulate::list as scenarios;
use crate::error::{Exit, Failure};
use crate::kernel::{Context, Running, Task, recent};
use crate::output;

impl Task for ListPlan {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { list(context, &self) })
    }
}

/// Prints what was asked for.
fn list(context: &Context, plan: &ListPlan) -> Result<Exit, Failure> {
    let scenarios = plan.scenarios.then(scenarios::list);
    let recent = plan.recent.as_deref().map(recent::list);
    // Nothing was named, or this was.
    let recent = recent.filter(|list| !list.is_empty() || !plan.scenarios);
    let lists = [
        ("Profiles", &plan.profiles),
        ("Scenarios", &scenarios),
        ("Recent brokers", &recent),
    ];
    let lists: Vec<_> = lists
        .into_iter()
        .filter_map(|(title, list)| Some((title, list.as_ref()?)))
        .collect();
    // One list needs no title.
    let text = match &lists[..] {
        [(_, list)] => (*list).clone(),
        lists => lists
            .iter()
            .map(|(title, list)| format!("{title}:\n{list}"))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    let exit = context.print(text.as_bytes());
    if plan.explained {
        output::print_line(
            "You can use any of the above scenario names as a parameter to run the scenario.",
        );
    }
    exit
}
