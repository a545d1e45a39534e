//! A file of clients, for `bench --clients-from`.

use std::ffi::OsString;

use mqtty::cli;
use mqtty::prompt::Terminal;
use mqtty::settings;

use crate::scratch;

pub(crate) fn run(bytes: &[u8]) {
    let path = scratch::file("clients.csv", bytes);
    let words = ["mqtty", "bench", "conn", "-h", "localhost", "--clients-from"];
    let mut words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
    words.push(path.into());
    let line = cli::parse(words).expect("a command line");
    // Nobody is asked: no option here wants a password.
    let _ = settings::resolve(line, &|_| None, &Terminal);
}
