//! What a script is told of the run: the options under the names that MQTTX gives them, with their defaults.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::model::{
    Address, BenchPlan, BenchWork, Connecting, Pacing, ScenarioChoice, SimulatePlan,
};

/// The options. Passwords are none of a scenario's business: they are left out.
pub(super) fn of(plan: &SimulatePlan) -> Value {
    let mut options = typed(&plan.run);
    let run = &plan.run;
    let profile = &run.profile;
    let mut set = |name: &str, value: Value| {
        if !value.is_null() {
            options.insert(name.to_owned(), value);
        }
    };
    match &plan.scenario {
        ScenarioChoice::Named(name) => set("scenario", json!(name)),
        ScenarioChoice::File { path, name, .. } => {
            set("file", json!(path.to_string_lossy()));
            set("scenario", json!(name));
        }
    }
    set("count", json!(run.count));
    if let Connecting::Interval(interval) = run.connecting {
        set("interval", millis(interval));
    }
    set("limit", json!(run.end.limit.unwrap_or(0)));
    if let BenchWork::Publish(publish) = &run.work {
        set("topic", json!(publish.topic()));
        set("qos", json!(publish.qos.level()));
        set("retain", json!(publish.retain));
        set("dup", json!(publish.dup));
        match publish.pacing {
            Pacing::Interval(interval) => set("messageInterval", millis(interval)),
            Pacing::Unlimited => set("messageInterval", json!(0)),
            Pacing::Rate(rate) => set("rate", json!(rate)),
            Pacing::Stages(_) => {}
        }
    }
    if let Address::Tcp { host, port } = &profile.endpoint.address {
        set("hostname", json!(host));
        set("port", json!(port));
    }
    set("protocol", json!(protocol(run)));
    set("clientId", json!(profile.client_id));
    set("username", json!(profile.username));
    set("clean", json!(profile.clean_start));
    set("keepalive", json!(profile.keep_alive));
    set("mqttVersion", json!(profile.version.level()));
    let period = profile.reconnect.period.unwrap_or_default();
    set("reconnectPeriod", millis(period));
    if let Some(maximum) = profile.reconnect.maximum {
        set("maximunReconnectTimes", json!(maximum));
    }
    set("seed", json!(run.seed));
    Value::Object(options)
}

fn protocol(run: &BenchPlan) -> &'static str {
    let endpoint = &run.profile.endpoint;
    match (endpoint.websocket.is_some(), endpoint.tls.is_some()) {
        (false, false) => "mqtt",
        (false, true) => "mqtts",
        (true, false) => "ws",
        (true, true) => "wss",
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
    let shown = run.options.iter().filter(|(name, _)| !is_private(name));
    let value = |text: &str| match text {
        "" => json!(true),
        text => json!(text),
    };
    shown
        .map(|(name, text)| (camel(name), value(text)))
        .collect()
}

/// What may be a secret, or lead to one.
fn is_private(name: &str) -> bool {
    name.contains("password")
        || matches!(
            name,
            "ws-headers" | "conn-user-properties" | "url" | "hostname"
        )
}

/// `message-interval` as `messageInterval`.
fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    text
}
