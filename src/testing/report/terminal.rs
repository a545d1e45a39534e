//! Results for people: a line for each case, and all about those that did not pass.

use std::fmt::Write as _;

use super::super::matching::one_line;
use super::super::outcome::{CaseResult, Moment, Nearest, Problem, Summary, Verdict};
use super::super::plan::{Case, TestFile};
use crate::output::{Style, duration, push_line};

/// The most moments of a timeline that are shown: the last ones.
const MOST_MOMENTS: usize = 12;

/// Writes results.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// How stdout looks.
    pub style: Style,
    /// The seed of the run.
    pub seed: u64,
    /// What repeats the run apart from files and filter: ` --embedded`.
    pub options: String,
    /// Timelines and remarks of cases that passed, too.
    pub verbose: bool,
    /// No lines of cases that passed.
    pub quiet: bool,
}

impl Terminal {
    /// The lines about a case that has ended.
    pub fn case(&self, result: &CaseResult) -> String {
        let mut text = String::new();
        let (mark, color) = match &result.verdict {
            Verdict::Passed if result.flaky.is_some() => ("✔", "33"),
            Verdict::Passed => ("✔", "32"),
            Verdict::Failed(_) => ("✖", "31"),
            Verdict::Error(..) => ("⚠", "33"),
            Verdict::Skipped(_) => ("…", "36"),
        };
        let is_plain = matches!(result.verdict, Verdict::Passed) && result.flaky.is_none();
        if self.quiet && is_plain {
            return text;
        }
        let _ = write!(
            text,
            "{} {}:{}  {}",
            self.painted(color, mark),
            one_line(&result.file),
            result.at.line,
            one_line(&result.name)
        );
        match &result.verdict {
            Verdict::Skipped(why) => {
                let _ = writeln!(text, "  skipped: {}", one_line(why));
                return text;
            }
            _ => {
                let _ = writeln!(text, "  in {}", duration(result.duration));
            }
        }
        if let Some(flaky) = &result.flaky {
            let _ = writeln!(text, "  flaky: passed after: {}", clean(flaky));
        }
        match &result.verdict {
            Verdict::Failed(problem) => self.problem(&mut text, result, problem),
            Verdict::Error(exit, problem) => {
                let _ = writeln!(text, "  could not be tried (exit code {})", exit.code());
                self.problem(&mut text, result, problem);
            }
            _ if self.verbose => {
                for remark in &result.remarks {
                    let _ = writeln!(text, "  note: {remark}");
                }
                timeline(&mut text, &result.timeline);
            }
            _ => {}
        }
        text
    }

    fn problem(&self, text: &mut String, result: &CaseResult, problem: &Problem) {
        details(text, result, problem);
        let _ = writeln!(text, "  again: {}", self.again(result));
    }

    /// The command that repeats a case.
    fn again(&self, result: &CaseResult) -> String {
        let name = regex_of(&result.name);
        format!(
            "mqtty test {} --filter {} --seed {}{}",
            quoted(&result.file),
            quoted(&format!("^{name}$")),
            self.seed,
            self.options
        )
    }

    /// The last line.
    pub fn summary(&self, summary: &Summary) -> String {
        let counts = summary.counts();
        let mut parts = vec![format!("{} passed", counts.passed)];
        for (number, what) in [
            (counts.flaky, "flaky"),
            (counts.failed, "failed"),
            (counts.errors, "could not be tried"),
            (counts.skipped, "skipped"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {what}"));
            }
        }
        let parts = parts.join(", ");
        format!("{parts} in {}\n", duration(summary.duration))
    }

    fn painted(&self, color: &str, text: &str) -> String {
        if self.style.color {
            format!("\x1b[{color}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// All about a problem.
pub(super) fn details(text: &mut String, result: &CaseResult, problem: &Problem) {
    let file = one_line(problem.file_of(result));
    let (at, what) = (problem.at, clean(&problem.what));
    let _ = writeln!(text, "  {file}:{at}: {what}");
    if let Some(nearest) = &problem.nearest {
        nearest_lines(text, nearest);
    }
    if let Some(hint) = &problem.hint {
        let _ = writeln!(text, "  hint: {}", clean(hint));
    }
    for line in &problem.leftovers {
        let _ = writeln!(text, "  not expected by any step: {line}");
    }
    timeline(text, &result.timeline);
}

/// The chosen cases, one a line: file, line, name.
pub fn list<'a>(cases: impl Iterator<Item = (&'a TestFile, &'a Case)>) -> String {
    let mut text = String::new();
    for (file, case) in cases {
        let (file, line) = (one_line(&file.shown), case.at.line);
        let _ = writeln!(text, "{file}:{line}\t{}", one_line(&case.name));
    }
    text
}

fn nearest_lines(text: &mut String, nearest: &Nearest) {
    for (index, mismatch) in nearest.mismatches.iter().enumerate() {
        let what = clean(&mismatch.what);
        let (expected, received) = (clean(&mismatch.expected), clean(&mismatch.received));
        let _ = write!(
            text,
            "    - {what}   expected {expected}   received {received}"
        );
        if index == 0 {
            let when = match nearest.after {
                Some(after) => format!("{} ms after the step began", after.as_millis()),
                None => "before the step".to_owned(),
            };
            let _ = write!(text, "   ← nearest: {}, {when}", nearest.topic);
        }
        text.push('\n');
    }
}

fn timeline(text: &mut String, moments: &[Moment]) {
    if moments.is_empty() {
        return;
    }
    text.push_str("  timeline");
    let hidden = moments.len().saturating_sub(MOST_MOMENTS);
    if hidden > 0 {
        let _ = write!(text, "   … {hidden} before");
    }
    for moment in &moments[hidden..] {
        let (after, what) = (moment.after.as_millis(), one_line(&moment.what));
        let _ = write!(text, "   +{after} ms {what}");
    }
    text.push('\n');
}

/// What is safe to show: the parts of it that others wrote were escaped already, line breaks too.
fn clean(text: &str) -> String {
    let mut shown = Vec::new();
    push_line(&mut shown, text);
    String::from_utf8_lossy(&shown).into_owned()
}

/// A regular expression that matches just this text.
fn regex_of(text: &str) -> String {
    let mut regex = String::new();
    for letter in text.chars() {
        if r"\.+*?()|[]{}^$".contains(letter) {
            regex.push('\\');
        }
        regex.push(letter);
    }
    regex
}

/// A word for a shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:+-=,@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
