//! A JSON report; one that can be read is written in every format, and its JSON says the same again.

use mqtty::report::{Format, read};

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(summary) = read("report.json", &text) else {
        return;
    };
    for format in [Format::Text, Format::Csv, Format::Html] {
        assert!(!format.render(&summary).is_empty());
    }
    let json = Format::Json.render(&summary);
    let again = read("report.json", &json).expect("what was written");
    assert_eq!(json, Format::Json.render(&again));
}
