//! Commands and values of other programs, and words that are nearly one of ours.

/// Names of commands, and ours for them.
const COMMANDS: [(&str, &str); 20] = [
    ("publish", "pub"),
    ("send", "pub"),
    ("subscribe", "sub"),
    ("listen", "sub"),
    ("connect", "conn"),
    ("connection", "conn"),
    ("request", "rr"),
    ("respond", "reply"),
    ("mock", "reply"),
    ("benchmark", "bench"),
    ("server", "broker"),
    ("simulator", "simulate"),
    ("config", "profile"),
    ("upgrade", "check"),
    ("ls", "list"),
    ("delete", "rm"),
    ("remove", "rm"),
    ("create", "add"),
    ("new", "add"),
    ("change", "edit"),
];

/// Flags, values that other programs take there, and ours for them.
const VALUES: [(&[&str], &str, &str); 10] = [
    (&["--protocol"], "tcp", "mqtt"),
    (&["--protocol"], "ssl", "mqtts"),
    (&["--protocol"], "tls", "mqtts"),
    (&["--protocol"], "mqtt+ssl", "mqtts"),
    (&["--protocol"], "websocket", "ws"),
    (&["--protocol"], "websockets", "ws"),
    (&["--protocol"], "http", "ws"),
    (&["--protocol"], "https", "wss"),
    // The protocol level of 3.1.1; that of 3.1 is 3, which some programs take for 3.1.1.
    (&["--mqtt-version"], "4", "3.1.1"),
    (&["--mqtt-version"], "3", "3.1.1"),
];

/// The command below these that a word may stand for.
pub(in crate::cli) fn command<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let (_, ours) = COMMANDS.iter().find(|(name, _)| *name == word)?;
    known.iter().find(|name| *name == ours).copied()
}

/// The accepted value that another one may stand for.
pub(in crate::cli) fn value<'a>(flag: &str, typed: &str, accepted: &[&'a str]) -> Option<&'a str> {
    let wanted = typed.to_lowercase();
    let known = VALUES
        .iter()
        .find(|(flags, value, _)| flags.contains(&flag) && *value == wanted);
    let ours = known.map_or(wanted.as_str(), |(_, _, ours)| ours);
    let same = accepted.iter().find(|value| value.to_lowercase() == ours);
    // mqttv311 and 311 for 3.1.1, tlsv1.2 for 1.2.
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    let number = digits(ours);
    let alike = || {
        let mut values = accepted.iter();
        values.find(|value| !number.is_empty() && digits(value) == number && is_number(value))
    };
    same.or_else(alike)
        .or_else(|| {
            let mut values = accepted.iter();
            values.find(|value| is_near(ours, value))
        })
        .copied()
}

fn is_number(text: &str) -> bool {
    text.chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.')
}

/// Whether one may be meant by the other: it begins like it, or at most a third of the letters differ.
pub(in crate::cli) fn is_near(word: &str, other: &str) -> bool {
    let bare = |text: &str| text.trim_start_matches('-').to_owned();
    let (word, other) = (bare(word), bare(other));
    let longest = word.chars().count().max(other.chars().count());
    let distance = strsim::damerau_levenshtein(&word, &other);
    let begins = |long: &str, short: &str| short.len() > 1 && long.starts_with(short);
    !word.is_empty()
        && (other.starts_with(&word)
            || begins(&word, &other)
            || (distance == 1 && longest > 2)
            || distance * 3 <= longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_other_programs() {
        let versions = ["5", "5.0", "3.1.1", "3.1"];
        for (typed, meant) in [
            ("mqttv311", Some("3.1.1")),
            ("311", Some("3.1.1")),
            ("4", Some("3.1.1")),
            ("mqttv31", Some("3.1")),
            ("v5", Some("5")),
            ("3.1.2", Some("3.1.1")),
            ("6", None),
            ("latest", None),
        ] {
            assert_eq!(value("--mqtt-version", typed, &versions), meant, "{typed}");
        }
        let protocols = ["mqtt", "mqtts", "ws", "wss"];
        for (typed, meant) in [
            ("tcp", "mqtt"),
            ("SSL", "mqtts"),
            ("MQTT", "mqtt"),
            ("https", "wss"),
            ("mqqt", "mqtt"),
        ] {
            assert_eq!(
                value("--protocol", typed, &protocols),
                Some(meant),
                "{typed}"
            );
        }
        for typed in ["tlsv1.2", "TLSv1.2", "TLS1.2", "1.2.0"] {
            assert_eq!(
                value("--tls-min", typed, &["1.2", "1.3"]),
                Some("1.2"),
                "{typed}"
            );
        }
        // A word with digits is no number.
        assert_eq!(value("--format", "64", &["base64", "json"]), None);
    }

    #[test]
    fn what_is_near() {
        for (word, other) in [
            ("--topik", "--topic"),
            ("connect", "conn"),
            ("--ret", "--retain"),
            ("pubs", "pub"),
            ("--no-locl", "--no-local"),
        ] {
            assert!(is_near(word, other), "{word} {other}");
        }
        for (word, other) in [
            ("--size", "--sni"),
            ("--all", "--alpn"),
            ("--watch", "--path"),
            ("--qoe", "--once"),
            ("--stdin-line", "--metrics-listen"),
            ("--shortids", "--host"),
            ("pubs", "sub"),
        ] {
            assert!(!is_near(word, other), "{word} {other}");
        }
    }

    #[test]
    fn commands_of_other_programs() {
        assert_eq!(command("publish", &["conn", "pub"]), Some("pub"));
        assert_eq!(command("publish", &["list", "show"]), None);
        assert_eq!(command("nosuch", &["conn"]), None);
    }
}
