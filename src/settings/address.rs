//! Where the broker is: flags, URLs, files and the environment put together.
//!
//! The rule, for each part of the address on its own: what a stronger place says beats what a weaker one
//! says, and within a place a flag beats the URL. One part is not on its own: a URL, or a socket, names an
//! address as a whole, so that nothing weaker can change the port of a URL that does not spell it.

use std::path::PathBuf;

use super::context::Context;
use super::given::{Given, ParseGiven as _};
use super::url::{self, Transport, Url};
use super::value;
use crate::error::Failure;
use crate::model::Secret;
use crate::model::secret::masked_word;
use crate::options::Id;

/// The address as it was given, before TLS flags and defaults are applied. Levels are those of [`Context`].
#[derive(Debug, Default)]
pub(super) struct Target {
    /// The transport, and the level that names it.
    pub(super) transport: Option<(usize, Transport)>,
    /// The socket, and the level that names it.
    pub(super) socket: Option<(usize, PathBuf)>,
    /// The level that says which broker it is.
    pub(super) placed: Option<usize>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    /// The host comes from a URL.
    pub(super) by_url: bool,
    /// What follows the authority in the URL.
    pub(super) path: Option<String>,
    /// The path of a WebSocket's request.
    pub(super) request: Option<String>,
    /// The credentials of the URL of each level.
    pub(super) credentials: Vec<Credentials>,
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

/// The words for a broker's host, at each level.
#[derive(Clone)]
pub(super) struct Host(Vec<Option<Given>>);

/// The brokers that are named: one, or where `several` are allowed as many as there are commas and
/// repeated flags. Never empty.
pub(super) fn hosts(
    context: &Context<'_>,
    several: bool,
    embedded: Option<usize>,
) -> Result<Vec<Host>, Failure> {
    let list = |level| context.values_at(level, Id::Hostname).unwrap_or_default();
    let lists = context.levels().map(list);
    if !several {
        let host = lists.map(|mut list| list.pop()).collect();
        return Ok(vec![Host(host)]);
    }
    let lists: Vec<_> = lists.map(|list| names(&list)).collect::<Result<_, _>>()?;
    let first = |names: &Vec<Given>| names.first().cloned();
    let mut host = Host(lists.iter().map(first).collect());
    for (level, names) in lists.into_iter().enumerate() {
        if !names.is_empty() {
            let of = |name| {
                let mut host = host.clone();
                host.0[level] = Some(name);
                host
            };
            return Ok(names.into_iter().map(of).collect());
        }
        // Where a place says all there is to say, weaker ones have no further brokers.
        let mut all = [Id::Url, Id::Unix].into_iter();
        let says_all = all.any(|id| context.one_at(level, id).is_some());
        if says_all || embedded == Some(level) {
            break;
        }
        host.0[level] = None;
    }
    Ok(vec![host])
}

/// The names between commas, each given where its list was.
fn names(lists: &[Given]) -> Result<Vec<Given>, Failure> {
    let mut names = Vec::new();
    for list in lists {
        for name in list.text()?.split(',').map(str::trim) {
            if name.is_empty() {
                return Err(list.unexpected("hosts or URLs separated by commas"));
            }
            names.push(Given {
                origin: list.origin.clone(),
                value: name.into(),
            });
        }
    }
    Ok(names)
}

/// What one level says about the address.
#[derive(Debug, Default)]
struct Part {
    url: Option<Url>,
    host: Option<String>,
    /// The port behind the host: it belongs to this host, not to another that a stronger place names.
    host_port: Option<u16>,
    port: Option<u16>,
    transport: Option<Transport>,
    socket: Option<PathBuf>,
    request: Option<String>,
}

/// The words that one level has for the address.
struct AddressOptions {
    hostname: Option<Given>,
    url: Option<Given>,
    port: Option<Given>,
    protocol: Option<Given>,
    socket: Option<Given>,
    path: Option<Given>,
}

impl AddressOptions {
    fn at(context: &Context<'_>, level: usize, hostname: Option<Given>) -> Self {
        Self {
            hostname,
            url: context.one_at(level, Id::Url),
            port: context.one_at(level, Id::Port),
            protocol: context.one_at(level, Id::Protocol),
            socket: context.one_at(level, Id::Unix),
            path: context.one_at(level, Id::Path),
        }
    }
}

impl Part {
    fn new(words: AddressOptions) -> Result<Self, Failure> {
        let port_origin = words
            .port
            .as_ref()
            .map_or_else(String::new, |given| given.origin.to_string());
        let mut part = Self {
            port: words.port.parsed(value::port)?,
            transport: words.protocol.parsed(|text| {
                // A variable or a file may also hold the name of a scheme.
                Transport::named(text).ok_or("mqtt, mqtts, ws, wss or quic")
            })?,
            socket: words.socket.map(|given| given.value.into()),
            request: words.path.parsed(|text| Ok(text.to_owned()))?,
            ..Self::default()
        };
        if let Some(given) = &words.url {
            part.url = Some(parse_url(given)?);
        }
        if let Some(given) = words.hostname {
            let text = given.text()?;
            if !url::is_url(text) {
                let (host, port) = host(&given, text)?;
                if let (Some(one), Some(other)) = (port, part.port)
                    && one != other
                {
                    return Err(Failure::usage(format!(
                        "conflicting ports: {one} in {} and {other} in {port_origin}",
                        given.origin
                    ))
                    .with_hint("give the port once"));
                }
                (part.host, part.host_port) = (Some(host), port);
            } else if let Some(other) = words.url {
                let (one, other) = (given.origin, other.origin);
                return Err(Failure::usage(format!(
                    "conflicting URLs: {one} and {other}"
                )));
            } else {
                part.url = Some(parse_url(&given)?);
            }
        }
        Ok(part)
    }

    /// Whether it says where the broker is.
    fn names_broker(&self) -> bool {
        self.url.is_some() || self.host.is_some() || self.socket.is_some()
    }

    /// Whether it says all that there is to say about the address.
    fn is_whole(&self) -> bool {
        self.url.is_some() || self.socket.is_some()
    }
}

impl Target {
    /// Fills in what nothing stronger has said, the flags of a level before its URL.
    fn fill(&mut self, level: usize, part: Part) {
        let url = part.url.unwrap_or_default();
        let socket = match part.host {
            Some(_) => part.socket,
            None => part.socket.or(url.socket.map(PathBuf::from)),
        };
        if self.socket.is_none() && self.placed.is_none() {
            self.socket = socket.map(|path| (level, path));
        }
        let transport = part.transport.or(url.transport);
        self.transport = self.transport.or(transport.map(|named| (level, named)));
        let host_port = part.host_port.filter(|_| self.host.is_none());
        self.by_url |= self.host.is_none() && part.host.is_none() && url.host.is_some();
        self.host = self.host.take().or(part.host).or(url.host);
        self.port = self.port.or(part.port).or(host_port).or(url.port);
        let request = part.request.or_else(|| url.path.clone());
        self.request = self.request.take().or(request);
        self.path = self.path.take().or(url.path);
    }
}

/// Puts the address of one host together. The address that weaker places hold does not concern the broker that is
/// embedded at a level.
pub(super) fn resolve(
    context: &Context<'_>,
    host: Host,
    embedded: Option<usize>,
) -> Result<Target, Failure> {
    let mut target = Target::default();
    let mut whole = false;
    for (level, hostname) in host.0.into_iter().enumerate() {
        let part = Part::new(AddressOptions::at(context, level, hostname))?;
        let (places, says_all) = (part.names_broker(), part.is_whole());
        // What a URL holds belongs to its broker, not to another that a stronger place names.
        let elsewhere = |url: &Url| match (&target.host, &url.host) {
            (Some(host), Some(other)) => !host.eq_ignore_ascii_case(other),
            (host, _) => host.is_some(),
        };
        let url = part.url.as_ref().filter(|url| !whole && !elsewhere(url));
        if url.is_some_and(|url| url.doubtful) {
            context.warn(url::DOUBTFUL);
        }
        target.credentials.push(Credentials::of(url));
        if !whole {
            target.fill(level, part);
        }
        if places || embedded == Some(level) {
            target.placed.get_or_insert(level);
        }
        if embedded == Some(level) {
            whole = true;
            target.transport = target.transport.or(Some((level, Transport::Mqtt)));
        }
        whole |= says_all;
    }
    Ok(target)
}

/// A bare host: a name or an address with or without brackets, and perhaps a port behind it.
pub(super) fn host(given: &Given, text: &str) -> Result<(String, Option<u16>), Failure> {
    let unexpected = |hint: &str| {
        let given = Given {
            origin: given.origin.clone(),
            value: masked_word(text).into(),
        };
        let expected = "host, host:port or a URL such as mqtt://host:1883";
        given.unexpected(expected).with_hint(hint)
    };
    if text.contains('@') {
        return Err(unexpected(
            "use -u and -P, or a URL: mqtt://USER:PASSWORD@HOST",
        ));
    }
    // Several colons without brackets are an IPv6 address.
    let is_ipv6 = !text.starts_with('[') && text.matches(':').count() > 1;
    if is_ipv6 {
        let (address, _zone) = text.split_once('%').unwrap_or((text, ""));
        return match address.parse::<std::net::Ipv6Addr>() {
            Ok(_) => Ok((text.to_owned(), None)),
            Err(_) => Err(unexpected(
                "put brackets around an IPv6 address with a port: [::1]:1883",
            )),
        };
    }
    if text.contains('/') {
        return Err(unexpected(
            "use a URL for a path, such as ws://localhost:8083/mqtt",
        ));
    }
    if text.contains(' ') {
        return Err(unexpected("leave out the space"));
    }
    let (host, port) = url::host_and_port(text)
        .map_err(|_| unexpected("use a port from 1 to 65535, as in localhost:1883"))?;
    if host.contains(['[', ']']) {
        return Err(unexpected("put brackets around an IPv6 address only"));
    }
    Ok((host.to_owned(), port))
}

pub(super) fn parse_url(given: &Given) -> Result<Url, Failure> {
    url::parse(given.text()?).map_err(|fault| Failure {
        hint: fault.hint.map(str::to_owned),
        ..Failure::usage(format!(
            "{} is not a broker URL: {}",
            given.origin, fault.what
        ))
    })
}
