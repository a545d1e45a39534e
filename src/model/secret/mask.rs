//! Texts and values as they can be shown.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::hidden::HIDDEN;
use super::names::{is_secret_name, is_secret_parameter};
use super::tokens::{masked_login, masked_username};
use crate::options::{Id, Mask};

/// Text with the secrets hidden that its URLs hold: passwords, and query parameters with telling names.
pub fn masked_text(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        let (url, after) = after.split_at(end_of_url(after));
        shown.push_str(before);
        push_url(url, &mut shown);
        rest = after;
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// What stands for a password in the URLs of hints.
const PLACEHOLDER: &str = "PASSWORD";

/// How far a URL goes in a text, from behind its scheme: to a space, a quote or the comma before another URL,
/// without the signs that end a clause.
fn end_of_url(text: &str) -> usize {
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>' | '›' | '»')
    };
    let mut end = text.find(ends).unwrap_or(text.len());
    if let Some(next) = text[..end].find("://") {
        end = text[..next].rfind(',').unwrap_or(end);
    }
    text[..end]
        .trim_end_matches([':', ',', '.', ';', ')', ']', '}'])
        .len()
}

/// A URL from behind its scheme. What stands between its first colon and its last `@` may be a password, even if
/// there is a `/` in it that should have been encoded.
fn push_url(url: &str, shown: &mut String) {
    let (login, rest) = match url.rfind('@') {
        Some(at) => url.split_at(at),
        None => ("", url),
    };
    match login.split_once(':') {
        // What a hint tells people to write.
        Some((_, PLACEHOLDER)) | None => shown.push_str(login),
        Some((username, password)) => shown.push_str(&masked_login(username, password)),
    }
    shown.push_str(&masked_path(rest));
}

/// What follows the authority of a URL, with the secrets in its query hidden.
pub fn masked_path(path: &str) -> Cow<'_, str> {
    parameters(path, |name| Some(format!("{name}={HIDDEN}")))
}

/// What follows the authority of a URL, without the parameters that are secret.
pub fn without_secrets(path: &str) -> Cow<'_, str> {
    parameters(path, |_| None)
}

/// The same, with something else, or nothing, in place of each parameter that is secret.
fn parameters(path: &str, other: impl Fn(&str) -> Option<String>) -> Cow<'_, str> {
    let Some(at) = path.find(['?', '#']) else {
        return Cow::Borrowed(path);
    };
    let mut kept = Vec::new();
    let mut changed = false;
    for parameter in path[at + 1..].split_inclusive(['&', ';', '#', '?']) {
        let name = parameter.split_once('=').map_or("", |(name, _)| name);
        let decoded = percent_decode_str(name).decode_utf8_lossy();
        let value = parameter.get(name.len() + 1..).unwrap_or_default();
        let value = value.trim_end_matches(['&', ';', '#', '?']);
        let secret = !name.is_empty() && !value.is_empty() && is_secret_parameter(&decoded);
        if !secret && !is_telling(value) {
            kept.push(parameter.to_owned());
            continue;
        }
        changed = true;
        if let Some(other) = other(name) {
            kept.push(other + &parameter[name.len() + 1 + value.len()..]);
        }
    }
    if !changed {
        return Cow::Borrowed(path);
    }
    let query = kept.concat();
    let query = query.trim_end_matches(['&', ';', '#', '?']);
    match query {
        "" => Cow::Owned(path[..at].to_owned()),
        _ => Cow::Owned(format!("{}{query}", &path[..=at])),
    }
}

/// Whether a value is a token, whatever its name: a JSON web token, or what follows `Bearer`.
fn is_telling(value: &str) -> bool {
    let start = |start: &str| {
        let begin = value.get(..start.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    value.starts_with("eyJ") && value.contains('.') || start("Bearer ") || start("Basic ")
}

/// A word that nobody knows what to do with: perhaps an address with a password in it, or a flag and its value.
pub fn masked_word(word: &str) -> String {
    let start = word.find("://").map_or(0, |at| at + 3);
    if let Some(at) = word.rfind('@').filter(|at| *at > start)
        && let Some(colon) = word[start..at].find(':')
    {
        let (scheme, login) = word[..at].split_at(start);
        let login = masked_login(&login[..colon], &login[colon + 1..]);
        return format!("{scheme}{login}{}", masked_path(&word[at..]));
    }
    if let Some((name, _)) = word.split_once(['=', ':'])
        && is_secret_name(name)
    {
        return format!("{}{HIDDEN}", &word[..=name.len()]);
    }
    masked_text(word).into_owned()
}

/// The value of a pair, as of a user property or a header.
pub fn masked_pair<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    if is_secret_value(name, value) {
        Cow::Borrowed(HIDDEN)
    } else {
        masked_text(value)
    }
}

/// Whether the value of a pair is likely a secret.
pub fn is_secret_value(name: &str, value: &str) -> bool {
    !value.is_empty() && (is_secret_name(name) || is_telling(value))
}

/// The value of an option, as a report or a listing shows it.
pub fn masked_option(long: &str, value: &str) -> String {
    match mask_of(long) {
        Mask::InReports => HIDDEN.to_owned(),
        Mask::Username => masked_username(value).into_owned(),
        mask => without_secret(long, mask, value),
    }
}

/// Whether the value of an option is a secret, so that a file that holds it is for its owner alone.
pub fn is_secret_option(long: &str, value: &str) -> bool {
    without_secret(long, mask_of(long), value) != value
}

/// How an option is masked. One that is not ours, as on the lines of other programs, is masked by its name.
fn mask_of(long: &str) -> Mask {
    match Id::of(long) {
        Some(id) => id.row().mask,
        None if long.ends_with("user-properties") => Mask::Pair,
        None => Mask::ByName,
    }
}

fn without_secret(long: &str, mask: Mask, value: &str) -> String {
    match mask {
        _ if value.is_empty() => String::new(),
        Mask::Nothing => value.to_owned(),
        Mask::Whole => HIDDEN.to_owned(),
        Mask::Header => match value.split_once(':') {
            Some((name, _)) => format!("{name}: {HIDDEN}"),
            None => HIDDEN.to_owned(),
        },
        Mask::Hosts => {
            let names: Vec<_> = value.split(',').map(masked_word).collect();
            names.join(",")
        }
        Mask::Url => masked_word(value),
        Mask::Path => masked_path(value).into_owned(),
        Mask::Pair => match value.split_once(':') {
            Some((name, text)) if is_secret_value(name, text.trim_start()) => {
                format!("{name}: {HIDDEN}")
            }
            _ => masked_text(value).into_owned(),
        },
        Mask::ByName | Mask::InReports | Mask::Username if is_secret_name(long) => {
            HIDDEN.to_owned()
        }
        Mask::ByName | Mask::InReports | Mask::Username => masked_text(value).into_owned(),
    }
}
