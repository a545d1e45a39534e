//! JUnit XML: the form that CI systems read.

use std::fmt::Write as _;
use std::time::Duration;

use super::super::outcome::{CaseResult, Problem, Summary, Verdict};
use super::{Again, detail, of_several_files, title};

/// The longest text of a failure, in bytes.
const LONGEST: usize = 64 * 1024;

/// The results as JUnit XML: a suite for each file. `properties` are about the run: its broker, its seed.
pub fn junit(summary: &Summary, properties: &[(&str, String)], again: &Again) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all: Vec<&CaseResult> = summary.results.iter().collect();
    let _ = writeln!(
        text,
        "<testsuites name=\"mqtty\" {}>",
        counted(&all, summary.duration)
    );
    let several = of_several_files(summary);
    for suite in all.chunk_by(|one, other| one.file == other.file) {
        let time = suite.iter().map(|result| result.duration).sum();
        let file = attribute(&suite[0].file);
        let name = suite[0].suite.as_deref().map_or(file.clone(), attribute);
        let _ = writeln!(
            text,
            "  <testsuite name=\"{name}\" file=\"{file}\" {}>",
            counted(suite, time)
        );
        text.push_str("    <properties>\n");
        for (name, value) in properties {
            let (name, value) = (attribute(name), attribute(value));
            let _ = writeln!(text, "      <property name=\"{name}\" value=\"{value}\"/>");
        }
        text.push_str("    </properties>\n");
        for result in suite {
            case(&mut text, result, several, again);
        }
        text.push_str("  </testsuite>\n");
    }
    text.push_str("</testsuites>\n");
    text
}

fn counted(results: &[&CaseResult], time: Duration) -> String {
    let count = |wanted: fn(&Verdict) -> bool| {
        let verdicts = results.iter().map(|result| &result.verdict);
        verdicts.filter(|verdict| wanted(verdict)).count()
    };
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"",
        results.len(),
        count(|verdict| matches!(verdict, Verdict::Failed(_))),
        count(|verdict| matches!(verdict, Verdict::Error(..))),
        count(|verdict| matches!(verdict, Verdict::Skipped(_))),
        seconds(time)
    )
}

fn case(text: &mut String, result: &CaseResult, several: bool, again: &Again) {
    let _ = write!(
        text,
        "    <testcase name=\"{}\" classname=\"{}\" time=\"{}\" file=\"{}\" line=\"{}\"",
        attribute(&title(result, several)),
        attribute(&class(&result.file)),
        seconds(result.duration),
        attribute(&result.file),
        result.at.line
    );
    let problem = |text: &mut String, kind: &str, of: &str, problem: &Problem| {
        let mut detail = detail(result, problem, again);
        if detail.len() > LONGEST {
            let mut end = LONGEST;
            while !detail.is_char_boundary(end) {
                end -= 1;
            }
            detail.truncate(end);
        }
        let message = attribute(&problem.what);
        let _ = writeln!(
            text,
            ">\n      <{kind} message=\"{message}\" type=\"{of}\">{}</{kind}>\n    </testcase>",
            escaped(&detail)
        );
    };
    match &result.verdict {
        Verdict::Failed(failed) => problem(text, "failure", "expectation", failed),
        Verdict::Error(exit, failed) => {
            problem(text, "error", &format!("exit code {}", exit.code()), failed);
        }
        Verdict::Skipped(why) => {
            let why = attribute(why);
            let _ = writeln!(
                text,
                ">\n      <skipped message=\"{why}\"/>\n    </testcase>"
            );
        }
        Verdict::Passed => match &result.flaky {
            None => text.push_str("/>\n"),
            Some(flaky) => {
                let what = escaped(&format!("flaky: passed after: {flaky}"));
                let _ = writeln!(
                    text,
                    ">\n      <system-out>{what}</system-out>\n    </testcase>"
                );
            }
        },
    }
}

/// A path with dots, without its ending.
fn class(file: &str) -> String {
    let file = file.trim_start_matches("./");
    let file = file.split(".mqtt.").next().unwrap_or(file);
    file.trim_start_matches('/').replace('/', ".")
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}

fn attribute(text: &str) -> String {
    escaped(text)
        .replace('"', "&quot;")
        .replace('\n', "&#10;")
        .replace('\t', "&#9;")
}

/// Text for XML 1.0, which forbids most control characters, even as references.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '\n' | '\t' => safe.push(character),
            '\0'..='\x1f' | '\x7f'..='\u{9f}' => {
                let _ = write!(safe, "\\x{:02x}", u32::from(character));
            }
            '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(character));
            }
            _ => safe.push(character),
        }
    }
    safe
}
