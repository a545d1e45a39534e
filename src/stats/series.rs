//! What happened when: one sample a second, in bounded memory.

use std::time::Duration;

use super::latencies::{LatencyBasis, Phase};
use super::packed::PackedLatencies;

/// The most samples that a series holds.
const CAPACITY: usize = 100_000;
/// The most bytes that the histograms of a series take.
const HISTOGRAM_BYTES: usize = 8 * 1024 * 1024;

/// What happened in one piece of the run, usually one second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// Where the piece begins, from the start of the measured part.
    pub at: Duration,
    /// How long it is.
    pub span: Duration,
    /// Messages that the schedule asked for in it.
    pub planned: u64,
    /// Messages written in it.
    pub written: u64,
    /// Messages acknowledged in it.
    pub acked: u64,
    /// Those of them that the broker delivered to nobody.
    pub no_subscribers: u64,
    /// Messages received in it.
    pub received: u64,
    /// Bytes written in it.
    pub bytes_out: u64,
    /// Bytes read in it.
    pub bytes_in: u64,
    /// End-to-end samples below zero in it, which the percentiles are without.
    pub negative: u64,
    /// Errors in it.
    pub errors: u64,
    /// Open connections at its end.
    pub connections: u64,
    /// Connections that were accepted in it.
    pub connected: u64,
    /// The furthest that a message was written behind its planned moment in it, in microseconds.
    pub behind: u64,
    /// What the percentiles are the latency of; `None`: nothing was measured.
    pub phase: Option<Phase>,
    /// Median latency in microseconds, from the planned moment.
    pub p50: u64,
    /// 95 % of the latencies in it are at most this, in microseconds.
    pub p95: u64,
    /// 99 % of the latencies in it are at most this, in microseconds.
    pub p99: u64,
    /// The longest latency in it, in microseconds.
    pub max: u64,
    /// The latencies in it, from the planned moment.
    pub histograms: PackedLatencies,
    /// The same from the moment at which each was begun.
    pub actual: PackedLatencies,
}

impl Sample {
    /// The latencies in it from one of both moments.
    pub fn latencies(&self, basis: LatencyBasis) -> &PackedLatencies {
        match basis {
            LatencyBasis::Intended => &self.histograms,
            LatencyBasis::Actual => &self.actual,
        }
    }

    /// How many bytes its histograms take.
    fn size(&self) -> usize {
        self.histograms.size() + self.actual.size()
    }

    /// A number of this piece as a rate per second; 0 for a piece without length.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a rate needs no more than 53 bits"
    )]
    pub fn rate(&self, number: u64) -> f64 {
        if self.span.is_zero() {
            0.0
        } else {
            number as f64 / self.span.as_secs_f64()
        }
    }

    /// Joins the piece that follows. Numbers add up, and the connections are those at the end. Percentiles are those
    /// of both histograms; where a report of an earlier version has none, the larger ones: an upper bound, since
    /// percentiles cannot be added.
    #[must_use]
    pub fn followed_by(&self, next: &Self) -> Self {
        Self {
            at: self.at,
            span: (next.at + next.span).saturating_sub(self.at),
            connections: next.connections,
            ..self.added(next)
        }
    }

    /// Adds what another generator did in the same piece; percentiles as in [`Sample::followed_by`].
    #[must_use]
    pub fn beside(&self, other: &Self) -> Self {
        Self {
            at: self.at,
            span: self.span.max(other.span),
            connections: self.connections + other.connections,
            ..self.added(other)
        }
    }

    /// The parts that add up in the same way whether the pieces follow each other or lie side by side.
    fn added(&self, other: &Self) -> Self {
        let same = self.phase == other.phase;
        let later = if other.phase > self.phase {
            other
        } else {
            self
        };
        let larger = |figure: fn(&Self) -> u64| {
            if same {
                figure(self).max(figure(other))
            } else {
                figure(later)
            }
        };
        let histograms = self.histograms.merged(&other.histograms);
        let complete = later.phase.filter(|phase| {
            let has = |it: &Self| it.phase != Some(*phase) || it.histograms.get(*phase).is_some();
            has(self) && has(other)
        });
        let joined = complete.and_then(|phase| histograms.get(phase));
        let max = larger(|it| it.max);
        let percentile = |quantile, figure: fn(&Self) -> u64| match joined {
            Some(joined) => joined.quantile(quantile).min(max),
            None => larger(figure),
        };
        Self {
            planned: self.planned + other.planned,
            written: self.written + other.written,
            acked: self.acked + other.acked,
            no_subscribers: self.no_subscribers + other.no_subscribers,
            received: self.received + other.received,
            bytes_out: self.bytes_out + other.bytes_out,
            bytes_in: self.bytes_in + other.bytes_in,
            negative: self.negative + other.negative,
            errors: self.errors + other.errors,
            connected: self.connected + other.connected,
            behind: self.behind.max(other.behind),
            phase: later.phase,
            p50: percentile(0.5, |it| it.p50),
            p95: percentile(0.95, |it| it.p95),
            p99: percentile(0.99, |it| it.p99),
            max,
            histograms,
            actual: self.actual.merged(&other.actual),
            ..Self::default()
        }
    }
}

/// The samples of a run in order. When 100,000 are reached, or their histograms take 8 MiB, neighbours are joined, and
/// from then on each sample covers twice the time.
#[derive(Clone, Debug)]
pub struct Series {
    samples: Vec<Sample>,
    /// How many bytes their histograms take.
    bytes: usize,
    /// How many pushed samples make one kept sample.
    joined: u32,
    /// How many of them the last kept sample has so far.
    filled: u32,
    capacity: usize,
}

impl Default for Series {
    fn default() -> Self {
        Self::with_capacity(CAPACITY)
    }
}

impl Series {
    /// A series that holds at most this many samples (at least 2).
    pub fn with_capacity(capacity: usize) -> Self {
        Self {
            samples: Vec::new(),
            bytes: 0,
            joined: 1,
            filled: 1,
            capacity: capacity.max(2),
        }
    }

    /// Adds the sample that follows those before it.
    pub fn push(&mut self, sample: Sample) {
        if self.filled < self.joined
            && let Some(last) = self.samples.last_mut()
        {
            let joined = last.followed_by(&sample);
            self.bytes = self.bytes.saturating_sub(last.size()) + joined.size();
            *last = joined;
            self.filled += 1;
            return;
        }
        if self.samples.len() >= self.capacity || self.bytes >= HISTOGRAM_BYTES {
            self.halve();
            self.joined = self.joined.saturating_mul(2);
        }
        self.bytes += sample.size();
        self.samples.push(sample);
        self.filled = 1;
    }

    /// Puts samples of this length before those there are, which are then that much later.
    pub fn prepend(&mut self, mut earlier: Vec<Sample>, length: Duration) {
        for sample in &mut self.samples {
            sample.at += length;
        }
        earlier.append(&mut self.samples);
        self.samples = earlier;
        self.shrink();
    }

    /// Joins neighbours until there are no more samples than there may be.
    fn shrink(&mut self) {
        self.count_bytes();
        while self.samples.len() > self.capacity
            || self.bytes > HISTOGRAM_BYTES && self.samples.len() > 1
        {
            self.halve();
        }
    }

    fn halve(&mut self) {
        self.samples = halved(&self.samples);
        self.count_bytes();
    }

    fn count_bytes(&mut self) {
        self.bytes = self.samples.iter().map(Sample::size).sum();
    }

    /// Joins a piece that is too short for a sample of its own to the one before it.
    pub fn attach(&mut self, sample: Sample) {
        match self.samples.last_mut() {
            Some(last) => *last = last.followed_by(&sample),
            None => self.push(sample),
        }
    }

    /// Where the last sample ends.
    pub fn end(&self) -> Duration {
        let last = self.samples.last();
        last.map_or(Duration::ZERO, |last| last.at + last.span)
    }

    /// Takes messages back that were counted in the piece at this moment, or in those before it, and turned
    /// out not to have been written; so many of them no longer count as planned.
    pub fn take_back(&mut self, at: Duration, mut written: u64, mut planned: u64) {
        let next = self.samples.partition_point(|sample| sample.at <= at);
        let (before, after) = self.samples.split_at_mut(next);
        for sample in before.iter_mut().rev().chain(after) {
            written -= take(&mut sample.written, written);
            planned -= take(&mut sample.planned, planned);
        }
    }

    /// Makes the planned messages add up to this: what was due when nobody was left to send it belongs to
    /// the last sample.
    pub fn settle_planned(&mut self, planned: u64) {
        let sum: u64 = self.samples.iter().map(|sample| sample.planned).sum();
        if let (Some(more), Some(last)) = (planned.checked_sub(sum), self.samples.last_mut()) {
            last.planned += more;
        } else {
            self.take_back(self.end(), 0, sum.saturating_sub(planned));
        }
    }

    /// The samples, in order.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The same run in at most `most` samples (at least 1), for drawing.
    pub fn thinned(&self, most: usize) -> Vec<Sample> {
        let size = self.samples.len().div_ceil(most.max(1)).max(1);
        let join = |chunk: &[Sample]| {
            let (first, rest) = chunk.split_first()?;
            Some(rest.iter().fold(first.clone(), |a, b| a.followed_by(b)))
        };
        self.samples.chunks(size).filter_map(join).collect()
    }

    /// Adds what another generator did, each of its samples `offset` later than it says, to the samples
    /// of ours in which they fall.
    pub fn merge(&mut self, other: &Self, offset: Duration) {
        let moved = |sample: &Sample| Sample {
            at: sample.at + offset,
            ..sample.clone()
        };
        let mut theirs: Vec<Sample> = other.samples.iter().map(moved).collect();
        let mut mine = std::mem::take(&mut self.samples);
        // Pieces of the same length, or else the longer ones would stand out as peaks.
        while is_finer(&mine, &theirs) {
            mine = halved(&mine);
        }
        while is_finer(&theirs, &mine) {
            theirs = halved(&theirs);
        }
        self.samples = merged(mine, theirs);
        self.shrink();
    }
}

/// Takes as much as there is, and says how much that was.
fn take(from: &mut u64, wanted: u64) -> u64 {
    let taken = wanted.min(*from);
    *from -= taken;
    taken
}

/// Whether the pieces of `a` are clearly shorter than those of `b`.
fn is_finer(a: &[Sample], b: &[Sample]) -> bool {
    // Those at the end of the measured part and of the run are shorter than the others.
    let longest = |samples: &[Sample]| samples.iter().map(|it| it.span).max().unwrap_or_default();
    a.len() > 1 && longest(a) * 3 / 2 < longest(b)
}

/// Two runs of pieces of about the same length as one, in order.
fn merged(mine: Vec<Sample>, theirs: Vec<Sample>) -> Vec<Sample> {
    let mut joined = Vec::with_capacity(mine.len().max(theirs.len()));
    let mut theirs = theirs.into_iter().peekable();
    let middle = |sample: &Sample| sample.at + sample.span / 2;
    for piece in mine {
        while let Some(before) = theirs.next_if(|other| middle(other) < piece.at) {
            joined.push(before);
        }
        let end = piece.at + piece.span;
        let mut beside: Option<Sample> = None;
        while let Some(other) = theirs.next_if(|other| middle(other) < end) {
            beside = Some(match beside {
                Some(earlier) => earlier.followed_by(&other),
                None => other,
            });
        }
        joined.push(match beside {
            Some(other) => piece.beside(&other),
            None => piece,
        });
    }
    joined.extend(theirs);
    joined
}

impl PartialEq for Series {
    /// Whether the samples are the same.
    fn eq(&self, other: &Self) -> bool {
        self.samples == other.samples
    }
}

impl FromIterator<Sample> for Series {
    fn from_iter<I: IntoIterator<Item = Sample>>(samples: I) -> Self {
        let mut series = Self::default();
        for sample in samples {
            series.push(sample);
        }
        series
    }
}

/// Joins neighbours; a last one without a neighbour stays as it is.
fn halved(samples: &[Sample]) -> Vec<Sample> {
    samples
        .chunks(2)
        .map(|pair| match pair {
            [a, b] => a.followed_by(b),
            rest => rest.first().cloned().unwrap_or_default(),
        })
        .collect()
}

#[cfg(test)]
mod tests;
