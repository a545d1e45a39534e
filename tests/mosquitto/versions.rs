//! Every version × every QoS × every transport, both ways.

use crate::broker::{Mosquitto, Wanted};
use crate::certificates::Authority;
use crate::peers::{LEVELS, VERSIONS, listening, messages, mosquitto_pub};
use crate::run::mqtty;

/// Sends a message through the broker each way, in every version and QoS. `how` are the flags of mqtty that
/// name the broker.
fn both_ways(broker: &Mosquitto, how: &[&str]) {
    for version in VERSIONS {
        for qos in LEVELS {
            let case = format!("{}-{qos}", version.ours);
            let topic = &*format!("case/{case}");

            let subscriber = mqtty(&["sub", "-t", topic, "-C", "1", "-W", "20", "-o", "json"])
                .args(&["-V", version.ours, "-q", qos])
                .args(how)
                .start();
            subscriber.says(&format!("Subscribed to {topic} (QoS {qos})"));
            mosquitto_pub(
                broker,
                &[
                    "-t",
                    topic,
                    "-m",
                    "to us ✓",
                    "-q",
                    qos,
                    "-V",
                    version.theirs,
                ],
            )
            .run()
            .code(0);
            let finished = subscriber.finish().code(0);
            let seen = messages(&finished);
            assert_eq!(seen.len(), 1, "{case}");
            assert_eq!(seen[0]["payload"], "to us ✓", "{case}");
            assert_eq!(seen[0]["topic"], topic, "{case}");
            assert_eq!(seen[0]["qos"].to_string(), qos, "{case}");
            assert_eq!(seen[0]["retain"], false, "{case}");

            let id = format!("theirs-{}-{qos}", version.theirs);
            let theirs = listening(
                broker,
                &id,
                &[
                    "-t",
                    topic,
                    "-C",
                    "1",
                    "-F",
                    "%t %q %p",
                    "-q",
                    qos,
                    "-V",
                    version.theirs,
                ],
            );
            mqtty(&[
                "pub",
                "-t",
                topic,
                "-m",
                "to them ✓",
                "-q",
                qos,
                "-V",
                version.ours,
            ])
            .args(how)
            .run()
            .code(0)
            .said(&format!("Message published to {topic} (QoS {qos}"));
            let expected = format!("{topic} {qos} to them ✓\n");
            theirs.finish().code(0).printed(expected);
        }
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn over_tcp() {
    let broker = Mosquitto::start();
    both_ways(
        &broker,
        &["-h", "127.0.0.1", "-p", &broker.port.to_string()],
    );
}

#[test]
#[ignore = "needs mosquitto"]
fn over_a_unix_socket() {
    let broker = Mosquitto::start();
    both_ways(&broker, &["--unix", &broker.socket()]);
}

#[test]
#[ignore = "needs mosquitto"]
fn over_websocket() {
    let broker = Mosquitto::start();
    let url = format!("ws://127.0.0.1:{}/mqtt", broker.ws_port);
    both_ways(&broker, &["--url", &url]);
}

#[test]
#[ignore = "needs mosquitto"]
fn over_tls() {
    let authority = Authority::new();
    let ca = authority.file.clone();
    let broker = Mosquitto::wanted(&Wanted {
        authority: Some(authority),
        ..Wanted::default()
    });
    let url = format!("mqtts://localhost:{}", broker.tls_port);
    for newest in ["1.2", "1.3"] {
        both_ways(&broker, &["--url", &url, "--ca", &ca, "--tls-max", newest]);
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let broker = Mosquitto::wanted(&Wanted {
        authority: Some(Authority::new()),
        ..Wanted::default()
    });
    let url = &*format!("mqtts://localhost:{}", broker.tls_port);
    let stranger = Authority::new();
    mqtty(&["conn", "--once", "--url", url, "--ca", &stranger.file])
        .run()
        .code(3)
        .said("certificate");
    mqtty(&["conn", "--once", "--url", url, "--insecure"])
        .run()
        .code(0);
}

/// A client of the same identifier takes the connection over, and ours comes back with the TLS session that it had.
#[test]
#[ignore = "needs mosquitto"]
fn a_reconnect_resumes_the_tls_session() {
    for asks_for_certificates in [false, true] {
        let authority = Authority::new();
        let (ca, own) = (authority.file.clone(), authority.issue("press-7"));
        let broker = Mosquitto::wanted(&Wanted {
            authority: Some(authority),
            asks_for_certificates,
            ..Wanted::default()
        });
        let url = format!("mqtts://localhost:{}", broker.tls_port);
        for newest in ["1.2", "1.3"] {
            let running = mqtty(&["conn", "-v", "-V", "3.1.1", "-i", "same", "-rp", "10"])
                .args(&["--url", &url, "--ca", &ca, "--tls-max", newest])
                .args(&["--cert", &own.certificate, "--key", &own.key])
                .start();
            running.says(", full handshake");
            mosquitto_pub(&broker, &["-i", "same", "-t", "t", "-m", "x"])
                .run()
                .code(0);
            running.says("Reconnected to ");
            running.interrupt();
            running.finish().code(0).said(", resumed");
        }
    }
}
