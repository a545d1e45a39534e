//! Where imports are found.

use super::*;

const TYPES: &str = "syntax='proto3'; package common; message T { int32 n = 1; }";

fn works(folder: &Folder, root: &str, includes: &[&str]) {
    let includes: Vec<_> = includes
        .iter()
        .map(|name| folder.path().join(name))
        .collect();
    let schema = Protobuf::load(&folder.path().join(root), "M", &includes)
        .unwrap_or_else(|error| panic!("{error}"));
    let json = r#"{"t":{"n":1}}"#;
    assert_eq!(round(&schema, json), json);
}

fn refused(folder: &Folder, root: &str) -> PayloadError {
    Protobuf::load(&folder.path().join(root), "M", &[]).unwrap_err()
}

fn importing(import: &str) -> String {
    format!("syntax='proto3';\nimport {import};\nmessage M {{ common.T t = 1; }}")
}

#[test]
fn relative_to_the_file_that_imports() {
    let folder = Folder::new();
    folder.write("proto/common/types.proto", TYPES);
    for import in [
        "\"../common/types.proto\"",
        "'../common/types.proto'",
        "public \"../common/types.proto\"",
        "\"./../common/./types.proto\"",
    ] {
        folder.write("proto/app/m.proto", importing(import));
        works(&folder, "proto/app/m.proto", &[]);
        // The folder that the same file is in under another name.
        works(&folder, "proto/app/m.proto", &["proto"]);
    }
}

#[test]
fn nested_and_by_several_ways() {
    let folder = Folder::new();
    folder.write("common/types.proto", TYPES);
    folder.write(
        "lib/deep/a.proto",
        "syntax='proto3'; import 'beside.proto'; import '../../common/types.proto';
         message A { B b = 1; common.T t = 2; }",
    );
    folder.write(
        "lib/deep/beside.proto",
        "syntax='proto3'; import \"../../common/types.proto\"; message B { common.T t = 1; }",
    );
    folder.write(
        "m.proto",
        "syntax='proto3'; import 'lib/deep/a.proto'; import 'common/types.proto';
         import 'google/protobuf/timestamp.proto';
         message M { common.T t = 1; A a = 2; google.protobuf.Timestamp at = 3; }",
    );
    works(&folder, "m.proto", &[]);
}

#[test]
fn files_of_one_name_in_two_folders() {
    let folder = Folder::new();
    let part =
        |package: &str| format!("syntax='proto3'; package {package}; message T {{ int32 n = 1; }}");
    for (side, package) in [("left", "common"), ("right", "other")] {
        folder.write(&format!("{side}/types.proto"), part(package));
        folder.write(
            &format!("{side}/use.proto"),
            format!("syntax='proto3'; package u{package}; import './types.proto'; message U {{ {package}.T t = 1; }}"),
        );
    }
    folder.write(
        "m.proto",
        "syntax='proto3'; import 'left/use.proto'; import 'right/use.proto'; import 'left/types.proto';
         message M { common.T t = 1; ucommon.U u = 2; uother.U v = 3; }",
    );
    works(&folder, "m.proto", &[]);
}

#[test]
fn in_an_include_folder_before_others() {
    let folder = Folder::new();
    folder.write("lib/types.proto", TYPES);
    folder.write("types.proto", "syntax='proto3'; package wrong;");
    folder.write("m.proto", importing("'types.proto'"));
    works(&folder, "m.proto", &["lib"]);
    assert!(refused(&folder, "m.proto").to_string().contains("common.T"));
}

#[test]
fn only_imports_are_imports() {
    let folder = Folder::new();
    folder.write("types.proto", TYPES);
    folder.write(
        "m.proto",
        "// import 'no.proto';\nsyntax='proto3'; /* import 'no.proto'; */ import/**/'types.proto';
         option java_package = \"import 'no.proto';\"; message import_ { string import = 1 [json_name='no.proto']; }
         message M { common.T t = 1; }",
    );
    works(&folder, "m.proto", &[]);
    // Broken ones are left to the compiler.
    for text in [
        "import 'types.proto",
        "import",
        "import 'a' 'b';",
        "/* import",
        "'",
    ] {
        folder.write("m.proto", format!("syntax='proto3'; {text}"));
        refused(&folder, "m.proto");
    }
}

#[test]
fn missing_ones_and_circles_are_named_with_their_line() {
    let folder = Folder::new();
    folder.write("m.proto", importing("'../gone.proto'"));
    let error = refused(&folder, "m.proto");
    assert!(
        error
            .to_string()
            .ends_with("m.proto: line 2 column 8: the import \"../gone.proto\" is not found"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("--proto-include"));
    // In a file that is imported.
    folder.write("m.proto", importing("'sub/a.proto'"));
    folder.write("sub/a.proto", "syntax='proto3';\n\nimport 'gone.proto';");
    let text = refused(&folder, "m.proto").to_string();
    assert!(
        text.contains("sub/a.proto line 3 column 8: the import \"gone.proto\""),
        "{text}"
    );
    folder.write(
        "sub/a.proto",
        "syntax='proto3';\nmessage A {\n  int32 = 1;\n}",
    );
    let text = refused(&folder, "m.proto").to_string();
    assert!(text.contains("sub/a.proto line 3 column 9: "), "{text}");
    folder.write(
        "sub/a.proto",
        "syntax='proto3';\nmessage A {\n  Gone g = 1;\n}",
    );
    let text = refused(&folder, "m.proto").to_string();
    assert!(text.contains("sub/a.proto line 3 column 3: "), "{text}");
    // Circles, by whatever names.
    folder.write("sub/a.proto", "syntax='proto3';\nimport '../m.proto';");
    let text = refused(&folder, "m.proto").to_string();
    assert!(
        text.contains(
            "sub/a.proto line 2 column 8: circular import: m.proto -> sub/a.proto -> m.proto"
        ),
        "{text}"
    );
    folder.write("m.proto", importing("'m.proto'"));
    let text = refused(&folder, "m.proto").to_string();
    assert!(
        text.contains("line 2 column 8: circular import: m.proto -> m.proto"),
        "{text}"
    );
}
