//! Access rules of the embedded broker: who may publish and subscribe to what.

use std::str::FromStr;

use super::{shared_group, validate_filter};

/// One line of an access list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRule {
    /// It allows; otherwise it denies.
    pub allow: bool,
    /// It is about publishing.
    pub publish: bool,
    /// It is about subscribing.
    pub subscribe: bool,
    /// It is about this user only.
    pub user: Option<String>,
    /// The topics that it is about.
    pub filter: String,
}

impl FromStr for AccessRule {
    type Err = &'static str;

    /// Reads `allow publish sensors/#` or `deny all user=ada secret/#`; the error is what was expected instead.
    fn from_str(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "allow or deny, then publish, subscribe or all, then user=NAME if it is for one user, then a topic filter";
        let word = |text: &'_ str| -> Option<(String, String)> {
            let (word, rest) = text.trim_start().split_once(char::is_whitespace)?;
            Some((word.to_owned(), rest.trim().to_owned()))
        };
        let (effect, rest) = word(text).ok_or(EXPECTED)?;
        let (action, rest) = word(&rest).ok_or(EXPECTED)?;
        let (user, filter) = match word(&rest) {
            Some((first, filter)) if first.starts_with("user=") => {
                (Some(first[5..].to_owned()), filter)
            }
            _ => (None, rest),
        };
        let allow = match effect.as_str() {
            "allow" => true,
            "deny" => false,
            _ => return Err(EXPECTED),
        };
        let (publish, subscribe) = match action.as_str() {
            "publish" => (true, false),
            "subscribe" => (false, true),
            "all" => (true, true),
            _ => return Err(EXPECTED),
        };
        if validate_filter(&filter).is_err() || shared_group(&filter).is_some() {
            return Err("a valid topic filter at the end of the line");
        }
        Ok(Self {
            allow,
            publish,
            subscribe,
            user,
            filter,
        })
    }
}

/// An access list. The first rule that applies decides; what no rule applies to is denied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessList(pub Vec<AccessRule>);

impl AccessList {
    /// Whether a user may publish to a valid topic.
    pub fn may_publish(&self, user: Option<&str>, topic: &str) -> bool {
        let mut rules = self.rules_of(user);
        // A topic is a filter that matches itself only.
        let rule = rules.find(|rule| rule.publish && covers(&rule.filter, topic));
        rule.is_some_and(|rule| rule.allow)
    }

    /// Whether a user may subscribe to a valid filter. A rule that denies applies where it matches one of the topics of
    /// the filter, a rule that allows where it matches all of them.
    pub fn may_subscribe(&self, user: Option<&str>, filter: &str) -> bool {
        let filter = match shared_group(filter) {
            Some((_, filter)) => filter,
            None => filter,
        };
        let mut rules = self.rules_of(user);
        let rule = rules.find(|rule| {
            rule.subscribe
                && if rule.allow {
                    covers(&rule.filter, filter)
                } else {
                    overlaps(&rule.filter, filter)
                }
        });
        rule.is_some_and(|rule| rule.allow)
    }

    fn rules_of(&self, user: Option<&str>) -> impl Iterator<Item = &AccessRule> {
        let is_theirs = move |rule: &&AccessRule| match &rule.user {
            Some(name) => user == Some(name.as_str()),
            None => true,
        };
        self.0.iter().filter(is_theirs)
    }
}

/// Whether wildcards in the first level of one meet a first level of the other that they do not match (MQTT 5 §4.7.2).
fn is_hidden(wild: &str, other: &str) -> bool {
    wild.starts_with(['+', '#']) && other.starts_with('$')
}

/// Whether a filter matches all topics that another one matches.
fn covers(filter: &str, other: &str) -> bool {
    if is_hidden(filter, other) {
        return false;
    }
    let mut levels = other.split('/');
    for own in filter.split('/') {
        match levels.next() {
            _ if own == "#" => return true,
            Some(level) if level == own && level != "#" => {}
            Some(level) if own == "+" && level != "#" => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

/// Whether a topic is matched by both filters.
fn overlaps(one: &str, other: &str) -> bool {
    if is_hidden(one, other) || is_hidden(other, one) {
        return false;
    }
    let (mut ones, mut others) = (one.split('/'), other.split('/'));
    loop {
        match (ones.next(), others.next()) {
            (Some("#"), _) | (_, Some("#")) | (None, None) => return true,
            (Some(own), Some(level)) if own == level || own == "+" || level == "+" => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> AccessList {
        let rules = text.lines().map(|line| line.parse().expect(line));
        AccessList(rules.collect())
    }

    #[test]
    fn lines() {
        let rule: AccessRule = "deny  all user=ada secret words/#".parse().expect("a rule");
        let expected = AccessRule {
            allow: false,
            publish: true,
            subscribe: true,
            user: Some("ada".into()),
            filter: "secret words/#".into(),
        };
        assert_eq!(rule, expected);
        for wrong in [
            "",
            "allow",
            "allow publish",
            "permit publish a",
            "allow read a",
            "allow publish user=ada",
            "allow publish a/#/b",
            "allow subscribe $share/g/a",
        ] {
            let read = wrong.parse::<AccessRule>();
            // A user without a filter is a filter.
            assert_eq!(read.is_ok(), wrong.ends_with("user=ada"), "{wrong}");
        }
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        let list = list("deny all secret/#\nallow subscribe #\nallow publish user=ada in/+");
        for (user, topic, expected) in [
            (Some("ada"), "in/x", true),
            (Some("ada"), "in/x/y", false),
            (Some("bob"), "in/x", false),
            (None, "in/x", false),
            (Some("ada"), "secret", false),
        ] {
            assert_eq!(list.may_publish(user, topic), expected, "{user:?} {topic}");
        }
        for (filter, expected) in [
            ("a/#", true),
            ("secret", false),
            ("secret/+", false),
            // They would get what is secret.
            ("#", false),
            ("+/x", false),
            ("+", false),
            ("a/+/secret", true),
            ("$share/g/a", true),
            ("$share/g/secret/a", false),
            ("$SYS/#", false),
        ] {
            assert_eq!(list.may_subscribe(None, filter), expected, "{filter}");
        }
    }

    #[test]
    fn filters_that_cover_and_overlap() {
        for (one, other, covered, overlapping) in [
            ("#", "a/b", true, true),
            ("a/#", "a", true, true),
            ("a", "a/#", false, true),
            ("a/+", "a/#", false, true),
            ("a/+", "a/+", true, true),
            ("a/b", "a/+", false, true),
            ("+/b", "a/+", false, true),
            ("a/b", "a/c", false, false),
            ("a/b", "a", false, false),
            ("a", "a/b", false, false),
            ("+", "a/b", false, false),
            ("#", "$SYS/#", false, false),
            ("$SYS/#", "$SYS/a", true, true),
            ("$SYS/#", "+/a", false, false),
        ] {
            assert_eq!(covers(one, other), covered, "{one} {other}");
            assert_eq!(overlaps(one, other), overlapping, "{one} {other}");
        }
    }
}
