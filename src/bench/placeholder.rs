//! Placeholders in topics, client ids, user names and passwords: `%i` the index of the client from 1, `%c`
//! its client id, `%u` its user name, `%rand_N` a random number below N, `%mod_N` the index modulo N.

use std::borrow::Cow;

use rand::Rng;
use rand::RngExt as _;

/// What the placeholders of one client stand for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Values<'a> {
    /// `%i`
    pub(super) index: &'a str,
    /// `%c`; left as it is where there is none yet.
    pub(super) client_id: Option<&'a str>,
    /// `%u`; left as it is where there is none.
    pub(super) username: Option<&'a str>,
}

/// Fills in a template. What is no placeholder stays as it is.
pub(super) fn expand(template: &str, values: Values<'_>, rng: &mut impl Rng) -> String {
    let mut text = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (length, value) = placeholder(rest, values, rng);
        match value {
            Some(value) => text.push_str(&value),
            None => text.push_str(&rest[..length]),
        }
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The length of what stands at the beginning, and what it stands for.
fn placeholder<'a>(
    rest: &str,
    values: Values<'a>,
    rng: &mut impl Rng,
) -> (usize, Option<Cow<'a, str>>) {
    let known = |value: Option<&'a str>| (2, value.map(Cow::Borrowed));
    match rest.as_bytes().get(1) {
        Some(b'i') => known(Some(values.index)),
        Some(b'c') => known(values.client_id),
        Some(b'u') => known(values.username),
        Some(b'r') => random(rest, rng),
        Some(b'm') => modulo(rest, values.index),
        _ => (1, None),
    }
}

fn random(rest: &str, rng: &mut impl Rng) -> (usize, Option<Cow<'static, str>>) {
    let Some((length, below)) = bounded(rest, "%rand_") else {
        return (1, None);
    };
    let number = rng.random_range(0..below);
    (length, Some(number.to_string().into()))
}

/// What has no index as a number keeps its placeholder.
fn modulo(rest: &str, index: &str) -> (usize, Option<Cow<'static, str>>) {
    let Some((length, divisor)) = bounded(rest, "%mod_") else {
        return (1, None);
    };
    let index = index.parse::<u64>().ok();
    let left = index.and_then(|index| index.checked_rem(divisor));
    (length, left.map(|left| left.to_string().into()))
}

/// The length of a placeholder with a number above 0 behind it, and the number.
fn bounded(rest: &str, name: &str) -> Option<(usize, u64)> {
    let digits = rest.strip_prefix(name)?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let number = digits[..count].parse().ok().filter(|number| *number > 0)?;
    Some((name.len() + count, number))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn expanded(template: &str) -> String {
        let values = Values {
            index: "7",
            client_id: Some("c_7"),
            username: None,
        };
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        expand(template, values, &mut rng)
    }

    #[test]
    fn placeholders_are_filled_in_and_the_rest_is_left() {
        let cases = [
            ("a/%i/b", "a/7/b"),
            ("%c%i", "c_77"),
            ("%u/x", "%u/x"),
            ("100%", "100%"),
            ("%%i", "%7"),
            ("%x%", "%x%"),
            ("%rand_1", "0"),
            ("%rand_", "%rand_"),
            ("%rand_0", "%rand_0"),
            ("é%ié", "é7é"),
            ("g/%mod_4/%i", "g/3/7"),
            ("%mod_7%mod_100", "07"),
            ("%mod_0 %mod_ %mod_x %m", "%mod_0 %mod_ %mod_x %m"),
            ("%mod_99999999999999999999", "%mod_99999999999999999999"),
            ("", ""),
        ];
        for (template, expected) in cases {
            assert_eq!(expanded(template), expected, "{template}");
        }
    }

    #[test]
    fn random_numbers_are_below_their_limit() {
        for _ in 0..50 {
            let number: u64 = expanded("%rand_10").parse().unwrap();
            assert!(number < 10);
        }
    }
}
