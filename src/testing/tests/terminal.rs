//! What a terminal shows of a failure.

use std::time::Duration;

use super::report::{failed, result, terminal};
use crate::output::Style;
use crate::testing::report::Terminal;
use crate::testing::{Mismatch, Moment, Verdict};

/// On a terminal nothing is wider than it, and the command that repeats the case is still one.
#[test]
fn a_terminal_is_not_too_narrow() {
    let narrow = Terminal {
        columns: Some(60),
        style: Style {
            terminal: true,
            color: true,
        },
        ..terminal()
    };
    let mut broken = result(failed());
    for number in 0..12 {
        broken.timeline.push(Moment {
            after: Duration::from_millis(number),
            what: format!("app ← lamp/state/{number}"),
        });
    }
    broken.name = "a command (is) answered, whatever else is on its way".into();
    let text = narrow.case(&broken);
    assert!(
        text.starts_with("\x1b[31m✖\x1b[0m lamp.mqtt.yaml:21  "),
        "{text}"
    );
    let plain = text.replace("\x1b[31m", "").replace("\x1b[0m", "");
    let (said, again) = plain.split_once("  again: ").unwrap();
    for line in said.lines().chain(again.lines()) {
        let quoted = line.contains("--filter");
        assert!(line.chars().count() <= 60 || quoted, "{line}");
    }
    assert!(
        said.contains("\n        ← nearest: lamp/state, 13 ms after the step began\n"),
        "{said}"
    );
    // The timeline is for --verbose.
    assert!(!said.contains("timeline"), "{said}");
    let verbose = Terminal {
        verbose: true,
        ..narrow.clone()
    };
    let long = verbose.case(&broken);
    assert!(
        long.contains("\n      +3 ms app ← lamp/state/3   +4 ms"),
        "{long}"
    );
    assert_eq!(
        again,
        "mqtty test lamp.mqtt.yaml \\
    --filter '^a command \\(is\\) answered, whatever else is on its way$' \\
    --seed 71 \\
    --embedded
"
    );
}

/// Whatever is wrong, on a terminal of 80 columns it fits 24 lines, with a line for the prompt.
#[test]
fn a_failure_fits_a_terminal() {
    let Verdict::Failed(mut problem) = failed() else {
        unreachable!("it has failed")
    };
    let long = "x".repeat(200);
    problem.what = format!(
        "expect on app: {} within 2 s: none of 9 messages fits",
        "t".repeat(60)
    );
    problem.hint = Some("subscribe app to it: ".to_owned() + &long[..60]);
    let nearest = problem.nearest.as_mut().unwrap();
    let mismatch = Mismatch {
        what: ".a".into(),
        expected: long.clone(),
        received: long.clone(),
    };
    nearest.mismatches = vec![mismatch; 20];
    problem.leftovers = vec![format!("app ← lamp/log {long} (QoS 0, +40 ms)"); 6];
    let mut broken = result(Verdict::Failed(problem));
    for number in 0..20 {
        broken.timeline.push(Moment {
            after: Duration::from_millis(number),
            what: format!("app ← {}/{number}", "lamp".repeat(10)),
        });
    }
    let terminal = Terminal {
        columns: Some(80),
        ..terminal()
    };
    let text = terminal.case(&broken);
    assert!(
        text.lines().count() < 24,
        "{} lines\n{text}",
        text.lines().count()
    );
    assert!(text.contains("--verbose shows all differences"), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    // Nothing is left out in a pipe, and none of the reports leaves anything out.
    let piped = Terminal {
        columns: None,
        ..terminal
    };
    let text = piped.case(&broken);
    assert_eq!(text.matches("    - .a   expected ").count(), 20, "{text}");
    assert!(text.contains("  timeline   "), "{text}");
}
