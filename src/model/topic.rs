//! Topic names and filters: what is valid, and what matches (MQTT 5 §4.7, §4.8.2).

use thiserror::Error;

/// Why a topic name or filter is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TopicError {
    /// Empty where at least one character is needed.
    #[error("it is empty")]
    Empty,
    /// Longer than a UTF-8 string can be.
    #[error("it is longer than 65,535 bytes")]
    TooLong,
    /// Holds U+0000.
    #[error("it contains a null character")]
    Null,
    /// A topic name with a wildcard.
    #[error("a topic to publish to cannot contain the wildcards + and #")]
    Wildcard,
    /// `#` that is not the last level, or shares its level.
    #[error("# must be alone in the last level")]
    MultiLevel,
    /// `+` that shares its level.
    #[error("+ must be alone in its level")]
    SingleLevel,
    /// `$share/` without a group, or with a wildcard in it.
    #[error("the group of a shared subscription must be a name without +, # and /")]
    ShareGroup,
    /// `$share/group/` without a filter.
    #[error("a shared subscription needs a filter: $share/GROUP/FILTER")]
    ShareFilter,
}

fn validate_text(text: &str) -> Result<(), TopicError> {
    if text.is_empty() {
        Err(TopicError::Empty)
    } else if text.len() > 65_535 {
        Err(TopicError::TooLong)
    } else if text.contains('\0') {
        Err(TopicError::Null)
    } else {
        Ok(())
    }
}

/// Whether the text holds a wildcard character.
pub fn has_wildcards(text: &str) -> bool {
    text.contains(['+', '#'])
}

/// Checks a topic name for publishing (MQTT 5 §4.7.1, §4.7.3).
pub fn validate_topic(topic: &str) -> Result<(), TopicError> {
    validate_text(topic)?;
    if has_wildcards(topic) {
        return Err(TopicError::Wildcard);
    }
    Ok(())
}

/// Splits `$share/GROUP/FILTER` into group and filter; `None` for a filter that is not shared.
pub fn shared_group(filter: &str) -> Option<(&str, &str)> {
    let rest = filter.strip_prefix("$share/")?;
    Some(rest.split_once('/').unwrap_or((rest, "")))
}

/// Checks a topic filter, shared ones included (MQTT 5 §4.7.1, §4.8.2).
pub fn validate_filter(filter: &str) -> Result<(), TopicError> {
    validate_text(filter)?;
    let filter = match shared_group(filter) {
        Some((group, _)) if group.is_empty() || has_wildcards(group) => {
            return Err(TopicError::ShareGroup);
        }
        Some((_, "")) => return Err(TopicError::ShareFilter),
        Some((_, inner)) => inner,
        None => filter,
    };
    let mut levels = filter.split('/').peekable();
    while let Some(level) = levels.next() {
        if level.contains('#') && (level != "#" || levels.peek().is_some()) {
            return Err(TopicError::MultiLevel);
        }
        if level.contains('+') && level != "+" {
            return Err(TopicError::SingleLevel);
        }
    }
    Ok(())
}

/// Whether a topic name matches a valid filter. A shared subscription is matched by its inner filter;
/// a wildcard in the first level does not match topics that begin with `$` (MQTT 5 §4.7.2).
pub fn filter_matches(filter: &str, topic: &str) -> bool {
    let filter = shared_group(filter).map_or(filter, |(_, inner)| inner);
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let mut topic_levels = topic.split('/');
    for level in filter.split('/') {
        if level == "#" {
            return true;
        }
        match topic_levels.next() {
            Some(name) if level == "+" || level == name => {}
            _ => return false,
        }
    }
    topic_levels.next().is_none()
}

/// Why nothing can be answered on a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AnswerTopicError {
    /// Nothing can be published to it.
    #[error(transparent)]
    Invalid(#[from] TopicError),
    /// It names a shared subscription.
    #[error("it is a shared subscription")]
    Shared,
    /// The answer would be a request to the one who answers, without end.
    #[error("it is one of the topics that are answered")]
    Loop,
}

/// Checks the topic of an answer by one who answers what these filters match.
pub fn check_answer_topic(topic: &str, filters: &[String]) -> Result<(), AnswerTopicError> {
    validate_topic(topic)?;
    if topic.starts_with("$share/") {
        return Err(AnswerTopicError::Shared);
    }
    if filters.iter().any(|filter| filter_matches(filter, topic)) {
        return Err(AnswerTopicError::Loop);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_are_valid() {
        for filter in [
            "a",
            "/",
            "a//b",
            "+",
            "#",
            "a/+/b",
            "a/#",
            "+/+",
            "$SYS/#",
            "$share/g/a/#",
            "$share/g//",
        ] {
            assert_eq!(validate_filter(filter), Ok(()), "{filter}");
        }
    }

    #[test]
    fn filters_that_are_not() {
        let cases = [
            ("", TopicError::Empty),
            ("a#", TopicError::MultiLevel),
            ("a/#/b", TopicError::MultiLevel),
            ("a/b+", TopicError::SingleLevel),
            ("$share/g", TopicError::ShareFilter),
            ("$share/g/", TopicError::ShareFilter),
            ("$share//a", TopicError::ShareGroup),
            ("$share/g+/a", TopicError::ShareGroup),
            ("$share/g/a/#/b", TopicError::MultiLevel),
            ("a\0b", TopicError::Null),
        ];
        for (filter, error) in cases {
            assert_eq!(validate_filter(filter), Err(error), "{filter}");
        }
        assert_eq!(
            validate_filter(&"x".repeat(65_536)),
            Err(TopicError::TooLong)
        );
    }

    #[test]
    fn matching() {
        let cases = [
            ("a/b", "a/b", true),
            ("a/b", "a/b/c", false),
            ("a/b/c", "a/b", false),
            ("a/+", "a/b", true),
            ("a/+", "a/b/c", false),
            ("a/+", "a", false),
            ("a/+", "a/", true),
            ("+", "/a", false),
            ("/+", "/a", true),
            ("#", "a/b", true),
            ("a/#", "a", true),
            ("a/#", "a/b/c", true),
            ("a/#", "ab", false),
            ("#", "$SYS/x", false),
            ("+/x", "$SYS/x", false),
            ("$SYS/#", "$SYS/x", true),
            ("$share/g/a/+", "a/b", true),
        ];
        for (filter, topic, expected) in cases {
            assert_eq!(filter_matches(filter, topic), expected, "{filter} {topic}");
        }
    }
}
