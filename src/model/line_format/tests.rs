use super::*;

#[test]
fn pieces() {
    let format = LineFormat::parse(r"a%%@@\t%-010.3tü%.4:x@N@%").unwrap();
    let layout = Layout {
        left: true,
        zeros: true,
        width: 10,
        precision: Some(3),
        separator: None,
    };
    let groups = Layout {
        precision: Some(4),
        separator: Some(b':'),
        ..Layout::default()
    };
    assert_eq!(
        format.pieces,
        [
            FormatPiece::Text(b"a%@\t".to_vec()),
            FormatPiece::Field(Field::Topic, layout),
            FormatPiece::Text("ü".into()),
            FormatPiece::Field(Field::HexLower, groups),
            FormatPiece::Nanos,
            FormatPiece::Text(b"%".to_vec()),
        ]
    );
}

#[test]
fn what_is_wrong_has_a_place() {
    let cases = [
        (
            "ab%",
            "it ends within the sequence that begins at character 3",
        ),
        (
            "%-",
            "it ends within the sequence that begins at character 1",
        ),
        (
            "@",
            "it ends within the sequence that begins at character 1",
        ),
        (
            "ü\\",
            "it ends within the sequence that begins at character 2",
        ),
        ("a %z", "unknown sequence %z at character 3"),
        ("@E", "unknown sequence @E at character 1"),
        ("\\q", "unknown sequence \\q at character 1"),
        (
            "%99999t",
            "the width or precision at character 1 is above 10000",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(LineFormat::parse(text).unwrap_err().to_string(), expected);
    }
}
