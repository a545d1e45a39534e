//! The brokers that somebody at a terminal has used lately: a short file in the folder for such things, for
//! `mqtty ls --recent`.
//!
//! A line is the time (UTC), a tab, and the address without user, password and query; the newest is the first.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use jiff::{Timestamp, Unit};

/// How many are kept.
const MOST: usize = 20;

/// A longer file is not ours, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Remembers that a broker was used. What cannot be written is not worth a word: the work is done.
pub(crate) fn remember(path: &Path, url: &str) {
    let now = Timestamp::now();
    let time = now.round(Unit::Second).unwrap_or(now).to_string();
    let _ = write(path, &with(&read(path), &time, url));
}

/// The brokers that were used, the newest first: one a line, the time before it.
pub(crate) fn list(path: &Path) -> String {
    let lines = read(path).into_iter();
    lines.fold(String::new(), |list, (time, url)| {
        list + &time + "  " + &url + "\n"
    })
}

/// The lines with one more; each address stands there once.
fn with(lines: &[(String, String)], time: &str, url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    let older = lines.iter().filter(|(_, other)| other != url);
    older
        .take(MOST - 1)
        .fold(format!("{time}\t{url}\n"), |text, (time, url)| {
            text + time + "\t" + url + "\n"
        })
}

/// Times and addresses; lines that are none are left out.
fn read(path: &Path) -> Vec<(String, String)> {
    // A pipe would keep who opens it.
    if !path.is_file() {
        return Vec::new();
    }
    let mut text = String::new();
    let read = fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    if read.is_err() {
        return Vec::new();
    }
    text.lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(time, url)| {
            let plain = !time.contains(char::is_control) && !url.contains(char::is_control);
            plain && url.contains("://")
        })
        .take(MOST)
        .map(|(time, url)| (time.to_owned(), url.to_owned()))
        .collect()
}

/// Replaces the file as a whole; only its owner may read it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::NotFound)?;
    let mut maker = fs::DirBuilder::new();
    maker.recursive(true);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        maker.mode(0o700);
        options.mode(0o600);
    }
    maker.create(folder)?;
    let new = folder.join(format!("recent.{}", std::process::id()));
    let written = options
        .open(&new)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        // It may not be there.
        let _ = fs::remove_file(&new);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: usize) -> (String, String) {
        (format!("T{number}"), format!("mqtt://h{number}:1883"))
    }

    #[test]
    fn an_address_stands_there_once() {
        let lines = [line(1), line(2)];
        assert_eq!(
            with(&lines, "T3", "mqtt://h2:1883"),
            "T3\tmqtt://h2:1883\nT1\tmqtt://h1:1883\n"
        );
        assert_eq!(
            with(&[], "T", "ws://h:80/mqtt?token=secret"),
            "T\tws://h:80/mqtt\n"
        );
    }

    #[test]
    fn it_does_not_grow() {
        let lines: Vec<_> = (0..50).map(line).collect();
        assert_eq!(with(&lines, "T", "mqtt://h").lines().count(), 20);
        let path = std::env::temp_dir().join(format!("mqtty-many-{}", std::process::id()));
        let text = lines.iter().map(|(time, url)| format!("{time}\t{url}\n"));
        fs::write(&path, text.collect::<String>()).unwrap();
        assert_eq!(list(&path).lines().count(), 20);
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_is_not_ours_is_left_out() {
        let path = std::env::temp_dir().join(format!("mqtty-recent-{}", std::process::id()));
        fs::write(
            &path,
            "T\tmqtt://a\nnothing\nT\tx\u{1b}[2J://\nT\tmqtt://b\n",
        )
        .unwrap();
        assert_eq!(list(&path), "T  mqtt://a\nT  mqtt://b\n");
        fs::write(&path, b"\xff\xfe").unwrap();
        assert_eq!(list(&path), "");
        fs::remove_file(&path).unwrap();
        assert_eq!(list(&path), "");
    }
}
