//! Messages that nobody has subscribed to.

use std::cell::Cell;
use std::rc::Rc;

use crate::model::{filter_matches, shared_group};

/// How many messages have come that nobody had subscribed to.
pub(super) type Strays = Rc<Cell<u32>>;

/// Whether one of these filters matches a topic. Without any, the session may have older ones.
pub(super) fn is_wanted(filters: &[String], topic: &str) -> bool {
    let matches = |filter: &String| {
        let filter = shared_group(filter).map_or(filter.as_str(), |(_, filter)| filter);
        filter_matches(filter, topic)
    };
    filters.is_empty() || filters.iter().any(matches)
}

#[cfg(test)]
mod tests {
    use super::is_wanted;

    #[test]
    fn which_messages_were_subscribed_to() {
        let filters = ["a/+", "$share/group/b/#"].map(str::to_owned);
        for (topic, wanted) in [
            ("a/b", true),
            ("b", true),
            ("b/c/d", true),
            ("a", false),
            ("a/b/c", false),
            ("$SYS/broker/version", false),
        ] {
            assert_eq!(is_wanted(&filters, topic), wanted, "{topic}");
        }
        assert!(is_wanted(&[], "anything"));
    }
}
