//! Expressions compared with what jq makes of them.

use super::*;

/// The outputs of an expression, as `jq -c` prints them.
fn outputs(expression: &str, input: &str) -> Result<String, String> {
    let limit = Duration::from_secs(10);
    let lookup = Lookup::new(None, Some(expression), limit).map_err(|error| error.to_string())?;
    match lookup.unwrap().see(input.as_bytes()) {
        Seen::Nothing => Ok(String::new()),
        Seen::Values(values) => {
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
            "nothing of the environment",
        ),
        (
            "$ENV.PATH",
            "there is no variable $ENV",
            "nothing of the environment",
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
        (". as [$a] ?// $a | $a", "expected |", ""),
        (". as {$a: [$b]} | $b", "expected comma or right brace", ""),
        (". as {b: [$a]} ?// {b: $a} | $a", "expected |", ""),
        (
            ". as [{$a: {$b}}] | $b",
            "expected comma or right brace",
            "",
        ),
    ] {
        let error = Query::new("--select", expression).err().unwrap();
        assert!(error.to_string().contains(words), "{expression}: {error}");
        let given = crate::error::Fault::hint(&error).unwrap();
        assert!(given.contains(hint), "{expression}: {given}");
    }
    for (expression, input) in [
        ("strptime(\"%H:%M\")", "\"10:15\""),
        ("strptime(\"%d %b %Y %Z\")", "\"05 Mar 2015 GMT\""),
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
        assert!(matches!(found, Seen::Failed(_)), "{expression}: {found:?}");
    }
}
