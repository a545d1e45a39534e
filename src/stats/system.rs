//! What the system did to a load generator, beyond its threads: CPU time that it was refused, packets that were lost.
//!
//! The counts are those of the whole machine, or of the container's network: what others do there is in them, too.

use std::time::Duration;

use super::units::{self, count};
use crate::text::Counted;

/// From this share of the time on that a CPU limit stopped the generator, latencies are the limit's.
const THROTTLED: f64 = 0.01;
/// From this share of the CPU time on that the hypervisor took, the machine is too busy.
const STOLEN: f64 = 0.05;
/// From this share of segments on that were sent again, and this many of them, the network loses packets.
const RESENT: f64 = 0.001;
const FEWEST_RESENT: u64 = 10;

/// What a system has counted since it was started; `None`: it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemCounters {
    /// CPU time of all processors, in ticks, and what of it the hypervisor gave to others.
    pub cpu: Option<(u64, u64)>,
    /// How long the control group of the process was stopped for its CPU limit.
    pub throttled: Option<Duration>,
    /// TCP segments that were sent, and those that were sent again.
    pub segments: Option<(u64, u64)>,
    /// Packets that were dropped because the queue of a processor was full.
    pub queue_drops: Option<u64>,
    /// Packets that connection tracking dropped.
    pub conntrack_drops: Option<u64>,
}

impl SystemCounters {
    /// What was counted since an earlier moment. Counts that went down belong to something that is gone.
    #[must_use]
    pub fn since(&self, before: &Self) -> SystemUse {
        let less = |now: Option<u64>, then: Option<u64>| Some(now?.saturating_sub(then?));
        let pair = |now: Option<(u64, u64)>, then: Option<(u64, u64)>| {
            let (now, then) = (now?, then?);
            Some((now.0.saturating_sub(then.0), now.1.saturating_sub(then.1)))
        };
        let stolen = pair(self.cpu, before.cpu).filter(|(all, _)| *all > 0);
        SystemUse {
            stolen: stolen.map(|(all, stolen)| lossy(stolen) / lossy(all)),
            throttled: match (self.throttled, before.throttled) {
                (Some(now), Some(then)) => Some(now.saturating_sub(then)),
                _ => None,
            },
            segments: pair(self.segments, before.segments),
            queue_drops: less(self.queue_drops, before.queue_drops),
            conntrack_drops: less(self.conntrack_drops, before.conntrack_drops),
            ..SystemUse::default()
        }
    }
}

/// What the system did over the measured part; `None`: it does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SystemUse {
    /// How long that was.
    pub watched: Duration,
    /// The share of the CPU time that the hypervisor gave to others.
    pub stolen: Option<f64>,
    /// How long the control group was stopped for its CPU limit.
    pub throttled: Option<Duration>,
    /// TCP segments that were sent, and those that were sent again.
    pub segments: Option<(u64, u64)>,
    /// Packets that were dropped because the queue of a processor was full.
    pub queue_drops: Option<u64>,
    /// Packets that connection tracking dropped.
    pub conntrack_drops: Option<u64>,
    /// The connections that are tracked at the end, and how many may be.
    pub conntrack: Option<(u64, u64)>,
}

/// What the figures of a run are distorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The generator had less CPU time than it asked for.
    Throttled,
    /// Packets were lost.
    Network,
}

impl Trouble {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Network => "network",
        }
    }
}

impl SystemUse {
    /// What distorts the figures, each with the reason in words; the first is the verdict.
    pub fn troubles(&self) -> Vec<(Trouble, String)> {
        let throttled = self.throttling().into_iter().chain(self.stealing());
        let network = [self.resending(), self.dropping(), self.untracked()];
        let named = |trouble| move |reason| (trouble, reason);
        throttled
            .map(named(Trouble::Throttled))
            .chain(network.into_iter().flatten().map(named(Trouble::Network)))
            .collect()
    }

    fn throttling(&self) -> Option<String> {
        let throttled = self.throttled?;
        let share = throttled.as_secs_f64() / self.watched.as_secs_f64();
        let shown = |time: Duration| units::micros(time.as_secs_f64() * 1e6);
        (share >= THROTTLED).then(|| {
            format!(
                "a CPU limit stopped the generator for {} of {}",
                shown(throttled),
                shown(self.watched)
            )
        })
    }

    fn stealing(&self) -> Option<String> {
        let stolen = self.stolen.filter(|it| *it >= STOLEN)?;
        Some(format!(
            "the hypervisor took {:.0} % of the CPU time",
            stolen * 100.0
        ))
    }

    fn resending(&self) -> Option<String> {
        let (sent, again) = self.segments?;
        let lossy_network = again >= FEWEST_RESENT && lossy(again) >= lossy(sent) * RESENT;
        lossy_network.then(|| {
            format!(
                "{} of {} TCP segments were sent again ({})",
                count(again),
                count(sent),
                units::share(again, sent)
            )
        })
    }

    fn dropping(&self) -> Option<String> {
        let dropped = self.queue_drops.filter(|it| *it > 0)?;
        let packets = Counted::of(dropped, "packet");
        Some(format!(
            "{packets} {} dropped because the queue of a processor was full",
            packets.was()
        ))
    }

    fn untracked(&self) -> Option<String> {
        let dropped = self.conntrack_drops.filter(|it| *it > 0)?;
        let packets = Counted::of(dropped, "packet");
        Some(format!(
            "{packets} {} dropped by connection tracking",
            packets.was()
        ))
    }

    /// Puts another generator beside this one: counts add up, of shares and times the worse counts.
    pub fn merge(&mut self, other: &Self) {
        let sum = |a: Option<u64>, b: Option<u64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        let larger = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        self.watched = self.watched.max(other.watched);
        self.stolen = larger(self.stolen, other.stolen);
        self.throttled = self.throttled.max(other.throttled);
        self.segments = match (self.segments, other.segments) {
            (Some(a), Some(b)) => Some((a.0.saturating_add(b.0), a.1.saturating_add(b.1))),
            (a, b) => a.or(b),
        };
        self.queue_drops = sum(self.queue_drops, other.queue_drops);
        self.conntrack_drops = sum(self.conntrack_drops, other.conntrack_drops);
        // The one with the least room.
        let room = |it: Option<(u64, u64)>| it.map(|(used, most)| most.saturating_sub(used));
        self.conntrack = match (room(self.conntrack), room(other.conntrack)) {
            (Some(mine), Some(theirs)) if theirs < mine => other.conntrack,
            (None, _) => other.conntrack,
            _ => self.conntrack,
        };
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn lossy(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// Ten seconds in which nothing was wrong.
    fn calm() -> SystemUse {
        SystemUse {
            watched: second(10),
            stolen: Some(0.01),
            throttled: Some(Duration::from_millis(90)),
            segments: Some((100_000, 99)),
            queue_drops: Some(0),
            conntrack_drops: Some(0),
            conntrack: Some((5_000, 262_144)),
        }
    }

    #[test]
    fn differences_are_between_two_moments() {
        let before = SystemCounters {
            cpu: Some((1_000, 50)),
            throttled: Some(second(3)),
            segments: Some((500, 2)),
            queue_drops: Some(7),
            conntrack_drops: None,
        };
        let after = SystemCounters {
            cpu: Some((2_000, 250)),
            throttled: Some(second(4)),
            segments: Some((800, 5)),
            // A processor that is gone takes its count along.
            queue_drops: Some(4),
            conntrack_drops: Some(9),
        };
        let found = after.since(&before);
        assert_eq!(found.stolen, Some(0.2));
        assert_eq!(found.throttled, Some(second(1)));
        assert_eq!(found.segments, Some((300, 3)));
        assert_eq!((found.queue_drops, found.conntrack_drops), (Some(0), None));
        // No time at all, and a system that says nothing.
        assert_eq!(before.since(&before).stolen, None);
        assert_eq!(
            SystemCounters::default().since(&before),
            SystemUse::default()
        );
    }

    #[test]
    fn each_trouble_is_told_with_its_reason() {
        assert_eq!(calm().troubles(), []);
        assert_eq!(SystemUse::default().troubles(), []);
        let with = |change: fn(&mut SystemUse)| {
            let mut system = calm();
            change(&mut system);
            let troubles = system.troubles();
            assert_eq!(troubles.len(), 1, "{troubles:?}");
            let (trouble, reason) = troubles[0].clone();
            (trouble.name(), reason)
        };
        let told = |name, reason: &str| (name, reason.to_owned());
        assert_eq!(
            with(|it| it.throttled = Some(Duration::from_millis(1_200))),
            told(
                "throttled",
                "a CPU limit stopped the generator for 1.2 s of 10 s"
            )
        );
        assert_eq!(
            with(|it| it.stolen = Some(0.08)),
            told("throttled", "the hypervisor took 8 % of the CPU time")
        );
        assert_eq!(
            with(|it| it.segments = Some((150_000, 1_200))),
            told(
                "network",
                "1,200 of 150,000 TCP segments were sent again (0.80 %)"
            )
        );
        assert_eq!(with(|it| it.queue_drops = Some(3)).0, "network");
        assert_eq!(with(|it| it.conntrack_drops = Some(3)).0, "network");
        // A few segments of a short run are no loss to speak of.
        let mut few = calm();
        few.segments = Some((40, 9));
        assert_eq!(few.troubles(), []);
    }

    #[test]
    fn of_two_generators_the_worse_one_counts() {
        let mut system = calm();
        let other = SystemUse {
            stolen: Some(0.3),
            throttled: Some(second(2)),
            conntrack: Some((60_000, 65_536)),
            queue_drops: None,
            ..calm()
        };
        system.merge(&other);
        assert_eq!(
            (system.stolen, system.throttled),
            (Some(0.3), Some(second(2)))
        );
        assert_eq!(system.segments, Some((200_000, 198)));
        assert_eq!(system.conntrack, other.conntrack);
        assert_eq!(system.queue_drops, Some(0));
        let mut none = SystemUse::default();
        none.merge(&calm());
        assert_eq!(none, calm());
    }
}
