//! The result of a check, as text, JSON and metrics.

use std::fmt::Write as _;

use super::expectation::age_shown;
use super::figures::{Figure, Figures};
use super::level::Level;
use super::range::{Severity, Threshold};
use crate::error::Failure;
use crate::output::{Object, duration};

/// The result of a check.
pub(super) struct Report<'a> {
    /// The URL of the broker, without credentials.
    pub(super) broker: &'a str,
    pub(super) level: Level,
    pub(super) figures: &'a Figures,
    pub(super) thresholds: &'a [Threshold],
    /// Why the check has failed.
    pub(super) failure: Option<&'a Failure>,
}

/// A threshold that a figure is beyond.
pub(super) struct Alert {
    pub(super) severity: Severity,
    pub(super) figure: Figure,
    /// `echo 1.2 s is outside the range 1`
    pub(super) text: String,
}

impl Report<'_> {
    /// The thresholds that figures are beyond, the worst of each figure. A check that has failed has none.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        let mut alerts: Vec<Alert> = Vec::new();
        if self.failure.is_some() {
            return alerts;
        }
        // Critical ones are behind the warnings.
        for threshold in self.thresholds.iter().rev() {
            let figure = threshold.figure;
            let known = alerts.iter().any(|alert| alert.figure == figure);
            if !known && let Some(text) = self.alert(threshold) {
                alerts.push(Alert {
                    severity: threshold.severity,
                    figure,
                    text,
                });
            }
        }
        alerts
    }

    /// What a threshold has to say, if the figure is beyond it. A figure that could not be read is.
    fn alert(&self, threshold: &Threshold) -> Option<String> {
        let Threshold { figure, range, .. } = threshold;
        let name = figure.name();
        let Some(value) = self.figures.value(*figure) else {
            return Some(format!("{name} could not be measured"));
        };
        let shown = match (figure, self.figures.time(*figure)) {
            (Figure::Age, _) => age_shown(value),
            (_, Some(time)) => duration(time),
            (_, None) => value.to_string(),
        };
        let where_ = match range.to_string() {
            range if range.starts_with('@') => format!("inside {}", &range[1..]),
            range => format!("outside {range}"),
        };
        range
            .alerts(value)
            .then(|| format!("{name} is {shown}, {where_}"))
    }

    /// `mqtt://localhost:1883 answered in 4.2 ms (tcp 0.3 ms, …), certificate expires in 63 days`
    pub(super) fn sentence(&self) -> String {
        let total = self.figures.time(Figure::Time).unwrap_or_default();
        let steps = self.figures.times().filter(|(figure, time)| {
            // A name that is an address costs nothing.
            *figure != Figure::Time && (*figure != Figure::Dns || time.as_micros() >= 500)
        });
        let steps: Vec<_> = steps
            .map(|(figure, time)| format!("{} {}", figure.name(), duration(time)))
            .collect();
        let mut text = format!("{} answered in {}", self.broker, duration(total));
        // Writing to a string cannot fail.
        if !steps.is_empty() {
            let _ = write!(text, " ({})", steps.join(", "));
        }
        if let Some(age) = self.figures.age {
            let _ = write!(text, ", message age {}", age_shown(age));
        }
        if let Some((_, days)) = self.figures.certificate() {
            let _ = match days {
                ..0 => write!(text, ", certificate expired"),
                0 => write!(text, ", certificate expires today"),
                1 => write!(text, ", certificate expires in 1 day"),
                _ => write!(text, ", certificate expires in {days} days"),
            };
        }
        if let Some(why) = &self.figures.not_ready {
            let _ = write!(text, ", but is not ready: {why}");
        }
        text
    }

    /// The worst of its alerts, `ok`, or `failed`.
    fn status(&self) -> &'static str {
        let worst = self.alerts().iter().map(|alert| alert.severity).max();
        match (self.failure, worst) {
            (Some(_), _) => "failed",
            (None, Some(severity)) => severity.name(),
            (None, None) => "ok",
        }
    }

    /// A JSON object.
    pub(super) fn json(&self, terminal: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out, terminal);
        object.string("status", self.status());
        object.string("broker", self.broker);
        object.string("level", self.level.name());
        let reached = self.figures.reached().map(Figure::name);
        object.optional_string("reached", reached);
        object.object("times_us", |times| {
            for (figure, time) in self.figures.times() {
                let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
                let name = match figure {
                    Figure::Time => "total",
                    _ => figure.name(),
                };
                times.number(name, micros);
            }
        });
        if let Some((end, _)) = self.figures.certificate() {
            object.string("certificate_expires", &end.to_string());
        }
        if let Some(is_ready) = self.figures.is_ready() {
            object.flag("ready", is_ready);
        }
        object.optional_string("not_ready", self.figures.not_ready.as_deref());
        if let Some(age) = self.figures.age {
            object.decimal("age_s", age);
        }
        object.object("alerts", |object| {
            for alert in self.alerts() {
                object.string(alert.figure.name(), alert.severity.name());
            }
        });
        if let Some(failure) = self.failure {
            object.string("error", &failure.message);
            object.number("exit_code", failure.exit.code());
        }
        object.end();
        out.push(b'\n');
        out
    }

    /// Metrics in Prometheus' text format (version 0.0.4).
    pub(super) fn metrics(&self) -> String {
        let mut text = String::new();
        let broker = label(self.broker);
        let mut metric = |name: &str, help: &str, more: &str, value: &dyn std::fmt::Display| {
            if !help.is_empty() {
                let _ = writeln!(text, "# HELP mqtty_probe_{name} {help}");
                let _ = writeln!(text, "# TYPE mqtty_probe_{name} gauge");
            }
            let _ = writeln!(
                text,
                "mqtty_probe_{name}{{broker=\"{broker}\"{more}}} {value}"
            );
        };
        let critical = self.status() == Severity::Critical.name();
        let success = u8::from(self.failure.is_none() && !critical);
        let help = "Whether the broker passed the check.";
        metric("success", help, "", &success);
        let seconds = |time: std::time::Duration| format!("{:.6}", time.as_secs_f64());
        let total = self.figures.time(Figure::Time).unwrap_or_default();
        let help = "Duration of the whole check.";
        metric("duration_seconds", help, "", &seconds(total));
        let steps = self.figures.times();
        let steps = steps.filter(|(figure, _)| *figure != Figure::Time);
        let mut help = "Duration of each step.";
        for (figure, time) in steps {
            let more = format!(",step=\"{}\"", figure.name());
            metric("step_seconds", help, &more, &seconds(time));
            help = "";
        }
        if let Some(is_ready) = self.figures.is_ready() {
            let help = "Whether the broker accepts connections.";
            metric("ready", help, "", &u8::from(is_ready));
        }
        if let Some(age) = self.figures.age {
            let help = "Age of the message that was read.";
            metric("message_age_seconds", help, "", &format!("{age:.3}"));
        }
        if let Some((end, _)) = self.figures.certificate() {
            let help = "When the certificate of the broker expires.";
            let name = "certificate_expiry_timestamp_seconds";
            metric(name, help, "", &end.as_second());
        }
        text
    }
}

/// The text of a label, between its quotes.
fn label(value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    value.replace('\n', "\\n")
}
