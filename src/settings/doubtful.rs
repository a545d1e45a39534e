//! Text that MQTT asks clients not to send: control characters and code points that stand for no character
//! (MQTT 5 §1.5.4). mosquitto closes the connection over it, without a reason before MQTT 5; others take it.

use crate::kernel::Connects;
use crate::model::Profile;

/// A warning for each text of this kind that a task would send.
pub(super) fn warnings(connects: &Connects<'_>) -> Vec<String> {
    let topics = connects.topics.iter();
    let topics = topics.map(|topic| ("--topic", topic.as_str()));
    let texts = of_profile(connects.profile).into_iter().chain(topics);
    let found = texts
        .filter_map(|(flag, text)| Some((flag, text.chars().find(|letter| is_doubtful(*letter))?)));
    found
        .map(|(flag, letter)| {
            format!(
                "{flag} contains the character U+{:04X}, which MQTT asks clients not to send: the broker may close the connection",
                u32::from(letter)
            )
        })
        .collect()
}

fn of_profile(profile: &Profile) -> Vec<(&'static str, &str)> {
    let username = profile
        .username
        .iter()
        .map(|name| ("--username", name.as_str()));
    let will = profile
        .will
        .iter()
        .map(|will| ("--will-topic", will.topic.as_str()));
    let identifier = std::iter::once(("--client-id", profile.client_id.as_str()));
    identifier.chain(username).chain(will).collect()
}

fn is_doubtful(letter: char) -> bool {
    let code = u32::from(letter);
    letter.is_control() || (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_brokers_may_refuse() {
        for letter in [
            '\u{1}',
            '\n',
            '\u{7f}',
            '\u{9f}',
            '\u{fdd0}',
            '\u{fffe}',
            '\u{1ffff}',
        ] {
            assert!(is_doubtful(letter), "{letter:?}");
        }
        for letter in [
            ' ',
            'a',
            '\u{a0}',
            'ä',
            '\u{feff}',
            '\u{fdcf}',
            '\u{1f600}',
            '\u{10fffd}',
        ] {
            assert!(!is_doubtful(letter), "{letter:?}");
        }
    }
}
