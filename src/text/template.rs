//! The text of templates, and their errors in our own words.

use std::path::Path;

use super::NotText;
use crate::error::Failure;

/// The text of a template, without the byte order mark that it may begin with. `named` is where it comes from, which
/// may be a file.
///
/// # Errors
///
/// It is not text in UTF-8.
pub(crate) fn source(bytes: &[u8], named: &str, file: Option<&Path>) -> Result<String, Failure> {
    super::decode(bytes).map_err(|fault| {
        let file = file.map_or_else(|| "FILE".to_owned(), |file| file.display().to_string());
        let words = match fault {
            NotText::Utf16 => format!("--template needs UTF-8 text, and {named} is UTF-16 text"),
            NotText::NotUtf8 { .. } => {
                format!("--template needs UTF-8 text, which {named} is not")
            }
        };
        Failure {
            hint: fault.hint(&file),
            ..Failure::usage(words)
        }
    })
}

/// What the template language calls the parts of a template.
const PARTS: [(&str, &str); 13] = [
    ("end of variable block", "}}"),
    ("end of block", "%}"),
    ("start of variable block", "{{"),
    ("start of block", "{%"),
    ("end of template", "the end of the template"),
    ("end of input", "the end of the template"),
    ("template-data", "text"),
    ("expression", "a value"),
    ("identifier", "a name"),
    ("integer", "a number"),
    ("float", "a number"),
    ("keyword", "a name"),
    ("string", "a text in quotes"),
];

/// Translates a fault of syntax.
pub(crate) fn syntax(said: &str) -> String {
    let part = |text: &str| {
        let text = text.trim();
        PARTS
            .iter()
            .find(|(theirs, _)| text == *theirs)
            .map_or_else(|| text.to_owned(), |(_, ours)| (*ours).to_owned())
    };
    if let Some(rest) = said.strip_prefix("unexpected input after expression") {
        return format!("something follows the expression{rest}");
    }
    let ours = match said {
        "unexpected character" => "this character has no meaning here",
        "unexpected end of string" => "a closing quote is missing",
        "unexpected end of comment" => "a comment is not closed with #}",
        "unexpected end of raw block" => "a raw block is not closed with {% endraw %}",
        _ => "",
    };
    if !ours.is_empty() {
        return ours.into();
    }
    if let Some(rest) = said.strip_prefix("unexpected ") {
        return match rest.split_once(", expected ") {
            Some((found, wanted)) => {
                format!("expected {} here, not {}", part(wanted), part(found))
            }
            None => format!("{} is not allowed here", part(rest)),
        };
    }
    if let Some(rest) = said.strip_prefix("unknown statement ") {
        return format!("unknown statement {rest}");
    }
    if said.starts_with("unknown ") {
        return "a statement is missing behind {%".into();
    }
    let known = [
        ("string", "a closing quote is missing"),
        ("'break'", "break is outside of a loop"),
        ("'continue'", "continue is outside of a loop"),
        ("too deep", "it is nested too deeply"),
        ("recursion", "it is nested too deeply"),
        ("Too many arguments", "a function has too many arguments"),
        ("comment", "a comment is not closed with #}"),
        ("raw block", "a raw block is not closed with {% endraw %}"),
        ("integer", "a number is malformed"),
        ("float", "a number is malformed"),
        (
            "escape",
            "a backslash is followed by something without a meaning",
        ),
        ("assign", "this name cannot be assigned to"),
        ("block", "a block is not allowed here"),
    ];
    known
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or("it is not a correct template", |(_, ours)| ours)
        .into()
}

/// Translates a fault of a function's arguments or of an operation.
pub(crate) fn operation(said: &str) -> String {
    for (theirs, ours) in [
        ("missing keyword argument ", "missing argument "),
        ("unknown keyword argument ", "unknown argument "),
        ("duplicate argument ", "there are two arguments "),
    ] {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!("{ours}{}", rest.replace('`', "'"));
        }
    }
    if let Some((kind, wanted)) = between(said, "cannot convert ", " to ") {
        return format!("{} is expected, not {}", kind_of(wanted), kind_of(kind));
    }
    if let Some((sign, kinds)) = between(said, "tried to use ", " operator on unsupported types ")
        && let Some((left, right)) = kinds.split_once(" and ")
    {
        return format!(
            "{sign} does not fit {} and {}",
            kind_of(left),
            kind_of(right)
        );
    }
    if let Some(rest) = said.strip_prefix("unable to calculate ") {
        if [" / 0", " // 0", " % 0"]
            .iter()
            .any(|end| rest.trim_end_matches(".0").ends_with(end))
        {
            return "a division by 0".to_owned();
        }
        return format!("{rest} has no result, or too large a one");
    }
    if let Some(kind) = said.strip_prefix("can only assign to namespaces, not ") {
        return format!(
            "only members of a namespace() can be set, not of {}",
            kind_of(kind)
        );
    }
    if let Some(kind) = said.strip_suffix(" is not iterable") {
        return format!("a list is expected, not {}", kind_of(kind));
    }
    for (theirs, ours) in KINDS {
        if let Some(rest) = said.strip_prefix(theirs) {
            let kind = rest.split([' ', '(', ')']).find(|word| !word.is_empty());
            return format!("{ours}, not {}", kind_of(kind.unwrap_or_default()));
        }
    }
    let known = OPERATIONS.iter().find(|(part, _)| said.contains(part));
    known
        .map_or(
            "a value is of a kind that cannot be used like this",
            |(_, ours)| ours,
        )
        .into()
}

/// Sentences that end with the kind of a value.
const KINDS: [(&str, &str); 9] = [
    (
        "cannot calculate length of value of type ",
        "length needs a text or a list",
    ),
    ("can only sum numbers, got ", "sum needs numbers"),
    ("cannot join value of type ", "join needs a list"),
    (
        "cannot reverse values of type ",
        "reverse needs a text or a list",
    ),
    ("cannot round value ", "round needs a number"),
    (
        "zip filter argument must be iterable, got ",
        "zip needs lists",
    ),
    ("value of type ", "a text or a list is expected here"),
    (
        "attempted to apply keyword arguments from non map ",
        "** needs an object",
    ),
    (
        "expected object or keyword arguments, got ",
        "an object is expected",
    ),
];

/// What other sentences mean.
const OPERATIONS: [(&str, &str); 25] = [
    ("invalid digit", "a text with a number in it is expected"),
    ("invalid float", "a text with a number in it is expected"),
    (
        "from empty string",
        "a text with a number in it is expected",
    ),
    ("value is not a string", "a text is expected"),
    ("value is not iterable", "a list is expected"),
    ("not iterable", "a list is expected"),
    ("expected object", "an object is expected"),
    ("not an object", "an object is expected"),
    ("value to list", "a list is expected"),
    ("pair", "an object is expected"),
    (
        "containment check",
        "in needs a text, a list or an object behind it",
    ),
    (
        "range has too many elements",
        "range() has too many members: at most 100,000",
    ),
    ("range with step of 0", "the step of range() cannot be 0"),
    ("step size of 0", "the step of a slice cannot be 0"),
    ("count cannot be 0", "the number of parts cannot be 0"),
    (
        "recurse",
        "loop() works in a loop that is recursive, on a list",
    ),
    ("recursion", "it is nested too deeply"),
    ("loop()", "loop() takes one argument"),
    ("autoescape", "autoescape is true or false"),
    ("filter name", "the name of a filter is expected"),
    ("absolute value", "a number is expected"),
    ("round", "the number cannot be rounded"),
    ("overflow", "the number is too large"),
    (
        "keyword arguments",
        "a function has arguments with names that it does not take",
    ),
    (
        "format",
        "the format, or a value for it, is not one that printf has",
    ),
];

/// What is between two parts of a sentence, and what is behind the second.
fn between<'a>(said: &'a str, first: &str, second: &str) -> Option<(&'a str, &'a str)> {
    said.strip_prefix(first)?.split_once(second)
}

/// A kind of values, by the name that the language has for it.
fn kind_of(kind: &str) -> &str {
    match kind.trim() {
        "undefined" => "a value that is not defined",
        "none" => "null",
        "bool" => "true or false",
        "number" | "f64" | "f32" | "float" => "a number",
        "string" | "str" | "String" => "a text",
        "bytes" => "bytes",
        "sequence" | "iterator" | "list" => "a list",
        "map" => "an object",
        "plain object" | "plain" => "a function",
        "integer" | "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64" | "i128"
        | "u128" | "isize" | "usize" => "a whole number",
        _ => "a value of another kind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No sentence of the language's library is shown as it is.
    #[test]
    fn faults_of_operations() {
        for (said, ours) in [
            (
                "unknown keyword argument 'begin'",
                "unknown argument 'begin'",
            ),
            (
                "cannot convert string to i64",
                "a whole number is expected, not a text",
            ),
            (
                "tried to use + operator on unsupported types map and number",
                "+ does not fit an object and a number",
            ),
            (
                "unable to calculate 2 ** 999",
                "2 ** 999 has no result, or too large a one",
            ),
            ("unable to calculate 1 // 0", "a division by 0"),
            ("unable to calculate 1.0 / 0.0", "a division by 0"),
            (
                "unable to calculate 1 + 10",
                "1 + 10 has no result, or too large a one",
            ),
            ("number is not iterable", "a list is expected, not a number"),
            (
                "can only assign to namespaces, not map",
                "only members of a namespace() can be set, not of an object",
            ),
            (
                "cannot calculate length of value of type number",
                "length needs a text or a list, not a number",
            ),
            (
                "cannot round value (string)",
                "round needs a number, not a text",
            ),
            (
                "value of type number cannot be sliced",
                "a text or a list is expected here, not a number",
            ),
            (
                "a sentence of a later version",
                "a value is of a kind that cannot be used like this",
            ),
        ] {
            assert_eq!(operation(said), ours);
        }
    }

    #[test]
    fn faults_of_syntax() {
        for (said, ours) in [
            (
                "unexpected end of input, expected end of variable block",
                "expected }} here, not the end of the template",
            ),
            (
                "unexpected `)`, expected identifier",
                "expected a name here, not `)`",
            ),
            ("unknown statement foo", "unknown statement foo"),
            ("unexpected integer", "a number is not allowed here"),
            ("unexpected end of string", "a closing quote is missing"),
            ("unexpected character", "this character has no meaning here"),
        ] {
            assert_eq!(syntax(said), ours);
        }
    }
}
