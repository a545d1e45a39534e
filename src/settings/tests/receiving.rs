//! What `sub` does with messages beside printing them.

use std::time::Duration;

use super::{Job, failure, job, resolved, sub_plan, wrong};
use crate::commands::tests::SubscribePlan;
use crate::error::Exit;
use crate::model::{
    FileMode, NamePart, OutputMode, Removal, RetainHandling, RetainedChoice, Selection,
};

fn plan(flags: &str) -> SubscribePlan {
    sub_plan(job(&format!("sub -t a {flags}")))
}

/// A job of words that may hold spaces.
fn of(words: &[&str]) -> Job {
    let words = [&["sub", "-t", "a"], words].concat();
    resolved(&words, &[], &super::Person::default()).unwrap()
}

#[test]
fn nothing_is_asked_for() {
    let plan = sub_plan(job("sub -t a"));
    assert_eq!(plan.selection, Selection::default());
    assert!(!plan.selection.looks_at_payloads());
    assert!(plan.files.is_none() && plan.command.is_none() && plan.removal.is_none());
    assert!(
        plan.output.newline
            && !plan.stats
            && !plan.output.strict
            && !plan.subscribe_only
            && !plan.output.pretty
    );
}

#[test]
fn selections() {
    let plan = plan("-T b/# -T c --random-filter 12.5 --changed");
    let selection = plan.selection;
    assert_eq!(selection.filter_out, ["b/#", "c"]);
    assert_eq!(selection.chance, Some(0.125));
    assert!(selection.changed && selection.looks_at_payloads());
    let selection = sub_plan(of(&["--where", ".t > 30", "--select", ".t"])).selection;
    assert_eq!(selection.condition.as_deref(), Some(".t > 30"));
    assert_eq!(selection.select.as_deref(), Some(".t"));
    for bad in ["0", "-1", "101", "x", "inf"] {
        wrong(
            &format!("sub -t a --random-filter={bad}"),
            "a percentage above 0 and up to 100",
        );
    }
    wrong("sub -t a -T b/#/c", "bad filter \"b/#/c\" for --filter-out");
}

#[test]
fn retained_messages() {
    let plan = plan("-R");
    assert_eq!(plan.selection.retained, RetainedChoice::None);
    // The broker gets the limit where the protocol has one, and nothing else was asked for.
    assert_eq!(plan.filters[0].retain_handling, RetainHandling::Never);
    let asked = self::plan("-R --retain-handling 1");
    assert_eq!(
        asked.filters[0].retain_handling,
        RetainHandling::OnNewSubscribe
    );
    let old = self::plan("-R -V 3.1.1");
    assert_eq!(old.filters[0].retain_handling, RetainHandling::default());
    let only = self::plan("--retained-only --remove-retained");
    assert_eq!(only.selection.retained, RetainedChoice::Only);
    assert_eq!(only.removal, Some(Removal::Remove));
    let dry = self::plan("--remove-retained --dry-run");
    assert_eq!(dry.removal, Some(Removal::DryRun));
    for flag in ["retained-only", "remove-retained"] {
        let line = format!("sub -t a -R --{flag}");
        wrong(
            &line,
            &format!("--{flag} cannot be used with --no-retained"),
        );
    }
    let words = ["mqtty", "sub", "-t", "a", "--dry-run"].map(Into::into);
    assert!(super::super::super::cli::parse(words.into()).is_err());
}

#[test]
fn files() {
    let saved = plan("--file-save {topic}-{time}.bin").files.unwrap();
    assert_eq!(saved.mode, FileMode::Save);
    assert_eq!(saved.name.parts[0], NamePart::Topic);
    let FileMode::Append {
        delimiter,
        rotate_size,
        rotate_every,
    } = plan("--file-write a --rotate-size 1.5KB --rotate-every 90m")
        .files
        .unwrap()
        .mode
    else {
        panic!("it is appended to");
    };
    assert_eq!(delimiter, b"\n");
    assert_eq!(rotate_size, Some(1536));
    assert_eq!(rotate_every, Some(Duration::from_secs(90 * 60)));
    let delimiter = |words: &[&str]| {
        let words = [&["--file-write", "a"], words].concat();
        match sub_plan(of(&words)).files.unwrap().mode {
            FileMode::Append { delimiter, .. } => delimiter,
            FileMode::Save => panic!("it is appended to"),
        }
    };
    assert_eq!(delimiter(&["--delimiter", "\\x00|\\t"]), b"\0|\t");
    assert_eq!(delimiter(&["--delimiter", ""]), b"");
    assert_eq!(delimiter(&["--delimiter"]), b"\n");
    wrong("sub -t a --file-save folder/", "the name of a file");
    wrong("sub -t a --file-write a --rotate-size 0", "--rotate-size");
    wrong(
        "sub -t a --file-write a --rotate-every soon",
        "--rotate-every",
    );
    wrong("sub -t a --file-write a --delimiter \\q", "--delimiter");
}

#[test]
fn commands_and_statistics() {
    let plan = sub_plan(of(&[
        "--exec",
        "cat; date",
        "--decode-with",
        "zcat -f",
        "--stats",
    ]));
    assert_eq!(plan.command.as_deref(), Some("cat; date"));
    assert_eq!(plan.output.decode_with.as_deref(), Some("zcat -f".as_ref()));
    assert!(plan.stats);
    assert!(self::plan("-f json --strict").output.strict);
}

#[test]
fn line_formats() {
    let plan = sub_plan(of(&["-F", "%t %p", "-N", "--pretty"]));
    assert_eq!(plan.output.mode, OutputMode::Line);
    assert_eq!(plan.output.line_format.unwrap().pieces.len(), 3);
    assert!(!plan.output.newline && plan.output.pretty);
    let (message, exit) = failure("sub -t a -F %Q");
    assert_eq!(exit, Exit::Usage);
    assert!(
        message.contains("unknown sequence %Q at character 1"),
        "{message}"
    );
    wrong("sub -t a -F %", "it ends within the sequence");
    wrong("sub -t a -F %99999t", "is above 10000");
}

#[test]
fn who_only_subscribes_or_unsubscribes() {
    let plan = plan("-E -U old/# -U older");
    assert!(plan.subscribe_only && plan.filters.len() == 1);
    assert_eq!(plan.unsubscribe, ["old/#", "older"]);
    // To unsubscribe needs no topic.
    assert!(sub_plan(job("sub -U old/#")).filters.is_empty());
    wrong("sub -U a#", "bad filter \"a#\" for --unsubscribe");
}

#[test]
fn what_makes_no_difference_is_told() {
    for (line, words) in [
        (
            "sub -t a -N",
            "--no-newline is ignored: it needs -o raw or -F",
        ),
        (
            "sub -t a --pretty -o raw",
            "--pretty is ignored: it needs -o json, -o text or -F",
        ),
    ] {
        let warnings = job(line).warnings;
        assert!(
            warnings.iter().any(|warning| warning.contains(words)),
            "{warnings:?}"
        );
    }
}
