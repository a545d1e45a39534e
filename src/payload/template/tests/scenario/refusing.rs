//! What is refused, and in which words.

use super::*;

#[test]
fn what_functions_refuse() {
    for (source, expected) in [
        ("random(5, 1)", "random(): 5 must not be above 1"),
        (
            "random(0.5, 1)",
            "random(): low should be a whole number, not 0.5",
        ),
        (
            "random_float('a', 1)",
            "random_float(): low should be a number, not \"a\"",
        ),
        (
            "random_float(1, 0)",
            "random_float(): 1 must not be above 0",
        ),
        (
            "random_float(0, 1, 16)",
            "digits should be 0 to 15 digits, not 16",
        ),
        ("random_bool(2)", "probability should be from 0 to 1, not 2"),
        ("random_hex(-1)", "digits should be 0 or above, not -1"),
        (
            "random_string(99999999)",
            "it makes a text of more than 64 MiB",
        ),
        ("walk(0, 1, step=-1)", "step should be 0 or above"),
        (
            "past('soon')",
            "time should be a time such as '7d' or 30, not \"soon\"",
        ),
        ("past('9000y')", "time should be a time"),
        ("wave(0, 1, period=0)", "period should be a time"),
        ("weighted('a', 1, 'b')", "weighted() takes pairs"),
        ("weighted('a', 0)", "all weights are 0"),
        ("pick([])", "pick() has nothing to choose from"),
        ("pad(1, 100)", "width should be from 0 to 64"),
        ("now('%')", "now(\"%\"): "),
        ("round(1e300)", "too large a number"),
        ("min(1, 'a')", "should be a number, not \"a\""),
    ] {
        let shown = Bench::new().shown(source);
        assert!(shown.starts_with("error: "), "{source}: {shown}");
        assert!(shown.contains(expected), "{source}: {shown}");
    }
}

fn wrong(source: &str) -> String {
    let found = ScenarioTemplate::default()
        .expression(source)
        .expect_err(source);
    assert!(!found.contains('\n'), "{found}");
    found
}

#[test]
fn what_cannot_be_read() {
    for (source, expected) in [
        ("", "expected a value here, not the end"),
        ("1 +", "expected a value here, not the end"),
        ("1 2", "something follows the expression"),
        ("1 }} {{ 2", "something follows the expression"),
        ("1 %} 2", "`}` is not allowed here"),
        ("(1", "the end of the template"),
        ("[1, 2", "the end of the template"),
        ("f(1)", "unknown function f()"),
        (
            "randm(1, 2)",
            "unknown function randm(); did you mean random?",
        ),
        ("nmber", "unknown value nmber; did you mean number?"),
        ("topic", "unknown value topic"),
        ("__0", "unknown value __0"),
        ("random", "random is a function: write random()"),
        ("random(1)", "random() needs high: random(low, high)"),
        ("random(1, 2, 3)", "random() takes random(low, high)"),
        (
            "walk(1, 2, stp=3)",
            "walk() takes no stp; did you mean step?",
        ),
        ("random(1, low=2)", "random() is given low twice"),
        (
            "pick(*[1, 2])",
            "pick() takes pick(value, …), each by itself",
        ),
        ("pick()", "pick() needs something to choose from"),
        ("'a", "a closing quote is missing"),
        ("a $ b", "this character has no meaning here"),
        ("random(1,, 2)", "`,` is not allowed here"),
    ] {
        let found = wrong(source);
        assert!(found.contains(expected), "{source}: {found}");
    }
}

#[test]
fn nothing_nests_without_end() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("-", ""),
        ("not ", ""),
        ("min(", ")"),
    ] {
        let of = |count: usize| format!("{}1{}", open.repeat(count), close.repeat(count));
        assert!(wrong(&of(100_000)).contains("10,000 words"), "{open}");
        if !close.is_empty() {
            assert!(wrong(&of(3000)).contains("nested too deeply"), "{open}");
        }
    }
    for operator in ["+", "*", " and ", " or ", "~"] {
        let source = vec!["1"; 100_000].join(operator);
        assert!(wrong(&source).contains("10,000 words"), "{operator}");
        let source = vec!["index"; 4000].join(operator);
        assert!(!Bench::new().shown(&source).is_empty());
    }
    assert!(wrong(&format!("1{}", "[0]".repeat(100_000))).contains("10,000 words"));
    assert!(wrong(&"1 if 1 else ".repeat(100_000)).contains("10,000 words"));
    // What is only long is fine.
    let many = format!("pick({})", vec!["1"; 2000].join(","));
    assert_eq!(Bench::new().shown(&many), "1");
}

/// The bounds of templates are those of scenario files.
#[test]
fn a_message_makes_no_more_than_it_may() {
    for (source, expected) in [
        (
            "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
            "endless loop",
        ),
        (
            "{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
            "a text of more than 64 MiB",
        ),
        (
            "{{ once('x' * (number + 2000000)) }}",
            "once() keeps at most 1 MiB",
        ),
        (
            "{{ once(1, by='x' * (number + 2000000)) }}",
            "once() keeps at most 1 MiB",
        ),
    ] {
        let mut scenario = ScenarioTemplate::default();
        let content = scenario.text(source).unwrap();
        scenario.show(content, None);
        let bench = Bench::new();
        let why = bench
            .fill(&scenario.finish(false).unwrap(), &bench.device())
            .unwrap_err();
        assert!(why.contains(expected), "{source}: {why}");
    }
    // Each field ten times the one before.
    let mut scenario = ScenarioTemplate::default();
    let mut last = "'x'".to_owned();
    for level in 0..12 {
        let members = [last.as_str(); 10].join(", ");
        let content = scenario.expression(&format!("[{members}]")).unwrap();
        last = format!("a{level}");
        let field = scenario.name(&last);
        scenario.keep(content, field);
    }
    let content = scenario.expression(&last).unwrap();
    scenario.show(content, None);
    let bench = Bench::new();
    let why = bench
        .fill(&scenario.finish(true).unwrap(), &bench.device())
        .unwrap_err();
    assert!(why.contains("more than"), "{why}");
}

/// A constant that cannot be drawn leaves the random numbers of the messages as they were.
#[test]
fn a_failure_within_a_constant_is_over_with_its_message() {
    let bench = Bench::new();
    let scenario = bench
        .compiled("[random(0, 1000000), once(1 / 0 if number < 7 else 5)]")
        .unwrap();
    let (one, other) = (bench.device(), bench.device());
    one.set_number(5);
    bench.fill(&scenario, &one).unwrap_err();
    one.set_number(7);
    other.set_number(7);
    bench.fill(&scenario, &other).unwrap();
    let first = bench.fill(&scenario, &one).unwrap();
    assert_eq!(first, bench.fill(&scenario, &other).unwrap());
}
