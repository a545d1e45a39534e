//! The plan of `ls`.

use std::path::PathBuf;

use crate::cli::{CommandLine, Planned};
use crate::commands::profile::show;
use crate::error::Failure;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::{Context, recent};

/// What is to be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListPlan {
    /// The profiles, one a line.
    pub(crate) profiles: Option<String>,
    /// The scenarios of `simulate`.
    pub(crate) scenarios: bool,
    /// They were asked for by name, so that hints show how to use them.
    pub(crate) explained: bool,
    /// The file of the brokers that were used.
    pub(crate) recent: Option<PathBuf>,
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(lists(context, prompter)?.into())
}
/// What `ls` is to list: what was named, and without a name everything.
fn lists(context: &Context<'_>, prompter: &dyn Prompter) -> Result<ListPlan, Failure> {
    let scenarios = context.is_typed(Id::Scenario);
    let profiles = context.is_typed(Id::Profiles);
    let recent = context.is_typed(Id::Recent);
    let all = !scenarios && !profiles && !recent;
    let profiles = if profiles {
        Some(show::list_in_use(context, prompter)?)
    } else if all {
        show::list_if_any(context, prompter)?
    } else {
        None
    };
    Ok(ListPlan {
        profiles,
        scenarios: scenarios || all,
        explained: scenarios,
        recent: recent::path(context).filter(|_| recent || all),
    })
}
