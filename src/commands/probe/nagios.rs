//! The line and the exit codes of a monitoring plugin.

use std::ffi::OsString;
use std::fmt::Write as _;

use super::figures::Figure;
use super::range::{Severity, Threshold};
use super::report::Report;
use crate::error::{Exit, Failure};
use crate::output::push_line;

/// The status of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    Warning,
    Critical,
    Unknown,
}

impl Status {
    /// What a failure says about the broker.
    fn of(failure: &Failure) -> Self {
        match failure.exit {
            Exit::Connect | Exit::Refused | Exit::Timeout | Exit::Lost | Exit::Threshold => {
                Self::Critical
            }
            _ => Self::Unknown,
        }
    }

    /// The exit code. Plugins have 0 to 3, whatever these numbers mean elsewhere in mqtty.
    pub(super) fn exit(self) -> Exit {
        match self {
            Self::Ok => Exit::Done,
            Self::Warning => Exit::Other,
            Self::Critical => Exit::Usage,
            Self::Unknown => Exit::Connect,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Warning => "WARNING",
            Self::Critical => "CRITICAL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// The line of a result, and its status.
pub(super) fn answer(report: &Report<'_>) -> (String, Status) {
    let alerts = report.alerts();
    let worst = alerts.iter().map(|alert| alert.severity).max();
    let (status, text) = match (report.failure, worst) {
        (Some(failure), _) => (Status::of(failure), failure.message.clone()),
        (None, None) => (Status::Ok, report.sentence()),
        (None, Some(severity)) => {
            let status = match severity {
                Severity::Warning => Status::Warning,
                Severity::Critical => Status::Critical,
            };
            let texts: Vec<_> = alerts.iter().map(|alert| alert.text.as_str()).collect();
            (
                status,
                format!("{}: {}", texts.join(", "), report.sentence()),
            )
        }
    };
    let mut line = first_line(status, &text);
    let mut separator = " | ";
    for figure in Figure::ALL {
        if let Some(figures) = performance(report, figure) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{separator}{figures}");
            separator = " ";
        }
    }
    line.push('\n');
    (line, status)
}

/// The answer of a plugin for a command line that cannot be used; `None` where no plugin was asked for.
pub(crate) fn plugin_answer(arguments: &[OsString], failure: &Failure) -> Option<(String, Exit)> {
    let mut words = arguments.iter().skip(1).map(|word| word.to_string_lossy());
    if words.next()? != "probe" {
        return None;
    }
    let words: Vec<_> = words.collect();
    let joined = |word: &str| {
        let value = word.strip_prefix("--format=");
        let value = value.or_else(|| word.strip_prefix("-o"));
        value.is_some_and(|value| value.trim_start_matches('=') == "nagios")
    };
    let is_plugin = words.iter().any(|word| joined(word))
        || words
            .windows(2)
            .any(|pair| (pair[0] == "--format" || pair[0] == "-o") && pair[1] == "nagios");
    is_plugin.then(|| {
        let mut line = first_line(Status::Unknown, &failure.message);
        line.push('\n');
        (line, Status::Unknown.exit())
    })
}

/// `MQTT OK - text`, as one line without what separates the performance data.
fn first_line(status: Status, text: &str) -> String {
    let mut clean = Vec::new();
    push_line(&mut clean, text);
    let text = String::from_utf8_lossy(&clean).replace('|', "\\x7c");
    format!("MQTT {} - {text}", status.name())
}

/// `echo=0.000912s;0.5;1;0`; `None` for what was not measured.
fn performance(report: &Report<'_>, figure: Figure) -> Option<String> {
    let range = |severity| {
        let known =
            |threshold: &&Threshold| threshold.figure == figure && threshold.severity == severity;
        let threshold = report.thresholds.iter().find(known);
        threshold.map_or_else(String::new, |threshold| threshold.range.to_string())
    };
    let value = match figure {
        Figure::CertDays => report.figures.certificate()?.1.to_string(),
        Figure::Age => format!("{:.3}s", report.figures.age?),
        _ => format!("{:.6}s", report.figures.time(figure)?.as_secs_f64()),
    };
    let lowest = match figure {
        Figure::CertDays | Figure::Age => "",
        _ => "0",
    };
    let all = [
        value,
        range(Severity::Warning),
        range(Severity::Critical),
        lowest.to_owned(),
    ];
    let text = format!("{}={}", figure.name(), all.join(";"));
    Some(text.trim_end_matches(';').to_owned())
}
