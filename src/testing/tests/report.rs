//! What is printed about results.

use std::time::Duration;

use crate::error::Exit;
use crate::output::Style;
use crate::testing::report::{self, Again, Terminal};
use crate::testing::{
    CaseResult, Event, Mismatch, Moment, Nearest, Place, Problem, Summary, Verdict,
};

pub(super) fn result(verdict: Verdict) -> CaseResult {
    CaseResult {
        file: "lamp.mqtt.yaml".into(),
        suite: None,
        name: "a command (is) answered".into(),
        at: Place {
            line: 21,
            column: 5,
        },
        verdict,
        duration: Duration::from_secs(2),
        timeline: vec![
            Moment {
                after: Duration::ZERO,
                what: "app → lamp/set".into(),
            },
            Moment {
                after: Duration::from_millis(13),
                what: "app ← lamp/state".into(),
            },
        ],
        remarks: Vec::new(),
        flaky: None,
    }
}

pub(super) fn failed() -> Verdict {
    Verdict::Failed(Box::new(Problem {
        at: Place {
            line: 25,
            column: 9,
        },
        what: "expect on app: {{ root }}/state within 2s: none of 2 messages fits".into(),
        nearest: Some(Nearest {
            topic: "lamp/state".into(),
            after: Some(Duration::from_millis(13)),
            mismatches: vec![
                Mismatch {
                    what: ".on".into(),
                    expected: "true".into(),
                    received: "false".into(),
                },
                Mismatch {
                    what: ".error".into(),
                    expected: "nothing".into(),
                    received: "\"overload\"".into(),
                },
            ],
        }),
        file: None,
        leftovers: vec!["app ← lamp/log \"x\" (QoS 0, +40 ms)".into()],
        hint: None,
        unreachable: None,
    }))
}

fn again() -> Again {
    Again {
        seed: 71,
        options: vec!["--embedded".into()],
    }
}

pub(super) fn terminal() -> Terminal {
    Terminal {
        style: Style::PLAIN,
        again: again(),
        columns: None,
        verbose: false,
        quiet: false,
    }
}

#[test]
fn a_failure_names_the_nearest_message_and_how_to_repeat_it() {
    assert_eq!(
        terminal().case(&result(failed())),
        "✖ lamp.mqtt.yaml:21  a command (is) answered  in 2 s
  lamp.mqtt.yaml:25:9: expect on app: {{ root }}/state within 2s: none of 2 messages fits
    - .on   expected true   received false   ← nearest: lamp/state, 13 ms after the step began
    - .error   expected nothing   received \"overload\"
  not expected by any step: app ← lamp/log \"x\" (QoS 0, +40 ms)
  timeline   +0 ms app → lamp/set   +13 ms app ← lamp/state
  again: mqtty test lamp.mqtt.yaml --filter '^a command \\(is\\) answered$' --seed 71 --embedded
"
    );
}

/// Reports whose readers show names alone name the file, too, where there are several.
#[test]
fn names_of_several_files() {
    let one = summary(vec![failed(), failed()]);
    let mut two = one.clone();
    two.results[1].file = "other.mqtt.yaml".into();
    let name = "name=\"other.mqtt.yaml: a command (is) answered\"";
    assert!(report::junit(&two, &[], &again()).contains(name));
    assert!(!report::junit(&one, &[], &again()).contains("yaml: a command"));
    assert!(
        report::tap(&two, &again())
            .contains("not ok 1 - other.mqtt.yaml: a command (is) answered\n")
    );
    assert!(report::tap(&one, &again()).contains("not ok 2 - a command (is) answered\n"));
    // An annotation names the file in any case.
    let annotation = report::github(&one.results[0], &again());
    assert!(
        annotation.contains("file=lamp.mqtt.yaml,line=25,col=9,title=a command (is) answered::")
    );
    // The name that a file has goes before its path.
    let mut named = two.clone();
    named.results[1].suite = Some("the lamp".into());
    let xml = report::junit(&named, &[], &again());
    assert!(
        xml.contains("<testsuite name=\"the lamp\" file=\"other.mqtt.yaml\" "),
        "{xml}"
    );
    assert!(
        xml.contains("name=\"the lamp: a command (is) answered\""),
        "{xml}"
    );
    let tap = report::tap(&named, &again());
    assert!(
        tap.contains("# Subtest: the lamp (other.mqtt.yaml)\n"),
        "{tap}"
    );
    let line = terminal().case(&named.results[1]);
    assert!(
        line.starts_with("✖ other.mqtt.yaml:21  the lamp: a command (is) answered  in"),
        "{line}"
    );
}

#[test]
fn other_verdicts_are_short() {
    let passed = result(Verdict::Passed);
    assert_eq!(
        terminal().case(&passed),
        "✔ lamp.mqtt.yaml:21  a command (is) answered  in 2 s\n"
    );
    let quiet = Terminal {
        quiet: true,
        ..terminal()
    };
    assert_eq!(quiet.case(&passed), "");
    let skipped = result(Verdict::Skipped("interrupted".into()));
    assert_eq!(
        quiet.case(&skipped),
        "… lamp.mqtt.yaml:21  a command (is) answered  skipped: interrupted\n"
    );
}

#[test]
fn the_exit_code_is_that_of_the_worst() {
    let error = |exit| Verdict::Error(exit, Box::default());
    let exit = |verdicts: Vec<Verdict>, out_of_time| {
        let summary = Summary {
            results: verdicts.into_iter().map(result).collect(),
            duration: Duration::from_secs(1),
            out_of_time,
        };
        (summary.exit(), terminal().summary(&summary))
    };
    let text = "1 passed, 1 failed, 1 could not be tried in 1 s\n".to_owned();
    let verdicts = vec![Verdict::Passed, error(Exit::Lost), failed()];
    assert_eq!(exit(verdicts, false), (Exit::Threshold, text));
    let verdicts = vec![error(Exit::Refused), error(Exit::Connect)];
    assert_eq!(exit(verdicts, false).0, Exit::Refused);
    assert_eq!(exit(vec![error(Exit::Lost)], true).0, Exit::Timeout);
    assert_eq!(exit(vec![Verdict::Passed], false).0, Exit::Done);
}

fn summary(verdicts: Vec<Verdict>) -> Summary {
    Summary {
        results: verdicts.into_iter().map(result).collect(),
        duration: Duration::from_secs(3),
        out_of_time: false,
    }
}

/// A problem whose text has everything that XML, TAP and GitHub treat in their own way.
fn hostile() -> Verdict {
    Verdict::Error(
        Exit::Lost,
        Box::new(Problem {
            what: "lost: <a> & \"b\" 100 %, \u{1b}[2J \u{ffff}".into(),
            ..Problem::default()
        }),
    )
}

#[test]
fn junit() {
    let summary = summary(vec![
        Verdict::Passed,
        failed(),
        hostile(),
        Verdict::Skipped("it is 5 < 6".into()),
    ]);
    let text = report::junit(&summary, &[("seed", "7".to_owned())], &again());
    for part in [
        "<testsuites name=\"mqtty\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"3.000\">",
        "<testsuite name=\"lamp.mqtt.yaml\" file=\"lamp.mqtt.yaml\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"8.000\">",
        "<property name=\"seed\" value=\"7\"/>",
        "<testcase name=\"a command (is) answered\" classname=\"lamp\" time=\"2.000\" file=\"lamp.mqtt.yaml\" line=\"21\"/>",
        "<failure message=\"expect on app: {{ root }}/state within 2s: none of 2 messages fits\" type=\"expectation\">",
        "expected nothing   received \"overload\"",
        "<error message=\"lost: &lt;a&gt; &amp; &quot;b&quot; 100 %, \\x1b[2J \\u{ffff}\" type=\"exit code 6\">",
        "<skipped message=\"it is 5 &lt; 6\"/>",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let allowed = |c: char| matches!(c, '\n' | '\t' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}');
    assert!(text.chars().all(allowed));
}

#[test]
fn tap() {
    let mut summary = summary(vec![
        Verdict::Passed,
        failed(),
        Verdict::Skipped("no # today".into()),
    ]);
    summary.results[0].name = "hash # and \\".into();
    summary.results[2].file = "other.mqtt.yaml".into();
    let text = report::tap(&summary, &again());
    assert!(text.starts_with("TAP version 14\n1..2\n# Subtest: lamp.mqtt.yaml\n    1..2\n    ok 1 - lamp.mqtt.yaml: hash \\# and \\\\\n    not ok 2 - lamp.mqtt.yaml: a command (is) answered\n      ---\n      message: \"expect on app"), "{text}");
    for part in [
        "\n      severity: fail\n      at: \"lamp.mqtt.yaml:25:9\"\n",
        "\n        - { what: \".on\", expected: \"true\", received: \"false\" }\n",
        "\n      ...\nnot ok 1 - lamp.mqtt.yaml\n# Subtest: other.mqtt.yaml\n    1..1\n    ok 1 - other.mqtt.yaml: a command (is) answered # SKIP no \\# today\nok 2 - other.mqtt.yaml\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

/// Whatever strangers send, each line is a test, a comment, or part of a block of YAML that YAML can read.
#[test]
fn tap_of_hostile_text() {
    let words = "not ok 9\n...\nBail out! # SKIP \u{1b}[2J\u{7f}\u{85}\u{2028}\u{feff}\u{ffff}\"\\";
    let problem = Problem {
        what: words.into(),
        nearest: Some(Nearest {
            topic: words.into(),
            after: None,
            mismatches: vec![Mismatch {
                what: words.into(),
                expected: words.into(),
                received: words.into(),
            }],
        }),
        ..Problem::default()
    };
    let mut summary = summary(vec![
        Verdict::Failed(Box::new(problem)),
        Verdict::Skipped(words.into()),
    ]);
    for result in &mut summary.results {
        result.name = words.into();
    }
    let text = report::tap(&summary, &again());
    let lines: Vec<&str> = text.lines().collect();
    let blocks: Vec<&[&str]> = lines.split(|line| *line == "      ---").collect();
    assert_eq!(blocks.len(), 2, "{text}");
    let end = blocks[1]
        .iter()
        .position(|line| *line == "      ...")
        .unwrap();
    let yaml = blocks[1][..end].join("\n");
    let node =
        crate::document::parse_yaml(&yaml).unwrap_or_else(|wrong| panic!("{wrong:?}\n{yaml}"));
    assert_eq!(node.get("message").and_then(|it| it.as_text()), Some(words));
    for line in blocks[0].iter().chain(&blocks[1][end + 1..]) {
        let line = line.trim_start();
        let starts = ["TAP version 14", "1..", "# Subtest: ", "ok ", "not ok 1"];
        assert!(
            starts.iter().any(|start| line.starts_with(start)),
            "{line:?}"
        );
        assert!(line.chars().all(|letter| !letter.is_control()), "{line:?}");
        let directives = line.matches(" # ").count();
        assert_eq!(
            directives,
            usize::from(line.starts_with("ok ") && line.contains(" # SKIP ")),
            "{line:?}"
        );
    }
}

#[test]
fn tap_without_a_broker() {
    let problem = Problem {
        what: "cannot connect app: connection refused".into(),
        ..Problem::default()
    };
    let nobody = || Verdict::Error(Exit::Connect, Box::new(problem.clone()));
    let bail = "TAP version 14\n1..1\nBail out! cannot connect app: connection refused\n";
    assert_eq!(
        report::tap(&summary(vec![nobody(), nobody()]), &again()),
        bail
    );
    assert!(!report::tap(&summary(vec![nobody(), failed()]), &again()).contains("Bail out!"));
}

/// A step of an included file is told with that file, in every report.
#[test]
fn problems_in_included_files() {
    let problem = Problem {
        file: Some("steps/send.yaml".into()),
        at: Place { line: 4, column: 5 },
        what: "no".into(),
        ..Problem::default()
    };
    let broken = result(Verdict::Failed(Box::new(problem)));
    let summary = summary(vec![broken.verdict.clone()]);
    let line = report::json_line(&Event::Ended(&broken), &again());
    assert!(report::github(&broken, &again()).starts_with("::error file=steps/send.yaml,line=4,"));
    assert!(report::tap(&summary, &again()).contains("at: \"steps/send.yaml:4:5\""));
    assert!(report::junit(&summary, &[], &again()).contains("steps/send.yaml:4:5: no"));
    assert!(line.contains("steps/send.yaml"), "{line}");
    assert!(
        terminal()
            .case(&broken)
            .contains("  steps/send.yaml:4:5: no\n")
    );
}

#[test]
fn annotations_and_lines() {
    assert_eq!(report::github(&result(Verdict::Passed), &again()), "");
    let mut broken = result(hostile());
    broken.name = "a, b: c".into();
    let text = report::github(&broken, &again());
    assert!(
        text.starts_with(
            "::error file=lamp.mqtt.yaml,line=1,title=a%2C b%3A c::lost: <a> & \"b\" 100 %25, "
        ),
        "{text}"
    );
    assert!(
        text.ends_with(
            "%0Aagain: mqtty test lamp.mqtt.yaml --filter '^a, b: c$' --seed 71 --embedded\n"
        ),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1);
    let line = report::json_line(&Event::Ended(&result(failed())), &again());
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(value["schema"], 1);
    assert_eq!(value["verdict"], "failed");
    assert_eq!(value["problem"]["nearest"]["differences"][0]["what"], ".on");
    assert_eq!(value["duration_ms"], 2000.0);
}
