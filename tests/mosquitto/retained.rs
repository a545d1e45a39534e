//! Retained messages: kept, replaced, delivered as asked, removed.

use crate::broker::Mosquitto;
use crate::peers::{V5, VERSIONS, listening, messages, mosquitto_pub, payloads, say};

#[test]
#[ignore = "needs mosquitto"]
fn ours_are_kept_and_theirs_are_shown() {
    let broker = Mosquitto::start();
    for version in VERSIONS {
        let topic = &*format!("kept/{}", version.ours);
        for payload in ["old", "new"] {
            broker
                .mqtty(&["pub", "-t", topic, "-m", payload, "-q", "1", "--retain"])
                .args(&["-V", version.ours])
                .run()
                .code(0);
        }
        listening(
            &broker,
            &format!("reader-{}", version.theirs),
            &["-t", topic, "-C", "1", "-F", "%r %p", "-V", version.theirs],
        )
        .finish()
        .code(0)
        .printed("1 new\n");

        mosquitto_pub(
            &broker,
            &["-t", topic, "-m", "theirs", "-r", "-V", version.theirs],
        )
        .run()
        .code(0);
        let finished = broker
            .mqtty(&["sub", "-t", topic, "-C", "1", "-W", "20", "-o", "json"])
            .args(&["-V", version.ours])
            .run()
            .code(0);
        let seen = messages(&finished);
        assert_eq!(seen[0]["payload"], "theirs");
        assert_eq!(seen[0]["retain"], true);

        // An empty payload removes it, so that the next message is one that is published now.
        broker
            .mqtty(&["pub", "-t", topic, "-n", "-q", "1", "--retain"])
            .args(&["-V", version.ours])
            .run()
            .code(0);
        let subscriber = broker
            .mqtty(&["sub", "-t", topic, "-C", "1", "-W", "20", "-o", "json"])
            .args(&["-V", version.ours])
            .start();
        subscriber.says("Subscribed to ");
        say(&broker, topic, "live", "0");
        assert_eq!(payloads(&subscriber.finish().code(0)), ["live"]);
    }
}

/// Retain handling 2: none at all; and the flag as it was published.
#[test]
#[ignore = "needs mosquitto"]
fn the_options_of_a_subscription() {
    let broker = Mosquitto::start();
    mosquitto_pub(&broker, &["-t", "a", "-m", "before", "-r", "-V", V5.theirs])
        .run()
        .code(0);
    let subscriber = broker
        .mqtty(&[
            "sub", "-t", "a", "-rh", "2", "-rap", "-C", "1", "-W", "20", "-o", "json",
        ])
        .start();
    subscriber.says("Subscribed to a");
    mosquitto_pub(&broker, &["-t", "a", "-m", "now", "-r", "-V", V5.theirs])
        .run()
        .code(0);
    let seen = messages(&subscriber.finish().code(0));
    assert_eq!(seen[0]["payload"], "now");
    assert_eq!(seen[0]["retain"], true);
}
