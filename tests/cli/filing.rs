//! Payloads into files.

use std::path::Path;

use crate::support::bytes::{packet, publish, text};
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
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
            "exclude each other",
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
