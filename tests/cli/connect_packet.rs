//! CONNECT as it is typed, byte for byte on the wire, and CONNACK as it is shown.

use crate::support::bytes::{connack, properties, property, text};
use crate::support::peer::{Packet, Peer};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

/// The CONNECT and the DISCONNECT of `conn --once` with these arguments.
fn connect(arguments: &[&str]) -> (Packet, Packet) {
    connect_of(mqtty(&["conn", "--once", "-i", "me"]).args(arguments))
}

fn connect_of(run: Run) -> (Packet, Packet) {
    let (sender, receiver) = std::sync::mpsc::channel();
    let peer = Peer::once(move |mut conn| {
        let connect = conn.open();
        sender.send((connect, conn.farewell())).unwrap();
    });
    run.port(peer.port).run().code(0);
    receiver.recv().unwrap()
}

/// The body of a CONNECT of MQTT 5: flags, keep-alive, properties, and what follows the client identifier.
fn v5(flags: u8, keep_alive: u16, list: &[Vec<u8>], rest: &[u8]) -> Vec<u8> {
    [
        &text("MQTT")[..],
        &[5, flags],
        &keep_alive.to_be_bytes(),
        &properties(list),
        &text("me"),
        rest,
    ]
    .concat()
}

#[test]
fn the_three_versions() {
    let (connect_31, bye) = connect(&["-V", "3.1"]);
    let expected = [&text("MQIsdp")[..], &[3, 2, 0, 30], &text("me")].concat();
    assert_eq!((connect_31.first, connect_31.body), (0x10, expected));
    assert!(bye.body.is_empty());
    let (connect_311, bye) = connect(&["-V", "3.1.1"]);
    let expected = [&text("MQTT")[..], &[4, 2, 0, 30], &text("me")].concat();
    assert_eq!(connect_311.body, expected);
    assert!(bye.body.is_empty());
    let (connect_5, bye) = connect(&[]);
    assert_eq!(connect_5.body, v5(2, 30, &[], &[]));
    assert!(bye.body.is_empty());
}

#[test]
fn every_property_of_the_connection() {
    let (packet, bye) = connect(&[
        "--no-clean",
        "-k",
        "7",
        "-se",
        "60",
        "--receive-maximum",
        "10",
        "--maximum-packet-size",
        "1000",
        "--topic-alias-maximum",
        "4",
        "--req-response-info",
        "--no-req-problem-info",
        "-up",
        "k: v: w",
        "--disconnect-session-expiry",
        "90",
    ]);
    let flags = packet.body[7];
    assert_eq!(flags, 0);
    assert_eq!(&packet.body[8..10], [0, 7]);
    // The order of properties is free.
    let list = &packet.body[11..11 + usize::from(packet.body[10])];
    let wanted: [&[u8]; 7] = [
        &[0x11, 0, 0, 0, 60],
        &[0x21, 0, 10],
        &[0x27, 0, 0, 3, 0xE8],
        &[0x22, 0, 4],
        &[0x19, 1],
        &[0x17, 0],
        b"\x26\0\x01k\0\x04v: w",
    ];
    assert_eq!(
        list.len(),
        wanted.iter().map(|property| property.len()).sum::<usize>()
    );
    for property in wanted {
        assert!(
            list.windows(property.len()).any(|part| part == property),
            "{property:02x?}"
        );
    }
    assert_eq!(bye.body, [0, 5, 0x11, 0, 0, 0, 90]);
}

/// The payload of a will that is bytes, wherever it comes from.
#[test]
fn wills_of_bytes() {
    let folder = scratch_dir();
    let file = folder.join("will.bin");
    std::fs::write(&file, [0xFF, 0x00, 0x0A]).unwrap();
    let file = file.to_str().unwrap();
    let saved = folder.join("saved.json");
    let saved = saved.to_str().unwrap();
    let will = [&[0][..], &text("w"), &[0, 3, 0xFF, 0, 0x0A]].concat();
    for arguments in [
        &["-Wt", "w", "--will-message-base64", "/wAK"][..],
        &["-Wt", "w", "--will-file", file, "-so", saved],
        // The options that were just saved.
        &["-lo", saved],
        // What was typed replaces what was saved.
        &["-lo", saved, "--will-file", file],
    ] {
        let (packet, _) = connect(arguments);
        assert_eq!(
            packet.body,
            v5(0b0000_0110, 30, &[], &will),
            "{arguments:?}"
        );
    }
    let (packet, _) = connect(&["-lo", saved, "-Wm", "gone"]);
    let gone = [&[0][..], &text("w"), &text("gone")].concat();
    assert_eq!(packet.body, v5(0b0000_0110, 30, &[], &gone));
    mqtty(&["conn", "--once", "-Wt", "w", "--will-file", "/nowhere/will"])
        .run()
        .code(8)
        .said("cannot read --will-file /nowhere/will");
    let large = scratch_file("large", vec![0; 65_536]);
    mqtty(&["conn", "--once", "-Wt", "w", "--will-file", &large])
        .run()
        .code(2)
        .said("larger than the 65535 bytes of a will");
}

#[test]
fn wills() {
    let arguments = ["-Wt", "last/will", "-Wm", "gone", "-Wq", "1", "-Wr"];
    let (packet, _) = connect(&arguments);
    let will = [&[0][..], &text("last/will"), &text("gone")].concat();
    assert_eq!(packet.body, v5(0b10_1110, 30, &[], &will));
    let (packet, _) = connect(&[&arguments[..], &["-V", "3.1.1"]].concat());
    let will = [text("me"), text("last/will"), text("gone")].concat();
    assert_eq!(
        packet.body[6..],
        [&[4, 0b10_1110, 0, 30][..], &will].concat()
    );

    let (packet, bye) = connect(&[
        "-Wt",
        "w",
        "-Wm",
        "",
        "-Wd",
        "5",
        "-Wpf",
        "-We",
        "6",
        "-Wct",
        "text",
        "-Wrt",
        "r",
        "-Wcd",
        "c",
        "-Wup",
        "a: b",
        "--disconnect-with-will",
    ]);
    let all = &packet.body[15..];
    for wanted in [
        &[0x18, 0, 0, 0, 5][..],
        &[0x01, 1],
        &[0x02, 0, 0, 0, 6],
        &property(0x03, "text"),
        &property(0x08, "r"),
        &property(0x09, "c"),
        b"\x26\0\x01a\0\x01b",
    ] {
        assert!(
            all.windows(wanted.len()).any(|part| part == wanted),
            "{wanted:02x?}"
        );
    }
    assert!(all.ends_with(&[text("w"), text("")].concat()));
    assert_eq!(bye.body, [4]);
}

#[test]
fn names_and_passwords() {
    let with = |user: Option<&str>, password: Option<&str>| {
        let flags =
            2 | if user.is_some() { 0x80 } else { 0 } | if password.is_some() { 0x40 } else { 0 };
        let rest: Vec<u8> = user.into_iter().chain(password).flat_map(text).collect();
        v5(flags, 30, &[], &rest)
    };
    assert_eq!(connect(&["-u", "bob"]).0.body, with(Some("bob"), None));
    assert_eq!(connect(&["-P", "pw"]).0.body, with(None, Some("pw")));
    let both = with(Some("bob"), Some("pw"));
    assert_eq!(connect(&["-u", "bob", "-P", "pw"]).0.body, both);
    let file = scratch_file("password", "pw\nand a second line\n");
    assert_eq!(
        connect(&["-u", "bob", "--password-file", &file]).0.body,
        both
    );
    let windows = scratch_file("password", "pw\r\n");
    assert_eq!(
        connect(&["-u", "bob", "--password-file", &windows]).0.body,
        both
    );
    let run = mqtty(&[
        "conn",
        "--once",
        "-i",
        "me",
        "-u",
        "bob",
        "--password-env",
        "SECRET",
    ])
    .env("SECRET", "pw");
    assert_eq!(connect_of(run).0.body, both);
    let run = mqtty(&["conn", "--once"])
        .env("MQTTY_CLIENT_ID", "me")
        .env("MQTTY_USERNAME", "bob")
        .env("MQTTY_PASSWORD", "pw");
    assert_eq!(connect_of(run).0.body, both);
}

#[test]
fn the_environment_says_where() {
    let peer = Peer::once(|mut conn| {
        assert_eq!(conn.open().body[6], 4);
        conn.farewell();
    });
    mqtty(&["conn", "--once"])
        .env("MQTTY_HOST", "127.0.0.1")
        .env("MQTTY_PORT", peer.port.to_string())
        .env("MQTTY_MQTT_VERSION", "3.1.1")
        .run()
        .code(0);
    // What is typed beats what is set.
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    mqtty(&[
        "conn",
        "--once",
        "--url",
        &format!("mqtt://127.0.0.1:{}", peer.port),
    ])
    .env("MQTTY_HOST", "nowhere.invalid")
    .env("MQTTY_PORT", "1")
    .run()
    .code(0);
}

#[test]
fn a_url_says_everything() {
    let peer = Peer::once(|mut conn| {
        let connect = conn.open();
        assert!(connect.body.ends_with(&[text("b@b"), text("p:w")].concat()));
        assert_eq!(conn.expect(3).topic(), "a/b c");
        conn.farewell();
    });
    let url = format!("mqtt://b%40b:p%3Aw@127.0.0.1:{}/a/b%20c", peer.port);
    mqtty(&["pub", "-m", "x", "-h", &url]).run().code(0);
}

#[test]
fn the_keep_alive_of_the_server_wins() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[vec![0x13, 0, 1]]));
        assert_eq!(
            conn.packet(),
            Packet {
                first: 0xC0,
                body: vec![]
            }
        );
        conn.drain();
    });
    let running = mqtty(&["conn", "-k", "0", "-rp", "0"])
        .port(peer.port)
        .start();
    running.says("Connected");
    running.finish().code(6).said("PINGREQ");
}

#[test]
fn what_connack_says_is_shown() {
    let list = [
        vec![0x11, 0, 0, 0, 60],
        vec![0x21, 0, 20],
        vec![0x24, 1],
        vec![0x25, 0],
        vec![0x27, 0, 1, 0, 0],
        property(0x12, "you"),
        vec![0x22, 0, 10],
        property(0x1F, "hello"),
        [property(0x26, "who"), text("cares")].concat(),
        vec![0x28, 0],
        vec![0x29, 0],
        vec![0x2A, 0],
        vec![0x13, 0, 99],
        property(0x1A, "here"),
        property(0x1C, "other"),
    ];
    let answer = connack(false, 0, &list);
    let peer = Peer::says(answer.clone());
    let finished = mqtty(&["conn", "--once", "-o", "json", "-i", ""])
        .port(peer.port)
        .run()
        .code(0);
    let line = finished.text().lines().next().unwrap().to_owned();
    let event: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["event"], "connected");
    assert_eq!(event["client_id"], "you");
    let shown = &event["properties"];
    for (name, value) in [
        ("session_expiry_interval", serde_json::json!(60)),
        ("receive_maximum", serde_json::json!(20)),
        ("maximum_qos", serde_json::json!(1)),
        ("retain_available", serde_json::json!(0)),
        ("maximum_packet_size", serde_json::json!(65536)),
        ("assigned_client_identifier", serde_json::json!("you")),
        ("topic_alias_maximum", serde_json::json!(10)),
        ("reason_string", serde_json::json!("hello")),
        ("user_properties", serde_json::json!([["who", "cares"]])),
        ("wildcard_subscription_available", serde_json::json!(0)),
        ("subscription_identifier_available", serde_json::json!(0)),
        ("shared_subscription_available", serde_json::json!(0)),
        ("server_keep_alive", serde_json::json!(99)),
        ("response_information", serde_json::json!("here")),
        ("server_reference", serde_json::json!("other")),
    ] {
        assert_eq!(shown[name], value, "{name}: {line}");
    }
    let peer = Peer::says(answer);
    mqtty(&["conn", "--once"])
        .port(peer.port)
        .run()
        .code(0)
        .said("hello")
        .said("who: cares")
        .said("maximum QoS          1\n")
        .said("you")
        .said("other");
}
