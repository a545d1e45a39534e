//! Metrics of a run that are sent somewhere while it lasts.

use std::time::Duration;

use super::{CheckPlan, Secret};

/// Where metrics are sent, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsPush {
    /// The address.
    pub address: CheckPlan,
    /// What is sent there.
    pub form: PushForm,
    /// Further headers of the requests; tokens may be among them.
    pub headers: Vec<(String, Secret)>,
    /// The time between two of them.
    pub every: Duration,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PushForm {
    /// Prometheus' text, to a Pushgateway.
    Gateway {
        /// The address names the whole group that the metrics belong to; else the instance is missing at its end.
        is_grouped: bool,
    },
    /// OTLP as JSON.
    Otlp {
        /// What describes the sender, beside what is known anyway.
        attributes: Vec<(String, String)>,
    },
}
