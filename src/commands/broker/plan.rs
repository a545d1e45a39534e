//! The plan of `broker`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use super::flags::Broker;
use crate::cli::{CommandLine, Flags, Planned, Talk};
use crate::error::Failure;
use crate::model::BrokerPlan;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::given::{Context, Given, ParseGiven as _};
use crate::settings::value;

/// A broker to run.
#[derive(Clone, Debug)]
pub(crate) struct Serve(pub(crate) BrokerPlan);

impl Flags for Broker {
    fn talk(&self) -> Option<Talk> {
        Some(Talk {
            quiet: self.quiet,
            verbose: false,
            debug: self.debug,
            color: self.color.clone(),
        })
    }

    fn plan(
        &self,
        _: &mut Context<'_>,
        _: &CommandLine,
        _: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        Ok(Serve(resolve(self)?).into())
    }
}

/// Makes the plan.
fn resolve(flags: &Broker) -> Result<BrokerPlan, Failure> {
    let port = |long, flag: &Option<String>| {
        Given::flag(long, flag.as_ref()).parsed(value::listening_port)
    };
    let over_websocket = port(Id::WsPort, &flags.ws_port)?;
    let over_tls = port(Id::TlsPort, &flags.tls_port)?;
    let over_both = port(Id::WssPort, &flags.wss_port)?;
    let other = over_websocket.or(over_tls).or(over_both);
    let usual = other.is_none().then_some(1883);
    let identity = identity(flags)?;
    if identity.is_some() && over_tls.or(over_both).is_none() {
        return Err(Failure::usage("--cert needs --tls-port or --wss-port"));
    }
    Ok(BrokerPlan {
        bind: Given::flag(Id::Bind, flags.bind.as_ref())
            .parsed(value::address)?
            .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        port: port(Id::Port, &flags.port)?.or(usual),
        ws_port: over_websocket,
        tls_port: over_tls,
        wss_port: over_both,
        identity,
    })
}

fn identity(flags: &Broker) -> Result<Option<(PathBuf, PathBuf)>, Failure> {
    match (&flags.cert, &flags.key) {
        (Some(cert), Some(key)) => Ok(Some((cert.clone(), key.clone()))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(Failure::usage("--cert needs --key")),
        (None, Some(_)) => Err(Failure::usage("--key needs --cert")),
    }
}
