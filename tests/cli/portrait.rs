//! `probe` without `--check`: the portrait of brokers that work, that lack something, and that are hostile.

use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::subscribe::port_of;
use crate::support::bytes::{CONNACK, packet, publish};
use crate::support::finished::Finished;
use crate::support::peer::{Peer, Refusing};
use crate::support::run::{Run, Running, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

/// A broker with these options and its port.
fn broker(options: &[&str]) -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).args(options).start();
    let port = port_of(&broker);
    (broker, port)
}

fn portrait(port: u16, options: &[&str]) -> Run {
    mqtty(&["probe"]).port(port).args(options)
}

/// The object of a portrait.
fn object(finished: &Finished) -> Value {
    serde_json::from_slice(&finished.stdout).unwrap()
}

/// The item of a check.
fn item<'a>(portrait: &'a Value, id: &str) -> &'a Value {
    let items = portrait["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["id"] == id);
    found.unwrap_or_else(|| panic!("{id}: {portrait:#}"))
}

fn committed(name: &str) -> String {
    format!("{}/examples/portraits/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Whether nothing is retained below the topic of portraits.
fn assert_clean(port: u16) {
    let finished = mqtty(&["sub", "-t", "mqtty/#", "--retained-only"])
        .port(port)
        .run();
    assert_eq!(finished.text(), "", "{finished}");
}

#[test]
fn our_broker_is_as_committed() {
    let (_broker, port) = broker(&[]);
    let file = scratch_dir().join("portrait.json");
    let file = file.to_str().unwrap();
    let committed = committed("mqtty-broker.json");
    let finished = portrait(port, &["--compare", &committed, "--save", file])
        .run()
        .code(0);
    let text = finished.text();
    assert!(text.contains("\nNo differences from "), "{text}");
    for line in text.lines().filter(|line| !line.contains("portraits")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert_clean(port);

    // What was saved says the same, but for where the broker is.
    let read = |path: &str| -> Value {
        let text = std::fs::read_to_string(path).unwrap();
        let mut portrait: Value = serde_json::from_str(&text).unwrap();
        for item in portrait["items"].as_array_mut().unwrap() {
            // Times are others each time.
            if item["id"].as_str().unwrap().ends_with("_us") {
                assert!(item["observed"].as_u64().unwrap() > 0, "{item}");
                item["observed"] = Value::Null;
            }
        }
        portrait
    };
    let (now, before) = (read(file), read(&committed));
    assert_eq!(now["items"], before["items"]);
    assert_eq!(now["complete"], true);
}

/// Each capability that a broker can lack, all at once: every item has to be able to say no.
#[test]
fn a_broker_that_lacks_what_it_can() {
    let (_broker, port) = broker(&[
        "--no-retain",
        "--no-wildcard",
        "--no-shared",
        "--no-subscription-id",
        "--max-qos",
        "1",
        "--topic-alias-maximum",
        "0",
        "--receive-maximum",
        "10",
        "--max-packet-size",
        "4KB",
    ]);
    let finished = portrait(port, &["-o", "json"]).run().code(0);
    let portrait = object(&finished);
    for (id, announced, observed) in [
        ("retain", Some(false), "refused"),
        ("wildcards", Some(false), "refused"),
        ("shared", Some(false), "refused"),
        ("shared_311", None, "refused"),
        ("subscription_identifiers", Some(false), "refused"),
        ("qos2", Some(false), "no"),
        ("qos1", Some(true), "yes"),
        ("topic_alias", Some(false), "no"),
        ("retain_handling", None, "refused"),
    ] {
        let item = item(&portrait, id);
        assert_eq!(item["verdict"], observed, "{item}");
        assert_eq!(item["announced"].as_bool(), announced, "{item}");
    }
    assert_eq!(item(&portrait, "receive_maximum")["announced"], 10);
    assert_eq!(item(&portrait, "maximum_packet_size")["observed"], 4096);
    let length = item(&portrait, "topic_length")["observed"]
        .as_u64()
        .unwrap();
    assert!((3_000..4_096).contains(&length), "{length}");
}

/// What a broker announces and does not do.
#[test]
fn a_broker_that_does_not_keep_its_word() {
    let (_broker, port) = broker(&[
        "--fault",
        "drop-ack@pubcomp",
        "--fault",
        "exceed-receive-maximum",
        "--fault",
        "exceed-packet-size",
        "--fault",
        "drop@topic=mqtty/probe/+/identifier",
    ]);
    let options = ["-o", "json", "--require", "qos2", "--require", "mqtt5,qos1"];
    let finished = portrait(port, &options)
        .args(&["--max-time", "15s"])
        .run()
        .code(9)
        .said("error: qos2 is not met: announced but not observed (no answer to PUBLISH)");
    let portrait = object(&finished);
    assert_eq!(portrait["unmet"].as_array().unwrap().len(), 1);
    for (id, observed) in [
        ("qos1", "yes"),
        ("qos2", "announced but not observed"),
        ("subscription_identifiers", "announced but not observed"),
        ("client_receive_maximum", "no"),
        ("client_packet_size", "no"),
    ] {
        let item = item(&portrait, id);
        assert_eq!(item["verdict"], observed, "{item}");
    }
}

#[test]
fn what_may_not_be_tested_is_refused_and_not_missing() {
    let acl = scratch_file("acl", "allow publish #\nallow subscribe $SYS/#\n");
    let (_broker, port) = broker(&["--acl", &acl]);
    let portrait = object(&portrait(port, &["-o", "json"]).run().code(0));
    for id in ["qos1", "retain", "no_local", "shared"] {
        let item = item(&portrait, id);
        assert_eq!(item["verdict"], "refused", "{item}");
        let detail = item["detail"].as_str().unwrap();
        assert!(detail.contains("not authorized"), "{item}");
    }
    assert_eq!(item(&portrait, "sys")["verdict"], "yes");
}

/// Doors that stand open to others, and those that are closed: both can be required.
#[test]
fn open_doors_are_shown() {
    let acl = scratch_file("acl", "allow publish #\nallow subscribe mqtty/#\n");
    let closed = ["--user", "ada:secret", "--acl", &acl];
    let login = ["-u", "ada", "--password", "secret"];
    let doors = ["anonymous", "all_topics", "plain_password"];
    for (options, login, observed, code) in [
        (&closed[..], &login[..], ["no", "no", "yes"], 0),
        (&[], &[], ["yes", "yes", "not tested"], 9),
    ] {
        let (_broker, port) = broker(options);
        let required = [
            "--require",
            "anonymous=no,all_topics=no,qos1_us>0",
            "-o",
            "json",
        ];
        let finished = portrait(port, login).args(&required).run().code(code);
        let portrait = object(&finished);
        for (id, observed) in doors.iter().zip(observed) {
            assert_eq!(item(&portrait, id)["verdict"], observed, "{finished}");
        }
        let unmet: &[&str] = match code {
            0 => &[],
            _ => &[
                "anonymous=no is not met: yes",
                "all_topics=no is not met: yes",
            ],
        };
        let told = portrait["unmet"].as_array().map_or(0, Vec::len);
        assert_eq!(told, unmet.len(), "{finished}");
        assert!(
            unmet.iter().all(|unmet| finished.stderr.contains(unmet)),
            "{finished}"
        );
    }
}

#[test]
fn transports_are_described() {
    let finished = mqtty(&["probe", "--embedded", "-l", "wss", "-o", "json"])
        .run()
        .code(0);
    let portrait = object(&finished);
    for id in ["tls12", "tls13", "cipher", "group", "certificate"] {
        assert_eq!(item(&portrait, id)["verdict"], "yes", "{id}");
    }
    assert_eq!(item(&portrait, "old_tls")["verdict"], "no");
    // The certificate of an embedded broker is signed by an authority made for it.
    assert_eq!(item(&portrait, "self_signed")["verdict"], "no");
    assert_eq!(item(&portrait, "alpn")["verdict"], "no");
    assert_eq!(item(&portrait, "subprotocol")["observed"], "mqtt");
    assert!(item(&portrait, "certificate_days")["observed"].is_u64());
    assert_eq!(item(&portrait, "retain")["verdict"], "yes");

    let options = [
        "--embedded",
        "-l",
        "mqtts",
        "--tls-max",
        "1.2",
        "-o",
        "json",
    ];
    let finished = mqtty(&["probe"])
        .args(&options)
        .args(&["--max-time", "3s"])
        .run()
        .code(5);
    let tls13 = object(&finished);
    assert_eq!(item(&tls13, "tls13")["verdict"], "not tested");
}

#[test]
fn differences_are_shown() {
    let before = std::fs::read_to_string(committed("mqtty-broker.json")).unwrap();
    let mut before: Value = serde_json::from_str(&before).unwrap();
    for item in before["items"].as_array_mut().unwrap() {
        match item["id"].as_str().unwrap() {
            "order" => item["verdict"] = "no".into(),
            "receive_maximum" => {
                item["observed"] = 7.into();
                item["announced"] = 7.into();
            }
            _ => {}
        }
    }
    let before = scratch_file("before.json", before.to_string());
    let (_broker, port) = broker(&[]);
    let finished = portrait(port, &["--compare", &before])
        .run()
        .code(9)
        .said("3 differences from ");
    let text = finished.text();
    for line in [
        "  order: no → yes",
        "  receive_maximum: yes (7) → yes (4096)",
        "  receive_maximum announced: 7 → 4096",
    ] {
        assert!(text.lines().any(|it| it == line), "{line}: {text}");
    }
}

#[test]
fn what_is_wrong_is_said_before_anything_connects() {
    let nobody = Refusing::start();
    for (options, code, said) in [
        (
            &["--require", "retian"][..],
            2,
            "--require: there is no check named \"retian\"; did you mean retain?",
        ),
        (&["--require", "topic_depth>=x"], 2, "no whole number"),
        (&["--require", "mqtt5>=3"], 2, "mqtt5 has no value"),
        (&["-q", "1"], 2, "--qos needs --check"),
        (&["--level", "tcp"], 2, "--level needs --check"),
        (
            &["-o", "prometheus"],
            2,
            "--format prometheus needs --check",
        ),
        (&["-V", "5"], 2, "a portrait tries all versions"),
        (
            &["--compare", "/nowhere.json"],
            8,
            "cannot read /nowhere.json",
        ),
        (&["--save", "/nowhere/a.json"], 8, "there is no such folder"),
        (
            &["--check", "--save", "a.json"],
            2,
            "--save belongs to the portrait",
        ),
        (
            &["--check", "--require", "qos2"],
            2,
            "--require belongs to the portrait",
        ),
    ] {
        portrait(nobody.port, options).run().code(code).said(said);
    }
    let other = scratch_file("other.json", "{\"portrait\": 1, \"items\": 3}");
    portrait(nobody.port, &["--compare", &other])
        .run()
        .code(8)
        .said("it has no items");
    let plugin = portrait(nobody.port, &["-o", "nagios"]).run().code(3);
    plugin.printed("MQTT UNKNOWN - --format nagios needs --check\n");
    portrait(nobody.port, &[])
        .run()
        .code(3)
        .said("connection refused");
}

/// A portrait that is cut short, by its time limit or by a signal, leaves nothing behind.
#[test]
fn nothing_is_left() {
    let (_broker, port) = broker(&[]);
    let finished = portrait(port, &["--max-time", "4s", "-o", "json"])
        .run()
        .code(5)
        .said("the portrait is not complete")
        .within(Duration::from_secs(10));
    let object = object(&finished);
    let expiry = item(&object, "message_expiry");
    assert_eq!(expiry["verdict"], "not tested");
    assert_eq!(expiry["detail"], "not finished within 4s");
    assert_eq!(object["complete"], false);
    assert_clean(port);

    let (broker, port) = self::broker(&["--trace"]);
    let running = portrait(port, &[]).start();
    // The retained message of the check that waits.
    broker.says("/expiry");
    running.interrupt();
    running
        .finish()
        .code(130)
        .said("before the portrait was complete")
        .within(Duration::from_secs(15));
    assert_clean(port);
}

/// Each ends one connection: the very first, those that are measured, and some of those beside each other, of checks
/// that wait among them.
const FAULTS: [&str; 10] = [
    "close@connect,1",
    "close@connect,7",
    "close@connect,12",
    "close@connect,17",
    "close@connect,34",
    "close@connect,80",
    "close@subscribe,1",
    "close@subscribe,9",
    "reset@publish,20",
    "reset@puback,5",
];

/// A connection that is lost while others are open is no verdict: the check is repeated.
#[test]
fn a_single_lost_connection_changes_nothing() {
    // All at once: they wait most of the time.
    let running: Vec<_> = FAULTS
        .into_iter()
        .map(|fault| {
            let (broker, port) = broker(&["--fault", fault]);
            (fault, broker, portrait(port, &["-o", "json"]).start())
        })
        .collect();
    for (fault, _broker, portrait) in running {
        let portrait = object(&portrait.finish().code(0));
        let items = portrait["items"].as_array().unwrap();
        // What a TCP connection to our broker has not, and what it does not use while it has faults.
        let lacking = |item: &&Value| {
            let no = ["no", "announced but not observed"].map(Value::from);
            no.contains(&item["verdict"]) && item["detail"] != "not announced"
        };
        let lacking: Vec<_> = items.iter().filter(lacking).collect();
        let ids: Vec<_> = lacking.iter().map(|item| &item["id"]).collect();
        let expected = [
            "topic_alias_to_client",
            "offline_queue_qos0",
            "sys_writable",
        ];
        assert_eq!(ids, expected, "{fault}: {lacking:?}");
    }
}

/// What a broker that has gone in the middle did not do is no verdict.
#[test]
fn a_broker_that_goes_away() {
    let (broker, port) = broker(&["--trace"]);
    let running = portrait(port, &["-o", "json", "--require", "will_delay"]).start();
    // The retained message of a check that waits.
    broker.says("/expiry");
    broker.signal(Signal::KILL);
    let finished = running
        .finish()
        .code(6)
        .said(" was lost before the portrait was complete: cannot connect to ")
        .within(SOON * 2);
    assert_eq!(object(&finished)["complete"], false);
    drop(broker);
}

/// A time limit that hostile brokers run into soon, and how long the program may take then on a loaded machine.
const SHORT: [&str; 2] = ["--max-time", "3s"];
const SOON: Duration = Duration::from_secs(20);

#[test]
fn silent_and_closing_brokers() {
    // It never answers, whatever the version.
    let peer = Peer::play(|door| {
        let mut silent: Vec<_> = (0..3).map(|_| door.accept()).collect();
        for conn in &mut silent {
            conn.drain();
        }
    });
    portrait(peer.port, &SHORT)
        .run()
        .code(3)
        .said("did not accept the connection within 500 ms")
        .within(SOON);

    // It accepts, and then never answers.
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.drain();
    });
    portrait(peer.port, &SHORT)
        .run()
        .code(5)
        .said("did not answer PINGREQ within 500 ms")
        .within(SOON);

    // It closes each connection at once.
    let peer = Peer::play(|door| (0..4).for_each(|_| drop(door.accept())));
    portrait(peer.port, &SHORT)
        .run()
        .code(3)
        .said("closed the connection before answering with a CONNACK")
        .within(SOON);

    // It closes after CONNACK.
    let peer = Peer::play(|door| (0..2).for_each(|_| drop(door.accept().open())));
    portrait(peer.port, &SHORT)
        .run()
        .code(6)
        .said("closed the connection after CONNACK")
        .within(SOON);

    // It refuses, and is not asked again.
    let peer = Peer::says([0x20, 3, 0, 0x87, 0]);
    portrait(peer.port, &SHORT)
        .run()
        .code(4)
        .said("refused the connection: not authorized (0x87)")
        .within(SOON);
}

#[test]
fn malformed_and_endless_brokers() {
    let malformed = Peer::play(|door| {
        for _ in 0..3 {
            let mut conn = door.accept();
            conn.packet();
            conn.send([0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
            conn.drain();
        }
    });
    portrait(malformed.port, &SHORT)
        .run()
        .code(3)
        .said("invalid packet")
        .within(SOON);

    // Messages that nobody wants, without end.
    let endless = Peer::once(|mut conn| {
        conn.packet();
        conn.send(CONNACK);
        let flood = publish(0, "a", 0, b"x").repeat(1_000);
        for _ in 0..20 {
            conn.send(&flood);
        }
        conn.drain();
    });
    portrait(endless.port, &SHORT)
        .run()
        .code(6)
        .said("packets without end")
        .within(SOON);

    // A packet that would be too large for anybody.
    let large = Peer::once(|mut conn| {
        conn.packet();
        conn.send(CONNACK);
        conn.send([0x30, 0xFF, 0xFF, 0xFF, 0x7F]);
        conn.drain();
    });
    portrait(large.port, &SHORT)
        .run()
        .code(6)
        .said("invalid packet")
        .within(SOON);

    // What only clients send.
    let reversed = Peer::once(|mut conn| {
        conn.packet();
        conn.send(CONNACK);
        conn.send(packet(0xC0, &[]));
        conn.drain();
    });
    portrait(reversed.port, &SHORT)
        .run()
        .code(6)
        .said("PINGREQ, which only clients send")
        .within(SOON);
}

/// Whatever happens at whichever packet, there is a portrait in time, or an error in words.
#[test]
fn faults_at_every_step() {
    let faults = [
        "close:30%@suback",
        "reset:50%@puback",
        "malformed=utf8@delivery",
        "malformed=connack@suback",
        "drop",
        "freeze=1m@publish",
        "delay=1s",
        "corrupt",
        "duplicate",
        "refuse=server-busy@5-",
        "deny-publish=quota-exceeded",
        "one-byte=5ms",
    ];
    // All at once: they wait most of the time.
    let running: Vec<_> = faults
        .into_iter()
        .map(|fault| {
            let (broker, port) = broker(&["--seed", "1", "--fault", fault]);
            let portrait = portrait(port, &["--max-time", "4s", "-o", "json"]).start();
            (fault, broker, portrait)
        })
        .collect();
    for (fault, _broker, portrait) in running {
        let finished = portrait.finish();
        let code = finished.status.code();
        assert!(matches!(code, Some(0 | 3..=6)), "{fault}: {finished}");
        assert!(!finished.stderr.contains("panicked"), "{fault}: {finished}");
        let finished = finished.within(SOON * 2);
        if !finished.stdout.is_empty() {
            let items = object(&finished)["items"].as_array().unwrap().len();
            assert!(items > 40, "{fault}: {finished}");
        }
    }
}

#[test]
fn login_and_names_of_ones_own() {
    let (broker, port) = broker(&["--user", "ada:secret", "--trace"]);
    portrait(port, &["--max-time", "4s"])
        .run()
        .code(4)
        .said("refused the connection: bad user name or password (0x86)");
    let options = ["-u", "ada", "-P", "secret", "-i", "watchdog", "-t", "site"];
    portrait(port, &options)
        .args(&["--require", "mqtt5,qos2,retain"])
        .run()
        .code(0);
    broker.says("watchdog-1");
    broker.says("site/");
    // The password does not leave the machine with SCRAM.
    let options = ["-u", "ada", "-P", "secret", "--authentication-method"];
    let finished = portrait(port, &options)
        .args(&["SCRAM-SHA-256", "-o", "json", "--require", "qos1"])
        .run()
        .code(0);
    assert_eq!(item(&object(&finished), "mqtt5")["verdict"], "yes");
}
