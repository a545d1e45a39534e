//! What command lines mean: a record of many thousand of them, each with the plan that is made of it or with the
//! error, so that a change of how options are read shows every line whose meaning it changes.
//!
//! A sample is compared with `tests/corpus/expected.txt`; `MQTTY_UPDATE=1 cargo test --test corpus` rewrites it.
//! `MQTTY_CORPUS=FILE cargo test --test corpus` writes a record of more than 50,000 lines to a file, to be compared with
//! that of another build.
//!
//! A plan is recorded as the difference from the plan of the command's shortest line.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

mod flat;
mod lines;
mod values;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io, thread};

use mqtty::cli::{self, CliExit};
use mqtty::error::Failure;
use mqtty::model::Secret;
use mqtty::prompt::{Check, Prompter};
use mqtty::settings::{self, Job};

use lines::Case;

/// One line in so many is compared by the test.
const SAMPLE: u64 = 127;

/// One line in so many is in the large record. Reading a line costs some kilobytes that are not given back, since the
/// program reads one only.
const LARGE: u64 = 5;

/// The files that values name.
const FILES: &[(&str, &str)] = &[
    ("clients.csv", "client_id,username\nc1,u1\nc2,u2\n"),
    ("message.txt", "from a file"),
    ("lines.txt", "one\ntwo\n"),
    ("password.txt", "secret\n"),
    (
        "options.json",
        "{\"pub\":{\"topic\":\"saved/topic\",\"qos\":1}}",
    ),
    (
        "options.yaml",
        "sub:\n  topic: saved/+\nconn:\n  keepalive: 17\n",
    ),
    (
        "scenario.yaml",
        "name: one\ntopic: t\npayload:\n  v: =now_ms()\n",
    ),
];

/// There is nobody to ask.
struct Nobody;

impl Prompter for Nobody {
    fn is_there(&self) -> bool {
        false
    }

    fn line(&self, _: &str, _: &str, _: &Check<'_>) -> io::Result<String> {
        Err(io::ErrorKind::NotConnected.into())
    }

    fn choice(&self, _: &str, _: &[&str], _: usize) -> io::Result<usize> {
        Err(io::ErrorKind::NotConnected.into())
    }

    fn confirm(&self, _: &str, _: bool) -> io::Result<bool> {
        Err(io::ErrorKind::NotConnected.into())
    }

    fn password(&self, _: &str) -> io::Result<Secret> {
        Err(io::ErrorKind::NotConnected.into())
    }
}

/// Makes records in a folder of its own.
struct Recorder {
    folder: PathBuf,
}

impl Recorder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{name}"));
        // There may be none.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in FILES {
            fs::write(folder.join(name), text).unwrap();
        }
        Self { folder }
    }

    fn put_folder(&self, text: &str) -> String {
        text.replace("{dir}", self.folder.to_str().unwrap())
    }

    /// The job of a case, or why there is none.
    fn job(&self, case: &Case) -> Result<Job, Failure> {
        let config = self.folder.join("config.toml");
        fs::write(&config, self.put_folder(&case.config)).unwrap();
        fs::write(self.folder.join("saved.yaml"), self.put_folder(&case.saved)).unwrap();
        let environment = |name: &str| match name {
            "MQTTY_CONFIG" => Some(config.clone().into_os_string()),
            "CORPUS_PASSWORD" => Some("from the environment".into()),
            _ => {
                let found = case.environment.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| OsString::from(self.put_folder(value)))
            }
        };
        let words = case.words.iter().map(|word| self.put_folder(word).into());
        let words = [OsString::from("mqtty")].into_iter().chain(words).collect();
        match cli::parse(words) {
            Ok(line) => settings::resolve(line, &environment, &Nobody),
            Err(CliExit::Wrong(failure)) => Err(failure),
            Err(CliExit::Text(_) | CliExit::Help(_) | CliExit::NoCommand(_)) => {
                Err(Failure::usage("a page of help"))
            }
        }
    }

    /// The record of a case: its title, and what became of it.
    fn record(&self, case: &Case, base: &BTreeSet<String>) -> String {
        let outcome = match self.job(case) {
            Ok(job) => flat::difference(base, &self.values_of(&job)),
            Err(failure) => {
                let hint = failure.hint.as_deref().unwrap_or_default();
                format!(
                    " exit {}: {} ({hint})",
                    failure.exit.code(),
                    failure.message
                )
            }
        };
        let outcome = self.without_folder(&outcome).replace('\n', "\\n");
        format!("{} =>{}\n", case.title(), without_random(&outcome))
    }

    /// The values of a job. The set sorts them, so the folder must be replaced before they enter it: its name differs
    /// from machine to machine.
    fn values_of(&self, job: &Job) -> BTreeSet<String> {
        let values = flat::values(job);
        let values = values.iter();
        values
            .map(|value| without_random(&self.without_folder(value)))
            .collect()
    }

    fn without_folder(&self, text: &str) -> String {
        text.replace(self.folder.to_str().unwrap(), "{dir}")
    }
}

/// The text without what is drawn for each run: behind these words stand so many digits of a hexadecimal number, or
/// a decimal one.
fn without_random(text: &str) -> String {
    const DRAWN: [(&str, Option<usize>); 6] = [
        ("mqtty_", Some(8)),
        ("health-", Some(8)),
        ("live-", Some(8)),
        ("mqtty/bench/", Some(8)),
        ("mqtty/storm/", Some(8)),
        ("BenchPlan run: ", None),
    ];
    DRAWN
        .iter()
        .fold(text.to_owned(), |text, (before, length)| {
            let mut pieces = text.split(before);
            let mut out = pieces.next().unwrap_or_default().to_owned();
            for piece in pieces {
                let rest = match length {
                    Some(_) => piece.trim_start_matches(|c: char| c.is_ascii_hexdigit()),
                    None => piece.trim_start_matches(|c: char| c.is_ascii_digit()),
                };
                let digits = piece.len() - rest.len();
                let drawn = length.map_or(digits > 0, |length| length == digits);
                let shown = if drawn {
                    format!("#{rest}")
                } else {
                    piece.to_owned()
                };
                out.push_str(before);
                out.push_str(&shown);
            }
            out
        })
}

/// A number that depends on nothing but the text (FNV-1a).
fn number_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The records of one command: one line in so many.
fn records(command: &str, sample: u64) -> String {
    let recorder = Recorder::new(&command.replace(' ', "-"));
    let mut text = String::new();
    let mut base: Option<BTreeSet<String>> = None;
    lines::cases(command, &mut |case| match &base {
        Some(base) if number_of(&case.title()).is_multiple_of(sample) => {
            text.push_str(&recorder.record(case, base));
        }
        Some(_) => {}
        // The first is the base line.
        None => {
            let job = recorder.job(case).expect("a base line is valid");
            let values = recorder.values_of(&job);
            for value in &values {
                writeln!(text, "{} : {value}", case.title()).unwrap();
            }
            base = Some(values);
        }
    });
    text
}

/// The records of the examples in the documentation, each with the plan whole or the error.
fn examples() -> String {
    let recorder = Recorder::new("examples");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pages = fs::read_dir(root.join("docs")).unwrap();
    let mut pages: Vec<_> = pages.map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.push(root.join("README.md"));
    pages.sort();
    let pages = pages.iter().map(|path| fs::read_to_string(path).unwrap());
    let cases = pages.flat_map(|page| lines::of_page(&page));
    // Reading such a line runs the command.
    let cases = cases.filter(|case| !case.words.iter().any(|word| word.contains("-command")));
    // A time that is counted from now is another one in each run.
    let cases = cases.filter(|case| !case.words.iter().any(|word| word.starts_with("next-")));
    let none = BTreeSet::new();
    cases.map(|case| recorder.record(&case, &none)).collect()
}

/// The records of all commands that connect, in their order: one line in so many, and the examples.
fn record(sample: u64) -> String {
    let commands = cli::connecting()
        .into_iter()
        .filter(|name| !name.starts_with("profile"));
    let threads: Vec<_> = commands
        .map(|command| thread::spawn(move || records(&command, sample)))
        .collect();
    let records = threads.into_iter().map(|thread| thread.join().unwrap());
    records.chain([examples()]).collect()
}

#[test]
fn command_lines_mean_what_they_meant() {
    if let Some(path) = std::env::var_os("MQTTY_CORPUS") {
        let text = record(LARGE);
        assert!(text.lines().count() > 50_000);
        fs::write(path, text).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/expected.txt");
    let now = record(SAMPLE);
    if std::env::var_os("MQTTY_UPDATE").is_some() {
        fs::write(&path, &now).unwrap();
    }
    let before = fs::read_to_string(&path).unwrap();
    let (old, new): (BTreeSet<_>, BTreeSet<_>) = (before.lines().collect(), now.lines().collect());
    assert!(new.len() > 1000, "{} lines are no sample", new.len());
    let mut report = String::new();
    for line in old.difference(&new) {
        writeln!(report, "- {line}").unwrap();
    }
    for line in new.difference(&old) {
        writeln!(report, "+ {line}").unwrap();
    }
    assert!(
        report.is_empty(),
        "the meaning of command lines has changed; if it should, run MQTTY_UPDATE=1 cargo test --test corpus\n{report}"
    );
}
