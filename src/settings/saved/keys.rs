//! Keys of options files and the flags that they stand for.

use std::borrow::Cow;

use crate::options::{Id, camel};

/// Keys that are neither the name of their flag in camel case nor that of its opposite.
const NAMES: [(&str, Id); 3] = [
    ("no_local", Id::NoLocal),
    ("rcvMax", Id::ReceiveMaximum),
    ("maximunReconnectTimes", Id::MaximumReconnectTimes),
];

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
pub(crate) fn key_of(section: &str, id: Id) -> Cow<'static, str> {
    if let Some(opposite) = id.row().opposite {
        return camel(opposite, '-').into();
    }
    let named = NAMES.iter().filter(|(_, name)| *name == id);
    let fits = |key: &str| match key {
        "rcvMax" => false,
        "maximunReconnectTimes" => section == "simulate",
        _ => true,
    };
    match named.map(|(key, _)| *key).find(|key| fits(key)) {
        Some(key) => key.into(),
        None => id.camel().into(),
    }
}

/// The flag that a key stands for, if no other has it.
pub(crate) fn id_of(key: &str) -> Option<Id> {
    if let Some((_, id)) = NAMES.iter().find(|(name, _)| *name == key) {
        return Some(*id);
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
    let id = Id::of_opposite(&long).or_else(|| Id::of(&long))?;
    id.row().is_setting.then_some(id)
}

/// Whether a key is one that older files have and that means nothing in a file.
pub(crate) fn is_ignored_key(key: &str) -> bool {
    matches!(key, "saveOptions" | "loadOptions")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_flags() {
        let cases = [
            ("topic", Id::Topic),
            ("clean", Id::NoClean),
            ("reqProblemInfo", Id::NoReqProblemInfo),
            ("no_local", Id::NoLocal),
            ("retainAsPublished", Id::RetainAsPublished),
            ("keepalive", Id::Keepalive),
            ("willMessageExpiryInterval", Id::WillMessageExpiryInterval),
            ("protobufMessageName", Id::ProtobufMessageName),
            ("correlationDataBase64", Id::CorrelationDataBase64),
        ];
        for (key, id) in cases {
            assert_eq!(key_of("sub", id), key);
            assert_eq!(id_of(key), Some(id));
        }
        assert_eq!(id_of("noLocal"), Some(Id::NoLocal));
        assert_eq!(id_of("loadOptions"), None);
        let times = Id::MaximumReconnectTimes;
        assert_eq!(key_of("simulate", times), "maximunReconnectTimes");
        assert_eq!(key_of("pub", times), "maximumReconnectTimes");
        for key in ["maximunReconnectTimes", "maximumReconnectTimes"] {
            assert_eq!(id_of(key), Some(times));
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
