//! The endpoint: address, TLS and WebSocket, and the rules between them.

use std::net::{IpAddr, Ipv4Addr};

use super::address::Target;
use super::given::{Context, Given};
use super::tls::Encryption;
use super::url::{self, Transport};
use super::value;
use crate::cli::{Server, WebSocket};
use crate::error::Failure;
use crate::model::{Address, Endpoint, WebSocketOptions};

/// An endpoint, and the topic that its URL names.
pub(super) struct Resolved {
    pub(super) endpoint: Endpoint,
    pub(super) topic: Option<String>,
}

/// Whether a broker inside this process is wanted; nothing else may then say where the broker is.
pub(super) fn embedded(context: &Context<'_>, server: &Server) -> Result<bool, Failure> {
    let Some(origin) = context.switch("embedded", server.embedded)? else {
        return Ok(false);
    };
    let place = [
        ("hostname", !server.hostname.is_empty()),
        ("url", server.url.is_some()),
        ("unix", server.unix.is_some()),
    ];
    match place.iter().find(|(_, given)| *given) {
        Some((flag, _)) if origin.is_flag() => Err(Failure::usage(format!(
            "--embedded and --{flag} exclude each other"
        ))),
        // A place that was typed beats a broker of our own that the environment asks for.
        Some(_) => Ok(false),
        None => Ok(true),
    }
}

/// Puts the endpoint together; `bind` is its source address.
pub(super) fn resolve(
    context: &Context<'_>,
    websocket: &WebSocket,
    target: &Target,
    encryption: Encryption,
    bind: Option<IpAddr>,
    embedded: bool,
) -> Result<Resolved, Failure> {
    if let Some(path) = target.socket.as_ref().filter(|_| !embedded) {
        refuse_over_socket(target, &encryption)?;
        refuse_headers(websocket)?;
        return Ok(Resolved {
            endpoint: Endpoint {
                address: Address::Unix(path.clone()),
                bind,
                quick_ack: false,
                tls: None,
                websocket: None,
            },
            topic: None,
        });
    }
    let transport = transport(target, &encryption);
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
    let path = target.path.as_deref().filter(|_| !embedded);
    let (websocket, topic) = if transport.is_websocket() {
        (Some(options(context, websocket, path)?), None)
    } else {
        refuse_headers(websocket)?;
        warn_unused(context, websocket);
        (None, path.map(topic).transpose()?.flatten())
    };
    Ok(Resolved {
        endpoint: Endpoint {
            address: Address::Tcp {
                host,
                port: target.port.unwrap_or(default_port),
            },
            bind,
            quick_ack: false,
            tls: transport.is_encrypted().then_some(encryption.options),
            websocket,
        },
        topic,
    })
}

/// The transport, encrypted when a flag of TLS was given; a variable of TLS does not overrule a
/// transport that was typed.
fn transport(target: &Target, encryption: &Encryption) -> Transport {
    let transport = target.transport.unwrap_or(Transport::Mqtt);
    match &encryption.origin {
        Some(origin) if origin.is_flag() || !target.transport_typed => transport.encrypted(),
        _ => transport,
    }
}

fn refuse_over_socket(target: &Target, encryption: &Encryption) -> Result<(), Failure> {
    match &encryption.origin {
        Some(origin) if origin.is_flag() => {
            return Err(Failure::usage(format!(
                "{origin} cannot be used with a Unix socket, which is not encrypted"
            )));
        }
        _ => {}
    }
    match target.transport {
        None | Some(Transport::Mqtt) => Ok(()),
        Some(_) => Err(Failure::usage(
            "over a Unix socket only the protocol mqtt is spoken",
        )),
    }
}

fn refuse_headers(websocket: &WebSocket) -> Result<(), Failure> {
    if websocket.ws_headers.is_empty() {
        return Ok(());
    }
    Err(Failure::usage("--ws-headers needs the protocol ws or wss").with_hint("add -l ws"))
}

fn warn_unused(context: &Context<'_>, websocket: &WebSocket) {
    let unused = [
        ("--path", websocket.path.is_some()),
        ("--ws-subprotocol", websocket.ws_subprotocol.is_some()),
    ];
    for (flag, _) in unused.iter().filter(|(_, given)| *given) {
        context.warn(format!("{flag} is ignored: the protocol is not ws or wss"));
    }
}

fn options(
    context: &Context<'_>,
    websocket: &WebSocket,
    url_path: Option<&str>,
) -> Result<WebSocketOptions, Failure> {
    let path = match (&websocket.path, url_path) {
        (Some(path), _) => path.clone(),
        (None, Some(path)) => path.to_owned(),
        (None, None) => match context.exported("path") {
            Some(given) => given.text()?.to_owned(),
            None => "/mqtt".to_owned(),
        },
    };
    let subprotocol = context.one("ws-subprotocol", websocket.ws_subprotocol.as_ref());
    // The target of a request begins with a slash (RFC 9112 §3.2.1).
    let path = if path.starts_with('/') {
        path
    } else {
        format!("/{path}")
    };
    Ok(WebSocketOptions {
        path,
        headers: headers(&context.many("ws-headers", &websocket.ws_headers)?)?,
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
        .map_err(|why| Failure::usage(format!("the path of the URL is not a topic: {why}")))
}
