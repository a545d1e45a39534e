//! Messages that are not sent again, and those that may have been delivered twice, in words.

use crate::client::GivenUp;
use crate::error::{Exit, Failure};
use crate::text::Counted;

/// The failure of a message that is not sent again; `name` says which it is, with its topic.
pub(super) fn failure(name: &str, message: &GivenUp) -> Failure {
    let size = in_bytes(message.size as u64);
    let cause = message.cause();
    let verb = match message.exit() {
        Exit::Refused => "cannot publish",
        _ => "gave up on",
    };
    Failure {
        exit: message.exit(),
        message: format!("{verb} {name} ({size}): {cause}"),
        hint: message.hint(),
    }
}

/// A size in bytes, as limits are shown.
pub(super) fn in_bytes(size: u64) -> String {
    Counted::of(size, "byte").to_string()
}

/// What is to be said of messages that were sent again after a loss.
pub(super) fn delivered_twice(messages: u64, qos: u8) -> String {
    let messages = Counted::of(messages, &format!("QoS {qos} message"));
    let they = messages.verb("it", "they");
    let after = if qos == 2 {
        "after the broker had lost the session"
    } else {
        "after the connection was lost"
    };
    format!(
        "{messages} {} sent again {after}: {they} may be delivered twice",
        messages.was()
    )
}
