use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;

use jiff::tz::TimeZone;

use super::super::table::Table;
use super::{LinePrinter, MessagePrinter, PrinterOptions, Style};
use crate::model::{Delivery, LineFormat, OutputMode, Properties, QoS, Version};

const MODES: [OutputMode; 6] = [
    OutputMode::Csv,
    OutputMode::Log,
    OutputMode::Default,
    OutputMode::Clean,
    OutputMode::Json,
    OutputMode::Raw,
];

/// 2026-11-20T07:00:49.486123Z
fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(1_795_158_049_486_123)
}

fn delivery<'a>(topic: &'a str, payload: &'a [u8], properties: &'a Properties) -> Delivery<'a> {
    Delivery {
        topic,
        payload,
        qos: QoS::AtMostOnce,
        retain: false,
        dup: false,
        packet_id: 0,
        properties,
    }
}

fn print(options: PrinterOptions, message: &Delivery<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    MessagePrinter::new(options).print(&mut out, message, moment());
    out
}

/// Without colours.
fn on(terminal: bool) -> Style {
    Style {
        terminal,
        color: false,
    }
}

fn in_mode(mode: OutputMode) -> PrinterOptions {
    PrinterOptions {
        mode,
        ..PrinterOptions::default()
    }
}

fn text(options: PrinterOptions, message: &Delivery<'_>) -> String {
    String::from_utf8(print(options, message)).unwrap()
}

/// Every property that a PUBLISH can carry.
fn all_properties() -> Properties {
    Properties {
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(3600),
        content_type: Some("text/plain".into()),
        response_topic: Some("answers/1".into()),
        correlation_data: Some(vec![0, 0xFF]),
        subscription_identifiers: vec![1, 300],
        topic_alias: Some(7),
        user_properties: vec![
            ("room".into(), "kitchen".into()),
            ("it's".into(), "x: \"y\"".into()),
            ("room".into(), "hall\u{202e}\n".into()),
        ],
        ..Properties::default()
    }
}

/// Hands over the messages that every mode is shown with: simple, complete, hostile, not text, empty.
fn with_everything(mut take: impl FnMut(&Delivery<'_>)) {
    let (none, all) = (Properties::default(), all_properties());
    let simple = Delivery {
        qos: QoS::AtLeastOnce,
        packet_id: 9,
        ..delivery("s/1", b"{\"a\":1}", &none)
    };
    let complete = Delivery {
        qos: QoS::ExactlyOnce,
        packet_id: 65_535,
        retain: true,
        dup: true,
        ..delivery("s/2", "Grüße\n\t21 °C".as_bytes(), &all)
    };
    let hostile = delivery(
        "a\x1b]0;b\x07\u{202e}/\n",
        "\x1b[2J\0\r\u{9b}1m\u{200b}\u{2066}ok".as_bytes(),
        &none,
    );
    let binary = delivery("bin", b"\xff\x00\x80ok\xc3", &none);
    let empty = delivery("empty", b"", &none);
    for message in [simple, complete, hostile, binary, empty] {
        take(&message);
    }
}

fn everything(options: PrinterOptions) -> String {
    let mut printer = MessagePrinter::new(options);
    if options.mode == OutputMode::Line {
        let format = LineFormat::parse(LINE).unwrap();
        printer = printer.with_line(LinePrinter::new(format, TimeZone::UTC));
    }
    let mut out = Vec::new();
    with_everything(|message| printer.print(&mut out, message, moment()));
    readable(&out)
}

fn table_of_everything(style: Style, verbose: bool) -> Vec<u8> {
    let mut table = Table::new(style, verbose).in_zone(TimeZone::UTC);
    let mut out = Vec::new();
    with_everything(|message| table.add(message, message.payload, moment()));
    if style.terminal {
        table.redraw(&mut out, (24, 120));
    } else {
        table.finish(&mut out);
    }
    out
}

/// What an editor would not show is shown as an escape, bytes that are not text too.
fn readable(out: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in out.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '\n' => shown.push('\n'),
                ' '..='~' => shown.push(character),
                _ => write!(shown, "<U+{:04X}>", u32::from(character)).unwrap(),
            }
        }
        for byte in chunk.invalid() {
            write!(shown, "<{byte:02x}>").unwrap();
        }
    }
    shown
}

/// The formats of the line mode that are shown.
const LINE: &str = "%I %t %q%r %m %l|%p|%x|%C|%R|%D|%P|%A|%S|%E|%F";

#[test]
fn snapshots_of_every_mode() {
    for mode in MODES
        .into_iter()
        .chain([OutputMode::Line, OutputMode::Table])
    {
        for (place, terminal) in [("pipe", false), ("terminal", true)] {
            for (verbose, name) in [(false, ""), (true, "_verbose")] {
                // In these, `verbose` changes nothing on stdout.
                let same = [
                    OutputMode::Clean,
                    OutputMode::Json,
                    OutputMode::Raw,
                    OutputMode::Line,
                ];
                let (color, terminal) = (terminal, terminal);
                let style = Style { terminal, color };
                let options = PrinterOptions {
                    mode,
                    verbose,
                    style,
                    ..PrinterOptions::default()
                };
                let shown = match mode {
                    OutputMode::Table => readable(&table_of_everything(style, verbose)),
                    _ => everything(options),
                };
                let name = if same.contains(&mode) { "" } else { name };
                insta::assert_snapshot!(format!("{mode:?}_{place}{name}").to_lowercase(), shown);
            }
        }
    }
}

#[test]
fn default_is_what_mqttx_prints() {
    let none = Properties::default();
    let message = Delivery {
        qos: QoS::AtLeastOnce,
        packet_id: 3,
        ..delivery("s/1", b"{\"a\":1}", &none)
    };
    assert_eq!(
        text(in_mode(OutputMode::Default), &message),
        "received_at: 2026-11-20T07:00:49.486Z, topic: s/1, qos: 1, size: 7B\n{\"a\":1}\n\n"
    );
}

#[test]
fn json_is_what_the_page_says() {
    let properties = all_properties();
    let message = Delivery {
        qos: QoS::AtLeastOnce,
        packet_id: 3,
        ..delivery("s/1", b"{\"a\":1}", &properties)
    };
    assert_eq!(
        text(in_mode(OutputMode::Json), &message),
        concat!(
            r#"{"time":"2026-11-20T07:00:49.486123Z","topic":"s/1","qos":1,"retain":false,"#,
            r#""dup":false,"packet_id":3,"size":7,"payload":"{\"a\":1}","properties":{"#,
            r#""payload_format_indicator":1,"message_expiry_interval":3600,"#,
            r#""content_type":"text/plain","response_topic":"answers/1","#,
            r#""correlation_data_base64":"AP8=","subscription_identifiers":[1,300],"#,
            r#""topic_alias":7,"user_properties":[["room","kitchen"],["it's","x: \"y\""],"#,
            "[\"room\",\"hall\u{202e}\\n\"]]}}\n"
        )
    );
    let none = Properties::default();
    assert_eq!(
        text(in_mode(OutputMode::Json), &delivery("t", b"\xff", &none)),
        "{\"time\":\"2026-11-20T07:00:49.486123Z\",\"topic\":\"t\",\"qos\":0,\"retain\":false,\
         \"dup\":false,\"size\":1,\"payload_base64\":\"/w==\"}\n"
    );
}

#[test]
fn clean_knows_the_length_of_the_packet() {
    let none = Properties::default();
    let one = Properties {
        user_properties: vec![("k".into(), "v".into())],
        subscription_identifiers: vec![200],
        ..Properties::default()
    };
    let long = Properties {
        content_type: Some("x".repeat(200)),
        ..Properties::default()
    };
    // properties, version, QoS → length of topic (3 + 2), payload (5) and the rest
    let cases = [
        (&none, Version::V5, QoS::AtMostOnce, 10 + 1),
        (&none, Version::V3_1_1, QoS::AtMostOnce, 10),
        (&none, Version::V5, QoS::AtLeastOnce, 10 + 2 + 1),
        (&one, Version::V5, QoS::AtMostOnce, 10 + 1 + 7 + 3),
        (&long, Version::V5, QoS::AtMostOnce, 10 + 2 + 203),
    ];
    for (properties, version, qos, expected) in cases {
        let message = Delivery {
            qos,
            packet_id: u16::from(qos.level()),
            ..delivery("s/2", b"hello", properties)
        };
        let options = PrinterOptions {
            version,
            ..in_mode(OutputMode::Clean)
        };
        let value: Value = serde_json::from_slice(&print(options, &message)).unwrap();
        assert_eq!(value["packet"]["length"], expected, "{properties:?}");
    }
}

#[test]
fn raw_without_newlines() {
    let none = Properties::default();
    let options = PrinterOptions {
        newline: false,
        ..in_mode(OutputMode::Raw)
    };
    assert_eq!(
        print(options, &delivery("t", b"\x1b\xff", &none)),
        b"\x1b\xff"
    );
    let terminal = PrinterOptions {
        style: on(true),
        ..options
    };
    assert_eq!(
        print(terminal, &delivery("t", b"\x1b\xff", &none)),
        br"\x1b\xff"
    );
}

#[test]
fn ten_megabytes() {
    let none = Properties::default();
    let size = 10 * 1024 * 1024;
    let mut payload = vec![b'x'; size];
    payload[size / 2] = 0x1B;
    let message = delivery("big", &payload, &none);
    let raw = print(in_mode(OutputMode::Raw), &message);
    assert!(raw[..size] == payload && raw.len() == size + 1);
    let header = text(in_mode(OutputMode::Default), &message);
    assert!(
        header
            .starts_with("received_at: 2026-11-20T07:00:49.486Z, topic: big, qos: 0, size: 10MB\n")
    );
    for terminal in [false, true] {
        let options = |mode| PrinterOptions {
            style: on(terminal),
            ..in_mode(mode)
        };
        let line: Value =
            serde_json::from_slice(&print(options(OutputMode::Json), &message)).unwrap();
        assert!(line["payload"].as_str().unwrap().as_bytes() == payload);
        let clean = print(options(OutputMode::Clean), &message);
        assert_eq!(lines(&clean), size + 17);
        assert!(!terminal || !clean.contains(&0x1B));
    }
}

proptest! {
    #[test]
    fn json_lines_give_back_what_they_were_given(
        topic in any::<String>(),
        payload in prop::collection::vec(any::<u8>(), 0..48),
        data in prop::option::of(prop::collection::vec(any::<u8>(), 0..8)),
        pairs in prop::collection::vec((any::<String>(), any::<String>()), 0..3),
        terminal in any::<bool>(),
    ) {
        let properties = Properties {
            correlation_data: data.clone(),
            user_properties: pairs.clone(),
            ..Properties::default()
        };
        let options = PrinterOptions { style: on(terminal), ..in_mode(OutputMode::Json) };
        let out = print(options, &delivery(&topic, &payload, &properties));
        prop_assert_eq!(lines(&out), 1);
        let value: Value = serde_json::from_slice(&out).unwrap();
        prop_assert_eq!(&value["topic"], &topic);
        prop_assert_eq!(bytes(&value, "payload"), Some(payload));
        prop_assert_eq!(bytes(&value["properties"], "correlation_data"), data);
        let read: Vec<(String, String)> =
            serde_json::from_value(value["properties"]["user_properties"].clone())
                .unwrap_or_default();
        prop_assert_eq!(read, pairs);
    }

    #[test]
    fn clean_is_json_with_the_bytes_of_the_payload(
        topic in any::<String>(),
        payload in prop::collection::vec(any::<u8>(), 0..48),
        pairs in prop::collection::vec(("[ab]", any::<String>()), 0..4),
        terminal in any::<bool>(),
    ) {
        let properties = Properties { user_properties: pairs.clone(), ..Properties::default() };
        let options = PrinterOptions { style: on(terminal), ..in_mode(OutputMode::Clean) };
        let out = print(options, &delivery(&topic, &payload, &properties));
        let value: Value = serde_json::from_slice(&out).unwrap();
        let shown = String::from_utf8_lossy(&payload);
        prop_assert_eq!(&value["topic"], &topic);
        prop_assert_eq!(&value["payload"], shown.as_ref());
        let read: Vec<u8> = serde_json::from_value(value["packet"]["payload"]["data"].clone()).unwrap();
        prop_assert_eq!(read, payload);
        for name in ["a", "b"] {
            let expected: Vec<_> = pairs.iter().filter(|(key, _)| key == name).map(|(_, v)| v.clone()).collect();
            let read = match &value["packet"]["properties"]["userProperties"][name] {
                Value::Null => Vec::new(),
                Value::String(one) => vec![one.clone()],
                several => serde_json::from_value(several.clone()).unwrap(),
            };
            prop_assert_eq!(read, expected);
        }
    }

    #[test]
    fn nothing_reaches_a_terminal_that_it_would_obey(
        topic in any::<String>(),
        payload in prop::collection::vec(any::<u8>(), 0..48),
        value in any::<String>(),
    ) {
        let properties = Properties {
            content_type: Some(value.clone()),
            user_properties: vec![(value.clone(), value)],
            ..Properties::default()
        };
        for mode in MODES {
            let options = PrinterOptions { style: on(true), verbose: true, ..in_mode(mode) };
            let shown = text(options, &delivery(&topic, &payload, &properties));
            prop_assert!(!shown.chars().any(|c| c != '\n' && c != '\t' && super::sanitize::is_harmful(c)));
        }
    }
}

/// Bytes under `name`, or in base64 under `name_base64`.
fn bytes(value: &Value, name: &str) -> Option<Vec<u8>> {
    if let Some(text) = value[name].as_str() {
        return Some(text.as_bytes().to_vec());
    }
    let encoded = value[format!("{name}_base64")].as_str()?;
    Some(STANDARD.decode(encoded).unwrap())
}

fn lines(out: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', out).count()
}
