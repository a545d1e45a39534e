//! The endpoint: address, TLS and WebSocket, and the rules between them.

use std::net::{IpAddr, Ipv4Addr};

use super::address::Target;
use super::aws;
use super::context::Context;
use super::given::{Given, Origin};
use super::layer::ValueSource;
use super::quic;
use super::tls::Encryption;
use super::url::{self, Transport};
use super::value;
use crate::error::Failure;
use crate::model::{Address, Endpoint, Via, WebSocketOptions};
use crate::options::Id;

/// An endpoint, and the topic that its URL names.
pub(super) struct Resolved {
    pub(super) endpoint: Endpoint,
    pub(super) topic: Option<String>,
}

/// The level that wants a broker inside this process, if one is wanted. What names another place and is as strong
/// is refused, and one that is stronger replaces the wish, before this is asked.
pub(super) fn embedded(context: &Context<'_>) -> Result<Option<usize>, Failure> {
    for level in context.levels() {
        if let Some((on, _)) = context.switch_at(level, Id::Embedded)? {
            return Ok(on.then_some(level));
        }
    }
    Ok(None)
}

/// Puts the endpoint together; `bind` is its source address.
pub(super) fn resolve(
    context: &Context<'_>,
    target: &Target,
    encryption: Encryption,
    bind: Option<IpAddr>,
    embedded: bool,
) -> Result<Resolved, Failure> {
    if let Some((level, path)) = target.socket.as_ref().filter(|_| !embedded) {
        refuse_over_socket(target, *level, &encryption)?;
        if context.is_typed(Id::WsHeaders) {
            return Err(no_headers());
        }
        warn_unused(context, target);
        return Ok(Resolved {
            endpoint: Endpoint {
                address: Address::Unix(path.clone()),
                bind,
                via: Via::Direct,
                quick_ack: false,
                quic: false,
                tls: None,
                websocket: None,
            },
            topic: None,
        });
    }
    let transport = transport(target, &encryption);
    if transport == Transport::Quic {
        quic::check(&encryption.options)?;
    }
    let host = match &target.host {
        Some(host) if !embedded => host.clone(),
        _ if embedded => Ipv4Addr::LOCALHOST.to_string(),
        _ => "localhost".to_owned(),
    };
    // An embedded broker without a port listens on any free one.
    let default_port = if embedded {
        0
    } else {
        transport.default_port(target.by_url)
    };
    let (websocket, topic) = if transport.is_websocket() {
        (Some(options(context, target.request.as_ref())?), None)
    } else {
        if context.is_typed(Id::WsHeaders) {
            return Err(no_headers().with_hint("add -l ws"));
        }
        if context.is_typed(Id::AwsSigv4) {
            return Err(
                Failure::usage("--aws-sigv4 needs the protocol wss").with_hint("add -l wss -p 443")
            );
        }
        warn_unused(context, target);
        let path = target.path.as_deref().filter(|_| !embedded);
        (None, path.map(topic).transpose()?.flatten())
    };
    Ok(Resolved {
        endpoint: Endpoint {
            address: Address::Tcp {
                host,
                port: target.port.unwrap_or(default_port),
            },
            bind,
            via: Via::Direct,
            quick_ack: false,
            quic: transport == Transport::Quic,
            tls: transport.is_encrypted().then_some(encryption.options),
            websocket,
        },
        topic,
    })
}

/// The transport, encrypted when a flag of TLS was given; what is weaker than the place that names the
/// transport does not overrule it.
fn transport(target: &Target, encryption: &Encryption) -> Transport {
    let (named, transport) = target
        .transport
        .map_or((usize::MAX, Transport::Mqtt), |(level, transport)| {
            (level, transport)
        });
    match &encryption.origin {
        Some((level, _)) if *level <= named => transport.encrypted(),
        _ => transport,
    }
}

fn refuse_over_socket(
    target: &Target,
    named: usize,
    encryption: &Encryption,
) -> Result<(), Failure> {
    match &encryption.origin {
        Some((level, origin)) if *level <= named => {
            return Err(Failure::usage(format!(
                "{origin} cannot be used with a Unix socket, which is not encrypted"
            )));
        }
        _ => {}
    }
    match target.transport {
        None | Some((_, Transport::Mqtt)) => Ok(()),
        Some(_) => Err(Failure::usage("Unix sockets support only --protocol mqtt")),
    }
}

fn no_headers() -> Failure {
    Failure::usage("--ws-headers needs the protocol ws or wss")
}

/// Warns of what only a WebSocket has.
fn warn_unused(context: &Context<'_>, target: &Target) {
    for id in [Id::Path, Id::WsSubprotocol, Id::WsHeaders, Id::AwsSigv4] {
        if let Some(origin) = set_for(context, target, id) {
            context.warn(format!(
                "{origin} is ignored: the protocol is not ws or wss"
            ));
        }
    }
}

/// Warns of a source address for what has none.
pub(super) fn warn_of_bind(context: &Context<'_>, target: &Target) {
    if let Some(origin) = set_for(context, target, Id::Bind) {
        context.warn(format!(
            "{origin} is ignored: a Unix socket has no source address"
        ));
    }
}

/// Leaves out what decides nothing about an embedded broker, whose certificate is made on the spot and believed, and
/// which asks for none; warns of it.
pub(super) fn leave_out_certificates(
    context: &Context<'_>,
    target: &Target,
    endpoint: &mut Endpoint,
) {
    let Some(options) = &mut endpoint.tls else {
        return;
    };
    (options.ca, options.sni) = (None, None);
    options.pins.clear();
    (options.certificate, options.key, options.key_password) = (None, None, None);
    for id in [
        Id::Ca,
        Id::Cert,
        Id::Key,
        Id::KeyPassword,
        Id::Sni,
        Id::PinSha256,
    ] {
        if let Some(origin) = set_for(context, target, id) {
            context.warn(format!(
                "{origin} is ignored: the embedded broker uses its own certificate and requests none"
            ));
        }
    }
}

/// Where a flag was set for this very address: typed, or in the config file beside what says where the broker is. What
/// is weaker may be for other brokers, and files of saved options hold everything.
fn set_for(context: &Context<'_>, target: &Target, id: Id) -> Option<Origin> {
    if context.is_typed(id) {
        return Some(Origin::Flag(id));
    }
    let deciding = target.transport.map(|(level, _)| level);
    let deciding = deciding.into_iter().chain(target.placed).min()?;
    let mut levels = context.levels().take_while(|level| *level <= deciding);
    let given = levels.find_map(|level| {
        let configured = matches!(
            context.source(level),
            Some(ValueSource::Profile | ValueSource::Defaults)
        );
        context.one_at(level, id).filter(|_| configured)
    });
    given.map(|given| given.origin)
}

fn options(context: &Context<'_>, path: Option<&String>) -> Result<WebSocketOptions, Failure> {
    let path = path.map_or("/mqtt", String::as_str);
    let subprotocol = context.one(Id::WsSubprotocol);
    // The target of a request begins with a slash (RFC 9112 §3.2.1).
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    };
    Ok(WebSocketOptions {
        signing: aws::signing(context, &path)?,
        path,
        headers: headers(&context.many(Id::WsHeaders)?)?,
        subprotocol: match subprotocol {
            Some(given) => given.text()?.to_owned(),
            None => "mqtt".to_owned(),
        },
    })
}

/// Headers; one that is wrong is not shown, for it may hold a secret.
fn headers(given: &[Given]) -> Result<Vec<(String, String)>, Failure> {
    let header = |given: &Given| {
        value::header(given.text()?).map_err(|expected| {
            Failure::usage(format!(
                "bad header in {}: expected {expected}",
                given.origin
            ))
        })
    };
    given.iter().map(header).collect()
}

/// The topic that the path of a URL names.
fn topic(path: &str) -> Result<Option<String>, Failure> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(None);
    }
    url::decode(path)
        .map(Some)
        .map_err(|why| Failure::usage(format!("the path of the URL is not a valid topic: {why}")))
}
