//! `probe --check`: a broker that works, and brokers that do not, at every step.

#[cfg(target_os = "linux")]
use std::fs::File;
use std::time::Duration;

use rustix::process::Signal;

use crate::support::bytes::{ack, ack_with, connack, packet, property, publish, suback};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Packet, Peer, Refusing};
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;
use crate::support::secure::{Secure, Wanted};

const QUICKLY: Duration = Duration::from_secs(5);

/// A check of the embedded broker.
fn embedded(more: &[&str]) -> Run {
    mqtty(&["probe", "--check", "--embedded", "--quiet"]).args(more)
}

/// A check of a scripted broker, within a time that is too short for silence.
fn check(peer: &Peer, more: &[&str]) -> Finished {
    mqtty(&["probe", "--check", "--max-time", "400ms"])
        .port(peer.port)
        .args(more)
        .run()
        .within(QUICKLY)
}

/// The same with a time limit that a working broker keeps on a loaded machine.
fn patient(peer: &Peer, more: &[&str]) -> Finished {
    mqtty(&["probe", "--check"])
        .port(peer.port)
        .args(more)
        .run()
        .within(Duration::from_secs(15))
}

/// Answers a PUBLISH at QoS 1 and delivers another one instead: `change` makes its payload.
fn deliver(conn: &mut Conn, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Packet {
    let published = conn.acknowledge();
    let payload = change(published.payload());
    conn.send(publish(2, published.topic(), 7, payload));
    published
}

/// A broker that works.
fn echo(mut conn: Conn) {
    conn.open();
    conn.grant();
    deliver(&mut conn, <[u8]>::to_vec);
    conn.expect(4);
    conn.farewell();
}

#[test]
fn a_broker_that_works() {
    for version in ["3.1", "3.1.1", "5"] {
        for qos in ["0", "1", "2"] {
            let finished = embedded(&["-V", version, "-q", qos]).run().code(0);
            let text = finished.text();
            assert!(text.starts_with("mqtt://127.0.0.1:"), "{finished}");
            for step in [" answered in ", "connack ", "suback ", "echo "] {
                assert!(text.contains(step), "{step}: {finished}");
            }
            assert_eq!(text.lines().count(), 1);
            assert_eq!(finished.stderr, "");
        }
    }
}

#[test]
fn every_transport() {
    for (scheme, steps) in [
        ("mqtts", &["tls ", "certificate expires in "][..]),
        ("ws", &["websocket "]),
        ("wss", &["tls ", "websocket ", "certificate expires in "]),
    ] {
        let finished = embedded(&["-l", scheme]).run().code(0);
        for step in steps {
            assert!(finished.text().contains(step), "{step}: {finished}");
        }
    }
}

#[test]
fn levels_end_where_they_say() {
    let peer = Peer::once(|mut conn| assert_eq!(conn.next(), None));
    let finished = patient(&peer, &["--level", "tcp"]).code(0);
    assert!(!finished.text().contains("connack"), "{finished}");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    let finished = patient(&peer, &["--level", "connack"]).code(0);
    assert!(finished.text().contains("connack"), "{finished}");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    let finished = patient(&peer, &["--level", "suback"]).code(0);
    assert!(finished.text().contains("suback"), "{finished}");

    let peer = Peer::once(echo);
    patient(&peer, &["--level", "echo"]).code(0);
}

#[test]
fn tls_without_mqtt() {
    let secure = Secure::new(Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    });
    let accept = secure.acceptor();
    let peer = Peer::once(move |conn| assert_eq!(accept(conn).next(), None));
    let port = peer.port.to_string();
    let finished = mqtty(&["probe", "--check", "--level", "tls", "-l", "mqtts"])
        .args(&["-h", "localhost", "-p", &port, "--ca", &secure.ca])
        .run()
        .code(0);
    assert!(
        finished.text().contains("certificate expires"),
        "{finished}"
    );

    let peer = Peer::once(|mut conn| conn.wait_for_close());
    check(&peer, &["--level", "tls", "-l", "mqtts"])
        .code(3)
        .said("did not accept the connection within 400 ms");

    mqtty(&["probe", "--check", "--level", "tls"])
        .run()
        .code(2)
        .said("--level tls needs an encrypted connection");
}

#[test]
fn an_expired_certificate_that_is_not_verified() {
    let secure = Secure::new(Wanted {
        name: "localhost",
        expired: true,
        by_authority: false,
    });
    let accept = secure.acceptor();
    let peer = Peer::once(move |conn| assert_eq!(accept(conn).next(), None));
    let options = ["--level", "tls", "--insecure", "-c", "cert_days=3:"];
    let finished = patient(&peer, &options).code(9).said("cert_days is -");
    assert!(
        finished.text().contains("certificate expired"),
        "{finished}"
    );
}

#[test]
fn silence_at_each_step() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        assert_eq!(conn.drain(), []);
    });
    check(&peer, &[])
        .code(3)
        .said("did not accept the connection within 400ms");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(8);
        conn.drain();
    });
    check(&peer, &[])
        .code(5)
        .said("did not answer the subscription to mqtty/probe/")
        .said(" within 400 ms");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.expect(3);
        conn.drain();
    });
    check(&peer, &[])
        .code(5)
        .said("did not acknowledge the message to mqtty/probe/");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.acknowledge();
        conn.drain();
    });
    check(&peer, &[])
        .code(5)
        .said("did not deliver the message to mqtty/probe/");
}

#[test]
fn a_broker_that_does_not_close_after_disconnect() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(14);
        conn.wait_for_close();
    });
    check(&peer, &["--level", "connack"]).code(0);
}

#[test]
fn refusals() {
    let peer = Peer::says(connack(false, 0x87, &[property(0x1F, "no such user")]));
    check(&peer, &[])
        .code(4)
        .said("not authorized (0x87): \"no such user\"");

    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        conn.send(suback(subscribe.id(), &[0x87]));
        conn.farewell();
    });
    patient(&peer, &[])
        .code(4)
        .said("refused the subscription to mqtty/probe/")
        .said("not authorized (0x87)")
        .said("hint: choose a topic");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let published = conn.expect(3);
        conn.send(ack_with(0x40, published.publish_id(), 0x97));
        conn.farewell();
    });
    patient(&peer, &[])
        .code(4)
        .said("refused the message to mqtty/probe/")
        .said("quota exceeded (0x97)");
}

#[test]
fn another_payload() {
    for (change, said) in [
        (&b"something else"[..], "with 14 B instead of 32 B"),
        (&[b'0'; 32], "with another payload"),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            deliver(&mut conn, |_| change.to_vec());
            conn.drain();
        });
        patient(&peer, &[]).code(9).said(said);
    }
}

#[test]
fn messages_to_other_topics_do_not_count() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let published = conn.acknowledge();
        conn.send(publish(0, "mqtty/probe/other", 0, published.payload()));
        conn.drain();
    });
    check(&peer, &[]).code(5).said("did not deliver");
}

#[test]
fn a_connection_that_is_closed() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
    });
    patient(&peer, &[])
        .code(3)
        .said("closed the connection before answering with a CONNACK");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(8);
    });
    patient(&peer, &[]).code(6).said("closed the connection");

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.acknowledge();
    });
    patient(&peer, &[]).code(6).said("closed the connection");

    let nobody = Refusing::start();
    for level in ["tcp", "connack", "echo"] {
        mqtty(&["probe", "--check", "--level", level])
            .port(nobody.port)
            .run()
            .code(3)
            .said("connection refused");
    }
}

/// The client identifier of a CONNECT of MQTT 5 without properties.
fn client_id(connect: &Packet) -> String {
    let properties = usize::from(connect.body[10]);
    let id = &connect.body[11 + properties..];
    let length = usize::from(u16::from_be_bytes([id[0], id[1]]));
    String::from_utf8(id[2..2 + length].to_vec()).unwrap()
}

#[test]
fn nothing_is_left_at_the_broker() {
    let config = scratch_file(
        "config.toml",
        "[profiles.site]\nclient_id = \"pump-7\"\nclean = false\nwill_topic = \"gone\"\nwill_message = \"x\"\nsession_expiry_interval = 60\n",
    );
    let mut seen = Vec::new();
    for _ in 0..2 {
        let (sender, receiver) = std::sync::mpsc::channel();
        let peer = Peer::once(move |mut conn| {
            let connect = conn.open();
            conn.grant();
            let published = deliver(&mut conn, <[u8]>::to_vec);
            sender.send((connect, published)).unwrap();
            conn.expect(4);
            conn.farewell();
        });
        patient(&peer, &["--profile", "site", "--config", &config]).code(0);
        let (connect, published) = receiver.recv().unwrap();
        // Clean start, and neither will nor login.
        assert_eq!(connect.body[7], 0x02, "{connect:02x?}");
        assert!(!connect.body.contains(&0x11), "a session expiry");
        assert_eq!(published.first & 0x09, 0, "retained or a duplicate");
        let id = client_id(&connect);
        assert!(id.starts_with("mqtty_"), "{id}");
        seen.extend([id, published.topic().to_owned()]);
        seen.push(String::from_utf8(published.payload().to_vec()).unwrap());
    }
    for (first, second) in seen[..3].iter().zip(&seen[3..]) {
        assert_ne!(first, second);
    }
    assert!(seen[1].starts_with("mqtty/probe/"), "{seen:?}");
}

#[test]
fn a_client_id_and_a_topic_of_ones_own() {
    let peer = Peer::once(|mut conn| {
        assert_eq!(client_id(&conn.open()), "watchdog");
        conn.grant();
        let published = deliver(&mut conn, <[u8]>::to_vec);
        assert!(published.topic().starts_with("site/health/"));
        conn.expect(4);
        conn.farewell();
    });
    patient(&peer, &["-i", "watchdog", "-t", "site/health"]).code(0);
    embedded(&["-t", "site/#"]).run().code(2).said("--topic");
}

#[test]
fn a_lower_qos_than_asked_for() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        conn.send(suback(subscribe.id(), &[0]));
        let published = conn.acknowledge();
        conn.send(publish(0, published.topic(), 0, published.payload()));
        conn.farewell();
    });
    patient(&peer, &[])
        .code(0)
        .said("granted QoS 0 for a subscription with QoS 1");
}

#[test]
fn the_line_of_a_plugin() {
    let finished = embedded(&["--format", "nagios", "-w", "time=60", "-c", "echo=~:30"])
        .run()
        .code(0);
    let text = finished.text();
    assert!(text.starts_with("MQTT OK - mqtt://127.0.0.1:"), "{text}");
    let (_, performance) = text.trim_end().split_once(" | ").unwrap();
    let figures: Vec<_> = performance.split(' ').collect();
    let names: Vec<_> = figures
        .iter()
        .map(|it| it.split('=').next().unwrap())
        .collect();
    assert_eq!(names, ["time", "dns", "tcp", "connack", "suback", "echo"]);
    assert!(figures[0].ends_with("s;60;;0"), "{text}");
    assert!(figures[5].ends_with("s;;~:30;0"), "{text}");

    for (options, code, beginning) in [
        (&["-w", "echo=@0:60"][..], 1, "MQTT WARNING - echo is "),
        (&["-c", "echo=@0:60"], 2, "MQTT CRITICAL - echo is "),
        (
            &["-w", "echo=@0:60", "-c", "time=60:"],
            2,
            "MQTT CRITICAL - ",
        ),
        (
            &["-l", "mqtts", "-w", "cert_days=99999:"],
            1,
            "MQTT WARNING - cert_days is ",
        ),
        (&["-l", "mqtts", "-w", "cert_days=1:"], 0, "MQTT OK - "),
    ] {
        let finished = embedded(options).args(&["-o", "nagios"]).run().code(code);
        assert!(finished.text().starts_with(beginning), "{finished}");
    }
}

#[test]
fn a_plugin_that_fails() {
    let nobody = Refusing::start();
    let finished = mqtty(&["probe", "--check", "--format", "nagios"])
        .port(nobody.port)
        .run()
        .code(2);
    let text = finished.text();
    assert!(
        text.starts_with("MQTT CRITICAL - cannot connect to "),
        "{text}"
    );
    assert!(text.contains("connection refused | time="), "{text}");
    assert_eq!(finished.stderr, "");

    // What a broker says is one line and has no part in the performance data.
    let reason = property(0x1F, "a|b=1 \u{1b}[2J\nOK");
    let peer = Peer::says(connack(false, 0x80, &[reason]));
    let text = patient(&peer, &["--format=nagios"]).code(2).text();
    assert!(text.contains(r"a\x7cb=1 \x1b[2J\nOK"), "{text}");
    assert_eq!((text.lines().count(), text.matches('|').count()), (1, 1));

    // Nor is there another code for a full disk.
    #[cfg(target_os = "linux")]
    mqtty(&["probe", "--check", "--embedded", "--format", "nagios"])
        .stdout(File::options().write(true).open("/dev/full").unwrap())
        .run()
        .code(3)
        .said("cannot write to stdout: no space left on device");

    for line in [
        &["--format", "nagios", "--level", "tls"][..],
        &["-o", "nagios", "--no-such-option"],
        &["-onagios", "-w", "echo"],
        &["--format=nagios", "-w", "tls=1"],
        &["--format", "nagios", "--profile", "none"],
    ] {
        let finished = mqtty(&["probe", "--check"]).args(line).run().code(3);
        assert!(finished.text().starts_with("MQTT UNKNOWN - "), "{finished}");
    }
}

#[test]
fn thresholds_without_a_plugin() {
    mqtty(&["probe", "--check", "--embedded", "-w", "echo=@0:60"])
        .run()
        .code(0)
        .said("warning: echo is ");
    embedded(&["-c", "echo=@0:60"])
        .run()
        .code(9)
        .said("error: echo is ")
        .said("inside 0:60");
    for (options, said) in [
        (&["-w", "tls=1"][..], "does not measure tls"),
        (
            &["-c", "echo=1", "--level", "connack"],
            "does not measure echo",
        ),
        (&["-w", "echo=1", "-w", "echo=2"], "two ranges for echo"),
        (&["-w", "echo=2:1"], "expected a figure and a range"),
    ] {
        embedded(options).run().code(2).said(said);
    }
}

#[test]
fn json_and_metrics() {
    let finished = embedded(&["--format", "json", "-l", "mqtts"]).run().code(0);
    let object: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(object["status"], "ok");
    assert_eq!(object["reached"], "echo");
    assert!(object["certificate_expires"].is_string());
    for step in ["tcp", "tls", "connack", "suback", "echo", "total"] {
        assert!(object["times_us"][step].is_u64(), "{step}: {object}");
    }

    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.expect(8);
        conn.drain();
    });
    let finished = check(&peer, &["--format", "json"]).code(5);
    let object: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(object["status"], "failed");
    assert_eq!(object["reached"], "connack");
    assert_eq!(object["exit_code"], 5);

    let text = embedded(&["--format", "prometheus"]).run().code(0).text();
    for line in [
        "# TYPE mqtty_probe_success gauge",
        "mqtty_probe_success{broker=\"mqtt://127.0.0.1:",
        ",step=\"echo\"} 0.",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert_eq!(text.matches("# TYPE mqtty_probe_step_seconds").count(), 1);
    let nobody = Refusing::start();
    let text = mqtty(&["probe", "--check", "--format", "prometheus"])
        .port(nobody.port)
        .run()
        .code(3)
        .text();
    assert!(text.contains("\"} 0\n"), "{text}");
}

#[test]
fn stopped_by_a_signal() {
    for (format, code) in [("text", 143), ("nagios", 3)] {
        let (sender, receiver) = std::sync::mpsc::channel();
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.expect(8);
            sender.send(()).unwrap();
            conn.drain();
        });
        let running = mqtty(&["probe", "--check", "--format", format])
            .port(peer.port)
            .start();
        receiver.recv().unwrap();
        running.signal(Signal::TERM);
        running.finish().code(code).within(QUICKLY);
    }
}

/// What MQTT 3.1.1 has instead of a reason: a subscription that fails with 0x80.
#[test]
fn a_subscription_that_fails_in_mqtt_3() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        let [high, low] = subscribe.id().to_be_bytes();
        conn.send(packet(0x90, &[high, low, 0x80]));
        conn.farewell();
    });
    patient(&peer, &["-V", "3.1.1"])
        .code(4)
        .said("refused the subscription");
}

/// An acknowledgement alone is no delivery, and a delivery alone no acknowledgement.
#[test]
fn a_delivery_without_acknowledgement() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let published = conn.expect(3);
        conn.send(publish(0, published.topic(), 0, published.payload()));
        conn.drain();
    });
    check(&peer, &[]).code(5).said("did not acknowledge");
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let published = conn.expect(3);
        conn.send(publish(0, published.topic(), 0, published.payload()));
        conn.send(ack(0x40, published.publish_id()));
        conn.farewell();
    });
    patient(&peer, &[]).code(0);
}

#[test]
fn defaults_for_messages_are_not_those_of_a_check() {
    let config = scratch_file(
        "config.toml",
        "[defaults]\nformat = \"hex\"\n[profiles.p]\ntopic = \"x/#\"\n",
    );
    let text = embedded(&["--config", &config, "--profile", "p"])
        .run()
        .code(0)
        .text();
    assert!(text.contains("answered in"), "{text}");
    // What is typed counts.
    embedded(&["--config", &config, "--format", "hex"])
        .run()
        .code(2)
        .said("bad value \"hex\" for --format");
}

/// In the table of the command itself they are those of the check.
#[test]
fn defaults_of_probe_are_those_of_the_check() {
    let config = scratch_file(
        "config.toml",
        "[defaults]\nformat = \"hex\"\n[defaults.probe]\nformat = \"json\"\ntopic = \"site/health\"\n",
    );
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let published = deliver(&mut conn, <[u8]>::to_vec);
        assert!(published.topic().starts_with("site/health/"));
        conn.expect(4);
        conn.farewell();
    });
    let finished = patient(&peer, &["--config", &config]).code(0);
    let object: serde_json::Value = serde_json::from_slice(&finished.stdout).unwrap();
    assert_eq!(object["status"], "ok");
    // What is typed is stronger.
    let text = embedded(&["--config", &config, "--format", "text"]);
    let text = text.run().code(0).text();
    assert!(text.contains("answered in"), "{text}");
    let config = scratch_file("bad.toml", "[defaults.probe]\nformat = \"hex\"\n");
    embedded(&["--config", &config])
        .run()
        .code(2)
        .said("bad value \"hex\" for defaults.probe.format");
}

/// Whoever is down is down, whatever a profile does about it elsewhere.
#[test]
fn a_profile_that_waits_for_its_broker_does_not_delay_a_check() {
    let config = scratch_file(
        "config.toml",
        "[profiles.site]\nwait_for_broker = \"unlimited\"\n",
    );
    let nobody = Refusing::start();
    let check = |more: &[&str]| {
        mqtty(&["probe", "--check", "--max-time", "20s"])
            .port(nobody.port)
            .args(more)
            .run()
            .code(3)
            .said("connection refused")
    };
    check(&["--profile", "site", "--config", &config]).within(Duration::from_secs(10));
    let variable = mqtty(&["probe", "--check"])
        .port(nobody.port)
        .env("MQTTY_WAIT_FOR_BROKER", "unlimited");
    variable.run().code(3).within(Duration::from_secs(8));
    // What is typed is wanted.
    let options = ["--max-time", "1s", "--wait-for-broker", "unlimited"];
    mqtty(&["probe", "--check"])
        .port(nobody.port)
        .args(&options)
        .run()
        .code(3)
        .said("waited 1s");
}
