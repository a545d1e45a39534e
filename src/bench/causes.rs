//! Why clients failed, and at which broker: the message, hint and exit code that the other commands would report.
//! The counters hold how often something failed; causes are for the error lines at the end of a run.

use crate::error::{Exit, Failure};

/// More different causes than this are not kept.
const MOST: usize = 32;

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// A client could not connect for the first time.
    Connect,
    /// A connection was lost and did not come back.
    Lost,
    /// A message was refused, by the broker or by a limit that it announced.
    Refused,
    /// A message could not be made from the template.
    Unmade,
    /// The payload of a message is not the text that it claims to be. It is sent: brokers may take it.
    NotText,
    /// A message had no acknowledgement.
    Unacknowledged,
    /// A subscription was refused.
    Subscribe,
    /// A subscription had no answer in time.
    Unanswered,
    /// The receive maximum of the broker is smaller than the in-flight window of the clients.
    Window,
}

/// What went wrong somewhere for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// What went wrong.
    pub kind: FailureKind,
    /// At which of the targets of the plan.
    pub target: u16,
    /// Why, and what to do about it. The message is empty where there is no more to say.
    pub failure: Failure,
    /// How often.
    pub count: u64,
    code: Option<u8>,
}

/// The causes of a run, or of a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Causes(Vec<Cause>);

impl Causes {
    /// Counts something that went wrong `count` times.
    pub(super) fn add(&mut self, kind: FailureKind, target: u16, failure: Failure, count: u64) {
        self.take(Cause {
            kind,
            target,
            failure,
            count,
            code: None,
        });
    }

    /// The same for a reason with a code; words are made only for a code that is new.
    pub(super) fn add_code(
        &mut self,
        kind: FailureKind,
        target: u16,
        code: u8,
        count: u64,
        words: impl FnOnce() -> String,
    ) {
        let known = self
            .0
            .iter_mut()
            .find(|known| known.kind == kind && known.target == target && known.code == Some(code));
        match known {
            Some(known) => known.count += count,
            None => self.take(Cause {
                kind,
                target,
                failure: Failure::new(Exit::Refused, words()),
                count,
                code: Some(code),
            }),
        }
    }

    fn take(&mut self, cause: Cause) {
        let known = self.0.iter_mut().find(|known| {
            known.kind == cause.kind
                && known.target == cause.target
                && known.failure == cause.failure
        });
        if let Some(known) = known {
            known.count += cause.count;
        } else if cause.count > 0 && self.0.len() < MOST {
            self.0.push(cause);
        }
    }

    /// Adds those of another part of the run.
    pub(super) fn merge(&mut self, other: Self) {
        for cause in other.0 {
            self.take(cause);
        }
    }

    /// Whether nothing went wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The causes of one trouble, the most frequent first; of equally frequent ones refusals first.
    pub(crate) fn of(&self, kind: FailureKind) -> Vec<&Cause> {
        let mut found: Vec<_> = self.0.iter().filter(|it| it.kind == kind).collect();
        found.sort_by_key(|it| {
            (
                std::cmp::Reverse(it.count),
                it.failure.exit != Exit::Refused,
            )
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(words: &str) -> Failure {
        Failure::new(Exit::Connect, words)
    }

    #[test]
    fn causes_are_kept_apart_by_broker_and_reason_and_sorted() {
        let mut causes = Causes::default();
        causes.add(FailureKind::Connect, 0, failure("a"), 1);
        causes.add(FailureKind::Connect, 1, failure("a"), 1);
        causes.add(FailureKind::Connect, 0, failure("a"), 1);
        causes.add(FailureKind::Lost, 0, failure("a"), 7);
        causes.add(FailureKind::Connect, 0, failure("none"), 0);
        let mut other = Causes::default();
        other.add(FailureKind::Connect, 1, failure("a"), 2);
        for _ in 0..2 {
            other.add_code(FailureKind::Refused, 0, 0x97, 1, || "quota".to_owned());
        }
        causes.merge(other);
        let found: Vec<_> = causes.of(FailureKind::Connect);
        let found: Vec<_> = found.iter().map(|it| (it.target, it.count)).collect();
        assert_eq!(found, [(1, 3), (0, 2)]);
        assert_eq!(causes.of(FailureKind::Refused)[0].count, 2);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut causes = Causes::default();
        for number in 0..10_000 {
            causes.add(FailureKind::Connect, 0, failure(&number.to_string()), 1);
        }
        assert_eq!(causes.of(FailureKind::Connect).len(), MOST);
    }
}
