//! How long each phase took, from the planned moment and from the actual one.

use super::histogram::Histogram;

/// What a latency is the latency of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// The TCP connection: from dialling to connected.
    Tcp,
    /// The full TLS handshake.
    Tls,
    /// The TLS handshake that resumes an earlier session.
    TlsResumed,
    /// From CONNECT to CONNACK. From the planned moment: from when the connection was due, the whole
    /// way to CONNACK.
    Connack,
    /// From SUBSCRIBE to SUBACK.
    Suback,
    /// From PUBLISH to PUBACK (QoS 1) or PUBCOMP (QoS 2).
    Ack,
    /// From the publisher to the subscriber.
    E2e,
}

impl Phase {
    /// Every phase, in the order in which a client goes through them.
    pub const ALL: [Self; 7] = [
        Self::Tcp,
        Self::Tls,
        Self::TlsResumed,
        Self::Connack,
        Self::Suback,
        Self::Ack,
        Self::E2e,
    ];

    /// The name in JSON and in thresholds.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::TlsResumed => "tls_resumed",
            Self::Connack => "connack",
            Self::Suback => "suback",
            Self::Ack => "ack",
            Self::E2e => "e2e",
        }
    }

    /// The phase with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// Whether it belongs to messages, not to connections and subscriptions.
    pub fn concerns_messages(self) -> bool {
        matches!(self, Self::Ack | Self::E2e)
    }
}

/// From when a latency counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LatencyBasis {
    /// From the moment at which it was due by the schedule: what a user of the broker feels.
    Intended,
    /// From the moment at which it was begun: what the broker took.
    Actual,
}

impl LatencyBasis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Intended, Self::Actual];

    /// The name in JSON and in thresholds.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Actual => "actual",
        }
    }
}

/// One histogram for each phase and basis, made when the first value comes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Latencies {
    histograms: [[Option<Box<Histogram>>; 2]; Phase::ALL.len()],
}

impl Latencies {
    /// Records one latency from both moments, in microseconds.
    #[inline]
    pub fn record_both(&mut self, phase: Phase, intended_us: u64, actual_us: u64) {
        self.record_both_n(phase, intended_us, actual_us, 1);
    }

    /// The same of `n` messages.
    #[inline]
    pub fn record_both_n(&mut self, phase: Phase, intended_us: u64, actual_us: u64, n: u64) {
        self.record_n(phase, LatencyBasis::Intended, intended_us, n);
        self.record_n(phase, LatencyBasis::Actual, actual_us, n);
    }

    /// Records `n` equal latencies in microseconds.
    #[inline]
    pub fn record_n(&mut self, phase: Phase, basis: LatencyBasis, us: u64, n: u64) {
        self.histogram_mut(phase, basis).record_n(us, n);
    }

    /// The histogram, made now if there is none yet.
    #[inline]
    pub fn histogram_mut(&mut self, phase: Phase, basis: LatencyBasis) -> &mut Histogram {
        self.histograms[phase as usize][basis as usize].get_or_insert_default()
    }

    /// The histogram; `None` when nothing was recorded.
    pub fn get(&self, phase: Phase, basis: LatencyBasis) -> Option<&Histogram> {
        self.histograms[phase as usize][basis as usize]
            .as_deref()
            .filter(|histogram| !histogram.is_empty())
    }

    /// The phases that have values, with both histograms (either may be missing).
    pub fn recorded(
        &self,
    ) -> impl Iterator<Item = (Phase, Option<&Histogram>, Option<&Histogram>)> {
        Phase::ALL.into_iter().filter_map(|phase| {
            let intended = self.get(phase, LatencyBasis::Intended);
            let actual = self.get(phase, LatencyBasis::Actual);
            (intended.is_some() || actual.is_some()).then_some((phase, intended, actual))
        })
    }

    /// The phase that says most about the run as far as it went: end to end, else acknowledgements,
    /// else CONNACK, with its histogram from the planned moment (or else from the actual one).
    pub fn headline(&self) -> Option<(Phase, &Histogram)> {
        [Phase::E2e, Phase::Ack, Phase::Connack]
            .into_iter()
            .find_map(|phase| {
                let histogram = self
                    .get(phase, LatencyBasis::Intended)
                    .or_else(|| self.get(phase, LatencyBasis::Actual))?;
                Some((phase, histogram))
            })
    }

    /// Adds everything that another one holds.
    pub fn merge(&mut self, other: &Self) {
        for phase in Phase::ALL {
            for basis in LatencyBasis::ALL {
                if let Some(histogram) = other.get(phase, basis) {
                    self.histogram_mut(phase, basis).merge(histogram);
                }
            }
        }
    }

    /// Forgets everything. Histograms that were in use keep their memory, the others give it back.
    pub fn clear(&mut self) {
        for slot in self.histograms.iter_mut().flatten() {
            match slot {
                Some(histogram) if !histogram.is_empty() => histogram.clear(),
                _ => *slot = None,
            }
        }
    }
}
