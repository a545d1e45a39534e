//! Whether results are the parts of one run: each complete, each there once, all at the same time.

use std::time::Duration;

use jiff::Timestamp;

use super::shards;
use super::summary::Summary;
use super::table::printable;

/// How much of the measured part all of them must share.
const OVERLAP: f64 = 0.95;

/// Why these results, each with its name (the file), are not the parts of one run: a sentence for each reason.
pub fn mismatches(parts: &[(&str, &Summary)]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, (name, part)) in parts.iter().enumerate() {
        let name = printable(name);
        let earlier = &parts[..index];
        if let Some((same, _)) = earlier.iter().find(|(_, it)| is_same(it, part)) {
            found.push(format!("{name} is the same result as {}", printable(same)));
        }
        if let Some(reason) = &part.environment.cut_short {
            found.push(format!("{name} is incomplete: {}", printable(reason)));
        }
        if part.environment.measured_from.is_none() {
            found.push(format!(
                "{name} is incomplete: its measured part never began"
            ));
        }
    }
    if let Some((first, others)) = parts.split_first() {
        let version = |it: &(&str, &Summary)| printable(&it.1.environment.version);
        let other = others.iter().find(|it| version(it) != version(first));
        found.extend(other.map(|other| {
            format!(
                "{} was written by mqtty {}, {} by mqtty {}",
                printable(first.0),
                version(first),
                printable(other.0),
                version(other)
            )
        }));
    }
    found.extend(shards::mismatches(parts));
    found.extend(apart(parts));
    found
}

/// Whether two results are of the same run of the same generator.
fn is_same(a: &Summary, b: &Summary) -> bool {
    a.environment.started == b.environment.started
        && a.environment.ended == b.environment.ended
        && a.options == b.options
        && a.counters == b.counters
}

/// Who did not measure while the others did.
fn apart(parts: &[(&str, &Summary)]) -> Option<String> {
    let measured: Vec<(&str, Timestamp, Duration)> = parts
        .iter()
        .filter_map(|(name, it)| Some((*name, it.environment.measured_from?, it.measured())))
        .filter(|(.., length)| !length.is_zero())
        .collect();
    // Of two, the later in the list.
    let shares = measured.iter().rev().map(|one| {
        let others = measured.iter().map(|other| shared(one, other));
        let (least, sum) =
            others.fold((1.0_f64, 0.0), |(least, sum), it| (least.min(it), sum + it));
        (one.0, least, sum)
    });
    let (name, share, _) = shares.min_by(|a, b| a.2.total_cmp(&b.2))?;
    (share < OVERLAP).then(|| {
        format!(
            "{} measured at another time: {:.0} % of the measured parts overlap, expected at least {:.0} %",
            printable(name),
            share * 100.0,
            OVERLAP * 100.0
        )
    })
}

/// The share of the longer of two measured parts in which both were measured.
fn shared(a: &(&str, Timestamp, Duration), b: &(&str, Timestamp, Duration)) -> f64 {
    let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64();
    let (length_a, length_b) = (a.2.as_secs_f64(), b.2.as_secs_f64());
    // Where the second begins, counted from the first.
    let offset = seconds(a.1, b.1);
    let both = length_a.min(offset + length_b) - offset.max(0.0);
    both.max(0.0) / length_a.max(length_b)
}
