//! SIGHUP: files are opened again, what is ignored stays ignored, and everything else stops.

use std::fs;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::support::LIMIT;
use crate::support::bytes::publish;
use crate::support::peer::Peer;
use crate::support::run::{hangup_is_ignored, mqtty, program};
use crate::support::scratch::scratch_dir;

/// Waits until a file holds this.
#[track_caller]
fn holds(path: &Path, expected: &str) {
    let start = Instant::now();
    loop {
        let found = fs::read_to_string(path);
        if found.as_ref().is_ok_and(|text| text == expected) {
            return;
        }
        assert!(start.elapsed() < LIMIT, "{}: {found:?}", path.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn files_are_opened_again() {
    if hangup_is_ignored() {
        return;
    }
    // A name that is known is there at once; others come with the next message.
    for (name, at_once) in [("log", true), ("{topic}.log", false)] {
        let folder = scratch_dir();
        let path = folder.join(name.replace("{topic}", "t"));
        let aside = folder.join("aside");
        let (go, gone) = channel::<()>();
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "one"));
            gone.recv().unwrap();
            conn.send(publish(0, "t", 0, "two"));
            // On the same connection to the end.
            conn.farewell();
        });
        let running = mqtty(&["sub", "-t", "t", "--verbose", "--file-write"])
            .args(&[folder.join(name)])
            .port(peer.port)
            .start();
        holds(&path, "one\n");
        fs::rename(&path, &aside).unwrap();
        running.signal(Signal::HUP);
        running.says("Opened the files again");
        assert_eq!(path.exists(), at_once);
        go.send(()).unwrap();
        holds(&path, "two\n");
        assert_eq!(fs::read_to_string(&aside).unwrap(), "one\n");
        running.interrupt();
        running.finish().code(0);
    }
}

#[test]
fn files_are_opened_again_before_there_is_a_connection() {
    if hangup_is_ignored() {
        return;
    }
    let path = scratch_dir().join("log");
    let (reached, here) = channel();
    let (go, gone) = channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.expect(1);
        reached.send(()).unwrap();
        gone.recv().unwrap();
    });
    let running = mqtty(&["sub", "-t", "t", "--file-write"])
        .args(&[&path])
        .port(peer.port)
        .start();
    here.recv().unwrap();
    fs::remove_file(&path).unwrap();
    running.signal(Signal::HUP);
    holds(&path, "");
    running.signal(Signal::TERM);
    running.finish().code(143);
    go.send(()).unwrap();
}

#[test]
fn a_file_that_cannot_be_opened_again_is_the_end() {
    if hangup_is_ignored() {
        return;
    }
    let folder = scratch_dir().join("logs");
    fs::create_dir(&folder).unwrap();
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    let running = mqtty(&["sub", "-t", "t", "--file-write"])
        .args(&[folder.join("log")])
        .port(peer.port)
        .start();
    running.says("Subscribed to t");
    fs::remove_dir_all(&folder).unwrap();
    running.signal(Signal::HUP);
    running.finish().code(8).said("cannot open");
}

#[test]
fn a_file_for_each_message_is_not_one_that_stays_open() {
    if hangup_is_ignored() {
        return;
    }
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    let running = mqtty(&["sub", "-t", "t", "-C", "1", "--file-save"])
        .args(&[scratch_dir().join("x")])
        .port(peer.port)
        .start();
    running.says("Subscribed to t");
    running.signal(Signal::HUP);
    running.finish().code(129).said("SIGHUP");
}

#[test]
fn what_is_ignored_stays_ignored() {
    let (go, gone) = channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        gone.recv().unwrap();
        conn.send(publish(0, "t", 0, "still here"));
        conn.farewell();
    });
    let line = "trap '' HUP; exec \"$0\" \"$@\"";
    let running = program("/bin/sh", &["-c", line, env!("CARGO_BIN_EXE_mqtty")])
        .args(&["sub", "-t", "t", "-o", "raw"])
        .port(peer.port)
        .start();
    running.says("Subscribed to t");
    running.signal(Signal::HUP);
    go.send(()).unwrap();
    running.prints("still here\n");
    running.signal(Signal::TERM);
    running.finish().code(0);
}

#[test]
fn a_broker_ends_as_by_any_other_signal() {
    if hangup_is_ignored() {
        return;
    }
    let running = mqtty(&["broker", "--port", "0"]).start();
    running.prints("mqtt://");
    running.signal(Signal::HUP);
    running.finish().code(0);
}
