//! `check`, against web servers that are well and ones that are not.

use std::time::Duration;

use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;
use crate::support::secure::{Secure, Wanted};

const GOOD: Wanted = Wanted {
    name: "localhost",
    expired: false,
    by_authority: true,
};

/// Asks this port, and trusts this authority.
fn check(port: u16, secure: &Secure) -> Run {
    let url = format!("https://localhost:{port}/mqtty.json");
    mqtty(&["check", "--url", &url]).env("SSL_CERT_FILE", &secure.ca)
}

/// A server that gives this answer, whatever is asked, and closes.
fn answering(secure: &Secure, answer: impl Into<Vec<u8>>) -> Peer {
    let (accept, answer) = (secure.acceptor(), answer.into());
    Peer::once(move |conn| {
        let mut conn = accept(conn);
        let head = conn.head();
        assert!(head.starts_with("GET /mqtty.json HTTP/1.1\r\n"), "{head}");
        conn.send(&answer);
        conn.wait_for_close();
    })
}

fn document(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{body}")
}

#[test]
fn a_newer_release() {
    let secure = Secure::new(GOOD);
    let ours = env!("CARGO_PKG_VERSION");
    let news = format!("A new version of mqtty is available: {ours} → 99.1.0-rc.1\n");
    let page = "https://example.org/99";
    for (body, expected) in [
        (
            format!(r#"{{"version": "99.1.0-rc.1", "url": "{page}"}}"#),
            format!("{news}{page}\n"),
        ),
        ("v99.1.0-rc.1\n".to_owned(), news.clone()),
    ] {
        let peer = answering(&secure, document(&body));
        check(peer.port, &secure).run().code(0).printed(&expected);
    }
}

#[test]
fn none_that_is_newer() {
    let secure = Secure::new(GOOD);
    let ours = env!("CARGO_PKG_VERSION");
    for version in [
        ours,
        "0.0.1",
        &format!("{ours}-rc.1"),
        &format!("{ours}+build"),
    ] {
        let peer = answering(&secure, document(version));
        check(peer.port, &secure)
            .run()
            .code(0)
            .printed("There are currently no updates available.\n");
    }
}

#[test]
fn nothing_is_told_about_who_asks() {
    let secure = Secure::new(GOOD);
    let accept = secure.acceptor();
    let (sender, asked) = std::sync::mpsc::channel();
    let peer = Peer::once(move |conn| {
        let mut conn = accept(conn);
        sender.send(conn.head()).unwrap();
        conn.send(document("0.0.1"));
        conn.wait_for_close();
    });
    check(peer.port, &secure)
        .env("MQTTY_USERNAME", "bob")
        .env("MQTTY_PASSWORD", "secret")
        .run()
        .code(0);
    let expected = format!(
        "GET /mqtty.json HTTP/1.1\r\nHost: localhost:{}\r\nUser-Agent: mqtty/{}\r\n\
         Accept: application/json, text/plain\r\nConnection: close\r\n\r\n",
        peer.port,
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!(asked.recv().unwrap(), expected);
}

#[test]
fn the_address_has_to_be_named() {
    mqtty(&["check"])
        .run()
        .code(2)
        .said("no release URL is configured")
        .said("set --url, MQTTY_CHECK_URL or check_url in /")
        .said("/.config/mqtty/config.toml");
    mqtty(&["check", "--url", "http://localhost/"])
        .run()
        .code(2)
        .said("--url: it must begin with https://");
    mqtty(&["check"])
        .env("MQTTY_CHECK_URL", "ftp://localhost/")
        .run()
        .code(2)
        .said("MQTTY_CHECK_URL: it must begin with https://");
    let secure = Secure::new(GOOD);
    let peer = answering(&secure, document("0.0.1"));
    let url = format!("https://localhost:{}/mqtty.json", peer.port);
    mqtty(&["check"])
        .env("SSL_CERT_FILE", &secure.ca)
        .env("MQTTY_CHECK_URL", url)
        .run()
        .code(0);
}

#[test]
fn the_config_file_names_the_address() {
    let secure = Secure::new(GOOD);
    let ask = |peer: &Peer| {
        let text = format!(
            "check_url = \"https://localhost:{}/mqtty.json\"\n",
            peer.port
        );
        let config = scratch_file("config.toml", text);
        (mqtty(&["check"]).env("SSL_CERT_FILE", &secure.ca), config)
    };
    let peer = answering(&secure, document("0.0.1"));
    let (run, config) = ask(&peer);
    run.args(&["--config", &config]).run().code(0);
    let peer = answering(&secure, document("0.0.1"));
    let (run, config) = ask(&peer);
    run.env("MQTTY_CONFIG", config).run().code(0);
    let config = scratch_file("config.toml", "check_url = \"http://localhost/\"\n");
    mqtty(&["check", "--config", &config])
        .run()
        .code(2)
        .said("for check_url (")
        .said("it must begin with https://");
    let config = scratch_file("config.toml", "check_url = 1\n");
    mqtty(&["check", "--config", &config])
        .run()
        .code(2)
        .said("config.toml:1: check_url must be a string");
}

#[test]
fn nobody_is_there() {
    let secure = Secure::new(GOOD);
    check(1, &secure)
        .run()
        .code(3)
        .said("error: cannot check for updates: cannot connect to localhost:1: connection refused")
        .said("hint: check the address and the network")
        .did_not_say("broker");
    mqtty(&["check", "--url", "https://nobody.invalid/"])
        .env("SSL_CERT_FILE", &secure.ca)
        .run()
        .code(3)
        .said("cannot find the host nobody.invalid");
}

#[test]
fn a_certificate_that_nobody_knows() {
    let (secure, other) = (Secure::new(GOOD), Secure::new(GOOD));
    let accept = secure.acceptor();
    let peer = Peer::once(move |conn| assert!(accept(conn).is_shunned()));
    check(peer.port, &other)
        .run()
        .code(3)
        .said("TLS with localhost:")
        .said("SSL_CERT_FILE")
        .did_not_say("--insecure")
        .did_not_say("--ca");
    let expired = Secure::new(Wanted {
        expired: true,
        ..GOOD
    });
    let accept = expired.acceptor();
    let peer = Peer::once(move |conn| assert!(accept(conn).is_shunned()));
    check(peer.port, &expired).run().code(3).said("expired");
}

#[test]
fn a_server_that_speaks_something_else() {
    let secure = Secure::new(GOOD);
    // No TLS at all.
    let peer = Peer::once(|mut conn| {
        conn.send(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        conn.wait_for_close();
    });
    check(peer.port, &secure).run().code(3).said("TLS with");
    let peer = answering(&secure, "220 mail.example ESMTP\r\n");
    check(peer.port, &secure)
        .run()
        .code(3)
        .said("the answer is not HTTP: \"220 mail.example ESMTP");
}

#[test]
fn answers_that_are_none() {
    let secure = Secure::new(GOOD);
    for (answer, code, expected) in [
        (
            "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\x1b[2J\r\n\r\n".to_owned(),
            3,
            "malformed HTTP",
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n\r\n".to_owned(),
            1,
            "points to \"https://elsewhere.example/\"",
        ),
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
            1,
            "the server answered 404 Not Found",
        ),
        (document("<html>"), 1, "\"<html>\" is not a version"),
        (document("{\"version\": }"), 1, "it is not JSON"),
        (
            document("99.0.0\u{1b}]0;title\u{7}"),
            1,
            r#""99.0.0\u{1b}]0;title\u{7}" is not a version"#,
        ),
        (
            document("{\"version\":\"99.0.0\",\"url\":\"https://a/\\u001b[2J\"}"),
            1,
            "is not the address of a page",
        ),
        (
            format!("HTTP/1.1 200 OK\r\n{}", "A: b\r\n".repeat(50_000)),
            3,
            "too many header fields",
        ),
        (
            format!("HTTP/1.1 200 OK\r\nA: {}", "b".repeat(200_000)),
            1,
            "the answer is longer than 64 KiB",
        ),
        (
            format!(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "1\r\n1\r\n".repeat(50_000)
            ),
            1,
            "the answer is longer than 64 KiB",
        ),
    ] {
        let peer = answering(&secure, answer);
        check(peer.port, &secure)
            .run()
            .code(code)
            .printed("")
            .said(expected)
            .did_not_say("\x1b")
            .within(Duration::from_secs(5));
    }
}

/// What ends without its last part is not taken for the whole.
#[test]
fn an_answer_that_is_cut_off() {
    let secure = Secure::new(GOOD);
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n99.1.1",
        // It ends with the connection, which does not end by itself.
        "HTTP/1.1 200 OK\r\n\r\n99.1.1",
        "",
    ] {
        let accept = secure.abrupt_acceptor();
        let peer = Peer::once(move |conn| {
            let mut conn = accept(conn);
            conn.head();
            conn.send(answer);
        });
        check(peer.port, &secure)
            .run()
            .code(3)
            .printed("")
            .said("closed");
    }
}

#[test]
fn ctrl_c_ends_it() {
    let secure = Secure::new(GOOD);
    let accept = secure.acceptor();
    let (sender, asked) = std::sync::mpsc::channel();
    let peer = Peer::once(move |conn| {
        let mut conn = accept(conn);
        conn.head();
        sender.send(()).unwrap();
        conn.wait_for_close();
    });
    let running = check(peer.port, &secure).start();
    asked.recv().unwrap();
    running.interrupt();
    running.finish().code(130).said("Ctrl-C");
}
