//! TLS: certificates that are good and ones that are not.

use std::time::Duration;

use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;
use crate::support::secure::{Secure, Wanted};

const QUICKLY: Duration = Duration::from_secs(5);

const GOOD: Wanted = Wanted {
    name: "localhost",
    expired: false,
    by_authority: true,
};

fn conn(peer: &Peer) -> Run {
    mqtty(&["conn", "--once", "-l", "mqtts", "-h", "localhost"])
        .args(&["-p", &peer.port.to_string()])
}

/// A broker behind TLS that takes what comes.
fn broker(secure: &Secure) -> Peer {
    let accept = secure.acceptor();
    Peer::once(move |conn| {
        let mut conn = accept(conn);
        conn.open();
        conn.farewell();
    })
}

/// A broker whose certificate the client must not accept: nothing of MQTT is ever sent.
fn shunned(secure: &Secure) -> Peer {
    let accept = secure.acceptor();
    Peer::once(move |conn| assert!(accept(conn).is_shunned()))
}

#[test]
fn an_authority_that_is_trusted() {
    let secure = Secure::new(GOOD);
    let peer = broker(&secure);
    conn(&peer)
        .args(&["--ca", &secure.ca])
        .run()
        .code(0)
        .said("Connected to mqtts://");
}

#[test]
fn an_authority_that_nobody_knows() {
    let secure = Secure::new(GOOD);
    let other = Secure::new(GOOD);
    let peer = shunned(&secure);
    conn(&peer)
        .args(&["--ca", &other.ca])
        .run()
        .code(3)
        .said("TLS with localhost:")
        .said("hint: ")
        .within(QUICKLY);
}

#[test]
fn a_certificate_for_another_name() {
    let secure = Secure::new(Wanted {
        name: "elsewhere.example",
        ..GOOD
    });
    let peer = shunned(&secure);
    conn(&peer)
        .args(&["--ca", &secure.ca])
        .run()
        .code(3)
        .said("elsewhere.example")
        .within(QUICKLY);
    let peer = broker(&secure);
    conn(&peer)
        .args(&["--ca", &secure.ca, "--sni", "elsewhere.example"])
        .run()
        .code(0);
}

#[test]
fn an_expired_certificate() {
    let secure = Secure::new(Wanted {
        expired: true,
        ..GOOD
    });
    let peer = shunned(&secure);
    conn(&peer)
        .args(&["--ca", &secure.ca])
        .run()
        .code(3)
        .said("expired")
        .within(QUICKLY);
}

#[test]
fn a_self_signed_certificate() {
    let secure = Secure::new(Wanted {
        by_authority: false,
        ..GOOD
    });
    let stranger = Secure::new(GOOD);
    let peer = shunned(&secure);
    conn(&peer)
        .args(&["--ca", &stranger.ca])
        .run()
        .code(3)
        .said("TLS with localhost:");
    let peer = broker(&secure);
    conn(&peer).args(&["--ca", &secure.ca]).run().code(0);
}

#[test]
fn anything_with_insecure() {
    for (name, expired, by_authority) in [
        ("localhost", false, false),
        ("elsewhere.example", false, true),
        ("localhost", true, true),
    ] {
        let secure = Secure::new(Wanted {
            name,
            expired,
            by_authority,
        });
        let peer = broker(&secure);
        conn(&peer).args(&["--insecure"]).run().code(0);
    }
}

#[test]
fn a_flag_of_tls_never_means_plain_text() {
    let secure = Secure::new(GOOD);
    // The protocol is not named, and the port is that of a plain broker.
    let peer = Peer::once(|mut conn| {
        assert_eq!(conn.take(1), [0x16], "a TLS handshake");
        conn.send(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    mqtty(&["conn", "--once", "-h", "localhost", "--ca", &secure.ca])
        .args(&["-p", &peer.port.to_string()])
        .run()
        .code(3)
        .said("TLS with localhost:")
        .within(QUICKLY);
}

#[test]
fn a_server_that_hangs_up_or_says_nothing() {
    let peer = Peer::once(|mut conn| {
        conn.take(5);
    });
    conn(&peer)
        .args(&["--insecure"])
        .run()
        .code(3)
        .said("TLS with localhost:")
        .within(QUICKLY);
    let peer = Peer::once(|mut conn| {
        conn.take(5);
        // A fatal alert: handshake failure.
        conn.send([0x15, 3, 3, 0, 2, 2, 40]);
    });
    conn(&peer)
        .args(&["--insecure"])
        .run()
        .code(3)
        .said("TLS with localhost:")
        .within(QUICKLY);
    let peer = Peer::once(|mut conn| {
        conn.take(5);
        conn.wait_for_close();
    });
    conn(&peer)
        .args(&["--insecure", "--connect-timeout", "300ms"])
        .run()
        .code(3)
        .said("within 300ms")
        .within(QUICKLY);
}

#[test]
fn files_that_are_missing_or_wrong() {
    let peer = Peer::play(drop);
    conn(&peer)
        .args(&["--ca", "/no/such"])
        .run()
        .code(8)
        .said("cannot read --ca /no/such");
    let nonsense = scratch_file("nonsense.pem", "nonsense");
    conn(&peer)
        .args(&["--ca", &nonsense])
        .run()
        .code(2)
        .said("--ca");
}

#[test]
fn a_client_certificate_that_is_missing_or_strange() {
    let (secure, _) = Secure::asking(&[]);
    let (_, strangers) = Secure::asking(&["stranger"]);
    for newest in ["1.2", "1.3"] {
        for command in [
            &["conn", "--once", "-l", "mqtts"][..],
            &["conn", "--once", "-l", "wss"],
            &["pub", "-t", "t", "-m", "x", "-l", "mqtts"],
            &["sub", "-t", "t", "-l", "mqtts"],
        ] {
            let run = |more: &[&str]| {
                let peer = shunned(&secure);
                mqtty(command)
                    .args(&["-h", "localhost", "-p", &peer.port.to_string()])
                    .args(&["--ca", &secure.ca, "--tls-max", newest])
                    .args(more)
                    .run()
                    .code(3)
                    .did_not_say("tLS")
                    .did_not_say("WebSocket port")
            };
            run(&[])
                .said("the server requires a client certificate")
                .said("hint: give a client certificate with --cert FILE and --key FILE");
            let stranger = &strangers[0];
            run(&["--cert", &stranger.certificate, "--key", &stranger.key])
                .said("certificate")
                .said("hint: check --cert and --key: the broker must trust the authority");
        }
    }
}

#[test]
fn an_authority_given_in_vain_is_not_advised_again() {
    let secure = Secure::new(GOOD);
    let other = Secure::new(GOOD);
    let peer = shunned(&secure);
    conn(&peer)
        .args(&["--ca", &other.ca])
        .run()
        .code(3)
        .said("intermediate certificates that the server does not send");
}

/// What decides nothing about the certificate of an embedded broker is said so, and not read.
#[test]
fn certificates_for_an_embedded_broker() {
    let embedded = |flags: &[&str]| mqtty(&["conn", "--once", "--embedded"]).args(flags).run();
    for (flags, named) in [
        (&["--ca", "/none.pem"][..], &["--ca"][..]),
        (
            &["--cert", "/none.pem", "--key", "/none.pem"],
            &["--cert", "--key"],
        ),
        (&["-l", "wss", "--sni", "elsewhere"], &["--sni"]),
    ] {
        let mut run = embedded(flags).code(0).said("s://127.0.0.1:");
        for flag in named {
            run = run.said(&format!("warning: {flag} is ignored: the embedded broker"));
        }
    }
    for flags in [
        &["--insecure"][..],
        &["-l", "mqtts", "--tls-max", "1.2"],
        &[],
    ] {
        embedded(flags).code(0).did_not_say("is ignored");
    }
}

#[test]
fn verbose_shows_what_the_handshake_has_come_to() {
    let secure = Secure::new(GOOD);
    let peer = broker(&secure);
    let shown = conn(&peer).args(&["--ca", &secure.ca, "-v"]).run().code(0);
    let shown = shown
        .said("TLS 1.3, TLS_")
        .said(", full handshake")
        .said(" days left\n")
        .stderr;
    let (_, rest) = shown.split_once("--pin-sha256 ").unwrap();
    let pin = rest.lines().next().unwrap();
    // What it shows is what it takes.
    let again = broker(&secure);
    conn(&again)
        .args(&["--insecure", "--pin-sha256", pin])
        .run()
        .code(0)
        .did_not_say("days left");
    let other = shunned(&secure);
    conn(&other)
        .args(&["--ca", &secure.ca, "--pin-sha256", &"ab".repeat(32)])
        .run()
        .code(3)
        .said("are none of --pin-sha256")
        .said(pin);
}
