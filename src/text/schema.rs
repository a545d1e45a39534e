//! Errors of Protocol Buffers in our own words: of schemas, of messages, and of JSON for them.

/// What the compiler's sentences mean; its names stay.
const SOURCE: [(&str, &str); 31] = [
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
        "this kind of field cannot stand in extend",
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
        "this kind of field cannot stand in a oneof",
    ),
    (
        "a map field key type",
        "the key of a map is an integer, bool or string",
    ),
    ("a oneof must have", "a oneof has no field"),
    ("recursion limit", "messages are nested too deeply"),
    ("too large", "the file is too large"),
    ("not valid utf-8", "the file is not UTF-8 text"),
    ("enums must have at least one value", "an enum has no value"),
    (
        "first value for proto3 enums",
        "the first value of a proto3 enum is 0",
    ),
];

/// Translates what the compiler says about a schema; `line` is the line of the source that it points at.
pub fn source(said: &str, line: &str) -> String {
    if said.contains("invalid group name") {
        // The compiler says the same about a path that it does not like.
        return if line.trim_start().starts_with("import") {
            "an import has no backslashes, and no . or .. in its path".into()
        } else {
            "the name of a group begins with a capital letter".into()
        };
    }
    if let Some(rest) = said.strip_prefix("expected value to be ") {
        let (wanted, found) = rest.split_once(", but ").unwrap_or((rest, ""));
        let found = found
            .trim_start_matches("found ")
            .trim_start_matches("the value ");
        return format!(
            "a value must be {wanted}, not {}",
            found.trim_end_matches(" is out of range")
        );
    }
    if let Some(rest) = said.strip_prefix("expected ") {
        return match rest.split_once(", but ") {
            Some((wanted, "reached end of file")) => {
                format!("the file ends where {} must follow", wanted_words(wanted))
            }
            Some((wanted, found)) => format!(
                "{} must stand here, not {}",
                wanted_words(wanted),
                found.trim_start_matches("found ")
            ),
            None => format!("{} must stand here", wanted_words(rest)),
        };
    }
    // These name what the schema's author wrote, and need nothing but another beginning.
    for (theirs, ours) in [
        ("unknown syntax ", "there is no syntax "),
        ("import cycle detected: ", "files import each other: "),
        ("option field ", "the option "),
    ] {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!("{ours}{rest}");
        }
    }
    SOURCE
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or_else(|| said.to_owned(), |(_, ours)| (*ours).to_owned())
}

/// What the compiler expects, without its words for kinds of tokens.
fn wanted_words(wanted: &str) -> String {
    wanted
        .replace("an identifier", "a name")
        .replace("an integer", "a number")
}

/// Translates what a decoder says about the bytes of a message, behind the path of the field.
pub fn message(said: &str) -> String {
    let said = said
        .strip_prefix("failed to decode Protobuf message: ")
        .unwrap_or(said);
    let (path, words) = match said.rsplit_once(": ") {
        Some((path, words)) if !path.contains(' ') => (Some(path), words),
        _ => (None, said),
    };
    let known = [
        ("varint", "a number is longer than 10 bytes"),
        ("wire type", "a field is of another type than in the schema"),
        ("underflow", "it ends within a field"),
        ("delimited length", "a field goes beyond its length"),
        ("tag", "a field has a number that cannot be"),
        ("key", "a field has a number that cannot be"),
        ("recursion", "it is nested too deeply"),
        ("UTF-8", "a string is not UTF-8"),
        ("end group", "a group ends that has not begun"),
    ];
    let ours = known
        .iter()
        .find(|(part, _)| words.contains(part) || said.contains(part))
        .map_or("it is not such a message", |(_, ours)| ours);
    match path {
        Some(path) => format!("{path}: {ours}"),
        None => ours.to_owned(),
    }
}

/// Translates what is said about a JSON value that does not fit a field.
pub fn value(said: &str) -> String {
    for (theirs, ours) in [
        ("unrecognized field name ", "there is no field "),
        ("unrecognized enum value ", "there is no enum value "),
    ] {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!("{ours}{rest}");
        }
    }
    let known = [
        ("invalid base64", super::base64()),
        ("expected integer value", "an integer is expected"),
        ("out of range", "the number is out of range"),
        ("number too large", "the number is out of range"),
        ("number too small", "the number is out of range"),
        ("invalid digit", "an integer is expected"),
        ("cannot parse integer", "an integer is expected"),
        ("invalid float literal", "a number is expected"),
        ("cannot parse float", "a number is expected"),
        ("provided string was not", "true or false is expected"),
    ];
    known
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or_else(|| super::json::data(said), |(_, ours)| (*ours).to_owned())
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
                "';' must stand here, not '}'",
            ),
            (
                "expected an identifier, but found '1'",
                "",
                "a name must stand here, not '1'",
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
            ("unknown syntax 'proto4'", "", "there is no syntax 'proto4'"),
            ("name 'A' is defined twice", "", "name 'A' is defined twice"),
        ] {
            let words = source(said, line);
            assert!(
                words.starts_with(ours) || words.contains(ours),
                "{said}: {words}"
            );
        }
    }

    #[test]
    fn messages_and_values() {
        assert_eq!(
            message("failed to decode Protobuf message: buffer underflow"),
            "it ends within a field"
        );
        assert_eq!(
            message(
                "failed to decode Protobuf message: Reading.name: invalid wire type: Varint (expected LengthDelimited)"
            ),
            "a field is of another type than in the schema"
        );
        assert_eq!(
            value("unrecognized field name 'x'"),
            "there is no field 'x'"
        );
        assert_eq!(
            value("out of range integral type conversion attempted"),
            "the number is out of range"
        );
        assert_eq!(
            value("invalid type: map, expected a string"),
            "expected a string, found an object"
        );
    }
}
