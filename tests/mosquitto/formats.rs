//! `-F`: every sequence that the installed mosquitto_sub knows, beside what it prints for the same message.
//!
//! What is different on purpose is left out here: mosquitto_sub 2.0 shows half of a payload that is shorter
//! than the width of its `%x`, counts the bytes of a topic, and says nothing of a payload that is not JSON.

use serde_json::Value;

use crate::broker::Mosquitto;
use crate::peers::{V5, VERSIONS, Version, mosquitto_pub, mosquitto_sub};
use crate::scratch::scratch_file;

/// Separates what several sequences print; in none of the messages.
const MARK: &str = "\x01";

/// A retained message with every property, one with none, and bytes.
fn publish_all(broker: &Mosquitto) {
    let properties = [
        ["content-type", "text/plain"],
        ["response-topic", "answers/1"],
        ["correlation-data", "corr"],
        ["payload-format-indicator", "1"],
        // Longer by its digits than anything here takes.
        ["message-expiry-interval", "200000"],
    ];
    let mut flags = vec!["-D", "publish", "user-property", "a", "1"];
    flags.extend(["-D", "publish", "user-property", "b", "2 3"]);
    for [name, value] in properties {
        flags.extend(["-D", "publish", name, value]);
    }
    let payloads: [(&str, &[u8], &[&str]); 4] = [
        ("f/all", br#"{"a": 1.5, "b": [true, null, "x\ny"]}"#, &flags),
        ("f/plain", "Grüße, 21 °C, and so on".as_bytes(), &[]),
        (
            "f/binary",
            b"\xff\x80\x02\n\xc3\xfe01234567890123456789",
            &[],
        ),
        ("f/number", b"12345678901234567890", &[]),
    ];
    for (topic, payload, flags) in payloads {
        let file = scratch_file("payload", payload);
        mosquitto_pub(broker, &["-t", topic, "-f", &file, "-q", "2", "-r"])
            .args(&["-V", V5.theirs])
            .args(flags)
            .run()
            .code(0);
    }
}

const TOPICS: [&str; 4] = ["f/all", "f/plain", "f/binary", "f/number"];

fn theirs(broker: &Mosquitto, topic: &str, version: Version, format: &str) -> Vec<u8> {
    mosquitto_sub(broker, &["-t", topic, "-q", "1", "-C", "1", "-W", "20"])
        .args(&["-V", version.theirs, "-F", format])
        .run()
        .code(0)
        .stdout
}

fn ours(broker: &Mosquitto, topic: &str, version: Version, format: &str) -> Vec<u8> {
    broker
        .mqtty(&["sub", "-t", topic, "-q", "1", "-C", "1", "-W", "20"])
        .args(&["-V", version.ours, "-F", format])
        .run()
        .code(0)
        .stdout
}

/// A text with a 9 for each digit.
fn shape(bytes: &[u8]) -> String {
    let text = bytes.escape_ascii().to_string();
    let digit = |character: char| {
        if character.is_ascii_digit() {
            '9'
        } else {
            character
        }
    };
    text.chars().map(digit).collect()
}

/// What each sequence of a list prints, by both.
fn compare(broker: &Mosquitto, sequences: &[String]) {
    let format = sequences.join(MARK);
    for version in VERSIONS {
        for topic in TOPICS {
            let (ours, theirs) = (
                ours(broker, topic, version, &format),
                theirs(broker, topic, version, &format),
            );
            let parts = |bytes: &[u8]| -> Vec<Vec<u8>> {
                let parts = bytes.split(|byte| [*byte] == *MARK.as_bytes());
                parts.map(<[u8]>::to_vec).collect()
            };
            let (ours, theirs) = (parts(&ours), parts(&theirs));
            assert_eq!(ours.len(), sequences.len(), "{topic} {version:?}");
            assert_eq!(theirs.len(), sequences.len(), "{topic} {version:?}");
            for ((sequence, ours), theirs) in sequences.iter().zip(ours).zip(theirs) {
                // The expiry counts down meanwhile.
                let same = if sequence.contains('E') {
                    shape(&ours) == shape(&theirs)
                } else {
                    ours == theirs
                };
                assert!(
                    same,
                    "{sequence} of {topic} {version:?}: {} and {}",
                    ours.escape_ascii(),
                    theirs.escape_ascii()
                );
            }
        }
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn parts_of_a_message_and_characters() {
    let broker = Mosquitto::start();
    publish_all(&broker);
    let letters = "ACDEFlmpPqRrStxX".chars();
    let mut sequences: Vec<String> = letters.map(|letter| format!("%{letter}")).collect();
    sequences.extend(
        [
            "%%", "@@", "\\\\", "\\a", "\\e", "\\n", "\\r", "\\t", "\\v", "\\0",
        ]
        .map(Into::into),
    );
    compare(&broker, &sequences);
}

#[test]
#[ignore = "needs mosquitto"]
fn widths_and_precisions() {
    let broker = Mosquitto::start();
    publish_all(&broker);
    let layouts = [
        "5", "-5", "05", "-05", "30", "-30", "030", "1", ".3", ".0", "10.3", "-10.3", "20.30",
    ];
    let mut sequences = Vec::new();
    for layout in layouts {
        let letters = "ACDEFlmpPqRrSt".chars();
        sequences.extend(letters.map(|letter| format!("[%{layout}{letter}]")));
    }
    // Up to the length of the shortest payload.
    for layout in ["1", "2", "5", "-5", "05", "-05", "10", "20", "-20", "020"] {
        sequences.extend(["x", "X"].map(|letter| format!("[%{layout}{letter}]")));
    }
    compare(&broker, &sequences);
}

/// Times: those that pass by seconds are compared by their shape, others with what was printed before and after.
#[test]
#[ignore = "needs mosquitto"]
fn times() {
    let broker = Mosquitto::start();
    publish_all(&broker);
    let volatile = "%I %U %30I %-30I| %.4I @c @N @r @s @S @T @X";
    let (a, b) = (
        ours(&broker, TOPICS[1], V5, volatile),
        theirs(&broker, TOPICS[1], V5, volatile),
    );
    assert_eq!(shape(&a), shape(&b));
    let slow: Vec<_> = "aAbBCdDeFgGhHIjklmMnpPRtuUVwWxyYzZ"
        .chars()
        .map(|letter| format!("@{letter}"))
        .collect();
    let slow = slow.join("|");
    let before = theirs(&broker, TOPICS[1], V5, &slow);
    let between = ours(&broker, TOPICS[1], V5, &slow);
    let after = theirs(&broker, TOPICS[1], V5, &slow);
    assert!(
        between == before || between == after,
        "{} and {}",
        between.escape_ascii(),
        after.escape_ascii()
    );
}

/// As JSON both say the same, each in the notation of its version: 2.0 has numbers for flags and an object of
/// user properties, and rounds numbers.
#[test]
#[ignore = "needs mosquitto"]
fn as_json() {
    let broker = Mosquitto::start();
    publish_all(&broker);
    for (format, topics) in [("%j", &TOPICS[..2]), ("%J", &TOPICS[..1])] {
        for topic in topics {
            for version in VERSIONS {
                let read = |bytes: Vec<u8>| -> Value {
                    let value = serde_json::from_slice(&bytes);
                    value.unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()))
                };
                let ours = read(ours(&broker, topic, version, format));
                let theirs = read(theirs(&broker, topic, version, format));
                assert_eq!(plain(ours), plain(theirs), "{format} {topic} {version:?}");
            }
        }
    }
}

/// A message without its time, and without what the versions of mosquitto_sub write differently.
fn plain(mut message: Value) -> Value {
    let object = message.as_object_mut().unwrap();
    assert!(
        object
            .remove("tst")
            .unwrap()
            .as_str()
            .unwrap()
            .starts_with("20")
    );
    let retain = object["retain"].clone();
    object.insert("retain".into(), (retain == 1 || retain == true).into());
    if let Some(properties) = object.get_mut("properties")
        && let Some(Value::Array(pairs)) = properties.get("user-properties")
    {
        let pairs = pairs
            .iter()
            .flat_map(|pair| pair.as_object().unwrap().clone());
        let merged: serde_json::Map<_, _> = pairs.collect();
        properties["user-properties"] = merged.into();
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.remove("message-expiry-interval");
    }
    message
}
