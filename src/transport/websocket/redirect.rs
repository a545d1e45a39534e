//! Where a server sends us: a URL of the Web as one that mqtty accepts.

/// The broker that a `Location` names. `origin` is our own scheme, host and port, `path` what was asked
/// for; a relative location belongs to them. `None` for what is no address of the Web.
pub(super) fn broker(location: &str, origin: &str, path: &str) -> Option<String> {
    let scheme = origin.split_once("://")?.0;
    // The fragment is for browsers.
    let location = location.split('#').next()?;
    if let Some((named, rest)) = location.split_once("://") {
        let scheme = match named.to_ascii_lowercase().as_str() {
            "http" | "ws" => "ws",
            "https" | "wss" => "wss",
            _ => return None,
        };
        return Some(format!("{scheme}://{rest}"));
    }
    if location.is_empty() {
        return None;
    }
    if let Some(rest) = location.strip_prefix("//") {
        return Some(format!("{scheme}://{rest}"));
    }
    if location.starts_with('/') {
        return Some(format!("{origin}{location}"));
    }
    let path = path.split('?').next().unwrap_or_default();
    if location.starts_with('?') {
        return Some(format!("{origin}{path}{location}"));
    }
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    let mut rest = location;
    while let Some((first, others)) = rest.split_once('/') {
        match first {
            "." => {}
            ".." => folders.truncate((folders.len() - 1).max(1)),
            _ => break,
        }
        rest = others;
    }
    Some(format!("{origin}{}/{rest}", folders.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_become_brokers() {
        for (location, expected) in [
            ("https://b.example/mqtt", Some("wss://b.example/mqtt")),
            (
                "HTTP://b.example:8083/x?y=1",
                Some("ws://b.example:8083/x?y=1"),
            ),
            ("wss://b.example/", Some("wss://b.example/")),
            ("//b.example/mqtt", Some("ws://b.example/mqtt")),
            ("/mqtt/", Some("ws://a:8083/mqtt/")),
            ("new", Some("ws://a:8083/one/new")),
            ("./new", Some("ws://a:8083/one/new")),
            ("../new", Some("ws://a:8083/new")),
            ("../../../new", Some("ws://a:8083/new")),
            ("?v=2", Some("ws://a:8083/one/two?v=2")),
            ("https://b.example/#top", Some("wss://b.example/")),
            ("ftp://b.example", None),
            ("", None),
        ] {
            let found = broker(location, "ws://a:8083", "/one/two?v=1");
            assert_eq!(found.as_deref(), expected, "{location}");
        }
    }
}
