//! Results of shards: whether all are there, and what they are together.

use super::*;
use crate::report::{ShardOf, merge, mismatches, read};

/// This shard of a run, whose messages go to others.
fn shard(index: u32, count: u32, run: &str) -> Summary {
    let mut part = end_to_end();
    let shard = ShardOf {
        index,
        count,
        run: Some(run.to_owned()),
        crossing: true,
    };
    part.environment.notes.extend(shard.notes());
    part.environment.shard = Some(shard);
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
    // Of each, one had not arrived; the notes of the parts are not true of the whole.
    assert_eq!(merged.counters.lost, 3);
    assert_eq!(merged.environment.notes, end_to_end().environment.notes);
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
