//! Which options the words of a line may name, found before the line is read.

use std::ffi::{OsStr, OsString};

use crate::options::{Id, Opt};

/// Whether one of these words may name an option, or bring it in. A word that is a value may seem to name one, too: there
/// may be more options than the line has, and never fewer.
pub(super) fn may_name(words: &[OsString], id: Id, row: &Opt) -> bool {
    let brought_in = match id {
        // A `--password` without a value asks for it.
        Id::AskPassword => Some(Id::Password),
        _ => None,
    };
    words
        .iter()
        .any(|word| names(word, row) || brought_in.is_some_and(|other| names(word, other.row())))
}

/// Whether a word is an option by its long name, or begins with one dash and has its letters.
fn names(word: &OsStr, row: &Opt) -> bool {
    let word = word.as_encoded_bytes();
    match word {
        [b'-', b'-', name @ ..] => {
            let end = memchr::memchr(b'=', name).unwrap_or(name.len());
            let is_it = |known: &str| name[..end] == *known.as_bytes();
            is_it(row.long) || row.alias.is_some_and(is_it)
        }
        [b'-', letters @ ..] => {
            let ends = |known: &str| letters.ends_with(known.as_bytes());
            row.short
                .is_some_and(|short| letters.contains(&(short as u8)))
                || row.letters.is_some_and(ends)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(line: &str, id: Id) -> bool {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        may_name(&words, id, id.row())
    }

    #[test]
    fn options_are_named_by_long_names_and_letters() {
        assert!(may("--topic a", Id::Topic));
        assert!(may("--topic=a", Id::Topic));
        assert!(may("-rt a", Id::Topic));
        assert!(may("-up a:b", Id::UserProperties));
        assert!(may("-rup a:b", Id::UserProperties));
        assert!(!may("topic --topics --top -m a", Id::Topic));
        assert!(may("-P", Id::AskPassword));
        assert!(!may("--user-properties a:b", Id::AskPassword));
    }
}
