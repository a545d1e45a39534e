//! Words of commands that are shown so that they can be pasted into a shell.

use std::fmt::Write as _;

use super::sanitize::is_harmful;

/// A word as a shell takes it, with nothing in it that a terminal would obey.
pub fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:+-=,@".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    if !text.contains(is_harmful) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    // What bash, zsh and others take, and POSIX.1-2024.
    let mut word = String::from("$'");
    for letter in text.chars() {
        match letter {
            '\\' | '\'' => {
                word.push('\\');
                word.push(letter);
            }
            // Writing to a string cannot fail.
            _ if is_harmful(letter) => {
                let _ = write!(word, "\\U{:08x}", u32::from(letter));
            }
            _ => word.push(letter),
        }
    }
    word.push('\'');
    word
}

/// A regular expression that matches just this text, with nothing in it that a terminal would obey.
pub fn exact_regex(text: &str) -> String {
    let mut regex = String::from("^");
    for letter in text.chars() {
        if is_harmful(letter) {
            // Writing to a string cannot fail.
            let _ = write!(regex, "\\x{{{:x}}}", u32::from(letter));
            continue;
        }
        if r"\.+*?()|[]{}^$".contains(letter) {
            regex.push('\\');
        }
        regex.push(letter);
    }
    regex.push('$');
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (text, word) in [
            ("a/b.yaml", "a/b.yaml"),
            ("", "''"),
            ("a b", "'a b'"),
            ("it's", r"'it'\''s'"),
            ("a\x1b[2J'\\", r"$'a\U0000001b[2J\'\\'"),
            ("\u{202e}x", r"$'\U0000202ex'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    #[test]
    fn expressions_match_only_their_text() {
        for text in ["a (b: 1)", "\x1b[31m\n\u{202e}", r"\d.*", ""] {
            let shown = exact_regex(text);
            assert!(!shown.contains(is_harmful), "{shown:?}");
            let regex = regex_lite::Regex::new(&shown).unwrap();
            assert!(regex.is_match(text), "{shown}");
            assert!(!regex.is_match(&format!("{text}x")), "{shown}");
        }
    }
}
