//! The figures of a distribution, by their names.

/// What can be asked of a histogram by name; the names are those of the JSON report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stat {
    /// How many values were recorded.
    Count,
    /// The smallest.
    Min,
    /// The mean.
    Mean,
    /// Half of the values are at most this.
    P50,
    /// 90 % are at most this.
    P90,
    /// 95 % are at most this.
    P95,
    /// 99 % are at most this.
    P99,
    /// 99.9 % are at most this.
    P999,
    /// 99.99 % are at most this.
    P9999,
    /// The largest.
    Max,
}

impl Stat {
    /// So many values it takes for one to be above a percentile; 1 for what is none.
    pub fn least_samples(self) -> u64 {
        match self {
            Self::P90 => 10,
            Self::P95 => 20,
            Self::P99 => 100,
            Self::P999 => 1_000,
            Self::P9999 => 10_000,
            _ => 1,
        }
    }

    /// Every one, in the order of the JSON report.
    pub const ALL: [Self; 10] = [
        Self::Count,
        Self::Min,
        Self::Mean,
        Self::P50,
        Self::P90,
        Self::P95,
        Self::P99,
        Self::P999,
        Self::P9999,
        Self::Max,
    ];

    /// The name in JSON and in thresholds.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Min => "min",
            Self::Mean => "mean",
            Self::P50 => "p50",
            Self::P90 => "p90",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::P999 => "p99_9",
            Self::P9999 => "p99_99",
            Self::Max => "max",
        }
    }

    /// The one with this name; `p99.9` is also `p99_9`.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.replace('.', "_");
        Self::ALL.into_iter().find(|stat| stat.name() == name)
    }
}
