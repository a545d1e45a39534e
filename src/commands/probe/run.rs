//! Checking a broker, and printing the result.

use std::cell::RefCell;
use std::rc::Rc;

use super::check::check;
use super::figures::Figures;
use super::nagios;
use super::plan::{Format, Probe};
use super::range::Severity;
use super::report::Report;
use crate::document::{Privacy, check_place, replace};
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};
use crate::options::Id;
use crate::output::{fold, terminal_size};

impl Task for Probe {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            results_on_stdout: true,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(Connects {
            profile: &self.profile,
            targets: &[],
            embedded: self.embedded,
            many: false,
            topics: Vec::new(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            if let Some(path) = &self.outfile {
                check_place(path).map_err(|failure| self.own(failure))?;
            }
            let figures = Rc::new(RefCell::new(Figures::default()));
            let checked = match embedded::start_if(self.embedded, context, &mut self.profile) {
                Ok(broker) => {
                    let checked = check(context, &self, &figures).await;
                    let checked = checked.map_err(|failure| {
                        let is_ours = self.profile.connect_timeout == self.limit;
                        if is_ours { by_option(failure) } else { failure }
                    });
                    drop(broker);
                    checked
                }
                Err(failure) => Err(failure),
            };
            conclude(context, &self, &figures.borrow(), checked)
        })
    }
}

impl Probe {
    /// A failure of this program and not of the broker, with the exit code that the format wants.
    fn own(&self, mut failure: Failure) -> Failure {
        if self.format == Format::Nagios {
            failure.exit = nagios::Status::Unknown.exit();
        }
        failure
    }
}

/// A failure whose hint names `--max-time`, which has set the limit for connecting.
fn by_option(mut failure: Failure) -> Failure {
    let (from, to) = (Id::ConnectTimeout.to_string(), Id::MaxTime.to_string());
    let hint = failure.hint.take();
    failure.hint = hint.map(|hint| hint.replace(&from, &to));
    failure
}

/// Prints the result; returns what it means.
fn conclude(
    context: &Context,
    plan: &Probe,
    figures: &Figures,
    checked: Result<(), Failure>,
) -> Result<Exit, Failure> {
    let broker = plan.profile.endpoint.to_string();
    let report = Report {
        broker: &broker,
        level: plan.level,
        figures,
        thresholds: &plan.thresholds,
        failure: checked.as_ref().err(),
    };
    let style = context.stdout_style;
    let (written, status) = match plan.format {
        Format::Nagios => {
            let (line, status) = nagios::answer(&report);
            (line.into_bytes(), Some(status))
        }
        Format::Json => (report.json(style.terminal && plan.outfile.is_none()), None),
        Format::Prometheus => (report.metrics().into_bytes(), None),
        Format::Text if report.failure.is_some() => (Vec::new(), None),
        Format::Text => {
            let line = format!("{}\n", report.sentence());
            let is_shown = style.terminal && plan.outfile.is_none();
            let shown = if is_shown {
                fold(&line, terminal_size().1)
            } else {
                line
            };
            (shown.into_bytes(), None)
        }
    };
    let printed = match &plan.outfile {
        // Of a check that failed, there is no text from earlier either.
        Some(path) => replace(path, &written, Privacy::AsItWas),
        None if written.is_empty() => Ok(()),
        None => context.print(&written).map(|_| ()),
    };
    printed.map_err(|failure| plan.own(failure))?;
    if let Some(status) = status {
        return Ok(status.exit());
    }
    let alerts = report.alerts();
    checked?;
    let (critical, warnings): (Vec<_>, Vec<_>) = alerts
        .into_iter()
        .partition(|alert| alert.severity == Severity::Critical);
    for alert in warnings {
        context.warn(&alert.text);
    }
    let critical: Vec<_> = critical.into_iter().map(|alert| alert.text).collect();
    if critical.is_empty() {
        Ok(Exit::Done)
    } else {
        Err(Failure::new(Exit::Threshold, critical.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_names_the_limit_that_was_set() {
        let failure = Failure::new(Exit::Connect, "silence");
        let failure = failure.with_hint("raise --connect-timeout if the network is slow");
        let hint = by_option(failure).hint.unwrap();
        assert_eq!(hint, "raise --max-time if the network is slow");
    }
}
