use std::time::{Duration, Instant};

use super::*;

mod depth;
mod jq;

fn see(condition: Option<&str>, select: Option<&str>, payload: &str) -> FilterOutcome {
    within(Duration::from_secs(10), condition, select, payload)
}

fn within(
    limit: Duration,
    condition: Option<&str>,
    select: Option<&str>,
    payload: &str,
) -> FilterOutcome {
    let lookup = PayloadFilters::new(condition, select, limit)
        .unwrap()
        .unwrap();
    let mut seen = lookup.apply(payload.as_bytes());
    if let FilterOutcome::Values(values) = &mut seen {
        for value in values {
            value.is_text = false;
        }
    }
    seen
}

/// These texts; other tests check whether they were strings.
fn values(values: &[&str]) -> FilterOutcome {
    let value = |text: &&str| Value {
        text: (*text).to_owned(),
        is_text: false,
    };
    FilterOutcome::Values(values.iter().map(value).collect())
}

#[test]
fn conditions() {
    let cases = [
        (".t > 30", r#"{"t":31}"#, FilterOutcome::AsItIs),
        (".t > 30", r#"{"t":30}"#, FilterOutcome::Nothing),
        (".missing", r#"{"t":30}"#, FilterOutcome::Nothing),
        (".[] == 3", "[1,2,3]", FilterOutcome::AsItIs),
        ("empty", "1", FilterOutcome::Nothing),
        ("true", "not json", FilterOutcome::NotJson),
        ("true", "1 2", FilterOutcome::NotJson),
        ("true", "", FilterOutcome::NotJson),
    ];
    for (condition, payload, expected) in cases {
        assert_eq!(
            see(Some(condition), None, payload),
            expected,
            "{condition} {payload}"
        );
    }
    assert!(matches!(
        see(Some(".a.b"), None, "1"),
        FilterOutcome::Failed(_)
    ));
}

#[test]
fn selections() {
    let cases = [
        (".a", r#"{"a":"x \"y\""}"#, values(&["x \"y\""])),
        (".a", r#"{"a":1.50}"#, values(&["1.50"])),
        (
            ".",
            r#"{"b":123456789012345678901234567890,"a":[1, null]}"#,
            values(&[r#"{"b":123456789012345678901234567890,"a":[1,null]}"#]),
        ),
        (".[]", r#"["a",2]"#, values(&["a", "2"])),
        ("empty", "1", FilterOutcome::Nothing),
    ];
    for (select, payload, expected) in cases {
        assert_eq!(
            see(None, Some(select), payload),
            expected,
            "{select} {payload}"
        );
    }
}

#[test]
fn strings_are_told_from_other_values() {
    let lookup = PayloadFilters::new(None, Some(".[]"), Duration::from_secs(1));
    let FilterOutcome::Values(values) = lookup.unwrap().unwrap().apply(br#"["1",1,"a"]"#) else {
        panic!("there are values");
    };
    assert_eq!(
        values.iter().map(|value| value.is_text).collect::<Vec<_>>(),
        [true, false, true]
    );
}

#[test]
fn halting_ends_the_expression_only() {
    assert_eq!(see(None, Some("1, halt, 2"), "null"), values(&["1"]));
    assert_eq!(see(Some("halt"), None, "null"), FilterOutcome::Nothing);
    assert_eq!(
        see(Some("halt_error"), None, "null"),
        FilterOutcome::Nothing
    );
}

#[test]
fn what_is_wrong_has_a_place() {
    let cases = [
        (".a |", "expected a filter or a value at character 5"),
        (".a + §", "expected another character at character 6"),
        ("(.a", "expected closing parenthesis at character 4"),
        ("é + f(1)", "at character 1"),
        (".a | nothere", "there is no filter nothere at character 6"),
        ("$x", "there is no variable $x at character 1"),
        // What would let a sender of messages look around.
        ("env", "there is no filter env at character 1"),
        ("$ENV", "there is no variable $ENV at character 1"),
        ("input", "there is no filter input at character 1"),
        (
            "import \"a\" as a; 1",
            "there are no modules at character 1",
        ),
    ];
    for (text, words) in cases {
        let error = Query::new("--where", text).err().unwrap().to_string();
        assert!(error.starts_with("bad expression for --where: "), "{error}");
        assert!(error.contains(words), "{text}: {error}");
    }
}

#[test]
fn what_multiplies() {
    let cases = [
        ("[(1,2) * (3,4)]", "null", values(&["[3,4,6,8]"])),
        ("\"ab\" * 2, 2 * \"ab\"", "null", values(&["abab", "abab"])),
        (".a *= 3", r#"{"a":2}"#, values(&[r#"{"a":6}"#])),
        (". * . * 2", "3", values(&["18"])),
        (
            "{a:{b:1}} * {a:{c:2}}",
            "1",
            values(&[r#"{"a":{"b":1,"c":2}}"#]),
        ),
    ];
    for (select, payload, expected) in cases {
        assert_eq!(see(None, Some(select), payload), expected, "{select}");
    }
}

#[test]
fn what_the_language_can_do_it_still_can() {
    let cases = [
        ("[path(..)]", "[[1]]", "[[],[0],[0,0]]"),
        ("del(.a, .b)", r#"{"a":1,"b":2,"c":3}"#, r#"{"c":3}"#),
        ("map_values(. + 1)", r#"{"a":1}"#, r#"{"a":2}"#),
        (
            "walk(if type == \"number\" then . * 2 end)",
            "[1,[2]]",
            "[2,[4]]",
        ),
        ("[limit(3; repeat(1))]", "null", "[1,1,1]"),
        ("reduce range(1000) as $x (0; . + $x)", "null", "499500"),
        (
            "def f: if . > 5000 then . else . + 1 | f end; f",
            "0",
            "5001",
        ),
        (
            "[.[] as [$a, {b: $c}] | $a + $c]",
            r#"[[1,{"b":2}]]"#,
            "[3]",
        ),
        ("label $out | (1, 2, break $out, 3)", "null", "1|2"),
        ("try error(\"x\") catch .", "null", "x"),
        (".s | fromjson | .a", r#"{"s":"{\"a\":[1]}"}"#, "[1]"),
        ("(.s | tonumber) + 1", r#"{"s":"41"}"#, "42"),
        ("first(range(10;20;5)), [.[]?] // 3", "null", "10|[]"),
        ("\"\\(1, 2) \\(.)\"", "7", "1 7|2 7"),
        (
            "group_by(.a) | map(length)",
            r#"[{"a":1},{"a":2},{"a":1}]"#,
            "[2,1]",
        ),
        ("[paths]", r#"{"a":[1]}"#, r#"[["a"],["a",0]]"#),
        (
            "getpath([\"a\",0]), to_entries[0].key",
            r#"{"a":[1]}"#,
            "1|a",
        ),
        (
            ".a |= (., 9) | .b += 1",
            r#"{"a":1,"b":1}"#,
            r#"{"a":1,"b":2}"#,
        ),
        ("[splits(\", *\")] | join(\"-\")", r#""a, b,c""#, "a-b-c"),
    ];
    for (select, payload, expected) in cases {
        let expected: Vec<_> = expected.split('|').collect();
        assert_eq!(
            see(None, Some(select), payload),
            values(&expected),
            "{select}"
        );
    }
}

/// Each would hang, eat all memory or end the process by its stack.
#[test]
fn an_expression_keeps_within_its_bounds() {
    let endless = [
        "[range(1e12)]",
        "range(1e12)",
        "last(range(1e12))",
        "range(1e12) | empty",
        "reduce range(1e12) as $x (0; . + 1)",
        "foreach range(1e12) as $x (0; . + 1; empty)",
        "until(false; .)",
        "repeat(.)",
        "isempty(repeat(1) | empty)",
        "def f: f; f",
        "def f: try error catch f; f",
        "def f: [f]; f",
        "def f: 1 + f; f",
        "def f: f, 1; f",
        "def f: def g: f; g; [f]",
        "range(1e12) as $x | empty",
        ".[range(1e12)]?",
        "(range(1e12) | null) // 1",
        "(range(1e12) > 1e13) // 1",
        "if range(1e12) then empty else empty end",
        "[limit(1e12; repeat(1))]",
        "\"x\" * 1000000000000",
        "reduce range(60) as $x (\"x\"; . + .)",
        "reduce range(60) as $x ([1]; . + .)",
        "reduce range(60) as $x (2; . * .)",
        "reduce range(1e6) as $x (1; [.])",
        "reduce range(1e6) as $x (1; {a: .})",
        "def f(x): f([x]); f(1)",
        "def f($x): f([$x]); f(1)",
        "def f(x): x, f(x | x); f(.)",
        "def f(x): if false then 1 else f(x, x) end; f(.)",
    ];
    for select in endless {
        let start = Instant::now();
        let seen = within(Duration::from_millis(200), None, Some(select), "null");
        assert!(
            matches!(seen, FilterOutcome::Failed(_)),
            "{select}: {}",
            brief(&seen)
        );
        assert!(
            start.elapsed().as_secs() < 10,
            "{select}: {:?}",
            start.elapsed()
        );
    }
    let limit = Duration::from_millis(10);
    let seen = within(limit, Some("until(false; .)"), None, "null");
    assert_eq!(seen, FilterOutcome::Failed("it takes too long".into()));
}

/// Regular expressions that other engines need ages or all memory for.
#[test]
fn a_regular_expression_keeps_within_its_bounds() {
    let text = |length: usize| format!("\"{}\"", "a".repeat(length));
    for (length, expression, ends) in [
        (40, "test(\"(a+)+$\")", true),
        (40, "test(\"(a|aa)+b\")", true),
        (5_000, "test(\"(.*)(.*)(.*)(.*)(.*)b\")", true),
        (200_000, "[match(\"a*b|a\"; \"g\")] | length", false),
        (200_000, "gsub(\"a*b|a\"; \"x\") | length", false),
        (200_000, "[splits(\"a*b|a\")] | length", false),
        (1_000_000, "test(\"(a?){1000}{100}b\")", false),
        (10, "test(\"((a{1000}){1000}){1000}\")", false),
        (10, "test(\"(\" * 1000 + \")\" * 1000)", false),
        (10, "test(\"()\" * 100000)", false),
        (10, "test(\"(?=a)\")", false),
        (10, "test(\"a\"; \"q\")", false),
        (10, "test(1)", false),
    ] {
        let start = Instant::now();
        let limit = Duration::from_millis(200);
        let seen = within(limit, None, Some(expression), &text(length));
        let failed = matches!(seen, FilterOutcome::Failed(_));
        if ends {
            assert!(
                !failed || start.elapsed() > limit,
                "{expression}: {}",
                brief(&seen)
            );
        } else {
            assert!(failed, "{expression}: {}", brief(&seen));
        }
        assert!(
            start.elapsed().as_secs() < 20,
            "{expression}: {:?}",
            start.elapsed()
        );
    }
}

fn brief(seen: &FilterOutcome) -> String {
    format!("{seen:?}").chars().take(80).collect()
}

/// The same expression is given less time, until it keeps to it again.
#[test]
fn others_do_not_wait_long_for_what_never_ends() {
    let lookup = Some("if . then until(false; .) end");
    let lookup = PayloadFilters::new(None, lookup, Duration::from_secs(1));
    let lookup = lookup.unwrap().unwrap();
    let start = Instant::now();
    for _ in 0..50 {
        assert!(matches!(lookup.apply(b"1"), FilterOutcome::Failed(_)));
    }
    assert!(start.elapsed().as_secs() < 10);
    for _ in 0..20 {
        assert_eq!(lookup.apply(b"false"), values(&["false"]));
    }
}

#[test]
fn payloads_that_are_too_much() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(matches!(
        see(None, Some("."), &deep(100)),
        FilterOutcome::Values(_)
    ));
    let failed = |words: &str| FilterOutcome::Failed(words.to_owned());
    let beyond = failed("its payload cannot be looked into: it is deeper than 128 levels");
    assert_eq!(see(None, Some("."), &deep(1_000_000)), beyond);
    let digits = "1".repeat(1_000_000);
    let beyond =
        failed("its payload cannot be looked into: it has a number of more than 4,096 digits");
    assert_eq!(see(None, Some("."), &digits), beyond);
    let hidden = format!("\"{}\"", deep(1_000_000));
    assert!(matches!(
        see(None, Some("fromjson"), &hidden),
        FilterOutcome::Failed(_)
    ));
    // What is not JSON is none, though the interpreter's own notation has it.
    for text in ["nan", "# x\n1", "{a:1}", "b\"x\"", "[1,]", "01"] {
        assert_eq!(see(None, Some("."), text), FilterOutcome::NotJson, "{text}");
    }
}
