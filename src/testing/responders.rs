//! Who answers the messages of a client.

use tokio::sync::mpsc;

use crate::model::{Message, filter_matches};

/// The responders of a client: what they answer, and where it goes.
pub(super) type Responders = Vec<(String, mpsc::UnboundedSender<Message>)>;

/// Hands a message to the responders whose filter matches; whether there was one.
pub(super) fn hand_over(responders: &Responders, message: &Message) -> bool {
    let mut found = false;
    for (filter, sender) in responders {
        if filter_matches(filter, &message.topic) {
            found = true;
            // A responder that has ended answers nothing.
            let _ = sender.send(message.clone());
        }
    }
    found
}
