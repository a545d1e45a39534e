//! `mqtty test` against `mqtty broker` with each of its faults: the verdict, its exit code, and what it tells.
//!
//! What that broker cannot do wrong (QoS, flags, properties) is planted by scripted brokers in `test_files`.

use std::time::Duration;

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::finished::Finished;
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;

/// Every kind of step, one a line, so that a line names its step.
const FILE: &str = "name: all steps
clients: { app: { client_id: app }, lamp: { client_id: lamp } }
steps:
  - connect: { client: lamp, within: 500ms }
  - subscribe: { client: lamp, topic: a, qos: 2, within: 500ms }
  - publish: { client: app, topic: a, payload: one, qos: 1, within: 500ms }
  - publish: { client: app, topic: a, payload: two, qos: 2, within: 500ms }
  - expect: { client: lamp, topic: a, payload: one, qos: 1, in_order: true, within: 500ms, latency: 250ms }
  - expect: { client: lamp, topic: a, payload: two, qos: 2, in_order: true, within: 500ms }
  - expect: { client: lamp, topic: a, none: true, for: 100ms }
  - unsubscribe: { client: lamp, topic: a, within: 500ms }
  - disconnect: lamp
";

/// Runs a file against a broker with these faults, one a line.
fn with_fault(faults: &str, file: &str) -> Finished {
    let options = faults.lines().flat_map(|fault| ["--fault", fault]);
    let options: Vec<&str> = options.collect();
    let broker = mqtty(&["broker", "--port", "0"]).args(&options).start();
    let port = port_of(&broker);
    let file = scratch_file("all.mqtt.yaml", file);
    let finished = mqtty(&["test", &file]).port(port).run();
    broker.signal(Signal::TERM);
    broker.finish().code(0);
    finished.within(Duration::from_secs(15))
}

/// A fault, the exit code, and what is told; one fault for each step, and more than one for most.
const FAULTS: &[(&str, i32, &[&str])] = &[
    // The connection is refused, or ends, at every step.
    (
        "refuse=not-authorized",
        4,
        &[":4:5: cannot connect lamp: ", "not authorized (0x87)"],
    ),
    ("close@connect", 3, &[":4:5: cannot connect lamp: "]),
    ("reset@connack", 3, &[":4:5: cannot connect lamp: "]),
    (
        "close@subscribe",
        6,
        &[":5:5: subscribe of lamp to a: the connection of lamp was lost: "],
    ),
    (
        "close@suback",
        6,
        &[":5:5: subscribe of lamp to a: the connection of lamp was lost: "],
    ),
    (
        "close@publish,1",
        6,
        &[":6:5: publish of app to a: the connection of app was lost: "],
    ),
    (
        "reset@publish,2",
        6,
        &[":7:5: publish of app to a: the connection of app was lost: "],
    ),
    (
        "close@puback,client=app",
        6,
        &[":6:5: publish of app to a: the connection of app was lost: "],
    ),
    (
        "close@pubrec,client=app",
        6,
        &[":7:5: publish of app to a: the connection of app was lost: "],
    ),
    (
        "close@pubrel,client=app",
        6,
        &[":7:5: publish of app to a: the connection of app was lost: "],
    ),
    (
        "close@pubcomp,client=app",
        6,
        &[":7:5: publish of app to a: the connection of app was lost: "],
    ),
    (
        "close@delivery,1",
        6,
        &[":8:5: the connection of lamp was lost: "],
    ),
    (
        "reset@delivery,2",
        6,
        &[":9:5: the connection of lamp was lost: "],
    ),
    (
        "close@unsubscribe",
        6,
        &[":11:5: unsubscribe of lamp from a: the connection of lamp was lost: "],
    ),
    (
        "close@unsuback",
        6,
        &[":11:5: unsubscribe of lamp from a: the connection of lamp was lost: "],
    ),
    (
        "malformed=utf8@suback",
        6,
        &[
            ":5:5: subscribe of lamp to a: the connection of lamp was lost: ",
            "UTF-8",
        ],
    ),
    (
        "malformed=utf8@delivery,1",
        6,
        &[":8:5: the connection of lamp was lost: ", "UTF-8"],
    ),
    // Answers that are lost or late.
    (
        "drop-ack@connack",
        3,
        &[":4:5: lamp was not connected within 500 ms"],
    ),
    (
        "drop-ack@suback",
        9,
        &[":5:5: subscribe of lamp to a: the broker did not answer in time"],
    ),
    (
        "drop-ack@puback,client=app",
        9,
        &[":6:5: publish of app to a: the broker did not answer in time"],
    ),
    (
        "drop-ack@pubrec,client=app",
        9,
        &[":7:5: publish of app to a: the broker did not answer in time"],
    ),
    (
        "drop-ack@pubcomp,client=app",
        9,
        &[":7:5: publish of app to a: the broker did not answer in time"],
    ),
    (
        "drop-ack@unsuback",
        9,
        &[":11:5: unsubscribe of lamp from a: the broker did not answer in time"],
    ),
    (
        "delay-ack=10s@puback,client=app",
        9,
        &[":6:5: publish of app to a: the broker did not answer in time"],
    ),
    (
        "freeze=10s@publish,2",
        9,
        &[":7:5: publish of app to a: the broker did not answer in time"],
    ),
    // Refusals.
    (
        "deny-subscribe",
        4,
        &[":5:5: subscribe of lamp to a: not authorized (0x87)"],
    ),
    (
        "deny-subscribe=quota-exceeded",
        4,
        &[":5:5: subscribe of lamp to a: quota exceeded (0x97)"],
    ),
    (
        "deny-publish@2",
        4,
        &[":7:5: publish of app to a: not authorized (0x87)"],
    ),
    // Messages that are lost, late, doubled, reordered, or not what was sent.
    (
        "drop@1",
        9,
        &[
            ":8:5: expect on lamp: a: the next message does not fit",
            "- payload   expected \"one\"   received \"two\"   ← nearest: a, ",
            "- qos   expected 1   received 2",
        ],
    ),
    (
        "drop@2",
        9,
        &[":9:5: expect on lamp: a within 500 ms: no message was received"],
    ),
    (
        "drop",
        9,
        &[":8:5: expect on lamp: a within 500 ms: no message was received"],
    ),
    (
        "delay=300ms",
        9,
        &[
            ":8:5: expect on lamp: a: the message took 3",
            "; the limit is 250 ms",
        ],
    ),
    ("delay=10s@1", 9, &[":8:5: expect on lamp: a"]),
    (
        "duplicate@1",
        9,
        &[
            ":9:5: expect on lamp: a: the next message does not fit",
            "- payload   expected \"two\"   received \"one\"   ← nearest: a, ",
        ],
    ),
    (
        "corrupt@1",
        9,
        &[
            ":8:5: expect on lamp: a: the next message does not fit",
            "- payload   expected \"one\"   received ",
        ],
    ),
    // What a broker may do.
    ("one-byte=1ms", 0, &["1 passed in"]),
    ("bandwidth=20KB", 0, &["1 passed in"]),
];

#[test]
fn each_fault_of_the_broker_has_its_verdict() {
    std::thread::scope(|scope| {
        // Most of them wait.
        for part in FAULTS.chunks(FAULTS.len().div_ceil(4)) {
            scope.spawn(move || {
                for (fault, code, told) in part {
                    let finished = with_fault(fault, FILE);
                    assert_eq!(finished.status_code(), Some(*code), "{fault}\n{finished}");
                    for words in *told {
                        let text = finished.text();
                        assert!(text.contains(words), "{fault}: {words}\n{finished}");
                    }
                    let mark = match code {
                        0 => "✔ ",
                        9 => "✖ ",
                        _ => "⚠ ",
                    };
                    assert!(finished.text().starts_with(mark), "{fault}\n{finished}");
                }
            });
        }
    });
}

/// The faults that need messages of their own.
#[test]
fn reordered_doubled_and_too_much() {
    let finished = with_fault(
        "reorder@1",
        "steps:
  - subscribe: { topic: a, qos: 1 }
  - publish: { topic: a, payload: one }
  - publish: { topic: a, payload: two }
  - expect: { topic: a, payload: one, in_order: true }
",
    );
    finished
        .code(9)
        .printed_part(":5:5: expect on client: a: the next message does not fit")
        .printed_part("- payload   expected \"one\"   received \"two\"");
    let finished = with_fault(
        "duplicate",
        "steps:
  - subscribe: { topic: a, qos: 1 }
  - publish: { topic: a, payload: one, qos: 1 }
  - expect: { topic: a, exactly: 1, for: 200ms }
",
    );
    finished.code(9).printed_part(
        ":4:5: expect on client: a: expected 1 at most, received one more: client ← a \"one\"",
    );
    let two = |client: &str, steps: &str| {
        format!(
            "clients: {{ app: {{}}, lamp: {client} }}\nsteps:\n  - subscribe: {{ client: lamp, topic: a, qos: 1 }}\n{steps}"
        )
    };
    let finished = with_fault(
        "exceed-packet-size",
        &two(
            "{ maximum_packet_size: 100 }",
            "  - publish: { client: app, topic: a, payload: \"{{ 'x' * 200 }}\", qos: 1 }\n  - expect: { client: lamp, topic: a }\n",
        ),
    );
    finished
        .code(6)
        .printed_part(":5:5: the connection of lamp was lost: ");
    // A second message at QoS 2 while the first one is open, for a client with a window of one.
    let finished = with_fault(
        "exceed-receive-maximum\ndelay-ack=500ms@pubrel",
        &two(
            "{ receive_maximum: 1 }",
            "  - subscribe: { client: lamp, topic: a, qos: 2 }\n  - publish: { client: app, topic: a, payload: x, qos: 2, repeat: 2 }\n  - expect: { client: lamp, topic: a, payload: y }\n",
        ),
    );
    finished
        .code(6)
        .printed_part(":6:5: the connection of lamp was lost: ")
        .printed_part("receive maximum");
    // The broker that keeps to the limit does not deliver it.
    let finished = with_fault(
        "drop@9",
        &two(
            "{ maximum_packet_size: 100 }",
            "  - publish: { client: app, topic: a, payload: \"{{ 'x' * 200 }}\", qos: 1 }\n  - expect: { client: lamp, topic: a, none: true, for: 100ms }\n",
        ),
    );
    finished.code(0);
}

/// Each kind of fault that the broker knows is planted in this file.
#[test]
fn no_fault_is_left_out() {
    let list = mqtty(&["broker", "--list-faults"]).run().code(0).text();
    // The heading of the table follows the form.
    let rows = list.lines().skip_while(|line| !line.is_empty()).skip(2);
    let kinds: Vec<&str> = rows
        .take_while(|line| !line.is_empty())
        // Other lines go on with the one before.
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split([' ', '=', '[']).next())
        .collect();
    assert!(kinds.len() >= 18, "{kinds:?}");
    let planted: Vec<&str> = FAULTS.iter().map(|(fault, ..)| *fault).collect();
    let elsewhere = ["reorder", "exceed-packet-size", "exceed-receive-maximum"];
    for kind in kinds {
        let is_here = planted
            .iter()
            .any(|fault| fault.split(['=', '@', ':']).next() == Some(kind));
        assert!(is_here || elsewhere.contains(&kind), "{kind}");
    }
}
