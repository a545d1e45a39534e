//! By how much the clock of another process differs from ours, measured by messages that go there and back.

/// A message that went to the other process and back: by which clock when, in µs since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTrip {
    /// When it was sent, by our clock.
    pub sent: u64,
    /// When it arrived there, by the other clock.
    pub arrived: u64,
    /// When the answer was sent, by the other clock.
    pub answered: u64,
    /// When the answer was here, by our clock.
    pub returned: u64,
}

/// By how much two clocks differ, as far as that could be measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockOffset {
    /// By how much the one is ahead of the other, in µs; negative if it is behind.
    pub offset_us: i64,
    /// By how much `offset_us` may be wrong in either direction: half of the shortest round trip.
    pub uncertainty_us: u64,
    /// How many round trips there were.
    pub rounds: u32,
}

impl ClockOffset {
    /// By how much the other clock is ahead, as one round trip shows it. The two ways took as long as the round trip
    /// together, and the offset is exact if they took equally long, as in NTP (RFC 5905, section 8); where one of them
    /// took no time at all, it is off by half of the round trip. `None` for moments that contradict each other.
    pub fn of(round: RoundTrip) -> Option<Self> {
        let signed = |us: u64| i64::try_from(us).ok();
        let (sent, returned) = (signed(round.sent)?, signed(round.returned)?);
        let (arrived, answered) = (signed(round.arrived)?, signed(round.answered)?);
        let there = answered.checked_sub(arrived).filter(|time| *time >= 0)?;
        let both_ways = returned.checked_sub(sent)?.checked_sub(there)?;
        let out = arrived.checked_sub(sent)?;
        let back = answered.checked_sub(returned)?;
        Some(Self {
            offset_us: out.checked_add(back)? / 2,
            uncertainty_us: u64::try_from(both_ways).ok()?.div_ceil(2).max(1),
            rounds: 1,
        })
    }

    /// The better one of two measurements of the same clocks: that of the shorter round trip.
    #[must_use]
    pub fn or_better(self, other: Self) -> Self {
        let best = if other.uncertainty_us < self.uncertainty_us {
            other
        } else {
            self
        };
        Self {
            rounds: self.rounds.saturating_add(other.rounds),
            ..best
        }
    }

    /// The same, seen from the other side.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            offset_us: self.offset_us.saturating_neg(),
            ..self
        }
    }

    /// Whether the clocks differ by more than the measurement may be wrong by.
    pub fn is_certain(self) -> bool {
        self.offset_us.unsigned_abs() > self.uncertainty_us
    }

    /// What has to be added to moments of the one clock to have those of the other: nothing where the clocks agree as
    /// far as that can be measured, since they may well agree better than that.
    pub fn correction_us(self) -> i64 {
        if self.is_certain() {
            self.offset_us.saturating_neg()
        } else {
            0
        }
    }

    /// By how much a clock that was set right by [`ClockOffset::correction_us`] has gained on the other one, by which it
    /// was ahead of it later: the uncertainties of both measurements add up.
    #[must_use]
    pub fn drift(self, later: Self) -> Self {
        let left = self.offset_us.saturating_add(self.correction_us());
        Self {
            offset_us: later.offset_us.saturating_sub(left),
            uncertainty_us: self.uncertainty_us.saturating_add(later.uncertainty_us),
            rounds: later.rounds,
        }
    }

    /// By how much two of several clocks differ at most, each of which was compared with the same one, and how far that
    /// is known: the uncertainties of two add up.
    pub fn widest(all: &[Self]) -> Option<Self> {
        let offsets = || all.iter().map(|it| it.offset_us);
        // The clock that they were compared with is one of them.
        let (least, most) = (offsets().min()?.min(0), offsets().max()?.max(0));
        let mut uncertainties: Vec<u64> = all.iter().map(|it| it.uncertainty_us).collect();
        uncertainties.sort_unstable();
        Some(Self {
            offset_us: most.saturating_sub(least),
            uncertainty_us: uncertainties.iter().rev().take(2).sum(),
            rounds: all.iter().map(|it| it.rounds).min()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A round trip to a clock that is so far ahead; both ways and the stay there take these times.
    fn round(ahead: i64, [out, stay, back]: [u64; 3]) -> RoundTrip {
        let sent = 1_700_000_000_000_000_u64;
        let arrived = sent.checked_add_signed(ahead).unwrap() + out;
        RoundTrip {
            sent,
            arrived,
            answered: arrived + stay,
            returned: sent + out + stay + back,
        }
    }

    #[test]
    fn equal_ways_show_the_offset_exactly() {
        for ahead in [0, 1_500_000, -42] {
            let offset = ClockOffset::of(round(ahead, [200, 7_000, 200])).unwrap();
            assert_eq!((offset.offset_us, offset.uncertainty_us), (ahead, 200));
        }
    }

    #[test]
    fn the_truth_is_within_the_uncertainty() {
        for (out, back) in [(0, 900), (900, 0), (10, 12_000), (333, 334)] {
            for ahead in [-5_000, 0, 77, 9_000_000] {
                let offset = ClockOffset::of(round(ahead, [out, 50, back])).unwrap();
                let off = offset.offset_us.abs_diff(ahead);
                assert!(off <= offset.uncertainty_us, "{out} {back}: {offset:?}");
            }
        }
    }

    #[test]
    fn the_shortest_round_trip_counts() {
        let all = [[5_000, 0, 90], [100, 0, 120], [90, 0, 9_000]];
        let all = all.map(|times| ClockOffset::of(round(1_000, times)).unwrap());
        let best = all.into_iter().reduce(ClockOffset::or_better).unwrap();
        let expected = ClockOffset {
            offset_us: 990,
            uncertainty_us: 110,
            rounds: 3,
        };
        assert_eq!(best, expected);
        assert_eq!(best.reversed().offset_us, -990);
    }

    #[test]
    fn moments_that_contradict_each_other_show_nothing() {
        let good = round(0, [10, 10, 10]);
        for bad in [
            RoundTrip {
                answered: good.arrived - 1,
                ..good
            },
            RoundTrip {
                returned: good.sent - 1,
                ..good
            },
            RoundTrip {
                answered: good.arrived + 1_000,
                ..good
            },
            RoundTrip {
                arrived: u64::MAX,
                ..good
            },
        ] {
            assert_eq!(ClockOffset::of(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn clocks_that_agree_are_not_corrected() {
        let offset = |offset_us| ClockOffset {
            offset_us,
            uncertainty_us: 100,
            rounds: 8,
        };
        assert_eq!(offset(100).correction_us(), 0);
        assert_eq!(offset(-100).correction_us(), 0);
        assert_eq!(offset(101).correction_us(), -101);
        assert_eq!(offset(-2_000).correction_us(), 2_000);
    }

    #[test]
    fn drift_is_what_a_correction_does_not_explain() {
        let clock = |offset_us, uncertainty_us| ClockOffset {
            offset_us,
            uncertainty_us,
            rounds: 16,
        };
        // A minute ahead, set right, and 700 µs ahead at the end.
        assert_eq!(
            clock(60_000_000, 150).drift(clock(700, 90)),
            clock(700, 240)
        );
        // Not set right, since 100 µs may be nothing: of those it has not gained any.
        assert_eq!(clock(100, 150).drift(clock(100, 150)), clock(0, 300));
        assert_eq!(clock(-100, 150).drift(clock(-900, 150)), clock(-800, 300));
    }

    #[test]
    fn two_of_several_clocks_differ_most() {
        let clock = |offset_us, uncertainty_us| ClockOffset {
            offset_us,
            uncertainty_us,
            rounds: 8,
        };
        assert_eq!(ClockOffset::widest(&[]), None);
        // Ahead of the first one: that is the other end.
        let one = ClockOffset::widest(&[clock(40, 9)]).unwrap();
        assert_eq!((one.offset_us, one.uncertainty_us), (40, 9));
        let all = [clock(40, 9), clock(-30, 20), clock(10, 15)];
        let all = ClockOffset::widest(&all).unwrap();
        assert_eq!((all.offset_us, all.uncertainty_us), (70, 35));
    }
}
