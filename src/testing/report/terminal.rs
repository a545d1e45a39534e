//! Results for people: a line for each case, and all about those that did not pass.

use std::fmt::Write as _;

use super::super::matching::{Mismatch, one_line};
use super::super::outcome::{CaseResult, Moment, Nearest, Problem, Summary, Verdict};
use super::super::plan::{Case, TestFile};
use super::{Again, clean, named};
use crate::output::{Style, Width as _, duration, fold};

/// The most moments of a timeline that are shown: the last ones.
const MOST_MOMENTS: usize = 12;

/// The most differences, and the most messages that no step expects, of a failure on a terminal.
const BRIEF_DIFFERENCES: usize = 4;
const BRIEF_LEFTOVERS: usize = 2;

/// Writes results.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// How stdout looks.
    pub style: Style,
    /// What repeats a case.
    pub again: Again,
    /// How wide the terminal is; `None`: lines are as long as they are.
    pub columns: Option<usize>,
    /// Everything about failures also on a terminal, and timelines and remarks of cases that passed.
    pub verbose: bool,
    /// No lines of cases that passed.
    pub quiet: bool,
}

impl Terminal {
    /// The lines about a case that has ended.
    pub fn case(&self, result: &CaseResult) -> String {
        let (mark, color) = match &result.verdict {
            Verdict::Passed if result.flaky.is_some() => ("✔", "33"),
            Verdict::Passed => ("✔", "32"),
            Verdict::Failed(_) => ("✖", "31"),
            Verdict::Error(..) => ("⚠", "33"),
            Verdict::Skipped(_) => ("…", "36"),
        };
        let is_plain = matches!(result.verdict, Verdict::Passed) && result.flaky.is_none();
        if self.quiet && is_plain {
            return String::new();
        }
        let mut text = self.folded(&format!("{mark} {}", self.about(result)));
        if self.style.color {
            let painted = format!("\x1b[{color}m{mark}\x1b[0m");
            text.replace_range(..mark.len(), &painted);
        }
        if let Verdict::Failed(_) | Verdict::Error(..) = result.verdict {
            let _ = writeln!(text, "  again: {}", self.again(result));
        }
        text
    }

    /// The same without the mark, and without the command that repeats the case.
    fn about(&self, result: &CaseResult) -> String {
        let mut text = format!(
            "{}:{}  {}",
            one_line(&result.file),
            result.at.line,
            one_line(&named(result))
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
            Verdict::Failed(problem) => self.details(&mut text, result, problem),
            Verdict::Error(exit, problem) => {
                let _ = writeln!(text, "  could not be tried (exit code {})", exit.code());
                self.details(&mut text, result, problem);
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

    /// The command that repeats a case. Where it is too wide it goes on behind a backslash, so that a shell takes it.
    fn again(&self, result: &CaseResult) -> String {
        const BEHIND: usize = "  again: ".len();
        let line = self.again.line(result);
        match self.columns {
            Some(columns) if BEHIND + line.width() > columns => {
                self.again.pieces(result).join(" \\\n    ")
            }
            _ => line,
        }
    }

    /// All about a problem; on a terminal as much of it as fits beside the command line.
    fn details(&self, text: &mut String, result: &CaseResult, problem: &Problem) {
        match self.columns {
            Some(columns) if !self.verbose => brief(text, result, problem, columns),
            _ => details(text, result, problem),
        }
    }

    /// The line about cases that had no connection for a reason that was told before.
    pub fn more(&self, number: usize, reason: &str) -> String {
        self.folded(&format!(
            "⚠ and {number} more could not be tried for the same reason: {}\n",
            clean(reason)
        ))
    }

    fn folded(&self, text: &str) -> String {
        match self.columns {
            Some(columns) => fold(text, columns),
            None => text.to_owned(),
        }
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
        self.folded(&format!("{parts} in {}\n", duration(summary.duration)))
    }
}

/// All about a problem.
pub(super) fn details(text: &mut String, result: &CaseResult, problem: &Problem) {
    headline(text, result, problem);
    if let Some(nearest) = &problem.nearest {
        for line in nearest_lines(nearest, usize::MAX) {
            let _ = writeln!(text, "{line}");
        }
    }
    hint(text, problem);
    for line in &problem.leftovers {
        let _ = writeln!(text, "  not expected by any step: {line}");
    }
    timeline(text, &result.timeline);
}

fn headline(text: &mut String, result: &CaseResult, problem: &Problem) {
    let file = one_line(problem.file_of(result));
    let (at, what) = (problem.at, clean(&problem.what));
    let _ = writeln!(text, "  {file}:{at}: {what}");
}

fn hint(text: &mut String, problem: &Problem) {
    if let Some(hint) = &problem.hint {
        let _ = writeln!(text, "  hint: {}", clean(hint));
    }
}

/// What matters most about a problem: with the command that repeats the case it fits 24 lines of 80 columns.
fn brief(text: &mut String, result: &CaseResult, problem: &Problem, columns: usize) {
    headline(text, result, problem);
    let mut hidden = false;
    if let Some(nearest) = &problem.nearest {
        // Two values and their names fit two rows.
        let lines = nearest_lines(nearest, (columns / 2).saturating_sub(6).max(10));
        for line in lines.iter().take(BRIEF_DIFFERENCES) {
            let _ = writeln!(text, "{line}");
        }
        hidden |= lines.len() > BRIEF_DIFFERENCES;
    }
    hint(text, problem);
    for line in problem.leftovers.iter().take(BRIEF_LEFTOVERS) {
        let line = format!("  not expected by any step: {line}");
        let _ = writeln!(text, "{}", cut(&line, columns));
    }
    hidden |= problem.leftovers.len() > BRIEF_LEFTOVERS;
    if hidden {
        let _ = writeln!(text, "  … --verbose shows all differences and messages");
    }
}

/// As much of a line as fits so many columns.
fn cut(line: &str, columns: usize) -> String {
    if line.width() <= columns {
        return line.to_owned();
    }
    let mut shown = String::new();
    for character in line.chars() {
        shown.push(character);
        if shown.width() >= columns {
            shown.pop();
            break;
        }
    }
    shown.push('…');
    shown
}

/// The chosen cases, one a line: file, line, name. Between them is a tab, on a terminal of so many columns two spaces.
pub fn list<'a>(
    cases: impl Iterator<Item = (&'a TestFile, &'a Case)>,
    columns: Option<usize>,
) -> String {
    let mut text = String::new();
    let between = if columns.is_some() { "  " } else { "\t" };
    for (file, case) in cases {
        let title = one_line(&case.title(file));
        let (file, line) = (one_line(&file.shown), case.at.line);
        let _ = writeln!(text, "{file}:{line}{between}{title}");
    }
    match columns {
        Some(columns) => fold(&text, columns),
        None => text,
    }
}

/// The differences of the nearest message, one a line, with values of so many columns.
fn nearest_lines(nearest: &Nearest, columns: usize) -> Vec<String> {
    let line = |(index, mismatch): (usize, &Mismatch)| {
        let what = clean(&mismatch.what);
        let value = |text: &str| cut(&clean(text), columns);
        let (expected, received) = (value(&mismatch.expected), value(&mismatch.received));
        let line = format!("    - {what}   expected {expected}   received {received}");
        if index > 0 {
            return line;
        }
        let when = match nearest.after {
            Some(after) => format!("{} ms after the step began", after.as_millis()),
            None => "before the step".to_owned(),
        };
        format!("{line}   ← nearest: {}, {when}", nearest.topic)
    };
    nearest.mismatches.iter().enumerate().map(line).collect()
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
