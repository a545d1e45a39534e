//! The properties of MQTT 5, as the other side understands them.

use serde_json::json;

use crate::broker::Mosquitto;
use crate::peers::{V5, listening, messages, mosquitto_pub};

#[test]
#[ignore = "needs mosquitto"]
fn of_our_messages() {
    let broker = Mosquitto::start();
    let theirs = listening(
        &broker,
        "reader",
        &[
            "-V",
            V5.theirs,
            "-t",
            "p",
            "-q",
            "1",
            "-C",
            "1",
            "-F",
            "%C|%R|%D|%F|%P|%E|%p",
        ],
    );
    broker
        .mqtty(&[
            "pub",
            "-t",
            "p",
            "-m",
            "x",
            "-q",
            "1",
            "-ct",
            "text/plain",
            "-rt",
            "answers/1",
        ])
        .args(&["-cd", "id 7", "-pf", "-e", "1000", "-up", "a: b: c", "ä: ö"])
        .run()
        .code(0);
    let finished = theirs.finish().code(0);
    let text = finished.text();
    let fields: Vec<_> = text.trim_end().split('|').collect();
    assert_eq!(fields[..4], ["text/plain", "answers/1", "id 7", "1"]);
    assert_eq!(fields[4], "a:b: c ä:ö");
    // The broker counts down while it holds the message.
    assert!(["999", "1000"].contains(&fields[5]), "{text}");
    assert_eq!(fields[6], "x");
}

#[test]
#[ignore = "needs mosquitto"]
fn of_their_messages() {
    let broker = Mosquitto::start();
    let subscriber = broker
        .mqtty(&[
            "sub", "-t", "p", "p/#", "-q", "1", "-si", "7", "8", "-C", "1", "-W", "20", "-o",
            "json",
        ])
        .start();
    subscriber.says("Subscribed to p/#");
    let property =
        |name: &str, value: &str| ["-D", "publish", name, value].map(str::to_owned).to_vec();
    let properties = [
        property("content-type", "text/plain"),
        property("response-topic", "answers/1"),
        property("correlation-data", "id 7"),
        property("payload-format-indicator", "1"),
        property("message-expiry-interval", "1000"),
        [vec![
            "-D".into(),
            "publish".into(),
            "user-property".into(),
            "a".into(),
            "b: c".into(),
        ]]
        .concat(),
    ]
    .concat();
    mosquitto_pub(&broker, &["-V", V5.theirs, "-t", "p", "-m", "x", "-q", "1"])
        .args(&properties)
        .run()
        .code(0);
    let finished = subscriber.finish().code(0);
    let mut seen = messages(&finished).remove(0)["properties"].take();
    // The broker counts down while it holds the message.
    let expiry = seen["message_expiry_interval"].take();
    assert!([json!(1000), json!(999)].contains(&expiry), "{finished}");
    // One message for both subscriptions, and mosquitto names one of them.
    let identifiers = seen["subscription_identifiers"].take();
    assert!(
        [json!([7]), json!([8])].contains(&identifiers),
        "{finished}"
    );
    assert_eq!(
        seen,
        json!({
            "payload_format_indicator": 1,
            "message_expiry_interval": null,
            "content_type": "text/plain",
            "response_topic": "answers/1",
            "correlation_data": "id 7",
            "subscription_identifiers": null,
            "user_properties": [["a", "b: c"]],
        })
    );
}

/// Topic once, then its alias: the broker puts the topic in again.
#[test]
#[ignore = "needs mosquitto"]
fn a_topic_alias_stands_for_its_topic() {
    let broker = Mosquitto::start();
    let theirs = listening(
        &broker,
        "reader",
        &["-V", V5.theirs, "-t", "#", "-C", "3", "-F", "%t %p"],
    );
    broker
        .mqtty(&["pub", "-t", "a/long/topic", "-ta", "5", "-lm"])
        .input("one\ntwo\nthree\n")
        .run()
        .code(0);
    broker.logs("Received PUBLISH from mqtty_");
    theirs
        .finish()
        .code(0)
        .printed("a/long/topic one\na/long/topic two\na/long/topic three\n");
}

/// What the broker announces is what `conn` shows.
#[test]
#[ignore = "needs mosquitto"]
fn of_the_connection() {
    let broker = Mosquitto::wanted(&crate::broker::Wanted {
        lines: vec![
            "max_packet_size 100000".into(),
            "max_keepalive 20".into(),
            "retain_available false".into(),
            "max_qos 1".into(),
        ],
        ..Default::default()
    });
    let finished = broker
        .mqtty(&["conn", "--once", "-o", "json"])
        .run()
        .code(0);
    let connected: serde_json::Value =
        serde_json::from_str(finished.text().lines().next().unwrap()).unwrap();
    let properties = &connected["properties"];
    assert_eq!(properties["maximum_packet_size"], 100_000);
    assert_eq!(properties["server_keep_alive"], 20);
    assert_eq!(properties["retain_available"], 0);
    assert_eq!(properties["maximum_qos"], 1);

    // What breaks them is not sent.
    broker
        .mqtty(&["pub", "-t", "a", "-S", "200KB"])
        .run()
        .code(4);
    broker
        .mqtty(&["pub", "-t", "a", "-m", "b", "--retain"])
        .run()
        .code(4);
    broker
        .mqtty(&["pub", "-t", "a", "-m", "b", "-q", "2"])
        .run()
        .code(4);
    broker
        .mqtty(&["pub", "-t", "a", "-m", "b", "-q", "1"])
        .run()
        .code(0);
}
