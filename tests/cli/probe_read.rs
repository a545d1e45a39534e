//! `probe --check` for readiness, and for a message of somebody else: `--as-ready`, `--read`, `--expect`, `--age-from`,
//! `--client-id-prefix` and `--outfile`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::support::bytes::{connack, property, publish};
use crate::support::finished::Finished;
use crate::support::peer::{Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

const PATIENT: Duration = Duration::from_secs(15);

/// A check of a scripted broker.
fn check(peer: &Peer, more: &[&str]) -> Finished {
    mqtty(&["probe", "--check"])
        .port(peer.port)
        .args(more)
        .run()
        .within(PATIENT)
}

/// A broker that delivers this payload of `pump/7` to a subscriber, retained.
fn device(payload: &str) -> Peer {
    let payload = payload.to_owned();
    Peer::once(move |mut conn| {
        conn.open();
        let subscribe = conn.grant();
        let filter = String::from_utf8_lossy(&subscribe.body).into_owned();
        assert!(filter.contains("pump/7"), "{filter}");
        conn.send(publish(1, "pump/7", 0, &payload));
        conn.farewell();
    })
}

const READ: [&str; 3] = ["--read", "-t", "pump/7"];

fn read(payload: &str, more: &[&str]) -> Finished {
    check(&device(payload), &[&READ[..], more].concat())
}

fn json(finished: &Finished) -> Value {
    serde_json::from_slice(&finished.stdout).unwrap()
}

/// Seconds since 1970, so many ago.
fn ago(seconds: u64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    now.as_secs() - seconds
}

/// A broker that is busy lives, and is not ready.
#[test]
fn alive_and_ready_are_different() {
    for code in [0x88, 0x89, 0x97, 0x9f] {
        let busy = || Peer::says(connack(false, code, &[property(0x1F, "later")]));
        let liveness = ["--level", "connack"];
        let finished = check(&busy(), &liveness).code(0);
        let text = finished.text();
        assert!(text.contains(", but is not ready: "), "{text}");
        assert!(
            text.contains(&format!("({code:#04x}): \"later\"")),
            "{text}"
        );
        for level in ["connack", "suback", "echo"] {
            check(&busy(), &["--as-ready", "--level", level])
                .code(4)
                .said(" is not ready: ")
                .said(&format!("({code:#04x})"));
        }
        // Without a connection no message can be delivered.
        check(&busy(), &[]).code(4).said("refused the connection");
    }
    // Server unavailable of MQTT 3.1.1.
    let busy = || Peer::says([0x20, 2, 0, 3]);
    let liveness = ["--level", "connack", "-V", "3.1.1"];
    check(&busy(), &liveness).code(0);
    check(&busy(), &[&liveness[..], &["--as-ready"]].concat())
        .code(4)
        .said("is not ready: server unavailable (3)");

    // What is wrong with the client is not for time to cure.
    let refusing = || Peer::says(connack(false, 0x87, &[]));
    for more in [&[][..], &["--as-ready"]] {
        check(&refusing(), &[&["--level", "connack"], more].concat())
            .code(4)
            .said("refused the connection: not authorized (0x87)");
    }
}

#[test]
fn readiness_in_every_format() {
    let busy = || Peer::says(connack(false, 0x89, &[]));
    let alive = ["--level", "connack", "--format"];
    let ready = ["--as-ready", "--level", "connack", "--format"];
    let of = |options: &[&'static str], format| [options, &[format]].concat();
    let object = json(&check(&busy(), &of(&alive, "json")).code(0));
    assert_eq!(object["status"], "ok");
    assert_eq!(object["ready"], false);
    assert_eq!(object["not_ready"], "server busy (0x89)");
    let object = json(&check(&busy(), &of(&ready, "json")).code(4));
    assert_eq!(object["status"], "failed");
    assert_eq!(object["exit_code"], 4);
    let metrics = check(&busy(), &of(&alive, "prometheus")).code(0).text();
    for (metric, value) in [("success", 1), ("ready", 0)] {
        let line = metrics
            .lines()
            .find(|line| line.contains(&format!("{metric}{{")));
        assert!(
            line.is_some_and(|it| it.ends_with(&format!(" {value}"))),
            "{metrics}"
        );
    }
    let line = check(&busy(), &of(&ready, "nagios")).code(2).text();
    assert!(line.starts_with("MQTT CRITICAL - 127.0.0.1:"), "{line}");
    let line = check(&busy(), &of(&alive, "nagios")).code(0).text();
    assert!(line.starts_with("MQTT OK - "), "{line}");

    let options = ["probe", "--check", "--embedded", "--as-ready", "-o", "json"];
    assert_eq!(json(&mqtty(&options).run().code(0))["ready"], true);
    for level in ["tcp", "tls"] {
        mqtty(&[
            "probe",
            "--check",
            "--as-ready",
            "-l",
            "mqtts",
            "--level",
            level,
        ])
        .run()
        .code(2)
        .said("--as-ready needs an answer of the broker");
    }
}

#[test]
fn a_message_is_read_and_checked() {
    let on = r#"{"state": "on"}"#;
    let finished = read(on, &["--expect", ".state == \"on\" and $retain"]).code(0);
    assert!(finished.text().contains("read "), "{finished}");
    assert!(!finished.text().contains("echo "), "{finished}");
    read(on, &["--expect", ".state == \"off\""]).code(9).said(
        "the message on pump/7 does not match --expect '.state == \"off\"': {\"state\": \"on\"}",
    );
    read("on", &["--expect", ". == \"on\""]).code(0);
    read("on", &["--expect", "$qos == 1"]).code(9);
    let object = json(&read(on, &["-o", "json"]).code(0));
    assert_eq!(
        (&object["level"], &object["reached"]),
        (&"read".into(), &"read".into())
    );

    // A live message of a device that publishes while the check waits.
    let broker = mqtty(&["broker", "--port", "0"]).start();
    let port = crate::subscribe::port_of(&broker);
    let running = mqtty(&["probe", "--check", "--read", "-t", "pump/+", "--debug"])
        .port(port)
        .start();
    running.says("SUBACK");
    let publish = ["pub", "-t", "pump/8", "-m", "1"];
    mqtty(&publish).port(port).run().code(0);
    running.finish().code(0);
}

#[test]
fn a_device_that_is_silent() {
    let silent = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.drain();
    });
    check(&silent, &[&READ[..], &["--max-time", "400ms"]].concat())
        .code(5)
        .said("no message on pump/7 within 400 ms");
    let gone = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
    });
    check(&gone, &READ).code(6).said("closed the connection");
}

#[test]
fn the_age_of_a_message() {
    let payload = |seconds| format!(r#"{{"ts": {}}}"#, ago(seconds));
    let options = ["--age-from", ".ts", "-w", "age=60", "-c", "age=300"];
    let text = read(&payload(1), &options).code(0).text();
    assert!(text.contains(", message age "), "{text}");
    read(&payload(100), &options)
        .code(0)
        .said("warning: age is 1 min 4");
    read(&payload(400), &options)
        .code(9)
        .said("error: age is 6 min 4");
    let nagios = [&options[..], &["-o", "nagios"]].concat();
    for (seconds, code, status) in [(1, 0, "OK"), (100, 1, "WARNING"), (400, 2, "CRITICAL")] {
        let text = read(&payload(seconds), &nagios).code(code).text();
        assert!(text.starts_with(&format!("MQTT {status} - ")), "{text}");
        assert!(
            text.contains(&format!(" age={seconds}."))
                || text.contains(&format!(" age={}.", seconds + 1)),
            "{text}"
        );
        assert!(text.contains("s;60;300"), "{text}");
    }
    let object = json(&read(&payload(100), &[&options[..2], &["-o", "json"]].concat()).code(0));
    let age = object["age_s"].as_f64().unwrap();
    assert!((100.0..130.0).contains(&age), "{age}");
    let metrics = read(
        &payload(100),
        &[&options[..2], &["-o", "prometheus"]].concat(),
    );
    assert!(
        metrics
            .text()
            .contains("\nmqtty_probe_message_age_seconds{"),
        "{metrics}"
    );

    read("{}", &options).code(9).said(
        "the age of the message on pump/7 is not known from --age-from '.ts': it returned null",
    );
}

#[test]
fn what_is_wrong_is_said_before_anything_connects() {
    let nobody = Refusing::start();
    for (options, said) in [
        (&["--read"][..], "--read needs --topic, the topic to read"),
        (&["--read", "-t", "a/#/b"], "bad topic"),
        (&["--read", "-t", "a", "--level", "echo"], "--level"),
        (&["--read", "-t", "a", "--expect", ".["], "--expect"),
        (
            &["--expect", ".a", "--level", "suback"],
            "--expect needs a message",
        ),
        (&["--age-from", ".ts"], "--read"),
        (
            &["-w", "age=1"],
            "--warning age needs --read and --age-from",
        ),
        (&["-w", "read=1"], "does not measure read"),
        (
            &["--read", "-t", "a", "-w", "echo=1"],
            "a check of mqtt with --read does not measure echo",
        ),
        (&["--ports"], "--ports belongs to the portrait"),
        (
            &["-i", "a", "--client-id-prefix", "b"],
            "--client-id-prefix",
        ),
    ] {
        let run = mqtty(&["probe", "--check"])
            .port(nobody.port)
            .args(options)
            .run();
        run.code(2).said(said);
    }
    for option in [
        &["--as-ready"][..],
        &["--expect", ".a"],
        &["--outfile", "a"],
    ] {
        let run = mqtty(&["probe"]).port(nobody.port).args(option).run();
        run.code(2).said(&format!("{} needs --check", option[0]));
    }
}

/// The echo is a message, too: what the broker makes of it can be required.
#[test]
fn an_echo_that_is_not_as_expected() {
    let options = [
        "probe",
        "--check",
        "--embedded",
        "--quiet",
        "-q",
        "2",
        "--expect",
    ];
    mqtty(&options)
        .args(&["$qos == 2 and ($retain | not)"])
        .run()
        .code(0);
    mqtty(&options)
        .args(&["$qos == 1"])
        .run()
        .code(9)
        .said("does not match --expect '$qos == 1'");
}

#[test]
fn client_identifiers_with_a_prefix() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (sender, receiver) = std::sync::mpsc::channel();
        let peer = Peer::once(move |mut conn| {
            let connect = conn.open();
            sender
                .send(String::from_utf8_lossy(&connect.body).into_owned())
                .unwrap();
            conn.farewell();
        });
        let options = ["--level", "connack", "--client-id-prefix", "health-"];
        check(&peer, &options).code(0);
        seen.push(receiver.recv().unwrap());
    }
    assert!(seen.iter().all(|it| it.contains("health-")), "{seen:?}");
    assert_ne!(seen[0], seen[1]);
}

#[test]
fn results_in_a_file() {
    let folder = scratch_dir();
    let path = folder.join("mqtt.prom");
    let file = path.to_str().unwrap();
    std::fs::write(&path, "from yesterday").unwrap();
    let options = ["-o", "prometheus", "--outfile", file];
    mqtty(&["probe", "--check", "--embedded", "--quiet"])
        .args(&options)
        .run()
        .code(0)
        .printed("");
    let metrics = std::fs::read_to_string(&path).unwrap();
    assert!(metrics.contains("mqtty_probe_success{broker="), "{metrics}");
    assert!(metrics.ends_with('\n') && !metrics.contains("yesterday"));
    // It is written also when the check fails, and nothing else is left in the folder.
    let nobody = Refusing::start();
    mqtty(&["probe", "--check"])
        .port(nobody.port)
        .args(&options)
        .run()
        .code(3)
        .printed("");
    let metrics = std::fs::read_to_string(&path).unwrap();
    assert!(metrics.contains("\"} 0\n"), "{metrics}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    for (format, code) in [("prometheus", 8), ("nagios", 3)] {
        mqtty(&["probe", "--check", "--embedded", "--quiet", "-o", format])
            .args(&["--outfile", "/nowhere/a.prom"])
            .run()
            .code(code)
            .said("cannot write to /nowhere/a.prom: there is no such folder");
    }
}
