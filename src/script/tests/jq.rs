//! Expressions compared with what jq makes of them.

use super::*;

/// The outputs of an expression, as `jq -c` prints them.
fn outputs(expression: &str, input: &str) -> Result<String, String> {
    let limit = Duration::from_secs(10);
    let lookup =
        PayloadFilters::new(None, Some(expression), limit).map_err(|error| error.to_string())?;
    match lookup.unwrap().apply(input.as_bytes()) {
        FilterOutcome::Nothing => Ok(String::new()),
        FilterOutcome::Values(values) => {
            let line = |value: &Value| {
                if value.is_text {
                    serde_json::to_string(&value.text).unwrap()
                } else {
                    value.text.clone()
                }
            };
            Ok(values.iter().map(line).collect::<Vec<_>>().join(" ; "))
        }
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn expressions_are_those_of_jq() {
    let rows = include_str!("jq.tsv")
        .lines()
        .filter(|line| !line.starts_with("# "));
    let mut wrong = Vec::new();
    for row in rows {
        let mut parts = row.splitn(3, '\t');
        let mut part = || parts.next().unwrap();
        let (input, expression, expected) = (part(), part(), part());
        let found = outputs(expression, input);
        if found.as_deref() != Ok(expected) {
            wrong.push(format!(
                "{input} | {expression}\n   {expected}\n   {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// What the documentation lists as missing fails, and says so.
#[test]
fn what_is_missing_is_refused() {
    for (expression, words, hint) in [
        (
            "env",
            "there is no filter env",
            "no access to the environment",
        ),
        (
            "$ENV.PATH",
            "there is no variable $ENV",
            "no access to the environment",
        ),
        ("input", "there is no filter input", "one payload at a time"),
        (
            "[inputs]",
            "there is no filter inputs",
            "one payload at a time",
        ),
        (
            "input_filename",
            "there is no filter input_filename",
            "no file",
        ),
        ("builtins", "there is no filter builtins", "jq manual"),
        (
            "$__prog_args",
            "there is no variable $__prog_args",
            "no arguments",
        ),
        ("import \"a\" as a; 1", "there are no modules", ""),
        ("include \"a\"; 1", "there are no modules", ""),
        ("modulemeta", "there is no filter modulemeta", "no modules"),
    ] {
        let error = Query::new("--select", expression).err().unwrap();
        assert!(error.to_string().contains(words), "{expression}: {error}");
        let given = crate::error::Fault::hint(&error).unwrap();
        assert!(given.contains(hint), "{expression}: {given}");
    }
    for (expression, input) in [
        ("strptime(\"%H:%M\")", "\"10:15\""),
        ("strptime(\"%d %b %Y %Z\")", "\"05 Mar 2015 GMT\""),
        ("todate", "1e12"),
        ("test(\"(?=b)\")", "\"ab\""),
        ("test(\"(a)\\\\1\")", "\"aa\""),
        ("test(\"\\\\p{L}\")", "\"a\""),
        ("test(\"a\"; \"m\")", "\"a\""),
    ] {
        let found = outputs(expression, input);
        assert!(found.is_err(), "{expression}: {found:?}");
    }
}

/// What updates make stays within bounds.
#[test]
fn updates_do_not_grow_without_end() {
    for expression in [
        "reduce range(100000) as $i (null; .[$i * 1000] = $i)",
        "reduce range(10000000) as $i (null; .a = [.a])",
        ".[999999999999] = 1",
        "def f: .a |= f; f",
    ] {
        let found = within(Duration::from_secs(1), None, Some(expression), "null");
        assert!(
            matches!(found, FilterOutcome::Failed(_)),
            "{expression}: {found:?}"
        );
    }
}

/// What goes wrong is said in our words, in one line that is not too long, and with what came before it.
#[test]
fn failures_are_in_our_words() {
    let see = |expression: &str, input: &str| {
        let limit = Duration::from_secs(10);
        let lookup = PayloadFilters::new(None, Some(expression), limit)
            .unwrap()
            .unwrap();
        lookup.apply(input.as_bytes())
    };
    for (expression, input, words) in [
        (".[]", "7", "7 is not an array or object"),
        (".a", "7", "7 has no member \"a\""),
        (". - 1", "\"x\"", "\"x\" - 1 has no result"),
        ("error(\"too cold\")", "1", "too cold"),
        ("error({\"a\":1})", "1", "error: {\"a\":1}"),
        (
            "(1 + 2) = 3",
            "1",
            "what is calculated from 1 is not a path: only paths such as .a[0] can be updated",
        ),
        (
            "test(\"a\")",
            "1",
            "number (1) cannot be matched, as it is not a string",
        ),
    ] {
        assert_eq!(
            see(expression, input),
            FilterOutcome::Failed(words.to_owned()),
            "{expression}"
        );
    }
    let long = format!("[{}1]", "1,".repeat(10_000));
    match see(". - 1", &long) {
        FilterOutcome::Failed(words) => assert!(
            words.chars().count() == 301 && words.ends_with('…'),
            "{words}"
        ),
        other => panic!("{other:?}"),
    }
    let (first, error) = match see(".a, error(\"x\"), .b", r#"{"a":1,"b":2}"#) {
        FilterOutcome::Part(values, error) => (values, error),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (first.len(), first[0].text.as_str(), error.as_str()),
        (1, "1", "x")
    );
}

/// An error in an expression names its place, in our words.
#[test]
fn mistakes_are_in_our_words() {
    for (expression, words) in [
        (
            ".a.",
            "expected a name, a string or a bracket at character 4",
        ),
        ("1 +", "expected a filter or a value at character 4"),
        (".a b", "expected an operator or the end at character 4"),
        (
            "1 as x | 2",
            "expected a variable, an array or an object of them at character 6",
        ),
        (
            "label x | 1",
            "expected a variable such as $x at character 7",
        ),
        ("def 1: 2; 3", "expected a name at character 5"),
        (
            "def f(1): 2; 3",
            "expected a name or a variable at character 7",
        ),
        ("1.", "expected a digit at character 3"),
        ("\"\\q\"", "expected an escape such as \\n at character 3"),
        ("\"\\u12\"", "expected four hexadecimal digits at character"),
        ("[1", "expected closing bracket at character 3"),
        ("{a", "expected closing brace at character 3"),
        ("if 1 then 2", "expected else or end at character 12"),
        (
            "reduce . as $x",
            "expected brackets behind the variable of reduce at character 1",
        ),
        (". as [$a | $a", "expected closing bracket at character"),
        (". as {a} | 1", "expected : at character 8"),
        (
            ". as [$a] ?// 1 | $a",
            "expected a variable, an array or an object of them at character 15",
        ),
        ("@nosuch", "there is no filter @nosuch at character 1"),
        ("foo(1)", "there is no filter foo at character 1"),
    ] {
        let error = Query::new("--select", expression)
            .err()
            .expect(expression)
            .to_string();
        assert!(error.contains(words), "{expression}: {error}");
    }
}
