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
        (
            "random_hex(-1)",
            "digits should be from 0 to 1048576, not -1",
        ),
        (
            "random_string(99999999)",
            "length should be from 0 to 1048576",
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
        ("now('%')", "now(): "),
        ("round(1e300)", "too large a number"),
        ("min(1, 'a')", "should be a number, not \"a\""),
    ] {
        let shown = Bench::new().shown(source);
        assert!(shown.starts_with("error: "), "{source}: {shown}");
        assert!(shown.contains(expected), "{source}: {shown}");
    }
}

#[test]
fn what_cannot_be_read() {
    for (source, expected) in [
        ("", "a value is missing at the end"),
        ("1 +", "a value is missing at the end"),
        ("1 2", "2 is one too many"),
        ("(1", "expected ), found the end"),
        ("[1, 2", "expected ], found the end"),
        ("f(1)", "there is no function f()"),
        ("randm(1, 2)", "did you mean random?"),
        ("nmber", "there is no value nmber; did you mean number?"),
        ("random", "random is a function: write random()"),
        ("random(1)", "random() needs high: random(low, high)"),
        ("random(1, 2, 3)", "random() takes random(low, high)"),
        (
            "walk(1, 2, stp=3)",
            "walk() takes no stp; did you mean step?",
        ),
        ("random(1, low=2)", "random() is given low twice"),
        ("pick()", "pick() needs something to choose from"),
        ("'a", "a text has no ' at its end"),
        (r"'\q'", r"after \ comes one of"),
        ("1x", "\"1x\" is no number"),
        ("99999999999999999999", "too large a number"),
        ("1e999", "too large a number"),
        ("a $ b", "'$' means nothing here"),
        ("1 if 2", "expected else, found the end"),
        ("1 ++ 2", "expected a value, found +"),
        ("random(1,, 2)", "expected a value, found ,"),
    ] {
        let found = wrong(source);
        assert!(found.contains(expected), "{source}: {found}");
        assert!(!found.contains('\n'), "{found}");
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
        let source = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert!(wrong(&source).contains("nests deeper"), "{open}");
    }
    for operator in ["+", "*", " and ", " or ", "~"] {
        let source = vec!["1"; 100_000].join(operator);
        assert!(wrong(&source).contains("operators"), "{operator}");
    }
    assert!(wrong(&format!("1{}", "[0]".repeat(100_000))).contains("operators"));
    assert!(wrong(&"1 if 1 else ".repeat(100_000)).contains("nests deeper"));
    // What is only long is fine.
    let many = format!("pick({})", vec!["1"; 10_000].join(","));
    assert_eq!(Bench::new().shown(&many), "1");
}
