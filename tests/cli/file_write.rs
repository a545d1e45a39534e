//! Payloads into files.

use std::path::Path;
use std::time::Duration;

use crate::support::bytes::{packet, publish, text};
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty, program};
use crate::support::scratch::scratch_dir;

/// A subscriber that is sent these messages at QoS 1 and acknowledges all of them.
fn given(messages: &[(&str, &[u8])], flags: &[&str]) -> (Peer, Run) {
    let owned: Vec<(String, Vec<u8>)> = messages
        .iter()
        .map(|(topic, payload)| ((*topic).to_owned(), payload.to_vec()))
        .collect();
    let count = owned.len().to_string();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        for (id, (topic, payload)) in (1..).zip(&owned) {
            conn.send(publish(0x02, topic, id, payload));
        }
        for id in 1..=owned.len() {
            assert_eq!(usize::from(conn.expect(4).id()), id);
        }
        conn.farewell();
    });
    let run = mqtty(&[
        "sub", "-t", "#", "-q", "1", "-o", "raw", "-W", "20", "-C", &count,
    ])
    .args(flags)
    .port(peer.port);
    (peer, run)
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn binary_stays_binary() {
    let folder = scratch_dir();
    let file = path(&folder, "all.bin");
    let messages: [(&str, &[u8]); 3] = [("a", b"\xff\x00\x80\n"), ("b", b""), ("c", b"\r\n")];
    let (_peer, run) = given(&messages, &["--file-write", &file, "--delimiter", "\\0|"]);
    run.run().code(0);
    assert_eq!(
        std::fs::read(&file).unwrap(),
        b"\xff\x00\x80\n\0|\0|\r\n\0|"
    );
    let (_peer, run) = given(
        &[("a", b"more")],
        &["--file-write", &file, "--delimiter", ""],
    );
    run.run().code(0);
    assert!(std::fs::read(&file).unwrap().ends_with(b"\r\n\0|more"));
}

#[test]
fn one_file_each() {
    let folder = scratch_dir();
    let messages: [(&str, &[u8]); 3] = [("a/b", b"1"), ("../c", b"2"), ("a/b", b"\xff")];
    let (_peer, run) = given(&messages, &["--file-save", &path(&folder, "{topic}.dat")]);
    run.run().code(0);
    let read = |name| std::fs::read(folder.join(name)).unwrap();
    assert_eq!(read("a+b.dat"), b"1");
    assert_eq!(read("a+b(1).dat"), b"\xff");
    assert_eq!(read("%2E.+c.dat"), b"2");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
}

#[test]
fn rotation() {
    let folder = scratch_dir();
    let messages: [(&str, &[u8]); 3] = [("a", b"111"), ("a", b"222"), ("a", b"333")];
    let flags = [
        "--file-write",
        &path(&folder, "log.txt"),
        "--rotate-size",
        "8",
    ];
    let (_peer, run) = given(&messages, &flags);
    run.run().code(0);
    let read = |name| std::fs::read(folder.join(name)).unwrap();
    assert_eq!(read("log(1).txt"), b"111\n222\n");
    assert_eq!(read("log.txt"), b"333\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let body = [text("t"), vec![0, 1, 0], b"x".to_vec()].concat();
        conn.send(packet(0x32, &body));
        // What is not stored is not acknowledged.
        assert!(conn.drain().iter().all(|packet| packet.first >> 4 != 4));
    });
    mqtty(&["sub", "-t", "t", "-q", "1", "--file-write", "/dev/full"])
        .port(peer.port)
        .run()
        .code(8)
        .said("cannot write to /dev/full: no space left on device; 0 messages (0 B) were written before");
}

/// A file that takes a part of what comes: whole messages are counted, and acknowledged are only those.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up() {
    let folder = scratch_dir();
    let file = path(&folder, "all");
    let (stored, next) = std::sync::mpsc::channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        // Three times 400 bytes fit into 1,536, the fourth does not.
        for id in 1..=3 {
            conn.send(publish(0x02, "t", id, "x".repeat(399)));
            assert_eq!(conn.expect(4).id(), id);
        }
        next.recv().unwrap();
        conn.send(publish(0x02, "t", 4, "y".repeat(399)));
        assert!(conn.drain().iter().all(|packet| packet.first >> 4 != 4));
    });
    // A shell's blocks are of 512 bytes; where they are of 1,024 the numbers below are others.
    let limited = "trap '' XFSZ; ulimit -f 3; exec \"$0\" \"$@\"";
    let running = program("/bin/sh", &["-c", limited, env!("CARGO_BIN_EXE_mqtty")])
        .args(&[
            "sub",
            "-t",
            "t",
            "-q",
            "1",
            "--quiet",
            "--file-write",
            &file,
        ])
        .args(&["-o", "raw"])
        .port(peer.port)
        .start();
    running.prints(&format!("{}\n", "x".repeat(399)).repeat(3));
    stored.send(()).unwrap();
    running.finish().code(8).said(&format!(
        "cannot write to {file}: file too large; 3 messages (1.2 KiB) were written before"
    ));
    let written = std::fs::read(&file).unwrap();
    assert!(written.starts_with(&format!("{}\n", "x".repeat(399)).repeat(3).into_bytes()));
}

/// A file is put aside when it is old enough, and not before there is something new for it.
#[test]
fn rotation_by_time() {
    let folder = scratch_dir();
    let log = path(&folder, "log.txt");
    let (aside, written) = (folder.join("log(1).txt"), folder.join("log.txt"));
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0x02, "t", 1, "old"));
        conn.expect(4);
        // A second message comes when the first one is more than 100 ms old by the clock of files.
        let begun = std::fs::metadata(&written).unwrap().modified().unwrap();
        while begun.elapsed().unwrap_or_default() < Duration::from_millis(150) {
            std::thread::yield_now();
        }
        conn.send(publish(0x02, "t", 2, "new"));
        conn.expect(4);
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-q", "1", "-o", "raw", "-C", "2"])
        .args(&["--file-write", &log, "--rotate-every", "100ms"])
        .port(peer.port)
        .run()
        .code(0);
    assert_eq!(std::fs::read(aside).unwrap(), b"old\n");
    assert_eq!(std::fs::read(&log).unwrap(), b"new\n");
}

#[test]
fn files_that_cannot_be() {
    let folder = scratch_dir();
    let missing = path(&folder, "no/such");
    mqtty(&["sub", "-t", "t", "--file-write", &missing])
        .port(1)
        .run()
        .code(8)
        .said("cannot open")
        .said("no such file or directory");
    let cases: &[(&[&str], &str)] = &[
        (
            &["--file-write", "a", "--file-save", "b"],
            "cannot be used with",
        ),
        (&["--file-save", "a/"], "expected the name of a file"),
        (&["--file-write", "a", "--delimiter", "\\q"], "--delimiter"),
        (
            &["--file-write", "a", "--rotate-size", "0"],
            "a size above 0",
        ),
        (&["--rotate-size", "1MB"], "--file-write"),
        (&["--delimiter", "x"], "--file-write"),
    ];
    for (flags, words) in cases {
        mqtty(&["sub", "-t", "t"])
            .args(flags)
            .port(1)
            .run()
            .code(2)
            .said(words);
    }
}
