//! Whether results are all the shards of one run.

use super::settings;
use super::shard::ShardOf;
use super::summary::Summary;
use super::table::printable;

/// More missing shards than this are only counted.
const MOST_NAMED: usize = 10;

/// Why these results are not all parts of one run, if they are parts at all: a sentence for each reason.
pub(super) fn mismatches(parts: &[(&str, &Summary)]) -> Vec<String> {
    let of = |summary: &Summary| summary.environment.shard.clone();
    let shards: Vec<(&str, ShardOf)> = parts
        .iter()
        .filter_map(|(name, it)| Some((*name, of(it)?)))
        .collect();
    let Some((first, one)) = shards.first() else {
        return Vec::new();
    };
    let first = printable(first);
    let mut found = Vec::new();
    let whole = parts.iter().find(|(_, it)| it.environment.shard.is_none());
    found.extend(
        whole.map(|(name, _)| format!("{first} is shard {one}, {} is no shard", printable(name))),
    );
    let stranger = shards.iter().find(|(_, it)| it.count != one.count);
    found
        .extend(stranger.map(|(name, it)| {
            format!("{first} is shard {one}, {} is shard {it}", printable(name))
        }));
    let other = shards.iter().find(|(_, it)| it.run != one.run);
    found.extend(other.map(|(name, it)| {
        let run = |it: &ShardOf| {
            it.run
                .as_ref()
                .map_or("unnamed".into(), |run| printable(run))
        };
        let (name, mine, theirs) = (printable(name), run(one), run(it));
        format!("{first} and {name} are of different runs: {mine} and {theirs}")
    }));
    for (index, (name, it)) in shards.iter().enumerate() {
        let mut earlier = shards[..index].iter();
        if let Some((same, _)) = earlier.find(|(_, other)| other == it) {
            let (same, name) = (printable(same), printable(name));
            found.push(format!("{same} and {name} are both shard {it}"));
        }
    }
    // Of the same run the options are the same.
    if found.is_empty() {
        found.extend(settings::of_parts(parts).or_else(|| meaning_differs(&shards)));
    }
    let is_there = |index: &u32| shards.iter().any(|(_, it)| it.index == *index);
    let missing = (0..one.count).filter(|index| !is_there(index));
    let missing: Vec<String> = missing.map(|index| index.to_string()).collect();
    found.extend(missing_text(&missing, one.count));
    found
}

/// The same options may mean different things: files have contents, and profiles and the environment set options.
fn meaning_differs(shards: &[(&str, ShardOf)]) -> Option<String> {
    let known = |it: &&(&str, ShardOf)| it.1.meaning.is_some();
    let mut known = shards.iter().filter(known);
    let (first, one) = known.next()?;
    let (other, _) = known.find(|(_, it)| it.meaning != one.meaning)?;
    let (first, other) = (printable(first), printable(other));
    Some(format!(
        "{first} and {other} have the same options with different contents: a file, a profile or the environment differs"
    ))
}

fn missing_text(missing: &[String], count: u32) -> Option<String> {
    match missing {
        [] => None,
        [one] => Some(format!("shard {one}/{count} is missing")),
        some if some.len() <= MOST_NAMED => {
            Some(format!("of {count} shards {} are missing", some.join(", ")))
        }
        many => Some(format!("of {count} shards {} are missing", many.len())),
    }
}
