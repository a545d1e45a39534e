//! What stands between this machine and a broker: nothing, a proxy, or a command.

use std::fmt;

use super::{Address, Secret};

/// What the bytes of a connection pass through on their way to the broker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Via {
    /// Nothing: the connection is direct.
    #[default]
    Direct,
    /// Nothing, although this environment variable names a proxy for the host.
    DirectDespite(&'static str),
    /// A proxy.
    Proxy(Box<Proxy>),
    /// This command of the shell: its stdin and stdout are the stream.
    Command(String),
}

impl Via {
    /// What it is called in a sentence: `the proxy socks5://gate:1080`. `None` for a direct connection.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::Direct | Self::DirectDespite(_) => None,
            Self::Proxy(proxy) => Some(format!("the proxy {proxy}")),
            Self::Command(_) => Some("--proxy-command".to_owned()),
        }
    }

    /// The variable that names a proxy which is not used.
    pub fn unused_variable(&self) -> Option<&'static str> {
        match self {
            Self::DirectDespite(variable) => Some(variable),
            _ => None,
        }
    }
}

/// A proxy that opens connections for its clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// How it is spoken to.
    pub protocol: ProxyProtocol,
    /// Its host: a name or an address literal.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// User name and password.
    pub login: Option<ProxyLogin>,
}

/// The credentials for a proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyLogin {
    /// The user name, which may be a token.
    pub username: Secret,
    /// The password; may be empty.
    pub password: Secret,
}

/// How a proxy is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyProtocol {
    /// SOCKS5 (RFC 1928); the name of the broker is looked up on this machine.
    Socks5,
    /// SOCKS5; the proxy looks up the name of the broker.
    Socks5h,
    /// The CONNECT method of HTTP (RFC 9110 §9.3.6).
    Http,
    /// The same over TLS.
    Https,
}

impl ProxyProtocol {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Socks5, Self::Socks5h, Self::Http, Self::Https];

    /// The scheme of the proxy's URL.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port where the URL has none.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Socks5 | Self::Socks5h => 1080,
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Proxy {
    /// Host and port.
    pub fn address(&self) -> String {
        let (host, port) = (self.host.clone(), self.port);
        Address::Tcp { host, port }.to_string()
    }
}

impl fmt::Display for Proxy {
    /// Its URL without credentials: `socks5://gate:1080`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.protocol.scheme(), self.address())
    }
}
