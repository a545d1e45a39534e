//! Errors of TOML in our own words.

/// What the parser's sentences mean; what is not listed gets a general one.
const KNOWN: [(&str, &str); 36] = [
    (
        "multi-line literal",
        "a text of several lines is not closed with '''",
    ),
    (
        "multi-line basic",
        "a text of several lines is not closed with \"\"\"",
    ),
    ("newline", "a line goes on where it should end"),
    ("comment", "a comment holds a control character"),
    (
        "unquoted key",
        "a key is of letters, digits, - and _, or in quotes",
    ),
    (
        "overflow",
        "a whole number is malformed, or larger than 64 bits can hold",
    ),
    ("leading zero", "a number begins with a 0 too many"),
    (
        "between digits",
        "a number has a _ that is not between digits",
    ),
    ("exponent", "a number is malformed"),
    ("fraction", "a number is malformed"),
    ("mantissa", "a number is malformed"),
    ("binary", "a number is malformed"),
    ("octal", "a number is malformed"),
    ("hexadecimal number", "a number is malformed"),
    (
        "date",
        "a date or time is malformed, or there is none like it",
    ),
    (
        "time",
        "a date or time is malformed, or there is none like it",
    ),
    ("boolean", "true and false are the only spellings"),
    ("extra `=`", "there is one = too many"),
    ("unicode", "an escape with hexadecimal digits is malformed"),
    ("duplicate key", "a key or table appears twice"),
    (
        "key with no value",
        "a key has no value: KEY = VALUE is expected",
    ),
    (
        "missing assignment between key-value pairs",
        "a key has no value: KEY = VALUE is expected",
    ),
    ("unquoted", "text needs double quotes"),
    ("string values must be quoted", "text needs double quotes"),
    ("array table", "the closing ]] of a table's name is missing"),
    (
        "unclosed table",
        "the closing ] of a table's name is missing",
    ),
    ("unclosed array", "the closing ] of a list is missing"),
    (
        "unclosed inline table",
        "the closing } of a table is missing",
    ),
    ("missing closing quote", "a closing quote is missing"),
    (
        "invalid basic string",
        "a text is not closed with a double quote on its line",
    ),
    (
        "invalid literal string",
        "a text is not closed with a single quote on its line",
    ),
    (
        "escape",
        "a backslash is followed by something without a meaning; '…' keeps backslashes",
    ),
    ("array", "a list is malformed"),
    ("table", "a table is malformed"),
    ("value", "a value is malformed (text needs double quotes)"),
    ("key", "a key is malformed"),
];

/// Translates what the parser says.
pub(crate) fn words(said: &str) -> &'static str {
    KNOWN.iter().find(|(part, _)| said.contains(part)).map_or(
        "this is not TOML: KEY = VALUE or [TABLE] is expected",
        |(_, ours)| ours,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_get_wrong() {
        for (text, ours) in [
            ("a = 1\na = 2", "appears twice"),
            ("a", "has no value"),
            ("a =", "double quotes"),
            ("host = localhost", "double quotes"),
            ("[a\nb = 1", "table"),
            ("a = [1, 2", "list"),
            ("a = \"x", "quote"),
            ("a = \"C:\\dir\"", "backslash"),
            ("a = 1 b = 2", "line"),
            ("a = 99999999999999999999", "64 bits"),
            ("a = 01", "a 0 too many"),
            ("a = 1__0", "between digits"),
            ("a = 1e", "number is malformed"),
            ("a = .5", "number is malformed"),
            ("a = '''x", "closed with '''"),
            ("a = \"\"\"x", "closed with \"\"\""),
            ("é = 1", "a key is of letters"),
            ("[]", "a key is of letters"),
            ("[[a]", "closing ]]"),
            ("a = 1 # \u{1}", "control character"),
            ("a = 2024-13-01", "date"),
            ("a = tru", "spellings"),
            ("a == 1", "one = too many"),
            ("a = \"\\ud800\"", "hexadecimal"),
        ] {
            let error = toml_edit::Document::parse(text).unwrap_err();
            let first = error
                .message()
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            let said = words(&first);
            assert!(said.contains(ours), "{text}: {said} from {first}");
        }
    }
}
