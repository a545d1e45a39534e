use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use jiff::tz::{TimeZone, offset};

use super::super::super::Style;
use super::super::{MessagePrinter, PrinterOptions};
use super::*;
use crate::model::{OutputMode, Properties, QoS};

fn properties() -> Properties {
    Properties {
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(3600),
        content_type: Some("text/plain".into()),
        response_topic: Some("answers".into()),
        correlation_data: Some(b"\xffid".to_vec()),
        subscription_identifiers: vec![7, 9],
        topic_alias: Some(12),
        user_properties: vec![("a".into(), "1".into()), ("b".into(), "2 3".into())],
        ..Properties::default()
    }
}

/// A message with everything, received at 2026-11-20T07:00:49.000123456Z, as it is seen in UTC+1.
fn printed(
    format: &str,
    payload: &[u8],
    properties: &Properties,
    options: PrinterOptions,
) -> String {
    let message = Delivery {
        topic: "home/Küche",
        payload,
        qos: QoS::AtLeastOnce,
        retain: true,
        dup: false,
        packet_id: 42,
        properties,
    };
    let format = LineFormat::parse(format).unwrap();
    let zone = TimeZone::fixed(offset(1));
    let options = PrinterOptions {
        mode: OutputMode::Line,
        newline: false,
        ..options
    };
    let mut printer = MessagePrinter::new(options).with_line(LinePrinter::new(format, zone));
    let received = UNIX_EPOCH + Duration::new(1_795_158_049, 123_456);
    let mut out = Vec::new();
    printer.print(&mut out, &message, received);
    let mut shown = String::new();
    for chunk in out.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(shown, "<{byte:02x}>").unwrap();
        }
    }
    shown
}

fn line(format: &str, payload: &[u8]) -> String {
    printed(format, payload, &properties(), PrinterOptions::default())
}

#[test]
fn every_sequence() {
    let cases = [
        ("%t|%p|%q|%r|%m|%l", "home/Küche|ab<ff>|1|1|42|3"),
        ("%A %C %E %F %R %S", "12 text/plain 3600 1 answers 7"),
        ("%P", "a:1 b:2 3"),
        ("%D", "<ff>id"),
        ("%x %X", "6162ff 6162FF"),
        (
            "%%@@\\\\|\\a\\e\\t\\n\\r\\v\\0",
            "%@\\|\x07\x1b\t\n\r\x0b\0",
        ),
        ("%I %U", "2026-11-20T08:00:49+0100 1795158049.000123456"),
        (
            "@Y-@m-@dT@H:@M:@S.@N@z",
            "2026-11-20T08:00:49.000123456+0100",
        ),
        (
            "@c|@D|@F|@T|@R|@r",
            "Fri Nov 20 08:00:49 2026|11/20/26|2026-11-20|08:00:49|08:00|08:00:49 AM",
        ),
        (
            "@a @A @b @B @C @e @j @u @w @V @G @g @y @s",
            "Fri Friday Nov November 20 20 324 5 5 47 2026 26 26 1795158049",
        ),
        ("@I @l @k @p @P @U @W@n@t@%", "08  8  8 AM am 46 46\n\t%"),
    ];
    for (format, expected) in cases {
        assert_eq!(line(format, b"ab\xff"), expected, "{format}");
    }
}

#[test]
fn widths_and_precisions() {
    let cases = [
        ("[%6l]", "[     3]"),
        ("[%-6l]", "[3     ]"),
        ("[%06l]", "[000003]"),
        ("[%-06l]", "[3     ]"),
        ("[%12t]", "[  home/Küche]"),
        ("[%-12t]", "[home/Küche  ]"),
        ("[%.7t]", "[home/Kü]"),
        ("[%9.4t]", "[     home]"),
        ("[%-9.4t]", "[home     ]"),
        ("[%5p]", "[  abc]"),
        ("[%-5p]", "[abc  ]"),
        ("[%05p]", "[00abc]"),
        ("[%2p]", "[ab]"),
        ("[%8x]", "[  616263]"),
        ("[%08X]", "[00616263]"),
        ("[%.2x]", "[61 62 63]"),
        ("[%.4:x]", "[6162:63]"),
        ("[%8.4-X]", "[  61-6263]"),
        ("[%2x]", "[61]"),
        ("[%5x]", "[ 6162]"),
        ("[%-5x]", "[6162 ]"),
        ("[%1x]", "[ ]"),
    ];
    for (format, expected) in cases {
        assert_eq!(line(format, b"abc"), expected, "{format}");
    }
}

#[test]
fn what_a_message_does_not_have() {
    let none = Properties::default();
    let cases = [
        ("[%A%C%D%E%F%P%R%S]", "[]"),
        ("[%3A|%03E|%4C|%-2F|%5R|%2S]", "[   |000|    |  ||  ]"),
    ];
    for (format, expected) in cases {
        let shown = printed(format, b"x", &none, PrinterOptions::default());
        assert_eq!(shown, expected, "{format}");
    }
}

#[test]
fn numbers_in_payloads() {
    let (float, double) = (1.5_f32.to_ne_bytes(), (-2.25_f64).to_ne_bytes());
    assert_eq!(
        line("%f|%.2f|%8.1f|%-6.1f|", &float),
        "1.500000|1.50|     1.5|1.5   |"
    );
    assert_eq!(line("%d|%08.2d", &double), "-2.250000|-0002.25");
    assert_eq!(line("[%3f][%d]", b"12345"), "[   ][]");
    assert_eq!(line("%f", &f32::NAN.to_ne_bytes()), "nan");
}

#[test]
fn as_json() {
    let all = concat!(
        r#""properties":{"payload-format-indicator":1,"message-expiry-interval":3600,"#,
        r#""content-type":"text/plain","response-topic":"answers","correlation-data_base64":"/2lk","#,
        r#""topic-alias":12,"subscription-identifier":7,"user-properties":[{"a":"1"},{"b":"2 3"}]}"#
    );
    let head = r#"{"tst":"2026-11-20T08:00:49.000123+0100","topic":"home/Küche","qos":1,"retain":true,"payloadlen":"#;
    assert_eq!(
        line("%j", b"{ }"),
        format!(r#"{head}3,"mid":42,{all},"payload":"{{ }}"}}"#)
    );
    let none = Properties::default();
    let bare = |format, payload: &[u8]| printed(format, payload, &none, PrinterOptions::default());
    assert_eq!(
        bare("%J", b"{ \"a\" : 1.50 }"),
        format!(r#"{head}14,"mid":42,"payload":{{"a":1.50}}}}"#)
    );
    assert_eq!(
        bare("%J", b""),
        format!(r#"{head}0,"mid":42,"payload":null}}"#)
    );
    assert_eq!(
        bare("%J", b"x"),
        format!(r#"{head}1,"mid":42,"payload":"x"}}"#)
    );
    assert_eq!(
        bare("%j", b"\xff"),
        format!(r#"{head}1,"mid":42,"payload_base64":"/w=="}}"#)
    );
}

#[test]
fn pretty() {
    let options = PrinterOptions {
        pretty: true,
        ..PrinterOptions::default()
    };
    assert_eq!(
        printed("%J", b"[1,{\"a\":2}]", &Properties::default(), options),
        concat!(
            "{\n\t\"tst\":\t\"2026-11-20T08:00:49.000123+0100\",\n\t\"topic\":\t\"home/Küche\",\n",
            "\t\"qos\":\t1,\n\t\"retain\":\ttrue,\n\t\"payloadlen\":\t11,\n\t\"mid\":\t42,\n",
            "\t\"payload\":\t[1, {\n\t\t\t\"a\":\t2\n\t\t}]\n}"
        )
    );
}

#[test]
fn a_terminal_obeys_only_the_format() {
    let options = PrinterOptions {
        style: Style {
            terminal: true,
            color: false,
        },
        ..PrinterOptions::default()
    };
    let shown = printed(
        "\\e[1m%p %J",
        b"\"\x1b[2J\xe2\x80\xae\"",
        &properties(),
        options,
    );
    assert!(
        shown.starts_with("\x1b[1m\"\\x1b[2J\\u{202e}\" {"),
        "{shown}"
    );
    let shown = printed(
        "%J",
        "\"a\u{202e}\"".as_bytes(),
        &Properties::default(),
        options,
    );
    assert!(shown.ends_with("\"payload\":\"a\\u202e\"}"), "{shown}");
}
