//! Steps of which something is computed: checked before anything connects, and read again when they run.

use super::clients::Clients;
use super::computed::{Computing, Source};
use super::reader::StepReader;
use crate::document::Member;
use crate::testing::plan::{Action, Computed};
use crate::testing::problem::Problem;
use crate::testing::scope::Scope;

/// A step to be read again.
#[derive(Debug)]
pub(in crate::testing) struct StepSource {
    source: Source<Member>,
    /// Whether the clients were declared, and what they are called.
    clients: (bool, Vec<String>),
    allow_run: bool,
}

/// Reads a step of which something is computed.
pub(super) fn step(reader: &mut StepReader<'_>, member: &Member) -> Result<Action, Problem> {
    let names = reader.names.clone();
    let (declared, clients) = reader.clients.names();
    let client = clients.first().cloned();
    let client = client.as_deref().unwrap_or("client");
    let computing = Computing::before(&names, client);
    let source = Source::of(member, &names, reader.folder);
    let filled = computing.step(member)?;
    let checked = reader.action(&filled);
    Ok(Action::Computed(Box::new(Computed {
        checked: checked.map_err(|problem| computing.told(problem))?,
        source: StepSource {
            source,
            clients: (declared, clients),
            allow_run: reader.allow_run,
        },
    })))
}

impl StepSource {
    /// The step with these variables.
    ///
    /// # Errors
    ///
    /// A value that cannot be computed, or that does not fit its key.
    pub(in crate::testing) fn action(&self, scope: &Scope) -> Result<Action, Problem> {
        let Source {
            what,
            names,
            folder,
        } = &self.source;
        let names = names.apart();
        let computing = Computing::with(&names, scope);
        let filled = computing.step(what)?;
        let (declared, clients) = &self.clients;
        let mut problems = Vec::new();
        let mut reader = StepReader {
            clients: &mut Clients::named_so(*declared, clients),
            names: names.clone(),
            folder,
            around: Vec::new(),
            included: 0,
            allow_run: self.allow_run,
            problems: &mut problems,
        };
        let action = reader.action(&filled);
        action.map_err(|problem| computing.told(problem))
    }
}
