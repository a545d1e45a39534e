//! Addresses of pages that are asked for over HTTP.

use super::url;
use crate::model::{Address, CheckPlan, Endpoint, TlsOptions, Via};

/// The schemes that may be asked for: their names, their ports, whether with TLS.
pub(crate) const SECURE: &[(&str, u16, bool)] = &[("https://", 443, true)];

/// The same for pages that hold no secret and prove nothing.
pub(crate) const ANY: &[(&str, u16, bool)] = &[("https://", 443, true), ("http://", 80, false)];

/// Takes an address apart.
///
/// # Errors
///
/// What is wrong with it, in words.
pub(crate) fn page(text: &str, schemes: &[(&str, u16, bool)]) -> Result<CheckPlan, String> {
    let begins = |scheme: &str| {
        let beginning = text.get(..scheme.len());
        beginning.is_some_and(|it| it.eq_ignore_ascii_case(scheme))
    };
    let Some((scheme, usual, encrypted)) = schemes.iter().find(|(scheme, ..)| begins(scheme))
    else {
        let names: Vec<_> = schemes.iter().map(|(scheme, ..)| *scheme).collect();
        return Err(format!("it must begin with {}", names.join(" or ")));
    };
    let rest = &text[scheme.len()..];
    if let Some(strange) = text.chars().find(|character| !character.is_ascii_graphic()) {
        return Err(format!("{strange:?} must be written as %XX"));
    }
    // What follows # is for the reader of a page.
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err("user names and passwords are not sent".to_owned());
    }
    let (host, port) = url::host_and_port(authority)?;
    let address = Address::Tcp {
        host: host.to_owned(),
        port: port.unwrap_or(*usual),
    };
    let named = address.to_string();
    let suffix = format!(":{usual}");
    Ok(CheckPlan {
        url: text.to_owned(),
        endpoint: Endpoint {
            address,
            bind: None,
            tls: encrypted.then(TlsOptions::default),
            websocket: None,
            via: Via::Direct,
            quick_ack: false,
            quic: false,
        },
        host: named.strip_suffix(&suffix).unwrap_or(&named).to_owned(),
        target: if target.starts_with('/') {
            target.to_owned()
        } else {
            format!("/{target}")
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_parts() {
        for (text, host, target, address, encrypted) in [
            ("https://a.b", "a.b", "/", "a.b:443", true),
            ("HTTPS://a.b:443/c", "a.b", "/c", "a.b:443", true),
            (
                "https://a.b:8443?c=d#e",
                "a.b:8443",
                "/?c=d",
                "a.b:8443",
                true,
            ),
            (
                "https://[::1]/c%20d?e",
                "[::1]",
                "/c%20d?e",
                "[::1]:443",
                true,
            ),
            ("http://a/metrics", "a", "/metrics", "a:80", false),
            (
                "http://127.0.0.1:9100",
                "127.0.0.1:9100",
                "/",
                "127.0.0.1:9100",
                false,
            ),
        ] {
            let plan = page(text, ANY).unwrap();
            let found = plan.endpoint.address.to_string();
            let found = (plan.host.as_str(), plan.target.as_str(), found);
            assert_eq!(found, (host, target, address.to_owned()), "{text}");
            assert_eq!(plan.endpoint.tls.is_some(), encrypted, "{text}");
        }
    }

    #[test]
    fn what_is_no_address() {
        for (text, expected) in [
            ("http://a", "https://"),
            ("a", "https://"),
            ("https://", "host is missing"),
            ("https://a b", "' ' must be"),
            ("https://a/\r\nX: y", "must be written"),
            ("https://a/ä", "must be written"),
            ("https://user:secret@a", "not sent"),
            ("https://a:0", "port"),
            ("https://[::1", "bracket"),
        ] {
            let found = page(text, SECURE).unwrap_err();
            assert!(found.contains(expected), "{text}: {found}");
        }
        let neither = page("ftp://a", ANY).unwrap_err();
        assert_eq!(neither, "it must begin with https:// or http://");
    }
}
