//! The plan of a portrait.

use std::path::PathBuf;
use std::time::Duration;

use crate::cli::{CommandLine, Planned};
use crate::commands::probe::traceless::{leave_nothing, topic};
use crate::error::Failure;
use crate::model::Profile;
use crate::options::Id;
use crate::probing::Requirement;
use crate::prompt::Prompter;
use crate::settings::given::ParseGiven as _;
use crate::settings::{Context, profile, value};

/// Some brokers end sessions, and close silent connections, five seconds late.
const THIRTY_SECONDS: Duration = Duration::from_secs(30);

/// A scan is no more than a look at the ports of one broker.
const MOST_PORTS: usize = 20;

/// What the portrait is to be.
#[derive(Clone, Debug)]
pub(crate) struct Portray {
    /// The connection, which leaves nothing at the broker.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// The topic above the random one.
    pub(crate) topic: String,
    /// What client identifiers begin with.
    pub(crate) client_id: Option<String>,
    /// The ports that are scanned.
    pub(crate) ports: Vec<u16>,
    /// SRV records are looked up.
    pub(crate) srv: bool,
    /// How long everything may take.
    pub(crate) limit: Duration,
    /// It is printed as JSON.
    pub(crate) json: bool,
    /// The file that it is saved to.
    pub(crate) save: Option<PathBuf>,
    /// The file of an earlier one.
    pub(crate) compare: Option<PathBuf>,
    /// What is required of the broker.
    pub(crate) requirements: Vec<Requirement>,
}

/// Makes the plan.
pub(in crate::commands::probe) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let checks = [
        Id::Level,
        Id::AsReady,
        Id::Read,
        Id::Expect,
        Id::AgeFrom,
        Id::Outfile,
        Id::Qos,
        Id::Warning,
        Id::Critical,
    ];
    if let Some(id) = checks.into_iter().find(|id| line.has_typed(*id)) {
        return Err(needs_check(&id.to_string()));
    }
    if line.has_typed(Id::MqttVersion) {
        return Err(Failure::usage(format!(
            "a portrait tries all versions: leave out {}, or add {}",
            Id::MqttVersion,
            Id::Check
        )));
    }
    let mut resolved = profile::resolve(context, profile::Flags::of_connection())?;
    let limit = context.typed(Id::MaxTime).parsed(value::limit)?;
    let limit = limit.unwrap_or(THIRTY_SECONDS);
    leave_nothing(context, &mut resolved.profile, limit)?;
    let json = match context.typed_text(Id::Format)?.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => return Err(needs_check(&format!("{} {other}", Id::Format))),
    };
    let client_id = [Id::ClientId, Id::ClientIdPrefix]
        .into_iter()
        .any(|id| line.has_typed(id));
    let mut requirements = Vec::new();
    for given in context.all_typed(Id::Require) {
        let list = Requirement::list(given.text()?);
        let list = list.map_err(|what| Failure::usage(format!("{}: {what}", Id::Require)))?;
        requirements.extend(list);
    }
    let topic = topic(context, resolved.topic.take())?;
    let ports = context.typed(Id::Ports).parsed(ports)?;
    let embedded = resolved.embedded;
    let profile = resolved.finish(prompter)?;
    Ok(Portray {
        client_id: client_id.then(|| profile.client_id.clone()),
        profile,
        embedded,
        topic,
        ports: ports.unwrap_or_default(),
        srv: context.is_typed(Id::Srv),
        limit,
        json,
        save: context.typed_path(Id::Save),
        compare: context.typed_path(Id::Compare),
        requirements,
    }
    .into())
}

/// Ports of a scan, with commas between them.
fn ports(text: &str) -> value::Parse<Vec<u16>> {
    const EXPECTED: &str = "up to 20 ports from 1 to 65535, such as 1883,8883";
    let ports = text.split(',').map(|one| value::port(one.trim()));
    let ports: Vec<u16> = ports.collect::<Result<_, _>>().map_err(|_| EXPECTED)?;
    if ports.len() > MOST_PORTS {
        return Err(EXPECTED);
    }
    Ok(ports)
}

fn needs_check(what: &str) -> Failure {
    let check = Id::Check;
    Failure::usage(format!("{what} needs {check}"))
        .with_hint(format!("add {check} to check that the broker works"))
}
