//! Results of shards: whether all are there, and what they are together.

use super::*;
use crate::report::{CounterNotes, ShardOf, merge, mismatches, read};
use crate::stats::ClockOffset;

/// All shards connect to the same brokers.
const BROKERS: &str = "mqtt://a.test:1883, mqtt://b.test:1883";

/// This shard of a run, whose messages go to others.
fn shard(index: u32, count: u32, run: &str) -> Summary {
    let mut part = end_to_end();
    let shard = ShardOf {
        index,
        count,
        run: Some(run.to_owned()),
        meaning: Some("00c0ffee00c0ffee".to_owned()),
        crossing: true,
    };
    part.environment.notes.extend(shard.notes());
    part.environment.shard = Some(shard);
    part.environment.broker = BROKERS.to_owned();
    part.counters.written += u64::from(index);
    // It expects what is delivered elsewhere.
    part.counters.expected = 200_000;
    part.counters.delivered = 199_999;
    part.counters.lost = 0;
    part
}

fn found(parts: &[Summary]) -> Vec<String> {
    let names = ["a.json", "b.json", "c.json", "d.json"];
    let named: Vec<_> = names.into_iter().zip(parts).collect();
    mismatches(&named)
}

#[test]
fn all_shards_are_one_run() {
    let parts = [2, 0, 1].map(|index| shard(index, 3, "0badcafe"));
    assert_eq!(found(&parts), Vec::<String>::new());
    let merged = merge(&parts).unwrap();
    assert_eq!(merged.environment.shard, None);
    assert_eq!(merged.environment.generators, 3);
    assert_eq!(merged.environment.broker, BROKERS);
    // Of each, one had not arrived; the notes of the parts are not true of the whole.
    assert_eq!(merged.counters.lost, 3);
    let mut notes = end_to_end().environment.notes;
    notes.push("latencies from shard to shard are as good as the clocks of the machines, which were not compared (--rendezvous)".to_owned());
    assert_eq!(merged.environment.notes, notes);
    assert_eq!(merged.environment.asked, end_to_end().environment.asked);
}

#[test]
fn shards_that_are_missing_or_there_twice_are_named() {
    let parts = [0, 2].map(|index| shard(index, 4, "0badcafe"));
    assert_eq!(found(&parts), ["of 4 shards 1, 3 are missing"]);
    let parts = [0, 1].map(|index| shard(index, 3, "0badcafe"));
    assert_eq!(found(&parts), ["shard 2/3 is missing"]);
    let mut twice = [0, 1, 1].map(|index| shard(index, 2, "0badcafe"));
    // It has run again.
    twice[2].counters.written += 1;
    assert_eq!(found(&twice), ["b.json and c.json are both shard 1/2"]);
    let one = [shard(0, 1000, "0badcafe")];
    assert_eq!(found(&one), ["of 1000 shards 999 are missing"]);
}

#[test]
fn shards_of_different_runs_are_named() {
    let parts = [shard(0, 2, "0badcafe"), shard(1, 2, "0badf00d")];
    assert_eq!(
        found(&parts),
        ["a.json and b.json are of different runs: 0badcafe and 0badf00d"]
    );
    let counts = [shard(0, 2, "0badcafe"), shard(1, 3, "0badcafe")];
    assert_eq!(found(&counts), ["a.json is shard 0/2, b.json is shard 1/3"]);
    let mut whole = end_to_end();
    whole.counters.written += 9;
    let mixed = [shard(0, 1, "0badcafe"), whole];
    assert_eq!(found(&mixed), ["a.json is shard 0/1, b.json is no shard"]);
}

#[test]
fn options_that_differ_are_named() {
    let with = |index, options: &[(&str, &str)]| {
        let mut part = shard(index, 2, "0badcafe");
        let options = options.iter();
        let options = options.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        part.options = options.collect();
        part
    };
    // Each may have files and addresses of its own.
    let own = [
        with(
            0,
            &[("rate", "1k/s"), ("report", "0.json"), ("bind", "10.0.0.1")],
        ),
        with(1, &[("report", "1.json"), ("rate", "1k/s")]),
    ];
    assert_eq!(found(&own), Vec::<String>::new());
    for (other, expected) in [
        (&[("rate", "2k/s")][..], "b.json has --rate 2k/s"),
        (&[], "b.json has no --rate"),
        (&[("rate", "1k/s"), ("retain", "")], "b.json has --retain"),
    ] {
        let parts = [with(0, &[("rate", "1k/s")]), with(1, other)];
        let found = found(&parts);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].ends_with(expected), "{found:?}");
    }
    // The same options, and another file.
    let mut parts = [with(0, &[("file", "a")]), with(1, &[("file", "a")])];
    assert_eq!(found(&parts), Vec::<String>::new());
    if let Some(shard) = &mut parts[1].environment.shard {
        shard.meaning = Some("00c0ffee00c0fee1".to_owned());
    }
    let expected = "a.json and b.json have the same options with different contents";
    assert!(
        found(&parts)[0].starts_with(expected),
        "{:?}",
        found(&parts)
    );
    // An earlier version does not say.
    if let Some(shard) = &mut parts[1].environment.shard {
        shard.meaning = None;
    }
    assert_eq!(found(&parts), Vec::<String>::new());
    // Machines that share no run may do different things.
    let mut parts = [with(0, &[("count", "1")]), with(1, &[("count", "2")])];
    for part in &mut parts {
        part.environment.shard = None;
    }
    assert_eq!(found(&parts), Vec::<String>::new());
}

#[test]
fn the_clocks_of_all_shards_are_merged() {
    let clock = |offset_us, uncertainty_us, rounds| {
        Some(ClockOffset {
            offset_us,
            uncertainty_us,
            rounds,
        })
    };
    let clocks = [clock(0, 0, 0), clock(12_000, 180, 16), clock(-40, 200, 16)];
    let mut parts = [0, 1, 2].map(|index| shard(index, 3, "0badcafe"));
    for (part, clock) in parts.iter_mut().zip(clocks) {
        part.environment.clock = clock;
        let note = clock.and_then(crate::report::clock_note);
        part.environment.notes.extend(note);
    }
    let notes = parts
        .each_ref()
        .map(|it| it.environment.notes.last().unwrap().clone());
    assert!(notes[0].starts_with("messages go"), "{notes:?}");
    assert_eq!(
        notes[1],
        "the clock was 12 ms ± 180 µs ahead of that of shard 0: all times are by the latter"
    );
    assert!(notes[2].starts_with("the clock agrees with that of shard 0 within 200 µs"));
    for part in &parts {
        assert_eq!(read("a.json", &Format::Json.render(part)), Ok(part.clone()));
    }
    let merged = merge(&parts).unwrap();
    assert_eq!(merged.environment.clock, clock(12_040, 380, 16));
    let notes = merged.environment.notes.join("\n");
    assert!(notes.contains("uncertain by 380 µs"), "{notes}");
    assert!(!notes.contains("of shard 0"), "{notes}");
    // Measured again at the end: shard 0 has nothing to compare with.
    for (part, drift) in parts
        .iter_mut()
        .zip([None, clock(900, 300, 16), clock(-50, 280, 16)])
    {
        part.environment.clock_drift = drift;
        part.environment
            .notes
            .extend(drift.and_then(crate::report::drift_note));
        assert_eq!(read("a.json", &Format::Json.render(part)), Ok(part.clone()));
    }
    let last = |part: &Summary| part.environment.notes.last().unwrap().clone();
    assert_eq!(
        last(&parts[1]),
        "the clock gained 900 µs ± 300 µs on that of shard 0 during the run"
    );
    assert!(last(&parts[2]).starts_with("the clock agrees"));
    let merged = merge(&parts).unwrap();
    assert_eq!(merged.environment.clock_drift, clock(950, 580, 16));
    let notes = merged.environment.notes.join("\n");
    assert!(notes.contains("uncertain by 1.3 ms: "), "{notes}");
    assert!(
        notes.ends_with("apart at the beginning; they drifted by 950 µs during the run"),
        "{notes}"
    );
    parts[1].environment.clock_drift = None;
    assert_eq!(merge(&parts).unwrap().environment.clock_drift, None);
    // One that was not compared leaves all uncertain.
    parts[1].environment.clock = None;
    assert_eq!(merge(&parts).unwrap().environment.clock, None);
}

#[test]
fn a_report_of_a_shard_is_read_back() {
    for run in [Some("0badcafe".to_owned()), None] {
        let mut part = shard(1, 3, "0badcafe");
        if let Some(shard) = &mut part.environment.shard {
            shard.run = run;
            shard.crossing = shard.run.is_some();
        }
        let text = Format::Json.render(&part);
        assert_eq!(read("a.json", &text), Ok(part));
    }
    let strange = Format::Json.render(&shard(1, 3, "0badcafe"));
    let strange = strange.replace("\"index\": 1", "\"index\": -1");
    let error = read("a.json", &strange).unwrap_err().to_string();
    assert!(error.contains("environment.shard_of.index"), "{error}");
}

#[test]
fn rates_of_shards_that_begin_together_add_up() {
    let mut parts = [0, 1, 2].map(|index| shard(index, 3, "0badcafe"));
    for (late, part) in (0..).zip(&mut parts) {
        part.counters.written = 100_000;
        let moment = &mut part.environment.measured_from;
        *moment = moment.map(|it| it + Duration::from_millis(late * 30));
    }
    let rate = |it: &Summary| it.figures().rate(Flow::Written);
    let merged = merge(&parts).unwrap();
    assert!((rate(&merged) - 3.0 * rate(&parts[0])).abs() < 1e-6);
    // What is no shard may have begun at another time for a reason.
    for part in &mut parts {
        part.environment.shard = None;
    }
    assert!(rate(&merge(&parts).unwrap()) < rate(&merged));
}

#[test]
fn what_is_said_of_counters_is_said_of_their_sums() {
    let note = |count: u64| {
        let counters = Counters {
            no_subscribers: count,
            acked: count,
            ..Counters::default()
        };
        CounterNotes::of(&counters).no_subscribers.unwrap()
    };
    let parts = [40, 41].map(|count| {
        let mut part = publish();
        part.counters.no_subscribers = count;
        part.counters.acked = count;
        part.environment.notes = vec!["of all".to_owned(), note(count)];
        part
    });
    let merged = merge(&parts).unwrap();
    assert_eq!(merged.environment.notes, ["of all".to_owned(), note(81)]);
    assert!(note(81).starts_with("81 of 81 acknowledged messages "));
    // What the parts did not say was asked for.
    let quiet = parts.map(|mut part| {
        part.environment.notes.pop();
        part
    });
    assert_eq!(merge(&quiet).unwrap().environment.notes, ["of all"]);
}
