//! The dependency rules: which module may import which, where outside crates are used, who may print.
//!
//! It reads the sources, so a rule that is broken fails here, with the place.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its input has failed"
)]

mod source;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use source::{Source, sources};

/// What each module may import, beside itself and [`EVERYONES`]. Imports point down: no module is named in the
/// line of one that stands below it.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    (
        "app",
        &[
            "cli", "settings", "commands", "kernel", "output", "prompt", "model", "hangup",
        ],
    ),
    // What is unknown is told without the password that may be in it. The list of commands is theirs.
    (
        "cli",
        &[
            "options", "commands", "settings", "kernel", "prompt", "model",
        ],
    ),
    (
        "settings",
        &["options", "cli", "kernel", "model", "document", "prompt"],
    ),
    (
        "commands",
        &[
            "options", "cli", "settings", "kernel", "client", "payload", "bench", "simulate",
            "document", "output", "report", "broker", "model", "prompt", "release", "http",
            "script", "stats", "testing", "probing",
        ],
    ),
    ("probing", &["client", "wire", "model", "output"]),
    (
        "testing",
        &[
            "options", "client", "payload", "document", "script", "model", "output",
        ],
    ),
    (
        "kernel",
        &[
            "client", "payload", "document", "output", "broker", "model", "script", "stats",
            "bench",
        ],
    ),
    ("bench", &["client", "payload", "stats", "model"]),
    ("simulate", &["payload", "script", "model"]),
    ("client", &["wire", "transport", "model"]),
    ("broker", &["wire", "transport", "model"]),
    ("document", &["model"]),
    ("release", &["http", "model"]),
    ("http", &["transport", "model"]),
    ("output", &["model", "stats"]),
    // Which options change the load.
    ("report", &["options", "stats"]),
    ("wire", &["model"]),
    ("transport", &["model"]),
    ("prompt", &["model", "hangup"]),
    ("script", &["model"]),
    // The environment, without what is secret in it.
    ("payload", &["model"]),
    ("stats", &[]),
    ("model", &["options"]),
    ("options", &[]),
    ("text", &[]),
    ("error", &[]),
    ("hangup", &[]),
    ("threads", &[]),
];

/// The modules that everybody may use.
const EVERYONES: [&str; 3] = ["error", "text", "threads"];

/// Outside crates that only one module knows.
const CONFINED: &[(&str, &str)] = &[
    ("rumqttc", "wire"),
    ("clap", "cli"),
    ("clap_lex", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("dialoguer", "prompt"),
    ("rquickjs", "simulate"),
    ("httparse", "http"),
    ("quinn", "transport"),
    ("unicode_width", "output"),
];

/// The files that may start programs: `shell.rs`, which keeps our secrets from them, and `hangup.rs`, which asks
/// one of the system without any environment.
const MAY_START: [&str; 2] = ["model/shell.rs", "hangup.rs"];

/// The modules that may write to the streams of the process, and end it. `main` stands for `main.rs`.
const MAY_PRINT: &[&str] = &["main", "app", "output"];

/// More lines than this are a second idea.
const LONGEST_FILE: usize = 400;

/// Fails with every finding at once.
fn none(what: &str, findings: &[String]) {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "  {finding}");
    }
    assert!(findings.is_empty(), "{what}:\n{text}");
}

fn all() -> Vec<Source> {
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

#[test]
fn imports_point_down() {
    let mut findings = Vec::new();
    for source in all() {
        let top = source.top();
        if top == "main" || top == "lib" {
            // `lib.rs` only names the modules, and `main.rs` is another crate.
            continue;
        }
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == top) else {
            findings.push(format!("{}: the module is not in the table", source.path));
            continue;
        };
        for (line, target) in source.imported() {
            // Tests of settings read whole lines.
            let whole = target == "commands" && source.path.starts_with("settings/tests/");
            let fine = target == top
                || whole
                || EVERYONES.contains(&target.as_str())
                || allowed.contains(&target.as_str());
            if !fine {
                findings.push(format!(
                    "{}:{line}: {top} may not use {target}",
                    source.path
                ));
            }
        }
    }
    none("dependency rules that are broken", &findings);
}

/// Within these modules, too, imports point in one direction: no modules that import each other, not even through others.
#[test]
fn modules_of_a_module_do_not_import_each_other() {
    let mut findings = Vec::new();
    for top in ["bench"] {
        let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for source in all().iter().filter(|source| source.top() == top) {
            if let Some(part) = source.part().filter(|part| part != "tests") {
                let names = source.imported_within_top().into_iter();
                let names = names.map(|(_, name)| name).filter(|name| *name != part);
                imports.entry(part.clone()).or_default().extend(names);
            }
        }
        assert!(imports.values().map(BTreeSet::len).sum::<usize>() > 50);
        // What imports nothing that is left is in no cycle.
        while let Some(last) = imports
            .iter()
            .find(|(_, names)| !names.iter().any(|name| imports.contains_key(name)))
            .map(|(part, _)| part.clone())
        {
            imports.remove(&last);
        }
        for (part, names) in &imports {
            let names: Vec<_> = names
                .iter()
                .filter(|it| imports.contains_key(*it))
                .collect();
            findings.push(format!("{top}/{part} imports {names:?}"));
        }
    }
    none("modules that import each other", &findings);
}

/// Plans are made before anything happens: they open no connection and print nothing.
#[test]
fn plans_neither_connect_nor_print() {
    let mut findings = Vec::new();
    let plans = |source: &Source| {
        let path = &source.path;
        path.starts_with("commands/") && (path.ends_with("/plan.rs") || path.contains("/plan/"))
    };
    let all: Vec<_> = all().into_iter().filter(plans).collect();
    assert!(
        all.len() > 15,
        "the plans are not where they are looked for"
    );
    for source in all {
        for (line, target) in source.imported() {
            if ["client", "output", "bench", "broker"].contains(&target.as_str()) {
                findings.push(format!(
                    "{}:{line}: a plan may not use {target}",
                    source.path
                ));
            }
        }
    }
    none("plans that do more than plan", &findings);
}

#[test]
fn the_program_uses_one_function_of_the_library() {
    let main = all()
        .into_iter()
        .find(|source| source.top() == "main")
        .unwrap();
    let entrances: BTreeSet<_> = main
        .after("mqtty")
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    assert_eq!(entrances, BTreeSet::from(["run".to_owned()]));
}

#[test]
fn outside_crates_stay_in_their_modules() {
    let mut findings = Vec::new();
    for source in all() {
        for (name, top) in CONFINED {
            if source.top() == *top {
                continue;
            }
            for (line, _) in source.after(name) {
                findings.push(format!("{}:{line}: {name} is for {top} only", source.path));
            }
        }
    }
    none("outside crates where they are not known", &findings);
}

#[test]
fn only_some_modules_print_or_exit() {
    let mut findings = Vec::new();
    for source in all() {
        if MAY_PRINT.contains(&source.top().as_str()) {
            continue;
        }
        for (line, what) in source.prints_or_leaves() {
            findings.push(format!("{}:{line}: {what}", source.path));
        }
    }
    none(
        "printing or leaving elsewhere than in main, app and output",
        &findings,
    );
}

#[test]
fn programs_are_started_without_our_secrets() {
    let mut findings = Vec::new();
    for source in all() {
        if MAY_START.contains(&source.path.as_str()) {
            continue;
        }
        for line in source.starts_programs() {
            findings.push(format!(
                "{}:{line}: Command::new; model::program and model::shell keep our secrets",
                source.path
            ));
        }
    }
    none("programs that inherit our secrets", &findings);
}

#[test]
fn a_file_holds_one_idea() {
    let findings: Vec<_> = all()
        .iter()
        .filter(|source| source.lines > LONGEST_FILE)
        .map(|source| format!("{}: {} lines", source.path, source.lines))
        .collect();
    none("files that are too long", &findings);
}

#[test]
fn a_module_begins_with_what_it_is_for() {
    let findings: Vec<_> = all()
        .iter()
        .filter(|source| source.is_root() && !source.has_opening())
        .map(|source| source.path.clone())
        .collect();
    none(
        "tops whose first line does not say what they are for",
        &findings,
    );
}

/// The reader itself: it must see what it is looking for, and nothing else.
#[test]
fn the_reader_sees_paths_wherever_they_stand() {
    let text = r#"
        //! crate::comment is no import
        use crate::{wire::Packet, model::{Topic, self}, error::Exit};
        use super::super::transport::Stream;
        /* use crate::block; /* crate::nested */ */
        fn f<'a>(s: &'a str) -> crate::output::Style {
            let c = '"'; let d = '\''; let raw = RAW;
            let text = "crate::text \" crate::more";
            super::sibling::g(s);
            eprintln!("x"); std::process::exit(1); use std::io::{self, stdout}; Sink::stdout()
        }
        mod inner { use super::super::sibling; use super::super::super::cli; fn g() { rumqttc::x() } }
        use crate::settings;
    "#
    .replace("RAW", "r#\"crate::raw \"quoted\"\"#");
    let source = Source::new("client/session/mod.rs", &text);
    let seen: Vec<_> = source
        .imported()
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    let expected = [
        "wire",
        "model",
        "error",
        "transport",
        "output",
        "cli",
        "settings",
    ];
    // `super::sibling` and the first of the inner module stay in the module.
    let (inside, outside): (Vec<_>, Vec<_>) = seen.into_iter().partition(|name| name == "client");
    assert_eq!(outside, expected);
    assert_eq!(inside.len(), 2);
    assert_eq!(source.after("rumqttc").len(), 1);
    let printed: Vec<_> = source
        .prints_or_leaves()
        .into_iter()
        .map(|(_, what)| what)
        .collect();
    assert_eq!(printed, ["eprintln!", "process::exit", "io::stdout"]);
    let text = r#"
        fn f() { // Command::new
            std::process::Command::new("a"); tokio::process::Command::new("b");
            let make = Command::new; process::Command::from(shell("Command::new")); Command::default(); clap::Command::new("c");
        }
    "#;
    assert_eq!(Source::new("x.rs", text).starts_programs(), [3, 3, 4]);
    let text =
        "use super::clock; use super::super::model; use crate::bench::{timer, control::News};
        mod tests { use super::*; use super::super::role; }";
    let source = Source::new("bench/gathering.rs", text);
    let within = source.imported_within_top().into_iter();
    let within: Vec<_> = within.map(|(_, name)| name).collect();
    assert_eq!(within, ["clock", "timer", "control", "gathering", "role"]);
    assert_eq!(source.part().as_deref(), Some("gathering"));
}
