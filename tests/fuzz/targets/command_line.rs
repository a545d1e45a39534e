//! A value of a few options that have a language of their own: URLs, durations, sizes, rates, topics. Each in a whole
//! command line, up to its plan. No option that names a program is among them.

use std::ffi::OsString;
use std::io;

use mqtty::cli;
use mqtty::model::Secret;
use mqtty::prompt::{Check, Prompter};
use mqtty::settings;

const LINES: [&[&str]; 6] = [
    &["conn", "--once", "--url"],
    &["conn", "--once", "-h"],
    &["conn", "--once", "-h", "localhost", "--keepalive"],
    &["sub", "-h", "localhost", "-t"],
    &["pub", "-h", "localhost", "-t", "a", "-m", "b", "--user-properties"],
    &["bench", "pub", "-h", "localhost", "-t", "a", "--rate"],
];

/// Nobody.
struct Nobody;

impl Prompter for Nobody {
    fn is_there(&self) -> bool {
        false
    }

    fn password(&self, _: &str) -> io::Result<Secret> {
        Err(io::ErrorKind::NotConnected.into())
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
}

pub(crate) fn run(bytes: &[u8]) {
    let value = String::from_utf8_lossy(bytes);
    for line in LINES {
        let words = ["mqtty"].iter().chain(line).copied().chain([&*value]);
        let words: Vec<OsString> = words.map(OsString::from).collect();
        if let Ok(line) = cli::parse(words) {
            let _ = settings::resolve(line, &|_| None, &Nobody);
        }
    }
}
