//! Versions, and which of two is the newer: <https://semver.org>, 2.0.0.

use std::cmp::Ordering;
use std::fmt;

/// A version: three numbers, perhaps the words of a pre-release, perhaps build metadata.
#[derive(Clone, Debug)]
pub struct Version {
    text: String,
}

/// Nobody's version is longer than this.
const LONGEST: usize = 128;

impl Version {
    /// Reads a version; one `v` may stand before it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix('v').unwrap_or(text);
        let (rest, build) = split(text, '+');
        let (core, pre) = split(rest, '-');
        let numbers: Vec<_> = core.split('.').collect();
        let fine = text.len() <= LONGEST
            && numbers.len() == 3
            && numbers.iter().all(|word| is_number(word))
            && pre.is_none_or(|words| words.split('.').all(is_pre_release))
            && build.is_none_or(|words| words.split('.').all(is_word));
        fine.then(|| Self {
            text: text.to_owned(),
        })
    }

    /// Whether it comes after another. Build metadata makes no difference (§10).
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.compare(other) == Ordering::Greater
    }

    /// The order of §11: by the numbers, then by the words of the pre-release; one without such words is
    /// the newer.
    fn compare(&self, other: &Self) -> Ordering {
        let ((ours, our_pre), (theirs, their_pre)) = (self.parts(), other.parts());
        let numbers = ours.split('.').zip(theirs.split('.'));
        let by_numbers = numbers.map(|(a, b)| by_number(a, b));
        by_numbers
            .fold(Ordering::Equal, Ordering::then)
            .then_with(|| match (our_pre, their_pre) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(ours), Some(theirs)) => by_words(ours, theirs),
            })
    }

    /// The three numbers, and the words of the pre-release.
    fn parts(&self) -> (&str, Option<&str>) {
        split(split(&self.text, '+').0, '-')
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number without leading zeros (§2).
fn is_number(word: &str) -> bool {
    is_digits(word) && (word == "0" || !word.starts_with('0'))
}

fn is_word(word: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !word.is_empty() && word.bytes().all(known)
}

fn is_pre_release(word: &str) -> bool {
    is_word(word) && (!is_digits(word) || is_number(word))
}

/// Numbers of any length, since they have no leading zeros.
fn by_number(a: &str, b: &str) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn by_words(a: &str, b: &str) -> Ordering {
    let (mut ours, mut theirs) = (a.split('.'), b.split('.'));
    loop {
        let order = match (ours.next(), theirs.next()) {
            (None, None) => return Ordering::Equal,
            // More words are newer than fewer, if all before are the same.
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (is_digits(a), is_digits(b)) {
                (true, true) => by_number(a, b),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                (false, false) => a.cmp(b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    /// The examples of §11, and numbers that do not fit a machine's.
    #[test]
    fn each_is_newer_than_the_one_before() {
        let order = [
            "0.1.0-alpha",
            "0.1.0",
            "0.9.0",
            "0.10.0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0-rc.1.-",
            "1.0.0",
            "1.0.1-0",
            "2.0.0",
            "2.1.0",
            "2.1.1",
            "99999999999999999999.0.0",
            "100000000000000000000.0.0",
        ];
        for (index, a) in order.iter().enumerate() {
            for (other, b) in order.iter().enumerate() {
                let newer = version(a).is_newer_than(&version(b));
                assert_eq!(newer, index > other, "{a} {b}");
            }
        }
    }

    #[test]
    fn metadata_of_a_build_makes_no_difference() {
        let (a, b) = (version("1.0.0+a"), version("v1.0.0+b.001"));
        assert!(!a.is_newer_than(&b) && !b.is_newer_than(&a));
        assert_eq!(b.to_string(), "1.0.0+b.001");
    }

    #[test]
    fn what_is_no_version() {
        for text in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "01.2.3",
            "1.2.03",
            "1.2.x",
            "1.2.-3",
            "1.2.3-",
            "1.2.3-01",
            "1.2.3-a..b",
            "1.2.3+",
            "1.2.3-ä",
            " 1.2.3",
            "1.2.3\n",
            "1.2.3\u{1b}[2J",
            "vv1.2.3",
        ] {
            assert!(Version::parse(text).is_none(), "{text:?}");
        }
        assert!(Version::parse(&format!("1.2.{}", "3".repeat(200))).is_none());
    }

    #[test]
    fn ours_is_one() {
        assert!(Version::parse(super::super::OURS).is_some());
    }
}
