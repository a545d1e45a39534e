//! The table, requirements, comparisons and the text, from findings that are made up.

use super::finding::{Announced, Finding, Value};
use super::portrait::{Item, Portrait};
use super::table::CHECKS;
use super::{Requirement, Saved, differences, text, unmet};
use crate::output::Width;

/// A portrait in which every check says yes but these.
fn portrait(others: &[(&str, Option<Announced>, Finding)]) -> Portrait {
    let items = CHECKS.iter().map(|check| {
        let other = others.iter().find(|(id, ..)| *id == check.id);
        let (announced, finding) = match other {
            Some((_, announced, finding)) => (announced.clone(), finding.clone()),
            None => (None, Finding::yes()),
        };
        Item::beside(check, announced, finding)
    });
    Portrait {
        broker: "mqtt://localhost:1883".to_owned(),
        made_by: "mqtty".to_owned(),
        items: items.collect(),
        is_complete: true,
        lost: None,
        notes: Vec::new(),
    }
}

fn number(number: u64) -> Announced {
    Announced::Value(Value::Number(number))
}

#[test]
fn every_check_has_a_name_of_its_own_and_a_title_that_fits() {
    for (index, check) in CHECKS.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        assert!(check.id.bytes().all(plain), "{}", check.id);
        assert!(check.title.width() <= 32, "{}", check.title);
        let mut others = CHECKS[index + 1..].iter();
        assert!(others.all(|other| other.id != check.id), "{}", check.id);
    }
}

#[test]
fn requirements_that_are_met_and_not() {
    let portrait = portrait(&[
        ("receive_maximum", Some(number(20)), Finding::yes().with(20)),
        ("retain", None, Finding::no("no message arrived")),
        (
            "qos2",
            Some(Announced::Available(true)),
            Finding::no("silence"),
        ),
        (
            "topic_depth",
            None,
            Finding::yes().with(200).because("or more"),
        ),
        ("maximum_packet_size", None, Finding::yes().with(3 << 20)),
        (
            "cipher",
            None,
            Finding::yes().with(Value::Text("TLS_X".to_owned())),
        ),
        ("shared", None, Finding::refused("not authorized (0x87)")),
    ]);
    let missed = |list: &str| unmet(&Requirement::list(list).unwrap(), &portrait);
    for met in [
        "mqtt5",
        "mqtt5,qos1, order",
        "receive_maximum>=20",
        "maximum_packet_size>2MB,maximum_packet_size<=3MB",
        "receive_maximum<1k",
        "receive_maximum > 19,receive_maximum<=20,receive_maximum<21,receive_maximum=20",
        "topic_depth==200",
        "cipher=TLS_X",
        "retain=no,order=yes,shared=refused",
    ] {
        assert_eq!(missed(met), [""; 0], "{met}");
    }
    for (unmet, said) in [
        ("retain", "retain is not met: no (no message arrived)"),
        ("order=no", "order=no is not met: yes"),
        (
            "mqtt5,qos2",
            "qos2 is not met: announced but not observed (silence)",
        ),
        (
            "receive_maximum>=100",
            "receive_maximum>=100 is not met: 20",
        ),
        ("receive_maximum>20", "receive_maximum>20 is not met: 20"),
        ("receive_maximum<20", "receive_maximum<20 is not met: 20"),
        ("cipher=TLS_Y", "cipher=TLS_Y is not met: TLS_X"),
        (
            "shared",
            "shared is not met: refused (not authorized (0x87))",
        ),
        ("receive_maximum=no", "receive_maximum=no is not met: 20"),
    ] {
        assert_eq!(missed(unmet), [said], "{unmet}");
    }
}

#[test]
fn requirements_that_mean_nothing() {
    for (list, said) in [
        (
            "retian",
            "there is no check named \"retian\"; did you mean retain?",
        ),
        ("qos3", "there is no check named \"qos3\"; did you mean qos"),
        ("retain,", "there is no check named \"\""),
        ("xyzzy>=3", "there is no check named \"xyzzy\""),
        (
            "receive_maximum>=many",
            "\"receive_maximum>=many\" has no whole number to compare with, such as 100 or 10k",
        ),
        (
            "mqtt5>=3",
            "\"mqtt5>=3\": mqtt5 has no value: require mqtt5, or mqtt5=no for the opposite",
        ),
        ("retain=maybe", "\"retain=maybe\": retain has no value"),
        (
            "cipher>=3",
            "\"cipher>=3\": cipher has a text: compare it with =",
        ),
        (
            "topic_length>2XB",
            "no whole number to compare with, such as 1000 or 2MB",
        ),
        ("receive_maximum>=", "has no whole number"),
        ("receive_maximum>=-1", "has no whole number"),
    ] {
        let failure = Requirement::list(list).unwrap_err();
        assert!(failure.contains(said), "{failure}");
    }
}

#[test]
fn a_portrait_that_was_saved_is_the_same() {
    let before = portrait(&[
        ("receive_maximum", Some(number(20)), Finding::yes().with(20)),
        ("certificate_days", None, Finding::yes().with(63)),
        ("retain", Some(Announced::Available(true)), Finding::yes()),
    ]);
    let saved = String::from_utf8(before.json()).unwrap();
    let saved = Saved::read(&saved).unwrap();
    assert_eq!(differences(&saved, &before), [""; 0]);
    let after = portrait(&[
        ("receive_maximum", Some(number(10)), Finding::yes().with(10)),
        ("certificate_days", None, Finding::yes().with(62)),
        (
            "retain",
            Some(Announced::Available(false)),
            Finding::refused("no"),
        ),
    ]);
    assert_eq!(
        differences(&saved, &after),
        [
            "retain: yes → refused",
            "retain announced: yes → no",
            "receive_maximum: yes (20) → yes (10)",
            "receive_maximum announced: 20 → 10",
        ]
    );
    // What only one of them has is no difference.
    let few = Saved::read(r#"{"portrait":1,"items":[{"id":"other","verdict":"no"},{"id":"retain","verdict":"not tested"}]}"#).unwrap();
    assert_eq!(differences(&few, &after), [""; 0]);
}

#[test]
fn files_that_are_no_portrait() {
    for (file, said) in [
        ("", "it is not JSON"),
        ("[]", "it is not a portrait"),
        ("{\"portrait\":2}", "format 2"),
        ("{\"portrait\":1}", "no items"),
        ("{\"portrait\":1,\"items\":[{}]}", "no id"),
        (
            "{\"portrait\":1,\"items\":[{\"id\":\"a\",\"verdict\":\"maybe\"}]}",
            "the item a has no known verdict",
        ),
    ] {
        let failure = Saved::read(file).unwrap_err();
        assert!(failure.contains(said), "{failure}");
    }
}

#[test]
fn no_line_is_longer_than_80_columns() {
    let long = "word ".repeat(60) + &"x".repeat(200);
    let wide = "漢".repeat(100);
    let portrait = portrait(&[
        (
            "broker_version",
            None,
            Finding::yes().with(Value::Text(long.clone())),
        ),
        ("retain", Some(number(u64::MAX)), Finding::no(long.clone())),
        (
            "qos1",
            Some(number(u64::MAX)),
            Finding::yes().with(u64::MAX),
        ),
        (
            "cipher",
            None,
            Finding::yes().with(Value::Text(wide.clone())),
        ),
        (
            "group",
            None,
            Finding::yes().with(Value::Text(wide)).because(long),
        ),
    ]);
    let text = text(&portrait);
    for line in text.lines() {
        assert!(line.width() <= 80, "{line}");
        assert_eq!(line, line.trim_end());
    }
    assert!(text.contains("announced but not observed"), "{text}");
}

/// The page lists every check by its name, with the title and the section of its row.
#[test]
fn the_page_lists_the_checks() {
    let page = include_str!("../../docs/probe.md");
    for check in CHECKS {
        let section = match check.section {
            "" => String::new(),
            section => format!("§{section}"),
        };
        let line = format!("| `{}` | {} | {section} |", check.id, check.title);
        assert!(page.contains(&line), "{line}");
    }
    let names = page
        .lines()
        .filter(|line| line.starts_with("| `") && line.ends_with(" |"));
    let listed = names.filter(|line| {
        let name = line[3..].split('`').next();
        CHECKS.iter().any(|check| Some(check.id) == name)
    });
    assert_eq!(listed.count(), CHECKS.len());
}

#[test]
fn options_that_follow_from_the_limits() {
    let announced = |id, value| (id, Some(number(value)), Finding::yes().with(value));
    let limited = portrait(&[
        announced("receive_maximum", 20),
        announced("server_keep_alive", 45),
        announced("maximum_packet_size", 4096),
        ("qos2", None, Finding::no("QoS 1 granted")),
    ]);
    let options = |portrait: &Portrait| -> Vec<String> {
        let advice = super::advice::advice(portrait);
        advice.into_iter().map(|it| it.option).collect()
    };
    let expected = [
        "-q 1",
        "--inflight 20",
        "-k 45",
        "--maximum-packet-size 4096",
    ];
    assert_eq!(options(&limited), expected);
    let shown = text(&limited);
    assert!(
        shown.contains("\nOptions that follow from the limits\n  -q 1 "),
        "{shown}"
    );
    let json: serde_json::Value = serde_json::from_slice(&limited.json()).unwrap();
    assert_eq!(json["options"], serde_json::json!(expected));

    let older = portrait(&[("mqtt5", None, Finding::no("refused"))]);
    assert_eq!(options(&older), ["-V 3.1.1"]);
    let oldest = portrait(&[
        ("mqtt5", None, Finding::no("refused")),
        ("mqtt311", None, Finding::no("refused")),
    ]);
    assert_eq!(options(&oldest), ["-V 3.1"]);
    let free = portrait(&[announced("receive_maximum", 65_535)]);
    assert!(options(&free).is_empty());
    assert!(!text(&free).contains("Options"));
}

/// What a check has as its value can be required.
#[test]
fn values_are_of_the_kind_of_their_check() {
    for name in ["mosquitto-2.0.11", "mqtty-broker"] {
        let path = format!(
            "{}/examples/portraits/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let portrait = std::fs::read_to_string(path).unwrap();
        let portrait: serde_json::Value = serde_json::from_str(&portrait).unwrap();
        for item in portrait["items"].as_array().unwrap() {
            let id = item["id"].as_str().unwrap();
            let requirement = match &item["observed"] {
                serde_json::Value::Number(number) => format!("{id}>={number}"),
                serde_json::Value::String(text) if !text.contains(',') => format!("{id}={text}"),
                _ => format!("{id}=no"),
            };
            let read = Requirement::list(&requirement);
            assert!(read.is_ok(), "{requirement}: {read:?}");
        }
    }
}
