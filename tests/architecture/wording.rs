//! Phrases that no text for readers contains: help, errors, hints and other messages (the strings of the sources),
//! manual pages and documentation.
//!
//! Things do not speak, know or stand; options are not "asked for"; defaults are in brackets.

use std::fs;
use std::path::Path;

use super::none;
use super::source::strings;

/// Phrases, in lower case.
const REFUSED: &[&str] = &[
    "unless given",
    "say",
    "says",
    "said",
    "tell",
    "tells",
    "told",
    "knows",
    "speak",
    "speaks",
    "stand",
    "stands",
    "comes",
    "whatever",
    "whoever",
    "anew",
    "asked for",
    "is warned of",
    "are warned of",
    "lately",
    "under way",
    "made-up",
    "so many",
    "goodbye",
    "beat it",
    "worth",
    "the same against",
    "who we are",
    "throwaway",
    "has come to",
];

/// Phrases that may contain them.
const ALLOWED: &[&str] = &[
    "tell apart",
    "told apart",
    "say so",
    "says so",
    "says what",
    "comes from",
    "comes after",
];

/// What a text contains of the refused phrases.
fn found(text: &str) -> Vec<&'static str> {
    let text = without_placeholders(text).to_lowercase();
    let is_part = |c: char| c.is_alphanumeric() || "-_/".contains(c);
    let words: Vec<_> = text
        .split(|c| !is_part(c))
        .filter(|word| !word.is_empty())
        .collect();
    let mut words = format!(" {} ", words.join(" "));
    for phrase in ALLOWED {
        words = words.replace(&format!(" {phrase} "), " ");
    }
    let refused = REFUSED.iter();
    refused
        .filter(|phrase| words.contains(&format!(" {phrase} ")))
        .copied()
        .collect()
}

/// A text without the names between braces.
fn without_placeholders(text: &str) -> String {
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        text + piece.split_once('}').map_or(piece, |(_, after)| after)
    })
}

/// Every file below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str], add: &mut impl FnMut(&Path, &str)) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !path.ends_with("tests") && !path.ends_with("target") {
                files(&path, endings, add);
            }
        } else if path
            .extension()
            .is_some_and(|it| endings.iter().any(|ending| it == *ending))
        {
            add(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn report(what: &str, texts: impl FnOnce(&mut dyn FnMut(&Path, usize, &str))) {
    let (mut findings, mut seen) = (Vec::new(), 0);
    texts(&mut |path, line, text| {
        seen += 1;
        let name = path.strip_prefix(root()).unwrap().display();
        findings.extend(
            found(text)
                .into_iter()
                .map(|phrase| format!("{name}:{line}: \"{phrase}\" in: {}", text.trim())),
        );
    });
    assert!(seen > 1_000, "the texts are not where they are looked for");
    none(what, &findings);
}

#[test]
fn messages_and_help_are_in_plain_english() {
    report("messages", |check| {
        files(&root().join("src"), &["rs"], &mut |path, source| {
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
            for (line, text) in strings(source).into_iter().filter(|_| !is_test) {
                // A single word is a name or a value.
                if text.contains(' ') {
                    check(path, line, &text);
                }
            }
        });
    });
}

#[test]
fn the_documentation_is_in_plain_english() {
    report("documentation", |check| {
        for name in [
            "README.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "RELEASING.md",
        ] {
            let path = root().join(name);
            prose(&path, &fs::read_to_string(&path).unwrap(), check);
        }
        for folder in ["docs", "examples", "packaging"] {
            let mut add = |path: &Path, page: &str| prose(path, page, check);
            files(&root().join(folder), &["md"], &mut add);
        }
    });
}

/// The lines of a page, without code.
fn prose(path: &Path, page: &str, check: &mut dyn FnMut(&Path, usize, &str)) {
    let mut is_code = false;
    for (index, line) in page.lines().enumerate() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code && !line.starts_with("    ") {
            let words: Vec<_> = line.split('`').step_by(2).collect();
            check(path, index + 1, &words.join("` `"));
        }
    }
}

#[test]
fn a_phrase_is_found_as_words() {
    assert_eq!(found("Unless given, 1883"), ["unless given"]);
    assert_eq!(found("the error says: no"), ["says"]);
    assert_eq!(found("a warning says so, and it comes from here"), [""; 0]);
    assert_eq!(found("received {came}{said}"), [""; 0]);
    assert_eq!(found("essays on outstanding welcomes"), [""; 0]);
}

#[test]
fn strings_are_those_that_are_shown() {
    let source = r##"
        //! It says "no".
        #[expect(lint, reason = "it says so twice")]
        const A: &str = "one \
            line"; // "a comment"
        const B: &str = r#"a "raw" text"#;
        #[must_use = "it is left out"]
        fn c() { let d = '"'; }
        #[cfg(test)]
        mod tests { const E: &str = "of a test"; }
    "##;
    let found: Vec<_> = strings(source).into_iter().map(|(_, text)| text).collect();
    assert_eq!(found, ["one line", "a \"raw\" text"]);
}
