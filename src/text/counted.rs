//! Numbers before nouns: one place decides what is singular.

use std::fmt;

/// A count in groups of three digits: `600,000`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun, and the verb that goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    words: String,
    single: bool,
}

impl Counted {
    /// `1 client`, `2 clients`, `3 deliveries`.
    pub(crate) fn of(number: u64, noun: &str) -> Self {
        Self {
            words: format!("{} {}", count(number), plural(number, noun)),
            single: number == 1,
        }
    }

    /// A part of a whole: `1 of 3 clients`, `0 of 1 message`.
    pub(crate) fn of_all(number: u64, all: u64, noun: &str) -> Self {
        Self {
            words: format!("{} of {} {}", count(number), count(all), plural(all, noun)),
            // With a noun that is singular the verb is, too.
            single: number == 1 || all == 1,
        }
    }

    /// `was` or `were`.
    pub(crate) fn was(&self) -> &'static str {
        self.verb("was", "were")
    }

    /// The word that goes with one, or the one that goes with several.
    pub(crate) fn verb<'a>(&self, one: &'a str, several: &'a str) -> &'a str {
        if self.single { one } else { several }
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

/// The noun after a number.
fn plural(number: u64, noun: &str) -> String {
    let ends_so = |stem: &&str| !stem.ends_with(['a', 'e', 'o', 'u']);
    match (number, noun.strip_suffix('y').filter(ends_so)) {
        (1, _) => noun.to_owned(),
        (_, Some(stem)) => format!("{stem}ies"),
        (_, None) => format!("{noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_three_digits() {
        let shown = [0, 999, 1_000, 20_012, 1_234_567].map(count);
        assert_eq!(shown, ["0", "999", "1,000", "20,012", "1,234,567"]);
    }

    #[test]
    fn nouns_in_y() {
        let shown = ["delivery", "day", "key"].map(|noun| Counted::of(2, noun).to_string());
        assert_eq!(shown, ["2 deliveries", "2 days", "2 keys"]);
    }

    #[test]
    fn one_is_singular_and_nothing_else_is() {
        let shown = [0, 1, 2, 1_000].map(|number| {
            let counted = Counted::of(number, "message");
            format!("{counted} {}", counted.was())
        });
        let expected = [
            "0 messages were",
            "1 message was",
            "2 messages were",
            "1,000 messages were",
        ];
        assert_eq!(shown, expected);
        assert_eq!(Counted::of(2, "delivery").to_string(), "2 deliveries");
    }

    #[test]
    fn a_part_of_a_whole_agrees_with_both() {
        for (number, all, expected) in [
            (0, 1, "0 of 1 message was"),
            (1, 1, "1 of 1 message was"),
            (0, 3, "0 of 3 messages were"),
            (1, 3, "1 of 3 messages was"),
            (2, 3_000, "2 of 3,000 messages were"),
        ] {
            let counted = Counted::of_all(number, all, "message");
            assert_eq!(format!("{counted} {}", counted.was()), expected);
        }
    }
}
