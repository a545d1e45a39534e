//! What the program says of itself.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file, terminal};

fn json() -> Value {
    let finished = mqtty(&["version", "--json"]).run().code(0);
    assert_eq!(finished.stderr, "");
    let text = String::from_utf8(finished.stdout).unwrap();
    assert!(text.ends_with("}\n") && text.lines().count() == 1, "{text}");
    serde_json::from_str(&text).unwrap()
}

fn words(value: &Value) -> Vec<&str> {
    let list = value.as_array().unwrap().iter();
    list.map(|word| word.as_str().unwrap()).collect()
}

#[test]
fn the_version_in_one_line() {
    let line = format!("mqtty {}\n", env!("CARGO_PKG_VERSION"));
    for words in [&["version"][..], &["--version"], &["-v"], &["-V"]] {
        mqtty(words).run().code(0).printed(&line);
    }
}

#[test]
fn the_version_for_scripts() {
    let told = json();
    assert_eq!(told["version"], env!("CARGO_PKG_VERSION"));
    assert!(
        told["target"]
            .as_str()
            .unwrap()
            .contains(std::env::consts::ARCH)
    );
    // These tests are built like the program.
    let profile = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    assert_eq!(told["profile"], profile);
    assert!(told["rustc"].as_str().unwrap().starts_with("1."));
    assert_eq!(words(&told["mqtt_versions"]), ["3.1", "3.1.1", "5"]);
    assert_eq!(
        words(&told["transports"]),
        ["mqtt", "mqtts", "ws", "wss", "unix"]
    );
    let formats = words(&told["formats"]);
    for format in ["json", "cbor", "sparkplug", "protobuf", "avro"] {
        assert!(formats.contains(&format), "{formats:?}");
    }
    // Each is a command that has a page.
    let commands = words(&told["commands"]);
    assert!(commands.contains(&"bench e2e"), "{commands:?}");
    for command in commands {
        let command: Vec<_> = command.split(' ').collect();
        mqtty(&["help"]).args(&command).run().code(0);
    }
}

/// The version of the TLS library is the one that the lock file has.
#[test]
fn the_library_of_tls() {
    let tls = &json()["tls"];
    let lock = include_str!("../../Cargo.lock");
    let version = tls["version"].as_str().unwrap();
    let entry = format!("name = \"rustls\"\nversion = \"{version}\"\n");
    assert!(lock.contains(&entry), "{version}");
    assert_eq!(tls["library"], "rustls");
    assert_eq!(tls["provider"], "ring");
    assert_eq!(words(&tls["versions"]), ["1.2", "1.3"]);
}

#[test]
fn what_there_is() {
    let scenarios = mqtty(&["ls", "-sc"]).run().code(0);
    let scenarios = String::from_utf8(scenarios.stdout).unwrap();
    assert!(scenarios.starts_with("IEM "), "{scenarios}");
    // Without a config file there are only these.
    mqtty(&["ls"]).run().code(0).printed(&scenarios);
    let text = "profile = \"prod\"\n[profiles.prod]\nurl = \"mqtts://bob:secret@broker.example\"\n";
    let config = scratch_file("config.toml", text);
    let profiles = "* prod  mqtts://broker.example:8883  bob\n";
    let ls = |flags: &[&str]| {
        mqtty(&["ls"])
            .args(flags)
            .env("MQTTY_CONFIG", &config)
            .run()
            .code(0)
    };
    ls(&["--profiles"]).printed(profiles).did_not_say("secret");
    ls(&["-sc"]).printed(&scenarios);
    ls(&[]).printed(format!("Profiles:\n{profiles}\nScenarios:\n{scenarios}"));
    let config = scratch_file("config.toml", "[profiles.prod\n");
    mqtty(&["ls"])
        .env("MQTTY_CONFIG", config)
        .run()
        .code(2)
        .said("config.toml:1: ");
}

/// A broker for one client that connects and leaves.
fn broker() -> Peer {
    Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    })
}

#[test]
fn brokers_are_remembered_for_somebody_at_a_terminal() {
    let home = scratch_dir();
    let listed = || {
        let list = mqtty(&["ls", "--recent"]).env("HOME", &home).run().code(0);
        String::from_utf8(list.stdout).unwrap()
    };
    let conn = |peer: &Peer, at_terminal: bool| {
        let run = mqtty(&["conn", "--once", "-u", "bob", "-P", "secret"]).port(peer.port);
        let run = run.env("HOME", &home);
        if !at_terminal {
            return run;
        }
        let (ours, theirs) = terminal();
        // Nobody reads: what is said fits.
        std::mem::forget(ours);
        run.stderr(theirs)
    };
    let peer = broker();
    conn(&peer, false).run().code(0);
    assert_eq!(listed(), "");
    for off in [true, false] {
        let peer = broker();
        let run = conn(&peer, true);
        let run = if off {
            run.env("MQTTY_RECENT", "0")
        } else {
            run
        };
        run.run().code(0);
        let address = format!("mqtt://127.0.0.1:{}\n", peer.port);
        assert_eq!(listed().ends_with(&address), !off, "{}", listed());
    }
    let list = listed();
    assert_eq!(list.lines().count(), 1, "{list}");
    assert!(!list.contains("bob") && !list.contains("secret"), "{list}");
    let all = mqtty(&["ls"]).env("HOME", &home).run().code(0);
    let all = String::from_utf8(all.stdout).unwrap();
    assert!(
        all.ends_with(&format!("\nRecent brokers:\n{list}")),
        "{all}"
    );
    let file = std::fs::metadata(home.join(".local/state/mqtty/recent")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    // The config file can say so, too.
    let config = scratch_file("config.toml", "recent = false\n");
    let peer = broker();
    conn(&peer, true).env("MQTTY_CONFIG", config).run().code(0);
    assert_eq!(listed(), list);
    let config = scratch_file("config.toml", "recent = 1\n");
    mqtty(&["conn", "-p", "1", "--config", &config])
        .run()
        .code(2)
        .said("config.toml:1: recent must be true or false");
}
