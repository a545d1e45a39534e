//! What a run can measure at all, by what it does: what it does not do is not measured, whatever the counters say.

use super::latencies::Phase;

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the run"
)]
pub struct Scope {
    /// It publishes.
    pub publishes: bool,
    /// What it publishes is acknowledged: at QoS 1 and 2.
    pub acknowledged: bool,
    /// Acknowledgements carry reason codes: in MQTT 5.
    pub reasons: bool,
    /// It subscribes.
    pub subscribes: bool,
    /// It compares what it receives with what it has sent.
    pub compares: bool,
    /// Its connections are encrypted.
    pub encrypted: bool,
    /// Its connections resume TLS sessions.
    pub resumes: bool,
    /// It reads from what it receives when that was sent.
    pub timestamps: bool,
}

impl Scope {
    /// A run that does everything.
    pub const EVERYTHING: Self = Self {
        publishes: true,
        acknowledged: true,
        reasons: true,
        subscribes: true,
        compares: true,
        encrypted: true,
        resumes: true,
        timestamps: true,
    };

    /// Whether it receives messages that others have sent.
    pub fn only_receives(self) -> bool {
        self.subscribes && !self.publishes
    }

    /// Each fact by its name in JSON.
    pub fn facts(self) -> [(&'static str, bool); 8] {
        [
            ("publishes", self.publishes),
            ("acknowledged", self.acknowledged),
            ("reasons", self.reasons),
            ("subscribes", self.subscribes),
            ("compares", self.compares),
            ("encrypted", self.encrypted),
            ("resumes", self.resumes),
            ("timestamps", self.timestamps),
        ]
    }

    /// The scope of these facts, by their names.
    pub fn from_facts(is: impl Fn(&str) -> bool) -> Self {
        Self {
            publishes: is("publishes"),
            acknowledged: is("acknowledged"),
            reasons: is("reasons"),
            subscribes: is("subscribes"),
            compares: is("compares"),
            encrypted: is("encrypted"),
            resumes: is("resumes"),
            timestamps: is("timestamps"),
        }
    }

    /// What two runs both measure.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        let (mine, theirs) = (self.facts(), other.facts());
        let has = |facts: &[(&str, bool)], name: &str| facts.contains(&(name, true));
        Self::from_facts(|name| has(&mine, name) && has(&theirs, name))
    }

    /// Whether the run counts this. One that only subscribes looks at stamps where messages are `stamped`.
    pub fn counts(self, name: &str, stamped: bool) -> bool {
        self.lack_for_count(name, stamped).is_none()
    }

    /// Whether the run times this; `stamped` as for [`Scope::counts`].
    pub fn times(self, phase: Phase, stamped: bool) -> bool {
        self.lack_for_time(phase, stamped).is_none()
    }

    /// Why the run does not count this.
    pub(super) fn lack_for_count(self, name: &str, stamped: bool) -> Option<Lack> {
        match name {
            "planned" | "written" | "refused" | "late" => self.lacks_messages(),
            "acked" | "sent_again" | "timed_out" => self.lacks_acknowledgements(),
            "no_subscribers" => self
                .lacks_acknowledgements()
                .or((!self.reasons).then_some(Lack::Reasons)),
            "received" | "subscribed" | "subscribe_failed" => self.lacks_deliveries(),
            "expected" | "still_arriving" => self.lacks_comparison(self.compares),
            "delivered" | "lost" | "duplicated" | "out_of_order" | "corrupted" => {
                self.lacks_comparison(self.checks(stamped))
            }
            "negative" => self.lacks_comparison(self.checks(stamped) || self.timestamps),
            _ => None,
        }
    }

    /// Why the run does not time this.
    pub(super) fn lack_for_time(self, phase: Phase, stamped: bool) -> Option<Lack> {
        match phase {
            Phase::Tcp | Phase::Connack => None,
            Phase::Tls => (!self.encrypted).then_some(Lack::Encryption),
            Phase::TlsResumed => (!self.resumes).then_some(Lack::Resumption),
            Phase::Suback => self.lacks_deliveries(),
            Phase::Ack => self.lacks_acknowledgements(),
            Phase::E2e => self.lacks_comparison(self.checks(stamped) || self.timestamps),
        }
    }

    fn lacks_messages(self) -> Option<Lack> {
        (!self.publishes).then_some(Lack::Messages)
    }

    fn lacks_acknowledgements(self) -> Option<Lack> {
        self.lacks_messages()
            .or((!self.acknowledged).then_some(Lack::Acknowledgements))
    }

    fn lacks_deliveries(self) -> Option<Lack> {
        (!self.subscribes).then_some(Lack::Deliveries)
    }

    fn lacks_comparison(self, compares: bool) -> Option<Lack> {
        let lack = self.lacks_deliveries().unwrap_or(Lack::Comparison);
        (!compares).then_some(lack)
    }

    fn checks(self, stamped: bool) -> bool {
        self.compares || self.subscribes && stamped
    }
}

/// What a run would have to do to have a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Publish.
    Messages,
    /// Publish at QoS 1 or 2.
    Acknowledgements,
    /// Speak MQTT 5.
    Reasons,
    /// Subscribe.
    Deliveries,
    /// Know what was sent.
    Comparison,
    /// Encrypt its connections.
    Encryption,
    /// Resume TLS sessions.
    Resumption,
}
