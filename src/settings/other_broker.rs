//! A broker beside the one of the profile.

use std::path::PathBuf;

use super::address::{host, parse_url};
use super::context::Context;
use super::url::{self, Transport, Url};
use super::{profile, proxy, tls};
use crate::error::Failure;
use crate::model::{Address, Endpoint, OtherBroker, Via, WebSocketOptions};
use crate::options::Id;

/// Reads the host or URL of an option. The login is that of the URL alone, since the password of the profile is not for
/// this broker; the options of TLS and of proxies are those of all connections.
///
/// # Errors
///
/// Text that names no broker, a URL with a topic, a password without a user name before MQTT 5.
pub(crate) fn resolve(context: &Context<'_>, id: Id) -> Result<Option<OtherBroker>, Failure> {
    let Some(given) = context.typed(id) else {
        return Ok(None);
    };
    let text = given.text()?;
    let url = if url::is_url(text) {
        parse_url(&given)?
    } else {
        let (host, port) = host(&given, text)?;
        Url {
            transport: Some(Transport::Mqtt),
            host: Some(host),
            port,
            ..Url::default()
        }
    };
    profile::check_username(context, url.username.is_some() || url.password.is_none())?;
    let transport = url.transport.unwrap_or(Transport::Mqtt);
    let path = url.path.filter(|path| path != "/");
    if path.is_some() && !transport.is_websocket() {
        return Err(Failure::usage(format!(
            "the URL of {id} cannot name a topic"
        )));
    }
    let address = match (url.socket, url.host) {
        (Some(path), _) => Address::Unix(PathBuf::from(path)),
        (None, host) => Address::Tcp {
            host: host.unwrap_or_default(),
            port: url
                .port
                .unwrap_or(transport.default_port(url::is_url(text))),
        },
    };
    let mut endpoint = Endpoint {
        address,
        bind: None,
        via: Via::Direct,
        quick_ack: false,
        quic: transport == Transport::Quic,
        tls: if transport.is_encrypted() {
            Some(tls::resolve(context)?.options)
        } else {
            None
        },
        websocket: transport.is_websocket().then(|| WebSocketOptions {
            path: path.unwrap_or_else(|| "/mqtt".to_owned()),
            headers: Vec::new(),
            subprotocol: "mqtt".to_owned(),
            signing: None,
        }),
    };
    let username = url.username.as_deref();
    proxy::resolve(context)?.apply(
        context,
        std::slice::from_mut(&mut endpoint),
        username,
        false,
        false,
    )?;
    if url.password.is_some() && profile::is_unchecked(&endpoint) {
        profile::warn_of_exposure(context, "password");
    }
    Ok(Some(OtherBroker {
        endpoint,
        username: url.username,
        password: url.password,
    }))
}
