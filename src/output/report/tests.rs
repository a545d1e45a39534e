//! Every report in every status mode, from the same fixed values.

mod folded;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::super::status_writer::StatusWriter;
use super::super::style::Style;
use super::*;
use crate::error::{Exit, Failure};
use crate::model::{QoS, StatusMode, Version};

/// A writer that can be looked into.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// 2026-11-20T07:19:19.123456Z
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(1_795_159_159_123_456)
}

const TERMINAL: Style = Style {
    terminal: true,
    color: false,
};

/// What a status writer wrote, on a usual terminal if on one.
fn status(mode: StatusMode, quiet: bool, style: Style, say: impl Fn(&mut StatusWriter)) -> String {
    written(say, || 80, |to| StatusWriter::new(mode, quiet, style, to))
}

fn written(
    say: impl Fn(&mut StatusWriter),
    columns: fn() -> usize,
    writer: impl Fn(Box<Shared>) -> StatusWriter,
) -> String {
    let shared = Shared::default();
    let writer = writer(Box::new(shared.clone()));
    say(&mut writer.with_now(now).with_columns(columns));
    let bytes = shared.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_line_that_passes_is_removed_before_the_next_one() {
    let say = |status: &mut StatusWriter| {
        status.pass("");
        status.pass("first");
        status.pass("two \x1b");
        status.info("done").unwrap();
        status.pass("three");
        status.pass("");
        status.pass("");
    };
    let shown = status(StatusMode::Default, false, TERMINAL, say);
    let removed = "\r\x1b[K";
    let expected = format!("first{removed}two \\x1b{removed}ℹ done\nthree{removed}");
    assert_eq!(shown, expected);
    for (mode, quiet, style) in [
        (StatusMode::Default, false, Style::PLAIN),
        (StatusMode::Default, true, TERMINAL),
        (StatusMode::Log, false, TERMINAL),
    ] {
        let shown = status(mode, quiet, style, say);
        assert!(
            !shown.contains("first") && !shown.contains(removed),
            "{shown}"
        );
    }
}

fn on_a_terminal(report: &impl Report) -> String {
    status(StatusMode::Default, false, TERMINAL, |status| {
        status.report(report).unwrap();
    })
}

fn json(report: &impl Report) -> Value {
    let line = status(StatusMode::Json, false, Style::PLAIN, |status| {
        status.report(report).unwrap();
    });
    assert_eq!(line.matches('\n').count(), 1);
    serde_json::from_str(&line).unwrap()
}

fn connack() -> Properties {
    Properties {
        receive_maximum: Some(20),
        topic_alias_maximum: Some(10),
        maximum_packet_size: Some(268_435_456),
        ..Properties::default()
    }
}

fn connection(properties: &Properties) -> ConnectionReport<'_> {
    ConnectionReport {
        url: "mqtt://localhost:1883",
        through: None,
        tls: None,
        version: Version::V5,
        client_id: "mqtty_3f09a2c1",
        session_present: false,
        code: 0,
        properties,
        times: ConnectTimes {
            dns: Some(Duration::from_micros(210)),
            tcp: Some(Duration::from_micros(95)),
            connack: Some(Duration::from_micros(990)),
            total: Duration::from_micros(1_300),
            ..ConnectTimes::default()
        },
    }
}

/// Every property that a CONNACK can carry.
fn full_connack() -> Properties {
    Properties {
        session_expiry_interval: Some(3_600),
        assigned_client_identifier: Some("auto-17".into()),
        server_keep_alive: Some(60),
        authentication_method: Some("SCRAM-SHA-256".into()),
        response_information: Some("answers/17".into()),
        server_reference: Some("other.example:1883".into()),
        reason_string: Some("welcome".into()),
        maximum_qos: Some(1),
        retain_available: Some(0),
        wildcard_subscription_available: Some(1),
        subscription_identifier_available: Some(0),
        shared_subscription_available: Some(1),
        user_properties: vec![("region".into(), "north".into())],
        ..connack()
    }
}

fn refused(reason: &str) -> Properties {
    Properties {
        reason_string: Some(reason.into()),
        ..Properties::default()
    }
}

fn publish(code: Option<ReasonCode>, properties: &Properties) -> PublishReport<'_> {
    PublishReport {
        topic: "home/light",
        qos: QoS::AtLeastOnce,
        retain: false,
        size: 2,
        code,
        properties,
        elapsed: Duration::from_micros(1_640),
    }
}

fn subscription(code: u8, properties: &Properties) -> SubscribeReport<'_> {
    SubscribeReport {
        filter: "home/#",
        asked: QoS::AtLeastOnce,
        code: ReasonCode(code),
        properties,
    }
}

/// Tells everything there is.
fn say_everything(status: &mut StatusWriter) {
    let none = Properties::default();
    let (some, full) = (connack(), full_connack());
    status.report(&connection(&some)).unwrap();
    status
        .report(&ConnectionReport {
            client_id: "auto-17",
            session_present: true,
            ..connection(&full)
        })
        .unwrap();
    for version in [Version::V3_1_1, Version::V3_1] {
        let old = ConnectionReport {
            version,
            ..connection(&none)
        };
        status.report(&old).unwrap();
        status.report(&ConnectionReport { code: 5, ..old }).unwrap();
    }
    let unknown = refused("user bob is unknown");
    status
        .report(&ConnectionReport {
            code: 0x87,
            ..connection(&unknown)
        })
        .unwrap();
    status
        .report(&publish(Some(ReasonCode::SUCCESS), &none))
        .unwrap();
    status
        .report(&publish(Some(ReasonCode::NO_MATCHING_SUBSCRIBERS), &none))
        .unwrap();
    status
        .report(&PublishReport {
            qos: QoS::AtMostOnce,
            retain: true,
            ..publish(None, &none)
        })
        .unwrap();
    status
        .report(&publish(Some(ReasonCode::QUOTA_EXCEEDED), &unknown))
        .unwrap();
    let lines = LinesReport {
        published: 1_000,
        handed: 1_000,
        bytes: 65_536,
        elapsed: Duration::from_millis(2_300),
        ..LinesReport::default()
    };
    status.report(&lines).unwrap();
    status
        .report(&LinesReport {
            refused: 10,
            handed: 1_010,
            unheard: 3,
            ..lines
        })
        .unwrap();
    for code in [1, 0, 0x87, 0x80, 0x55] {
        status.report(&subscription(code, &none)).unwrap();
    }
    status.report(&subscription(0x87, &unknown)).unwrap();
    for code in [ReasonCode::SUCCESS, ReasonCode::SERVER_SHUTTING_DOWN] {
        let properties = &unknown;
        status
            .report(&BrokerDisconnected { code, properties })
            .unwrap();
    }
    status
        .report(&ConnectionLost {
            cause: "localhost:1883 closed it",
        })
        .unwrap();
    for limit in [Some(10), None] {
        status.report(&Reconnecting { attempt: 1, limit }).unwrap();
    }
    for session_present in [true, false] {
        status
            .report(&Reconnected(ConnectionReport {
                session_present,
                ..connection(&none)
            }))
            .unwrap();
    }
    status.report(&Disconnected).unwrap();
    status.success("done").unwrap();
    status.info("Press Ctrl+C to disconnect and exit").unwrap();
    status
        .warning("-d means nothing at QoS 0; it is sent as asked")
        .unwrap();
    status
        .error(&Failure::new(Exit::Refused, "it failed").with_hint("do better"))
        .unwrap();
}

#[test]
fn everything_in_every_mode() {
    let color = Style {
        terminal: true,
        color: true,
    };
    let cases = [
        ("terminal", StatusMode::Default, TERMINAL),
        ("color", StatusMode::Default, color),
        ("pipe", StatusMode::Default, Style::PLAIN),
        ("log", StatusMode::Log, Style::PLAIN),
        ("json", StatusMode::Json, Style::PLAIN),
    ];
    for (name, mode, style) in cases {
        let text = status(mode, false, style, say_everything);
        insta::assert_snapshot!(name, text.replace('\x1b', "<ESC>"));
    }
}

#[test]
fn quiet_keeps_errors_and_json_reports() {
    let text = status(StatusMode::Default, true, Style::PLAIN, say_everything);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines.contains(&"error: it failed"));
    assert!(lines.contains(&"hint: do better"));
    assert!(!text.contains("Connected") && !text.contains("warning"));
    let json = status(StatusMode::Json, true, Style::PLAIN, say_everything);
    assert!(json.contains(r#""event":"connected""#));
    assert!(!json.contains("Ctrl+C"));
}

#[test]
fn hostile_text_stays_on_its_line() {
    let hostile = "x\n✔ Connected\x1b[2J\u{202e}";
    let shown = r"x\n✔ Connected\x1b[2J\u{202e}";
    let properties = Properties {
        server_reference: Some(hostile.into()),
        user_properties: vec![(hostile.into(), hostile.into())],
        ..refused(hostile)
    };
    for style in [Style::PLAIN, TERMINAL] {
        for mode in [StatusMode::Default, StatusMode::Log] {
            let say = |status: &mut StatusWriter| {
                status.report(&subscription(0x87, &properties)).unwrap();
                status.error(&Failure::usage(hostile)).unwrap();
            };
            let writer = |to: Box<Shared>| StatusWriter::new(mode, false, style, to);
            let text = written(say, || 200, writer);
            assert_eq!(text.lines().count(), 4, "{text}");
            assert_eq!(text.matches(shown).count(), 5, "{text}");
            assert!(!text.contains(['\x1b', '\u{202e}']));
            // Where a line is folded, no part of it looks like another one.
            let text = written(say, || 30, writer);
            let begun = text.lines().filter(|line| !line.starts_with("  ")).count();
            assert_eq!(begun, if mode == StatusMode::Log { 4 } else { 2 }, "{text}");
        }
        let line = status(StatusMode::Json, false, style, |status| {
            status.report(&subscription(0x87, &properties)).unwrap();
        });
        assert_eq!(line.contains('\u{202e}'), !style.terminal);
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["properties"]["reason_string"], hostile);
    }
}

#[test]
fn json_tells_what_holds_where_the_broker_said_nothing() {
    let none = Properties::default();
    let value = json(&connection(&none));
    assert_eq!(value["event"], "connected");
    assert_eq!(value["limits"]["maximum_qos"], 2);
    assert_eq!(value["limits"]["shared_subscriptions"], true);
    assert_eq!(value["limits"]["receive_maximum"], 65_535);
    assert_eq!(value["times_us"]["total"], 1_300);
    assert_eq!(value["times_us"]["tls"], Value::Null);
    assert!(value.get("properties").is_none());
}

#[test]
fn a_closed_stderr_ends_nothing_a_full_disk_on_stdout_does() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let tell = |mode| StatusWriter::new(mode, false, Style::PLAIN, Box::new(Full)).success("x");
    assert!(tell(StatusMode::Default).is_ok());
    assert!(tell(StatusMode::Log).is_err());
    assert!(tell(StatusMode::Json).is_err());
}

#[test]
fn the_lines_of_a_connection() {
    let properties = connack();
    assert_eq!(
        on_a_terminal(&connection(&properties)),
        "✔ Connected to mqtt://localhost:1883 in 1.3 ms (dns 0.2, tcp 0.1, connack 1.0)\n  \
         MQTT 5, client id mqtty_3f09a2c1, new session\n  \
         maximum QoS          2\n  \
         receive maximum      20\n  \
         topic alias maximum  10\n  \
         maximum packet size  256 MiB\n  \
         available            retain, wildcards,\n                       \
         shared subscriptions, subscription identifiers\n"
    );
}
