//! Config files and profiles, with the program as it is.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::peer::{Packet, Peer, Refusing};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

/// A peer that takes one connection, and tells what its CONNECT was.
fn peer(look: impl FnOnce(Packet) + Send + 'static) -> Peer {
    Peer::once(move |mut conn| {
        look(conn.open());
        conn.farewell();
    })
}

/// The keep-alive of a CONNECT, which every place can set.
fn keep_alive(connect: &Packet) -> u16 {
    u16::from_be_bytes([connect.body[8], connect.body[9]])
}

fn holds(connect: &Packet, text: &str) -> bool {
    connect
        .body
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

/// A home whose config file is this.
fn home(text: &str) -> std::path::PathBuf {
    let home = scratch_dir();
    write(&home.join(".config/mqtty/config.toml"), text);
    home
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn once() -> Run {
    mqtty(&["conn", "--once", "--quiet"])
}

#[test]
fn each_place_beats_the_next() {
    let steps = [
        (5, &[][..], None, true, true),
        (4, &[][..], None, false, true),
        (3, &[][..], Some("3"), true, true),
        (1, &["-k", "1"][..], Some("3"), true, true),
        (30, &[][..], None, false, false),
    ];
    for (expected, typed, exported, profile, defaults) in steps {
        let peer = peer(move |connect| assert_eq!(keep_alive(&connect), expected));
        let mut text = format!("[profiles.p]\nhost = '127.0.0.1'\nport = {}\n", peer.port);
        if profile {
            text += "keepalive = 5\n";
        }
        if defaults {
            text += "[defaults]\nkeepalive = 4\n";
        }
        let mut run = once()
            .args(&["--profile", "p"])
            .args(typed)
            .env("HOME", home(&text));
        if let Some(value) = exported {
            run = run.env("MQTTY_KEEPALIVE", value);
        }
        run.run().code(0);
    }
}

/// A will that is bytes can be set like any other option: by a variable, in the file, by a profile's commands.
#[test]
fn wills_of_bytes_from_every_place() {
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str], &'a [u8]);
    const WILL: [u8; 8] = [0, 1, b'w', 0, 3, 0xFF, 0, 0x0A];
    const TEXT: &str = "\0\u{1}w\0\u{4}text";
    let file = scratch_file("will.bin", [0xFF, 0, 0x0A]);
    let in_file = format!("will_file = '{file}'\n");
    let in_base64 = "will_message_base64 = '/wAK'\n";
    let base64 = ("MQTTY_WILL_MESSAGE_BASE64", "/wAK");
    let by_file = ("MQTTY_WILL_FILE", file.as_str());
    let text = ("MQTTY_WILL_MESSAGE", "text");
    let cases: [Case; 8] = [
        ("", &[base64], &[], &WILL),
        ("", &[by_file], &[], &WILL),
        (in_base64, &[], &[], &WILL),
        (&in_file, &[], &[], &WILL),
        // A stronger place replaces a weaker one, whichever of the flags each has.
        (&in_file, &[text], &[], TEXT.as_bytes()),
        ("will_message = 'gone'\n", &[base64], &[], &WILL),
        (in_base64, &[base64], &["-Wm", "text"], TEXT.as_bytes()),
        (in_base64, &[text], &["--will-file", &file], &WILL),
    ];
    for (profile, variables, typed, expected) in cases {
        let expected = expected.to_vec();
        let peer = peer(move |connect| {
            let body = connect.body;
            assert!(body.ends_with(&expected), "{body:02x?}");
        });
        let port = peer.port;
        let text =
            format!("[profiles.p]\nhost = '127.0.0.1'\nport = {port}\nwill_topic = 'w'\n{profile}");
        let mut run = once()
            .args(&["--profile", "p"])
            .args(typed)
            .env("HOME", home(&text));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        run.run().code(0);
    }
    // Made and changed by commands.
    let home = home("");
    let profile = |words: &[&str]| mqtty(words).env("HOME", &home).run();
    let add = ["profile", "add", "q", "-h", "127.0.0.1", "-Wt", "w"];
    profile(&[&add[..], &["--will-message-base64", "/wAK"]].concat()).code(0);
    let shown = profile(&["profile", "show", "q"]).code(0).text();
    assert!(shown.contains("will_message_base64 = "), "{shown}");
    let peer = peer(|connect| assert!(connect.body.ends_with(&WILL)));
    once()
        .args(&["--profile", "q"])
        .port(peer.port)
        .env("HOME", &home)
        .run()
        .code(0);
    // Of two from one place neither is chosen silently.
    let both = format!("[profiles.p]\nwill_topic = 'w'\n{in_base64}{in_file}");
    once()
        .args(&["--profile", "p"])
        .env("HOME", self::home(&both))
        .run()
        .code(2)
        .said("cannot be used with");
    once()
        .args(&["-Wt", "w"])
        .env("MQTTY_WILL_FILE", &file)
        .env("MQTTY_WILL_MESSAGE_BASE64", "/wAK")
        .run()
        .code(2)
        .said("cannot be used with");
}

#[test]
fn a_profile_serves_every_command() {
    let text = |port: u16| {
        format!(
            "profile = 'main'\n[defaults]\nqos = 1\ntopic = 'a/b'\nkeepalive = 7\n[profiles.base]\nport = {port}\n\
             username = 'bob'\npassword_env = 'BOBS'\n[profiles.main]\nextends = 'base'\nhost = '127.0.0.1'\n"
        )
    };
    let check = |connect: &Packet| {
        assert!(holds(connect, "bob") && holds(connect, "s3cret"));
        assert_eq!(keep_alive(connect), 7);
    };
    let broker = peer(move |connect| check(&connect));
    let run = |port, words: &[&str]| {
        mqtty(words)
            .env("HOME", home(&text(port)))
            .env("BOBS", "s3cret")
            .run()
    };
    run(broker.port, &["conn", "--once"])
        .code(0)
        .did_not_say("s3cret");

    let broker = Peer::once(move |mut conn| {
        check(&conn.open());
        let publish = conn.acknowledge();
        assert_eq!((publish.topic(), publish.qos()), ("a/b", 1));
        conn.farewell();
    });
    run(broker.port, &["pub", "-m", "x"]).code(0);

    let broker = Peer::once(move |mut conn| {
        check(&conn.open());
        let subscribe = conn.grant();
        assert!(holds(&subscribe, "a/b"));
        conn.farewell();
    });
    run(broker.port, &["sub", "-E"]).code(0);

    let broker = peer(move |connect| check(&connect));
    run(broker.port, &["bench", "conn", "-c", "1", "-z", "1ms"]).code(0);
}

#[test]
fn a_url_that_is_typed_is_an_address_as_a_whole() {
    let broker = peer(|connect| assert!(!holds(&connect, "elsewhere")));
    let config = scratch_file(
        "c.toml",
        "[defaults]\nurl = 'wss://elsewhere:x@elsewhere:1/y'\nca = '/none.pem'\n",
    );
    once()
        .args(&[
            "--config",
            &config,
            "-h",
            &format!("mqtt://127.0.0.1:{}", broker.port),
        ])
        .run()
        .code(0);
}

#[test]
fn secrets_come_from_beside_the_file() {
    let folder = scratch_dir();
    write(&folder.join("p.txt"), "s3cret\nmore\n");
    for source in [
        "password_file = 'p.txt'",
        "password_command = 'echo s3cret'",
        "password = 's3cret'",
    ] {
        let broker = peer(|connect| assert!(holds(&connect, "s3cret") && !holds(&connect, "more")));
        let config = folder.join("c.toml");
        let port = broker.port;
        write(
            &config,
            &format!("[defaults]\nhost = '127.0.0.1'\nport = {port}\nusername = 'u'\n{source}\n"),
        );
        fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
        let done = mqtty(&["conn", "--once"])
            .env("MQTTY_CONFIG", &config)
            .run()
            .code(0);
        let told = done.stderr.contains("other users can read it");
        assert_eq!(told, source.starts_with("password ="), "{done}");
        done.did_not_say("s3cret");
    }
}

#[test]
fn a_password_command_leaves_stdin_alone_and_may_fail() {
    let broker = Peer::once(|mut conn| {
        assert!(holds(&conn.open(), "s3cret"));
        assert_eq!(conn.expect(3).payload(), b"one");
        conn.farewell();
    });
    mqtty(&[
        "pub",
        "-t",
        "t",
        "-lm",
        "-u",
        "u",
        "--password-command",
        "cat; echo s3cret",
    ])
    .port(broker.port)
    .input("one\n")
    .run()
    .code(0);
    mqtty(&[
        "conn",
        "--once",
        "-u",
        "u",
        "--password-command",
        "echo why >&2; exit 3",
    ])
    .run()
    .code(1)
    .said("why")
    .said("--password-command: the command ended with exit code 3");
}

#[test]
fn what_is_wrong_names_file_line_and_key() {
    let cases = [
        (
            "[defaults]\nkepalive = 5\n",
            2,
            ":2: unknown key defaults.kepalive",
            "did you mean keepalive?",
        ),
        (
            "[defaults]\n\nport = 'x'\n",
            2,
            "bad value \"x\" for defaults.port (",
            "c.toml:3): expected",
        ),
        (
            "[defaults]\noutput_mode = 'csv'\n",
            2,
            "for defaults.output_mode (",
            "expected one of text, default, json, log",
        ),
        ("profile = 'x'\n", 2, "profile \"x\" not found", "hint: "),
        ("[defaults]\nport = \n", 2, "c.toml:2: ", ""),
        ("\u{0}\u{1}", 2, "c.toml:1: ", ""),
    ];
    for (text, code, message, more) in cases {
        let config = scratch_file("c.toml", text);
        let done = mqtty(&["conn", "--once", "--config", &config]).run();
        let done = done.code(code).said(message).said(more);
        assert!(!done.stderr.contains("--port"), "{done}");
    }
    mqtty(&["pub", "-t", "t", "--config", "/none/c.toml"])
        .run()
        .code(8)
        .said("cannot read the config file /none/c.toml: no such file or directory");
    mqtty(&["pub", "-t", "t", "--profile", "p"])
        .run()
        .code(2)
        .said("profile \"p\" not found")
        .said("hint: ");
    // What stands at the usual place and is no file is not waited for.
    let home = scratch_dir();
    fs::create_dir_all(home.join(".config/mqtty/config.toml")).unwrap();
    once()
        .env("HOME", &home)
        .run()
        .code(8)
        .said("it is not a file");
}

#[test]
fn a_check_asks_where_the_file_says() {
    let config = scratch_file("c.toml", "check_url = 'http://localhost/'\n");
    mqtty(&["check"])
        .env("MQTTY_CONFIG", &config)
        .run()
        .code(2)
        .said("bad address \"http://localhost/\" for check_url (")
        .said("c.toml:1): it must begin with https://");
    mqtty(&["check"]).run().code(2).said("check_url in ");
}

#[test]
fn an_unreadable_file_is_told() {
    let config = scratch_file("c.toml", "[defaults]\n");
    fs::set_permissions(&config, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&config).is_ok() {
        // Nothing is unreadable for root.
        return;
    }
    once()
        .args(&["--config", &config])
        .run()
        .code(8)
        .said("permission denied");
}

#[test]
fn the_file_of_mqttx_is_read_where_there_is_none_of_ours() {
    let broker = peer(|connect| assert!(holds(&connect, "bob")));
    let home = scratch_dir();
    let text = format!(
        "[default]\noutput = log\n[mqtt]\nhost = 127.0.0.1\nport = {}\nprotocol = bogus\nusername = bob\n",
        broker.port
    );
    write(&home.join(".mqttx-cli/config"), &text);
    let done = mqtty(&["conn", "--once"]).env("HOME", &home).run().code(0);
    let text = done.text();
    // -o log: talk with its time, on stdout.
    assert!(
        text.contains("Connected") || text.contains("connected"),
        "{done}"
    );
    assert!(
        text.contains("protocol is ignored") || done.stderr.contains("protocol is ignored"),
        "{done}"
    );

    let broker = peer(|connect| assert!(!holds(&connect, "bob")));
    let ours = format!("[defaults]\nhost = '127.0.0.1'\nport = {}\n", broker.port);
    write(&home.join(".config/mqtty/config.toml"), &ours);
    mqtty(&["conn", "--once"])
        .env("HOME", &home)
        .run()
        .code(0)
        .printed("");
}

/// Whoever has not typed the address learns where it stands when nobody answers there.
#[test]
fn an_address_that_was_not_typed_is_explained() {
    let nobody = Refusing::start();
    let port = nobody.port;
    let config = format!("profile = 'p'\n[profiles.p]\nhost = '127.0.0.1:{port}'\n");
    let run = mqtty(&["pub", "a", "b"]).env("HOME", home(&config));
    run.run()
        .code(3)
        .said("running on 127.0.0.1:")
        .said(" (the address comes from profiles.p.host (")
        .said("config.toml:3))");
    let address = format!("127.0.0.1:{port}");
    let run = mqtty(&["pub", "a", "b"]).env("MQTTY_HOST", &address);
    run.run()
        .code(3)
        .said(" (the address comes from MQTTY_HOST)");
    let run = mqtty(&["pub", "a", "b", "-h", &address]).env("HOME", home(&config));
    run.run().code(3).did_not_say("comes from");
}
