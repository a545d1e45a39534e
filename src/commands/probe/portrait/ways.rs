//! The ways to the broker that a portrait tries. The files that they name are read here.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::path::Path;

use crate::client::Connector;
use crate::error::Failure;
use crate::model::{Address, Endpoint, TlsOptions, TlsVersion, Via, WebSocketOptions};
use crate::probing::Port;
use crate::text::read;

/// How many addresses of a host are tried.
const MOST_ADDRESSES: usize = 8;

/// Paths of MQTT over WebSocket that are in use.
const PATHS: [&str; 4] = ["/mqtt", "/ws", "/", "/mqtt/"];

/// The file that names the system's name servers has a few lines.
const LARGEST_MEBIBYTES: u64 = 1;

/// The ways to the broker.
pub(super) struct Ways {
    pub(super) connector: Connector,
    pub(super) by_tls_version: Vec<(TlsVersion, Connector)>,
    pub(super) by_alpn: Option<Connector>,
    pub(super) below_tls: Option<Connector>,
    pub(super) by_address: Vec<(String, Connector)>,
    pub(super) by_path: Vec<(String, Connector)>,
    pub(super) ports: Vec<Port>,
    pub(super) resolver: Option<SocketAddr>,
}

impl Ways {
    /// Reads certificates and looks names up; `ports` are to be scanned.
    ///
    /// # Errors
    ///
    /// Certificates and keys that cannot be used.
    pub(super) fn new(endpoint: &Endpoint, ports: &[u16]) -> Result<Self, Failure> {
        Ok(Self {
            connector: Connector::new(endpoint)?,
            by_tls_version: by_tls_version(endpoint)?,
            by_alpn: by_alpn(endpoint)?,
            below_tls: below_tls(endpoint)?,
            by_address: by_address(endpoint)?,
            by_path: by_path(endpoint)?,
            ports: self::ports(endpoint, ports)?,
            resolver: resolver(Path::new("/etc/resolv.conf")),
        })
    }
}

/// A connector for each version of TLS alone that the options allow.
fn by_tls_version(endpoint: &Endpoint) -> Result<Vec<(TlsVersion, Connector)>, Failure> {
    let mut connectors = Vec::new();
    for version in [TlsVersion::V1_2, TlsVersion::V1_3] {
        let mut endpoint = endpoint.clone();
        endpoint.websocket = None;
        let Some(tls) = &mut endpoint.tls else {
            continue;
        };
        let above = tls.min.is_some_and(|min| min > version);
        if above || tls.max.is_some_and(|max| max < version) {
            continue;
        }
        (tls.min, tls.max) = (Some(version), Some(version));
        connectors.push((version, Connector::new(&endpoint)?));
    }
    Ok(connectors)
}

/// A connector that offers MQTT by ALPN, and only that.
fn by_alpn(endpoint: &Endpoint) -> Result<Option<Connector>, Failure> {
    let mut endpoint = endpoint.clone();
    endpoint.websocket = None;
    let Some(tls) = &mut endpoint.tls else {
        return Ok(None);
    };
    tls.alpn = vec!["mqtt".to_owned()];
    Ok(Some(Connector::new(&endpoint)?.with_details()))
}

/// A connector without TLS to a server that has it.
fn below_tls(endpoint: &Endpoint) -> Result<Option<Connector>, Failure> {
    let mut endpoint = endpoint.clone();
    endpoint.websocket = None;
    Ok(match endpoint.tls.take() {
        Some(_) => Some(Connector::new(&endpoint)?),
        None => None,
    })
}

/// The host of a broker that is reached directly.
fn host(endpoint: &Endpoint) -> Option<(&str, u16)> {
    match (&endpoint.address, &endpoint.via) {
        (Address::Tcp { host, port }, Via::Direct | Via::DirectDespite(_)) if !endpoint.quic => {
            Some((host, *port))
        }
        _ => None,
    }
}

/// A connector for each address that the name of the host has, below WebSocket. An address that was given, and a name that
/// is not found, have none.
fn by_address(endpoint: &Endpoint) -> Result<Vec<(String, Connector)>, Failure> {
    let Some((name, port)) = host(endpoint) else {
        return Ok(Vec::new());
    };
    if name.parse::<IpAddr>().is_ok() {
        return Ok(Vec::new());
    }
    let mut addresses: Vec<IpAddr> = Vec::new();
    // A name that is not found is the failure of the first connection.
    for address in (name, port).to_socket_addrs().into_iter().flatten() {
        if !addresses.contains(&address.ip()) {
            addresses.push(address.ip());
        }
    }
    addresses.truncate(MOST_ADDRESSES);
    let connectors = addresses.into_iter().map(|ip| {
        let mut endpoint = endpoint.clone();
        endpoint.websocket = None;
        if let Some(tls) = &mut endpoint.tls {
            tls.sni.get_or_insert_with(|| name.to_owned());
        }
        let address = ip.to_string();
        endpoint.address = Address::Tcp {
            host: address.clone(),
            port,
        };
        Ok((address, Connector::new(&endpoint)?))
    });
    connectors.collect()
}

/// A connector for each path, where MQTT is carried in WebSocket. A request that is signed has only its own.
fn by_path(endpoint: &Endpoint) -> Result<Vec<(String, Connector)>, Failure> {
    let Some(options) = &endpoint.websocket else {
        return Ok(Vec::new());
    };
    if options.signing.is_some() {
        return Ok(Vec::new());
    }
    let connectors = PATHS.into_iter().map(|path| {
        let websocket = WebSocketOptions {
            path: path.to_owned(),
            ..options.clone()
        };
        let endpoint = Endpoint {
            websocket: Some(websocket),
            ..endpoint.clone()
        };
        Ok((path.to_owned(), Connector::new(&endpoint)?))
    });
    connectors.collect()
}

/// The ways by which ports of the host are tried, without its certificates and headers: who answers there is not known.
fn ports(endpoint: &Endpoint, numbers: &[u16]) -> Result<Vec<Port>, Failure> {
    let Some((host, _)) = host(endpoint) else {
        return Ok(Vec::new());
    };
    let tls = TlsOptions {
        insecure: true,
        ..TlsOptions::default()
    };
    let websocket = WebSocketOptions {
        path: match &endpoint.websocket {
            Some(options) => options.path.clone(),
            None => "/mqtt".to_owned(),
        },
        headers: Vec::new(),
        subprotocol: "mqtt".to_owned(),
        signing: None,
    };
    let way = |number: u16, scheme: &'static str| {
        let endpoint = Endpoint {
            address: Address::Tcp {
                host: host.to_owned(),
                port: number,
            },
            tls: matches!(scheme, "mqtts" | "wss").then(|| tls.clone()),
            websocket: matches!(scheme, "ws" | "wss").then(|| websocket.clone()),
            ..endpoint.clone()
        };
        Ok::<_, Failure>((scheme, Connector::new(&endpoint)?))
    };
    let ports = numbers.iter().map(|number| {
        let schemes = match number {
            8883 => ["mqtts", "wss", "mqtt", "ws"],
            8084 | 443 => ["wss", "mqtts", "ws", "mqtt"],
            _ => ["mqtt", "mqtts", "ws", "wss"],
        };
        let ways = schemes.into_iter().map(|scheme| way(*number, scheme));
        Ok(Port {
            number: *number,
            ways: ways.collect::<Result<_, Failure>>()?,
        })
    });
    ports.collect()
}

/// The first name server of this file.
fn resolver(path: &Path) -> Option<SocketAddr> {
    let text = read(path, LARGEST_MEBIBYTES).ok()?;
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        let ip: IpAddr = match words.next()? {
            "nameserver" => words.next()?.parse().ok()?,
            _ => return None,
        };
        Some(SocketAddr::new(ip, 53))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_name_server() {
        let folder = std::env::temp_dir();
        let path = folder.join(format!("resolv-{:016x}", rand::random::<u64>()));
        for (text, expected) in [
            (
                "# a\nsearch example\nnameserver 192.0.2.1\nnameserver ::1\n",
                Some("192.0.2.1:53"),
            ),
            ("nameserver ::1\n", Some("[::1]:53")),
            ("nameserver\nnameserver x\n", None),
            ("", None),
        ] {
            std::fs::write(&path, text).unwrap();
            let server = resolver(&path).map(|it| it.to_string());
            assert_eq!(server.as_deref(), expected, "{text:?}");
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(resolver(&path), None);
    }
}
