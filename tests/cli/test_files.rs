//! `mqtty test`: each planted fault of a broker gets the right verdict and text, and files that are wrong connect to nobody.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::bytes::{
    CONNACK, ack, ack_with, connack, packet, properties, property, publish, suback, text,
};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

/// Two messages in order at QoS 1, with a content type, and no third.
const TWO: &str = "name: two messages
steps:
  - subscribe: { topic: a, qos: 2 }
  - publish: { topic: a, payload: one, qos: 1 }
  - publish: { topic: a, payload: two, qos: 1 }
  - expect: { topic: a, payload: one, qos: 1, retain: false, in_order: true, within: 300ms, properties: { content_type: null } }
  - expect: { topic: a, payload: two, qos: 1, in_order: true, within: 300ms }
  - expect: { topic: a, none: true, for: 50ms }
after:
  - publish: { topic: end, payload: end, qos: 1 }
";

/// Runs the file against a broker that acknowledges everything and delivers these packets instead of the messages, and
/// those of `late` when the test is over.
fn with_deliveries(deliveries: Vec<Vec<u8>>, late: Vec<Vec<u8>>) -> Finished {
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        conn.acknowledge();
        let second = conn.expect(3);
        // In one piece, so that the acknowledgement has been seen when the first message is.
        conn.send(
            [vec![ack(0x40, second.publish_id())], deliveries]
                .concat()
                .concat(),
        );
        while let Some(packet) = conn.next() {
            if packet.first >> 4 == 3 {
                conn.send(
                    [late.clone(), vec![ack(0x40, packet.publish_id())]]
                        .concat()
                        .concat(),
                );
            }
        }
    });
    let file = scratch_file("two.mqtt.yaml", TWO);
    mqtty(&["test", &file, "--seed", "7"]).port(peer.port).run()
}

fn one() -> Vec<u8> {
    publish(2, "a", 1, "one")
}

fn two() -> Vec<u8> {
    publish(2, "a", 2, "two")
}

#[track_caller]
fn tells(finished: &Finished, expected: &[&str]) {
    let text = finished.text();
    for part in expected {
        assert!(text.contains(part), "{part:?} is not there\n{finished}");
    }
}

#[test]
fn a_good_broker_passes() {
    let finished = with_deliveries(vec![one(), two()], Vec::new()).code(0);
    tells(
        &finished,
        &["✔ ", "two.mqtt.yaml:2  two messages  in ", "1 passed in "],
    );
}

#[test]
fn a_lost_message() {
    let finished = with_deliveries(vec![one()], Vec::new()).code(9);
    tells(
        &finished,
        &[
            "✖ ",
            "two.mqtt.yaml:7:5: expect on client: a within 300 ms: no message was received",
            "timeline   +",
            "again: mqtty test ",
            "--filter '^two messages$' --seed 7 -",
            "1 failed",
        ],
    );
}

#[test]
fn a_late_message() {
    let finished = with_deliveries(vec![one()], vec![two()]).code(9);
    tells(
        &finished,
        &[
            ":7:5: expect on client: a within 300 ms: no message was received",
            "not expected by any step: client ← a \"two\" (QoS 1, +",
        ],
    );
}

#[test]
fn a_doubled_message() {
    let finished = with_deliveries(vec![one(), two(), publish(2, "a", 3, "two")], Vec::new());
    tells(
        &finished.code(9),
        &[
            ":8:5: expect on client: a: expected no message, received one: client ← a \"two\" (QoS 1, +",
        ],
    );
}

#[test]
fn reordered_messages() {
    let finished = with_deliveries(vec![two(), one()], Vec::new()).code(9);
    tells(
        &finished,
        &[
            ":6:5: expect on client: a: the next message does not fit",
            "- payload   expected \"one\"   received \"two\"   ← nearest: a, ",
        ],
    );
}

#[test]
fn a_wrong_qos() {
    let finished = with_deliveries(vec![publish(0, "a", 0, "one"), two()], Vec::new()).code(9);
    tells(
        &finished,
        &["- qos   expected 1   received 0   ← nearest: a, "],
    );
}

#[test]
fn a_wrong_flag() {
    let finished = with_deliveries(vec![publish(3, "a", 1, "one"), two()], Vec::new()).code(9);
    tells(&finished, &["- retain   expected false   received true"]);
}

#[test]
fn wrong_properties() {
    let list = properties(&[property(3, "text/plain")]);
    let body = [text("a"), vec![0, 1], list, b"one".to_vec()].concat();
    let finished = with_deliveries(vec![packet(0x32, &body), two()], Vec::new()).code(9);
    tells(
        &finished,
        &["- content_type   expected nothing   received \"text/plain\""],
    );
}

#[test]
fn a_wrong_topic() {
    let finished = with_deliveries(vec![publish(2, "b", 1, "one"), two()], Vec::new()).code(9);
    tells(&finished, &["- topic   expected a   received b"]);
}

/// The exit code, what is told, and what the broker does before it closes the connection.
type Dropped = (i32, &'static str, fn(&mut Conn));

/// A connection that is dropped: the case could not be tried, and the step is named.
#[test]
fn a_connection_that_is_dropped_at_every_step() {
    let steps: [Dropped; 5] = [
        (3, ":3:5: cannot connect client: ", |conn| {
            conn.packet();
        }),
        (
            6,
            ":3:5: subscribe of client to a: the connection of client was lost: ",
            |conn| {
                conn.open();
                conn.expect(8);
            },
        ),
        (
            6,
            ":4:5: publish of client to a: the connection of client was lost: ",
            |conn| {
                conn.open();
                conn.grant();
                conn.expect(3);
            },
        ),
        (
            6,
            ":5:5: publish of client to a: the connection of client was lost: ",
            |conn| {
                conn.open();
                conn.grant();
                conn.acknowledge();
                conn.expect(3);
            },
        ),
        (6, ":6:5: the connection of client was lost: ", |conn| {
            conn.open();
            conn.grant();
            conn.acknowledge();
            conn.acknowledge();
        }),
    ];
    for (code, expected, script) in steps {
        let peer = Peer::once(move |mut conn| script(&mut conn));
        let file = scratch_file("two.mqtt.yaml", TWO);
        let finished = mqtty(&["test", &file]).port(peer.port).run().code(code);
        tells(
            &finished,
            &[
                expected,
                "could not be tried (exit code",
                "1 could not be tried in",
            ],
        );
    }
}

/// Runs these steps against this broker.
fn with_steps(steps: &str, script: fn(&mut Conn)) -> Finished {
    let peer = Peer::once(move |mut conn| script(&mut conn));
    let file = scratch_file("answers.mqtt.yaml", format!("steps:\n{steps}"));
    mqtty(&["test", &file]).port(peer.port).run()
}

#[test]
fn answers_of_the_broker() {
    let subscribe = "  - subscribe: { topic: a, qos: 2, expect: { granted: 2 } }\n";
    let finished = with_steps(subscribe, |conn| {
        conn.open();
        let packet = conn.expect(8);
        conn.send(suback(packet.id(), &[1]));
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["subscribe of client to a: expected 2, received 1"],
    );
    let finished = with_steps("  - subscribe: a\n  - expect: { topic: a }\n", |conn| {
        conn.open();
        let packet = conn.expect(8);
        conn.send(suback(packet.id(), &[0x87]));
        conn.drain();
    });
    tells(
        &finished.code(4),
        &["subscribe of client to a: not authorized (0x87)"],
    );
    let publish =
        "  - publish: { topic: a, payload: x, qos: 1, expect: { refused: [0x87, 0x90] } }\n";
    let accepted = with_steps(publish, |conn| {
        conn.open();
        conn.acknowledge();
        conn.drain();
    });
    tells(
        &accepted.code(9),
        &[
            "publish of client to a: expected not authorized (0x87) or topic name invalid (0x90), received 0",
        ],
    );
    with_steps(publish, |conn| {
        conn.open();
        let packet = conn.expect(3);
        conn.send(ack_with(0x40, packet.publish_id(), 0x90));
        conn.drain();
    })
    .code(0);
    let unsubscribe = "  - unsubscribe: { topic: a, expect: { reason: 0x11 } }\n";
    let finished = with_steps(unsubscribe, |conn| {
        conn.open();
        let packet = conn.expect(10);
        let [high, low] = packet.id().to_be_bytes();
        conn.send([0xb0, 4, high, low, 0, 0]);
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["unsubscribe of client from a: expected 17, received 0"],
    );
}

#[test]
fn the_beginning_and_the_end_of_a_connection() {
    let connect = "  - connect: { client: app, expect: { refused: 0x87 } }\n";
    with_steps(connect, |conn| {
        conn.packet();
        conn.send(connack(false, 0x87, &[]));
        conn.drain();
    })
    .code(0);
    let finished = with_steps(connect, |conn| {
        conn.packet();
        conn.send(connack(false, 0x88, &[]));
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["connect of app: expected not authorized (0x87), received server unavailable (0x88)"],
    );
    let finished = with_steps(connect, |conn| {
        conn.open();
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["connect of app: expected a refusal, but the broker accepted"],
    );
    let present = "  - connect: { client: app, expect: { session_present: true } }\n";
    let finished = with_steps(present, |conn| {
        conn.open();
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["session present: expected true, received false"],
    );
    let limits = "  - connect: { client: app, expect: { limits: .receive_maximum > 100 } }\n";
    let finished = with_steps(limits, |conn| {
        conn.packet();
        conn.send(connack(false, 0, &[vec![0x21, 0, 20]]));
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["limits .receive_maximum > 100: expected true, received false"],
    );
    let disconnect = "  - connect: app\n  - expect_disconnect: { client: app, reason: 0x8e }\n";
    let finished = with_steps(disconnect, |conn| {
        conn.open();
        conn.send([0xe0, 1, 0x8b]);
    });
    tells(
        &finished.code(9),
        &["expect_disconnect of app: expected session taken over (0x8e), received "],
    );
    with_steps(disconnect, |conn| {
        conn.open();
        conn.send([0xe0, 1, 0x8e]);
    })
    .code(0);
    let short = "  - connect: app\n  - expect_disconnect: { client: app, within: 50ms }\n";
    let finished = with_steps(short, |conn| {
        conn.open();
        conn.drain();
    });
    tells(
        &finished.code(9),
        &["expect_disconnect of app: the connection is still up after 50 ms"],
    );
}

/// The retained messages of a test are cleared, also when it has failed, and also those of wills.
#[test]
fn retained_messages_are_cleared() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(conn.acknowledge().topic(), "kept");
        let cleared = conn.expect(3);
        assert_eq!((cleared.topic(), cleared.first & 1), ("kept", 1));
        assert!(cleared.payload().is_empty());
        conn.farewell();
    });
    let steps = "steps:
  - publish: { topic: kept, payload: x, qos: 1, retain: true }
  - expect: { topic: a, within: 50ms }
";
    let file = scratch_file("kept.mqtt.yaml", steps);
    mqtty(&["test", &file]).port(peer.port).run().code(9);
}

/// A fence decides without waiting that a message was not delivered.
#[test]
fn a_fence_is_a_message_of_its_own() {
    let steps = "steps:
  - subscribe: { topic: a, qos: 1 }
  - publish: { topic: a, payload: x, qos: 1 }
  - expect: { topic: a, none: true, fence: true, within: 10s }
";
    let file = scratch_file("fence.mqtt.yaml", steps);
    let run = |doubled: bool| {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            let message = conn.acknowledge();
            let fence = conn.acknowledge();
            assert_eq!((fence.topic(), fence.qos()), ("a", 1));
            if doubled {
                conn.send(publish(0, "a", 0, message.payload()));
            }
            conn.send(publish(2, "a", 9, fence.payload()));
            conn.drain();
        });
        mqtty(&["test", &file]).port(peer.port).run()
    };
    run(false).code(0).within(Duration::from_secs(8));
    tells(
        &run(true).code(9),
        &["expect on client: a: expected no message, received one: client ← a \"x\""],
    );
}

#[test]
fn files_that_are_wrong_connect_to_nobody() {
    let directory = scratch_dir();
    std::fs::write(
        directory.join("a.mqtt.yaml"),
        "steps:\n  - expect: { topic: a }\n",
    )
    .unwrap();
    std::fs::write(
        directory.join("b.mqtt.yaml"),
        "steps:\n  - publsh: {}\n  - wait: x\n",
    )
    .unwrap();
    let peer = Refusing::start();
    mqtty(&["test", directory.to_str().unwrap()])
        .port(peer.port)
        .run()
        .code(2)
        .said("b.mqtt.yaml:2:5: there is no step \"publsh\"; did you mean publish?")
        .said("b.mqtt.yaml:3:11: bad value \"x\" for wait")
        .printed("");
    mqtty(&["test", "/nothing.mqtt.yaml"])
        .run()
        .code(8)
        .said("cannot read the test file");
    let empty = scratch_dir();
    mqtty(&["test", empty.to_str().unwrap()])
        .run()
        .code(2)
        .said("there are no test files in")
        .said("test files are called *.mqtt.yaml");
    let file = scratch_file("broken.mqtt.yaml", "steps: [\n");
    mqtty(&["test", &file])
        .run()
        .code(2)
        .said("broken.mqtt.yaml:1:8: this is not YAML");
}

const VARS: &str = "vars: { topic: x, wanted: 1 }
cases:
  - name: first
    steps:
      - subscribe: '{{ root }}/{{ topic }}'
      - publish: { topic: '{{ root }}/{{ topic }}', json: '=wanted' }
      - expect: { topic: '{{ root }}/{{ topic }}', json: 1 }
  - name: second
    steps:
      - subscribe: '{{ root }}/{{ topic }}'
      - publish: { topic: '{{ root }}/{{ topic }}', json: '=wanted' }
      - expect: { topic: '{{ root }}/{{ topic }}', json: 1 }
";

#[test]
fn cases_are_chosen_listed_and_given_variables() {
    let file = scratch_file("vars.mqtt.yaml", VARS);
    let list = mqtty(&["test", &file, "--list"]).run().code(0);
    assert_eq!(list.text(), format!("{file}:3\tfirst\n{file}:8\tsecond\n"));
    let list = mqtty(&["test", &file, "--list", "--filter", "sec"])
        .run()
        .code(0);
    assert_eq!(list.text(), format!("{file}:8\tsecond\n"));
    mqtty(&["test", &file, "--filter", "third"])
        .run()
        .code(2)
        .said("no case fits --filter and --tag");
    mqtty(&["test", &file, "--filter", "("])
        .run()
        .code(2)
        .said("bad value \"(\" for --filter");
    mqtty(&["test", &file, "--var", "topik=y"])
        .run()
        .code(2)
        .said("no test file has a variable of this name in vars; did you mean topic?");
    mqtty(&["test", &file, "--var", "topic"])
        .run()
        .code(2)
        .said("for --var: expected NAME=VALUE");
    let passed = mqtty(&["test", &file, "--embedded"]).run().code(0);
    tells(&passed, &["2 passed in"]);
    // A number stays one.
    let failed = mqtty(&[
        "test",
        &file,
        "--embedded",
        "--var",
        "wanted=2",
        "--filter",
        "first",
    ])
    .args(&["--timeout-factor", "0.02"])
    .run()
    .code(9);
    tells(
        &failed,
        &[
            "- .   expected 1   received 2",
            "--embedded --timeout-factor 0.02 --var wanted=2",
        ],
    );
    let failed = mqtty(&[
        "test",
        &file,
        "--embedded",
        "--var",
        "wanted=2",
        "--fail-fast",
    ])
    .args(&["--timeout-factor", "0.02"])
    .run()
    .code(9);
    tells(
        &failed,
        &[
            "second  skipped: another case did not pass (--fail-fast)",
            "1 failed, 1 skipped",
        ],
    );
}

#[test]
fn the_time_of_a_run_is_limited() {
    let steps = "cases:
  - { name: long, steps: [subscribe: a, expect: { topic: a, within: 1h }] }
  - { name: next, steps: [subscribe: a, expect: { topic: a, within: 1h }] }
";
    let file = scratch_file("long.mqtt.yaml", steps);
    let finished = mqtty(&["test", &file, "--embedded", "--max-time", "300ms"])
        .run()
        .code(5);
    tells(
        &finished.within(Duration::from_secs(20)),
        &[
            "cut short: --max-time ran out",
            "next  skipped: --max-time ran out",
        ],
    );
}

/// Ctrl-C ends the case that runs, skips the others, and leaves nothing behind.
#[test]
fn a_run_can_be_interrupted() {
    let steps = "cases:
  - name: long
    steps:
      - publish: { topic: kept, payload: x, qos: 1, retain: true }
      - subscribe: a
      - expect: { topic: a, within: 1h }
  - { name: next, steps: [expect: { topic: a, within: 1h }] }
";
    let file = scratch_file("long.mqtt.yaml", steps);
    let (ready, is_ready) = std::sync::mpsc::channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.acknowledge();
        conn.grant();
        ready.send(()).unwrap();
        let cleared = conn.expect(3);
        assert_eq!((cleared.topic(), cleared.first & 1), ("kept", 1));
        conn.farewell();
    });
    let running = mqtty(&["test", &file]).port(peer.port).start();
    is_ready.recv().unwrap();
    running.signal(Signal::INT);
    let finished = running.finish().code(130);
    tells(
        &finished,
        &[
            "long  skipped: interrupted",
            "next  skipped: interrupted",
            "2 skipped in",
        ],
    );
    finished.said("Ctrl-C before all cases had run");
}

/// The files of the repository, against the broker of this process.
#[test]
fn the_examples_pass() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/tests");
    let finished = mqtty(&["test", folder, "--embedded", "--timeout-factor", "4"])
        .run()
        .code(0);
    let text = finished.text();
    let cases = text.lines().filter(|line| line.starts_with('✔')).count();
    assert!(cases >= 60, "{finished}");
}

/// A broker that only knows 3.1.1 is no reason for a panic.
#[test]
fn nobody_answers() {
    let refusing = Refusing::start();
    let file = scratch_file("two.mqtt.yaml", TWO);
    let finished = mqtty(&["test", &file]).port(refusing.port).run().code(3);
    tells(
        &finished,
        &["cannot connect client: ", "connection refused"],
    );
    let peer = Peer::once(|mut conn| {
        conn.packet();
        conn.send(CONNACK);
        conn.packet();
        conn.drain();
    });
    let steps = "steps:\n  - subscribe: { topic: a, within: 100ms }\n  - expect: { topic: a }\n";
    let file = scratch_file("silent.mqtt.yaml", steps);
    let finished = mqtty(&["test", &file]).port(peer.port).run().code(9);
    tells(
        &finished,
        &[":2:5: subscribe of client to a: the broker did not answer in time"],
    );
}

#[test]
fn tables_tags_and_needs() {
    let steps = "needs: mqtt5
tags: [all]
cases:
  - name: sum
    each: [{ a: 1, b: 2 }, { a: 2, b: 2 }]
    tags: math
    steps:
      - subscribe: '{{ root }}'
      - publish: { topic: '{{ root }}', json: '=a + b' }
      - expect: { topic: '{{ root }}', where: '. == $a + 2' }
  - name: other
    needs: [topic_alias, retain]
    steps: [expect: { topic: a, none: true, for: 1ms }]
";
    let file = scratch_file("table.mqtt.yaml", steps);
    let finished = mqtty(&["test", &file, "--embedded", "--tag", "math"])
        .run()
        .code(0);
    tells(
        &finished,
        &[
            "sum (a: 1, b: 2)  in ",
            "sum (a: 2, b: 2)  in ",
            "2 passed in",
        ],
    );
    mqtty(&["test", &file, "--embedded", "--tag", "nothing"])
        .run()
        .code(2)
        .said("no case fits --filter and --tag");
    // A broker of 3.1.1 refuses MQTT 5.
    let peer = Peer::once(|mut conn| {
        conn.packet();
        conn.send([0x20, 2, 0, 1]);
        conn.drain();
    });
    let skipped = mqtty(&["test", &file]).port(peer.port).run().code(0);
    tells(
        &skipped,
        &[
            "sum (a: 1, b: 2)  skipped: the broker does not support MQTT 5",
            "3 skipped",
        ],
    );
    let peer = Peer::play(|door| {
        let mut conn = door.accept();
        conn.packet();
        conn.send(connack(false, 0, &[vec![0x25, 0]]));
        conn.drain();
    });
    let skipped = mqtty(&["test", &file, "--filter", "other"])
        .port(peer.port)
        .run()
        .code(0);
    tells(
        &skipped,
        &["other  skipped: the broker announces no topic aliases"],
    );
}

/// Strict files want every message to be expected.
#[test]
fn messages_that_nothing_expects() {
    let steps = "leftovers: fail
cases:
  - name: strict
    steps:
      - subscribe: '{{ root }}'
      - publish: { topic: '{{ root }}', payload: one, qos: 1 }
      - publish: { topic: '{{ root }}', payload: two, qos: 1 }
      - expect: { payload: two }
";
    let file = scratch_file("strict.mqtt.yaml", steps);
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(9);
    tells(
        &finished,
        &[
            "messages were received that no step expects",
            "\"one\" (QoS 0, +",
        ],
    );
    let file = scratch_file("lax.mqtt.yaml", steps.replace("leftovers: fail\n", ""));
    let finished = mqtty(&["test", &file, "--embedded", "-v"]).run().code(0);
    tells(
        &finished,
        &["  note: client ← mqtty-test/", "\"one\" (QoS 0, +"],
    );
}

#[test]
fn a_flaky_case_is_counted_apart() {
    let file = scratch_file(
        "flaky.mqtt.yaml",
        "steps:\n  - subscribe: a\n  - expect: { topic: a, within: 100ms }\n",
    );
    let folder = scratch_dir();
    let report = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let peer = Peer::play(|door| {
        for attempt in 0..2 {
            let mut conn = door.accept();
            conn.open();
            conn.grant();
            if attempt == 1 {
                conn.send(publish(0, "a", 0, "x"));
            }
            conn.drain();
        }
    });
    let finished = mqtty(&[
        "test",
        &file,
        "--retries",
        "2",
        "--quiet",
        "--report",
        "github",
    ])
    .args(&["--report", &report("r.xml"), "--report", &report("r.tap")])
    .args(&["--report", &report("r.jsonl")])
    .port(peer.port)
    .run()
    .code(0);
    tells(
        &finished,
        &[
            "flaky: passed after: expect on client: a within 100 ms: no message was received",
            "::warning file=",
            "0 passed, 1 flaky in",
        ],
    );
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert!(read("r.xml").contains("<system-out>flaky: passed after: expect on client"));
    assert!(read("r.tap").contains("      flaky: \"expect on client"));
    let lines = read("r.jsonl");
    let lines: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|line: &serde_json::Value| line["event"] != "step")
        .collect();
    assert_eq!(lines[0]["event"], "case_started");
    assert_eq!(lines[1]["verdict"], "passed");
    assert_eq!(
        (&lines[2]["flaky"], &lines[2]["passed"]),
        (&1.into(), &0.into())
    );
    let failing = scratch_file(
        "failing.mqtt.yaml",
        "steps:\n  - expect: { topic: a, within: 1ms }\n",
    );
    mqtty(&["test", &failing, "--embedded", "--retries", "1"])
        .run()
        .code(9);
    mqtty(&["test", &failing, "--embedded", "--report", "x.html"])
        .run()
        .code(2)
        .said("expected a file that ends with .xml, .tap or .jsonl, or github");
}

/// A report that cannot be written is told before the tests run; one that fails at the end keeps no other from being
/// written.
#[test]
fn reports_that_cannot_be_written() {
    let file = scratch_file(
        "passing.mqtt.yaml",
        "steps:\n  - expect: { topic: a, none: true, for: 1ms }\n",
    );
    let nobody = Refusing::start();
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::create_dir(path("folder.tap")).unwrap();
    for (report, said) in [
        ("/nothing/x.xml", ": there is no such folder"),
        ("/nothing/x.jsonl", ": no such file or directory"),
        (&path("folder.tap"), ": it is a folder"),
    ] {
        mqtty(&["test", &file, "--report", report])
            .port(nobody.port)
            .run()
            .code(8)
            .said(said)
            .printed("");
    }
    #[cfg(target_os = "linux")]
    {
        std::os::unix::fs::symlink("/dev/full", path("full.xml")).unwrap();
        std::os::unix::fs::symlink("/dev/full", path("full.jsonl")).unwrap();
        let reports = ["full.xml", "r.tap", "full.jsonl", "r.jsonl"].map(path);
        let options: Vec<&str> = reports.iter().flat_map(|it| ["--report", it]).collect();
        mqtty(&["test", &file, "--embedded"])
            .args(&options)
            .run()
            .code(8)
            .said("cannot write the report ")
            .said("no space left on device")
            .printed_part("1 passed in ");
        let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
        assert!(read("r.tap").contains("ok 1 - "));
        assert!(read("r.jsonl").contains("\"summary\""));
    }
}

/// A delay counts from the request, also where several wait.
#[test]
fn a_responder_delays_each_answer_alone() {
    let steps = "clients: { app: {}, lamp: {} }
steps:
  - respond: { client: lamp, topic: '{{ root }}/ask', to: '{{ root }}/answer', payload: x, delay: 1s }
  - subscribe: { client: app, topic: '{{ root }}/answer' }
  - publish: { client: app, topic: '{{ root }}/ask', payload: x, repeat: 20 }
  - expect: { client: app, topic: '{{ root }}/answer', count: 20, within: 15s }
";
    let file = scratch_file("delays.mqtt.yaml", steps);
    mqtty(&["test", &file, "--embedded"]).run().code(0);
}

/// A pause is named wherever it is.
#[test]
fn pauses_are_named() {
    let group = "steps:
  - group: { name: slow, steps: [ wait: 1ms ] }
  - expect: { topic: a, none: true, for: 1ms }
";
    let before = "before: [ wait: 1ms ]
steps: [ expect: { topic: a, none: true, for: 1ms } ]
";
    for (text, place) in [(group, ":2:35: "), (before, ":1:11: ")] {
        let file = scratch_file("pause.mqtt.yaml", text);
        let finished = mqtty(&["test", &file, "--embedded", "-v"]).run().code(0);
        tells(&finished, &[place, "wait is a pause"]);
    }
}

#[test]
fn requests_and_responders() {
    let steps = "clients: { app: {}, lamp: {} }
cases:
  - name: answered
    steps:
      - respond: { client: lamp, topic: '{{ root }}/ask/+', json: { sum: '=request.a + request.b', of: '{{ request_topic }}' }, properties: { content_type: x } }
      - request: { client: app, topic: '{{ root }}/ask/1', json: { a: 1, b: 2 }, qos: 1, expect: { json_has: { sum: 3 }, properties: { content_type: x } }, latency: <5s, save: { of: .of } }
      - request: { client: app, topic: '{{ root }}/ask/2', json: { a: 2, b: 2 }, expect: { json: { sum: 4, of: '{{ root }}/ask/2' } } }
      - set: { again: '{{ of }}' }
  - name: unanswered
    steps:
      - request: { client: app, topic: '{{ root }}/ask/1', payload: x, within: 50ms }
  - name: wrong
    steps:
      - respond: { client: lamp, topic: '{{ root }}/ask', payload: late, delay: 20ms }
      - request: { client: app, topic: '{{ root }}/ask', payload: x, latency: 10ms }
";
    let file = scratch_file("ask.mqtt.yaml", steps);
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(9);
    tells(
        &finished,
        &[
            "answered  in ",
            "request of app to mqtty-test/",
            "/ask/1: no answer within 50 ms\n",
            "; the limit is 10 ms",
            "1 passed, 2 failed",
        ],
    );
}

#[test]
fn groups_and_included_files() {
    let folder = scratch_dir();
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).unwrap();
        folder.join(name).to_str().unwrap().to_owned()
    };
    write(
        "send.yaml",
        "name: sending\nsteps:\n  - publish: { topic: '{{ where }}', payload: '{{ what }}', qos: 1 }\n  - expect: { topic: '{{ where }}', payload: x, within: 50ms, save: { got: . } }\n",
    );
    let file = write(
        "main.mqtt.yaml",
        "cases:
  - name: passes
    steps:
      - group: { name: prepare, steps: [subscribe: '{{ root }}'] }
      - include: { file: send.yaml, with: { where: '{{ root }}', what: x } }
      - set: { again: '{{ got }}' }
  - name: fails
    steps:
      - subscribe: '{{ root }}'
      - include: { file: send.yaml, with: { where: '{{ root }}', what: y } }
",
    );
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(9);
    tells(
        &finished,
        &[
            "passes  in",
            "send.yaml:4:5: sending: expect on client: mqtty-test/",
            " within 50 ms",
            "1 passed, 1 failed",
        ],
    );
    let file = write(
        "loop.mqtt.yaml",
        "steps:\n  - include: loop.mqtt.yaml\n  - expect: { topic: a }\n",
    );
    mqtty(&["test", &file, "--embedded"])
        .run()
        .code(2)
        .said("loop.mqtt.yaml includes itself");
    let file = write("wrong.mqtt.yaml", "steps:\n  - include: send.yaml\n");
    mqtty(&["test", &file])
        .run()
        .code(2)
        .said("wrong.mqtt.yaml:2:14: include: send.yaml:3:23: topic: unknown value where");
}

#[test]
fn commands_need_a_permission() {
    let steps = "cases:
  - name: passes
    steps:
      - run: { argv: [sh, -c, 'cat; echo \" $WHO\"'], stdin: '{\"a\":1}', env: { WHO: me }, stdout: { matches: '1} me' } }
      - run: { argv: [sh, -c, 'echo 5; exit 3'], exit: 3, save: { five: . } }
      - set: { six: '=five + 1' }
  - name: wrong code
    steps:
      - run: { argv: [sh, -c, 'echo no >&2; exit 4'] }
  - name: wrong text
    steps:
      - run: { argv: [echo, one], stdout: { payload: two } }
  - name: no end
    steps:
      - run: { argv: [sleep, '1000'], within: 50ms }
  - name: not there
    steps:
      - run: { argv: [/nothing/here] }
  - name: background
    steps:
      - run: { argv: [sh, -c, 'sleep 1000 & sleep 1000'], background: true }
      - expect: { topic: a, none: true, for: 1ms }
";
    let file = scratch_file("run.mqtt.yaml", steps);
    mqtty(&["test", &file, "--embedded"])
        .run()
        .code(2)
        .said("run.mqtt.yaml:4:9: run starts a command: pass --allow-run if you trust the file");
    let finished = mqtty(&["test", &file, "--embedded", "--allow-run"])
        .run()
        .code(9);
    tells(
        &finished.within(Duration::from_secs(20)),
        &[
            "passes  in",
            "exit 4: expected exit code 0, received exit code 4: no",
            "run echo one: its stdout does not fit",
            "run sleep 1000: it took longer than 50 ms",
            "cannot run /nothing/here: no such file or directory",
            "background  in",
            "2 passed, 3 failed, 1 could not be tried",
        ],
    );
}

#[test]
fn payloads_are_decoded() {
    let steps = "cases:
  - name: cbor
    steps:
      - subscribe: '{{ root }}'
      - publish: { topic: '{{ root }}', hex: a1616101 }
      - expect: { topic: '{{ root }}', decode: cbor, json: { a: 1 }, size: 4, latency: 10s, save: { a: .a } }
      - set: { b: '=a + 1' }
  - name: not cbor
    steps:
      - subscribe: '{{ root }}'
      - publish: { topic: '{{ root }}', hex: a1 }
      - expect: { topic: '{{ root }}', decode: cbor, json: { a: 1 }, within: 100ms }
";
    let file = scratch_file("decode.mqtt.yaml", steps);
    let finished = mqtty(&["test", &file, "--embedded"]).run().code(9);
    tells(
        &finished,
        &[
            "cbor  in",
            "- payload   expected what decode can read   received",
            "1 passed, 1 failed",
        ],
    );
}
