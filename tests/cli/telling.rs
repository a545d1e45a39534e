//! What the program says of itself.

use serde_json::Value;

use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

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
