//! The URL of a proxy.

use percent_encoding::percent_decode_str;

use crate::error::Failure;
use crate::model::{Proxy, ProxyLogin, ProxyProtocol, Secret};
use crate::settings::given::Given;
use crate::settings::url::{decode_host, host_and_port};

/// How a proxy is written.
const EXAMPLE: &str =
    "use socks5://, socks5h://, http:// or https://, such as --proxy socks5://localhost:1080";

/// The most that the exchange of SOCKS5 holds (RFC 1929 §2).
const LONGEST_LOGIN: usize = 255;

/// Takes the URL of a proxy apart.
///
/// # Errors
///
/// What is wrong with it, without the URL, which may hold a password.
pub(super) fn parse(given: &Given) -> Result<Proxy, Failure> {
    parts(given.text()?).map_err(|what| {
        let what = format!("{} is not the URL of a proxy: {what}", given.origin);
        Failure::usage(what).with_hint(EXAMPLE)
    })
}

/// The same, where the error is yet to be put into a sentence.
pub(super) fn parts(text: &str) -> Result<Proxy, String> {
    let (scheme, rest) = text
        .split_once("://")
        .ok_or("the scheme is missing, such as socks5://")?;
    let lower = scheme.to_ascii_lowercase();
    let protocol = ProxyProtocol::ALL
        .into_iter()
        .find(|protocol| protocol.scheme() == lower)
        .ok_or_else(|| match lower.as_str() {
            "socks4" | "socks4a" => "SOCKS4 is not supported".to_owned(),
            // What stands before it may be a password.
            _ if lower.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                format!("unknown scheme {lower}")
            }
            _ => "unknown scheme".to_owned(),
        })?;
    // The password may hold what ends an authority.
    let (user, address) = match rest.rsplit_once('@') {
        Some((user, address)) => (Some(user), address),
        None => (None, rest),
    };
    let address = address.strip_suffix('/').unwrap_or(address);
    if address.contains(['/', '?', '#']) {
        return Err("it has a path".to_owned());
    }
    let (host, port) = host_and_port(address)?;
    let login = user
        .filter(|user| !user.is_empty())
        .map(login)
        .transpose()?;
    Ok(Proxy {
        protocol,
        host: decode_host(host)?,
        port: port.unwrap_or(protocol.default_port()),
        login,
    })
}

/// User name and password, percent-decoded.
fn login(user: &str) -> Result<ProxyLogin, String> {
    let (username, password) = user.split_once(':').unwrap_or((user, ""));
    let decoded = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let (username, password) = (decoded(username), decoded(password));
    if username.len().max(password.len()) > LONGEST_LOGIN {
        return Err(format!(
            "its user name or password is longer than {LONGEST_LOGIN} bytes"
        ));
    }
    // They would end the line of a request.
    if [&username, &password]
        .iter()
        .any(|bytes| bytes.iter().any(u8::is_ascii_control))
    {
        return Err("its user name or password contains a control character".to_owned());
    }
    Ok(ProxyLogin {
        username: Secret::new(username),
        password: Secret::new(password),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies() {
        for (text, shown, login) in [
            ("socks5://gate", "socks5://gate:1080", None),
            ("SOCKS5H://gate:1081/", "socks5h://gate:1081", None),
            ("http://[::1]:3128", "http://[::1]:3128", None),
            ("https://gate", "https://gate:443", None),
            ("http://gate", "http://gate:80", None),
            (
                "socks5://bob:p%40w@gate:1",
                "socks5://gate:1",
                Some(("bob", "p@w")),
            ),
            ("socks5://bob@gate:1", "socks5://gate:1", Some(("bob", ""))),
            (
                "http://bob:a/b@c@gate:1",
                "http://gate:1",
                Some(("bob", "a/b@c")),
            ),
        ] {
            let proxy = parts(text).unwrap();
            assert_eq!(proxy.to_string(), shown);
            let expected = login.map(|(username, password)| ProxyLogin {
                username: Secret::new(username),
                password: Secret::new(password),
            });
            assert_eq!(proxy.login, expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_proxy() {
        let long = format!("socks5://bob:{}@gate", "hidden".repeat(50));
        for text in [
            "gate:1080",
            "socks4://hidden@gate",
            "ftp://gate",
            "hid:den://gate",
            "socks5://",
            "socks5://:1080",
            "http://gate:0",
            "http://gate:x",
            "http://gate/hidden",
            "http://gate?hidden",
            "http://a%0d%0ahidden:x@gate",
            long.as_str(),
        ] {
            let what = parts(text).expect_err(text);
            assert!(!what.contains("hid"), "{what}");
        }
    }
}
