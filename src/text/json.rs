//! Errors of JSON in our own words.

use std::borrow::Cow;

use serde_json::Error;
use serde_json::error::Category;

/// What is wrong with JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The line, from 1; 0 if it is unknown.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong, without the place.
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, column, what } = self;
        match line {
            0 => f.write_str(what),
            _ => write!(f, "{what} at line {line} column {column}"),
        }
    }
}

/// What each error of the parser means.
const SYNTAX: [(&str, &str); 20] = [
    ("EOF while parsing a list", "the text ends within a list"),
    (
        "EOF while parsing an object",
        "the text ends within an object",
    ),
    (
        "EOF while parsing a string",
        "the text ends within a string",
    ),
    (
        "EOF while parsing",
        "the text ends where a value is expected",
    ),
    ("expected `:`", "a colon is expected"),
    ("expected `,` or `]`", "a comma or ] is expected"),
    ("expected `,` or `}`", "a comma or } is expected"),
    (
        "expected ident",
        "an unquoted word (text needs double quotes)",
    ),
    (
        "expected value",
        "expected a JSON value (text needs double quotes)",
    ),
    ("expected `\"`", "a double quote is expected"),
    (
        "invalid escape",
        "an escape in a string is not known to JSON",
    ),
    ("invalid number", "a number is malformed"),
    ("number out of range", "a number is too large"),
    (
        "invalid unicode code point",
        "an escape \\u is not a character",
    ),
    ("surrogate", "an escape \\u is half of a pair"),
    ("hex escape", "an escape \\u is cut short or half of a pair"),
    (
        "control character",
        "a string holds a control character, such as a line break; write \\n",
    ),
    ("key must be a string", "a member name needs double quotes"),
    (
        "trailing comma",
        "there is a comma before the closing bracket",
    ),
    ("trailing characters", "there is something behind the value"),
];

/// Translates an error of the parser. What our own readers say about values stays.
pub(crate) fn fault(error: &Error) -> Fault {
    let text = error.to_string();
    let words = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(words, _)| words);
    let what = match error.classify() {
        Category::Syntax | Category::Eof => SYNTAX
            .iter()
            .find(|(part, _)| words.contains(part))
            .map_or_else(|| other(words), |(_, ours)| Cow::Borrowed(*ours)),
        Category::Io => Cow::Borrowed("it cannot be read"),
        Category::Data => Cow::Owned(data(words)),
    };
    Fault {
        line: error.line(),
        // What is wrong with the kind of the whole value has no column.
        column: error.column().max(1),
        what: what.into_owned(),
    }
}

fn other(words: &str) -> Cow<'static, str> {
    Cow::Borrowed(if words.contains("recursion limit") {
        "it is nested too deeply"
    } else {
        "it is not correct JSON"
    })
}

/// Translates the general sentences about values that do not fit; others are our own.
pub(super) fn data(words: &str) -> String {
    for general in ["invalid type: ", "invalid value: ", "invalid length "] {
        // Our own readers put the name of the member before it.
        let Some((name, rest)) = words.split_once(general) else {
            continue;
        };
        if let Some((found, wanted)) = rest.split_once(", expected ")
            && (name.is_empty() || name.ends_with(": "))
        {
            return format!("{name}expected {}, found {}", kind(wanted), kind(found));
        }
    }
    if let Some(name) = words.strip_prefix("missing field ") {
        return format!("{} is missing", bare(name));
    }
    if let Some(name) = words.strip_prefix("duplicate field ") {
        return format!("{} appears twice", bare(name));
    }
    if let Some((name, known)) = words
        .strip_prefix("unknown field ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        let known = known.trim_start_matches("one of ").replace('`', "");
        return format!("unknown name {}; known: {known}", bare(name));
    }
    words.to_owned()
}

/// A name without the marks around it.
fn bare(name: &str) -> &str {
    name.trim_matches('`')
}

/// The kinds of values that serde names in the manner of Rust.
fn kind(words: &str) -> String {
    let (kind, value) = words.split_once(' ').unwrap_or((words, ""));
    let value = value.trim_matches('`');
    match (kind, value) {
        ("map", "") => "an object".into(),
        ("sequence", "") => "a list".into(),
        ("unit" | "null", "") => "null".into(),
        ("boolean", value) if !value.is_empty() => value.into(),
        ("integer" | "floating", value) if !value.is_empty() => {
            format!(
                "the number {}",
                value.trim_start_matches("point ").trim_matches('`')
            )
        }
        ("string", value) if !value.is_empty() => format!("the text {value}"),
        ("i64" | "i128", "") => "a whole number".into(),
        ("u64" | "u128", "") => "a whole number from 0".into(),
        ("i8" | "i16" | "i32", "") => {
            format!("an integer of {} bits", &kind[1..])
        }
        ("u8" | "u16" | "u32", "") => {
            format!("an integer of {} bits that is not negative", &kind[1..])
        }
        ("f32" | "f64", "") => "a number".into(),
        ("bool" | "boolean", "") | ("a", "boolean") => "true or false".into(),
        _ => words.replace('`', ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn every_fault_of_syntax_has_its_words() {
        for (text, ours) in [
            ("nope", "an unquoted word"),
            ("{on: 1}", "needs double quotes"),
            ("{'a': 1}", "needs double quotes"),
            ("[1,]", "a comma before the closing bracket"),
            ("{\"a\":1,}", "a comma before the closing bracket"),
            ("[1 2]", "a comma or ] is expected"),
            ("{\"a\" 1}", "a colon is expected"),
            ("{\"a\":1 \"b\"", "a comma or } is expected"),
            ("[1", "ends within a list"),
            ("{\"a\":1", "ends within an object"),
            ("\"a", "ends within a string"),
            ("", "ends where a value is expected"),
            ("1 2", "something behind the value"),
            ("01", "a number is malformed"),
            ("+1", "expected a JSON value"),
            ("-", "ends where a value is expected"),
            ("1e999", "a number is too large"),
            ("\"\\q\"", "an escape in a string"),
            ("\"\\ud800\"", "half of a pair"),
            ("\"\\ud800\\u0041\"", "half of a pair"),
            ("\"\\u00\"", "ends within a string"),
            ("\"a\nb\"", "a control character"),
        ] {
            let error = serde_json::from_str::<Value>(text).unwrap_err();
            let said = fault(&error).to_string();
            assert!(said.contains(ours), "{text}: {said} from {error}");
            assert!(said.contains(" at line "), "{text}: {said}");
            assert!(!said.contains("EOF") && !said.contains("ident"), "{said}");
        }
        let deep = "[".repeat(200);
        let error = serde_json::from_str::<Value>(&deep).unwrap_err();
        assert!(fault(&error).what.contains("nested too deeply"), "{error}");
    }

    #[test]
    fn values_that_do_not_fit() {
        fn said<T: serde::de::DeserializeOwned>(text: &str) -> String {
            match serde_json::from_str::<T>(text) {
                Ok(_) => panic!("{text} fits"),
                Err(error) => fault(&error).what,
            }
        }
        assert_eq!(
            said::<u8>("300"),
            "expected an integer of 8 bits that is not negative, found the number 300"
        );
        assert_eq!(
            said::<bool>("\"x\""),
            "expected true or false, found the text \"x\""
        );
        assert_eq!(
            said::<bool>("{}"),
            "expected true or false, found an object"
        );
        assert_eq!(
            said::<bool>("1.5"),
            "expected true or false, found the number 1.5"
        );
        assert_eq!(said::<String>("null"), "expected a string, found null");
    }
}
