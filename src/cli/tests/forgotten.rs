//! Values that were forgotten.

use super::typed;

/// A value is never read as a flag, but where it looks like one, it is rather a value that was forgotten.
#[test]
fn a_flag_in_the_place_of_a_value_is_named() {
    for (line, warning) in [
        (
            "pub -ct -t zz/k -m x",
            Some("-t is read as the value of -ct: did you forget the value of -ct?"),
        ),
        (
            "pub a b --username --retain",
            Some(
                "--retain is read as the value of --username: did you forget the value of --username?",
            ),
        ),
        // These are texts.
        ("pub a -m -5", None),
        ("pub a -m=-t", None),
        ("pub a --message=-t", None),
        ("pub a -m --nosuch", None),
        // It is secret.
        ("conn --key-password -q", None),
    ] {
        let warnings = typed(line).unwrap().warnings();
        assert_eq!(warnings.first().map(String::as_str), warning, "{line}");
    }
}
