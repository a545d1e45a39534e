//! Brokers behind proxies, and proxies that are none. What a proxy does wrong is never blamed on the broker.

use std::time::Duration;

use crate::support::bytes::CONNACK;
use crate::support::finished::Finished;
use crate::support::gate::Gate;
use crate::support::peer::{Peer, Refusing};
use crate::support::run::{Run, mqtty};
use crate::support::secure::{Secure, Wanted};

const QUICKLY: Duration = Duration::from_secs(5);

/// A broker that takes so many clients, one after the other.
fn broker(clients: usize) -> Peer {
    Peer::play(move |door| {
        for _ in 0..clients {
            let mut conn = door.accept().opened();
            conn.drain();
        }
    })
}

/// A connection test to a host that only the proxy knows.
fn conn() -> Run {
    mqtty(&["conn", "--once", "-h", "broker.invalid"])
}

/// The same through a proxy that is scripted.
fn through(scheme: &str, port: u16) -> Finished {
    conn()
        .args(&[
            "--proxy",
            &format!("{scheme}://bob:s3cret@127.0.0.1:{port}"),
        ])
        .args(&["--connect-timeout", "2s", "--debug"])
        .run()
        .did_not_say("s3cret")
        .did_not_say("Ym9iOnMzY3JldA")
        .within(QUICKLY)
}

#[test]
fn a_broker_that_only_the_proxy_finds() {
    let peer = broker(2);
    let gate = Gate::before(peer.port);
    for scheme in ["socks5h", "http"] {
        let proxy = format!("{scheme}://127.0.0.1:{}", gate.port);
        conn()
            .args(&["--proxy", &proxy])
            .run()
            .code(0)
            .said("Connected to mqtt://broker.invalid:1883 in")
            .said("proxy ")
            .said(&format!("through the proxy {proxy}"));
    }
    assert_eq!(gate.asked(), ["broker.invalid:1883"; 2]);
}

#[test]
fn names_are_looked_up_here_for_socks5() {
    let peer = broker(1);
    let gate = Gate::before(peer.port);
    let proxy = format!("socks5://127.0.0.1:{}", gate.port);
    let port = peer.port;
    let run = mqtty(&["conn", "--once", "-o", "json", "--proxy", &proxy])
        .port(port)
        .run()
        .code(0);
    assert_eq!(gate.asked(), [format!("127.0.0.1:{port}")]);
    let text = run.text();
    assert!(text.contains("\"proxy\":"), "{text}");
    assert!(
        text.contains(&format!("\"through\":\"the proxy {proxy}\"")),
        "{text}"
    );
}

#[test]
fn every_command_that_connects() {
    for (words, clients) in [
        (&["pub", "-t", "t", "-m", "x"][..], 1),
        (&["sub", "-t", "t", "-W", "200ms"], 1),
        (&["bench", "conn", "-c", "3", "-z", "100ms"], 3),
    ] {
        let peer = Peer::play(move |door| {
            let mut open = Vec::new();
            for _ in 0..clients {
                open.push(std::thread::spawn({
                    let mut conn = door.accept();
                    move || {
                        conn.open();
                        while let Some(packet) = conn.next() {
                            if packet.first >> 4 == 8 {
                                conn.send(crate::support::bytes::suback(packet.id(), &[0]));
                            }
                        }
                    }
                }));
            }
            for thread in open {
                thread.join().unwrap();
            }
        });
        let gate = Gate::before(peer.port);
        let proxy = format!("socks5h://127.0.0.1:{}", gate.port);
        mqtty(words)
            .args(&["-h", "broker.invalid", "--proxy", &proxy])
            .run()
            .code(0);
        assert_eq!(gate.asked().len(), clients, "{words:?}");
    }
}

#[test]
fn tls_is_spoken_with_the_broker() {
    let secure = Secure::new(Wanted {
        name: "broker.invalid",
        expired: false,
        by_authority: true,
    });
    let accept = secure.acceptor();
    let peer = Peer::once(move |conn| {
        let mut conn = accept(conn);
        conn.open();
        conn.farewell();
    });
    let gate = Gate::before(peer.port);
    conn()
        .args(&["--ca", &secure.ca])
        .args(&["--proxy", &format!("http://127.0.0.1:{}", gate.port)])
        .run()
        .code(0)
        .said("tls ");
    assert_eq!(gate.asked(), ["broker.invalid:8883"]);
}

#[test]
fn what_comes_behind_the_answer_is_the_brokers() {
    let answer = [&b"HTTP/1.1 200 OK\r\n\r\n"[..], CONNACK].concat();
    let proxy = Peer::once(move |mut conn| {
        let head = conn.head();
        assert!(
            head.starts_with("CONNECT broker.invalid:1883 HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(
            head.contains("Proxy-Authorization: Basic Ym9iOnMzY3JldA==\r\n"),
            "{head}"
        );
        conn.send(&answer);
        conn.expect(1);
        conn.farewell();
    });
    through("http", proxy.port).code(0);
}

#[test]
fn refusals_and_wrong_answers() {
    for (scheme, answer, words) in [
        ("socks5h", &b"\x05\xff"[..], "another kind of login"),
        (
            "socks5h",
            b"\x05\x00\x05\x05\x00\x01",
            "connection refused by the target",
        ),
        ("socks5h", b"hello", "is not SOCKS5"),
        ("socks5h", b"", "closed the connection without an answer"),
        (
            "http",
            b"HTTP/1.1 403 Forbidden\r\n\r\n",
            "does not allow the connection",
        ),
        (
            "http",
            b"HTTP/1.1 407 Who\r\n\r\n",
            "refused the user name and password",
        ),
        (
            "http",
            b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
            "cannot reach the host",
        ),
        (
            "http",
            b"HTTP/1.1 200 OK\r\nA: ",
            "in the middle of its answers",
        ),
        ("http", b"\x00\x00\x00\x00\x00", "is not HTTP"),
    ] {
        let proxy = Peer::once(move |mut conn| {
            if scheme == "http" {
                conn.head();
            } else {
                conn.take(4);
            }
            conn.send(answer);
            if !words.contains("closed") && !words.contains("middle") {
                conn.wait_for_close();
            }
        });
        let begin = format!(
            "error: cannot connect to broker.invalid:1883 through the proxy {scheme}://127.0.0.1:{}: ",
            proxy.port
        );
        through(scheme, proxy.port).code(3).said(&begin).said(words);
    }
}

#[test]
fn a_proxy_that_is_silent() {
    let proxy = Peer::once(|mut conn| conn.wait_for_close());
    conn()
        .args(&["--proxy", &format!("http://127.0.0.1:{}", proxy.port)])
        .args(&["--connect-timeout", "300ms"])
        .run()
        .code(3)
        .said(&format!(
            "cannot connect to broker.invalid:1883 through the proxy http://127.0.0.1:{}: no answer within 300ms",
            proxy.port
        ))
        .within(QUICKLY);
}

/// Connects to this broker through a proxy: what is said of the broker is said with the way to it.
fn behind_a_proxy(broker: &Peer, options: &[&str], said: &str) {
    let gate = Gate::before(broker.port);
    let proxy = format!("socks5h://127.0.0.1:{}", gate.port);
    conn()
        .args(&["--proxy", &proxy])
        .args(options)
        .run()
        .code(3)
        .said(said)
        .said(&format!("(connected through the proxy {proxy})\n"));
}

#[test]
fn the_way_to_a_broker_that_fails_behind_a_proxy_is_named() {
    let silent = Peer::once(|mut conn| conn.wait_for_close());
    behind_a_proxy(
        &silent,
        &["--connect-timeout", "300ms"],
        "broker.invalid:1883 did not accept the connection within 300ms",
    );
    let closing = Peer::once(|mut conn| {
        conn.expect(1);
    });
    behind_a_proxy(&closing, &[], "before answering with a CONNACK");
    let no_broker = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send("<html>Sorry");
        conn.wait_for_close();
    });
    behind_a_proxy(
        &no_broker,
        &[],
        "broker.invalid:1883: the broker broke the protocol: ",
    );
}

#[test]
fn nobody_at_the_address_of_the_proxy() {
    let refusing = Refusing::start();
    let proxy = format!("127.0.0.1:{}", refusing.port);
    conn()
        .args(&["--proxy", &format!("socks5h://{proxy}")])
        .run()
        .code(3)
        .said("no connection to the proxy: connection refused")
        .said(&format!("hint: check that the proxy runs on {proxy}"));
}

#[test]
fn a_name_that_only_the_proxy_may_know() {
    conn()
        .args(&["--proxy", "socks5://127.0.0.1:1"])
        .run()
        .code(3)
        .said("through the proxy socks5://127.0.0.1:1: cannot find the host broker.invalid: ")
        .said("hint: let the proxy look it up: --proxy socks5h://127.0.0.1:1\n");
}

#[test]
fn what_is_no_proxy() {
    for (proxy, words) in [
        ("gate:1080", "the scheme is missing"),
        ("socks4://gate:1080", "SOCKS4 is not supported"),
        ("socks5://bob:s3cret@gate:x", "the port is not a number"),
        ("ftp://gate", "unknown scheme ftp"),
    ] {
        conn()
            .args(&["--proxy", proxy])
            .run()
            .code(2)
            .said("--proxy is not the URL of a proxy: ")
            .said(words)
            .said("hint: use socks5://")
            .did_not_say("s3cret");
    }
    conn()
        .args(&["--proxy", "socks5://gate", "--proxy-command", "cat"])
        .run()
        .code(2)
        .said("--proxy cannot be used with --proxy-command");
}

#[test]
fn a_broker_is_waited_for_behind_a_proxy() {
    let proxy = Peer::play(|door| {
        let mut first = door.accept();
        first.head();
        first.send("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        drop(first);
        let mut second = door.accept();
        second.head();
        second.send("HTTP/1.1 200 OK\r\n\r\n");
        second.opened().farewell();
    });
    conn()
        .args(&["--proxy", &format!("http://127.0.0.1:{}", proxy.port)])
        .args(&["--wait-for-broker", "10s", "-rp", "10"])
        .run()
        .code(0)
        .said("Waiting for mqtt://broker.invalid:1883")
        .said("cannot reach the host (502 Bad Gateway)");
}

#[test]
fn reconnects_go_through_the_proxy_again() {
    let peer = Peer::play(|door| {
        let mut conn = door.accept().opened();
        conn.grant();
        drop(conn);
        let mut conn = door.accept().opened();
        conn.grant();
        conn.send(b"\x30\x06\x00\x01t\x00ok");
        conn.farewell();
    });
    let gate = Gate::before(peer.port);
    let proxy = format!("socks5h://127.0.0.1:{}", gate.port);
    mqtty(&[
        "sub",
        "-t",
        "t",
        "-C",
        "1",
        "-rp",
        "10",
        "-h",
        "broker.invalid",
    ])
    .args(&["--proxy", &proxy, "-F", "%p"])
    .run()
    .code(0)
    .printed("ok\n");
    assert_eq!(gate.asked(), ["broker.invalid:1883"; 2]);
}
