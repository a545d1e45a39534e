//! Errors of YAML in our own words.

/// What the parser's sentences mean; what is not listed gets a general one.
const KNOWN: [(&str, &str); 34] = [
    (
        "hexadecimal",
        "an escape with hexadecimal digits is malformed",
    ),
    ("unclosed quote", "a closing quote is missing"),
    (
        "multiline quoted",
        "a text in quotes goes on in a line that is not indented",
    ),
    (
        "mismatched bracket",
        "a bracket is closed by one of another kind",
    ),
    ("misplaced bracket", "a closing bracket has no opening one"),
    ("string scalar", "a key is a list or a map"),
    (
        "null into string",
        "a key is null, or missing before a colon",
    ),
    ("recursive", "an alias is inside its own anchor"),
    ("major version", "it is of another version of YAML than 1"),
    ("budget breached: nodes", "there are too many values"),
    ("duplicate", "a key appears twice"),
    (
        "mapping values are not allowed",
        "a colon is where no key can be; text with a colon needs quotes",
    ),
    (
        "mapping values",
        "a colon is where no key can be; text with a colon needs quotes",
    ),
    ("tab", "a line is indented with a tab; use spaces"),
    ("quoted scalar", "a closing quote is missing"),
    (
        "block scalar",
        "a text of several lines is indented wrongly",
    ),
    (
        "block mapping",
        "a key is indented differently from the keys before it, or has no colon",
    ),
    (
        "block sequence",
        "an item is indented differently from the items before it",
    ),
    ("block collection", "the indentation is wrong"),
    ("flow mapping", "a comma or } is expected"),
    ("flow sequence", "a comma or ] is expected"),
    ("unclosed", "a closing bracket is missing"),
    ("simple key", "a key has no colon"),
    ("anchor", "an anchor is malformed or unknown"),
    ("alias", "an alias has no anchor, or expands to too much"),
    (
        "escape",
        "a backslash is followed by something without a meaning; '…' keeps backslashes",
    ),
    ("invalid ", "a value is malformed, or does not fit its tag"),
    ("tag", "a tag is malformed"),
    ("directive", "a line that begins with % is malformed"),
    (
        "document",
        "there is more than one document, or a value is where none can be",
    ),
    (
        "character that cannot start",
        "a value begins with a character that needs quotes",
    ),
    (
        "unexpected character",
        "a value begins with a character that needs quotes",
    ),
    ("depth", "it is nested too deeply"),
    ("indent", "the indentation is wrong"),
];

/// Translates what the parser says.
pub(crate) fn words(said: &str) -> &'static str {
    let said = said.to_ascii_lowercase();
    KNOWN
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or("this is not YAML", |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use serde_saphyr::granit_parser::Parser;

    use super::*;

    #[test]
    fn what_people_get_wrong() {
        for text in [
            "a: b: c",
            "a: 1\n\tb: 2",
            "a: \"x",
            "a: [1, 2",
            "a: {b: 1",
            "a: 1\n b: 2",
            "- a\nb: 1",
            "a: @x",
            "a: *x",
            "a: \"\\q\"",
            "%x\n---\na: 1\n---\n%",
            "a: [1}",
            "a: ]",
            "a: \"\\x\"",
            "a: \"b\nc\"",
            "%YAML 9.9\n---\na: 1",
        ] {
            let said = Parser::new_from_str(text).find_map(Result::err);
            let Some(error) = said else { continue };
            let ours = words(&error.info());
            assert_ne!(ours, "this is not YAML", "{text}: {}", error.info());
        }
    }
}
