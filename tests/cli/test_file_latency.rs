//! `mqtty test`: `latency` counts from the publish of the message, not from another one.

use crate::support::bytes::{ack, publish};
use crate::support::finished::Finished;
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

/// The second message is published much later than the first, and right before both arrive.
fn run(expect: &str, deliveries: &[&'static str]) -> Finished {
    let deliveries: Vec<Vec<u8>> = deliveries
        .iter()
        .map(|payload| publish(0, "a", 0, payload))
        .collect();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.acknowledge();
        let second = conn.expect(3);
        let mut packets = deliveries.concat();
        packets.extend(ack(0x40, second.publish_id()));
        conn.send(packets);
        conn.drain();
    });
    let text = format!(
        "steps:
  - subscribe: {{ topic: a, qos: 1 }}
  - publish: {{ topic: a, payload: one, qos: 1 }}
  - wait: 1500ms
  - publish: {{ topic: a, payload: two, qos: 1 }}
  - expect: {{ topic: a, latency: 1s, {expect} }}
"
    );
    let file = scratch_file("latency.mqtt.yaml", text);
    mqtty(&["test", &file]).port(peer.port).run()
}

#[test]
fn of_the_message_itself() {
    // The first one took 1.5 s, although the second was published right before it came.
    run("payload: one", &["one", "two"])
        .code(9)
        .printed_part("expect on client: a: the message took ")
        .printed_part("; the limit is 1 s");
    run("payload: two", &["one", "two"]).code(0);
}

/// A rule of the broker has changed the payload: the last publish to the topic counts.
#[test]
fn of_a_message_that_was_changed() {
    run("payload: three", &["three"]).code(0);
}

/// On a topic of its own: from the publish whose time was saved.
#[test]
fn since_another_publish() {
    let file = |limit: &str| {
        let text = format!(
            "clients: {{ app: {{}}, lamp: {{}} }}
steps:
  - respond: {{ client: lamp, topic: '{{{{ root }}}}/set', to: '{{{{ root }}}}/state', payload: on, delay: 700ms }}
  - subscribe: {{ client: app, topic: '{{{{ root }}}}/state' }}
  - publish: {{ client: app, topic: '{{{{ root }}}}/set', payload: on, save: {{ sent_at, again: sent_at }} }}
  - set: {{ fits: '=sent_at > 1700000000 and again >= sent_at' }}
  - expect: {{ client: app, topic: '{{{{ root }}}}/state', where: '$fits', latency: {limit}, since: sent_at }}
"
        );
        let text = text.replace("payload: on,", "json: true,");
        scratch_file("since.mqtt.yaml", text)
    };
    mqtty(&["test", &file("1h"), "--embedded"]).run().code(0);
    mqtty(&["test", &file("600ms"), "--embedded"])
        .run()
        .code(9)
        .printed_part("/state: the message took ")
        .printed_part("; the limit is 600 ms");
}

#[test]
fn of_a_message_that_nobody_has_published() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "a", 0, "x"));
        conn.drain();
    });
    let text = "steps:\n  - subscribe: a\n  - expect: { topic: a, latency: 1s }\n";
    let file = scratch_file("latency.mqtt.yaml", text);
    mqtty(&["test", &file])
        .port(peer.port)
        .run()
        .code(7)
        .printed_part("latency: no step has published to a")
        .printed_part("save: { sent_at }, and add since: sent_at");
}
