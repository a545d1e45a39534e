//! TAP 14, the Test Anything Protocol: a subtest for each file.

use std::fmt::Write as _;

use super::super::outcome::{CaseResult, Problem, Summary, Verdict};
use super::{Again, of_several_files, title};
use crate::error::Exit;

/// The results as TAP 14.
pub fn tap(summary: &Summary, again: &Again) -> String {
    let results: Vec<&CaseResult> = summary.results.iter().collect();
    let files: Vec<_> = results
        .chunk_by(|one, other| one.file == other.file)
        .collect();
    let mut text = format!("TAP version 14\n1..{}\n", files.len());
    if let Some(why) = nobody_there(&results) {
        let _ = writeln!(text, "Bail out! {}", description(why));
        return text;
    }
    let several = of_several_files(summary);
    for (number, file) in files.iter().enumerate() {
        let name = match &file[0].suite {
            Some(suite) => description(&format!("{suite} ({})", file[0].file)),
            None => description(&file[0].file),
        };
        let _ = writeln!(text, "# Subtest: {name}\n    1..{}", file.len());
        for (number, result) in file.iter().enumerate() {
            case(&mut text, number + 1, result, several, again);
        }
        let ok = file.iter().all(|result| is_ok(result));
        let _ = writeln!(text, "{} {} - {name}", word(ok), number + 1);
    }
    text
}

/// Why there was no broker at all, if there was none.
fn nobody_there<'a>(results: &[&'a CaseResult]) -> Option<&'a str> {
    let mut why = None;
    for result in results {
        match &result.verdict {
            Verdict::Error(Exit::Connect, problem) => why = Some(problem.what.as_str()),
            Verdict::Skipped(_) => {}
            _ => return None,
        }
    }
    why
}

fn is_ok(result: &CaseResult) -> bool {
    matches!(result.verdict, Verdict::Passed | Verdict::Skipped(_))
}

fn word(ok: bool) -> &'static str {
    if ok { "ok" } else { "not ok" }
}

fn case(text: &mut String, number: usize, result: &CaseResult, several: bool, again: &Again) {
    let _ = write!(
        text,
        "    {} {number} - {}",
        word(is_ok(result)),
        description(&title(result, several))
    );
    match &result.verdict {
        Verdict::Passed => match &result.flaky {
            None => text.push('\n'),
            Some(flaky) => {
                let _ = writeln!(
                    text,
                    "\n      ---\n      flaky: {}\n      ...",
                    quoted(flaky)
                );
            }
        },
        Verdict::Skipped(why) => {
            let _ = writeln!(text, " # SKIP {}", description(why));
        }
        Verdict::Failed(problem) => diagnostics(text, result, "fail", problem, again),
        Verdict::Error(_, problem) => diagnostics(text, result, "error", problem, again),
    }
}

fn diagnostics(
    text: &mut String,
    result: &CaseResult,
    severity: &str,
    problem: &Problem,
    again: &Again,
) {
    let at = format!("{}:{}", problem.file_of(result), problem.at);
    let _ = write!(
        text,
        "\n      ---\n      message: {}\n      severity: {severity}\n      at: {}\n      duration_ms: {}\n",
        quoted(&problem.what),
        quoted(&at),
        result.duration.as_millis()
    );
    if let Some(nearest) = problem
        .nearest
        .as_ref()
        .filter(|it| !it.mismatches.is_empty())
    {
        let _ = writeln!(
            text,
            "      nearest: {}\n      differences:",
            quoted(&nearest.topic)
        );
        for mismatch in &nearest.mismatches {
            let _ = writeln!(
                text,
                "        - {{ what: {}, expected: {}, received: {} }}",
                quoted(&mismatch.what),
                quoted(&mismatch.expected),
                quoted(&mismatch.received)
            );
        }
    }
    if let Some(hint) = &problem.hint {
        let _ = writeln!(text, "      hint: {}", quoted(hint));
    }
    let _ = writeln!(text, "      again: {}", quoted(&again.line(result)));
    text.push_str("      ...\n");
}

/// A description on one line, in which `#` and `\` are escaped.
fn description(text: &str) -> String {
    let text = super::super::matching::one_line(text);
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// Text in the quotes of JSON, which are those of YAML once the characters are escaped that YAML does not let through.
fn quoted(text: &str) -> String {
    let mut safe = String::new();
    for character in serde_json::Value::from(text).to_string().chars() {
        match character {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(safe, "\\u{:04x}", u32::from(character));
            }
            _ => safe.push(character),
        }
    }
    safe
}
