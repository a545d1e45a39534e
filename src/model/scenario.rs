//! Where the messages of simulated devices come from.
//!
//! A [`Scenario`] is one for a run. Each worker thread of the load engine asks it for a [`MessageMaker`], which lives on
//! that thread and makes the messages of the devices there. Who makes them (a script, a scenario file) is not
//! known to the engine, and how they are sent is not known to them.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// The user property in which an answer reports an error.
pub const ERROR_PROPERTY: &str = "error";

/// What a simulation sends.
pub trait Scenario: Send + Sync + fmt::Debug {
    /// Its name, as `%sc` in topics shows it.
    fn name(&self) -> &str;

    /// Whether all devices share one state, so that one thread has to make all messages.
    fn is_shared(&self) -> bool;

    /// The filters of the requests that devices answer, with the placeholders of topics: one for each rule, of which
    /// several may have the same.
    fn requests(&self) -> &[String] {
        &[]
    }

    /// How many of these filters have answers without a topic of their own, for requests that name none.
    fn unaddressed(&self) -> usize {
        self.requests().len()
    }

    /// A number that is the same for scenarios that send the same, as far as their text shows it.
    fn fingerprint(&self) -> u64 {
        0
    }

    /// Makes messages on the thread that calls this.
    ///
    /// # Errors
    ///
    /// What the scenario is made of does not hold up: one line that names the file and the line in it.
    fn maker(&self) -> Result<Box<dyn MessageMaker>, ScenarioError>;
}

/// Two scenarios are the same if they are one.
impl PartialEq for dyn Scenario {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::addr_eq(self, other)
    }
}

impl Eq for dyn Scenario {}

/// Makes messages, on one thread.
pub trait MessageMaker {
    /// Makes the next message of a device: writes its payload into `payload`, which comes empty, and returns its
    /// topic where the scenario chooses one.
    ///
    /// # Errors
    ///
    /// There is no message: one line that names the file and the line in it. It ends the run.
    fn make(
        &mut self,
        device: &Device<'_>,
        payload: &mut Vec<u8>,
    ) -> Result<Option<String>, ScenarioError>;

    /// Whether the rule with this number, whose filter fits, is for a request with this payload; one that is counts as
    /// used by the device.
    fn is_for(&mut self, device: &Device<'_>, rule: usize, payload: &[u8]) -> bool {
        let _ = (device, rule, payload);
        true
    }

    /// Makes the answer of a device to a request, given by topic and payload, by the rule with this number: writes it
    /// into `payload`, which comes empty. `None`: the rule is there to give none.
    ///
    /// # Errors
    ///
    /// No answer can be made: one line.
    fn answer(
        &mut self,
        device: &Device<'_>,
        rule: usize,
        request: (&str, &[u8]),
        payload: &mut Vec<u8>,
    ) -> Result<Option<AnswerManner>, ScenarioError> {
        let _ = (device, rule, request, payload);
        Err(ScenarioError("the scenario answers no requests".to_owned()))
    }

    /// The topic of the answer to a request that names none, with the placeholders of topics; `None`: there is no
    /// answer to it.
    ///
    /// # Errors
    ///
    /// It cannot be worked out: one line.
    fn answer_topic(
        &mut self,
        device: &Device<'_>,
        rule: usize,
        request: (&str, &[u8]),
    ) -> Result<Option<String>, ScenarioError> {
        let _ = (device, rule, request);
        Ok(None)
    }
}

/// How the answer to a request is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnswerManner {
    /// So much later.
    pub delay: Duration,
    /// With this error, in the property [`ERROR_PROPERTY`].
    pub error: Option<String>,
}

/// A simulated device that a message is wanted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device<'a> {
    /// Its number, from 1.
    pub index: u32,
    /// How many devices there are.
    pub count: u32,
    /// Its client identifier.
    pub client_id: &'a str,
    /// Its user name.
    pub username: Option<&'a str>,
    /// The number of the message, from 0.
    pub number: u64,
    /// The time, in microseconds since 1970.
    pub wall_us: u64,
    /// What makes the run reproducible, with `--seed`.
    pub seed: Option<u64>,
}

/// Why a scenario makes no message: one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ScenarioError(pub String);

/// Which scenario is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScenarioChoice {
    /// The one of this name that mqtty brings along.
    Named(String),
    /// One in a file.
    File {
        /// The file.
        path: PathBuf,
        /// What it is.
        kind: ScenarioKind,
        /// The name of the scenario, unless the file says one.
        name: Option<String>,
    },
}

/// What a scenario is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioKind {
    /// A script in JavaScript.
    Script,
    /// A scenario file in TOML.
    Toml,
    /// A scenario file in YAML.
    Yaml,
}
