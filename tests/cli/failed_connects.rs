//! Before CONNACK: nobody there, the wrong one there, or a refusal.

use std::os::unix::net::UnixListener;
use std::time::Duration;

use crate::support::bytes::{CONNACK, connack, packet, properties, property};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

const QUICKLY: Duration = Duration::from_secs(5);

/// A connection smoke test against a server that answers CONNECT with these bytes.
fn once(answer: impl Into<Vec<u8>>) -> Finished {
    let peer = Peer::says(answer);
    mqtty(&["conn", "--once"])
        .port(peer.port)
        .run()
        .within(QUICKLY)
}

#[test]
fn no_connack() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        assert_eq!(conn.drain(), []);
    });
    for verb in ["conn", "pub", "sub"] {
        // One peer for one run.
        let quiet = Peer::once(|mut conn| assert_eq!(conn.drain().len(), 1));
        mqtty(&[verb, "--connect-timeout", "300ms"])
            .args(match verb {
                "conn" => &[],
                "pub" => &["-t", "t", "-n"][..],
                _ => &["-t", "t"],
            })
            .port(quiet.port)
            .run()
            .code(3)
            .said(&format!(
                "127.0.0.1:{} did not accept the connection within 300ms",
                quiet.port
            ))
            .said("hint: ")
            .within(QUICKLY);
    }
    mqtty(&["conn", "--once", "--connect-timeout", "0.2s", "-V", "3.1.1"])
        .port(peer.port)
        .run()
        .code(3);
}

#[test]
fn closed_before_connack() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
    });
    mqtty(&["pub", "-t", "t", "-m", "x"])
        .port(peer.port)
        .run()
        .code(3)
        .said("closed the connection before answering with a CONNACK")
        .within(QUICKLY);
}

#[test]
fn closed_within_connack() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(&CONNACK[..3]);
    });
    mqtty(&["conn", "--once"])
        .port(peer.port)
        .run()
        .code(3)
        .said("closed the connection in the middle of a packet");
}

#[test]
fn refusals_of_mqtt_5() {
    let codes = [
        (0x80, "unspecified error (0x80)"),
        (0x81, "malformed packet (0x81)"),
        (0x82, "protocol error (0x82)"),
        (0x83, "implementation specific error (0x83)"),
        (0x84, "unsupported protocol version (0x84)"),
        (0x85, "client identifier not valid (0x85)"),
        (0x86, "bad user name or password (0x86)"),
        (0x87, "not authorized (0x87)"),
        (0x88, "server unavailable (0x88)"),
        (0x89, "server busy (0x89)"),
        (0x8A, "banned (0x8a)"),
        (0x8C, "bad authentication method (0x8c)"),
        (0x90, "topic name invalid (0x90)"),
        (0x95, "packet too large (0x95)"),
        (0x97, "quota exceeded (0x97)"),
        (0x99, "payload format invalid (0x99)"),
        (0x9A, "retain not supported (0x9a)"),
        (0x9B, "QoS not supported (0x9b)"),
        (0x9C, "use another server (0x9c)"),
        (0x9D, "server moved (0x9d)"),
        (0x9F, "connection rate exceeded (0x9f)"),
        (0xEE, "0xee"),
    ];
    for (code, name) in codes {
        let list = [property(0x1F, "no such luck"), property(0x1C, "other:1883")];
        let finished = once(connack(false, code, &list)).code(4);
        let stderr = finished.stderr.to_lowercase();
        assert!(stderr.contains(&name.to_lowercase()), "{name}\n{finished}");
        finished
            .said("refused the connection")
            .said(": \"no such luck\"; use other:1883 instead");
    }
}

#[test]
fn refusals_of_mqtt_3() {
    let codes = [
        (1, "(1)"),
        (2, "(2)"),
        (3, "(3)"),
        (4, "(4)"),
        (5, "(5)"),
        (99, "unknown return code (99)"),
    ];
    for version in ["3.1", "3.1.1"] {
        for (code, shown) in codes {
            let peer = Peer::says([0x20, 2, 0, code]);
            mqtty(&["sub", "-t", "t", "-V", version])
                .port(peer.port)
                .run()
                .code(4)
                .said("refused the connection: ")
                .said(shown)
                .within(QUICKLY);
        }
    }
    // A broker that only knows 3.1.1, asked in MQTT 5.
    once([0x20, 2, 0, 1])
        .code(4)
        .said("(1)")
        .said("try --mqtt-version 3.1.1");
}

#[test]
fn wrong_password() {
    let peer = Peer::says(connack(false, 0x86, &[]));
    mqtty(&["pub", "-t", "t", "-m", "x", "-u", "bob", "-P", "s3cret"])
        .port(peer.port)
        .run()
        .code(4)
        .said("hint: check --username and --password")
        .did_not_say("s3cret");
}

#[test]
fn the_hint_for_a_refused_login_goes_by_what_was_given() {
    for code in [0x86, 0x87] {
        for (login, hint) in [
            (&[][..], "hint: pass --username and --password"),
            // As curl takes it.
            (
                &["-u", "bob:s3cret"],
                "hint: --username takes the name alone: give the password with --password",
            ),
            // RabbitMQ has its virtual hosts there.
            (
                &["-u", "vhost:bob", "-P", "s3cret"],
                "hint: check --username",
            ),
            (&["-u", "token"], "hint: check --username"),
        ] {
            let peer = Peer::says(connack(false, code, &[]));
            mqtty(&["pub", "-t", "t", "-m", "x"])
                .args(login)
                .port(peer.port)
                .run()
                .code(4)
                .said(hint)
                .did_not_say("s3cret");
        }
    }
}

#[test]
fn a_connack_that_refuses_the_will_names_the_flag() {
    for (code, flag) in [
        (0x90, "--will-topic"),
        (0x95, "--will-message"),
        (0x99, "--will-payload-format-indicator"),
        (0x9A, "--will-retain"),
        (0x9B, "--will-qos"),
    ] {
        let peer = Peer::says(connack(false, code, &[]));
        mqtty(&["conn", "--once", "-Wt", "w", "-Wm", "x"])
            .port(peer.port)
            .run()
            .code(4)
            .said("hint: ")
            .said(flag);
    }
}

#[test]
fn a_wait_that_ends_before_there_was_a_connection_says_so() {
    for count in [&[][..], &["-C", "3"]] {
        let peer = Peer::once(|mut conn| conn.wait_for_close());
        mqtty(&["sub", "-t", "t", "-W", "300ms"])
            .args(count)
            .port(peer.port)
            .run()
            .code(5)
            .said("could not subscribe at 127.0.0.1:")
            .said("hint: is it an MQTT broker")
            .did_not_say("did not arrive");
    }
}

#[test]
fn a_disconnect_instead_of_a_connack() {
    once([0xE0, 1, 0x89]).code(3).said("server busy (0x89)");
}

#[test]
fn other_packets_instead_of_a_connack() {
    once([0x90, 3, 0, 1, 0])
        .code(3)
        .said("the first packet is not a CONNACK");
    once([0xD0, 0])
        .code(3)
        .said("the first packet is not a CONNACK");
    // An AUTH that nobody asked for.
    once([0xF0, 0]).code(3).said("AUTH");
    once([0x00, 0]).code(3).said("protocol");
    // A CONNACK with a reserved flag, with more than it should have, with a property twice.
    once([0x20, 3, 2, 0, 0]).code(3);
    once([0x20, 4, 0, 0, 0, 0]).code(3);
    once(connack(false, 0, &[vec![0x24, 1], vec![0x24, 1]])).code(3);
    // A session although none was asked for.
    once(connack(true, 0, &[])).code(3).said("session present");
}

#[test]
fn lengths_that_are_wrong() {
    once([0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
        .code(3)
        .said("protocol");
    // The properties claim to be longer than the packet.
    once([0x20, 3, 0, 0, 9]).code(3).said("protocol");
    // A text within the properties claims to be longer than they are.
    once(packet(0x20, &[0, 0, 4, 0x1F, 0, 200, b'a']))
        .code(3)
        .said("protocol");
}

#[test]
fn texts_that_are_not_utf_8() {
    let reason = [vec![0x1F, 0, 2], vec![0xFF, 0xFE]].concat();
    once(packet(
        0x20,
        &[&[0, 0x87][..], &properties(&[reason])].concat(),
    ))
    .code(3);
}

#[test]
fn other_servers() {
    once(&b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"[..])
        .code(3)
        .said("the server uses HTTP, not MQTT")
        .said("--protocol ws");
    once(&b"SSH-2.0-OpenSSH_9.6\r\n"[..])
        .code(3)
        .said("the server uses SSH, not MQTT");
    // A fatal alert: unexpected message.
    once([0x15, 3, 3, 0, 2, 2, 10])
        .code(3)
        .said("the server uses TLS, not MQTT")
        .said("--protocol mqtts");
    once(&b"220 mail.example.com ESMTP ready\r\n"[..]).code(3);
    once(&b"\xff\xff\xff\xff\xff\xff\xff\xff"[..]).code(3);
}

#[test]
fn a_greeting_that_comes_before_connect() {
    // SSH and mail servers speak first.
    let peer = Peer::once(|mut conn| {
        conn.send(b"SSH-2.0-x\r\n");
        conn.drain();
    });
    mqtty(&["conn"]).port(peer.port).run().code(3).said("SSH");
}

#[test]
fn nobody_there() {
    let refusing = Refusing::start();
    let port = refusing.port;
    for arguments in [
        &["conn"][..],
        &["pub", "-t", "t", "-m", "x"],
        &["sub", "-t", "t"],
    ] {
        mqtty(arguments)
            .port(port)
            .run()
            .code(3)
            .said(&format!(
                "cannot connect to 127.0.0.1:{port}: connection refused"
            ))
            .said("hint: is the broker running")
            .within(QUICKLY);
    }
}

#[test]
fn unknown_host() {
    // RFC 6761: never a name.
    mqtty(&["conn", "-h", "nowhere.invalid", "--connect-timeout", "10s"])
        .run()
        .code(3)
        .said("nowhere.invalid");
}

#[test]
fn a_connack_that_comes_byte_by_byte() {
    let answer = connack(false, 0, &[property(0x1F, "welcome")]);
    let peer = Peer::once(move |mut conn| {
        conn.expect(1);
        for byte in answer {
            conn.send([byte]);
        }
        conn.farewell();
    });
    mqtty(&["conn", "--once"])
        .port(peer.port)
        .run()
        .code(0)
        .said("welcome")
        .within(QUICKLY);
}

#[test]
fn limits_that_no_broker_may_announce() {
    let cases: [(&str, &[u8]); 6] = [
        ("receive maximum 0", &[0x21, 0, 0]),
        ("maximum packet size 0", &[0x27, 0, 0, 0, 0]),
        ("maximum QoS 2", &[0x24, 2]),
        ("retain available 2", &[0x25, 2]),
        ("shared subscriptions 7", &[0x2A, 7]),
        ("a property of PUBLISH", &[0x0B, 1]),
    ];
    for (what, bytes) in cases {
        let finished = once(connack(false, 0, &[bytes.to_vec()]));
        assert!(
            finished.stderr.contains("broke the protocol"),
            "{what}\n{finished}"
        );
        finished.code(3);
    }
}

#[test]
fn a_unix_domain_socket() {
    let path = scratch_dir().join("socket");
    let listener = UnixListener::bind(&path).unwrap();
    let path = path.to_str().unwrap();
    let peer = Peer::of(move || {
        let mut conn = Conn::over(listener.accept().unwrap().0);
        conn.open();
        conn.farewell();
    });
    mqtty(&["conn", "--once", "--unix", path]).run().code(0);
    drop(peer);
    // The file is still there; nobody listens.
    mqtty(&["conn", "--once", "--unix", path])
        .run()
        .code(3)
        .said("connection refused");
    mqtty(&["conn", "--once", "--unix", "/no/such/socket"])
        .run()
        .code(3)
        .said("cannot connect to /no/such/socket");
}

#[test]
fn no_terminal_to_ask_for_a_password_on() {
    mqtty(&["conn", "-u", "bob", "--ask-password"])
        .port(1)
        .run()
        .code(2)
        .within(QUICKLY);
}
