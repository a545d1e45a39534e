//! Values of steps and clients that are computed.

use serde_json::Value;

use super::read;
use crate::testing::plan::Action;
use crate::testing::scope::Scope;

/// The first problem of a file.
fn problem(text: &str) -> String {
    let problems = read(text).err().unwrap_or_default();
    let first = problems.first();
    first.map_or_else(String::new, |it| format!("{}: {}", it.at, it.what))
}

/// A case with a table.
fn table(rows: &str, step: &str) -> String {
    format!(
        "cases:\n  - name: x\n    each: {rows}\n    steps:\n      - {step}\n      - expect: {{ topic: a }}\n"
    )
}

#[test]
fn a_row_is_checked_before_anything_connects() {
    let publish = "publish: { topic: a, payload: x, qos: \"=q\" }";
    assert_eq!(
        problem(&table("[{ q: 0 }, { q: 1 }, { q: 2 }]", publish)),
        ""
    );
    for (rows, step, expected) in [
        (
            "[{ q: 0 }, { q: 3 }]",
            publish,
            "5:47: bad value \"3\" for qos: expected 0, 1 or 2 (from \"=q\") (row 2 of each)",
        ),
        (
            "[{ q: 0 }]",
            "publish: { topic: a, payload: x, qos: \"=qq\" }",
            "5:47: qos: unknown value qq; did you mean q?",
        ),
        (
            "[{ q: a }]",
            "wait: \"{{ q }}s\"",
            "5:15: bad value \"as\" for wait: expected a duration, such as 2s or 300ms (from \"{{ q }}s\")",
        ),
        ("[{ q: lmap }]", "kill: \"=q\"", ""),
        (
            "[{ q: 1 }, { w: 2 }]",
            publish,
            "3:22: row 2 of each has no q",
        ),
        (
            "[{ q: '(' }]",
            "expect: { matches: \"=q\" }",
            "5:28: matches: bad regular expression: a closing parenthesis is missing (from \"=q\")",
        ),
        (
            "[{ q: true }]",
            "expect: { topic: a, none: \"=q\", for: 1s }",
            "",
        ),
        (
            "[{ q: \"=uuid()\" }]",
            "expect: { topic: a, none: \"=q\", for: 1s }",
            "5:35: only variables of vars and each with constant values can be used here",
        ),
    ] {
        assert_eq!(problem(&table(rows, step)), expected, "{rows} {step}");
    }
    // A row may leave out what vars has.
    let text = format!(
        "vars: {{ q: 1 }}\n{}",
        table("[{ q: 0 }, { w: 2 }]", publish)
    );
    assert_eq!(problem(&text), "4:12: row 1 of each has no w");
    let text = format!(
        "vars: {{ q: 1, w: 1 }}\n{}",
        table("[{ q: 0 }, { w: 2 }]", publish)
    );
    assert_eq!(problem(&text), "");
}

/// The rest of a step is checked, too, where a value is known only when it runs; and what it is then counts.
#[test]
fn what_is_saved_is_known_when_the_step_runs() {
    let text = |key: &str| {
        format!(
            "steps:
  - publish: {{ topic: a, json: {{ n: 2 }}, save: {{ n: .n }} }}
  - expect: {{ topic: a, exactly: \"=n\", {key}: \"{{{{ n }}}}s\" }}
"
        )
    };
    assert_eq!(
        problem(&text("fro")),
        "3:40: expect has no key \"fro\"; did you mean for?"
    );
    let file = read(&text("for")).unwrap();
    let Action::Computed(computed) = &file.cases[0].steps[1].action else {
        panic!("nothing is computed");
    };
    let mut scope = Scope::new(1, "x");
    scope.set("n", 2.into());
    let Ok(Action::Expect(expectations)) = computed.source.action(&scope) else {
        panic!("it is another step");
    };
    let count = format!("{:?}", expectations[0].count);
    assert_eq!(count, "Between(2, 2, For(2s))");
    scope.set("n", "two".into());
    let problem = computed.source.action(&scope).unwrap_err();
    assert_eq!(
        (problem.at.to_string(), problem.what.as_str()),
        (
            "3:45".to_owned(),
            "bad value \"twos\" for for: expected a duration, such as 2s or 300ms (from \"{{ n }}s\")"
        )
    );
}

#[test]
fn options_of_clients_are_computed() {
    let text = |value: &str| {
        format!(
            "vars: {{ k: {value} }}\nclients: {{ app: {{ keepalive: \"=k\", will: {{ topic: a, payload: x, qos: \"=k - 4\" }} }} }}\nsteps:\n  - expect: {{ topic: a }}\n"
        )
    };
    let file = read(&text("5")).unwrap();
    let plan = &file.clients[0];
    assert_eq!(plan.keepalive, Some(5));
    let mut scope = Scope::new(1, "x");
    scope.set("k", 6.into());
    let plan = plan.computed.as_ref().unwrap().client(&scope).unwrap();
    assert_eq!(plan.keepalive, Some(6));
    assert_eq!(plan.will.unwrap().qos.level(), 2);
    assert_eq!(
        problem(&text("7")),
        "2:71: bad value \"3\" for qos: expected 0, 1 or 2 (from \"=k - 4\")"
    );
}

/// Keys that have to be known before anything runs.
const KNOWN_BEFORE: [&str; 8] = [
    "any",
    "decode",
    "empty",
    "fails",
    "mqtt_version",
    "none",
    "tls_max",
    "tls_min",
];

/// Every key to which the schema allows an expression takes one whose value is not known yet.
#[test]
fn the_schema_allows_what_is_computed() {
    let schema: Value =
        serde_json::from_str(include_str!("../../../docs/test-file.schema.json")).unwrap();
    let resolved = |of: &Value| match of["$ref"].as_str() {
        Some(name) => schema["$defs"][name.trim_start_matches("#/$defs/")].clone(),
        None => of.clone(),
    };
    let mut tried = 0;
    let computed = |of: &Value| {
        let text = of.to_string();
        ["computed", "/qos\"", "/codes\"", "/duration\""]
            .iter()
            .any(|name| text.contains(name))
    };
    let mut keys = |name: &str, of: &Value, text: &dyn Fn(&str) -> String| {
        let maps = of["anyOf"].as_array().cloned().unwrap_or_default();
        for map in maps.iter().chain([of]).map(resolved) {
            for (key, of) in map["properties"].as_object().into_iter().flatten() {
                if !computed(of)
                    || of.get("properties").is_some()
                    || KNOWN_BEFORE.contains(&key.as_str())
                {
                    continue;
                }
                let text = text(key);
                let problems = read(&text).err().unwrap_or_default();
                let wrong = problems.iter().find(|it| it.what.contains("=run"));
                assert!(wrong.is_none(), "{name}.{key}: {wrong:?}\n{text}");
                let wrong = problems
                    .iter()
                    .find(|it| it.what.contains("only variables"));
                assert!(wrong.is_none(), "{name}.{key}: {wrong:?}\n{text}");
                tried += 1;
            }
        }
    };
    for (step, of) in schema["$defs"]["step"]["properties"].as_object().unwrap() {
        keys(step, &resolved(of), &|key| {
            format!("steps:\n  - {step}: {{ {key}: \"=run\" }}\n")
        });
    }
    keys("client", &schema["$defs"]["client"], &|key| {
        format!(
            "vars: {{ run_: \"=uuid()\" }}\nclients: {{ a: {{ {key}: \"=run_\" }} }}\nsteps: []\n"
        )
    });
    assert!(tried > 30, "{tried}");
}
