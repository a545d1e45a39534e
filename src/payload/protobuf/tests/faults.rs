//! What is wrong with a schema, in our words and never in those of the compiler.

use super::*;

#[test]
fn editions_are_named_with_what_to_do() {
    for (source, place) in [
        ("edition = \"2023\";\nmessage A {}", "line 1 column 1"),
        (
            "// a schema\n\n/* of\nours */ edition = '2024';",
            "line 4 column 9",
        ),
        ("\u{feff}edition=\"2023\";", "line 1 column 1"),
    ] {
        let error = load(source, "A").unwrap_err();
        assert_eq!(error.exit(), Exit::Payload);
        let text = error.to_string();
        let words = format!(
            "s.proto: {place}: proto2 and proto3 are read as text, editions only as a compiled set"
        );
        assert!(text.ends_with(&words), "{text}");
        let hint = error.hint().unwrap();
        assert!(
            hint.starts_with("compile it: protoc --include_imports --descriptor_set_out=")
                && hint.contains("s.binpb -I ")
                && hint.ends_with("s.proto"),
            "{hint}"
        );
    }
    // One that is imported, and a word that is none.
    let folder = Folder::new();
    folder.write("lib/e.proto", "edition = \"2023\";");
    let root = folder.write(
        "m.proto",
        "syntax='proto3'; import 'lib/e.proto'; message M {}",
    );
    let error = Protobuf::load(&root, "M", &[]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("m.proto: lib/e.proto line 1 column 1: proto2 and proto3"),
        "{error}"
    );
    assert!(error.hint().unwrap().ends_with("m.proto"));
    let fields = "syntax='proto3'; message A { int32 edition = 1; }";
    assert!(load(fields, "A").is_ok());
}

/// Schemas, and what is said of them.
const WRONG: &[(&str, &str)] = &[
    (
        "syntax='proto4';",
        "line 1 column 8: unknown syntax 'proto4'",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1 }",
        "line 1 column 42: expected ';' or '[' here, not '}'",
    ),
    (
        "syntax='proto3'; message A { int32 a; }",
        "line 1 column 37: expected '=' here, not ';'",
    ),
    (
        "syntax='proto3'; message A { int32 a = 0; }",
        "line 1 column 40: the number of a field is between 1 and 536870911",
    ),
    (
        "syntax='proto3'; message A { int32 a = 19500; }",
        "line 1 column 40: field number '19500' cannot be used: it is between 1 and 536870911, without 19000 to 19999",
    ),
    (
        "syntax='proto3'; message A { int32 a = 99999999999999999999999; }",
        "line 1 column 40: a number is too large",
    ),
    (
        "syntax='proto3'; message A { required int32 a = 1; }",
        "line 1 column 30: proto3 has no required fields",
    ),
    (
        "syntax='proto2'; message A { int32 a = 1; }",
        "line 1 column 30: a field of proto2 begins with optional, repeated or required",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1; int32 a = 2; }",
        "line 1 column 49: the field 'a' appears twice",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1; int32 b = 1; }",
        "line 1 column 53: field number '1' is used twice",
    ),
    (
        "syntax='proto3'; message A { int32 a_b = 1; int32 aB = 2; }",
        "line 1 column 51: the fields 'a_b' and 'aB' have the same name in camel case",
    ),
    (
        "syntax='proto3'; message A { reserved 2 to 5; int32 a = 3; }",
        "line 1 column 57: field number '3' is reserved ('2 to 5')",
    ),
    (
        "syntax='proto3'; message A { B a = 3; }",
        "line 1 column 30: there is no 'B'",
    ),
    (
        "syntax='proto3'; enum B { X = 1; } message A { B a = 3; }",
        "line 1 column 31: the first value of a proto3 enum is 0",
    ),
    (
        "syntax='proto3'; enum B { } message A { B a = 3; }",
        "line 1 column 18: an enum has no value",
    ),
    (
        "syntax='proto3'; enum B { X = 0; Y = 0; } message A { B a = 3; }",
        "line 1 column 38: enum number '0' is used twice, which needs the option allow_alias",
    ),
    (
        "syntax='proto3'; enum B { X = 0; X = 1; } message A { B a = 3; }",
        "line 1 column 34: name 'X' is defined twice",
    ),
    (
        "syntax='proto3'; enum B { reserved 1; X = 0; Y = 1; } message A { B a = 3; }",
        "enum number '1' is reserved ('1 to 1')",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1 [packed=yes]; }",
        "line 1 column 43: a value of type 'bool' is expected for the option 'packed', not 'yes'",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1 [nosuch=true]; }",
        "line 1 column 43: the option 'nosuch' is not defined",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1 [deprecated=true, deprecated=true]; }",
        "line 1 column 60: the option 'deprecated' is set twice",
    ),
    (
        "syntax='proto2'; message A { optional int32 a = 1 [default='x']; }",
        "line 1 column 60: a value must be a number, not 'x'",
    ),
    (
        "syntax='proto2'; message A { optional int32 a = 1 [default=99999999999]; }",
        "line 1 column 60: a value must be a number that fits int32, not 99999999999",
    ),
    (
        "syntax='proto2'; message A { repeated int32 a = 1 [default=1]; }",
        "line 1 column 52: this field cannot have a default value",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1 [default=1]; }",
        "line 1 column 43: proto3 has no default values",
    ),
    (
        "syntax='proto3'; message A { map<float, int32> a = 1; }",
        "line 1 column 34: the key of a map is an integer, bool or string",
    ),
    (
        "syntax='proto3'; message A { repeated map<int32, int32> a = 1; }",
        "line 1 column 30: this kind of field is without optional, repeated and required",
    ),
    (
        "syntax='proto3'; message A { oneof x { repeated int32 a = 1; } }",
        "line 1 column 40: this kind of field is without optional, repeated and required",
    ),
    (
        "syntax='proto3'; message A { oneof x { } }",
        "line 1 column 30: a oneof has no field",
    ),
    (
        "syntax='proto3'; package a; package b; message A {}",
        "there is more than one package",
    ),
    (
        "syntax='proto3'; message A { string a = 1; } # no",
        "line 1 column 46: comments begin with //",
    ),
    (
        "syntax='proto3'; message A { string 1a = 1; }",
        "line 1 column 37: a space is missing between a number and a name",
    ),
    (
        "syntax='proto3'; message A { string a = 'x'; }",
        "line 1 column 41: expected a number here, not '\"x\"'",
    ),
    (
        "syntax='proto3'; message A { string a = 1; /* /* */ }",
        "line 1 column 47: a comment begins within a comment",
    ),
    (
        "syntax='proto3'; import 'a\\qb'; message A {}",
        "line 1 column 25: the import \"a\\qb\" is not found",
    ),
    (
        "syntax='proto3'; import 'a",
        "the file ends where a closing quote must follow",
    ),
    (
        "syntax='proto3'; import weak; message A {}",
        "line 1 column 29: expected a string here, not ';'",
    ),
    (
        "syntax='proto3'; message A {",
        "the file ends where a message field, oneof, reserved range, enum, message, option or '}' must follow",
    ),
    (
        "syntax='proto3'; service S { rpc X(A) returns; } message A {}",
        "line 1 column 46: expected '(' here, not ';'",
    ),
    (
        "syntax='proto2'; message A { extensions 5 to 9; optional int32 a = 6; }",
        "line 1 column 68: field number '6' is one of extensions ('5 to 9')",
    ),
    (
        "syntax='proto2'; message A { } extend A { optional int32 a = 6; }",
        "line 1 column 62: message 'A' has no extension number '6'",
    ),
    (
        "syntax='proto2'; message A { extensions 5; } extend A { required int32 a = 5; }",
        "line 1 column 57: a field in extend cannot be required",
    ),
    (
        "syntax='proto2'; message A { optional group g = 1 { } }",
        "line 1 column 45: the name of a group begins with a capital letter",
    ),
    (
        "syntax='proto3'; option java_package = 5; message A {}",
        "line 1 column 18: a value of type 'string' is expected for the option 'java_package', not '5'",
    ),
    (
        "syntax='proto3'; option java_package.x = 5; message A {}",
        "line 1 column 18: the option 'java_package' of type 'string' has no fields",
    ),
    (
        "syntax='proto3'; option (x) = 5; message A {}",
        "line 1 column 18: there is no 'x'",
    ),
    (
        "syntax='proto3'; message A { a.b.C x = 1; } message a {}",
        "line 1 column 30: there is no 'a.b.C'",
    ),
    (
        "syntax='proto3'; message B { message C { } } message A { B.D x = 1; }",
        "line 1 column 58: there is no 'B.D'",
    ),
    (
        "syntax='proto3'; message A { int32 a = 1 [deprecated=-x]; }",
        "line 1 column 54: a name has a minus sign",
    ),
    (
        "syntax='proto3'; service A { } message M { A a = 1; }",
        "line 1 column 44: 'A' is not a message or enum type",
    ),
    (
        "message A { optional float f = 1.5f; }",
        "line 1 column 32: a number has no f at its end",
    ),
    (
        "syntax='proto2'; message A { optional float f = 1 [default=1.5f]; }",
        "line 1 column 60: a number has no f at its end",
    ),
    (
        "syntax='proto3'; message A { string a = 1; } message A { }",
        "line 1 column 54: name 'A' is defined twice",
    ),
];

#[test]
fn what_people_get_wrong() {
    for (source, words) in WRONG {
        let error = load(source, "A").expect_err(source);
        assert_eq!(error.exit(), Exit::Payload, "{source}");
        let said = error.to_string();
        let (_, said) = said.split_once("s.proto: ").unwrap();
        assert_eq!(said, *words, "{source}");
    }
}
