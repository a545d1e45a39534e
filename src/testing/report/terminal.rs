//! Results for people: a line for each case, and all about those that did not pass.

use std::fmt::Write as _;

use super::super::matching::one_line;
use super::super::outcome::{CaseResult, Moment, Nearest, Problem, Summary, Verdict};
use super::super::plan::{Case, TestFile};
use super::clean;
use crate::output::{Style, Width as _, duration, exact_regex, fold, shell_word};

/// The most moments of a timeline that are shown: the last ones.
const MOST_MOMENTS: usize = 12;

/// Writes results.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// How stdout looks.
    pub style: Style,
    /// The seed of the run.
    pub seed: u64,
    /// The options that repeat the run apart from files and filter, each with its value: `--var room=kitchen`.
    pub options: Vec<String>,
    /// How wide the terminal is; `None`: lines are as long as they are.
    pub columns: Option<usize>,
    /// Timelines and remarks of cases that passed, too.
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
            Verdict::Failed(problem) => details(&mut text, result, problem),
            Verdict::Error(exit, problem) => {
                let _ = writeln!(text, "  could not be tried (exit code {})", exit.code());
                details(&mut text, result, problem);
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
        let name = shell_word(&exact_regex(&result.name));
        let mut words = vec![
            format!("mqtty test {}", shell_word(&result.file)),
            format!("--filter {name}"),
            format!("--seed {}", self.seed),
        ];
        words.extend_from_slice(&self.options);
        let line = words.join(" ");
        match self.columns {
            Some(columns) if BEHIND + line.width() > columns => words.join(" \\\n    "),
            _ => line,
        }
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

/// The chosen cases, one a line: file, line, name. Between them is a tab, on a terminal of so many columns two spaces.
pub fn list<'a>(
    cases: impl Iterator<Item = (&'a TestFile, &'a Case)>,
    columns: Option<usize>,
) -> String {
    let mut text = String::new();
    let between = if columns.is_some() { "  " } else { "\t" };
    for (file, case) in cases {
        let (file, line) = (one_line(&file.shown), case.at.line);
        let _ = writeln!(text, "{file}:{line}{between}{}", one_line(&case.name));
    }
    match columns {
        Some(columns) => fold(&text, columns),
        None => text,
    }
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
