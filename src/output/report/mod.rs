//! What happened, as plain data that knows its words and its JSON; one file per kind of event.
//!
//! A command fills a report from the events of the client and hands it to the [`StatusWriter`](super::StatusWriter),
//! which decides where it goes and in which shape. A new event is one more type with a [`Report`].

mod connection;
mod lifecycle;
mod publish;
mod subscribe;
#[cfg(test)]
mod tests;
mod tls;

pub use connection::{ConnectTimes, ConnectionReport, Reconnected};
pub use lifecycle::{BrokerDisconnected, ConnectionLost, Disconnected, Reconnecting};
pub use publish::{LinesReport, PublishReport};
pub use subscribe::{SubscribeReport, UnsubscribeReport};
pub use tls::TlsReport;

use super::json::Object;
use super::style::Mark;
use crate::model::{Properties, ReasonCode};

/// An event, described for people and for programs.
pub trait Report {
    /// The name of the event in JSON, in snake case.
    fn event(&self) -> &'static str;

    /// The words, for people. Text of the broker may be put in as it is: whoever shows the page escapes
    /// what is not fit for a line.
    fn describe(&self, page: &mut Page);

    /// The facts, for programs; without the event and the time.
    fn fields(&self, object: &mut Object<'_>);
}

/// The words of a report: a first line, and perhaps more that belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub(super) lines: Vec<Line>,
}

/// One line, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) place: Place,
    pub(super) text: String,
}

/// What a line is on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Headline(Mark),
    Detail,
    Hint,
}

impl Page {
    /// The line that says it.
    pub fn headline(&mut self, mark: Mark, text: impl Into<String>) {
        self.push(Place::Headline(mark), text.into());
    }

    /// A line that says more about it.
    pub fn detail(&mut self, text: impl Into<String>) {
        self.push(Place::Detail, text.into());
    }

    /// A line that says what to do about it.
    pub fn hint(&mut self, text: impl Into<String>) {
        self.push(Place::Hint, text.into());
    }

    /// What any answer of the broker may carry beside its reason: where else to go, and user properties.
    fn answer(&mut self, properties: &Properties) {
        if let Some(server) = &properties.server_reference {
            self.detail(format!("the broker refers to another server: {server}"));
        }
        for (name, value) in &properties.user_properties {
            self.detail(format!("user property {name}: {value}"));
        }
    }

    /// The same, with the reason string: for answers whose first line has no place for it.
    fn remarks(&mut self, properties: &Properties) {
        if let Some(reason) = &properties.reason_string {
            self.detail(format!("reason string: \"{reason}\""));
        }
        self.answer(properties);
    }

    fn push(&mut self, place: Place, text: String) {
        self.lines.push(Line { place, text });
    }
}

/// The reason in words, with the reason string if there is one: `not authorized (0x87): "no such user"`.
fn reason(code: ReasonCode, properties: &Properties) -> String {
    with_reason_string(code.to_string(), properties)
}

fn with_reason_string(text: String, properties: &Properties) -> String {
    match &properties.reason_string {
        Some(reason) => format!("{text}: \"{reason}\""),
        None => text,
    }
}

/// The reason code as a number, and its name if it has one.
fn reason_fields(object: &mut Object<'_>, code: u8, name: Option<&str>) {
    object.number("reason_code", code);
    object.optional_string("reason", name);
}

/// Microseconds, as far as they fit.
fn micros(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
