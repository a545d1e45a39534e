//! Values of flags as they can be shown: without secrets.

/// Stands for what is not shown.
const HIDDEN: &str = "***";

/// Flags in their order, each with its values in one text.
pub(super) fn shown(typed: &[(String, Vec<String>)]) -> Vec<(String, String)> {
    let show = |(name, values): &(String, Vec<String>)| {
        let values: Vec<_> = values.iter().map(|value| hidden(name, value)).collect();
        (name.clone(), values.join(", "))
    };
    typed.iter().map(show).collect()
}

/// Whether the value of a flag holds a secret.
pub fn is_secret(name: &str, value: &str) -> bool {
    hidden(name, value) != value
}

/// A value, with what is secret in it hidden.
pub fn hidden(name: &str, value: &str) -> String {
    match name {
        "password" | "key-password" => HIDDEN.to_owned(),
        // A token may stand in any header.
        "ws-headers" => {
            let name = value.split_once(':').map_or("", |(name, _)| name);
            format!("{name}: {HIDDEN}")
        }
        "hostname" => {
            let names: Vec<_> = value.split(',').map(without_password).collect();
            names.join(",")
        }
        "url" => without_password(value),
        _ => value.to_owned(),
    }
}

/// A URL without its password.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some(at) = rest[..authority].rfind('@') else {
        return url.to_owned();
    };
    match rest[..at].split_once(':') {
        Some((username, _)) => format!("{scheme}://{username}:{HIDDEN}{}", &rest[at..]),
        None => url.to_owned(),
    }
}

/// Text that should have been an address and is none, without what may be a password in it: what stands between
/// the first colon of its authority and the last `@`.
pub(super) fn without_login(text: &str) -> String {
    let start = text.find("://").map_or(0, |at| at + 3);
    match text.rfind('@').filter(|at| *at > start) {
        Some(at) => match text[start..at].find(':') {
            Some(colon) => format!("{}:{HIDDEN}{}", &text[..start + colon], &text[at..]),
            None => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_and_no_password() {
        for (text, shown) in [
            ("host", "host"),
            ("host:1883", "host:1883"),
            ("bob@host", "bob@host"),
            ("bob:word@host", "bob:***@host"),
            ("bob:w/o:r@d@host", "bob:***@host"),
            ("https://bob:word@host/a", "https://bob:***@host/a"),
            ("://:@", "://:***@"),
            ("@", "@"),
        ] {
            assert_eq!(without_login(text), shown, "{text}");
        }
    }
}
