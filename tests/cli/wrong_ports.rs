//! A port that speaks another protocol than the one that was tried: the hint names the right one.

use std::time::Duration;

use crate::support::peer::{Conn, Peer};
use crate::support::run::mqtty;
use crate::support::secure::{Secure, Wanted};

const QUICKLY: Duration = Duration::from_secs(5);

/// A fatal alert, which TLS servers send to who does not speak TLS: unexpected message.
const ALERT: &[u8] = &[0x15, 3, 1, 0, 2, 2, 10];

const NOT_FOUND: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

/// Takes a little of what the client says, answers with these bytes and closes; with bytes unread it is reset.
fn server(answer: &'static [u8]) -> Peer {
    Peer::once(move |mut conn: Conn| {
        conn.take(5);
        conn.send(answer);
    })
}

#[test]
fn the_hint_names_a_protocol_that_fits() {
    for (scheme, answer, hints) in [
        (
            "mqtt",
            &b""[..],
            &["is this a TLS port? try mqtts://127.0.0.1:"][..],
        ),
        (
            "mqtt",
            ALERT,
            &["is this a TLS port? try mqtts://127.0.0.1:"],
        ),
        ("mqtt", NOT_FOUND, &["try ws://127.0.0.1:"]),
        (
            "ws",
            b"",
            &[
                "is this a TLS port? try wss://127.0.0.1:",
                "mqtt://127.0.0.1:",
            ],
        ),
        ("ws", ALERT, &["is this a TLS port? try wss://127.0.0.1:"]),
        ("ws", NOT_FOUND, &["wss://"]),
        // CONNACK of a broker that was asked for a web page.
        ("ws", &[0x20, 2, 0, 1], &["mqtt://127.0.0.1:"]),
    ] {
        for version in ["5", "3.1.1"] {
            let peer = server(answer);
            let url = format!("{scheme}://127.0.0.1:{}", peer.port);
            let mut finished = mqtty(&["conn", "--once", "-h", &url, "-V", version])
                .run()
                .code(3)
                .said("hint: ")
                .within(QUICKLY);
            for hint in hints {
                finished = finished.said(hint);
            }
        }
    }
}

#[test]
fn behind_tls() {
    let secure = Secure::new(Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    });
    for (scheme, more, answer, hint) in [
        // A server that talks only to who names a protocol lets the handshake pass and then closes.
        ("mqtts", None, &b""[..], "try --alpn mqtt"),
        ("mqtts", Some("mqtt"), b"", "check --alpn"),
        ("mqtts", None, NOT_FOUND, "try wss://localhost:"),
        ("wss", None, b"", "try mqtts://localhost:"),
    ] {
        let accept = secure.acceptor();
        let peer = Peer::once(move |conn| {
            let mut conn = accept(conn);
            conn.take(5);
            conn.send(answer);
        });
        let url = format!("{scheme}://localhost:{}", peer.port);
        let run = mqtty(&["conn", "--once", "-h", &url, "--ca", &secure.ca]);
        let run = match more {
            Some(alpn) => run.args(&["--alpn", alpn]),
            None => run,
        };
        run.run().code(3).said(hint).within(QUICKLY);
    }
}

#[test]
fn a_server_that_says_nothing() {
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let peer = Peer::once(move |mut conn: Conn| {
        conn.expect(1);
        wait.recv().unwrap();
    });
    let finished = mqtty(&["conn", "--connect-timeout", "300ms"])
        .port(peer.port)
        .run();
    done.send(()).unwrap();
    finished
        .code(3)
        .said("is this a TLS port? try mqtts://127.0.0.1:")
        .within(QUICKLY);
}
