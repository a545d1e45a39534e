//! What a check has come to.

use std::fmt;

/// The answer to the question of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It works.
    Yes,
    /// It does not.
    No,
    /// The broker refused it with a reason: it may be allowed to others.
    Refused,
    /// The broker announces it, and it does not work.
    NotObserved,
    /// Nothing is known.
    Untested,
}

impl Verdict {
    /// All of them.
    const ALL: [Self; 5] = [
        Self::Yes,
        Self::No,
        Self::Refused,
        Self::NotObserved,
        Self::Untested,
    ];

    /// Its words in outputs.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Refused => "refused",
            Self::NotObserved => "announced but not observed",
            Self::Untested => "not tested",
        }
    }

    /// The verdict of these words.
    pub(super) fn of(words: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|verdict| verdict.words() == words)
    }
}

/// A figure or a name that a check has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Number(u64),
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// What CONNACK says about the subject of a check, explicitly or by leaving it out (MQTT 5 §3.2.2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Announced {
    /// It is available, or not.
    Available(bool),
    /// This is its limit or its name.
    Value(Value),
}

impl fmt::Display for Announced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Available(true) => f.write_str("yes"),
            Self::Available(false) => f.write_str("no"),
            Self::Value(value) => write!(f, "{value}"),
        }
    }
}

/// What a check has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(super) verdict: Verdict,
    pub(super) value: Option<Value>,
    /// More about it, such as the reason.
    pub(super) detail: Option<String>,
    /// It may be another one when nothing else is asked of the broker.
    is_doubted: bool,
}

impl Finding {
    fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            value: None,
            detail: None,
            is_doubted: false,
        }
    }

    /// It works.
    pub(super) fn yes() -> Self {
        Self::new(Verdict::Yes)
    }

    /// It does not work, for this reason.
    pub(super) fn no(detail: impl Into<String>) -> Self {
        Self::new(Verdict::No).because(detail)
    }

    /// Nothing is known, for this reason.
    pub(super) fn untested(detail: impl Into<String>) -> Self {
        Self::new(Verdict::Untested).because(detail)
    }

    /// The broker refused it.
    pub(super) fn refused(detail: impl Into<String>) -> Self {
        Self::new(Verdict::Refused).because(detail)
    }

    /// It works, or it does not for this reason.
    pub(super) fn if_so(works: bool, otherwise: &str) -> Self {
        if works {
            Self::yes()
        } else {
            Self::no(otherwise)
        }
    }

    /// The same with this figure or name.
    pub(super) fn with(mut self, value: impl Into<Value>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// The same with more about it.
    pub(super) fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Whether it is to be looked at again when nothing else is asked of the broker.
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_doubted || matches!(self.verdict, Verdict::No | Verdict::NotObserved)
    }

    /// The same, to be looked at again alone.
    pub(super) fn doubted(mut self) -> Self {
        self.is_doubted = true;
        self
    }

    /// The same beside what the broker announces: what it announces and does not do is told apart.
    pub(super) fn beside(mut self, announced: Option<&Announced>) -> Self {
        let promised = matches!(
            announced,
            Some(Announced::Available(true) | Announced::Value(_))
        );
        if promised && self.verdict == Verdict::No {
            self.verdict = Verdict::NotObserved;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_that_is_not_kept_is_told_apart() {
        let yes = Announced::Available(true);
        let no = Announced::Available(false);
        let kept = Finding::yes().beside(Some(&yes));
        assert_eq!(kept.verdict, Verdict::Yes);
        let broken = Finding::no("silence").beside(Some(&yes));
        assert_eq!(broken.verdict, Verdict::NotObserved);
        assert_eq!(Finding::no("x").beside(Some(&no)).verdict, Verdict::No);
        assert_eq!(Finding::no("x").beside(None).verdict, Verdict::No);
        let refused = Finding::refused("not authorized").beside(Some(&yes));
        assert_eq!(refused.verdict, Verdict::Refused);
        for verdict in Verdict::ALL {
            assert_eq!(Verdict::of(verdict.words()), Some(verdict));
        }
    }
}
