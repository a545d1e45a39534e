//! WebSocket servers that are none, or not quite.

use std::time::Duration;

use tungstenite::handshake::derive_accept_key;

use crate::support::finished::Finished;
use crate::support::peer::{Conn, Peer};
use crate::support::run::{Run, mqtty};

const QUICKLY: Duration = Duration::from_secs(5);

fn conn(port: u16) -> Run {
    mqtty(&["conn", "--once", "-l", "ws", "--path", "/mqtt"]).port(port)
}

/// What `conn` says to a server that answers the upgrade like this.
fn answered(answer: &str) -> Finished {
    let answer = answer.to_owned();
    let peer = Peer::once(move |mut conn| {
        conn.head();
        conn.send(&answer);
    });
    conn(peer.port).run().code(3).within(QUICKLY)
}

#[test]
fn answers_that_are_no_upgrade() {
    answered("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
        .said("the server answered 401")
        .said("--ws-headers");
    answered("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        .said("the server answered 404")
        .said("--path");
    answered("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        .said("the server answered 200")
        .said("not a WebSocket");
    answered("HTTP/1.1 301 Moved\r\nLocation: ws://other/\r\n\r\n").said("ws://other/");
    answered("HTTP/1.1 500 Oh No\r\n\r\n").said("the server answered 500");
    answered("hello, this is plain text\r\n").said("the answer is not HTTP");
    answered("\u{1b}[2J\u{7}").said("the answer is not HTTP: \\x1b[2J");
    answered("").said("closed the connection without an answer");
    answered("HTTP/1.1 101 Switch").said("in the middle of its answer");
    answered(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
              Sec-WebSocket-Accept: bm9uc2Vuc2U=\r\n\r\n",
    )
    .said("Sec-WebSocket-Accept");
}

#[test]
fn a_signature_that_is_refused() {
    let peer = Peer::once(|mut conn| {
        let head = conn.head();
        assert!(head.contains("&X-Amz-Signature="), "{head}");
        conn.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
    conn(peer.port)
        .args(&["--aws-sigv4", "eu-central-1"])
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret-of-this-test")
        .run()
        .code(3)
        .said("hint: check the credentials and the region of --aws-sigv4, and the clock of this machine\n")
        .did_not_say("secret-of-this-test");
}

#[test]
fn a_head_that_never_ends() {
    let peer = Peer::once(|mut conn| {
        conn.head();
        conn.send("HTTP/1.1 101 Switching Protocols\r\n");
        conn.send("X-More: and more\r\n".repeat(50_000));
        conn.wait_for_close();
    });
    conn(peer.port).run().code(3).within(QUICKLY);
}

/// Takes the upgrade, with these further headers.
fn upgrade(conn: &mut Conn, headers: &str) {
    let head = conn.head();
    let key = head
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
        .unwrap();
    let accept = derive_accept_key(key.as_bytes());
    conn.send(format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n{headers}\r\n"
    ));
}

/// The payload of the next frame of the client.
fn frame(conn: &mut Conn) -> Vec<u8> {
    let head = conn.take(2);
    assert_eq!(head[1] & 0x80, 0x80, "clients mask");
    let length = usize::from(head[1] & 0x7f);
    assert!(length < 126);
    let mask = conn.take(4);
    let mut payload = if length > 0 {
        conn.take(length)
    } else {
        Vec::new()
    };
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    payload
}

#[test]
fn no_subprotocol_is_accepted_with_a_warning() {
    let peer = Peer::once(|mut conn| {
        upgrade(&mut conn, "");
        assert_eq!(frame(&mut conn)[0], 0x10);
        // CONNACK in two frames, with a ping between.
        conn.send([0x82, 2, 0x20, 3, 0x89, 1, b'p', 0x82, 3, 0, 0, 0]);
        conn.wait_for_close();
    });
    conn(peer.port)
        .run()
        .code(0)
        .said("warning: the WebSocket server did not confirm the subprotocol mqtt")
        .said("Connected to ws://");
}

#[test]
fn another_subprotocol_is_not() {
    let peer = Peer::once(|mut conn| {
        upgrade(&mut conn, "Sec-WebSocket-Protocol: chat\r\n");
        conn.wait_for_close();
    });
    conn(peer.port).run().code(3).said("chat").within(QUICKLY);
}

#[test]
fn frames_that_break_the_rules() {
    let cases: [(&str, &[u8]); 4] = [
        ("text", &[0x81, 2, b'h', b'i']),
        ("masked", &[0x82, 0x85, 0, 0, 0, 0, 0x20, 3, 0, 0, 0]),
        ("reserved bits", &[0xF2, 1, 0]),
        (
            "an endless frame",
            &[0x82, 127, 0x7F, 255, 255, 255, 255, 255, 255, 255, 0x90, 0],
        ),
    ];
    for (what, bytes) in cases {
        let peer = Peer::once(move |mut conn| {
            upgrade(&mut conn, "Sec-WebSocket-Protocol: mqtt\r\n");
            frame(&mut conn);
            conn.send(bytes);
            conn.wait_for_close();
        });
        let finished = conn(peer.port).run().within(QUICKLY);
        assert!(finished.stderr.starts_with("error: "), "{what}\n{finished}");
        finished.code(3);
    }
}

#[test]
fn a_close_frame_ends_the_connection() {
    let peer = Peer::once(|mut conn| {
        upgrade(&mut conn, "Sec-WebSocket-Protocol: mqtt\r\n");
        frame(&mut conn);
        conn.send([0x82, 5, 0x20, 3, 0, 0, 0, 0x88, 2, 0x03, 0xE9]);
        conn.wait_for_close();
    });
    mqtty(&["conn", "-l", "ws", "-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .said("closed the connection")
        .within(QUICKLY);
}

#[test]
fn an_mqtt_port_is_no_websocket() {
    let peer = Peer::once(|mut conn| {
        // A broker that takes "GET " for a packet it does not know just closes.
        conn.take(1);
    });
    conn(peer.port).run().code(3).within(QUICKLY);
}
