//! Enhanced authentication by tokens: any method, data from anywhere, again and again.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::support::bytes::{connack, packet, properties, property};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

const METHOD: &str = "CUSTOM-JWT";
const QUICKLY: Duration = Duration::from_secs(10);

/// Whether these properties hold this method and this data.
fn holds(list: &[u8], data: &str) -> bool {
    let has = |part: &[u8]| list.windows(part.len()).any(|window| window == part);
    has(&property(0x15, METHOD)) && has(&property(0x16, data))
}

/// CONNECT with this data; the connection is accepted.
fn accept(conn: &mut Conn, data: &str) -> Packet {
    let connect = conn.expect(1);
    assert!(
        holds(&connect.body, data),
        "{data} in {:02x?}",
        connect.body
    );
    conn.send(connack(false, 0, &[property(0x15, METHOD)]));
    connect
}

fn auth(reason: u8, data: Option<&str>) -> Vec<u8> {
    let mut list = vec![property(0x15, METHOD)];
    list.extend(data.map(|data| property(0x16, data)));
    packet(0xF0, &[&[reason][..], &properties(&list)].concat())
}

#[test]
fn the_data_comes_from_anywhere() {
    let file = scratch_file("token", "t0ken-of-this-test\r\nmore\n");
    for words in [
        ["-ad", "t0ken-of-this-test"],
        ["--authentication-data-file", &file],
        [
            "--authentication-data-command",
            "echo t0ken-of-this-test; echo more",
        ],
    ] {
        let peer = Peer::once(|mut conn| {
            let connect = accept(&mut conn, "t0ken-of-this-test");
            // The user name is sent, unlike with SCRAM.
            assert_eq!(connect.body[7] & 0x80, 0x80);
            conn.farewell();
        });
        mqtty(&["conn", "--once", "--debug", "-u", "press-7", "-am", METHOD])
            .args(&words)
            .port(peer.port)
            .run()
            .code(0)
            .said("authenticated by CUSTOM-JWT")
            .did_not_say("t0ken-of-this-test");
    }
}

#[test]
fn a_challenge_is_answered_by_the_command() {
    let peer = Peer::once(|mut conn| {
        let connect = conn.expect(1);
        assert!(holds(&connect.body, "first"));
        conn.send(auth(0x18, Some("how?")));
        let answer = conn.expect(15);
        assert_eq!(answer.body[0], 0x18);
        assert!(holds(&answer.body, "answer to how?"), "{answer:02x?}");
        conn.send(connack(false, 0, &[property(0x15, METHOD)]));
        conn.farewell();
    });
    let command =
        "challenge=$(cat); test -z \"$challenge\" && echo first || echo \"answer to $challenge\"";
    mqtty(&["conn", "--once", "-am", METHOD])
        .args(&["--authentication-data-command", command])
        .port(peer.port)
        .run()
        .code(0);
}

#[test]
fn a_challenge_that_nobody_answers_is_shown() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(auth(0x18, Some("how?")));
        conn.drain();
    });
    mqtty(&["conn", "--once", "-am", METHOD, "-ad", "x"])
        .port(peer.port)
        .run()
        .code(4)
        .said("base64: aG93Pw==")
        .said("--authentication-data-command");
}

#[test]
fn another_method_of_the_server_is_an_error() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[property(0x15, "OTHER")]));
        conn.drain();
    });
    mqtty(&["conn", "--once", "-am", METHOD, "-ad", "x"])
        .port(peer.port)
        .run()
        .code(3)
        .said("another authentication method");
}

#[test]
fn a_connection_is_authenticated_again() {
    let counter = scratch_dir().join("runs");
    let command = format!(
        "echo x >> {0}; echo token-$(wc -l < {0} | tr -d ' ')",
        counter.display()
    );
    let peer = Peer::once(|mut conn| {
        accept(&mut conn, "token-1");
        let first = conn.expect(15);
        assert_eq!(first.body[0], 0x19);
        assert!(holds(&first.body, "token-2"), "{first:02x?}");
        conn.send(auth(0x00, None));
        let second = conn.expect(15);
        assert!(holds(&second.body, "token-3"), "{second:02x?}");
        // The broker may ask on.
        conn.send(auth(0x18, Some("more?")));
        let answer = conn.expect(15);
        assert_eq!(answer.body[0], 0x18);
        conn.send([0xE0, 2, 0x87, 0]);
        conn.drain();
    });
    mqtty(&[
        "conn",
        "-am",
        METHOD,
        "--reauthenticate",
        "100ms",
        "-rp",
        "0",
    ])
    .args(&["--authentication-data-command", &command])
    .port(peer.port)
    .run()
    .code(4)
    .said("Authenticated again")
    .said("not authorized (0x87)")
    .within(QUICKLY);
}

#[test]
fn passwords_and_tokens_are_read_again_for_each_reconnect() {
    for (words, key) in [
        (&["-u", "ada", "--password-command"][..], "password"),
        (&["-am", METHOD, "--authentication-data-command"], "token"),
    ] {
        let counter = scratch_dir().join("runs");
        let command = format!(
            "echo x >> {0}; echo {key}-$(wc -l < {0} | tr -d ' ')",
            counter.display()
        );
        let peer = Peer::play(move |door| {
            for number in 1..=3 {
                let mut conn = door.accept();
                let connect = conn.open();
                let expected = format!("{key}-{number}");
                let holds = connect
                    .body
                    .windows(expected.len())
                    .any(|it| it == expected.as_bytes());
                assert!(holds, "{expected}");
                if number == 3 {
                    conn.send([0xE0, 2, 0x8E, 0]);
                    conn.drain();
                }
            }
        });
        mqtty(&["conn", "-rp", "10"])
            .args(words)
            .args(&[command])
            .port(peer.port)
            .run()
            .within(QUICKLY);
    }
}

#[test]
fn a_password_that_cannot_be_read_again_is_told() {
    let counter = scratch_dir().join("runs");
    let command = format!(
        "test -e {0} && exit 3; touch {0}; echo word",
        counter.display()
    );
    let peer = Peer::once(|mut conn| {
        conn.open();
    });
    mqtty(&[
        "conn",
        "-u",
        "ada",
        "-rp",
        "10",
        "--maximum-reconnect-times",
        "2",
    ])
    .args(&["--password-command", &command])
    .port(peer.port)
    .run()
    .code(6)
    .said("the command ended with exit code 3")
    .within(QUICKLY);
}

/// A connection with these words, to a broker that refuses it as not authorized.
fn refused(words: &[&str]) -> Finished {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0x87, &[]));
        conn.drain();
    });
    let run = mqtty(&["conn", "--once"]).args(words).port(peer.port);
    run.run().code(4)
}

#[test]
fn a_token_that_has_expired_is_recognized_when_it_is_refused() {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let token = format!(
        "{}.{}.c2ln",
        part(r#"{"alg":"ES256"}"#),
        part(r#"{"exp":1300819380}"#)
    );
    for words in [
        &["-u", "ada", "-P", token.as_str()][..],
        &["-am", METHOD, "-ad", token.as_str()],
    ] {
        refused(words)
            .said("hint: get a new token: the one that was sent expired ")
            .said(" days ago")
            .did_not_say(&token);
    }
}

#[test]
fn a_login_that_is_refused_names_what_it_was() {
    for (words, hint) in [
        (
            &["-am", METHOD, "-ad", "x"][..],
            "hint: check --authentication-data: the broker does not accept this token\n",
        ),
        (
            &["-i", "press-7", "--azure-sas", "a2V5Cg=="],
            "hint: check --azure-sas: the key has to be that of the device in --client-id\n",
        ),
    ] {
        refused(words).said(hint);
    }
}

#[test]
fn what_does_not_go_together() {
    for (words, expected) in [
        (
            &["-ad", "x"][..],
            "--authentication-data needs --authentication-method",
        ),
        (
            &["--reauthenticate", "1m"],
            "--reauthenticate needs --authentication-method",
        ),
        (
            &["-am", "SCRAM-SHA-1"],
            "--authentication-method SCRAM-SHA-1 needs --username and --password",
        ),
        (
            &["-am", METHOD, "-V", "3.1.1"],
            "--authentication-method needs MQTT 5",
        ),
        (
            &["-am", METHOD, "-ad", "x", "--authentication-data-file", "y"],
            "--authentication-data cannot be used with --authentication-data-file",
        ),
    ] {
        mqtty(&["conn", "--once"])
            .args(words)
            .run()
            .code(2)
            .said(expected);
    }
}
