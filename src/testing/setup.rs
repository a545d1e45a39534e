//! How tests are run, and where their clients connect to.

use std::any::Any;
use std::time::Duration;

use regex_lite::Regex;

use super::outcome::Event;
use super::plan::{Case, TestFile};
use crate::client::Connector;
use crate::error::Failure;
use crate::model::Profile;

/// How tests are run.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What random values are drawn from.
    pub seed: u64,
    /// `{{ run }}`: new in each run.
    pub run: String,
    /// How many files run at a time.
    pub jobs: usize,
    /// Which cases.
    pub choice: Choice,
    /// How often a case that does not pass is tried again.
    pub retries: u32,
    /// How often each case is run.
    pub repeat: u32,
    /// After the first case that does not pass, no other begins.
    pub fail_fast: bool,
    /// What limits of time are multiplied with.
    pub timeout_factor: f64,
    /// How long all of it may take.
    pub max_time: Option<Duration>,
}

/// Which cases are run.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Those whose names match.
    pub filter: Option<Regex>,
    /// Those with one of these tags; empty: all.
    pub tags: Vec<String>,
}

/// Where the clients of a file connect to.
pub struct Target {
    /// Dials.
    pub connector: Connector,
    /// What clients have in common.
    pub profile: Profile,
    /// What has to live as long as the file runs: its broker, perhaps.
    pub keep: Option<Box<dyn Any>>,
}

/// Makes the target of the next file.
pub type MakeTarget = dyn Fn() -> Result<Target, Failure>;

/// Is told what happens.
pub type Observer = dyn Fn(&Event<'_>);

impl TestFile {
    /// The cases that were chosen.
    pub fn chosen<'a>(&'a self, choice: &'a Choice) -> impl Iterator<Item = &'a Case> {
        let filter = choice.filter.as_ref();
        self.cases.iter().filter(move |case| {
            let tagged = case.tags.iter().any(|tag| choice.tags.contains(tag));
            let named = filter.is_none_or(|filter| {
                filter.is_match(&case.name) || filter.is_match(&case.title(self))
            });
            named && (tagged || choice.tags.is_empty())
        })
    }
}

impl Case {
    /// What it is called with the name of its file, if that has one.
    pub(super) fn title(&self, file: &TestFile) -> String {
        match &file.suite {
            Some(suite) => format!("{suite}: {}", self.name),
            None => self.name.clone(),
        }
    }
}
