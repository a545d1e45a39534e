//! Options that are saved and loaded: what is in the file, who can read it, and what is never overwritten.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

/// A broker that takes messages and wants this one in each.
fn takes(count: usize, topic: &'static str, payload: &'static str) -> Peer {
    Peer::play(move |door| {
        for _ in 0..count {
            let mut conn = door.accept();
            conn.open();
            let message = conn.expect(3);
            assert_eq!(
                (message.topic(), message.payload()),
                (topic, payload.as_bytes())
            );
            conn.farewell();
        }
    })
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_line_is_saved_and_then_done() {
    let peer = takes(2, "a/b", "on");
    let directory = scratch_dir();
    let file = directory.join("mqttx-cli-options.json");
    let finished = mqtty(&["pub", "-t", "a/b", "-m", "on", "-u", "bob", "-P", "s3cret"])
        .args(&["-so"])
        .port(peer.port)
        .directory(&directory)
        .run()
        .code(0)
        .said("Not saved: password (add --save-secrets to save it, too)")
        .said("Message published to a/b");
    let said = format!("Configurations saved to {}\n", file.display());
    assert!(finished.stderr.contains(&said), "{finished}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("s3cret"), "{text}");
    mqtty(&["pub", "-lo"])
        .directory(&directory)
        .run()
        .code(0)
        .did_not_say("saved")
        .said("Message published to a/b (QoS 0, 2 B)");
}

#[test]
fn what_was_loaded_and_what_is_typed_is_saved_together() {
    let peer = takes(2, "a/b", "off");
    let file = scratch_file(
        "o.yaml",
        format!(
            "conn: &c\n  port: 1 # mine\npub:\n  hostname: 127.0.0.1\n  port: {}\n  topic: a/b\nother: *c\n",
            peer.port
        ),
    );
    mqtty(&["pub", "-lo", &file, "-so", &file, "-m", "off"])
        .run()
        .code(0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("conn:\n  port: 1\npub:\n"), "{text}");
    assert!(text.ends_with("other:\n  port: 1\n"), "{text}");
    assert!(text.contains("\n  message: \"off\"\n"), "{text}");
    mqtty(&["pub", "-lo", &file]).run().code(0);
}

#[test]
fn a_file_with_secrets_is_for_its_owner_alone() {
    let directory = scratch_dir();
    let file = directory.join("o.json");
    let path = file.to_str().unwrap();
    let save = |arguments: &[&str]| {
        mqtty(&["conn", "--embedded", "--once", "-so", path])
            .args(arguments)
            .run()
            .code(0)
    };
    save(&[]);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    save(&["-u", "bob"]);
    assert_eq!(mode(&file), 0o644);
    save(&["-u", "bob", "-P", "s3cret", "--save-secrets"]).did_not_say("not saved");
    assert_eq!(mode(&file), 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"password\": \"s3cret\""), "{text}");

    // Somebody else's password counts too.
    std::fs::write(&file, r#"{"sub": {"password": "theirs"}}"#).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    save(&[]);
    assert_eq!(mode(&file), 0o600);
    let left: Vec<_> = std::fs::read_dir(&directory).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    mqtty(&["conn", "--once", "--save-secrets"]).run().code(2);
}

#[test]
fn nothing_is_saved_over_what_is_not_understood() {
    let file = scratch_file("o.json", "{\"conn\": {},\n oops");
    mqtty(&["conn", "--embedded", "--once", "-so", &file])
        .run()
        .code(2)
        .said("o.json:2: this is not JSON")
        .did_not_say("Connected");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "{\"conn\": {},\n oops"
    );
    mqtty(&["conn", "--embedded", "--once", "-so", "/nowhere/o.json"])
        .run()
        .code(8)
        .said("cannot write to /nowhere/o.json: no such file or directory")
        .did_not_say("Connected");
    // What cannot be done is not saved.
    let directory = scratch_dir();
    mqtty(&["pub", "-so"]).directory(&directory).run().code(2);
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_loaded_says_why() {
    let directory = scratch_dir();
    mqtty(&["sub", "-lo"])
        .directory(&directory)
        .run()
        .code(8)
        .said("cannot read the options file ./mqttx-cli-options.json: no such file or directory");
    let file = scratch_file("o.yml", "pub:\n  topik: a\n");
    mqtty(&["pub", "-lo", &file])
        .run()
        .code(2)
        .said("o.yml:2: pub has no option \"topik\"")
        .said("hint: did you mean \"topic\"?");
    mqtty(&["sub", "-lo", &file])
        .run()
        .code(2)
        .said("o.yml has no options for sub")
        .said("hint: save some with --save-options: the file has options for pub");
    mqtty(&["conn", "-lo", "/dev/zero"])
        .run()
        .code(2)
        .said("larger than 4 MB");
}
