//! `mqtty test`: what is said about the mistakes that everybody makes once: no subscription, a lower QoS, no answer.

use crate::support::bytes::{ack, publish};
use crate::support::peer::{Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

/// Runs these steps with a broker of their own; they fail, or could not be tried.
#[track_caller]
fn told(text: &str, code: i32, expected: &[&str]) {
    let file = scratch_file("x.mqtt.yaml", text);
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(code);
    let text = finished.text();
    for part in expected {
        assert!(text.contains(part), "{part:?} is not there\n{finished}");
    }
}

#[test]
fn nobody_has_subscribed() {
    told(
        "steps:\n  - publish: { topic: a, payload: x }\n  - expect: { client: foo, topic: a, within: 50ms }\n",
        9,
        &[
            "expect on foo: a within 50 ms: no message was received",
            "hint: add a subscribe step before it: foo has not subscribed to anything",
        ],
    );
    told(
        "steps:\n  - subscribe: { topic: [a/b, 'c/#', $share/g/d] }\n  - expect: { topic: a, within: 50ms }\n",
        9,
        &["hint: subscribe client to a: it has subscribed only to a/b, c/#, $share/g/d"],
    );
    told(
        "steps:\n  - subscribe: a\n  - unsubscribe: a\n  - expect: { topic: a, within: 50ms }\n",
        9,
        &["client has not subscribed to anything"],
    );
}

#[test]
fn a_subscription_has_a_lower_qos() {
    told(
        "steps:\n  - subscribe: a\n  - publish: { topic: a, payload: x, qos: 1 }\n  - expect: { topic: a, qos: 1, within: 50ms }\n",
        9,
        &[
            "- qos   expected 1   received 0",
            "hint: subscribe client with qos: 1: its subscription to a has QoS 0",
        ],
    );
    // No hint where the subscription is not the reason.
    let file = scratch_file(
        "x.mqtt.yaml",
        "steps:\n  - subscribe: { topic: a, qos: 2 }\n  - publish: { topic: a, payload: x }\n  - expect: { topic: a, qos: 1, within: 50ms }\n",
    );
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(9);
    assert!(!finished.text().contains("hint:"), "{finished}");
}

#[test]
fn a_request_without_an_answer() {
    let request = "clients: { app: {} }
steps:
  - subscribe: '{{ root }}/#'
  - request: { topic: '{{ root }}/nobody', payload: x, within: 50ms, expect: { json_has: { ok: true } } }
";
    let file = scratch_file("x.mqtt.yaml", request);
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(9);
    let text = finished.text();
    assert!(
        text.contains("/nobody: no answer within 50 ms\n"),
        "{finished}"
    );
    assert!(!text.contains("nearest"), "{finished}");
    // An answer that does not fit is shown.
    let wrong = request.replace(
        "  - request",
        "  - respond: { topic: '{{ root }}/nobody', json: { ok: false } }\n  - request",
    );
    told(
        &wrong,
        9,
        &[
            "/nobody: no answer within 50 ms has what is expected\n",
            "- .ok   expected true   received false",
        ],
    );
}

#[test]
fn requests_before_mqtt_5_name_their_response_topic() {
    let file = |topic: &str| {
        format!(
            "clients: {{ app: {{ mqtt_version: 3.1.1 }}, lamp: {{ mqtt_version: 3.1.1 }} }}
steps:
  - respond: {{ client: lamp, topic: '{{{{ root }}}}/get', to: '{{{{ root }}}}/state', payload: on }}
  - request: {{ client: app, topic: '{{{{ root }}}}/get', payload: x{topic}, expect: {{ payload: on }} }}
"
        )
    };
    told(
        &file(""),
        2,
        &[
            "request of app: MQTT before 5 has no response topics",
            "hint: add response_topic: TOPIC",
        ],
    );
    told(
        &file(", response_topic: '{{ root }}/state'"),
        0,
        &["1 passed"],
    );
}

/// A subscription of the file that brings the answer is enough: a second one could bring it twice.
#[test]
fn answers_are_not_subscribed_to_twice() {
    let text = "leftovers: fail
clients: { app: {} }
steps:
  - subscribe: { topic: '{{ root }}/#', qos: 1 }
  - respond: { topic: '{{ root }}/get', payload: on }
  - request: { topic: '{{ root }}/get', payload: x, expect: { payload: on } }
  - expect: { topic: '{{ root }}/get' }
";
    let file = scratch_file("x.mqtt.yaml", text);
    let finished = mqtty(&["test", &file, "--embedded", "-v"]).run().code(0);
    let subscriptions = finished.text().matches("app subscribes to").count();
    assert_eq!(subscriptions, 1, "{finished}");
}

#[test]
fn values_that_depend_on_the_run() {
    told(
        "steps:
  - subscribe: { topic: '{{ root }}', qos: 2 }
  - publish: { topic: '{{ root }}', json: { n: 3, q: 2, who: client }, qos: 1, save: { n: .n, q: .q, who: .who } }
  - publish: { client: '{{ who }}', topic: '{{ root }}', payload: x, qos: '=q', repeat: '{{ n }}' }
  - expect: { topic: '{{ root }}', payload: x, qos: '=q', exactly: '=n', for: '{{ n }}ms' }
",
        0,
        &["1 passed"],
    );
    told(
        "steps:
  - publish: { topic: '{{ root }}', json: { q: 7 }, qos: 1, save: { q: .q } }
  - expect: { topic: a, qos: '=q' }
",
        7,
        &["x.mqtt.yaml:3:30: bad value \"7\" for qos: expected 0, 1 or 2 (from \"=q\")"],
    );
}

/// A broker may deliver a message once for each subscription that matches it.
#[test]
fn overlapping_subscriptions_are_named() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.grant();
        let message = conn.expect(3);
        let copy = publish(0, "a/b", 0, "x");
        conn.send([copy.clone(), copy, ack(0x40, message.publish_id())].concat());
        conn.drain();
    });
    let file = scratch_file(
        "x.mqtt.yaml",
        "leftovers: fail
steps:
  - subscribe: { topic: a/# }
  - subscribe: { topic: a/b }
  - publish: { topic: a/b, payload: x, qos: 1 }
  - expect: { topic: a/b }
",
    );
    mqtty(&["test", &file])
        .port(peer.port)
        .run()
        .code(9)
        .printed_part("messages were received that no step expects (leftovers: fail)")
        .printed_part("hint: subscribe client to one filter for a/b: a/# and a/b overlap");
}

/// The first guess at a time limit is the one for acknowledgements.
#[test]
fn the_limit_of_acknowledgements_is_not_that_of_messages() {
    let peer = Refusing::start();
    let hint =
        "--timeout limits the wait for an acknowledgement; use -W to limit the wait for messages";
    let run = |options: &[&str]| {
        mqtty(&["sub", "a", "--timeout", "1", "-C", "2"])
            .args(options)
            .port(peer.port)
            .run()
            .code(3)
    };
    run(&[]).said(hint);
    run(&["-W", "1s"]).did_not_say(hint);
    // A time alone is no failure.
    mqtty(&["sub", "a", "-W", "50ms", "--embedded"])
        .run()
        .code(0);
}
