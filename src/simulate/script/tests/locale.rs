//! Numbers and times in words, and random numbers by the names of Node.js.

use super::words::WORDS;
use super::*;

/// Expressions and what Node.js 20 makes of them.
const ROWS: &[(&str, &str)] = &[
    ("(1234567.891).toLocaleString()", "1,234,567.891"),
    ("(0.1+0.2).toLocaleString()", "0.3"),
    ("(1e21).toLocaleString()", "1,000,000,000,000,000,000,000"),
    ("NaN.toLocaleString()", "NaN"),
    ("(1/0).toLocaleString()", "∞"),
    ("(-0).toLocaleString()", "-0"),
    ("(-1234.5).toLocaleString()", "-1,234.5"),
    ("(0.000001234).toLocaleString()", "0"),
    (
        "(1234.5678).toLocaleString('en-US', { maximumFractionDigits: 1 })",
        "1,234.6",
    ),
    (
        "(0.256).toLocaleString('en-US', { style: 'percent' })",
        "26%",
    ),
    (
        "(0.2567).toLocaleString('en-US', { style: 'percent', minimumFractionDigits: 1 })",
        "25.7%",
    ),
    (
        "(1234.5).toLocaleString('en-US', { style: 'currency', currency: 'USD' })",
        "$1,234.50",
    ),
    (
        "(-1234.5).toLocaleString('en-US', { style: 'currency', currency: 'EUR' })",
        "-€1,234.50",
    ),
    (
        "(1234.5).toLocaleString('en-US', { style: 'currency', currency: 'JPY' })",
        "¥1,235",
    ),
    (
        "(1234.5).toLocaleString('en-US', { style: 'currency', currency: 'CHF' })",
        "CHF\u{a0}1,234.50",
    ),
    (
        "(1234.5).toLocaleString('en-US', { minimumFractionDigits: 2 })",
        "1,234.50",
    ),
    (
        "(1234.5).toLocaleString('en-US', { useGrouping: false })",
        "1234.5",
    ),
    (
        "(5).toLocaleString('en-US', { minimumIntegerDigits: 2 })",
        "05",
    ),
    (
        "(1234.567).toLocaleString('en-US', { maximumSignificantDigits: 3 })",
        "1,230",
    ),
    (
        "(1234).toLocaleString(undefined, { minimumSignificantDigits: 6 })",
        "1,234.00",
    ),
    (
        "(2.5).toLocaleString('en-US', { maximumFractionDigits: 0 })",
        "3",
    ),
    (
        "(9.995).toLocaleString('en-US', { maximumFractionDigits: 2 })",
        "10",
    ),
    ("(999.9996).toLocaleString()", "1,000"),
    (
        "(1.005).toLocaleString('en-US', { maximumFractionDigits: 2 })",
        "1.01",
    ),
    (
        "(0).toLocaleString('en-US', { minimumFractionDigits: 2 })",
        "0.00",
    ),
    (
        "(1234567).toLocaleString('en-US', { notation: 'compact' })",
        "1.2M",
    ),
    (
        "(999999).toLocaleString('en-US', { notation: 'compact' })",
        "1M",
    ),
    (
        "(1500).toLocaleString('en-US', { notation: 'compact' })",
        "1.5K",
    ),
    (
        "(12).toLocaleString('en-US', { notation: 'compact' })",
        "12",
    ),
    (
        "123456789012345678901234567890n.toLocaleString()",
        "123,456,789,012,345,678,901,234,567,890",
    ),
    ("(-5000n).toLocaleString()", "-5,000"),
    ("[1234, 0.5].toLocaleString()", "1,234,0.5"),
    (
        "new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 }).format(3.14159)",
        "3.1",
    ),
    ("new Intl.NumberFormat().format(1e6)", "1,000,000"),
    ("new Date(NaN).toLocaleString()", "Invalid Date"),
    ("D.toLocaleString('en-US', UTC())", "11/5/2026, 5:04:09 PM"),
    ("D.toLocaleDateString('en-US', UTC())", "11/5/2026"),
    ("D.toLocaleTimeString('en-US', UTC())", "5:04:09 PM"),
    (
        "D.toLocaleDateString('en-US', UTC({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }))",
        "Thursday, November 5, 2026",
    ),
    (
        "D.toLocaleDateString(undefined, UTC({ month: 'short', day: 'numeric' }))",
        "Nov 5",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ year: '2-digit', month: '2-digit', day: '2-digit' }))",
        "11/05/26",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ year: 'numeric', month: 'short' }))",
        "Nov 2026",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ month: 'long' }))",
        "November",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ weekday: 'short' }))",
        "Thu",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ weekday: 'long', month: 'numeric', day: 'numeric' }))",
        "Thursday, 11/5",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ hour: 'numeric' }))",
        "11/5/2026, 5 PM",
    ),
    (
        "D.toLocaleDateString('en-US', UTC({ dateStyle: 'full' }))",
        "Thursday, November 5, 2026",
    ),
    (
        "D.toLocaleTimeString([], UTC({ hour: '2-digit', minute: '2-digit' }))",
        "05:04 PM",
    ),
    (
        "D.toLocaleTimeString('en-US', UTC({ hour12: false }))",
        "17:04:09",
    ),
    (
        "D.toLocaleTimeString('en-US', UTC({ hour12: false, hour: '2-digit', minute: '2-digit' }))",
        "17:04",
    ),
    (
        "D.toLocaleTimeString('en-US', UTC({ timeStyle: 'medium' }))",
        "5:04:09 PM",
    ),
    (
        "D.toLocaleTimeString('en-US', UTC({ timeZoneName: 'short' }))",
        "5:04:09 PM UTC",
    ),
    (
        "D.toLocaleTimeString('en-US', UTC({ minute: 'numeric', second: 'numeric' }))",
        "04:09",
    ),
    (
        "D.toLocaleTimeString('en-US', UTC({ second: 'numeric', fractionalSecondDigits: 3 }))",
        "9.087",
    ),
    (
        "D.toLocaleString('en-US', UTC({ hourCycle: 'h23' }))",
        "11/5/2026, 17:04:09",
    ),
    (
        "D.toLocaleString('en-US', UTC({ dateStyle: 'medium', timeStyle: 'short' }))",
        "Nov 5, 2026, 5:04 PM",
    ),
    (
        "D.toLocaleString('en-US', UTC({ dateStyle: 'full', timeStyle: 'long' }))",
        "Thursday, November 5, 2026 at 5:04:09 PM UTC",
    ),
    (
        "D.toLocaleString('en-US', UTC({ month: 'long', day: 'numeric', hour: 'numeric' }))",
        "November 5 at 5 PM",
    ),
    (
        "D.toLocaleString('en-US', UTC({ weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric' }))",
        "Thu, Nov 5, 5 PM",
    ),
    (
        "D.toLocaleString('en-US', UTC({ year: 'numeric' }))",
        "2026",
    ),
    (
        "new Date(0).toLocaleTimeString('en-US', UTC({ hour12: false }))",
        "24:00:00",
    ),
    (
        "new Date(43200000).toLocaleTimeString('en-US', UTC())",
        "12:00:00 PM",
    ),
    (
        "new Intl.DateTimeFormat('en-US', UTC()).format(D)",
        "11/5/2026",
    ),
    (
        "new Intl.DateTimeFormat('en-US', UTC({ dateStyle: 'short', timeStyle: 'short' })).format(D.getTime())",
        "11/5/26, 5:04 PM",
    ),
];

/// What an expression gives in a script, as text.
fn value(expression: &str) -> Result<String, String> {
    let text = format!(
        "const D = new Date(Date.UTC(2026, 10, 5, 17, 4, 9, 87));
         const UTC = (more) => ({{ timeZone: 'UTC', ...more }});
         exports.generator = () => ({{ message: String({expression}) }})"
    );
    first(&text)
        .map(|(_, message)| message)
        .map_err(|error| error.to_string())
}

#[test]
fn numbers_and_times_are_written_as_by_node() {
    for (expression, expected) in ROWS.iter().chain(WORDS) {
        assert_eq!(value(expression).as_deref(), Ok(*expected), "{expression}");
    }
    // Other languages are written as English.
    assert_eq!(
        value("(1234.5).toLocaleString('de-DE')").unwrap(),
        "1,234.5"
    );
    for (expression, words) in [
        (
            "D.toLocaleString('en-US', { timeZone: 'Asia/Tokyo' })",
            "time zone Asia/Tokyo is not supported",
        ),
        (
            "(1).toLocaleString('en-US', { style: 'unit', unit: 'liter' })",
            "the style unit is not supported",
        ),
        (
            "(1).toLocaleString('en-US', { style: 'currency' })",
            "Currency code is required",
        ),
        (
            "(1).toLocaleString('en-US', { maximumFractionDigits: 101 })",
            "out of range",
        ),
        ("Number.prototype.toLocaleString.call('x')", "TypeError"),
        (
            "Intl.NumberFormat('en-US', { notation: 'scientific' })",
            "the value scientific for notation of Intl.NumberFormat is not supported",
        ),
        (
            "new Intl.ListFormat('en')",
            "Intl.ListFormat is not supported",
        ),
        (
            "Intl.NumberFormat().formatToParts(1)",
            "formatToParts of Intl.NumberFormat is not supported",
        ),
        (
            "'a'.localeCompare('b', 'de', { collation: 'phonebk' })",
            "the collation phonebk is not supported",
        ),
        (
            "'a'.localeCompare('b', 'en', { sensitivity: 'x' })",
            "Value x out of range",
        ),
    ] {
        let error = value(expression).unwrap_err();
        assert!(error.contains(words), "{expression}: {error}");
    }
}

#[test]
fn random_numbers_by_the_names_of_node() {
    for expression in [
        "require('crypto').randomUUID()",
        "require('node:crypto').randomUUID()",
        "crypto.randomUUID()",
        "globalThis.crypto.randomUUID()",
        "require('crypto').webcrypto.randomUUID()",
    ] {
        let uuid = value(expression).unwrap();
        let form = regex_lite::Regex::new(
            "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        );
        assert!(form.unwrap().is_match(&uuid), "{expression}: {uuid}");
    }
    for (expression, expected) in [
        ("crypto.randomUUID() === crypto.randomUUID()", "false"),
        ("crypto.getRandomValues(new Uint8Array(16)).length", "16"),
        (
            "crypto.getRandomValues(new Uint32Array(64)).some((n) => n > 65535)",
            "true",
        ),
        (
            "require('crypto').randomBytes(8).toString('hex').length",
            "16",
        ),
        (
            "[1, 2, 3].includes(require('crypto').randomInt(1, 4))",
            "true",
        ),
        ("require('crypto').randomInt(1)", "0"),
    ] {
        assert_eq!(value(expression).as_deref(), Ok(expected), "{expression}");
    }
    for (expression, words) in [
        (
            "require('crypto').createHash('md5')",
            "crypto.createHash is not supported",
        ),
        (
            "crypto.getRandomValues(new Float64Array(1))",
            "whole numbers",
        ),
        ("crypto.getRandomValues(new Uint8Array(65537))", "65536"),
        ("require('crypto').randomInt(4, 1)", "two whole numbers"),
    ] {
        let error = value(expression).unwrap_err();
        assert!(error.contains(words), "{expression}: {error}");
    }
    // With a seed, a run can be repeated.
    let text = "exports.generator = () => ({ message: crypto.randomUUID() })";
    let seeded = |seed| {
        let script = Script::load("x.js", text, &serde_json::json!({}), Some(seed)).unwrap();
        let mut payload = Vec::new();
        let mut maker = script.maker().unwrap();
        maker.make(&device("c1", 0), &mut payload).unwrap();
        payload
    };
    assert_eq!(seeded(7), seeded(7));
    assert_ne!(seeded(7), seeded(8));
}

#[test]
fn a_script_of_the_desktop_app_is_told_apart() {
    for text in [
        "function handlePayload(value) { return value }\nexecute(handlePayload)",
        "let n = 0;\nconst handlePayload = (value, type, index) => { n += 1; return value };\n\nexecute(handlePayload);",
        "execute((value) => value)",
    ] {
        let error = load(text).unwrap_err().to_string();
        assert!(error.contains("a script of MQTTX's desktop app"), "{error}");
        assert!(error.contains("module.exports = { generator }"), "{error}");
    }
}
