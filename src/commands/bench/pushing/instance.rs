//! What tells this generator from others.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::variable;

/// Where Linux has the name of the host.
const HOST_NAME: &str = "/proc/sys/kernel/hostname";
/// Variables that may have it: of shells and containers, and of Windows.
const VARIABLES: [&str; 2] = ["HOSTNAME", "COMPUTERNAME"];

/// The name of the host, or of the program where that is unknown.
fn name() -> String {
    let file = std::fs::read_to_string(HOST_NAME).ok();
    let variables = VARIABLES
        .iter()
        .map(|name| variable(name)?.into_string().ok());
    let mut found = std::iter::once(file).chain(variables).flatten();
    let found = found.find_map(|name| {
        let name = name.trim();
        (!name.is_empty()).then(|| name.to_owned())
    });
    found.unwrap_or_else(|| "mqtty".to_owned())
}

/// The name as a part of a path.
pub(super) fn encoded() -> String {
    utf8_percent_encode(&name(), NON_ALPHANUMERIC).to_string()
}

/// What describes a sender of OTLP: what was given, and what is missing of the usual.
pub(super) fn described(mut given: Vec<(String, String)>) -> Vec<(String, String)> {
    let usual = [
        ("service.name", "mqtty".to_owned()),
        ("service.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("service.instance.id", name()),
    ];
    for (key, value) in usual {
        if !given.iter().any(|(known, _)| known == key) {
            given.push((key.to_owned(), value));
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_stays() {
        let given = described(vec![("service.name".to_owned(), "load".to_owned())]);
        let names: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
        let expected = ["service.name", "service.version", "service.instance.id"];
        assert_eq!(names, expected);
        assert_eq!(given[0].1, "load");
        assert!(!name().is_empty() && !encoded().contains(['/', '?', ' ']));
    }
}
