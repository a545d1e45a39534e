//! `mqtty test`: files that want too much, names that would move the cursor, and brokers that never answer.

use std::fmt::Write as _;
use std::time::Duration;

use crate::support::peer::{Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

/// The path of a file in a new folder with these files.
fn among(files: &[(&str, &str)]) -> String {
    let folder = scratch_dir();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    folder.join(files[0].0).to_str().unwrap().to_owned()
}

#[test]
fn files_that_include_each_other_end() {
    let nobody = Refusing::start();
    let itself = "steps:\n  - include: a.mqtt.yaml\n";
    let other = "steps:\n  - include: ./b.mqtt.yaml\n";
    for (files, said) in [
        (
            &[("a.mqtt.yaml", itself)][..],
            "a.mqtt.yaml:2:14: include: a.mqtt.yaml includes itself",
        ),
        (
            &[("a.mqtt.yaml", other), ("b.mqtt.yaml", itself)],
            "a.mqtt.yaml:2:14: include: ./b.mqtt.yaml:2:14: include: a.mqtt.yaml includes itself",
        ),
    ] {
        mqtty(&["test", &among(files)])
            .port(nobody.port)
            .run()
            .code(2)
            .said(said)
            .printed("");
    }
    // Six files of a few lines, and a million steps.
    let mut files = vec![("7.yaml".to_owned(), "steps: [ wait: 1s ]\n".to_owned())];
    for depth in (1..7).rev() {
        let mut text = String::from("steps:\n");
        for _ in 0..10 {
            let _ = writeln!(text, "  - include: {}.yaml", depth + 1);
        }
        files.insert(0, (format!("{depth}.yaml"), text));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    mqtty(&["test", &among(&files)])
        .port(nobody.port)
        .run()
        .code(2)
        .said("a case cannot include more than 1000 files")
        .printed("");
}

/// Whatever a name holds, it is shown escaped, and the line that repeats the case can still be pasted.
#[test]
fn names_are_shown_escaped() {
    let text = r#"cases:
  - name: "red \e[31m 'it' \u202e \n"
    steps: [ expect: { topic: a, within: 1ms } ]
"#;
    let file = scratch_file("names.mqtt.yaml", text);
    let failed = mqtty(&["test", &file, "--embedded", "--report", "github"])
        .run()
        .code(9)
        .printed_part(r"red \x1b[31m 'it' \u{202e} \n  in ")
        .printed_part(r"title=red \x1b[31m 'it' \u{202e} \n::")
        .printed_part(r"--filter '^red \x{1b}\[31m '\''it'\'' \x{202e} \x{a}$' --seed ");
    let harmful = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert!(!failed.text().contains(harmful), "{failed}");
    // The filter is that of the case and of no other.
    let filter = r"^red \x{1b}\[31m 'it' \x{202e} \x{a}$";
    mqtty(&["test", &file, "--list", "--filter", filter])
        .run()
        .code(0);
    let other = filter.replace("red", "rod");
    mqtty(&["test", &file, "--list", "--filter", &other])
        .run()
        .code(2);
}

/// Ctrl-C also ends the question what the broker announces.
#[test]
fn a_broker_that_never_answers_is_not_waited_for() {
    let (arrived, has_arrived) = std::sync::mpsc::channel();
    let peer = Peer::once(move |mut conn| {
        conn.expect(1);
        arrived.send(()).unwrap();
        conn.drain();
    });
    let text = "needs: mqtt5\nsteps: [ expect: { topic: a } ]\n";
    let file = scratch_file("needs.mqtt.yaml", text);
    let running = mqtty(&["test", &file, "--connect-timeout", "1h"])
        .port(peer.port)
        .start();
    has_arrived.recv().unwrap();
    running.interrupt();
    running
        .finish()
        .code(130)
        .within(Duration::from_secs(30))
        .printed_part("needs  skipped: interrupted");
}

/// Messages that do not fit are looked at once, however many come.
#[test]
fn thousands_of_messages() {
    let text = "steps:
  - subscribe: '{{ root }}/#'
  - publish: { topic: '{{ root }}/a', payload: x, repeat: 5000 }
  - publish: { topic: '{{ root }}/b', json: { n: 1 } }
  - expect: { topic: '{{ root }}/a', count: 5000, within: 30s }
  - publish: { topic: '{{ root }}/c', payload: x, repeat: 3000 }
  - publish: { topic: '{{ root }}/c', json: { n: 2 } }
  - expect: { where: '.n? == 2', within: 30s }
";
    let file = scratch_file("thousands.mqtt.yaml", text);
    mqtty(&["test", &file, "--embedded"])
        .run()
        .code(0)
        .within(Duration::from_secs(60));
}

/// What a value should have been is told, whatever it is.
#[test]
fn values_of_the_wrong_kind() {
    let nobody = Refusing::start();
    let long = "x".repeat(100);
    for (step, said) in [
        (
            "wait: {}",
            "bad value for wait: expected a duration, such as 2s or 300ms, not a map",
        ),
        (
            "wait: ~",
            "bad value for wait: expected a duration, such as 2s or 300ms, not null",
        ),
        (
            "subscribe: { topic: a, subscription_identifier: 4294967296 }",
            "bad value \"4294967296\" for subscription_identifier: expected a whole number up to 4294967295",
        ),
        (
            "publish: { topic: a, payload: x, repeat: -1 }",
            "bad value \"-1\" for repeat: expected a whole number",
        ),
        (
            &format!("publish: {{ topic: a, payload: x, qos: {long} }}"),
            &format!("bad value \"{}…\" for qos: expected 0, 1 or 2", &long[..60]),
        ),
    ] {
        let file = scratch_file("kinds.mqtt.yaml", format!("steps:\n  - {step}\n"));
        mqtty(&["test", &file])
            .port(nobody.port)
            .run()
            .code(2)
            .said(said);
    }
    // No retries are what a script may ask for.
    let file = scratch_file(
        "none.mqtt.yaml",
        "steps: [ expect: { topic: a, none: true, for: 1ms } ]\n",
    );
    mqtty(&["test", &file, "--embedded", "--retries", "0"])
        .run()
        .code(0);
}
