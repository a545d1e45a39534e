//! The options of the run for a script, under the names that MQTTX gives them, with their defaults.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::model::{Address, BenchPlan, Connecting, Pacing, ScenarioChoice, SimulatePlan};
use crate::options::{Id, PASSWORD_SOURCES};
use crate::settings::saved::key_of;

/// The options. Passwords are none of a scenario's business: they are left out.
pub(super) fn of(plan: &SimulatePlan) -> Value {
    let mut options = typed(&plan.run);
    let run = &plan.run;
    let profile = &run.profile;
    let mut set = |id: Id, value: Value| {
        if !value.is_null() {
            options.insert(key_of("simulate", id).into_owned(), value);
        }
    };
    match &plan.scenario {
        ScenarioChoice::Named(name) => set(Id::Scenario, json!(name)),
        ScenarioChoice::File { path, name, .. } => {
            set(Id::File, json!(path.to_string_lossy()));
            set(Id::Scenario, json!(name));
        }
    }
    set(Id::Count, json!(run.count));
    if let Connecting::Interval(interval) = run.connecting {
        set(Id::Interval, millis(interval));
    }
    set(Id::Limit, json!(run.end.limit.unwrap_or(0)));
    if let Some(publish) = run.published() {
        set(Id::Topic, json!(publish.topic()));
        set(Id::Qos, json!(publish.qos.level()));
        set(Id::Retain, json!(publish.retain));
        set(Id::Dup, json!(publish.dup));
        match publish.pacing {
            Pacing::Interval(interval) => set(Id::MessageInterval, millis(interval)),
            Pacing::Unlimited => set(Id::MessageInterval, json!(0)),
            Pacing::Rate(rate) => set(Id::Rate, json!(rate)),
            Pacing::Stages(_) | Pacing::Recorded(_) => {}
        }
    }
    if let Address::Tcp { host, port } = &profile.endpoint.address {
        set(Id::Hostname, json!(host));
        set(Id::Port, json!(port));
    }
    set(Id::Protocol, json!(protocol(run)));
    set(Id::ClientId, json!(profile.client_id));
    set(Id::Username, json!(profile.username));
    set(Id::NoClean, json!(profile.clean_start));
    set(Id::Keepalive, json!(profile.keep_alive));
    set(Id::MqttVersion, json!(profile.version.level()));
    let period = profile.reconnect.period.unwrap_or_default();
    set(Id::ReconnectPeriod, millis(period));
    if let Some(maximum) = profile.reconnect.maximum {
        set(Id::MaximumReconnectTimes, json!(maximum));
    }
    set(Id::Seed, json!(run.seed));
    Value::Object(options)
}

fn protocol(run: &BenchPlan) -> &'static str {
    let endpoint = &run.profile.endpoint;
    match endpoint.address {
        // A script knows no other name for it.
        Address::Unix(_) => "mqtt",
        Address::Tcp { .. } => endpoint.scheme(),
    }
}

/// Milliseconds, as a whole number where they are one.
fn millis(time: Duration) -> Value {
    let millis = time.as_secs_f64() * 1e3;
    match u64::try_from(time.as_millis()) {
        Ok(whole) if time.subsec_nanos().is_multiple_of(1_000_000) => json!(whole),
        _ => json!(millis),
    }
}

/// What was typed, as text; those that are known are put in their place by their meaning.
fn typed(run: &BenchPlan) -> Map<String, Value> {
    let known = run.options.iter();
    let known = known.filter_map(|(name, text)| Some((Id::of(name)?, text)));
    let value = |text: &str| match text {
        "" => json!(true),
        text => json!(text),
    };
    known
        .filter(|(id, _)| !is_private(*id))
        .map(|(id, text)| (id.camel(), value(text)))
        .collect()
}

/// What may be a secret, or lead to one.
fn is_private(id: Id) -> bool {
    PASSWORD_SOURCES.contains(&id)
        || matches!(
            id,
            Id::KeyPassword
                | Id::WsHeaders
                | Id::ConnUserProperties
                | Id::Url
                | Id::Hostname
                | Id::PushGateway
                | Id::Otlp
                | Id::PushHeaders
        )
}
