//! Keys of options files and the flags that they stand for.

use std::borrow::Cow;

use crate::cli::is_setting;

/// Keys that are not the name of their flag in camel case.
const NAMES: [(&str, &str); 5] = [
    ("clean", "no-clean"),
    ("reqProblemInfo", "no-req-problem-info"),
    ("no_local", "no-local"),
    ("rcvMax", "receive-maximum"),
    ("maximunReconnectTimes", "maximum-reconnect-times"),
];

/// How a value of a file becomes values of a flag, where that is not plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As it is written.
    Plain,
    /// A switch, and the key means the contrary of the flag.
    Contrary,
    /// 5, 4 or 3.
    Version,
    /// An identifier, which may be a generated one.
    ClientId,
    /// Text in which empty is none.
    Credential,
    /// A map.
    Pairs,
    /// A number, of which 0 is none.
    Limit,
    /// Text; `true` stands for the flag without its value.
    Separator,
}

/// The section of a command that is called by these words: `benchPub` of `bench pub`.
pub(crate) fn section_of(command: &str) -> String {
    camel(command, ' ')
}

/// The words of the command whose section this is: `bench pub` of `benchPub`.
pub(crate) fn command_of(section: &str) -> String {
    match section.strip_prefix("bench") {
        Some(name) if !name.is_empty() => format!("bench {}", name.to_lowercase()),
        _ => section.to_owned(),
    }
}

/// The key of a flag in a section.
pub(crate) fn key_of(section: &str, long: &str) -> Cow<'static, str> {
    let named = NAMES.iter().filter(|(_, name)| *name == long);
    let fits = |key: &str| match key {
        "rcvMax" => false,
        "maximunReconnectTimes" => section == "simulate",
        _ => true,
    };
    match named.map(|(key, _)| *key).find(|key| fits(key)) {
        Some(key) => key.into(),
        None => camel(long, '-').into(),
    }
}

/// The flag that a key stands for, if no other has it.
pub(crate) fn long_of(key: &str) -> Option<String> {
    if let Some((_, long)) = NAMES.iter().find(|(name, _)| *name == key) {
        return Some((*long).to_owned());
    }
    let mut long = String::with_capacity(key.len() + 4);
    for c in key.chars() {
        match c {
            '_' => long.push('-'),
            'A'..='Z' => {
                long.push('-');
                long.push(c.to_ascii_lowercase());
            }
            c => long.push(c),
        }
    }
    is_setting(&long).then_some(long)
}

/// Whether a key is one that older files have and that means nothing in a file.
pub(crate) fn means_nothing(key: &str) -> bool {
    matches!(key, "saveOptions" | "loadOptions")
}

/// How the values of a flag stand in a file.
pub(crate) fn kind_of(long: &str) -> Kind {
    match long {
        "no-clean" | "no-req-problem-info" => Kind::Contrary,
        "mqtt-version" => Kind::Version,
        "client-id" => Kind::ClientId,
        "username" | "password" => Kind::Credential,
        "ws-headers" | "user-properties" | "conn-user-properties" | "will-user-properties" => {
            Kind::Pairs
        }
        "limit" => Kind::Limit,
        "split" | "delimiter" => Kind::Separator,
        _ => Kind::Plain,
    }
}

/// Whether an identifier is one that mqtty or MQTTX has made up: eight hexadecimal digits behind their name.
pub(crate) fn is_generated(client_id: &str) -> bool {
    let digits = ["mqttx_", "mqtty_"]
        .iter()
        .find_map(|prefix| client_id.strip_prefix(prefix));
    let digits = digits.map(|digits| digits.strip_suffix("_%i").unwrap_or(digits));
    digits.is_some_and(|digits| {
        digits.len() == 8
            && digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Words in camel case.
fn camel(words: &str, between: char) -> String {
    let mut words = words.split(between);
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_flags() {
        let cases = [
            ("topic", "topic"),
            ("clean", "no-clean"),
            ("reqProblemInfo", "no-req-problem-info"),
            ("no_local", "no-local"),
            ("retainAsPublished", "retain-as-published"),
            ("keepalive", "keepalive"),
            ("willMessageExpiryInterval", "will-message-expiry-interval"),
            ("protobufMessageName", "protobuf-message-name"),
            ("correlationDataBase64", "correlation-data-base64"),
        ];
        for (key, long) in cases {
            assert_eq!(key_of("sub", long), key);
            assert_eq!(long_of(key).as_deref(), Some(long));
        }
        assert_eq!(long_of("noLocal").as_deref(), Some("no-local"));
        assert_eq!(long_of("loadOptions"), None);
        let times = "maximum-reconnect-times";
        assert_eq!(key_of("simulate", times), "maximunReconnectTimes");
        assert_eq!(key_of("pub", times), "maximumReconnectTimes");
        for key in ["maximunReconnectTimes", "maximumReconnectTimes"] {
            assert_eq!(long_of(key).as_deref(), Some(times));
        }
        assert_eq!(section_of("bench pub"), "benchPub");
        assert_eq!(section_of("conn"), "conn");
    }

    #[test]
    fn generated_identifiers() {
        for id in ["mqttx_0a1b2c3d", "mqtty_00000000", "mqtty_0a1b2c3d_%i"] {
            assert!(is_generated(id), "{id}");
        }
        for id in [
            "mqttx_0a1b2c3",
            "mqttx_0A1B2C3D",
            "mqttz_0a1b2c3d",
            "mqttx_0a1b2c3d4",
            "me",
            "",
        ] {
            assert!(!is_generated(id), "{id}");
        }
    }
}
