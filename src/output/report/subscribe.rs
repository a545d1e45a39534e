//! The broker's answer for one topic filter.

use super::super::json::Object;
use super::super::style::Mark;
use super::{Page, Report, reason, reason_fields};
use crate::model::{Properties, QoS, ReasonCode};

/// One filter of a SUBSCRIBE, and what the SUBACK said about it.
#[derive(Clone, Copy, Debug)]
pub struct SubscribeReport<'a> {
    /// The filter.
    pub filter: &'a str,
    /// The QoS that was asked for.
    pub asked: QoS,
    /// The code of the SUBACK for this filter: the granted QoS, or why not. Any other counts as refused.
    pub code: ReasonCode,
    /// The properties of the SUBACK.
    pub properties: &'a Properties,
}

impl SubscribeReport<'_> {
    /// The QoS that the broker granted; `None` if it refused.
    pub fn granted(&self) -> Option<QoS> {
        QoS::from_level(self.code.0)
    }
}

impl Report for SubscribeReport<'_> {
    fn event(&self) -> &'static str {
        match self.granted() {
            Some(_) => "subscribed",
            None => "subscription_refused",
        }
    }

    fn describe(&self, page: &mut Page) {
        let (filter, asked) = (self.filter, self.asked);
        if let Some(qos) = self.granted() {
            let less = if qos < asked {
                format!(", not {asked} as asked")
            } else {
                String::new()
            };
            let text = format!("Subscribed to {filter} (QoS {qos}{less})");
            page.headline(Mark::Done, text);
            page.remarks(self.properties);
        } else {
            let reason = reason(self.code, self.properties);
            let text = format!("subscription to \"{filter}\" refused: {reason}");
            page.headline(Mark::Failed, text);
            page.answer(self.properties);
        }
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("filter", self.filter);
        object.number("asked_qos", self.asked.level());
        let granted = self.granted().map(QoS::level);
        object.optional_number("granted_qos", granted);
        // The name of a granted QoS in the table of reason codes is "success": that would say less.
        let name = self.code.name().filter(|_| granted.is_none());
        reason_fields(object, self.code.0, name);
        object.properties(self.properties);
    }
}

/// One filter of an UNSUBSCRIBE, and what the UNSUBACK said about it.
#[derive(Clone, Copy, Debug)]
pub struct UnsubscribeReport<'a> {
    /// The filter.
    pub filter: &'a str,
    /// The code of the UNSUBACK for this filter.
    pub code: ReasonCode,
    /// The properties of the UNSUBACK.
    pub properties: &'a Properties,
}

impl UnsubscribeReport<'_> {
    /// Whether there is no such subscription any more.
    pub fn done(&self) -> bool {
        !self.code.is_error()
    }
}

impl Report for UnsubscribeReport<'_> {
    fn event(&self) -> &'static str {
        if self.done() {
            "unsubscribed"
        } else {
            "unsubscribe_refused"
        }
    }

    fn describe(&self, page: &mut Page) {
        let filter = self.filter;
        if !self.done() {
            let reason = reason(self.code, self.properties);
            let text = format!("unsubscribing from \"{filter}\" refused: {reason}");
            page.headline(Mark::Failed, text);
            page.answer(self.properties);
            return;
        }
        let remark = match self.code {
            ReasonCode::SUCCESS => "",
            _ => "; there was no such subscription",
        };
        page.headline(Mark::Done, format!("Unsubscribed from {filter}{remark}"));
        page.remarks(self.properties);
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("filter", self.filter);
        reason_fields(object, self.code.0, self.code.name());
        object.properties(self.properties);
    }
}
