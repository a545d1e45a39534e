//! Checking a broker, and printing the result.

use std::cell::RefCell;
use std::rc::Rc;

use super::check::check;
use super::figures::Figures;
use super::nagios;
use super::plan::{Format, Probe};
use super::range::Severity;
use super::report::Report;
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};

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
            let figures = Rc::new(RefCell::new(Figures::default()));
            let checked = match embedded::start_if(self.embedded, context, &mut self.profile) {
                Ok(broker) => {
                    let checked = check(context, &self, &figures).await;
                    drop(broker);
                    checked
                }
                Err(failure) => Err(failure),
            };
            conclude(context, &self, &figures.borrow(), checked)
        })
    }
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
    match plan.format {
        Format::Nagios => {
            let (line, status) = nagios::answer(&report);
            return context.print(line.as_bytes()).map(|_| status.exit());
        }
        Format::Json => context.print(&report.json(context.stdout_style.terminal))?,
        Format::Prometheus => context.print(report.metrics().as_bytes())?,
        Format::Text if report.failure.is_none() => {
            context.print(format!("{}\n", report.sentence()).as_bytes())?
        }
        Format::Text => Exit::Done,
    };
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
