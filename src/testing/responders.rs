//! Who answers the messages of a client.

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::model::{Message, filter_matches};

/// A message, and when it was received.
pub(super) type Received = (Instant, Message);

/// The responders of a client: what they answer, and where it goes.
pub(super) type Responders = Vec<(String, mpsc::UnboundedSender<Received>)>;

/// Hands a message to the responders whose filter matches; whether there was one.
pub(super) fn hand_over(responders: &Responders, message: &Message) -> bool {
    let mut found = false;
    for (filter, sender) in responders {
        if filter_matches(filter, &message.topic) {
            found = true;
            // A responder that has ended answers nothing.
            let _ = sender.send((Instant::now(), message.clone()));
        }
    }
    found
}
