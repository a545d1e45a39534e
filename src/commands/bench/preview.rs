//! What the clients of a benchmark would do, as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bench::{self, PlannedClient};
use crate::error::Failure;
use crate::model::BenchPlan;

/// What the field `schema` says. Another number when a field changes its meaning or goes.
const SCHEMA: &str = "mqtty-bench-plan/1";

/// The clients of a plan, a line each, after the sums of all of them.
pub(super) fn text(plan: BenchPlan) -> Result<String, Failure> {
    let shard = plan.shard.map(|shard| {
        json!({ "index": shard.index, "shards": shard.count, "scheduler": shard.scheduler })
    });
    let run = format!("{:08x}", plan.run);
    let clients = bench::planned(plan)?;
    let mut text = String::from("{\n");
    for (name, value) in [
        ("schema", SCHEMA.into()),
        ("run", run.into()),
        ("shard_of", shard.unwrap_or(Value::Null)),
        ("totals", totals(&clients)),
    ] {
        let _ = writeln!(text, "  \"{name}\": {value},");
    }
    let rows: Vec<String> = clients
        .iter()
        .map(|it| format!("    {}", client(it)))
        .collect();
    let _ = writeln!(text, "  \"clients\": [\n{}\n  ]\n}}", rows.join(",\n"));
    Ok(text)
}

fn totals(clients: &[PlannedClient]) -> Value {
    let of = |role: &str| clients.iter().filter(|it| it.role == role).count();
    let messages: Option<u64> = clients.iter().map(|it| it.messages).sum();
    let due = |it: &PlannedClient| [it.due.0, it.due.1];
    let due = || clients.iter().flat_map(due).flatten();
    json!({
        "clients": clients.len(),
        "publishers": of("publisher"),
        "subscribers": of("subscriber"),
        "message_count": messages,
        "first_due_us": due().min().map(micros),
        "last_due_us": messages.and_then(|_| due().max()).map(micros),
    })
}

fn client(it: &PlannedClient) -> Value {
    json!({
        "number": it.number,
        "role": it.role,
        "client_id": it.client_id,
        "line": it.line,
        "broker": it.broker,
        "source": it.source.map(|source| source.to_string()),
        "topics": it.topics,
        "connect_us": it.connects.map(micros),
        "message_count": it.messages,
        "first_due_us": it.due.0.map(micros),
        "last_due_us": it.due.1.map(micros),
    })
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
