//! Questions on a real terminal: what is answered is written, and giving up writes nothing.

use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
use rustix::process::Signal;
use rustix::termios::{LocalModes, tcgetattr};

use crate::support::peer::Peer;
use crate::support::run::{Running, hangup_is_ignored, mqtty};
use crate::support::scratch::scratch_dir;
use crate::support::screen::Screen;

const DOWN: &str = "\u{1b}[B";
const CTRL_C: &str = "\u{3}";
/// What the terminal is told to show its cursor.
const CURSOR: &str = "\u{1b}[?25h";

/// The program at a terminal, and the program's side of it, which outlives it.
fn at_terminal(arguments: &[&str], config: &Path) -> (Screen, Running, OwnedFd) {
    let folder = config.parent().unwrap().parent().unwrap();
    let (screen, theirs) = Screen::new();
    let running = mqtty(arguments)
        .env("TERM", "xterm")
        .env("XDG_CONFIG_HOME", folder)
        .stdin(theirs.try_clone().unwrap())
        .stderr(theirs.try_clone().unwrap())
        .start();
    (screen, running, theirs)
}

fn config() -> PathBuf {
    scratch_dir().join("mqtty").join("config.toml")
}

/// The terminal shows again what is typed, and Ctrl-C is a signal again.
fn is_as_before(terminal: &OwnedFd) {
    let modes = tcgetattr(terminal).unwrap().local_modes;
    let usual = LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
    assert!(modes.contains(usual), "{modes:?}");
}

#[test]
fn a_profile_is_made_of_answers() {
    let config = config();
    let (mut screen, running, terminal) = at_terminal(&["profile", "add", "home"], &config);
    screen.answer("wss", &format!("{DOWN}\r"));
    screen.answer("Host [localhost]: ", "broker.home\r");
    // The port that the protocol has; another one is checked.
    screen.answer("Port [8883]: ", "99999\r");
    screen.shows("expected a port from 1 to 65535");
    screen.answer("Port [8883]: ", "\r");
    screen.answer("3.1.1", "\r");
    screen.answer("Client id (empty: random): ", "\r");
    screen.answer("SCRAM-SHA-512", &format!("{DOWN}\r"));
    screen.answer("User name: ", "bob\r");
    screen.answer("printed by a command", &format!("{DOWN}\r"));
    screen.answer("kept in the config file", "");
    screen.answer("Password: ", "s3crex\u{7f}t\r");
    screen.answer("Trusted certificates", "/etc/ca.pem\r");
    screen.answer("Client certificate", "\r");
    screen.answer("Accept any certificate", "\r");
    screen.answer("Set a will?", "y");
    screen.answer("Topic of the will: ", "a/#\r");
    screen.answer("Topic of the will: ", "devices/7\r");
    screen.answer("Message of the will: ", "gone\r");
    screen.answer("2\r\n", &format!("{DOWN}\r"));
    screen.answer("Retain the will?", "y");
    screen.answer("Make it the default profile?", "\r");
    screen.shows("Profile home added to");
    running.finish().code(0).printed("");
    is_as_before(&terminal);
    assert!(!screen.text().contains("s3cret"), "{}", screen.text());
    let text = std::fs::read_to_string(&config).unwrap();
    assert_eq!(
        text,
        r#"profile = "home"

[profiles.home]
protocol = "mqtts"
host = "broker.home"
port = 8883
mqtt_version = "5"
username = "bob"
password = "s3cret"
ca = "/etc/ca.pem"
will_topic = "devices/7"
will_message = "gone"
will_qos = 1
will_retain = true
"#
    );

    // What the profile says is what Enter gives; the usual port goes with its protocol.
    let (mut screen, running, _terminal) = at_terminal(&["profile", "edit", "home"], &config);
    screen.answer("wss", &format!("{DOWN}\r"));
    screen.answer("Host [broker.home]: ", "\r");
    screen.answer("Port [8083]: ", "\r");
    screen.answer("Path of the WebSocket [/mqtt]: ", "\r");
    screen.answer("3.1.1", "\r");
    screen.answer("Client id", "probe\r");
    screen.answer("> user name and password", "\r");
    screen.answer("User name [bob]: ", "\r");
    screen.answer("> kept in the config file", "\r");
    screen.answer("Password (empty: as it is): ", "\r");
    screen.answer("Set a will?", "n");
    screen.shows("Profile home changed in");
    running.finish().code(0);
    let text = std::fs::read_to_string(&config).unwrap();
    assert!(text.contains("port = 8083\n"), "{text}");
    assert!(text.contains("password = \"s3cret\"\n"), "{text}");
    assert!(text.contains("client_id = \"probe\"\n"), "{text}");
    assert!(!text.contains("will_"), "{text}");
}

/// A line, answers to its first questions, and the question after those.
type Steps<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn who_gives_up_has_changed_nothing() {
    // Up to each kind of question.
    let questions: &[Steps] = &[
        ("profile add x", &[], "wss"),
        ("profile add x", &[("wss", "\r")], "Host [localhost]: "),
        ("init", &[], "log"),
        (
            "profile add x",
            &[
                ("wss", "\r"),
                ("Host", "\r"),
                ("Port", "\r"),
                ("3.1.1", "\r"),
                ("Client id", "\r"),
                ("SCRAM-SHA-512", "\r"),
            ],
            "Set a will?",
        ),
        (
            "conn -h 127.0.0.1 -p 1 -u bob --ask-password",
            &[],
            "Password of bob",
        ),
    ];
    for (line, answers, last) in questions {
        let config = config();
        let words: Vec<_> = line.split(' ').collect();
        let (mut screen, running, terminal) = at_terminal(&words, &config);
        for (question, keys) in *answers {
            screen.answer(question, keys);
        }
        screen.answer(last, CTRL_C);
        screen.shows(CURSOR);
        running.finish().code(130);
        is_as_before(&terminal);
        assert!(!config.exists(), "{line}");
        assert!(!config.parent().unwrap().exists(), "{line}");
    }
}

#[cfg(target_os = "linux")]
/// Ctrl-C by `kill`, SIGTERM and SIGHUP end a question like Ctrl-C at the terminal, which shows again what is typed.
#[test]
fn a_signal_ends_a_question() {
    for (line, question) in [
        ("profile add x", "wss"),
        ("init", "log"),
        (
            "conn -h 127.0.0.1 -p 1 -u bob --ask-password",
            "Password of bob",
        ),
    ] {
        for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
            if signal == Signal::HUP && hangup_is_ignored() {
                continue;
            }
            let words: Vec<_> = line.split(' ').collect();
            let (mut screen, running, terminal) = at_terminal(&words, &config());
            screen.shows(question);
            running.asleep();
            running.signal(signal);
            screen.shows(CURSOR);
            running.finish().code(code);
            is_as_before(&terminal);
        }
    }
}

#[test]
fn init_asks_what_is_usual() {
    let config = config();
    let (mut screen, running, _terminal) = at_terminal(&["init"], &config);
    screen.answer("log", &format!("{DOWN}\r"));
    screen.answer("wss", "\r");
    screen.answer("Host [localhost]: ", "broker.home\r");
    screen.answer("Port [1883]: ", "\r");
    screen.answer("Maximum reconnect times [10]: ", "unlimited\r");
    screen.answer("User name (empty: none): ", "bob\r");
    screen.answer("Password (empty: none): ", "s3cret\r");
    let created = format!("Configuration file created at {}", config.display());
    screen.shows(&created);
    running.finish().code(0);
    let text = std::fs::read_to_string(&config).unwrap();
    for line in [
        "protocol = \"mqtt\"",
        "host = \"broker.home\"",
        "port = 1883",
        "maximum_reconnect_times = \"unlimited\"",
        "username = \"bob\"",
        "password = \"s3cret\"",
        "[defaults.sub]\noutput_mode = \"log\"",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    // A second time everything is there already.
    let (mut screen, running, _terminal) = at_terminal(&["init"], &config);
    screen.answer("> log", "\r");
    screen.answer("wss", "\r");
    screen.answer("Host [broker.home]: ", "\r");
    screen.answer("Port [1883]: ", "\r");
    screen.answer("Maximum reconnect times [unlimited]: ", "\r");
    screen.answer("User name (empty: none); - removes it [bob]: ", "-\r");
    screen.answer("Password (empty: as it is): ", "\r");
    screen.shows("Configuration file updated at");
    running.finish().code(0);
    let text = std::fs::read_to_string(&config).unwrap();
    assert!(!text.contains("username"), "{text}");
    assert!(text.contains("password = \"s3cret\""), "{text}");
}

#[test]
fn a_password_that_is_asked_for_is_not_shown() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    let port = peer.port.to_string();
    let line = [
        "conn",
        "--once",
        "-h",
        "127.0.0.1",
        "-p",
        &port,
        "-u",
        "bob",
        "-P",
    ];
    let (mut screen, running, terminal) = at_terminal(&line, &config());
    screen.answer("Password of bob at 127.0.0.1", "nope\u{15}s3crét\r");
    screen.shows("Connected to");
    running.finish().code(0);
    is_as_before(&terminal);
    assert!(!screen.text().contains("s3cr"), "{}", screen.text());
}
