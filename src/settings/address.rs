//! Where the broker is: flags, URLs and the environment put together.
//!
//! The rule, for each part of the address on its own: a flag beats the URL on the command line, that
//! beats a variable of the environment, that beats the URL in the environment, that beats the default. One
//! part is not on its own: a URL on the command line names an address as a whole, so that a variable
//! cannot change the port of a URL that does not spell it.

use std::path::PathBuf;

use super::given::{Context, Given, ParseGiven as _};
use super::url::{self, Transport, Url};
use super::value;
use crate::cli::Server;
use crate::error::Failure;
use crate::model::Secret;

/// The address as it was given, before TLS flags and defaults are applied.
#[derive(Debug, Default)]
pub(super) struct Target {
    pub(super) transport: Option<Transport>,
    /// The transport was named on the command line.
    pub(super) transport_typed: bool,
    pub(super) socket: Option<PathBuf>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    /// The host comes from a URL.
    pub(super) by_url: bool,
    /// What follows the authority in the URL.
    pub(super) path: Option<String>,
    /// The credentials of the URL on the command line, and of the one in the environment.
    pub(super) credentials: [Credentials; 2],
}

/// The credentials in a URL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) username: Option<String>,
    pub(super) password: Option<Secret>,
}

impl Credentials {
    fn of(url: Option<&Url>) -> Self {
        let username = url.and_then(|url| url.username.clone());
        let password = url.and_then(|url| url.password.clone());
        Self { username, password }
    }
}

/// The words for a broker's host, typed and in the environment.
pub(super) struct Host {
    typed: Option<Given>,
    exported: Option<Given>,
}

/// The brokers that are named: one, or where `several` are allowed as many as there are commas and
/// repeated flags. Never empty.
pub(super) fn hosts(
    context: &Context<'_>,
    server: &Server,
    several: bool,
    embedded: bool,
) -> Result<Vec<Host>, Failure> {
    let mut typed = Given::flags("hostname", &server.hostname);
    let exported = context.exported("hostname");
    if !several {
        let typed = typed.pop();
        return Ok(vec![Host { typed, exported }]);
    }
    let mut exported = names(&Vec::from_iter(exported))?;
    // Where another flag says all there is to say, the environment has no further brokers.
    if embedded || server.url.is_some() || server.unix.is_some() {
        exported.truncate(1);
    }
    let first = exported.first().cloned();
    let hosts: Vec<Host> = if typed.is_empty() && !exported.is_empty() {
        let host = |given| Host {
            typed: None,
            exported: Some(given),
        };
        exported.into_iter().map(host).collect()
    } else {
        let host = |given| Host {
            typed: Some(given),
            exported: first.clone(),
        };
        names(&typed)?.into_iter().map(host).collect()
    };
    if hosts.is_empty() {
        let (typed, exported) = (None, None);
        return Ok(vec![Host { typed, exported }]);
    }
    Ok(hosts)
}

/// The names between commas, each given where its list was.
fn names(lists: &[Given]) -> Result<Vec<Given>, Failure> {
    let mut names = Vec::new();
    for list in lists {
        for name in list.text()?.split(',').map(str::trim) {
            if name.is_empty() {
                return Err(list.unexpected("hosts or URLs, with a comma between two of them"));
            }
            names.push(Given {
                origin: list.origin.clone(),
                value: name.into(),
            });
        }
    }
    Ok(names)
}

/// What one place (the command line, or the environment) says about the address.
#[derive(Debug, Default)]
struct Layer {
    url: Option<Url>,
    host: Option<String>,
    port: Option<u16>,
    transport: Option<Transport>,
    socket: Option<PathBuf>,
}

/// The words that one place has for the address.
struct Words {
    hostname: Option<Given>,
    url: Option<Given>,
    port: Option<Given>,
    protocol: Option<Given>,
    socket: Option<Given>,
}

impl Words {
    fn typed(server: &Server, hostname: Option<Given>) -> Self {
        Self {
            hostname,
            url: Given::flag("url", server.url.as_ref()),
            port: Given::flag("port", server.port.as_ref()),
            protocol: Given::flag("protocol", server.protocol.as_ref()),
            socket: Given::flag("unix", server.unix.as_ref()),
        }
    }

    fn exported(context: &Context<'_>, hostname: Option<Given>) -> Self {
        Self {
            hostname,
            url: context.exported("url"),
            port: context.exported("port"),
            protocol: context.exported("protocol"),
            socket: context.exported("unix"),
        }
    }
}

impl Layer {
    fn new(words: Words) -> Result<Self, Failure> {
        let mut layer = Self {
            port: words.port.parsed(value::port)?,
            transport: words.protocol.parsed(|text| {
                // A variable may also hold the name of a scheme.
                Transport::named(text).ok_or("mqtt, mqtts, ws or wss")
            })?,
            socket: words.socket.map(|given| given.value.into()),
            ..Self::default()
        };
        if let Some(given) = words.url {
            layer.url = Some(parse_url(&given)?);
        }
        if let Some(given) = words.hostname {
            let text = given.text()?;
            if !url::is_url(text) {
                layer.host = Some(host(&given, text)?);
            } else if layer.url.is_some() {
                let origin = given.origin;
                return Err(Failure::usage(format!("two URLs: {origin} and --url")));
            } else {
                layer.url = Some(parse_url(&given)?);
            }
        }
        Ok(layer)
    }

    /// Whether the layer says where the broker is.
    fn names_a_place(&self) -> bool {
        self.url.is_some() || self.host.is_some() || self.socket.is_some()
    }

    /// The layer's words, the flags before the URL, as a target.
    fn target(self) -> Target {
        let url = self.url.unwrap_or_default();
        let socket = match self.host {
            Some(_) => self.socket,
            None => self.socket.or(url.socket.map(PathBuf::from)),
        };
        Target {
            transport: self.transport.or(url.transport),
            socket,
            by_url: self.host.is_none() && url.host.is_some(),
            host: self.host.or(url.host),
            port: self.port.or(url.port),
            path: url.path,
            ..Target::default()
        }
    }
}

/// Puts the address of one host together. The address that the environment holds does not concern an embedded broker.
pub(super) fn resolve(
    context: &Context<'_>,
    server: &Server,
    host: Host,
    embedded: bool,
) -> Result<Target, Failure> {
    if server.unix.is_some() && (host.typed.is_some() || server.url.is_some()) {
        return Err(Failure::usage(
            "--unix names another broker than --hostname or --url",
        ));
    }
    let flags = Layer::new(Words::typed(server, host.typed))?;
    let environment = Layer::new(Words::exported(context, host.exported))?;
    let credentials = [&flags, &environment].map(|layer| Credentials::of(layer.url.as_ref()));
    let placed = flags.names_a_place();
    let whole = flags.url.is_some() || flags.socket.is_some() || embedded;
    let upper = flags.target();
    let mut target = Target {
        transport_typed: upper.transport.is_some() || embedded,
        credentials,
        ..upper
    };
    if !whole {
        let mut lower = environment.target();
        if placed {
            lower.socket = None;
        }
        target.transport = target.transport.or(lower.transport);
        target.socket = target.socket.or(lower.socket);
        target.by_url |= target.host.is_none() && lower.by_url;
        target.host = target.host.or(lower.host);
        target.port = target.port.or(lower.port);
        target.path = target.path.or(lower.path);
    }
    Ok(target)
}

/// A bare host: a name, or an address with or without brackets.
fn host(given: &Given, text: &str) -> Result<String, Failure> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(text);
    let is_name = !bare.is_empty() && !bare.contains(['/', '@', ' ', '[', ']']);
    // One colon is a port; several are an IPv6 address.
    if !is_name || bare.matches(':').count() == 1 {
        let expected = "a host or a URL such as mqtt://host:1883";
        return Err(given
            .unexpected(expected)
            .with_hint("a port is given with -p"));
    }
    Ok(bare.to_owned())
}

fn parse_url(given: &Given) -> Result<Url, Failure> {
    url::parse(given.text()?).map_err(|why| {
        Failure::usage(format!(
            "{} is not the URL of a broker: {why}",
            given.origin
        ))
    })
}
