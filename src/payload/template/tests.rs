use super::*;

mod bounds;
mod depth;
mod scenario;

use crate::error::{Exit, Fault as _};
use std::time::{Duration, UNIX_EPOCH};

fn client(index: u64) -> TemplateClient {
    let placeholders = Placeholders {
        client_id: format!("c{index}"),
        index,
        user: "bob".into(),
        topic: "a/b".into(),
    };
    TemplateClient::new(placeholders, Some(7))
}

fn at() -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(1_763_622_049_486_123_456)
}

fn rendered(source: &str) -> String {
    Template::compile(source)
        .unwrap()
        .render(&client(0), at())
        .unwrap()
}

#[test]
fn text_without_placeholders_stays() {
    for text in ["", "hello\n", r#"{"a":{"b":{}}}"#, "100 % <&>\r\n\n"] {
        assert_eq!(rendered(text), text);
    }
    assert_eq!(rendered("{\"a\":{\"b\":{{ index }}}}"), "{\"a\":{\"b\":0}}");
    assert_eq!(rendered("{{ '{{' }}"), "{{");
}

#[test]
fn times() {
    assert_eq!(
        rendered("{{ now() }} {{ now('%Y/%m/%d %H') }}"),
        "2025-11-20T07:00:49.486Z 2025/11/20 07"
    );
    assert_eq!(
        rendered("{{ now_s() }} {{ now_ms() }} {{ now_us() }} {{ now_ns() }}"),
        "1763622049 1763622049486 1763622049486123 1763622049486123456"
    );
}

#[test]
fn counters_belong_to_a_client_and_a_name() {
    let template = Template::compile("{{ counter() }} {{ counter('x', start=10, step=-5) }} {{ client_id }} {{ user }} {{ topic }}").unwrap();
    let (first, second) = (client(1), client(2));
    let next = |client| template.render(client, at()).unwrap();
    assert_eq!(next(&first), "1 10 c1 bob a/b");
    assert_eq!(next(&first), "2 5 c1 bob a/b");
    assert_eq!(next(&second), "1 10 c2 bob a/b");
    assert_eq!(next(&first), "3 0 c1 bob a/b");
}

#[test]
fn a_seed_gives_every_client_its_payloads_again() {
    let source = "{{ random(0, 1000000) }} {{ uuid() }} {{ name() }} {{ normal(0, 1) }} {{ random_string(9) }}";
    let template = Template::compile(source).unwrap();
    let run = |index| {
        let client = client(index);
        (0..3)
            .map(|_| template.render(&client, at()).unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    let mut seen = run(1);
    seen.dedup();
    assert_eq!(seen.len(), 3);
    let unseeded = || TemplateClient::new(Placeholders::default(), None);
    assert_ne!(
        template.render(&unseeded(), at()).unwrap(),
        template.render(&unseeded(), at()).unwrap()
    );
}

#[test]
fn random_values_keep_their_bounds() {
    let numbers = rendered("{% for i in range(300) %}{{ random(-2, 2) }} {% endfor %}");
    let mut numbers: Vec<i64> = numbers
        .split_whitespace()
        .map(|text| text.parse().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers, [-2, -1, 0, 1, 2]);
    for text in rendered("{% for i in range(300) %}{{ random_float(20, 25, 2) }} {% endfor %}")
        .split_whitespace()
    {
        let value: f64 = text.parse().unwrap();
        assert!((20.0..=25.0).contains(&value) && text.len() <= 5, "{text}");
    }
    let picked =
        rendered("{% for i in range(50) %}{{ pick('a', 'b') }}{{ pick([1, 2]) }}{% endfor %}");
    assert!(
        "a b 1 2".split(' ').all(|value| picked.contains(value)),
        "{picked}"
    );
    assert_eq!(rendered("{{ pick('abc') }}"), "abc");
    assert_eq!(
        rendered("{{ random_hex(7)|length }} {{ random_hex(0) }}|{{ random_string(33)|length }}"),
        "7 |33"
    );
    let uuid = rendered("{{ uuid() }}");
    assert!(
        uuid.len() == 36 && uuid.as_bytes()[14] == b'4' && b"89ab".contains(&uuid.as_bytes()[19]),
        "{uuid}"
    );
    assert_eq!(
        rendered("{{ random_bool(0) }} {{ random_bool(1) }}"),
        "false true"
    );
}

#[test]
fn values_stand_as_in_json() {
    let json = rendered(r#"{"name":{{ 'a "<b>"'|tojson }},"n":{{ counter() }}}"#);
    assert_eq!(json, r#"{"name":"a \"<b>\"","n":1}"#);
    assert_eq!(
        rendered(
            r#"{{ true }} {{ none }} {{ 1.5 }} {{ [1, "a", {"b": false}] }} {{ (2.0, none)|tojson }} {{ "x" }}"#
        ),
        r#"true null 1.5 [1,"a",{"b":false}] [2.0,null] x"#
    );
}

#[test]
fn whole_numbers() {
    for number in [
        "0",
        "-1",
        "9",
        "10",
        "-10",
        "9223372036854775807",
        "18446744073709551615",
    ] {
        assert_eq!(rendered(&format!("{{{{ {number} }}}}")), number);
    }
    assert_eq!(
        rendered("{{ -9223372036854775807 - 1 }} {{ random(-5, -5) }}"),
        "-9223372036854775808 -5"
    );
}

#[test]
fn what_cannot_be_compiled_is_wrong_usage() {
    for (source, words) in [
        ("{{ nosuch() }}", "unknown function nosuch()"),
        (
            "a\n{{ 1 + nosuch() }}",
            "line 2: unknown function nosuch() at column 8",
        ),
        (
            "{{ counter() }}{% if other %}{{ another }}{% endif %}\n{{ her }}",
            "line 1: unknown value other at column 22",
        ),
        ("{{ pick('x', x) }}", "line 1: unknown value x at column 14"),
        (
            "{{ randm() }}",
            "line 1: unknown function randm() at column 4; did you mean random?",
        ),
        (
            "{{ pick() }}",
            "line 1: pick() needs something to choose from at column 4",
        ),
        (
            "a {{ counter(begin=1) }}",
            "line 1: counter() takes no begin at column 6",
        ),
        (
            "{{ 1 + walk }}",
            "line 1: walk is a function: write walk() at column 8",
        ),
        (
            "{{ uuid( }}",
            "line 1: `}` is not allowed here at column 10",
        ),
        ("{{ 'abc }}", "line 1: a closing quote is missing at column"),
        (
            "{{ \\x }}",
            "line 1: this character has no meaning here at column 4",
        ),
        ("a\n{{ counter( }}", "line 2: "),
        ("{% if x %}", "line 1: "),
        ("{{ }}", "line 1: "),
    ] {
        let error = Template::compile(source).unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
        let text = error.to_string();
        assert!(
            text.starts_with("--template: ") && text.contains(words),
            "{text}"
        );
    }
}

#[test]
fn what_fails_while_filling_in_names_the_line() {
    for (source, words) in [
        (
            "\n{{ random(2, 1) }}",
            "line 2: random(): 2 must not be above 1 at column 4",
        ),
        (
            "{{ env('MQTTY_NO_SUCH_VARIABLE') }}",
            "MQTTY_NO_SUCH_VARIABLE is not set",
        ),
        (
            "{{ random_string(999999999999) }}",
            "a text of more than 64 MiB",
        ),
        ("{{ random_bool(2) }}", "from 0 to 1"),
        ("{{ 1/0 }}", "line 1: a division by 0 at column 4"),
        (
            "{{ range('a') }}",
            "line 1: a whole number is expected, not a text at column 4",
        ),
        (
            "{{ 'x'|int }}",
            "line 1: a text with a number in it is expected at column 8",
        ),
        (
            "\n{{ -'a' }}",
            "line 2: a value is of a kind that cannot be used like this at column 4",
        ),
        (
            "{{ 1|nosuch }}",
            "line 1: there is no filter nosuch at column 6",
        ),
        ("{{ now('%') }}", "line 1"),
        (
            "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
            "endless loop",
        ),
    ] {
        let template = Template::compile(source).unwrap();
        let error = template.render(&client(0), at()).unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn filters_make_nothing_that_no_message_can_hold() {
    for (source, words) in [
        ("{{ 'x'|indent(1000000000, true) }}", "a text of more than"),
        ("{{ 'x'|indent(width=1000000000) }}", "a text of more than"),
        (
            "{{ ('a' * 100000)|replace('a', 'b' * 100000) }}",
            "a text of more than",
        ),
        (
            "{{ ('a' * 100000)|replace('', 'b' * 100000) }}",
            "a text of more than",
        ),
        ("{{ [1]|slice(1000000000000) }}", "a list of more than"),
        ("{{ [1]|batch(1000000000000, 0) }}", "a list of more than"),
        ("{{ 'x' * (index + 1000000000) }}", "a text of more than"),
        ("{{ range(1000000000) }}", "too many"),
    ] {
        let template = Template::compile(source).unwrap();
        let error = template.render(&client(0), at()).unwrap_err().to_string();
        assert!(error.contains(words), "{source}: {error}");
    }
    assert_eq!(rendered("{{ 'a\nb'|indent(2) }}"), "a\n  b");
    assert_eq!(
        rendered("{{ 'a\nb'|indent(width=1, first=true) }}"),
        " a\n b"
    );
    assert_eq!(rendered("{{ 'aba'|replace('a', 'xy') }}"), "xybxy");
    assert_eq!(rendered("{{ [1,2,3]|slice(2)|list }}"), "[[1,2],[3]]");
    assert_eq!(rendered("{{ [1,2,3]|batch(2, 0)|list }}"), "[[1,2],[3,0]]");
}

/// What was of scenario files alone works in templates, too.
#[test]
fn functions_that_remember() {
    let template = Template::compile(
        "{{ cycle('a', 'b') }}{{ counter() }}{{ counter() }} {{ once(uuid()) }} {{ walk(5, 5) }} {{ round(1.25, 1) }} {{ weighted('x', 1, 'y', 0) }} {{ number }}",
    )
    .unwrap();
    let client = client(0);
    let texts: Vec<_> = (0..3)
        .map(|_| template.render(&client, at()).unwrap())
        .collect();
    let constant = &texts[0][4..40];
    let expected = [("a12", 0), ("b34", 1), ("a56", 2)];
    for (text, (start, number)) in texts.iter().zip(expected) {
        assert_eq!(*text, format!("{start} {constant} 5.0 1.3 x {number}"));
    }
    // Two templates of one client remember each for itself.
    let other = Template::compile("{{ cycle('c', 'd') }}").unwrap();
    assert_eq!(other.render(&client, at()).unwrap(), "c");
    assert!(template.render(&client, at()).unwrap().starts_with("b78"));
    assert_eq!(other.render(&client, at()).unwrap(), "d");
}
