use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::*;
use crate::error::{Exit, Fault as _};
use crate::model::NamePattern;

/// An empty folder that only this test knows.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("mqtty-files-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_158_049)
}

fn plan(folder: &Path, name: &str, mode: FileMode) -> FilePlan {
    let name = format!("{}/{name}", folder.display());
    FilePlan {
        name: NamePattern::parse(&name).unwrap(),
        mode,
    }
}

fn append(rotate_size: Option<u64>, rotate_every: Option<Duration>) -> FileMode {
    FileMode::Append {
        delimiter: b"\n".to_vec(),
        rotate_size,
        rotate_every,
    }
}

/// All files and what they hold; the folder is removed.
fn content(folder: &Path) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let content = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let text = String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned();
            (entry.file_name().to_str().unwrap().to_owned(), text)
        })
        .collect();
    std::fs::remove_dir_all(folder).unwrap();
    content
}

fn pairs(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    expected
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

#[test]
fn topics_stay_in_the_folder() {
    let folder = folder("topics");
    let mut files = PayloadFiles::new(&plan(&folder, "{topic}", append(None, None))).unwrap();
    let long = "ü/".repeat(5_000);
    for topic in [
        "../../etc/passwd",
        "/abs",
        "..",
        ".",
        "a/../b",
        "a",
        "a/b",
        "a\\b",
        "C:\\x",
        "%2E",
        "a\0b\n",
        "~",
        &long,
        "ünï",
        "a+b",
        "fdp\u{202e}txt.exe",
        "zero\u{200b}width\u{feff}",
        "tag\u{e0041}\u{2028}\u{7f}\u{9b}",
        "--help",
        "CON",
        "nul.txt",
        "com¹",
        "LPT³.log",
        "CONIN$",
        "console",
        "a.",
        "a ",
    ] {
        files.add(topic, topic.as_bytes(), now()).unwrap();
    }
    files.finish().unwrap();
    let content = content(&folder);
    let names: Vec<_> = content.keys().map(String::as_str).collect();
    let short: Vec<_> = names
        .iter()
        .copied()
        .filter(|name| name.len() < 100)
        .collect();
    assert_eq!(
        short,
        [
            "%252E",
            "%2D-help",
            "%2E",
            "%2E%2E",
            "%2E.+..+etc+passwd",
            "%43ON",
            "%43ONIN$",
            "%4CPT³.log",
            "%63om¹",
            "%6Eul.txt",
            "+abs",
            "C%3A%5Cx",
            "a",
            "a%00b%0A",
            "a%20",
            "a%2Bb",
            "a%2E",
            "a%5Cb",
            "a+..+b",
            "a+b",
            "console",
            "fdp%E2%80%AEtxt.exe",
            "tag%F3%A0%81%81%E2%80%A8%7F%C2%9B",
            "zero%E2%80%8Bwidth%EF%BB%BF",
            "~",
            "ünï"
        ]
    );
    assert_eq!(names.len(), short.len() + 1);
}

#[test]
fn numbers_go_on_from_the_highest() {
    let folder = folder("numbers");
    for name in ["x.txt", "x(7).txt", "x(a).txt", "x(9).bin", "y(3).txt"] {
        std::fs::write(folder.join(name), "old").unwrap();
    }
    for (name, times) in [("x.txt", 2), ("y.txt", 1), ("z", 2)] {
        let mut files = PayloadFiles::new(&plan(&folder, name, FileMode::Save)).unwrap();
        for number in 0..times {
            let payload = format!("{name}{number}");
            files.add("t", payload.as_bytes(), now()).unwrap();
        }
        files.finish().unwrap();
    }
    let mut content = content(&folder);
    content.retain(|_, text| text != "old");
    assert_eq!(
        content,
        pairs(&[
            ("x(8).txt", "x.txt0"),
            ("x(9).txt", "x.txt1"),
            ("y(4).txt", "y.txt0"),
            ("z", "z0"),
            ("z(1)", "z1"),
        ])
    );
}

#[test]
fn full_files_are_put_aside() {
    let folder = folder("size");
    std::fs::write(folder.join("log"), "0\n").unwrap();
    let mut files = PayloadFiles::new(&plan(&folder, "log", append(Some(6), None))).unwrap();
    for payload in ["1", "2", "3", "longer than all", "4"] {
        files.add("t", payload.as_bytes(), now()).unwrap();
    }
    files.finish().unwrap();
    assert_eq!(
        content(&folder),
        pairs(&[
            ("log(1)", "0\n1\n2\n"),
            ("log(2)", "3\n"),
            ("log(3)", "longer than all\n"),
            ("log", "4\n"),
        ])
    );
}

#[test]
fn old_files_are_put_aside() {
    let folder = folder("age");
    let age = Duration::from_secs(60);
    let mut files = PayloadFiles::new(&plan(
        &folder,
        "{topic}-{time}.log",
        append(None, Some(age)),
    ))
    .unwrap();
    for (seconds, payload) in [(0, "1"), (59, "2"), (60, "3"), (61, "4")] {
        files
            .add(
                "t",
                payload.as_bytes(),
                now() + Duration::from_secs(seconds),
            )
            .unwrap();
    }
    files.finish().unwrap();
    assert_eq!(
        content(&folder),
        pairs(&[
            ("t-20261120T070049Z(1).log", "1\n2\n"),
            ("t-20261120T070149Z.log", "3\n4\n"),
        ])
    );
}

#[test]
fn many_topics_need_few_descriptors() {
    let folder = folder("many");
    let mut files = PayloadFiles::new(&plan(&folder, "{topic}", append(None, None))).unwrap();
    for round in 0..2 {
        for topic in 0..300 {
            files
                .add(&topic.to_string(), round.to_string().as_bytes(), now())
                .unwrap();
        }
        files.store().unwrap();
        let Way::Append(files) = &files.way else {
            unreachable!()
        };
        assert!(files.open.is_empty());
    }
    files.finish().unwrap();
    let content = content(&folder);
    assert_eq!(content.len(), 300);
    assert!(content.values().all(|text| text == "0\n1\n"));
}

#[test]
fn what_cannot_be_opened() {
    let folder = folder("open");
    let missing = plan(&folder, "no/such/file", append(None, None));
    let error = PayloadFiles::new(&missing).unwrap_err();
    assert_eq!(error.exit(), Exit::File);
    assert!(
        error
            .to_string()
            .ends_with("file for writing: no such file or directory")
    );
    let mut files = PayloadFiles::new(&plan(&folder, "no/{topic}", FileMode::Save)).unwrap();
    assert!(matches!(
        files.add("t", b"", now()),
        Err(FileError::Open { .. })
    ));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_says_what_was_written() {
    let full = FilePlan {
        name: NamePattern::parse("/dev/full").unwrap(),
        mode: append(None, None),
    };
    let mut files = PayloadFiles::new(&full).unwrap();
    files.add("t", b"12345", now()).unwrap();
    let error = files.store().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot write to /dev/full: no space left on device; 0 messages (0 B) were written before"
    );
}
