//! What became of a message, or of many.

use std::time::Duration;

use super::super::json::Object;
use super::super::style::Mark;
use super::super::units::{bytes, count, duration};
use super::{Page, Report, micros, reason, reason_fields};
use crate::model::{Properties, QoS, ReasonCode};
use crate::text::Counted;

/// One message, and the broker's answer to it.
#[derive(Clone, Copy, Debug)]
pub struct PublishReport<'a> {
    /// Its topic.
    pub topic: &'a str,
    /// Its quality of service.
    pub qos: QoS,
    /// Its RETAIN flag.
    pub retain: bool,
    /// The size of its payload in bytes.
    pub size: usize,
    /// The reason code of the acknowledgement; `None` with QoS 0, which has none.
    pub code: Option<ReasonCode>,
    /// The properties of the acknowledgement.
    pub properties: &'a Properties,
    /// From the write to the acknowledgement; with QoS 0 to the end of the write.
    pub elapsed: Duration,
}

impl PublishReport<'_> {
    fn refusal(&self) -> Option<ReasonCode> {
        self.code.filter(|code| code.is_error())
    }
}

impl Report for PublishReport<'_> {
    fn event(&self) -> &'static str {
        match self.refusal() {
            Some(_) => "publish_refused",
            None => "published",
        }
    }

    fn describe(&self, page: &mut Page) {
        if let Some(code) = self.refusal() {
            let reason = reason(code, self.properties);
            let text = format!("publish to \"{}\" refused: {reason}", self.topic);
            page.headline(Mark::Failed, text);
            return page.answer(self.properties);
        }
        let retained = if self.retain { ", retained" } else { "" };
        let (topic, qos) = (self.topic, self.qos);
        let size = bytes(self.size as u64);
        let time = duration(self.elapsed);
        page.headline(
            Mark::Done,
            format!("Message published to {topic} (QoS {qos}, {size}{retained}) in {time}"),
        );
        if self.code == Some(ReasonCode::NO_MATCHING_SUBSCRIBERS) {
            page.detail("nobody is subscribed");
        }
        page.remarks(self.properties);
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("topic", self.topic);
        object.number("qos", self.qos.level());
        object.flag("retain", self.retain);
        object.number("size", self.size as u64);
        if let Some(code) = self.code {
            reason_fields(object, code.0, code.name());
        }
        object.number("elapsed_us", micros(self.elapsed));
        object.properties(self.properties);
    }
}

/// Many messages, one per line of the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinesReport {
    /// Messages that were handed to the broker and, above QoS 0, acknowledged without an error.
    pub published: u64,
    /// Messages that the broker refused.
    pub refused: u64,
    /// Messages that were not sent again because the broker closes the connection over them.
    pub given_up: u64,
    /// Messages that were sent again after a loss and may be delivered twice.
    pub sent_again: u64,
    /// Among the published: those that the broker said nobody is subscribed to.
    pub unheard: u64,
    /// Messages that were handed to the broker, whatever became of them.
    pub handed: u64,
    /// The size of the payloads of these in bytes.
    pub bytes: u64,
    /// From the first to the last.
    pub elapsed: Duration,
}

impl Report for LinesReport {
    fn event(&self) -> &'static str {
        "lines_published"
    }

    fn describe(&self, page: &mut Page) {
        let (published, size) = (Counted::of(self.published, "message"), bytes(self.bytes));
        let time = duration(self.elapsed);
        // The size is that of all that was sent: beside fewer it has to say so.
        let sent = if self.published < self.handed {
            " sent"
        } else {
            ""
        };
        let mark = if self.refused + self.given_up > 0 {
            Mark::Warning
        } else {
            Mark::Done
        };
        let verb = if mark == Mark::Warning {
            "published"
        } else {
            "Published"
        };
        let mut text = format!("{verb} {published} ({size}{sent}) in {time}");
        if self.refused > 0 {
            text.push_str("; the broker refused ");
            text.push_str(&count(self.refused));
        }
        if self.given_up > 0 {
            text.push_str("; gave up on ");
            text.push_str(&count(self.given_up));
        }
        if self.unheard > 0 && self.unheard == self.published {
            text.push_str("; nobody is subscribed");
        } else if self.unheard > 0 {
            text.push_str("; nobody is subscribed to ");
            text.push_str(&count(self.unheard));
            text.push_str(" of them");
        }
        page.headline(mark, text);
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.number("published", self.published);
        object.number("refused", self.refused);
        for (name, number) in [("given_up", self.given_up), ("sent_again", self.sent_again)] {
            if number > 0 {
                object.number(name, number);
            }
        }
        object.number("no_matching_subscribers", self.unheard);
        object.number("bytes", self.bytes);
        object.number("elapsed_us", micros(self.elapsed));
    }
}
