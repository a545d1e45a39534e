//! What a command does once everything is known.

use std::any::Any;
use std::fmt::Debug;
use std::pin::Pin;

use super::context::Context;
use crate::error::{Exit, Failure};
use crate::model::{Endpoint, Profile, StatusMode};

/// What SIGHUP asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hangup {
    /// The same as SIGTERM.
    #[default]
    Stop,
    /// Files that grow are opened again: a program like logrotate has put them aside.
    Reopen,
}

/// What a task needs of the program around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Signals ask it to stop ([`super::Stop`]); otherwise they end the process.
    pub signals: bool,
    /// What SIGHUP asks for.
    pub hangup: Hangup,
    /// The form of status messages.
    pub status: StatusMode,
    /// Its results are on stdout, so that status messages stay on stderr in every form.
    pub results_on_stdout: bool,
    /// The broker that it uses is to be remembered.
    pub remembers: bool,
}

/// How a task connects, as far as it is saved with its options.
#[derive(Clone, Debug)]
pub struct Connects<'a> {
    /// The connection.
    pub profile: &'a Profile,
    /// The brokers where there may be several; empty: the profile's.
    pub targets: &'a [Endpoint],
    /// It starts a broker in this process.
    pub embedded: bool,
    /// It has many clients.
    pub many: bool,
    /// Its topics or filters, which a URL may have named.
    pub topics: Vec<String>,
}

/// A task at work.
pub(crate) type Running<'a> = Pin<Box<dyn Future<Output = Result<Exit, Failure>> + 'a>>;

/// What a command does, with nothing left to ask.
pub trait Task: Any + Debug {
    fn needs(&self) -> Needs {
        Needs::default()
    }

    /// How it connects, if it does.
    fn connects(&self) -> Option<Connects<'_>> {
        None
    }

    /// Does it; returns the exit code.
    fn run(self: Box<Self>, context: &Context) -> Running<'_>;
}

/// Text that is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Print(pub String);

impl Task for Print {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { context.print(self.0.as_bytes()) })
    }
}
