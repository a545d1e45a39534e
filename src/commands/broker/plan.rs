//! The plan of `broker`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::files;
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::kernel::Print;
use crate::model::secret::HIDDEN;
use crate::model::{
    BrokerFaults, BrokerFeature, BrokerPlan, BrokerRules, Fault, Secret, fault_list,
};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::context::Context;
use crate::settings::given::{Given, ParseGiven as _, each};
use crate::settings::{quic, value};

/// A broker to run.
#[derive(Clone, Debug)]
pub(crate) struct Serve {
    pub(crate) broker: BrokerPlan,
    /// Where its URLs are written when it is ready.
    pub(crate) ready_file: Option<PathBuf>,
    /// Where the certificate is written that TLS clients have to trust.
    pub(crate) ca_out: Option<PathBuf>,
    /// Packets are printed.
    pub(crate) trace: bool,
    /// Where published messages are written.
    pub(crate) record: Option<PathBuf>,
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    _: &dyn Prompter,
) -> Result<Planned, Failure> {
    if context.is_typed(Id::ListFaults) {
        return Ok(Print(fault_list()).into());
    }
    let serve = Serve {
        broker: resolve(context)?,
        ready_file: context.typed_path(Id::ReadyFile),
        ca_out: context.typed_path(Id::CaOut),
        trace: context.is_typed(Id::Trace),
        record: context.typed_path(Id::Record),
    };
    let broker = &serve.broker;
    let encrypted = broker.tls_port.or(broker.wss_port).or(broker.quic_port);
    if serve.ca_out.is_some() && encrypted.is_none() {
        return Err(Failure::usage("--ca-out needs --tls-port or --wss-port"));
    }
    Ok(serve.into())
}

/// Makes the plan.
fn resolve(context: &Context<'_>) -> Result<BrokerPlan, Failure> {
    let port = |id| context.typed(id).parsed(value::listening_port);
    let over_websocket = port(Id::WsPort)?;
    let over_tls = port(Id::TlsPort)?;
    let over_both = port(Id::WssPort)?;
    let over_quic = port(Id::QuicPort)?;
    if over_quic.is_some() {
        quic::need()?;
    }
    let other = over_websocket.or(over_tls).or(over_both).or(over_quic);
    let usual = other.is_none().then_some(1883);
    let identity = identity(context)?;
    if identity.is_some() && over_tls.or(over_both).or(over_quic).is_none() {
        return Err(Failure::usage("--cert needs --tls-port or --wss-port"));
    }
    let origins = each(&context.all_typed(Id::Origin), value::web_origin)?;
    if !origins.is_empty() && over_websocket.or(over_both).is_none() {
        return Err(Failure::usage("--origin needs --ws-port or --wss-port"));
    }
    let bind = context.typed(Id::Bind).parsed(value::address)?;
    let bind = bind.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let rules = rules(context)?;
    if !bind.is_loopback() && rules.users.is_empty() {
        context.warn(format!(
            "anyone who can reach {bind} can use the broker: it accepts every user name and password"
        ));
    }
    let memory_limit = context.typed(Id::MemoryLimit).parsed(value::memory_limit)?;
    Ok(BrokerPlan {
        bind,
        port: port(Id::Port)?.or(usual),
        ws_port: over_websocket,
        tls_port: over_tls,
        wss_port: over_both,
        quic_port: over_quic,
        identity,
        origins,
        memory_limit: memory_limit.unwrap_or(BrokerPlan::MEMORY_LIMIT),
        rules,
        faults: faults(context)?,
    })
}

/// What the broker does wrong; `None` where clients may not even ask for it.
fn faults(context: &Context<'_>) -> Result<Option<BrokerFaults>, Failure> {
    let given = context.all_typed(Id::Fault);
    let seed = context.typed(Id::Seed).parsed(value::seed)?;
    if given.is_empty() && !context.is_typed(Id::AllowFaults) {
        return match seed {
            Some(_) => Err(Failure::usage("--seed needs --fault or --allow-faults")),
            None => Ok(None),
        };
    }
    let parse = |given: &Given| {
        let fault = given.text()?.parse::<Fault>();
        fault.map_err(|expected| given.unexpected(&expected))
    };
    Ok(Some(BrokerFaults {
        faults: given.iter().map(parse).collect::<Result<_, _>>()?,
        seed,
    }))
}

/// What clients may do.
fn rules(context: &Context<'_>) -> Result<BrokerRules, Failure> {
    let without = [
        (Id::NoRetain, BrokerFeature::Retain),
        (Id::NoWildcard, BrokerFeature::Wildcards),
        (Id::NoShared, BrokerFeature::Shared),
        (Id::NoSubscriptionId, BrokerFeature::SubscriptionIds),
    ];
    let without = without.into_iter().filter(|(id, _)| context.is_typed(*id));
    let given = |id| context.typed(id);
    Ok(BrokerRules {
        max_qos: given(Id::MaxQos).parsed(value::qos)?,
        receive_maximum: given(Id::ReceiveMaximum).parsed(value::from_one_u16)?,
        max_packet_size: given(Id::MaxPacketSize).parsed(value::packet_size)?,
        topic_alias_maximum: given(Id::TopicAliasMaximum).parsed(value::any_u16)?,
        server_keep_alive: given(Id::ServerKeepAlive).parsed(value::keep_alive)?,
        max_clients: given(Id::MaxClients).parsed(value::clients)?,
        users: users(context)?,
        access: (context.typed_path(Id::Acl).as_deref().map(files::access)).transpose()?,
        without: without.map(|(_, feature)| feature).collect(),
    })
}

/// The users; what is wrong with one is told without it, since it may be a password.
fn users(context: &Context<'_>) -> Result<Vec<(String, Secret)>, Failure> {
    let given = context.all_typed(Id::User);
    let users = given.iter().map(|given| {
        let text = given.value.to_str().ok_or("UTF-8 text");
        text.and_then(value::user).map_err(|expected| {
            let origin = &given.origin;
            Failure::usage(format!(
                "bad value \"{HIDDEN}\" for {origin}: expected {expected}"
            ))
        })
    });
    let mut users = users.collect::<Result<Vec<_>, Failure>>()?;
    if let Some(path) = context.typed_path(Id::UsersFile) {
        let more = files::users(&path)?;
        // Without users everybody would be accepted.
        if more.is_empty() && users.is_empty() {
            let path = path.display();
            return Err(Failure::usage(format!(
                "the users file {path} has no users"
            )));
        }
        users.extend(more);
    }
    Ok(users)
}

fn identity(context: &Context<'_>) -> Result<Option<(PathBuf, PathBuf)>, Failure> {
    match (context.typed_path(Id::Cert), context.typed_path(Id::Key)) {
        (Some(cert), Some(key)) => Ok(Some((cert, key))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Failure::usage("--cert needs --key")),
        (None, Some(_)) => Err(Failure::usage("--key needs --cert")),
    }
}
