//! What is shipped is there, and says the same everywhere.

use std::path::Path;

use toml_edit::DocumentMut;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .filter(|word| *word != ".")
        .collect()
}

/// Every file that goes into a package for Debian, or a page like it in its folder.
#[test]
fn what_the_package_holds_is_there() {
    let manifest: DocumentMut = text("Cargo.toml").parse().unwrap();
    let deb = &manifest["package"]["metadata"]["deb"];
    let assets = deb["assets"].as_array().unwrap();
    assert!(assets.len() > 5);
    for asset in assets {
        let source = asset.as_array().unwrap().get(0).unwrap().as_str().unwrap();
        if source.starts_with("target/") {
            continue;
        }
        match source.split_once('*') {
            Some((folder, ending)) => {
                let mut files = std::fs::read_dir(root().join(folder)).unwrap();
                let fits =
                    |file: std::fs::DirEntry| file.file_name().to_str().unwrap().ends_with(ending);
                assert!(files.any(|file| fits(file.unwrap())), "{source}");
            }
            None => assert!(root().join(source).is_file(), "{source}"),
        }
    }
}

#[test]
fn its_changelog_is_of_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = text("packaging/changelog");
    let start = format!("mqtty ({version}-1) ");
    assert!(changelog.starts_with(&start), "{changelog}");
}

#[test]
fn its_licence_is_ours() {
    let copyright = text("packaging/copyright");
    let (_, licence) = copyright.split_once("License: MIT\n").unwrap();
    let (licence, _) = licence.split_once("License: Apache-2.0\n").unwrap();
    let ours = text("LICENSE-MIT");
    let (_, ours) = ours.split_once("Permission is hereby").unwrap();
    let expected = format!("Permission is hereby{ours}");
    assert_eq!(words(licence), words(&expected));
    assert!(
        text("LICENSE-APACHE")
            .contains("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION")
    );
}
