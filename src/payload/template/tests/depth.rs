//! Templates as deep as they may be, and deeper: on the small stack that a test has, none may end the process.

use super::*;

/// A template of so many levels.
type Levels = fn(usize) -> String;

fn row(start: &str, each: &str, count: usize) -> String {
    format!("{{{{ {start}{} }}}}", each.repeat(count))
}

/// One for each way in which a row of words gets deep.
const ROWS: &[(&str, Levels)] = &[
    ("plus", |n| row("1", "+1", n)),
    ("minus", |n| row("1", "-1", n)),
    ("power", |n| row("1", "**1", n)),
    ("text", |n| row("1", "~1", n)),
    ("negative", |n| format!("{{{{ {}1 }}}}", "-".repeat(n))),
    ("not", |n| format!("{{{{ {}1 }}}}", "not ".repeat(n))),
    ("and", |n| row("1", " and 1", n)),
    ("or", |n| row("0", " or 0", n)),
    ("comparison", |n| row("1", " <= 1", n)),
    ("in", |n| row("1", " in [1]", n)),
    ("ternary", |n| row("1", " if 0 else 1", n)),
    ("filter", |n| row("1", "|abs", n)),
    ("test", |n| row("1", " is odd", n)),
    ("subscript", |n| row("topic", "[0:]", n)),
    ("attribute", |n| row("topic", ".a", n)),
    ("call", |n| row("counter", "()", n)),
    ("elif", |n| {
        format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(n))
    }),
    ("set", |n| format!("{{% set a = 1{} %}}", "+1".repeat(n))),
    ("for", |n| {
        format!("{{% for a in [1]{} %}}{{% endfor %}}", "+[1]".repeat(n))
    }),
];

/// One for each way in which blocks and brackets nest, which the parser bounds.
const NESTED: &[(&str, Levels)] = &[
    ("parentheses", |n| row(&"(".repeat(n), ")", n)),
    ("lists", |n| row(&"[".repeat(n), "]", n)),
    ("maps", |n| row(&"{'a':".repeat(n), "1}", n)),
    ("calls", |n| row(&"pick(".repeat(n), ")", n)),
    ("subscripts", |n| row(&"topic[".repeat(n), "0]", n)),
    ("arguments of filters", |n| {
        row(&"1|default(".repeat(n), ")", n)
    }),
    ("if", |n| "{% if 1 %}".repeat(n) + &"{% endif %}".repeat(n)),
    ("for", |n| {
        "{% for a in [1] %}".repeat(n) + &"{% endfor %}".repeat(n)
    }),
    ("with", |n| {
        "{% with a = 1 %}".repeat(n) + &"{% endwith %}".repeat(n)
    }),
    ("set", |n| {
        "{% set a %}".repeat(n) + &"{% endset %}".repeat(n)
    }),
    ("filter", |n| {
        "{% filter upper %}".repeat(n) + &"{% endfilter %}".repeat(n)
    }),
];

/// The most levels with which it is not too long.
fn most(levels: Levels) -> usize {
    let (mut low, mut high) = (1, 20_000);
    while low < high {
        let middle = usize::midpoint(low, high + 1);
        match Need::of(&levels(middle)) {
            Ok(_) => low = middle,
            Err(_) => high = middle - 1,
        }
    }
    low
}

#[test]
fn rows_as_long_as_they_may_be() {
    for (name, levels) in ROWS {
        let text = levels(most(*levels));
        // It may call what is no function; what counts is that it comes to an end.
        if let Ok(template) = Template::compile(&text) {
            let rendered = template.render(&client(0), at());
            assert!(rendered.is_ok() || !text.contains("+1"), "{name}");
        }
    }
}

#[test]
fn rows_that_are_longer() {
    for (name, levels) in ROWS {
        let error = Template::compile(&levels(100_000)).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("more than 10,000"), "{name}: {text}");
        assert_eq!(error.exit(), Exit::Usage, "{name}");
    }
}

#[test]
fn what_is_nested_is_refused() {
    for (name, levels) in NESTED {
        for count in [140, 1_000, 5_000, 100_000] {
            let result = Template::compile(&levels(count)).map(|_| ());
            assert!(result.is_err() || count == 140, "{name} {count}");
        }
    }
}

/// Long as a whole is not deep: data in which much is filled in.
#[test]
fn a_long_template_is_not_deep() {
    let text = "{\"n\":{{ counter() }}, \"list\": [1, 2, {}]},\n".repeat(20_000);
    Template::compile(&text).unwrap();
    let comments = "{# {{ 1 + 1 #}".repeat(20_000) + "{{ 1 }}";
    assert_eq!(rendered(&comments), "1");
    let raw = "{% raw %}{{ 1 + {% endraw %}".repeat(1_000) + "{{ '}}' }}";
    assert!(rendered(&raw).ends_with("}}"));
}

/// Values that a template makes deep: dropping them goes as deep as they are.
#[test]
fn values_that_are_deep() {
    let step = format!("{{% set a = {}a{} %}}", "[".repeat(60), "]".repeat(60));
    let steps = step.repeat(30);
    let around = |inside: &str| {
        format!(
            "{{% set ns = namespace(x=1) %}}{{% for i in range(1000) %}}{{% for i in range(1000) %}}\
             {inside}{{% endfor %}}{{% endfor %}}done"
        )
    };
    let texts = [
        format!("{{% set a = 1 %}}{steps}done"),
        around("{% set ns.x = [ns.x] %}"),
        around("{% set ns.x = {'a': ns.x} %}"),
        around(&format!(
            "{{% set ns.x = {}ns.x{} %}}",
            "[".repeat(60),
            "]".repeat(60)
        )),
        "{% for i in [1] recursive %}{{ loop([[[[i]]]]) }}{% endfor %}".to_owned(),
        around("{% set ns.x = [ns.x] %}") + "{{ ns.x }}",
        around("{% if ns.x == 1 or i < 500 %}{% set ns.x = [ns.x] %}{% endif %}")
            + "{{ ns.x == [ns.x] }}",
    ];
    for text in &texts {
        let template = Template::compile(text).unwrap();
        match template.render(&client(0), at()) {
            Ok(text) => assert!(!text.is_empty()),
            Err(error) => assert_eq!(error.exit(), Exit::Payload, "{text:.60}"),
        }
    }
    // What loops make that is not deep can be made as before.
    let text = "{% set ns = namespace(n=0) %}{% for i in range(5000) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}";
    assert_eq!(rendered(text), "12497500");
}
