//! Whether a broker kept up with what it was asked for, from the pieces of a run: what was due in each, and what the
//! broker did. The backlog is the difference, added up.
//!
//! A backlog that grows steadily is saturation. One that comes from a few pieces in which little was done, and is gone
//! again later, is a pause.

use std::time::Duration;

use super::trend::{kendall, theil_sen};

/// A backlog that grows more slowly than this share of the offered rate does not grow.
const GROWTH: f64 = 0.005;
/// Less than this share missing from what was offered is kept up with.
const SHORTFALL: f64 = 0.01;
/// The same where there are only one or two pieces: what is under way at their end is a part of them.
const SHORTFALL_OF_FEW: f64 = 0.1;
/// How steadily a backlog has to grow (Kendall's τ).
const STEADY: f64 = 0.6;
/// So many pieces are looked at together.
const TOGETHER: usize = 5;
/// A stretch matters from this time on that the broker would need for its backlog.
const WORTH: f64 = 0.2;
/// In a pause less than this share of what is due is done.
const PAUSED: f64 = 0.5;
/// A pause is shorter than this part of the run.
const PAUSE_PART: usize = 5;
/// A backlog is gone when less than this share of it is left.
const GONE: f64 = 0.1;
/// More pieces than this are joined before a slope is taken.
const MOST_POINTS: usize = 200;

/// A piece of a run, usually a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    /// Where it begins.
    pub at: Duration,
    /// How long it is.
    pub span: Duration,
    /// Messages that were due in it.
    pub offered: f64,
    /// Messages that the broker acknowledged, or delivered, in it.
    pub done: f64,
}

/// What a broker did for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StretchKind {
    /// It did less than it was asked for, steadily.
    Saturated,
    /// It did little or nothing, and made up for it later.
    Paused,
}

impl StretchKind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Saturated => "saturated",
            Self::Paused => "paused",
        }
    }
}

/// A part of a run in which the broker did not keep up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// What it was.
    pub kind: StretchKind,
    /// When it began.
    pub from: Duration,
    /// When it ended.
    pub until: Duration,
    /// By how many messages a second the backlog grew.
    pub growth: f64,
    /// How many messages waited at its end, beside those that had waited before.
    pub backlog: f64,
    /// It lasted to the end of the run.
    pub to_the_end: bool,
}

/// By how many messages a second the backlog grew in the last two thirds of a trial; `None` where the broker kept up.
pub fn growth(windows: &[Window]) -> Option<f64> {
    let begin = windows.len() / 3;
    let shortfall = if windows.len() < 3 {
        SHORTFALL_OF_FEW
    } else {
        SHORTFALL
    };
    grows(windows, begin..windows.len(), shortfall)
}

/// By how many messages a second the backlog rose between the end of the first piece and the end of a trial, if that is much
/// of what was due, however unsteadily. What waits after the first piece may be what is always under way.
pub fn rise(windows: &[Window]) -> Option<f64> {
    let rest = windows.get(1..)?;
    let offered: f64 = rest.iter().map(|it| it.offered).sum();
    let seconds: f64 = rest.iter().map(|it| it.span.as_secs_f64()).sum();
    let rise = offered - rest.iter().map(|it| it.done).sum::<f64>();
    (seconds > 0.0 && rise > offered * SHORTFALL_OF_FEW).then_some(rise / seconds)
}

/// How many messages waited at the end of the last piece.
pub fn backlog(windows: &[Window]) -> f64 {
    let waiting = windows.iter().map(|it| it.offered - it.done);
    waiting.sum::<f64>().max(0.0)
}

/// The parts of a run in which the broker did not keep up, in order.
pub fn stretches(windows: &[Window]) -> Vec<Stretch> {
    let levels = levels(windows);
    let mut found = pauses(windows, &levels);
    let paused: Vec<bool> = windows
        .iter()
        .map(|it| {
            found
                .iter()
                .any(|pause| pause.from <= it.at && it.at < pause.until)
        })
        .collect();
    let together = TOGETHER.min(windows.len());
    let mut marked = vec![false; windows.len()];
    // Two pieces do not show a trend.
    for begin in 0..=windows.len() - together {
        let range = begin..begin + together;
        if together < 3 || paused[range.clone()].contains(&true) {
            continue;
        }
        if grows(windows, range.clone(), SHORTFALL * 2.0).is_some() {
            for index in range {
                marked[index] |= levels[index + 1] > levels[index];
            }
        }
    }
    for (first, last) in runs(&marked, 1) {
        let stretch = stretch(StretchKind::Saturated, windows, &levels, (first, last));
        found.extend(stretch.filter(|it| it.growth > 0.0));
    }
    found.sort_by_key(|it| it.from);
    found
}

/// The backlog before the first piece, and after each.
fn levels(windows: &[Window]) -> Vec<f64> {
    let mut level = 0.0;
    let after = windows.iter().map(|it| {
        level += it.offered - it.done;
        level
    });
    std::iter::once(0.0).chain(after).collect()
}

/// The growth of the backlog over some pieces, if it grows.
fn grows(windows: &[Window], range: std::ops::Range<usize>, shortfall: f64) -> Option<f64> {
    let pieces = windows.get(range)?;
    let offered: f64 = pieces.iter().map(|it| it.offered).sum();
    let done: f64 = pieces.iter().map(|it| it.done).sum();
    let seconds: f64 = pieces.iter().map(|it| it.span.as_secs_f64()).sum();
    if offered <= 0.0 || seconds <= 0.0 || done >= offered * (1.0 - shortfall) {
        return None;
    }
    let points = points(pieces);
    let slope = theil_sen(&points)?;
    let heights: Vec<f64> = points.iter().map(|it| it.1).collect();
    (slope > GROWTH * offered / seconds && kendall(&heights) > STEADY).then_some(slope)
}

/// When, in seconds, how many messages waited: at the beginning of the first piece, and at the end of each.
fn points(pieces: &[Window]) -> Vec<(f64, f64)> {
    let each = pieces.len().div_ceil(MOST_POINTS).max(1);
    let (mut time, mut level) = (0.0, 0.0);
    let mut points = vec![(0.0, 0.0)];
    for chunk in pieces.chunks(each) {
        for it in chunk {
            time += it.span.as_secs_f64();
            level += it.offered - it.done;
        }
        points.push((time, level));
    }
    points
}

/// Where the broker did little, for a short time, and has made up for it.
fn pauses(windows: &[Window], levels: &[f64]) -> Vec<Stretch> {
    let idle: Vec<bool> = windows
        .iter()
        .map(|it| it.offered > 0.0 && it.done < it.offered * PAUSED)
        .collect();
    let longest = (windows.len() / PAUSE_PART).max(1);
    runs(&idle, 0)
        .into_iter()
        .filter(|(first, last)| last - first < longest)
        .filter(|(first, last)| {
            let before = levels[*first];
            let peak = levels[*last + 1] - before;
            let later = levels[*last + 2..].iter();
            let least = later.fold(f64::INFINITY, |least, level| least.min(*level));
            least <= before + peak * GONE
        })
        .filter_map(|range| stretch(StretchKind::Paused, windows, levels, range))
        .collect()
}

/// A stretch of pieces, if its backlog is worth reporting.
fn stretch(
    kind: StretchKind,
    windows: &[Window],
    levels: &[f64],
    (first, last): (usize, usize),
) -> Option<Stretch> {
    let pieces = &windows[first..=last];
    let seconds: f64 = pieces.iter().map(|it| it.span.as_secs_f64()).sum();
    let offered: f64 = pieces.iter().map(|it| it.offered).sum();
    let backlog = levels[last + 1] - levels[first];
    let end = &windows[last];
    (seconds > 0.0 && backlog >= WORTH * offered / seconds).then(|| Stretch {
        kind,
        from: windows[first].at,
        until: end.at + end.span,
        growth: theil_sen(&points(pieces)).unwrap_or(0.0),
        backlog,
        to_the_end: last + 1 == windows.len(),
    })
}

/// The first and the last of each run of marks; runs that so few others lie between are one.
fn runs(marked: &[bool], gap: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (index, _) in marked.iter().enumerate().filter(|(_, marked)| **marked) {
        match runs.last_mut() {
            Some((_, last)) if index - *last <= gap + 1 => *last = index,
            _ => runs.push((index, index)),
        }
    }
    runs
}

#[cfg(test)]
mod tests;
