//! The notices of what is built into the program: `packaging/third-party-licenses.txt`.
//!
//! What has to be in it follows from `Cargo.toml` and `Cargo.lock` alone, for all platforms. To write it, the
//! sources of these crates have to be where cargo unpacks them: `cargo fetch --locked` brings them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::DocumentMut;

const FILE: &str = "packaging/third-party-licenses.txt";

/// How far below the root of a crate its texts are: sources in C have theirs in a folder of their own.
const DEEPEST: usize = 3;

const HEAD: &str = "\
Third-party licenses

mqtty is built from the crates below, each under its own license. The texts follow the list. Their sources are
at the addresses named, in the versions named, unmodified.
";

const MIT: &str = "\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the \"Software\"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and
to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
IN THE SOFTWARE.
";

/// A crate: its name and its version.
type Crate = (String, String);

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn toml(path: &Path) -> DocumentMut {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap()
}

/// The names of what the program and its build need themselves, on all platforms.
fn direct(manifest: &DocumentMut) -> BTreeSet<String> {
    let mut tables = vec![manifest.as_item()];
    if let Some(targets) = manifest["target"].as_table_like() {
        tables.extend(targets.iter().map(|(_, target)| target));
    }
    let mut names = BTreeSet::new();
    for table in tables {
        for kind in ["dependencies", "build-dependencies"] {
            let listed = table.get(kind).and_then(|item| item.as_table_like());
            let listed = listed.into_iter().flat_map(|list| list.iter());
            names.extend(listed.map(|(key, item)| {
                let package = item.get("package").and_then(|name| name.as_str());
                package.unwrap_or(key).to_owned()
            }));
        }
    }
    names
}

/// All crates that the program and its build need, by `Cargo.lock`: which of them a platform or a feature
/// leaves out is not told there, so none is left out.
fn needed() -> BTreeSet<Crate> {
    let lock = toml(&root().join("Cargo.lock"));
    let mut packages: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for package in lock["package"].as_array_of_tables().unwrap() {
        let text = |key: &str| package[key].as_str().unwrap().to_owned();
        let list = package.get("dependencies").and_then(|list| list.as_array());
        let list = list.into_iter().flatten();
        let inner = list.map(|name| name.as_str().unwrap().to_owned()).collect();
        let versions = packages.entry(text("name")).or_default();
        versions.push((text("version"), inner));
    }
    let direct = direct(&toml(&root().join("Cargo.toml")));
    assert!(direct.len() > 30, "{direct:?}");
    let own = &packages["mqtty"][0].1;
    let is_direct = |entry: &&String| direct.contains(entry.split(' ').next().unwrap());
    let mut waiting: Vec<String> = own.iter().filter(is_direct).cloned().collect();
    let mut found = BTreeSet::new();
    while let Some(entry) = waiting.pop() {
        let mut words = entry.split(' ');
        let (name, version) = (words.next().unwrap(), words.next());
        for (known, inner) in &packages[name] {
            let meant = version.is_none_or(|version| version == known);
            if meant && found.insert((name.to_owned(), known.clone())) {
                waiting.extend(inner.iter().cloned());
            }
        }
    }
    found
}

/// The file as it is committed.
pub(crate) fn notices() -> String {
    fs::read_to_string(root().join(FILE)).unwrap()
}

/// The crates that the file lists: name, version and license.
pub(crate) fn entries(text: &str) -> Vec<(&str, &str, &str)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("* "));
    let entries = lines.map(|line| {
        let mut parts = line.split(", ");
        let (name, version) = parts.next().unwrap().split_once(' ').unwrap();
        (name, version, parts.next().unwrap())
    });
    entries.collect()
}

/// What the file lists.
fn listed(text: &str) -> BTreeSet<Crate> {
    let entries = entries(text).into_iter();
    let listed = entries.map(|(name, version, _)| (name.to_owned(), version.to_owned()));
    listed.collect()
}

/// Where cargo has unpacked a crate.
fn sources((name, version): &Crate) -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cargo"),
        PathBuf::from,
    );
    let registries = fs::read_dir(home.join("registry/src")).unwrap();
    let folder = registries
        .map(|entry| entry.unwrap().path().join(format!("{name}-{version}")))
        .find(|path| path.is_dir());
    folder.unwrap_or_else(|| panic!("{name} {version} is not there: run cargo fetch --locked"))
}

/// Files with the texts of licenses, in a fixed order.
fn texts(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().to_lowercase();
        let starts = [
            "license",
            "licence",
            "copying",
            "notice",
            "unlicense",
            "copyright",
        ];
        if path.is_dir() {
            let aside = ["tests", "test", "testdata", "benches", "examples", "src"];
            if depth < DEEPEST && !aside.contains(&name.as_str()) {
                texts(&path, depth + 1, found);
            }
        } else if starts.iter().any(|start| name.starts_with(start))
            && path.extension().is_none_or(|extension| extension != "rs")
        {
            found.push(path);
        }
    }
}

/// The texts that count: where MIT is one of several licenses to choose from, it is chosen.
fn chosen(license: &str, files: Vec<PathBuf>) -> Vec<PathBuf> {
    let choice = !license.contains("AND") && (license.contains(" OR ") || license.contains('/'));
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().to_lowercase();
    if !choice || !files.iter().any(|path| name(path).contains("mit")) {
        return files;
    }
    let other = |name: &str| {
        let others = [
            "apache",
            "unlicense",
            "zlib",
            "boost",
            "bsl",
            "lgpl",
            "gpl",
            "0bsd",
        ];
        others.iter().any(|other| name.contains(other))
    };
    files
        .into_iter()
        .filter(|path| !other(&name(path)))
        .collect()
}

/// The file as it has to be.
fn generate(crates: &BTreeSet<Crate>) -> String {
    let mut list = String::new();
    let mut by_text: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for it in crates {
        let folder = sources(it);
        let manifest = toml(&folder.join("Cargo.toml"));
        let package = &manifest["package"];
        let text = |key: &str| package.get(key).and_then(|value| value.as_str());
        let license = text("license").unwrap_or("see its text").to_owned();
        let place = text("repository")
            .or(text("homepage"))
            .unwrap_or("no address");
        let _ = writeln!(list, "* {} {}, {license}, {place}", it.0, it.1);
        let mut files = Vec::new();
        texts(&folder, 0, &mut files);
        let mut found: Vec<String> = chosen(&license, files)
            .iter()
            .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
            .collect();
        if found.is_empty() {
            let authors = package.get("authors").and_then(|list| list.as_array());
            let authors = authors
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str());
            let authors = authors.collect::<Vec<_>>().join(", ");
            let authors = match authors.as_str() {
                "" => format!("the authors of {}", it.0),
                _ => authors,
            };
            let terms = if license.contains("MIT") {
                MIT.to_owned()
            } else {
                assert!(
                    license.contains("Apache-2.0"),
                    "{it:?} has no text: {license}"
                );
                fs::read_to_string(root().join("LICENSE-APACHE")).unwrap()
            };
            found.push(format!("Copyright (c) {authors}\n\n{terms}"));
        }
        for text in found {
            let key: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, users) = by_text.entry(key).or_insert((text, BTreeSet::new()));
            users.insert(format!("{} {}", it.0, it.1));
        }
    }
    let mut blocks: Vec<_> = by_text.into_values().collect();
    blocks.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    let mut out = format!("{HEAD}\n{list}");
    for (text, users) in blocks {
        let users = users.into_iter().collect::<Vec<_>>().join(", ");
        let _ = write!(out, "\n{}\n{users}\n\n", "=".repeat(80));
        for line in text.trim().lines() {
            // What looks like an entry of the list is none.
            let line = line.trim_end();
            let quoted = if line.starts_with("* ") { " " } else { "" };
            let _ = writeln!(out, "{quoted}{line}");
        }
    }
    out
}

#[test]
fn notices_are_of_all_that_is_built_in() {
    let needed = needed();
    let path = root().join(FILE);
    if std::env::var_os("MQTTY_UPDATE").is_some() {
        fs::write(&path, generate(&needed)).unwrap();
    }
    let text = fs::read_to_string(&path).unwrap_or_default();
    let listed = listed(&text);
    let missing: Vec<_> = needed.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&needed).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "{FILE} is not up to date: missing {missing:?}, no longer needed {stale:?}; run cargo fetch --locked, then \
         MQTTY_UPDATE=1 cargo test --test generated"
    );
}

/// Some whose licenses ask for it, and sources that are not Rust.
#[test]
fn notices_have_their_texts() {
    let text = notices();
    let words: Vec<_> = text.split_whitespace().collect();
    let joined = words.join(" ");
    for words in [
        "Mozilla Public License Version 2.0",
        "Apache License",
        "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee",
        "UNICODE LICENSE V3",
        "Fabrice Bellard",
        "This software is provided 'as-is', without any express or implied warranty",
        "Neither the name of",
    ] {
        assert!(joined.contains(words), "{words}");
    }
    assert!(text.contains("* colored "));
    for name in ["apache-avro", "insta", "proptest"] {
        assert!(
            !text.contains(&format!("* {name} ")),
            "{name} is for tests alone"
        );
    }
}
