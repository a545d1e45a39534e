//! The broker and the specification: each numbered statement is a test of its own, with packets in files. Sequences of
//! another broker's tests run where their folder is given. One test after the other, in one process.
//!
//! `cargo test --test conformance MQTT-3.1.4-3` runs one. This program lists and runs its tests itself, since they are not
//! known before the files are read.

#![allow(
    clippy::print_stdout,
    reason = "a program that reports on tests does so"
)]

mod case;
mod client;
mod deviations;
mod life;
mod mosquitto;
mod notation;
mod play;
mod table;

use std::process::ExitCode;

use case::{Case, Cover};

/// A test: its name and what it does.
type Test<'a> = (String, Box<dyn Fn() -> Result<(), String> + 'a>);

fn main() -> ExitCode {
    let cases = match case::read() {
        Ok(cases) => cases,
        Err(why) => {
            println!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let tests = tests(&cases);
    let mut arguments = Arguments::default();
    arguments.read(std::env::args().skip(1));
    let chosen = tests.iter().filter(|(name, _)| arguments.choose(name));
    if arguments.list {
        for (name, _) in chosen {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let (mut passed, mut failed) = (0, 0);
    for (name, run) in chosen {
        match run() {
            Ok(()) => passed += 1,
            Err(why) => {
                failed += 1;
                println!("test {name} ... FAILED\n{}\n", why.trim_end());
            }
        }
    }
    let left_out = tests.len() - passed - failed;
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!(
        "\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; {left_out} filtered out\n"
    );
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn tests(cases: &[Case]) -> Vec<Test<'_>> {
    let mut tests: Vec<Test<'_>> = vec![
        ("the notation".to_owned(), Box::new(notation::check)),
        (
            "every statement is covered".to_owned(),
            Box::new(|| table::is_complete(cases)),
        ),
        (
            "docs/broker-conformance.md".to_owned(),
            Box::new(|| table::page_is_current(cases)),
        ),
        ("mosquitto's sequences".to_owned(), Box::new(mosquitto::run)),
        (
            "starts and stops".to_owned(),
            Box::new(life::starts_and_stops),
        ),
        (
            "idle connections".to_owned(),
            Box::new(life::idle_connections),
        ),
    ];
    for case in cases {
        if let Cover::Steps(steps) = &case.cover {
            tests.push((
                format!("{}: {}", case.name(), case.says),
                Box::new(|| play::play(steps)),
            ));
        }
    }
    tests
}

/// What `cargo test` passes on, as far as it matters here.
#[derive(Default)]
struct Arguments {
    list: bool,
    /// Only tests that are ignored: there are none.
    ignored: bool,
    exact: bool,
    names: Vec<String>,
    skipped: Vec<String>,
}

impl Arguments {
    fn read(&mut self, mut arguments: impl Iterator<Item = String>) {
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--list" => self.list = true,
                "--ignored" => self.ignored = true,
                "--exact" => self.exact = true,
                "--skip" => self.skipped.extend(arguments.next()),
                "--test-threads" | "--format" | "--color" | "-Z" => {
                    arguments.next();
                }
                other if other.starts_with('-') => {}
                _ => self.names.push(argument),
            }
        }
    }

    fn choose(&self, name: &str) -> bool {
        let matches = |wanted: &String| {
            if self.exact {
                name == wanted
            } else {
                name.contains(wanted.as_str())
            }
        };
        let wanted = self.names.is_empty() || self.names.iter().any(matches);
        wanted && !self.ignored && !self.skipped.iter().any(matches)
    }
}
