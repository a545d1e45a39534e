//! `docs/broker-conformance.md`: every statement of the specification, and how it is covered.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::case::{Case, Cover};

/// How many numbered statements each section of MQTT 5 has; the numbers of 2.2.1 begin with 2.
const STATEMENTS: &[(&str, usize)] = &[
    ("1.5.4", 3),
    ("1.5.5", 1),
    ("1.5.7", 1),
    ("2.1.3", 1),
    ("2.2.1", 6),
    ("2.2.2", 1),
    ("3.1.0", 2),
    ("3.1.2", 30),
    ("3.1.3", 12),
    ("3.1.4", 6),
    ("3.2.0", 2),
    ("3.2.2", 22),
    ("3.3.1", 13),
    ("3.3.2", 20),
    ("3.3.4", 10),
    ("3.4.2", 3),
    ("3.5.2", 3),
    ("3.6.1", 1),
    ("3.6.2", 3),
    ("3.7.2", 3),
    ("3.8.1", 1),
    ("3.8.3", 5),
    ("3.8.4", 8),
    ("3.9.2", 2),
    ("3.9.3", 2),
    ("3.10.1", 1),
    ("3.10.3", 2),
    ("3.10.4", 6),
    ("3.11.2", 2),
    ("3.11.3", 2),
    ("3.12.4", 1),
    ("3.14.0", 1),
    ("3.14.1", 1),
    ("3.14.2", 4),
    ("3.14.4", 3),
    ("3.15.1", 1),
    ("3.15.2", 3),
    ("4.1.0", 2),
    ("4.2", 1),
    ("4.3.1", 1),
    ("4.3.2", 5),
    ("4.3.3", 13),
    ("4.4.0", 2),
    ("4.5.0", 2),
    ("4.6.0", 6),
    ("4.7.0", 1),
    ("4.7.1", 2),
    ("4.7.2", 1),
    ("4.7.3", 4),
    ("4.8.2", 6),
    ("4.9.0", 3),
    ("4.12.0", 7),
    ("4.12.1", 2),
    ("4.13.1", 1),
    ("4.13.2", 1),
    ("6.0.0", 4),
];

const INTRODUCTION: &str = "\
# The broker and the specification

Look up what `mqtty broker` does by each numbered statement of MQTT 5, and which test shows it.

```sh
cargo test --test conformance                    # all of them
cargo test --test conformance MQTT-3.1.4-3       # one
```

The packets of a row marked *packets* are in `tests/conformance/statements`, as what clients send and what they expect; the
others are unit tests of the file that is named. Rows that begin with 3.1.1 are statements of that version where it differs.
This page is made by the tests; `MQTTY_UPDATE=1 cargo test --test conformance` writes it again.

Where the specification sets no limit, the broker has [some](broker.md#limits): 200 levels of a topic, 100,000 messages that
wait for a session, and what `--memory-limit` bounds. Topics that begin with `$` are those of the broker only below `$SYS/` and
`$mqtty/`; others can be published to, which section 4.7.2 advises against. Authenticating again (4.12.1) is not offered.
";

fn number_is_known(number: &str) -> bool {
    let number = number.strip_prefix("MQTT-").unwrap_or_default();
    let Some((section, index)) = number.rsplit_once('-') else {
        return false;
    };
    let index: usize = index.parse().unwrap_or_default();
    STATEMENTS
        .iter()
        .any(|(known, count)| *known == section && (first(known)..=*count).contains(&index))
}

fn first(section: &str) -> usize {
    if section == "2.2.1" { 2 } else { 1 }
}

/// Every statement is in a file, and every test that is named exists.
pub(crate) fn is_complete(cases: &[Case]) -> Result<(), String> {
    let mut wrong = String::new();
    let mut covered: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        for number in &case.numbers {
            *covered.entry(number).or_default() += 1;
            if !number.starts_with("3.1.1:") && !number_is_known(number) {
                let _ = writeln!(wrong, "[{number}] is not in the specification");
            }
        }
        if let Cover::Tests(file, names) = &case.cover {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            let source = fs::read_to_string(path).unwrap_or_default();
            for name in names {
                if !source.contains(&format!("fn {name}(")) {
                    let _ = writeln!(wrong, "{}: no test {name} in {file}", case.name());
                }
            }
        }
    }
    for (section, count) in STATEMENTS {
        for index in first(section)..=*count {
            let number = format!("MQTT-{section}-{index}");
            if !covered.contains_key(number.as_str()) {
                let _ = writeln!(wrong, "[{number}] is in no file");
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The page is that of the files; written again with `MQTTY_UPDATE`.
pub(crate) fn page_is_current(cases: &[Case]) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/broker-conformance.md");
    let page = page(cases);
    if std::env::var_os("MQTTY_UPDATE").is_some() {
        return fs::write(path, page).map_err(|error| error.to_string());
    }
    if fs::read_to_string(path).is_ok_and(|known| known == page) {
        return Ok(());
    }
    Err("the page is not that of the files; write it again with MQTTY_UPDATE=1".to_owned())
}

fn page(cases: &[Case]) -> String {
    let mut page = INTRODUCTION.to_owned();
    let count = |wanted: fn(&Cover) -> bool| {
        let cases = cases.iter().filter(|case| wanted(&case.cover));
        let mut numbers: Vec<&String> = cases.flat_map(|case| &case.numbers).collect();
        numbers.sort();
        numbers.dedup();
        numbers.len()
    };
    let tested = |cover: &Cover| matches!(cover, Cover::Steps(_) | Cover::Tests(..));
    let _ = write!(
        page,
        "\n| statements | |\n|---|---|\n| tested | {} |\n| about what the broker never sends | {} |\n\
         | about clients only | {} |\n| not met or not tested | {} |\n",
        count(|cover| matches!(cover, Cover::Steps(_) | Cover::Tests(..))),
        count(|cover| *cover == Cover::Absent),
        count(|cover| *cover == Cover::Client),
        count(|cover| *cover == Cover::Open),
    );
    section(&mut page, "Tested", cases, tested);
    section(&mut page, "Never sent", cases, |cover| {
        *cover == Cover::Absent
    });
    section(&mut page, "Clients only", cases, |cover| {
        *cover == Cover::Client
    });
    section(&mut page, "Not met or not tested", cases, |cover| {
        *cover == Cover::Open
    });
    page
}

fn section(page: &mut String, title: &str, cases: &[Case], wanted: impl Fn(&Cover) -> bool) {
    let cases: Vec<&Case> = cases.iter().filter(|case| wanted(&case.cover)).collect();
    if cases.is_empty() {
        return;
    }
    let tested = cases
        .iter()
        .any(|case| matches!(case.cover, Cover::Steps(_)));
    let _ = write!(page, "\n## {title}\n\n");
    page.push_str(if tested {
        "| statement | what the broker does | test |\n|---|---|---|\n"
    } else {
        "| statement | |\n|---|---|\n"
    });
    for case in cases {
        let numbers = case.numbers.iter().map(|number| {
            let number = number.strip_prefix("MQTT-").unwrap_or(number);
            number.replace("3.1.1:", "3.1.1 ")
        });
        let numbers: Vec<_> = numbers.collect();
        let _ = write!(
            page,
            "| {} | {} |",
            numbers.join(", "),
            case.says.replace('|', "\\|")
        );
        let _ = match &case.cover {
            Cover::Steps(_) => write!(page, " packets |"),
            Cover::Tests(file, names) => write!(page, " {file}: {} |", names.join(", ")),
            _ => Ok(()),
        };
        page.push('\n');
    }
}
