//! The end of a connection, and the way back.

use super::super::json::Object;
use super::super::style::Mark;
use super::{Page, Report, reason, reason_fields};
use crate::model::{Properties, ReasonCode};

/// The broker sent DISCONNECT (MQTT 5).
#[derive(Clone, Copy, Debug)]
pub struct BrokerDisconnected<'a> {
    /// Why.
    pub code: ReasonCode,
    /// Reason string, server reference, user properties.
    pub properties: &'a Properties,
}

impl BrokerDisconnected<'_> {
    /// In a DISCONNECT 0x00 has a name of its own.
    fn is_normal(&self) -> bool {
        self.code == ReasonCode::SUCCESS
    }
}

impl Report for BrokerDisconnected<'_> {
    fn event(&self) -> &'static str {
        "broker_disconnected"
    }

    fn describe(&self, page: &mut Page) {
        let reason = if self.is_normal() {
            super::with_reason_string("normal disconnection (0x00)".to_owned(), self.properties)
        } else {
            reason(self.code, self.properties)
        };
        page.headline(Mark::Warning, format!("the broker disconnected: {reason}"));
        page.answer(self.properties);
    }

    fn fields(&self, object: &mut Object<'_>) {
        let name = if self.is_normal() {
            Some("normal disconnection")
        } else {
            self.code.name()
        };
        reason_fields(object, self.code.0, name);
        object.properties(self.properties);
    }
}

/// The connection ended without DISCONNECT.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLost<'a> {
    /// What happened to it, in words.
    pub cause: &'a str,
}

impl Report for ConnectionLost<'_> {
    fn event(&self) -> &'static str {
        "connection_lost"
    }

    fn describe(&self, page: &mut Page) {
        page.headline(Mark::Warning, format!("connection lost: {}", self.cause));
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("cause", self.cause);
    }
}

/// An attempt to come back begins.
#[derive(Clone, Copy, Debug)]
pub struct Reconnecting {
    /// Which attempt since the connection was lost, from 1.
    pub attempt: u32,
    /// How many there may be; `None` is without limit.
    pub limit: Option<u32>,
}

impl Report for Reconnecting {
    fn event(&self) -> &'static str {
        "reconnecting"
    }

    fn describe(&self, page: &mut Page) {
        let attempt = self.attempt;
        let text = match self.limit {
            Some(limit) => format!("Reconnecting... [{attempt}/{limit}]"),
            None => format!("Reconnecting... [{attempt}]"),
        };
        page.headline(Mark::Pending, text);
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.number("attempt", self.attempt);
        object.optional_number("limit", self.limit);
    }
}

/// We have left, with DISCONNECT.
#[derive(Clone, Copy, Debug)]
pub struct Disconnected;

impl Report for Disconnected {
    fn event(&self) -> &'static str {
        "disconnected"
    }

    fn describe(&self, page: &mut Page) {
        page.headline(Mark::Done, "Disconnected");
    }

    fn fields(&self, _object: &mut Object<'_>) {}
}
