//! What the compiler of schemas says, in our own words.

/// What the compiler's sentences mean.
const KNOWN: [(&str, &str); 36] = [
    ("invalid token", "a character has no meaning here"),
    ("integer is too large", "a number is too large"),
    (
        "invalid string character",
        "a string holds a character that it cannot hold",
    ),
    ("unterminated string", "a closing quote is missing"),
    (
        "invalid string escape",
        "a backslash in a string is followed by something without a meaning",
    ),
    ("string is not valid utf-8", "a string is not UTF-8"),
    ("nested block comments", "a comment begins within a comment"),
    (
        "invalid identifier",
        "a name begins with a letter or _, and goes on with letters, digits and _",
    ),
    ("multiple package names", "there is more than one package"),
    (
        "whitespace is required",
        "a space is missing between a number and a name",
    ),
    ("'#' comments", "comments begin with //"),
    ("'f' suffix", "a number has no f at its end"),
    ("identifiers may not be negative", "a name has a minus sign"),
    (
        "message numbers must be",
        "the number of a field is between 1 and 536870911",
    ),
    (
        "enum numbers must be",
        "the number of an enum value is an integer of 32 bits",
    ),
    (
        "may not have default values",
        "this field cannot have a default value",
    ),
    (
        "default values are not allowed in proto3",
        "proto3 has no default values",
    ),
    (
        "fields are not allowed in extensions",
        "this kind of field is not allowed in extend",
    ),
    (
        "extension fields may not be required",
        "a field in extend cannot be required",
    ),
    (
        "cannot have labels",
        "this kind of field is without optional, repeated and required",
    ),
    (
        "fields must have a label",
        "a field of proto2 begins with optional, repeated or required",
    ),
    ("groups are not allowed in proto3", "proto3 has no groups"),
    (
        "required fields are not allowed in proto3",
        "proto3 has no required fields",
    ),
    (
        "are not allowed in a oneof",
        "this kind of field is not allowed in a oneof",
    ),
    (
        "a map field key type",
        "the key of a map is an integer, bool or string",
    ),
    ("a oneof must have", "a oneof has no field"),
    ("recursion limit", "messages are nested too deeply"),
    ("too large", "the file is too large"),
    ("not valid utf-8", "the file is not UTF-8 text"),
    (
        "descriptor set",
        "it is not a compiled descriptor set, or is damaged",
    ),
    (
        "missing required field",
        "the descriptor set is damaged: something is missing in it",
    ),
    (
        "import index",
        "the descriptor set is damaged: an import is missing in it",
    ),
    (
        "oneof index",
        "the descriptor set is damaged: a oneof is missing in it",
    ),
    ("not found", "a file is not found"),
    ("enums must have at least one value", "an enum has no value"),
    (
        "first value for proto3 enums",
        "the first value of a proto3 enum is 0",
    ),
];

/// Translates what the compiler says about a schema; `line` is the line of the source that it points at.
pub(crate) fn source(said: &str, line: &str) -> String {
    if said.contains("invalid group name") {
        // The compiler says the same about a path that it does not like.
        return if line.trim_start().starts_with("import") {
            "an import has no backslashes, and no . or .. in its path".into()
        } else {
            "the name of a group begins with a capital letter".into()
        };
    }
    if let Some(words) = expected(said) {
        return words;
    }
    // The more words of a sentence are known, the earlier it comes.
    for (theirs, ours) in NAMED {
        if let Some(words) = filled(said, theirs, ours) {
            return words;
        }
    }
    KNOWN
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or("it is not a schema that can be used", |(_, ours)| ours)
        .into()
}

/// Sentences with names and numbers of the schema's author, each of which stands for a `*`, in their order.
const NAMED: [(&str, &str); 24] = [
    ("unknown syntax *", "unknown syntax *"),
    ("import cycle detected: *", "files import each other: *"),
    ("import * not found", "the import * is not found"),
    ("import * was listed twice", "the import * appears twice"),
    (
        "a different file named * has already been added",
        "there are two files with the name *",
    ),
    (
        "imported file * has not been added",
        "the file * is imported and not in the set",
    ),
    ("name * is defined twice", "name * is defined twice"),
    (
        "name * is already defined in file *",
        "name * is already defined in the file *",
    ),
    ("name * is not defined", "there is no *"),
    (
        "* resolves to *, which is not defined",
        "* means * here, which is not there",
    ),
    (
        "field number * is already used",
        "field number * is used twice",
    ),
    (
        "a field with JSON name * is already defined",
        "two fields have the JSON name *",
    ),
    (
        "camel-case name of field * conflicts with field *",
        "the fields * and * have the same name in camel case",
    ),
    (
        "invalid field number *",
        "field number * cannot be used: it is between 1 and 536870911, without 19000 to 19999",
    ),
    (
        "field number * conflicts with reserved range *",
        "field number * is reserved (*)",
    ),
    (
        "field number * conflicts with extension range *",
        "field number * is one of extensions (*)",
    ),
    (
        "message * does not define * as an extension number",
        "message * has no extension number *",
    ),
    (
        "invalid default value * for type *",
        "the default value * does not fit type *",
    ),
    (
        "enum number * has already been used",
        "enum number * is used twice, which needs the option allow_alias",
    ),
    (
        "enum number * conflicts with reserved range *",
        "enum number * is reserved (*)",
    ),
    (
        "option field * is not defined",
        "the option * is not defined",
    ),
    (
        "option field * has already been set",
        "the option * is set twice",
    ),
    ("* is not a *", "* is not a *"),
    ("* is not an *", "* is not an *"),
];

/// The same where the two names in a sentence are one.
const SAME: [(&str, &str); 2] = [
    ("* resolves to *, which is not defined", "there is no *"),
    (
        "camel-case name of field * conflicts with field *",
        "the field * appears twice",
    ),
];

/// A sentence of the second form, if it has the first one.
fn filled(said: &str, theirs: &str, ours: &str) -> Option<String> {
    let mut rest = said;
    let mut names = Vec::new();
    let mut parts = theirs.split('*');
    rest = rest.strip_prefix(parts.next()?)?;
    for part in parts {
        let (name, after) = match part {
            "" => (rest, ""),
            part => rest.split_once(part)?,
        };
        names.push(name);
        rest = after;
    }
    if !rest.is_empty() {
        return None;
    }
    // Of two names that are the same, another sentence is true.
    if let [first, second] = &names[..]
        && first == second
        && let Some((_, ours)) = SAME.iter().find(|(same, _)| *same == theirs)
    {
        return Some(ours.replace('*', first));
    }
    let mut names = names.into_iter();
    let mut words = String::new();
    for (index, part) in ours.split('*').enumerate() {
        if index > 0 {
            words.push_str(names.next().unwrap_or_default());
        }
        words.push_str(part);
    }
    Some(words)
}

/// Sentences about what must stand somewhere.
fn expected(said: &str) -> Option<String> {
    if let Some(rest) = said.strip_prefix("expected value to be ") {
        let (wanted, found) = rest.split_once(", but ").unwrap_or((rest, ""));
        let found = found
            .trim_start_matches("found ")
            .trim_start_matches("the value ");
        let found = found.trim_end_matches(" is out of range");
        return Some(format!(
            "a value must be {}, not {found}",
            wanted_words(wanted)
        ));
    }
    for (theirs, ours) in [
        (
            "expected a value of type * for option *, but found *",
            "a value of type * is expected for the option *, not *",
        ),
        (
            "cannot set field for option * value of type *",
            "the option * of type * has no fields",
        ),
        (
            "expected an extension to type *, but * extends *",
            "an extension of * is expected, but * extends *",
        ),
        (
            "invalid value of type * for option *",
            "a value of type * does not fit the option *",
        ),
    ] {
        if let Some(words) = filled(said, theirs, ours) {
            return Some(words);
        }
    }
    let rest = said.strip_prefix("expected ")?;
    Some(match rest.split_once(", but ") {
        Some((wanted, "reached end of file")) => {
            format!("the file ends where {} must follow", wanted_words(wanted))
        }
        Some((wanted, found)) => format!(
            "expected {} here, not {}",
            wanted_words(wanted),
            found.trim_start_matches("found ")
        ),
        None => format!("expected {} here", wanted_words(rest)),
    })
}

/// What the compiler expects, without its words for kinds of tokens.
fn wanted_words(wanted: &str) -> String {
    wanted
        .replace("an identifier", "a name")
        .replace("a positive integer", "a number")
        .replace("a signed 32-bit integer", "a number that fits int32")
        .replace("an unsigned 32-bit integer", "a number that fits uint32")
        .replace("a signed 64-bit integer", "a number that fits int64")
        .replace("an unsigned 64-bit integer", "a number that fits uint64")
        .replace("string terminator", "a closing quote")
        .replace("an integer", "a number")
        .replace("a numeric literal", "a number")
        .replace("a string literal", "a string")
        .replace("a constant", "a value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas() {
        for (said, line, ours) in [
            (
                "expected ';', but found '}'",
                "",
                "expected ';' here, not '}'",
            ),
            (
                "expected an identifier, but found '1'",
                "",
                "expected a name here, not '1'",
            ),
            (
                "expected '}', but reached end of file",
                "",
                "the file ends where '}' must follow",
            ),
            (
                "invalid group name",
                "import \"../a.proto\";",
                "an import has no",
            ),
            (
                "invalid group name",
                "optional group x = 1 {",
                "capital letter",
            ),
            ("unknown syntax 'proto4'", "", "unknown syntax 'proto4'"),
            ("name 'A' is defined twice", "", "name 'A' is defined twice"),
            ("name 'X' is not defined", "", "there is no 'X'"),
            (
                "'a.X' is not a message type",
                "",
                "'a.X' is not a message type",
            ),
            (
                "'b.X' resolves to 'a.b.X', which is not defined",
                "",
                "'b.X' means 'a.b.X' here, which is not there",
            ),
            (
                "field number '3' conflicts with reserved range '2 to 5'",
                "",
                "field number '3' is reserved ('2 to 5')",
            ),
            (
                "expected a value of type 'bool' for option 'x', but found '1'",
                "",
                "a value of type 'bool' is expected for the option 'x', not '1'",
            ),
            (
                "option field 'x' is not defined",
                "",
                "the option 'x' is not defined",
            ),
            (
                "imported file 'x.proto' has not been added",
                "",
                "the file 'x.proto' is imported and not in the set",
            ),
            (
                "expected value to be an integer, but found 'x'",
                "",
                "a value must be a number, not 'x'",
            ),
            (
                "a sentence of a later version",
                "",
                "it is not a schema that can be used",
            ),
        ] {
            let words = source(said, line);
            assert!(
                words.starts_with(ours) || words.contains(ours),
                "{said}: {words}"
            );
        }
    }
}
