//! Enhanced authentication: SCRAM against a server that knows the password, and ones that do not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::support::bytes::{connack, packet, properties, property};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::mqtty;

const METHOD: &str = "SCRAM-SHA-256";
const SALT: &[u8] = b"salt of a test";
const ROUNDS: u32 = 4096;

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// The method, and the data as text, of an AUTH or of the properties of a CONNECT.
fn data_of(list: &[u8]) -> String {
    let method = property(0x15, METHOD);
    let rest = list.windows(method.len()).position(|part| part == method);
    assert!(rest.is_some(), "{list:02x?}");
    let at = list.iter().position(|&byte| byte == 0x16).unwrap();
    let length = usize::from(list[at + 1]) * 256 + usize::from(list[at + 2]);
    String::from_utf8(list[at + 3..at + 3 + length].to_vec()).unwrap()
}

fn auth(data: &str) -> Vec<u8> {
    let list = properties(&[property(0x15, METHOD), property(0x16, data)]);
    packet(0xF0, &[&[0x18][..], &list].concat())
}

struct Exchange {
    client_first: String,
    server_first: String,
    client_last: String,
}

/// Plays the exchange up to the client's proof.
fn exchange(conn: &mut Conn) -> Exchange {
    let connect = conn.expect(1);
    assert_eq!(
        connect.body[7] & 0xC0,
        0,
        "name and password must not be sent in clear"
    );
    let list = &connect.body[11..11 + usize::from(connect.body[10])];
    let client_first = data_of(list).strip_prefix("n,,").unwrap().to_owned();
    let nonce = client_first.strip_prefix("n=bob,r=").unwrap();
    let salt = STANDARD.encode(SALT);
    let server_first = format!("r={nonce}server,s={salt},i={ROUNDS}");
    conn.send(auth(&server_first));
    let answer: Packet = conn.expect(15);
    assert_eq!(answer.body[0], 0x18);
    Exchange {
        client_first,
        server_first,
        client_last: data_of(&answer.body[2..]),
    }
}

/// Whether the client knows the password, and the server's signature.
fn judge(exchange: &Exchange, password: &str) -> (bool, String) {
    let (without_proof, proof) = exchange.client_last.split_once(",p=").unwrap();
    let message = format!(
        "{},{},{without_proof}",
        exchange.client_first, exchange.server_first
    );
    // Hi() of RFC 5802, in its simplest form.
    let mut last = hmac(password.as_bytes(), &[SALT, &[0, 0, 0, 1]].concat());
    let mut salted = last.clone();
    for _ in 1..ROUNDS {
        last = hmac(password.as_bytes(), &last);
        for (byte, other) in salted.iter_mut().zip(&last) {
            *byte ^= other;
        }
    }
    let client_key = hmac(&salted, b"Client Key");
    let signature = hmac(&Sha256::digest(&client_key), message.as_bytes());
    let expected: Vec<u8> = client_key
        .iter()
        .zip(&signature)
        .map(|(a, b)| a ^ b)
        .collect();
    let known = STANDARD.decode(proof).unwrap() == expected;
    let server = hmac(&hmac(&salted, b"Server Key"), message.as_bytes());
    (known, format!("v={}", STANDARD.encode(server)))
}

fn conn(peer: &Peer) -> Finished {
    mqtty(&[
        "conn", "--once", "-u", "bob", "-P", "pencil", "-am", METHOD, "--debug",
    ])
    .port(peer.port)
    .run()
    .did_not_say("pencil")
}

#[test]
fn both_know_the_password() {
    let peer = Peer::once(|mut conn| {
        let exchange = exchange(&mut conn);
        let (known, signature) = judge(&exchange, "pencil");
        assert!(known);
        conn.send(connack(
            false,
            0,
            &[property(0x15, METHOD), property(0x16, &signature)],
        ));
        conn.farewell();
    });
    conn(&peer).code(0).said("Connected");
}

#[test]
fn the_client_does_not() {
    let peer = Peer::once(|mut conn| {
        let exchange = exchange(&mut conn);
        assert!(!judge(&exchange, "another").0);
        conn.send(connack(false, 0x87, &[]));
        assert_eq!(conn.drain(), []);
    });
    conn(&peer).code(4).said("not authorized (0x87)");
}

#[test]
fn the_server_does_not() {
    let peer = Peer::once(|mut conn| {
        let exchange = exchange(&mut conn);
        let (_, signature) = judge(&exchange, "another");
        conn.send(connack(
            false,
            0,
            &[property(0x15, METHOD), property(0x16, &signature)],
        ));
        conn.drain();
    });
    conn(&peer)
        .code(3)
        .said("could not prove knowledge of the password");
}

#[test]
fn the_server_leaves_out_its_proof() {
    let peer = Peer::once(|mut conn| {
        exchange(&mut conn);
        conn.send(connack(false, 0, &[]));
        conn.drain();
    });
    conn(&peer)
        .code(3)
        .said("without proving knowledge of the password");
}

#[test]
fn the_server_talks_nonsense() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(auth("r=of somebody else,s=QUJD,i=4096"));
        conn.drain();
    });
    conn(&peer).code(3).said("nonce");
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        let other = [&[0x18][..], &properties(&[property(0x15, "PLAIN")])].concat();
        conn.send(packet(0xF0, &other));
        conn.drain();
    });
    conn(&peer).code(3).said("another method");
}
