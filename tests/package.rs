//! What is shipped is there, and says the same everywhere.

#![cfg_attr(
    unix,
    expect(
        clippy::unwrap_used,
        reason = "a test that cannot read its input has failed"
    )
)]

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

/// The names that a manifest gives to the archives of version 1.2.3.
fn archives(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| "/\"'\\ ".contains(letter) || letter.is_whitespace());
    let names = words.filter(|word| word.starts_with("mqtty-1.2.3-"));
    let names = names.filter(|word| [".zip", ".tar.gz"].iter().any(|end| word.ends_with(end)));
    names.map(str::to_owned).collect()
}

/// What packaging/manifests.sh makes of the checksums of a release, and how it ended.
#[cfg(unix)]
fn manifests(name: &str, sums: &str) -> (std::path::PathBuf, std::process::Output) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("manifests-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("SHA256SUMS"), sums).unwrap();
    let output = std::process::Command::new(root().join("packaging/manifests.sh"))
        .arg("1.2.3")
        .arg(folder.join("SHA256SUMS"))
        .arg(folder.join("out"))
        .env("REPOSITORY", "https://example.org/ada/mqtty")
        .output()
        .unwrap();
    (folder.join("out"), output)
}

/// The archives of a release with checksums that tell them apart.
#[cfg(unix)]
const ARCHIVES: [(&str, char); 4] = [
    ("mqtty-1.2.3-x86_64-unknown-linux-musl.tar.gz", 'a'),
    ("mqtty-1.2.3-aarch64-unknown-linux-musl.tar.gz", 'b'),
    ("mqtty-1.2.3-universal-apple-darwin.tar.gz", 'c'),
    ("mqtty-1.2.3-x86_64-pc-windows-msvc.zip", 'd'),
];

#[cfg(unix)]
#[test]
fn manifests_name_the_archives_and_their_checksums() {
    let sum = |letter: char| letter.to_string().repeat(64);
    let sums = ARCHIVES.map(|(name, letter)| format!("{}  {name}\n", sum(letter)));
    let (folder, output) = manifests("all", &sums.concat());
    assert!(output.status.success(), "{output:?}");
    let read = |path: &str| {
        let text = std::fs::read_to_string(folder.join(path)).unwrap();
        assert!(!text.contains('@'), "not filled in: {text}");
        assert!(!text.contains("OWNER"), "{text}");
        text
    };

    let scoop: serde_json::Value = serde_json::from_str(&read("scoop/mqtty.json")).unwrap();
    assert_eq!(scoop["version"], "1.2.3");
    let windows = &scoop["architecture"]["64bit"];
    assert_eq!(windows["hash"], sum('d'));
    assert_eq!(
        windows["url"],
        "https://example.org/ada/mqtty/releases/download/v1.2.3/mqtty-1.2.3-x86_64-pc-windows-msvc.zip"
    );

    for name in ["", ".installer", ".locale.en-US"] {
        let text = read(&format!("winget/ada.mqtty{name}.yaml"));
        let value: serde_json::Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(value["PackageIdentifier"], "ada.mqtty");
        assert_eq!(value["PackageVersion"], "1.2.3");
        if name == ".installer" {
            assert_eq!(value["Installers"][0]["InstallerSha256"], sum('d'));
            assert_eq!(value["Installers"][0]["InstallerUrl"], windows["url"]);
        }
    }

    let formula = read("homebrew/mqtty.rb");
    let urls = archives(&formula);
    assert_eq!(urls.len(), 3);
    // Each checksum stands below its archive.
    for name in urls {
        let (_, rest) = formula.split_once(&name).unwrap();
        let (_, letter) = ARCHIVES.iter().find(|(known, _)| *known == name).unwrap();
        let expected = format!("sha256 \"{}\"", sum(*letter));
        assert_eq!(rest.lines().nth(1).unwrap().trim(), expected, "{name}");
    }
    // Where Ruby is installed, it reads the formula.
    let ruby = std::process::Command::new("ruby")
        .arg("-c")
        .arg(folder.join("homebrew/mqtty.rb"))
        .output();
    if let Ok(output) = ruby {
        assert!(output.status.success(), "{output:?}");
    }
}

#[cfg(unix)]
#[test]
fn manifests_need_every_checksum() {
    let (name, _) = ARCHIVES[0];
    for sums in [
        String::new(),
        format!("{}  {name}\n", "a".repeat(64)),
        format!("short  {name}\n"),
    ] {
        let (_, output) = manifests("missing", &sums);
        assert_eq!(output.status.code(), Some(1), "{sums}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("has no checksum of mqtty-1.2.3-"), "{error}");
    }
}

/// The workflow of a release makes the archives that the manifests and `cargo binstall` look for.
#[test]
fn a_release_has_the_archives_that_are_looked_for() {
    // The crate as it is published has no workflows.
    let Ok(workflow) = std::fs::read_to_string(root().join(".github/workflows/release.yml")) else {
        return;
    };
    let mut looked_for: Vec<String> = Vec::new();
    for name in ["mqtty.rb", "mqtty.json", "winget.installer.yaml"] {
        let template = text(&format!("packaging/templates/{name}"));
        looked_for.extend(archives(&template.replace("@VERSION@", "1.2.3")));
    }
    assert_eq!(looked_for.len(), 5);
    for name in looked_for {
        let rest = name.strip_prefix("mqtty-1.2.3-").unwrap();
        let target = rest.trim_end_matches(".tar.gz").trim_end_matches(".zip");
        assert!(workflow.contains(target), "{target}");
    }
    let manifest: DocumentMut = text("Cargo.toml").parse().unwrap();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let url = binstall["pkg-url"].as_str().unwrap();
    assert!(
        url.ends_with("/mqtty-{ version }-{ target }.tar.gz"),
        "{url}"
    );
    for (target, item) in binstall["overrides"].as_table_like().unwrap().iter() {
        assert!(workflow.contains(target), "{target}");
        assert!(
            item["pkg-url"]
                .as_str()
                .unwrap()
                .ends_with("{ target }.zip")
        );
    }
}
