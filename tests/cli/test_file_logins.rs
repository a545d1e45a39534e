//! `mqtty test`: how the clients of a file prove who they are: TLS and enhanced authentication, each in its own way.

use crate::support::bytes::{connack, packet, properties, property};
use crate::support::peer::{Conn, Peer};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;
use crate::support::secure::{Secure, Wanted};

/// Two clients with different certificates, against a broker that knows one of them.
#[test]
fn each_client_has_its_own_certificate() {
    let (secure, known) = Secure::asking(&["device"]);
    let (_, strangers) = Secure::asking(&["stranger"]);
    let file = scratch_file(
        "tls.mqtt.yaml",
        format!(
            "clients:
  device: {{ ca: {ca}, cert: {}, key: {}, tls_min: 1.2, sni: localhost, alpn: mqtt }}
  stranger: {{ ca: {ca}, cert: {}, key: {} }}
  nobody: {{ ca: {ca} }}
steps:
  - connect: {{ client: device, expect: {{ session_present: false }} }}
  - connect: {{ client: stranger, expect: {{ fails: true }} }}
  - connect: {{ client: nobody, expect: {{ fails: true }} }}
",
            known[0].certificate,
            known[0].key,
            strangers[0].certificate,
            strangers[0].key,
            ca = secure.ca
        ),
    );
    let peer = Peer::play(move |door| {
        let mut device = secure.acceptor()(door.accept()).opened();
        for _ in 0..2 {
            assert!(secure.acceptor()(door.accept()).is_shunned());
        }
        device.drain();
    });
    let url = format!("mqtts://localhost:{}", peer.port);
    mqtty(&["test", &file, "-h", &url, "-v"])
        .run()
        .code(0)
        .printed_part("1 passed in")
        .printed_part("stranger cannot connect: ")
        .printed_part("nobody cannot connect: ");
}

/// What the command line says is what clients have that say nothing.
#[test]
fn options_of_a_client_replace_those_of_the_command_line() {
    let secure = Secure::new(Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    });
    let other = Secure::new(Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    });
    let file = scratch_file(
        "tls.mqtt.yaml",
        format!(
            "clients:
  usual: {{}}
  careless: {{ ca: {}, insecure: true }}
  careful: {{ ca: {} }}
steps:
  - connect: {{ client: usual, expect: {{ session_present: false }} }}
  - connect: careless
  - connect: careful
",
            other.ca, other.ca
        ),
    );
    let ca = secure.ca.clone();
    let peer = Peer::play(move |door| {
        let mut conns: Vec<Conn> = (0..2)
            .map(|_| secure.acceptor()(door.accept()).opened())
            .collect();
        assert!(secure.acceptor()(door.accept()).is_shunned());
        for conn in &mut conns {
            conn.drain();
        }
    });
    let url = format!("mqtts://localhost:{}", peer.port);
    mqtty(&["test", &file, "-h", &url, "--ca", &ca])
        .run()
        .code(3)
        .printed_part("tls.mqtt.yaml:8:5: cannot connect careful: ")
        .printed_part("certificate");
}

#[test]
fn tls_that_cannot_be_is_told() {
    let wrong = |client: &str, told: &str| {
        let text = format!(
            "clients:\n  a: {client}\nsteps:\n  - connect: {{ client: a, expect: {{ fails: true }} }}\n"
        );
        let file = scratch_file("x.mqtt.yaml", text);
        mqtty(&["test", &file, "--embedded"])
            .run()
            .code(2)
            .said(told);
    };
    wrong(
        "{ ca: nothing.pem }",
        "x.mqtt.yaml:2:12: ca: cannot read nothing.pem: no such file or directory",
    );
    wrong("{ cert: x.mqtt.yaml }", "x.mqtt.yaml:2:8: cert needs key");
    wrong(
        "{ tls_max: 1.1 }",
        "x.mqtt.yaml:2:17: bad value \"1.1\" for tls_max: expected 1.2 or 1.3",
    );
    wrong(
        "{ pin_sha256: abc }",
        "x.mqtt.yaml:2:20: bad value \"abc\" for pin_sha256: expected a SHA-256",
    );
    wrong(
        "{ insecur: true }",
        "a client has no key \"insecur\"; did you mean insecure?",
    );
    let file = scratch_file(
        "x.mqtt.yaml",
        "clients: { a: { insecure: true } }\nsteps:\n  - connect: { client: a, expect: { fails: true } }\n",
    );
    mqtty(&["test", &file, "--embedded"])
        .run()
        .code(2)
        .printed_part("a has TLS options, but mqtt://")
        .printed_part("hint: name the broker by a URL such as mqtts://localhost");
}

/// AUTH of MQTT 5 by the method TOKEN.
fn auth(reason: u8, data: &str) -> Vec<u8> {
    let list = properties(&[property(0x15, "TOKEN"), property(0x16, data)]);
    packet(0xF0, &[&[reason][..], &list].concat())
}

const LOGIN: &str = "clients:
  app: { authentication_method: TOKEN, authentication_data: '{{ token }}', authentication_answers: [four, '{{ token }}'] }
vars: { token: t-1 }
steps:
  - connect: { client: app, expect: { challenges: [two and two?, again?] } }
  - authenticate: { client: app, data: t-2, answers: five, expect: { challenges: three and two? } }
  - authenticate: app
  - authenticate: { client: app, data: old, expect: { refused: 0x87 } }
";

/// Takes an AUTH or a CONNECT that has this data.
fn data(conn: &mut Conn, kind: u8, data: &str) {
    let packet = conn.expect(kind);
    let wanted = property(0x16, data);
    let found = packet.body.windows(wanted.len()).any(|part| part == wanted);
    assert!(found, "{data}: {packet:02x?}");
}

/// Plays the whole of the file; the words are the challenge, and what ends the second exchange.
fn exchanges(challenge: &'static str, second: Vec<u8>) -> Peer {
    Peer::once(move |mut conn| {
        data(&mut conn, 1, "t-1");
        conn.send(auth(0x18, challenge));
        data(&mut conn, 15, "four");
        conn.send(auth(0x18, "again?"));
        data(&mut conn, 15, "t-1");
        conn.send(connack(
            false,
            0,
            &[property(0x15, "TOKEN"), property(0x16, "welcome")],
        ));
        let packet = conn.packet();
        if packet.first >> 4 == 14 {
            // The challenges were not those that the file expects.
            return;
        }
        assert_eq!((packet.first >> 4, packet.body.first()), (15, Some(&0x19)));
        conn.send(auth(0x18, "three and two?"));
        data(&mut conn, 15, "five");
        let is_over = second.first() == Some(&0xE0);
        conn.send(second);
        if is_over {
            return;
        }
        data(&mut conn, 15, "t-1");
        conn.send(auth(0, ""));
        data(&mut conn, 15, "old");
        conn.send(packet_of_disconnect(0x87));
        conn.drain();
    })
}

fn packet_of_disconnect(reason: u8) -> Vec<u8> {
    packet(0xE0, &[reason])
}

#[test]
fn enhanced_authentication_and_again() {
    let file = scratch_file("login.mqtt.yaml", LOGIN);
    let peer = exchanges("two and two?", auth(0, ""));
    mqtty(&["test", &file])
        .port(peer.port)
        .run()
        .code(0)
        .printed_part("1 passed in");
}

#[test]
fn other_challenges_and_refusals_are_told() {
    let run = |peer: &Peer, code: i32, told: &str| {
        // Where the file expects challenges, one without an answer is not the first thing that is wrong.
        let text = match code {
            3 => LOGIN.replace(", expect: { challenges: [two and two?, again?] }", ""),
            _ => LOGIN.to_owned(),
        };
        let file = scratch_file("login.mqtt.yaml", text);
        mqtty(&["test", &file])
            .port(peer.port)
            .run()
            .code(code)
            .printed_part(told);
    };
    run(
        &exchanges("two and three?", auth(0, "")),
        9,
        "login.mqtt.yaml:5:5: connect of app: challenge 1: expected \"two and two?\", received \"two and three?\"",
    );
    run(
        &exchanges("two and two?", packet_of_disconnect(0x8C)),
        6,
        "login.mqtt.yaml:6:5: authenticate of app: the connection of app was lost: ",
    );
    // A question without an answer in the file.
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        for _ in 0..2 {
            conn.send(auth(0x18, "why?"));
            conn.expect(15);
        }
        conn.send(auth(0x18, "why?"));
        conn.drain();
    });
    run(
        &peer,
        3,
        "the broker sent the challenge \"why?\", and the test file has no answer for it",
    );
}

#[test]
fn a_consent_that_was_to_be_a_refusal_is_a_failure() {
    let file = scratch_file(
        "login.mqtt.yaml",
        "clients: { app: { authentication_method: TOKEN, authentication_data: x } }\nsteps:\n  - authenticate: { client: app, expect: { refused: [0x87, 0x8c] } }\n",
    );
    let run = |answer: Option<Vec<u8>>| {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.expect(15);
            if let Some(answer) = answer {
                conn.send(answer);
            }
            conn.drain();
        });
        mqtty(&["test", &file, "--timeout-factor", "0.05"])
            .port(peer.port)
            .run()
            .code(9)
    };
    run(Some(auth(0, ""))).printed_part(
        "authenticate of app: expected not authorized (0x87) or bad authentication method (0x8c), but the broker accepted",
    );
    run(Some(packet_of_disconnect(0x97)))
        .printed_part("authenticate of app: expected not authorized (0x87) or ")
        .printed_part("received ");
    run(None).printed_part("authenticate of app: the broker did not answer in time");
}

#[test]
fn scram_takes_the_password_and_no_data() {
    let wrong = |client: &str, told: &str| {
        let text = format!(
            "clients:\n  a: {client}\nsteps:\n  - connect: {{ client: a, expect: {{ refused: true }} }}\n"
        );
        let file = scratch_file("x.mqtt.yaml", text);
        mqtty(&["test", &file, "--embedded"])
            .run()
            .code(2)
            .said(told);
    };
    wrong(
        "{ authentication_method: SCRAM-SHA-256, authentication_data: x }",
        "x.mqtt.yaml:2:46: authentication_data cannot be used with SCRAM-SHA-256, which takes the password",
    );
    wrong(
        "{ authentication_data: x }",
        "x.mqtt.yaml:2:8: authentication_data needs authentication_method",
    );
    wrong(
        "{ mqtt_version: 3.1.1, authentication_method: T }",
        "x.mqtt.yaml:2:29: authentication_method needs MQTT 5",
    );
    let file = scratch_file(
        "x.mqtt.yaml",
        "clients: { a: { authentication_method: SCRAM-SHA-256 } }\nsteps:\n  - connect: { client: a, expect: { refused: true } }\n",
    );
    mqtty(&["test", &file, "--embedded"])
        .run()
        .code(2)
        .printed_part("a needs a username and a password for SCRAM-SHA-256");
}

const USERS: &str = "clients:
  right: { username: app, password: secret }
  wrong: { username: app, password: guess }
  old: { username: app, password: guess, mqtt_version: 3.1.1 }
steps:
  - connect: { client: right, expect: { session_present: false } }
  - connect: { client: wrong, expect: { refused: bad-user-name-or-password } }
  - connect: { client: old, expect: { refused: [0x86, not-authorized] } }
";

/// Reason codes by their names, also for MQTT 3.1.1, which has other numbers.
#[test]
fn passwords_are_refused_by_name() {
    let broker = mqtty(&["broker", "--port", "0", "--user", "app:secret"]).start();
    let port = crate::subscribe::port_of(&broker);
    let file = scratch_file("users.mqtt.yaml", USERS);
    let run = |file: &str| mqtty(&["test", file]).port(port).run();
    run(&file).code(0);
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/examples/logins/login.mqtt.yaml"
    );
    run(example).code(0).printed_part("3 passed");
    let other = USERS.replace("bad-user-name-or-password", "banned");
    let other = scratch_file("other.mqtt.yaml", other);
    run(&other).code(9).printed_part(
        "connect of wrong: expected banned (0x8a), received bad user name or password (0x86)",
    );
    let unknown = USERS.replace("[0x86, not-authorized]", "not-authorised");
    let unknown = scratch_file("unknown.mqtt.yaml", unknown);
    run(&unknown).code(2).said(
        "expected a reason code, such as 0x87 or not-authorized; did you mean not authorized?",
    );
    broker.signal(rustix::process::Signal::TERM);
    broker.finish().code(0);
}
