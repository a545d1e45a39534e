//! JSON lines, written while the tests run, and annotations for GitHub.

use serde_json::{Value, json};

use super::super::outcome::{CaseResult, Event, Problem, StepResult, Summary, Verdict};
use super::{Again, clean, title};

/// The version of the names in JSON lines.
const SCHEMA: u32 = 1;

/// The line about an event: `case_started`, `step` or `case_ended`.
pub fn json_line(event: &Event<'_>, again: &Again) -> String {
    let value = match event {
        Event::Began { file, name } => json!({
            "schema": SCHEMA, "event": "case_started", "file": file, "name": name
        }),
        Event::Step(result) => step(result),
        Event::Ended(result) => ended(result, again),
    };
    format!("{value}\n")
}

/// The last line: `summary`.
pub fn json_summary(summary: &Summary, seed: u64) -> String {
    let counts = summary.counts();
    let value = json!({
        "schema": SCHEMA,
        "event": "summary",
        "passed": counts.passed,
        "flaky": counts.flaky,
        "failed": counts.failed,
        "errors": counts.errors,
        "skipped": counts.skipped,
        "duration_ms": milliseconds(summary.duration),
        "seed": seed,
        "exit": summary.exit().code(),
    });
    format!("{value}\n")
}

fn step(result: &StepResult<'_>) -> Value {
    let verdict = match (result.problem, result.exit) {
        (None, _) => "passed",
        (Some(_), None) => "failed",
        (Some(_), Some(_)) => "error",
    };
    let mut value = json!({
        "schema": SCHEMA,
        "event": "step",
        "file": result.file,
        "line": result.at.line,
        "column": result.at.column,
        "name": result.name,
        "attempt": result.attempt,
        "step": result.step,
        "verdict": verdict,
        "after_ms": milliseconds(result.after),
        "duration_ms": milliseconds(result.duration),
    });
    if let Some(problem) = result.problem {
        value["message"] = json!(problem);
    }
    if let Some(exit) = result.exit {
        value["exit"] = json!(exit.code());
    }
    value
}

fn ended(result: &CaseResult, again: &Again) -> Value {
    let (verdict, exit) = match &result.verdict {
        Verdict::Passed => ("passed", Value::Null),
        Verdict::Failed(_) => ("failed", Value::Null),
        Verdict::Error(exit, _) => ("error", json!(exit.code())),
        Verdict::Skipped(_) => ("skipped", Value::Null),
    };
    let mut value = json!({
        "schema": SCHEMA,
        "event": "case_ended",
        "file": result.file,
        "line": result.at.line,
        "name": result.name,
        "verdict": verdict,
        "duration_ms": milliseconds(result.duration),
    });
    if let Some(suite) = &result.suite {
        value["suite"] = json!(suite);
    }
    if !exit.is_null() {
        value["exit"] = exit;
    }
    if let Some(flaky) = &result.flaky {
        value["flaky"] = json!(flaky);
    }
    match &result.verdict {
        Verdict::Skipped(why) => value["reason"] = json!(why),
        Verdict::Failed(problem) | Verdict::Error(_, problem) => {
            value["problem"] = of_problem(problem.file_of(result), problem);
            let timeline = result.timeline.iter().map(
                |moment| json!({ "after_ms": milliseconds(moment.after), "what": moment.what }),
            );
            value["timeline"] = timeline.collect();
            value["again"] = json!(again.line(result));
        }
        Verdict::Passed => {}
    }
    value
}

fn of_problem(file: &str, problem: &Problem) -> Value {
    let nearest = problem.nearest.as_ref().map(|nearest| {
        let mismatches = nearest.mismatches.iter().map(|mismatch| {
            json!({
                "what": mismatch.what, "expected": mismatch.expected, "received": mismatch.received
            })
        });
        json!({ "topic": nearest.topic, "differences": mismatches.collect::<Vec<_>>() })
    });
    json!({
        "file": file,
        "line": problem.at.line,
        "column": problem.at.column,
        "message": problem.what,
        "nearest": nearest,
        "hint": problem.hint,
        "leftovers": problem.leftovers,
    })
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a run fit")]
fn milliseconds(duration: std::time::Duration) -> f64 {
    duration.as_micros() as f64 / 1000.0
}

/// The annotation of a case that did not pass; empty for others. It names the place, so that the text need not.
pub fn github(result: &CaseResult, again: &Again) -> String {
    let (level, file, at, lines) = match &result.verdict {
        Verdict::Failed(problem) | Verdict::Error(_, problem) => {
            let lines = annotation(result, problem, again);
            ("error", problem.file_of(result), problem.at, lines)
        }
        Verdict::Passed => match &result.flaky {
            Some(flaky) => {
                let lines = vec![format!("flaky: passed after: {flaky}")];
                ("warning", result.file.as_str(), result.at, lines)
            }
            None => return String::new(),
        },
        Verdict::Skipped(_) => return String::new(),
    };
    let column = match at.column {
        0 => String::new(),
        column => format!(",col={column}"),
    };
    format!(
        "::{level} file={},line={}{column},title={}::{}\n",
        property(&clean(file)),
        at.line.max(1),
        property(&clean(&title(result, false))),
        data(&lines.join("\n"))
    )
}

/// What is wrong, how the nearest message differs, what to do, and the command that repeats the case.
fn annotation(result: &CaseResult, problem: &Problem, again: &Again) -> Vec<String> {
    let mut lines = vec![clean(&problem.what)];
    for mismatch in problem.nearest.iter().flat_map(|it| &it.mismatches) {
        lines.push(clean(&format!(
            "{}: expected {}, received {}",
            mismatch.what, mismatch.expected, mismatch.received
        )));
    }
    lines.extend(
        problem
            .hint
            .iter()
            .map(|hint| format!("hint: {}", clean(hint))),
    );
    let leftovers = problem.leftovers.iter();
    lines.extend(leftovers.map(|line| format!("not expected by any step: {line}")));
    lines.push(format!("again: {}", again.line(result)));
    lines
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
