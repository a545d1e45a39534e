//! Expressions as long as they may be, and longer: on the small stack that a test has, none may end the process.

use super::*;

/// An expression of so many levels.
type Levels = fn(usize) -> String;

/// One for each way in which an expression gets deep.
const DEEP: &[(&str, Levels)] = &[
    ("pipe", |n| ".a?|".repeat(n) + "."),
    ("comma", |n| "1,".repeat(n) + "1"),
    ("plus", |n| "1+".repeat(n) + "1"),
    ("minus", |n| "1-".repeat(n) + "1"),
    ("times", |n| "1*".repeat(n) + "1"),
    ("rising", |n| "1//2+3*".repeat(n) + "1"),
    ("alternative", |n| "null//".repeat(n) + "1"),
    ("and", |n| "true and ".repeat(n) + "true"),
    ("or", |n| "false or ".repeat(n) + "true"),
    ("update", |n| ".a|=".repeat(n) + "1"),
    ("add and update", |n| ".a+=".repeat(n) + "1"),
    ("negative", |n| "-".repeat(n) + "1"),
    ("if", |n| {
        "if . then ".repeat(n) + "1" + &" else 2 end".repeat(n)
    }),
    ("elif", |n| {
        "if null then 1 ".to_owned() + &"elif null then 1 ".repeat(n) + "else 1 end"
    }),
    ("condition", |n| {
        "if ".repeat(n) + "1" + &" then 1 end".repeat(n)
    }),
    ("try", |n| "try ".repeat(n) + "1"),
    ("catch", |n| "try error catch ".repeat(n) + "1"),
    ("question mark", |n| ".a".to_owned() + &"?".repeat(n)),
    ("definitions in a row", |n| "def f: 1; ".repeat(n) + "f"),
    ("definitions within", |n| {
        "def f: ".repeat(n) + "1" + &"; f".repeat(n)
    }),
    ("definitions that call", |n| {
        use std::fmt::Write as _;
        let mut text = "def f0: 1; ".to_owned();
        for number in 1..=n {
            let _ = write!(text, "def f{number}: [f{}] | length; ", number - 1);
        }
        text + &format!("f{n}")
    }),
    ("as", |n| "1 as $x|".repeat(n) + "$x"),
    ("destructuring", |n| ". as [$x]|".repeat(n) + "1"),
    ("pattern", |n| {
        let n = n.min(200);
        ". as ".to_owned() + &"[".repeat(n) + "$x" + &"]".repeat(n) + "|1"
    }),
    ("label", |n| "label $l|".repeat(n) + "1"),
    ("reduce", |n| {
        "reduce 1 as $x (1; ".repeat(n.min(200)) + "1" + &")".repeat(n.min(200))
    }),
    ("foreach", |n| {
        "foreach 1 as $x (1; ".repeat(n.min(200)) + "1" + &")".repeat(n.min(200))
    }),
    ("source of reduce", |n| {
        "reduce ".repeat(n) + "1" + &" as $x (1; 1)".repeat(n)
    }),
    ("parentheses", |n| {
        "(".repeat(n.min(200)) + "1" + &")".repeat(n.min(200))
    }),
    ("arrays", |n| {
        "[".repeat(n.min(200)) + "1" + &"]".repeat(n.min(200))
    }),
    ("objects", |n| {
        "{a:".repeat(n.min(200)) + "1" + &"}".repeat(n.min(200))
    }),
    ("strings", |n| {
        "\"\\(".repeat(n.min(200)) + "1" + &")\"".repeat(n.min(200))
    }),
    ("calls", |n| {
        "first(".repeat(n.min(200)) + "1" + &")".repeat(n.min(200))
    }),
    ("names", |n| ".".to_owned() + &"a.".repeat(n) + "a"),
    ("indices", |n| ".".to_owned() + &"[0]".repeat(n)),
    ("iterations", |n| ".".to_owned() + &"[]?".repeat(n)),
    ("indices within", |n| {
        ".[".repeat(n.min(200)) + "0" + &"]".repeat(n.min(200))
    }),
    ("comments", |n| "1 # |\n|".repeat(n) + "1"),
    ("comments alone", |n| "#\n".repeat(n) + "1"),
    ("assignment to what is deep", |n| {
        ".".to_owned() + &"a.".repeat(n) + "a = 1"
    }),
];

/// The most levels with which it is taken for no longer than may be.
fn most(levels: Levels) -> usize {
    let (mut low, mut high) = (1, 20_000);
    while low < high {
        let middle = usize::midpoint(low, high + 1);
        match crate::script::depth::Need::of(&levels(middle)) {
            Some(_) => low = middle,
            None => high = middle - 1,
        }
    }
    low
}

#[test]
fn expressions_as_long_as_they_may_be() {
    for (name, levels) in DEEP {
        for condition in [false, true] {
            let text = levels(most(*levels));
            let (condition, select) = if condition {
                (Some(text.as_str()), None)
            } else {
                (None, Some(text.as_str()))
            };
            match PayloadFilters::new(condition, select, Duration::from_secs(10)) {
                Ok(lookup) => {
                    let seen = lookup.unwrap().apply(b"null");
                    assert_ne!(seen, FilterOutcome::NotJson, "{name}");
                }
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
}

#[test]
fn expressions_that_are_longer() {
    let endless = DEEP.iter().filter(|(_, levels)| levels(300) != levels(200));
    let mut tried = 0;
    for (name, levels) in endless {
        let error = Query::new("--where", &levels(100_000)).err().unwrap();
        let words = "it has more than 10,000 words and signs";
        assert_eq!(error.what, words, "{name}");
        tried += 1;
    }
    assert!(tried > 20);
}

#[test]
fn brackets_that_are_nested_too_deeply() {
    let closing = "\")]}\" | ";
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a:", "}"),
        ("\"\\(", ")\""),
        (".[", "]"),
    ] {
        let text = open.repeat(300) + "1" + &close.repeat(300);
        let error = Query::new("--where", &text).err().unwrap();
        assert_eq!(error.what, "it is nested too deeply", "{text}");
        // A bracket in quotes closes nothing.
        let text = (open.to_owned() + closing).repeat(300) + "1" + &close.repeat(300);
        assert!(Query::new("--where", &text).is_err());
    }
    let error = Query::new("--where", &("(".repeat(300) + "1" + &")".repeat(300)));
    assert_eq!(error.err().unwrap().at, 201);
}

/// The values that expressions make: reading, comparing and dropping them goes as deep as they are.
#[test]
fn values_that_are_deep() {
    let objects = "{a:".repeat(190) + "." + &"}".repeat(190);
    let names = ".a".repeat(4_000);
    let expressions = [
        format!("reduce range(1e6) as $x (1; {objects})"),
        format!("reduce range(1e6) as $x (null; . as $v | null | {names} = $v)"),
        "setpath([range(1e6) | \"a\"]; 1)".to_owned(),
        "setpath([range(1e6) | 0]; 1) | tojson".to_owned(),
        "[range(1e5) | \"a\"] as $p | getpath($p) |= 1".to_owned(),
        "path(reduce range(1e6) as $x (.; .a)) | length".to_owned(),
        "path(last(recurse(.a))) | length".to_owned(),
        format!("path(last(recurse({names}))) | length"),
        "def f: .a | f; path(f)".to_owned(),
        "reduce range(1e6) as $x (1; [[[[[[[[[[.]]]]]]]]]])".to_owned(),
        "def f($n): if $n == 0 then 1 else {a: f($n - 1)} end; f(1e6)".to_owned(),
        "[recurse([.]; true)] | length".to_owned(),
        "last(recurse({a: .}))".to_owned(),
        "reduce range(1e6) as $x (1; {a: 1, b: ., c: 1})".to_owned(),
    ];
    for path in ["range(100000) | \"a\"", "range(20000) | 0"] {
        let select = format!("setpath([{path}]; 1) | tojson | length");
        let seen = within(Duration::from_mins(1), None, Some(&select), "null");
        assert_ne!(seen, FilterOutcome::NotJson, "{select}: {}", brief(&seen));
    }
    for select in &expressions {
        let seen = within(Duration::from_secs(2), None, Some(select), "null");
        let what = brief(&seen);
        assert!(
            matches!(seen, FilterOutcome::Failed(_)),
            "{select:.60}: {what}"
        );
    }
}
