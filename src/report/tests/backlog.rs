//! What a summary says of the broker.

use super::*;
use crate::report::{read, windows};

/// A run of so many seconds in which so many messages were due and acknowledged.
fn seconds(pieces: impl IntoIterator<Item = (u64, u64)>) -> Summary {
    let mut run = publish();
    run.counters.refused = 0;
    run.generator = Generator::default();
    let pieces = (0..).zip(pieces);
    run.series = pieces
        .map(|(at, (planned, acked))| Sample {
            at: Duration::from_secs(at),
            span: Duration::from_secs(1),
            planned,
            written: acked,
            acked,
            ..Sample::default()
        })
        .collect();
    let measured = run.series.end();
    run.environment.stages[2].1 = measured;
    run
}

fn verdicts(run: &Summary) -> serde_json::Value {
    let json: serde_json::Value = serde_json::from_str(&Format::Json.render(run)).unwrap();
    json["verdicts"].clone()
}

#[test]
fn a_saturated_broker_is_named_in_every_form() {
    let run = seconds((0..30).map(|at| (20_000, if at < 12 { 20_000 } else { 17_900 })));
    let note = "the broker was saturated from second 12 on: the backlog grew by 2,100 msg/s";
    let text = unwrapped(&text(&run, Look::default()));
    assert!(text.contains(&format!("  note: {note}\n")), "{text}");
    assert!(Format::Html.render(&run).contains(note));
    let expected = serde_json::json!([{
        "verdict": "saturated", "from": 12.0, "until": 30.0, "growth": 2100.0, "backlog": 37800.0,
    }]);
    assert_eq!(verdicts(&run), expected);
    let again = read("run.json", &Format::Json.render(&run)).unwrap();
    assert_eq!(verdicts(&again), expected);
}

#[test]
fn the_limit_of_the_generator_is_not_that_of_the_broker() {
    let mut run = seconds((0..30).map(|_| (20_000, 15_000)));
    assert_eq!(verdicts(&run).as_array().unwrap().len(), 1);
    let stall = Duration::from_secs(1);
    run.generator.health.record_lag(stall, stall * 2);
    assert!(run.verdict().limited);
    assert_eq!(verdicts(&run), serde_json::json!([]));
}

#[test]
fn many_pauses_are_not_told_one_by_one() {
    // Of ten seconds the broker sleeps in the fifth, and makes up for it in the sixth.
    let run = seconds((0..60).map(|at| match at % 10 {
        4 => (1_000, 0),
        5 => (1_000, 2_000),
        _ => (1_000, 1_000),
    }));
    let text = unwrapped(&text(&run, Look::default()));
    let first = "note: the broker paused for about 1.0 s at second 4: 1,000 messages waited\n";
    assert!(text.contains(first), "{text}");
    assert_eq!(text.matches("the broker paused").count(), 3, "{text}");
    assert!(
        text.contains("note: 3 shorter ones are not listed\n"),
        "{text}"
    );
}

#[test]
fn deliveries_count_for_each_subscriber() {
    let mut run = end_to_end();
    run.counters.expected = 200_000;
    run.series = (0..10)
        .map(|at| Sample {
            at: Duration::from_secs(at),
            span: Duration::from_secs(1),
            planned: 1_000,
            written: 1_000,
            received: 16_000,
            ..Sample::default()
        })
        .collect();
    let pieces = windows(&run);
    assert_eq!(pieces.len(), 10);
    assert!((pieces[0].done - 800.0).abs() < 1e-6);
    // Nothing is known of a broker that does not answer.
    let mut unanswered = publish();
    unanswered.latencies = Latencies::default();
    unanswered.counters.acked = 0;
    assert!(windows(&unanswered).is_empty());
}

#[test]
fn a_broker_that_is_not_there_is_not_saturated() {
    let mut run = seconds((0..30).map(|at| (100, if at < 12 { 100 } else { 0 })));
    let connections = |run: &mut Summary, of: &dyn Fn(usize) -> u64| {
        let pieces = run.series.samples().iter().cloned().enumerate();
        run.series = pieces
            .map(|(at, sample)| Sample {
                connections: of(at),
                ..sample
            })
            .collect();
    };
    connections(&mut run, &|_| 10);
    assert_eq!(verdicts(&run)[0]["verdict"], "saturated");
    connections(&mut run, &|at| if at < 12 { 10 } else { 0 });
    assert_eq!(verdicts(&run), serde_json::json!([]));
}
