//! A run under way, as a JSON document a second. The fields are documented in `docs/report.md`.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::columns::{COLUMNS, seconds};
use super::json;
use super::summary::Summary;
use crate::stats::{Counters, Gauges, Sample};

/// What the field `schema` says.
const SCHEMA: &str = "mqtty-bench-second/1";

/// What is known of a run at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// When that is.
    pub time: Timestamp,
    /// Which run it is, from 1.
    pub run: u32,
    /// What is being done, by the name of the stage in the report.
    pub stage: &'static str,
    /// Since the measured part began; before it, since the run began.
    pub elapsed: Duration,
    /// How the connections are.
    pub gauges: &'a Gauges,
    /// Everything counted so far.
    pub counters: &'a Counters,
    /// The second that is over, in the measured part.
    pub sample: Option<&'a Sample>,
    /// CPU time that the process has used so far, where the system says so.
    pub cpu: Option<Duration>,
}

/// The document, on one line, with a line feed.
pub fn moment(it: &Moment<'_>) -> String {
    let second = it.sample.map(|sample| {
        let cells = COLUMNS.map(|(name, cell)| (name.to_owned(), cell(sample)));
        Value::Object(cells.into_iter().collect::<Map<_, _>>())
    });
    let document = json!({
        "schema": SCHEMA,
        "time": it.time.to_string(),
        "run": it.run,
        "stage": it.stage,
        "elapsed": seconds(it.elapsed),
        "connecting": it.gauges.connecting,
        "open": it.gauges.open,
        "reconnecting": it.gauges.reconnecting,
        "in_flight": it.gauges.in_flight,
        "cpu_seconds": it.cpu.map(seconds),
        "second": second,
        "counters": json::counters(it.counters),
    });
    format!("{document}\n")
}

/// A report on one line, with a line feed.
pub fn one_line(summary: &Summary) -> String {
    let text = json::render(summary);
    // What was just written can be read.
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Phase;

    fn parsed(moment: &Moment<'_>) -> Value {
        let line = super::moment(moment);
        assert_eq!(line.matches('\n').count(), 1);
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn every_field_is_documented() {
        let gauges = Gauges {
            open: 7,
            ..Gauges::default()
        };
        let mut counters = Counters {
            written: 30,
            ..Counters::default()
        };
        counters.errors.add("a\nb", 2);
        let sample = Sample {
            span: Duration::from_secs(1),
            written: 10,
            phase: Some(Phase::Ack),
            ..Sample::default()
        };
        let mut moment = Moment {
            time: "2026-11-20T09:30:00Z".parse().unwrap(),
            run: 2,
            stage: "measure",
            elapsed: Duration::from_secs(3),
            gauges: &gauges,
            counters: &counters,
            sample: Some(&sample),
            cpu: Some(Duration::from_millis(250)),
        };
        let document = parsed(&moment);
        assert_eq!(document["time"], "2026-11-20T09:30:00Z");
        assert_eq!(document["second"]["written"], 10);
        assert_eq!(document["second"]["phase"], "ack");
        assert_eq!(document["counters"]["written"], 30);
        assert_eq!(document["counters"]["errors"]["a\nb"], 2);
        assert_eq!(
            (&document["open"], &document["run"]),
            (&7.into(), &2.into())
        );
        let page = include_str!("../../docs/report.md");
        for name in document.as_object().unwrap().keys() {
            assert!(page.contains(&format!("| `{name}` |")), "{name}");
        }
        moment.sample = None;
        moment.cpu = None;
        let document = parsed(&moment);
        assert_eq!(
            (&document["second"], &document["cpu_seconds"]),
            (&Value::Null, &Value::Null)
        );
    }
}
