use std::time::SystemTime;

use proptest::prelude::*;

use super::*;
use crate::model::{Delivery, OutputMode, validate_topic};
use crate::output::{MessagePrinter, PrinterOptions, Style};

fn reader() -> JsonReader {
    JsonReader::new(CodecOptions::default(), Properties::default(), false).unwrap()
}

/// What `sub -o json` prints for a message.
fn printed(message: &Delivery<'_>, terminal: bool) -> Vec<u8> {
    let options = PrinterOptions {
        mode: OutputMode::Json,
        style: Style {
            terminal,
            color: false,
        },
        ..PrinterOptions::default()
    };
    let mut out = Vec::new();
    MessagePrinter::new(options).print(&mut out, message, SystemTime::UNIX_EPOCH);
    out
}

/// Text that fits a string of MQTT (MQTT 5 §1.5.4).
fn text() -> impl Strategy<Value = String> {
    "[^\u{0}]{0,20}"
}

prop_compose! {
    fn properties()(
        format in prop::option::of(0..=1_u8),
        expiry in any::<Option<u32>>(),
        content_type in prop::option::of(text()),
        response_topic in prop::option::of("[a-z/]{1,9}"),
        correlation_data in prop::option::of(prop::collection::vec(any::<u8>(), 0..9)),
        user_properties in prop::collection::vec((text(), text()), 0..3),
    ) -> Properties {
        Properties {
            payload_format_indicator: format,
            message_expiry_interval: expiry,
            content_type,
            response_topic,
            correlation_data,
            user_properties,
            ..Properties::default()
        }
    }
}

proptest! {
    #[test]
    fn what_is_printed_is_read(
        topic in "[^+#\u{0}]{1,20}",
        payload in prop::collection::vec(any::<u8>(), 0..60),
        text in any::<String>(),
        binary in any::<bool>(),
        level in 0..=2_u8,
        retain in any::<bool>(),
        properties in properties(),
        terminal in any::<bool>(),
    ) {
        prop_assume!(validate_topic(&topic).is_ok());
        let received = Properties {
            subscription_identifiers: vec![7],
            topic_alias: Some(3),
            ..properties.clone()
        };
        let payload = if binary { &payload[..] } else { text.as_bytes() };
        let message = Delivery {
            topic: &topic,
            payload,
            qos: QoS::from_level(level).unwrap(),
            retain,
            dup: true,
            packet_id: 9,
            properties: &received,
        };
        let mut reader = reader();
        // The line before leaves nothing behind.
        reader.read(br#"{"topic":"x","payload":"y","qos":1,"retain":true,"properties":{"content_type":"z"}}"#).unwrap();
        reader.read(&printed(&message, terminal)).unwrap();
        let none = EncodedProperties::default();
        let read = reader.message(Outgoing {
            topic: "",
            payload: b"",
            qos: QoS::AtMostOnce,
            retain: false,
            dup: false,
            properties: &none,
            alias: None,
        });
        prop_assert_eq!(read.topic, &topic);
        prop_assert_eq!(read.payload, payload);
        prop_assert_eq!(read.qos, message.qos);
        prop_assert_eq!(read.retain, retain);
        prop_assert!(!read.dup && read.alias.is_none());
        prop_assert_eq!(read.properties, &EncodedProperties::for_publish(&properties).unwrap());
    }

    #[test]
    fn no_line_is_a_panic(line in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = reader().read(&line);
    }

    #[test]
    fn nor_is_one_that_is_nearly_right(
        at in 0..130_usize,
        byte in any::<u8>(),
    ) {
        let mut line = br#"{"topic":"a","payload_base64":"/w==","qos":1,"properties":{"user_properties":[["a","b"]],"correlation_data_base64":"/w=="}}"#.to_vec();
        let at = at % line.len();
        line[at] = byte;
        let _ = reader().read(&line);
    }
}

#[test]
fn values_of_the_wrong_kind_are_named_without_the_names_of_types() {
    for (line, said) in [
        (
            r#"{"topic":"a","payload":"x","qos":"1"}"#,
            "qos: expected a whole number from 0, found the text \"1\"",
        ),
        (
            r#"{"topic":"a","payload":"x","qos":1.5}"#,
            "qos: expected a whole number from 0, found the number 1.5",
        ),
        (
            r#"{"topic":"a","payload":"x","retain":"yes"}"#,
            "retain: expected true or false, found the text \"yes\"",
        ),
        (r#"{"topic":5,"payload":"x"}"#, "topic: expected a string"),
        ("[]", "expected an object, found a list at column 1"),
    ] {
        let failure = reader().read(line.as_bytes()).err().unwrap();
        assert!(
            failure.message.contains(said),
            "{line}: {}",
            failure.message
        );
        for of_rust in ["u64", "i64", "invalid type", "bool", "sequence"] {
            assert!(!failure.message.contains(of_rust), "{}", failure.message);
        }
    }
}
