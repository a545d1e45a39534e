//! Errors of Protocol Buffers in our own words: of schemas, of messages, and of JSON for them.

mod source;

pub use source::source;

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
