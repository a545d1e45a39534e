//! Topic filters and their options.

use clap::Args;

/// Topic filters and their options.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Subscription")]
pub struct Subscription {
    /// The topic filters; also the path of the URL
    #[arg(short = 't', long, value_name = "FILTER")]
    pub topic: Vec<String>,
    /// The highest QoS wanted: one value, or one for each filter; unless given, 0
    #[arg(short = 'q', long, value_name = "QOS")]
    pub qos: Vec<String>,
    /// Do not deliver what this client publishes: for all filters, or one value each
    #[arg(long, visible_alias = "no_local", value_name = "true|false",
          num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub no_local: Vec<String>,
    /// Keep the retain flag as it was published: for all filters, or one value each
    #[arg(long, value_name = "true|false",
          num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub retain_as_published: Vec<String>,
    /// Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never
    #[arg(long, value_name = "0|1|2")]
    pub retain_handling: Vec<String>,
    /// Subscription identifiers: one value, or one for each filter
    #[arg(long, value_name = "NUMBER")]
    pub subscription_identifier: Vec<String>,
    /// User properties of the subscription
    #[arg(long, value_name = "KEY: VALUE")]
    pub user_properties: Vec<String>,
}
