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
        for version in ["5", "3.1.1", "3.1"] {
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
            // An older version than the one that was tried is no advice.
            let older = "--mqtt-version 3.1.1 for an older broker";
            finished = if version == "5" && scheme == "mqtt" && answer.is_empty() {
                finished.said(older)
            } else {
                finished.did_not_say("3.1.1")
            };
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
fn behind_tls_no_older_version_is_named_after_an_old_one() {
    let secure = Secure::new(Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    });
    for (version, is_newest) in [("5", true), ("3.1.1", false), ("3.1", false)] {
        for (alpn, hint) in [
            (&[][..], "try --alpn mqtt"),
            (&["--alpn", "mqtt"], "check --alpn"),
        ] {
            let accept = secure.acceptor();
            let peer = Peer::once(move |conn| {
                let mut conn = accept(conn);
                conn.take(5);
            });
            let url = format!("mqtts://localhost:{}", peer.port);
            let finished = mqtty(&[
                "conn", "--once", "-h", &url, "--ca", &secure.ca, "-V", version,
            ])
            .args(alpn)
            .run()
            .code(3)
            .said(hint)
            .said("wss://localhost:");
            if is_newest {
                finished.said("--mqtt-version 3.1.1 for an older broker");
            } else {
                finished.did_not_say("3.1.1");
            }
        }
    }
}

/// A fatal alert of a server that requires ALPN: no application protocol.
const NO_PROTOCOL: &[u8] = &[0x15, 3, 3, 0, 2, 2, 120];

/// Takes the hello of a TLS client as a whole, answers with these bytes and closes.
fn hello(answer: &'static [u8]) -> Peer {
    Peer::once(move |mut conn: Conn| {
        let head = conn.take(5);
        assert_eq!(head[0], 0x16, "a handshake of TLS");
        conn.take(usize::from(u16::from_be_bytes([head[3], head[4]])));
        conn.send(answer);
    })
}

#[test]
fn a_handshake_that_the_server_cuts_may_need_alpn() {
    let cut = "closed the connection during the handshake";
    let plain = "may be a port without TLS";
    for (scheme, alpn, answer, said, unsaid) in [
        (
            "mqtts",
            None,
            &b""[..],
            &[cut, plain, "try --alpn mqtt", "try mqtt://127.0.0.1:"][..],
            "http/1.1",
        ),
        ("mqtts", Some("mqtt"), b"", &[cut, plain], "--alpn"),
        (
            "wss",
            None,
            b"",
            &[cut, plain, "try --alpn http/1.1", "try ws://127.0.0.1:"],
            "--alpn mqtt",
        ),
        (
            "mqtts",
            None,
            NO_PROTOCOL,
            &["requires an application protocol", "try --alpn mqtt"],
            plain,
        ),
        (
            "mqtts",
            Some("other"),
            NO_PROTOCOL,
            &["supports none of the offered", "check --alpn"],
            plain,
        ),
    ] {
        for command in [
            &["conn", "--once"][..],
            &["pub", "-t", "t", "-m", "x", "-rp", "0"],
        ] {
            let peer = hello(answer);
            let url = format!("{scheme}://127.0.0.1:{}", peer.port);
            let run = mqtty(command).args(&["-h", &url, "--insecure"]);
            let run = match alpn {
                Some(name) => run.args(&["--alpn", name]),
                None => run,
            };
            let mut finished = run.run().code(3).within(QUICKLY).did_not_say(unsaid);
            for text in said {
                finished = finished.said(text);
            }
        }
    }
}

#[test]
fn a_reset_during_the_handshake_may_be_a_lack_of_alpn() {
    // What is left unread has the connection reset.
    let peer = server(b"");
    let url = format!("mqtts://127.0.0.1:{}", peer.port);
    mqtty(&["conn", "--once", "--insecure", "-h", &url])
        .run()
        .code(3)
        .said("may be a port without TLS")
        .said("try --alpn mqtt")
        .within(QUICKLY);
}

#[test]
fn tls_to_a_port_without_it() {
    for (scheme, answer, hint) in [
        // CONNACK of brokers that answer what they do not understand.
        ("mqtts", &[0x20, 2, 0, 1][..], "try mqtt://127.0.0.1:"),
        ("mqtts", NOT_FOUND, "try mqtt://127.0.0.1:"),
        ("wss", NOT_FOUND, "try ws://127.0.0.1:"),
        ("wss", b"", "try ws://127.0.0.1:"),
        ("mqtts", b"", "try mqtt://127.0.0.1:"),
    ] {
        for version in ["5", "3.1.1"] {
            let peer = hello(answer);
            let url = format!("{scheme}://127.0.0.1:{}", peer.port);
            mqtty(&["conn", "--once", "--insecure", "-V", version, "-h", &url])
                .run()
                .code(3)
                .said("may be a port without TLS")
                .said(hint)
                .within(QUICKLY);
        }
    }
}

#[test]
fn a_server_that_says_nothing() {
    for version in ["5", "3.1.1"] {
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let peer = Peer::once(move |mut conn: Conn| {
            conn.expect(1);
            wait.recv().unwrap();
        });
        let finished = mqtty(&["conn", "--connect-timeout", "300ms", "-V", version])
            .port(peer.port)
            .run();
        done.send(()).unwrap();
        let finished = finished
            .code(3)
            .said("is this a TLS port? try mqtts://127.0.0.1:")
            .within(QUICKLY);
        if version == "5" {
            finished.said("--mqtt-version 3.1.1");
        } else {
            finished.did_not_say("3.1.1");
        }
    }
}
