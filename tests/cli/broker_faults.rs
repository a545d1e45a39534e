//! `mqtty broker --fault`, and what the other commands make of it.

use std::time::Duration;

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::run::{Running, mqtty};

/// A broker with these options, and its port.
fn broker(options: &[&str]) -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).args(options).start();
    let port = port_of(&broker);
    (broker, port)
}

fn stop(broker: Running) {
    broker.signal(Signal::TERM);
    broker.finish().code(0).within(Duration::from_secs(30));
}

#[test]
fn refused_closed_and_malformed() {
    let (broker, port) = broker(&[
        "--fault",
        "refuse=not-authorized@client=refused",
        "--fault",
        "close@publish,client=closed",
        "--fault",
        "malformed=utf8@suback,client=malformed",
        "--fault",
        "deny-subscribe@client=denied",
        "--fault",
        "deny-publish=quota-exceeded@client=full",
    ]);
    let publish = |client: &str| {
        mqtty(&["pub", "t", "x", "-q", "1", "-i", client])
            .args(&["--maximum-reconnect-times", "0"])
            .port(port)
            .run()
    };
    publish("refused").code(4).said("not authorized");
    publish("closed").code(6);
    publish("full").code(4).said("quota exceeded");
    publish("lucky").code(0);
    let subscribe = |client: &str| {
        mqtty(&["sub", "t", "-i", client, "--maximum-reconnect-times", "0"])
            .port(port)
            .run()
    };
    subscribe("denied").code(4).said("not authorized");
    subscribe("malformed").code(6).said("UTF-8");
    stop(broker);
}

#[test]
fn faults_at_run_time() {
    let (broker, port) = broker(&["--allow-faults", "--seed", "5"]);
    let set = |text: &str| {
        mqtty(&["pub", "$mqtty/fault", text, "-q", "1"])
            .port(port)
            .run()
    };
    set("deny-publish@topic=t").code(0);
    set("drp:50%")
        .code(4)
        .said("payload format invalid (0x99): \"expected a fault such as drop (see mqtty broker --list-faults), not");
    // Clients that want no reasons get none (MQTT 5 §3.1.2.11.7).
    mqtty(&["pub", "$mqtty/fault", "drp", "-q", "1"])
        .args(&["--no-req-problem-info"])
        .port(port)
        .run()
        .code(4)
        .did_not_say("expected a fault");
    let publish = || mqtty(&["pub", "t", "x", "-q", "1"]).port(port).run();
    publish().code(4).said("not authorized");
    let off = set("off").code(0);
    off.did_not_say("nobody is subscribed");
    publish().code(0);
    // At QoS 0 there is no answer: the broker says it.
    mqtty(&["pub", "$mqtty/fault", "drp:1", "-i", "typo"])
        .port(port)
        .run()
        .code(0);
    let what = "warning: cannot set faults for client \"typo\": expected a fault such as drop";
    broker.says(what);
    stop(broker);
}

#[test]
fn what_cannot_be_a_fault() {
    let list = mqtty(&["broker", "--list-faults"]).run().code(0);
    for text in ["drop-ack ", "3.1.2.10", "malformed=PACKET", "client=ID"] {
        assert!(list.text().contains(text), "{text}");
    }
    let hint = "bad value \"drop-akc\" for --fault: expected a fault such as drop-ack";
    mqtty(&["broker", "--fault", "drop-akc"])
        .run()
        .code(2)
        .said(hint);
    let needed = "--seed needs --fault or --allow-faults";
    mqtty(&["broker", "--seed", "1"]).run().code(2).said(needed);
}
