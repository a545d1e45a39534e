//! The variables by which other programs find a proxy: `ALL_PROXY`, `HTTPS_PROXY`, `NO_PROXY`.

use std::net::IpAddr;

use super::url;
use crate::error::Failure;
use crate::model::Via;
use crate::settings::context::Context;

/// The variables that name a proxy, the first that is set counts; each may be written in lower case, too.
const PROXIES: [&str; 2] = ["ALL_PROXY", "HTTPS_PROXY"];

/// The variable that names what is connected to directly.
const EXCEPTIONS: &str = "NO_PROXY";

/// A variable, by its name in upper or lower case.
fn either(context: &Context<'_>, name: &str) -> Option<String> {
    let value = context
        .variable(name)
        .or_else(|| context.variable(&name.to_ascii_lowercase()))?;
    value.into_string().ok()
}

/// The variable that names a proxy.
fn variable(context: &Context<'_>) -> Option<&'static str> {
    let mut names = PROXIES.into_iter();
    names.find(|name| either(context, name).is_some())
}

/// Whether a variable names a proxy.
pub(super) fn has_proxy(context: &Context<'_>) -> bool {
    variable(context).is_some()
}

/// The variable that names a proxy for this host.
pub(super) fn variable_for(context: &Context<'_>, host: &str, port: u16) -> Option<&'static str> {
    let name = variable(context)?;
    let exceptions = either(context, EXCEPTIONS).unwrap_or_default();
    (!is_excepted(&exceptions, host, port)).then_some(name)
}

/// The way that the variables name for this host.
pub(super) fn proxy_for(context: &Context<'_>, host: &str, port: u16) -> Result<Via, Failure> {
    let Some(name) = variable_for(context, host, port) else {
        return Ok(Via::Direct);
    };
    let value = either(context, name).unwrap_or_default();
    // Other programs take an address without a scheme for that of an HTTP proxy.
    let value = if value.contains("://") {
        value
    } else {
        format!("http://{value}")
    };
    let proxy = url::parts(&value)
        .map_err(|what| Failure::usage(format!("{name} is not the URL of a proxy: {what}")))?;
    Ok(Via::Proxy(Box::new(proxy)))
}

/// Whether a host is connected to directly: it is in the list, or on this machine.
fn is_excepted(list: &str, host: &str, port: u16) -> bool {
    let host = host.to_ascii_lowercase();
    let address: Option<IpAddr> = host.parse().ok();
    let is_local = host == "localhost"
        || host.ends_with(".localhost")
        || address.is_some_and(|address| address.is_loopback());
    let entries = list.split([',', ' ']).filter(|entry| !entry.is_empty());
    is_local
        || entries
            .into_iter()
            .any(|entry| covers(entry, &host, address, port))
}

/// Whether an entry of the list is about a host: `*`, a name, a domain, an address or a network, perhaps with a port.
fn covers(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    let entry = entry.to_ascii_lowercase();
    if entry == "*" {
        return true;
    }
    if let Some(address) = address
        && let Some((network, length)) = entry.split_once('/')
    {
        return is_within(address, network, length);
    }
    let (name, only) = match entry.rsplit_once(':') {
        // Several colons without brackets are an IPv6 address.
        Some((name, digits)) if !name.contains(':') || name.ends_with(']') => (name, Some(digits)),
        _ => (entry.as_str(), None),
    };
    if only.is_some_and(|digits| digits.parse() != Ok(port)) {
        return false;
    }
    let name = name.trim_start_matches('[').trim_end_matches(']');
    if let Some(address) = address {
        return name.parse() == Ok(address);
    }
    let domain = name.trim_start_matches('*').trim_start_matches('.');
    let rest = host.strip_suffix(domain);
    !domain.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether an address belongs to a network such as `10.0.0.0/8`.
fn is_within(address: IpAddr, network: &str, length: &str) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    };
    let (Ok(network), Ok(length)) = (network.parse::<IpAddr>(), length.parse::<u32>()) else {
        return false;
    };
    let ((one, most), (other, same)) = (bits(address), bits(network));
    if most != same || length > most {
        return false;
    }
    length == 0 || (one ^ other).leading_zeros() >= length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_need_no_proxy() {
        for (list, host) in [
            ("", "localhost"),
            ("", "LOCALHOST"),
            ("", "a.localhost"),
            ("", "127.0.0.9"),
            ("", "::1"),
            ("*", "broker.example"),
            ("broker.example", "Broker.Example"),
            ("example", "broker.example"),
            (".example", "broker.example"),
            ("*.example", "broker.example"),
            ("a, b ,example", "broker.example"),
            ("a b,example:1883", "broker.example"),
            ("10.0.0.0/8", "10.200.0.1"),
            ("2001:db8::/32", "2001:db8:1::2"),
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("[2001:db8::7]:1883", "2001:db8::7"),
        ] {
            assert!(is_excepted(list, host, 1883), "{list} {host}");
        }
    }

    #[test]
    fn hosts_that_need_one() {
        for (list, host) in [
            ("", "broker.example"),
            ("roker.example", "broker.example"),
            ("broker", "broker.example"),
            ("example:8883", "broker.example"),
            ("10.0.0.0/8", "11.0.0.1"),
            ("10.0.0.0/99", "10.0.0.1"),
            ("10.0.0.0/8", "broker.example"),
            ("2001:db8::/32", "10.0.0.1"),
            ("192.0.2.7", "192.0.2.70"),
            (".", "broker.example"),
        ] {
            assert!(!is_excepted(list, host, 1883), "{list} {host}");
        }
    }
}
