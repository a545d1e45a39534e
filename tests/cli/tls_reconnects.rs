//! TLS at a reconnect: sessions are resumed, and certificates that were renewed meanwhile are used.

use std::time::Duration;

use crate::support::peer::{Conn, Peer};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;
use crate::support::secure::{Secure, Shown, Wanted};

const QUICKLY: Duration = Duration::from_secs(10);

const GOOD: Wanted = Wanted {
    name: "localhost",
    expired: false,
    by_authority: true,
};

/// A client that comes back at once, and shows what TLS has come to.
fn coming_back(words: &[&str], port: u16) -> Run {
    mqtty(words)
        .args(&["--verbose", "-rp", "1", "-l", "mqtts"])
        .args(&["-h", "localhost", "-p", &port.to_string()])
}

/// Takes CONNECT, and SUBSCRIBE if it is a subscriber.
fn greet(conn: &mut Conn, subscribes: bool) {
    conn.open();
    if subscribes {
        conn.grant();
    }
}

/// Replaces a file at once, as whoever renews certificates does.
fn replace(file: &str, content: &str) {
    let new = format!("{file}.new");
    std::fs::write(&new, content).unwrap();
    std::fs::rename(&new, file).unwrap();
}

/// A certificate and its key in one text.
fn both(shown: &Shown) -> String {
    let read = |file| std::fs::read_to_string(file).unwrap();
    read(&shown.certificate) + &read(&shown.key)
}

#[test]
fn sessions_are_resumed() {
    for words in [
        &["conn"][..],
        &["sub", "-t", "t"],
        &["pub", "-t", "t", "-lm", "-q", "1"],
    ] {
        for newest in ["1.2", "1.3"] {
            let secure = Secure::new(GOOD);
            let subscribes = words[0] == "sub";
            let accepts: Vec<_> = (0..3).map(|_| secure.acceptor()).collect();
            let peer = Peer::play(move |door| {
                for (number, accept) in accepts.into_iter().enumerate() {
                    let mut conn = accept(door.accept());
                    greet(&mut conn, subscribes);
                    if number == 2 {
                        conn.drain();
                    }
                }
            });
            let mut running = coming_back(words, peer.port)
                .args(&["--ca", &secure.ca, "--tls-max", newest])
                .open_stdin()
                .start();
            running.write("a line\n");
            running.says_times("Reconnected to", 2);
            running.interrupt();
            let said = running.finish().within(QUICKLY).stderr;
            assert_eq!(said.matches(", full handshake").count(), 1, "{said}");
            assert_eq!(said.matches(", resumed").count(), 2, "{said}");
        }
    }
}

/// The client shows what its files hold by then, and no session brings the old certificate back.
#[test]
fn a_renewed_certificate_is_shown() {
    let (secure, shown) = Secure::asking(&["old", "new"]);
    let [old, new] = &shown[..] else { panic!() };
    let file = scratch_file("client.pem", both(old));
    let (own, renewed, ca) = (file.clone(), both(new), secure.ca.clone());
    let peer = Peer::play(move |door| {
        let mut seen = Vec::new();
        for round in 0..4 {
            let (mut conn, certificate) = secure.look_at(door.accept());
            seen.push(certificate);
            greet(&mut conn, true);
            match round {
                1 => replace(&own, &renewed),
                3 => {
                    conn.drain();
                }
                _ => {}
            }
        }
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[1], seen[2]);
        assert_eq!(seen[2], seen[3]);
    });
    let running = coming_back(&["sub", "-t", "t"], peer.port)
        .args(&["--ca", &ca, "--cert", &file, "--key", &file])
        .start();
    running.says_times("Reconnected to", 3);
    running.interrupt();
    let said = running.finish().code(0).within(QUICKLY).stderr;
    let kinds: Vec<_> = said
        .lines()
        .filter_map(|line| {
            let kinds = ["full handshake", "resumed"];
            kinds
                .into_iter()
                .find(|kind| line.contains(&format!(", {kind}")))
        })
        .collect();
    assert_eq!(
        kinds,
        ["full handshake", "resumed", "full handshake", "resumed"],
        "{said}"
    );
}

/// The broker has a certificate of another authority by now, and so has `--ca`.
#[test]
fn a_renewed_authority_is_trusted() {
    let (before, after) = (Secure::new(GOOD), Secure::new(GOOD));
    let read = |file: &str| std::fs::read_to_string(file).unwrap();
    let (ca, renewed) = (before.ca.clone(), read(&after.ca));
    let file = ca.clone();
    let (accept, accept_after) = (before.acceptor(), after.acceptor());
    let refused = after.acceptor();
    let peer = Peer::play(move |door| {
        greet(&mut accept(door.accept()), true);
        // It has read the files before it connects.
        let conn = door.accept();
        replace(&file, &renewed);
        assert!(refused(conn).is_shunned());
        let mut conn = accept_after(door.accept());
        greet(&mut conn, true);
        conn.drain();
    });
    let running = coming_back(&["sub", "-t", "t"], peer.port)
        .args(&["--ca", &ca])
        .start();
    running.says("Reconnected to");
    running.interrupt();
    running
        .finish()
        .code(0)
        .said("authority")
        .said(", full handshake")
        .within(QUICKLY);
}
