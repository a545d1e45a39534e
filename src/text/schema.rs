//! Errors of Protocol Buffers in our own words: of schemas, of messages, and of JSON for them.

mod source;

pub(crate) use source::source;

/// Translates what a decoder says about the bytes of a message, behind the path of the field.
pub(crate) fn message(said: &str) -> String {
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
        ("recursion", "messages are nested deeper than 100 levels"),
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

/// The kinds of JSON that the messages of the format are, and its types of fields.
const KINDS: [(&str, &str); 13] = [
    ("a map", "an object"),
    ("an empty map", "an empty object"),
    ("a 32-bit floating point value", "a number"),
    ("a 64-bit floating point value", "a number"),
    ("a 32-bit signed integer", "an integer of 32 bits"),
    (
        "a 64-bit signed integer or decimal string",
        "an integer of 64 bits",
    ),
    (
        "a 32-bit unsigned integer or decimal string",
        "an integer of 32 bits that is not negative",
    ),
    (
        "a 64-bit unsigned integer or decimal string",
        "an integer of 64 bits that is not negative",
    ),
    ("a base64-encoded string", "text in base64"),
    (
        "a string or integer",
        "the name of an enum value or its number",
    ),
    ("a rfc3339 timestamp string", TIME),
    ("a duration string", DURATION),
    ("a field mask string", MASK),
];

const TIME: &str = "a time such as 2026-11-20T10:30:00Z";
const DURATION: &str = "a duration in seconds such as 1.5s";
const MASK: &str = "the names of fields in camelCase, separated by commas,";

/// Translates what is said about a JSON value that does not fit a field.
pub(crate) fn value(said: &str) -> String {
    for (theirs, ours) in [
        ("unrecognized field name ", "unknown field "),
        ("unrecognized enum value ", "unknown enum value "),
    ] {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!("{ours}{rest}");
        }
    }
    if let Some(rest) = said.strip_prefix("error decoding: ") {
        return message(rest);
    }
    let quoted = said.split('\'').nth(1).unwrap_or_default();
    let named = [
        (
            "multiple fields provided for oneof",
            format!("only one field of the oneof {quoted} can be there"),
        ),
        ("' not found", format!("the schema has no message {quoted}")),
        (
            "unsupported type url",
            format!(
                "@type {quoted:?} has no / before the name of the message, as type.googleapis.com/{quoted} has"
            ),
        ),
        ("' field", format!("the member {quoted} is missing")),
    ];
    if let Some((_, ours)) = named.into_iter().find(|(part, _)| said.contains(part)) {
        return ours;
    }
    let general = super::json::data(said);
    if let Some((wanted, found)) = general
        .strip_prefix("expected ")
        .and_then(|rest| rest.split_once(", found "))
    {
        let ours = KINDS.iter().find(|(theirs, _)| *theirs == wanted);
        let wanted = ours.map_or(wanted, |(_, ours)| ours.trim_end_matches(','));
        return format!("expected {wanted}, found {found}");
    }
    let known = [
        ("invalid base64", super::base64()),
        ("timestamp out of range", "times lie in the years 1 to 9999"),
        (
            "duration out of range",
            "durations last up to 315576000000s",
        ),
        ("invalid date or time", "there is no such date or time"),
        ("expected integer value", "an integer is expected"),
        ("out of range", "the number is out of range"),
        ("number too large", "the number is out of range"),
        ("number too small", "the number is out of range"),
        ("invalid digit", "an integer is expected"),
        ("cannot parse integer", "an integer is expected"),
        ("invalid float literal", "a number is expected"),
        ("cannot parse float", "a number is expected"),
        ("provided string was not", "true or false is expected"),
        ("expected null", "null is expected"),
        (
            "unexpected value in map",
            "an object without members is expected",
        ),
        (
            "non-finite double",
            "a google.protobuf.Value holds NaN or an infinite number, which JSON does not have",
        ),
        (
            "roundtrip field name",
            "a field mask contains a name that camelCase cannot represent",
        ),
    ];
    if let Some((_, ours)) = known.iter().find(|(part, _)| said.contains(part)) {
        return (*ours).to_owned();
    }
    let texts = [
        ("timestamp", TIME),
        ("duration", DURATION),
        ("field mask", MASK),
    ];
    texts
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or(general, |(_, ours)| {
            let verb = if *ours == MASK { "are" } else { "is" };
            format!("{ours} {verb} expected")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(value("unrecognized field name 'x'"), "unknown field 'x'");
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
