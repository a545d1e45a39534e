use super::*;
use crate::model::{Properties, QoS};
use std::time::UNIX_EPOCH;

fn table(style: Style, topics: &[&str]) -> Table {
    let mut table = Table::new(style, false);
    for (number, topic) in topics.iter().enumerate() {
        add(&mut table, number, topic);
    }
    table
}

fn add(table: &mut Table, number: usize, topic: &str) {
    let payload = format!("{number}\x1b[2J");
    let message = Delivery {
        topic,
        payload: payload.as_bytes(),
        qos: QoS::AtLeastOnce,
        retain: number == 0,
        dup: false,
        packet_id: 1,
        properties: &Properties::default(),
    };
    let received = UNIX_EPOCH + Duration::from_secs(1_795_158_049);
    table.add(&message, payload.as_bytes(), received);
}

#[test]
fn in_a_pipe_once() {
    let mut table = table(Style::PLAIN, &["a", "b/long", "a"]);
    let mut out = Vec::new();
    // Messages wait for their acknowledgement: the names come first.
    assert!(table.holds());
    table.draw(&mut out);
    assert_eq!(
        out,
        b"TOPIC   MESSAGES  TIME                      QOS  SIZE  PAYLOAD\n"
    );
    assert!(!table.holds());
    table.draw(&mut out);
    table.finish(&mut out);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        concat!(
            "TOPIC   MESSAGES  TIME                      QOS  SIZE  PAYLOAD\n",
            "a              2  2026-11-20T07:00:49.000Z  1      5B  2\\x1b[2J\n",
            "b/long         1  2026-11-20T07:00:49.000Z  1      5B  1\\x1b[2J\n",
        )
    );
}

#[test]
fn in_a_pipe_at_the_end_where_nothing_is_acknowledged() {
    let mut table = Table::new(Style::PLAIN, false);
    let mut out = Vec::new();
    let message = Delivery {
        topic: "a",
        payload: b"x",
        qos: QoS::AtMostOnce,
        retain: false,
        dup: false,
        packet_id: 0,
        properties: &Properties::default(),
    };
    table.add(&message, b"x", UNIX_EPOCH);
    assert!(!table.holds());
    table.draw(&mut out);
    assert!(out.is_empty());
    table.finish(&mut out);
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 2);
}

/// The names that were printed early are as wide as the rows that came until then; wider rows stand by themselves.
#[test]
fn rows_below_names_that_came_first() {
    let mut table = table(Style::PLAIN, &["topic/1"]);
    let mut out = Vec::new();
    table.draw(&mut out);
    add(&mut table, 2, "a");
    table.finish(&mut out);
    let text = String::from_utf8(out).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[0].starts_with("TOPIC    MESSAGES  TIME"), "{text}");
    assert!(lines[1].starts_with("a               1  2026"), "{text}");
    assert!(lines[2].starts_with("topic/1         1  2026"), "{text}");
}

const TERMINAL: Style = Style {
    terminal: true,
    color: false,
};

fn drawn(table: &mut Table, size: Size) -> String {
    let mut out = Vec::new();
    table.redraw(&mut out, size);
    String::from_utf8(out).unwrap()
}

#[test]
fn on_a_terminal_in_its_place() {
    let mut table = table(TERMINAL, &["a", "b", "c"]);
    let shown = drawn(&mut table, (5, 60));
    let lines: Vec<_> = shown.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines[1].starts_with("b ") && lines[2].starts_with("c "),
        "{shown}"
    );
    assert_eq!(lines[3], "… 1 more topic");
    assert!(lines.iter().all(|line| line.width() < 60));
    let again = drawn(&mut table, (5, 60));
    assert!(again.starts_with("\r\x1b[4A\x1b[J"), "{again:?}");
    // A terminal of another size begins with an empty screen, and gets what fits there.
    let larger = drawn(&mut table, (40, 200));
    assert!(larger.starts_with("\x1b[2J\x1b[HTOPIC"), "{larger:?}");
    assert_eq!(larger.lines().count(), 4);
    assert!(!larger.contains("more topics"));
}

#[test]
fn nothing_is_drawn_without_need() {
    let mut table = table(TERMINAL, &["a"]);
    let mut out = Vec::new();
    table.draw(&mut out);
    assert!(!out.is_empty());
    table.drawn_at = None;
    out.clear();
    table.draw(&mut out);
    assert!(out.is_empty());
}

#[test]
fn wide_characters_take_two_columns() {
    let mut table = table(TERMINAL, &["温度/室内", "temp"]);
    let shown = drawn(&mut table, (24, 60));
    let lines: Vec<_> = shown.lines().collect();
    assert!(lines[1].starts_with("temp              1  "), "{shown}");
    assert!(lines[2].starts_with("温度/室内         1  "), "{shown}");
    assert_eq!(cut("温度/室内", 4), "温度");
    assert_eq!(cut("温度/室内", 3), "温");
    assert_eq!(cut("e\u{301}a", 1), "e\u{301}");
}

#[test]
fn names_and_what_has_changed_are_coloured() {
    let color = Style {
        terminal: true,
        color: true,
    };
    let mut table = table(color, &["a", "b"]);
    let shown = drawn(&mut table, (24, 80));
    assert!(shown.starts_with("\r\x1b[32mTOPIC"), "{shown:?}");
    assert!(!shown.contains("\x1b[33m"), "{shown:?}");
    add(&mut table, 7, "b");
    let shown = drawn(&mut table, (24, 80));
    assert!(
        shown.contains("\x1b[33mb  ") && !shown.contains("\x1b[33ma  "),
        "{shown:?}"
    );
}

#[test]
fn properties_have_a_column() {
    let mut table = Table::new(Style::PLAIN, true);
    let properties = Properties {
        content_type: Some("text/\x1bplain".into()),
        user_properties: vec![("k".into(), "v".into())],
        ..Properties::default()
    };
    let message = Delivery {
        topic: "t",
        payload: b"12345",
        qos: QoS::AtMostOnce,
        retain: false,
        dup: false,
        packet_id: 0,
        properties: &properties,
    };
    table.add(&message, b"decoded", UNIX_EPOCH);
    let mut out = Vec::new();
    table.finish(&mut out);
    let shown = String::from_utf8(out).unwrap();
    let row = shown.lines().nth(1).unwrap();
    let properties =
        "dup: false, contentType: 'text/\\x1bplain', userProperties: [ { key: 'k', value: 'v' } ]";
    assert!(
        row.ends_with(&format!("  0      5B  {properties}  decoded")),
        "{row}"
    );
}

#[test]
fn topic_and_payload_share_the_terminal() {
    let topic = "factory/hall-7/line-12/machine-0042/spindle/temperature";
    let mut wide = Table::new(TERMINAL, false).in_zone(jiff::tz::TimeZone::UTC);

    let payload = "x".repeat(100);
    let message = Delivery {
        topic,
        payload: payload.as_bytes(),
        qos: QoS::AtLeastOnce,
        retain: true,
        dup: false,
        packet_id: 1,
        properties: &Properties::default(),
    };
    let received = UNIX_EPOCH + Duration::from_secs(1_795_158_049);
    wide.add(&message, payload.as_bytes(), received);
    let shown = drawn(&mut wide, (24, 80));
    let row = shown.lines().nth(1).unwrap();
    assert_eq!(
        row,
        "factory/ha…emperature         1  07:00:49.000  1 R  100B  xxxxxxxxxxxxxxxxxxxx…"
    );
    assert!(row.width() < 80);
    // Where one of them is short, the other has what is left.
    wide.add(
        &Delivery {
            payload: b"21.5",
            ..message
        },
        b"21.5",
        received,
    );
    let shown = drawn(&mut wide, (24, 80));
    let row = shown.lines().nth(1).unwrap();
    assert!(row.ends_with("  21.5") && row.width() < 80, "{row}");
    assert!(
        row.starts_with("factory/hall-7/li…indle/temperature "),
        "{row}"
    );
}

#[test]
fn a_text_is_shortened_by_its_width() {
    assert_eq!(shortened("abcdef", 6, true), "abcdef");
    assert_eq!(shortened("abcdefg", 6, true), "abc…fg");
    assert_eq!(shortened("abcdefg", 6, false), "abcde…");
    assert_eq!(shortened("温度温度", 7, true), "温…度");
    assert_eq!(shortened("ab", 1, true), "…");
}
