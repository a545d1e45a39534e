//! The route of the last topic, kept until the subscriptions change.

use std::rc::Rc;

use super::subscriptions::{Route, Subscriptions};

/// The route of the last topic: publishers send many messages to one topic in a row.
#[derive(Debug, Default)]
pub(super) struct RouteCache {
    topic: Option<Rc<str>>,
    pub(super) route: Route,
}

impl RouteCache {
    /// The subscriptions have changed.
    pub(super) fn forget(&mut self) {
        self.topic = None;
    }

    /// Finds the route of a topic, unless it is that of the last one; returns the topic, and the steps that it took.
    pub(super) fn find(&mut self, topic: &str, subscriptions: &Subscriptions) -> (Rc<str>, usize) {
        if let Some(known) = &self.topic
            && **known == *topic
        {
            return (Rc::clone(known), 0);
        }
        let topic: Rc<str> = topic.into();
        let steps = subscriptions.find(&topic, &mut self.route);
        self.topic = Some(Rc::clone(&topic));
        (topic, steps)
    }
}
