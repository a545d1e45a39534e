//! What the ways to ask a proxy have in common: messages to it and from it, without any I/O.

/// Asking a proxy for a connection: a state machine, whose caller sends and receives.
pub trait Negotiation {
    /// What is to be done next.
    fn step(&mut self) -> Step;

    /// Takes bytes from the proxy: at most as many as the last [`Step::Receive`] has asked for.
    ///
    /// # Errors
    ///
    /// The proxy refuses, or its answer is wrong.
    fn receive(&mut self, bytes: &[u8]) -> Result<(), Refusal>;
}

/// The next step of a negotiation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes.
    Send(Vec<u8>),
    /// Receive at most so many bytes, at least one. What follows them belongs to the broker.
    Receive(usize),
    /// The proxy has connected: all further bytes are those of the broker.
    Done,
}

/// Why a proxy has made no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong, as the end of a sentence.
    pub what: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether it may be otherwise a little later.
    pub is_temporary: bool,
    /// Whether the proxy may reach the broker at another of its addresses.
    pub is_about_address: bool,
}

impl Refusal {
    /// A refusal that time does not cure.
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: None,
            is_temporary: false,
            is_about_address: false,
        }
    }

    /// One that it may.
    pub(super) fn temporary(what: impl Into<String>) -> Self {
        Self {
            is_temporary: true,
            ..Self::new(what)
        }
    }

    #[must_use]
    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The proxy answers in another protocol.
    pub(super) fn not(protocol: &str, answer: &[u8]) -> Self {
        match answer {
            [b'H', ..] => Self::new(format!("the proxy answers in HTTP, not in {protocol}"))
                .with_hint("try http:// in --proxy"),
            [5, ..] => Self::new(format!("the proxy answers in SOCKS5, not in {protocol}"))
                .with_hint("try socks5:// in --proxy"),
            [0x15, 3, ..] => Self::new(format!("the proxy answers in TLS, not in {protocol}"))
                .with_hint("try https:// in --proxy"),
            _ => Self::new(format!(
                "the answer is not {protocol}: {}",
                answer[..answer.len().min(40)].escape_ascii()
            ))
            .with_hint("check that the address of --proxy is that of a proxy"),
        }
    }
}
