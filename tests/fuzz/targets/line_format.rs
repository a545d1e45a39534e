//! A format for `-F`, and a message printed by it.

use std::time::UNIX_EPOCH;

use jiff::tz::TimeZone;
use mqtty::model::{Delivery, LineFormat, OutputMode, Properties, QoS};
use mqtty::output::{LinePrinter, MessagePrinter, PrinterOptions, Style};

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(format) = LineFormat::parse(&text) else {
        return;
    };
    let properties = Properties {
        content_type: Some("text/plain".to_owned()),
        correlation_data: Some(vec![0, 255]),
        user_properties: vec![("a".to_owned(), "b".to_owned())],
        ..Properties::default()
    };
    let terminal = Style {
        terminal: true,
        color: false,
    };
    for style in [Style::PLAIN, terminal] {
        let options = PrinterOptions {
            mode: OutputMode::Line,
            style,
            ..PrinterOptions::default()
        };
        let line = LinePrinter::new(format.clone(), TimeZone::UTC);
        let mut printer = MessagePrinter::new(options).with_line(line);
        for payload in [&b""[..], b"{\"a\":1}", b"12345678", &[0x1b, 0xff]] {
            let message = Delivery {
                topic: "a/b",
                payload,
                qos: QoS::AtLeastOnce,
                retain: true,
                dup: false,
                packet_id: 1,
                properties: &properties,
            };
            let mut out = Vec::new();
            printer.print(&mut out, &message, UNIX_EPOCH);
            assert_eq!(out.last(), Some(&b'\n'));
        }
    }
}
