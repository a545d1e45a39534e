//! `mqtty test`: the forms that test files and their reports have.

use serde_json::Value;

use crate::support::bytes::publish;
use crate::support::peer::{Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

const HELLO: &str = "[[steps]]
subscribe = '{{ root }}'

[[steps]]
publish = { topic = '{{ root }}', json = { n = 0x10, list = [1.5, true] }, qos = 1 }

[[steps]]
expect.topic = '{{ root }}'
expect.json = { list = [1.50, true], n = 16 }
expect.properties = { content_type = '=none' }
";

/// A directory with these files.
fn folder(files: &[(&str, &str)]) -> (std::path::PathBuf, impl Fn(&str) -> String + use<>) {
    let folder = scratch_dir();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    let path = folder.clone();
    (folder, move |name: &str| {
        path.join(name).to_str().unwrap().to_owned()
    })
}

#[test]
fn toml_is_run_as_yaml_is() {
    let (folder, file) = folder(&[("hello.mqtt.toml", HELLO)]);
    mqtty(&["test", "--embedded", folder.to_str().unwrap()])
        .run()
        .code(0)
        .printed_part("hello.mqtt.toml:1  hello  in ");
    let other = HELLO.replace("n = 16", "n = 17");
    std::fs::write(folder.join("hello.mqtt.toml"), other).unwrap();
    mqtty(&["test", "--embedded", &file("hello.mqtt.toml")])
        .args(&["--timeout-factor", "0.02"])
        .run()
        .code(9)
        .printed_part("hello.mqtt.toml:8:1: expect on client: mqtty-test/")
        .printed_part(" within 100 ms: ")
        .printed_part("- .n   expected 17   received 16");
}

#[test]
fn what_is_wrong_with_toml_has_its_place() {
    let peer = Refusing::start();
    for (text, place) in [
        ("steps = [", "x.mqtt.toml:1:"),
        (
            "a = 1\nsteps = []",
            "x.mqtt.toml:1:1: a test file has no key \"a\"",
        ),
        (
            "[[steps]]\npublsh = {}\n",
            "x.mqtt.toml:2:1: there is no step \"publsh\"; did you mean publish?",
        ),
        (
            "[[steps]]\npublish.topic = 'a'\npublish.payload = 'x'\npublish.qso = 1\n",
            "x.mqtt.toml:4:9: publish has no key \"qso\"; did you mean qos?",
        ),
        (
            "[[steps]]\nexpect = { topic = 'a', within = '1 hour 3' }\n",
            "x.mqtt.toml:2:34: bad value \"1 hour 3\" for within",
        ),
        (
            "[[cases]]\nname = 'x'\n[[cases.steps]]\nwait = 'soon'\n",
            "x.mqtt.toml:4:8: bad value \"soon\" for wait",
        ),
        (
            "[clients.app]\nkeepalife = 1\n[[steps]]\nexpect.topic = 'a'\n",
            "x.mqtt.toml:2:1: a client has no key \"keepalife\"; did you mean keepalive?",
        ),
    ] {
        let (_, file) = folder(&[("x.mqtt.toml", text)]);
        mqtty(&["test", &file("x.mqtt.toml")])
            .port(peer.port)
            .run()
            .code(2)
            .said(place)
            .printed("");
    }
}

/// What people write first and YAML or a test does not take: they are told what to write instead.
#[test]
fn what_to_write_instead_is_told() {
    let peer = Refusing::start();
    let quotes = "text with {{ }} needs quotes, such as \"{{ name }}\"";
    for (name, text, said) in [
        (
            "x.mqtt.yaml",
            "steps:\n  - subscribe: {{ root }}/a\n",
            quotes,
        ),
        (
            "x.mqtt.yaml",
            "steps:\n  - publish: { topic: a/{{ root }}, payload: x }\n",
            quotes,
        ),
        (
            "x.mqtt.yaml",
            "steps:\n  - expect: { topic: a, json: [ {{ run }} ] }\n",
            quotes,
        ),
        (
            "x.mqtt.yaml",
            "steps:\n  - publish: { topic: a, payload: { on: true } }\n",
            "x.mqtt.yaml:2:35: payload is a map, not text: write json instead of payload",
        ),
        ("x.mqtt.yaml", "", "x.mqtt.yaml:1:1: the test file is empty"),
        (
            "x.mqtt.yaml",
            "# later\n",
            "hint: write steps: [ subscribe: a, publish: { topic: a, payload: b }, expect: { topic: a } ]",
        ),
        ("x.mqtt.toml", "", "hint: write steps, such as [[steps]]"),
        (
            "x.mqtt.yaml",
            "name: x\n",
            "x.mqtt.yaml:1:1: steps or cases is missing",
        ),
    ] {
        let (_, file) = folder(&[(name, text)]);
        let run = mqtty(&["test", &file(name)]).port(peer.port).run();
        run.code(2).said(said).printed("");
    }
    // The hint is a whole file.
    let whole = "steps: [ subscribe: a, publish: { topic: a, payload: b }, expect: { topic: a } ]";
    let (_, file) = folder(&[("x.mqtt.yaml", whole)]);
    mqtty(&["test", "--embedded", &file("x.mqtt.yaml")])
        .run()
        .code(0);
}

/// A payload that begins with `=` is an expression, as everywhere in a file.
#[test]
fn a_payload_may_be_an_expression() {
    let text = "vars: { n: 2 }
steps:
  - subscribe: '{{ root }}'
  - publish: { topic: '{{ root }}', payload: '=n + 1' }
  - publish: { topic: '{{ root }}', payload: '==n' }
  - expect: { topic: '{{ root }}', size: 1, payload: '3' }
  - expect: { topic: '{{ root }}', size: 2, payload: '==n' }
  - publish: { topic: '{{ root }}', payload: '5' }
  - expect: { topic: '{{ root }}', payload: '=2 * n + 1' }
";
    let (_, file) = folder(&[("x.mqtt.yaml", text)]);
    mqtty(&["test", "--embedded", &file("x.mqtt.yaml")])
        .run()
        .code(0);
}

#[test]
fn files_of_both_forms_include_each_other() {
    let (_, file) = folder(&[
        (
            "send.toml",
            "[[steps]]\npublish = { topic = '{{ where }}', payload = 'x', qos = 1 }\n",
        ),
        (
            "await.yaml",
            "steps:\n  - expect: { payload: x, within: 5s }\n",
        ),
        (
            "a.mqtt.yaml",
            "steps:\n  - subscribe: '{{ root }}'\n  - include: { file: send.toml, with: { where: '{{ root }}' } }\n  - expect: { payload: x }\n",
        ),
        (
            "b.mqtt.toml",
            "steps = [{ subscribe = '{{ root }}' }, { publish = { topic = '{{ root }}', payload = 'x' } }, { include = 'await.yaml' }]\n",
        ),
        ("wrong.toml", "[[steps]]\npublsh = 1\n"),
        (
            "c.mqtt.yaml",
            "steps:\n  - include: wrong.toml\n  - expect: { payload: x }\n",
        ),
    ]);
    for name in ["a.mqtt.yaml", "b.mqtt.toml"] {
        mqtty(&["test", "--embedded", &file(name)]).run().code(0);
    }
    mqtty(&["test", &file("c.mqtt.yaml")])
        .run()
        .code(2)
        .said("c.mqtt.yaml:2:14: include: wrong.toml:2:1: there is no step \"publsh\"");
}

/// Every step is a line while the tests run: of both attempts, of included files, and of what runs afterwards.
#[test]
fn json_lines_tell_each_step() {
    let (folder, file) = folder(&[
        ("sub.yaml", "steps:\n  - subscribe: a\n"),
        (
            "x.mqtt.yaml",
            "steps:\n  - group: { steps: [include: sub.yaml] }\n  - expect: { topic: a, within: 200ms }\nafter:\n  - kill: client\n",
        ),
    ]);
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
    let report = folder.join("r.jsonl");
    mqtty(&["test", &file("x.mqtt.yaml"), "--retries", "1"])
        .args(&["--report", report.to_str().unwrap()])
        .port(peer.port)
        .run()
        .code(0);
    let lines = std::fs::read_to_string(report).unwrap();
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told = |value: &Value| {
        let word = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let file = word("file");
        let file = file.rsplit('/').next().unwrap_or_default().to_owned();
        let number = |key: &str| value[key].as_u64().unwrap_or_default();
        format!(
            "{} {} {} {}:{} {}",
            word("event"),
            number("attempt"),
            word("step"),
            file,
            number("line"),
            word("verdict")
        )
    };
    let told: Vec<String> = lines.iter().map(told).collect();
    assert_eq!(
        told,
        [
            "case_started 0  x.mqtt.yaml:0 ",
            "step 1 subscribe sub.yaml:2 passed",
            "step 1 expect x.mqtt.yaml:3 failed",
            "step 1 kill x.mqtt.yaml:5 passed",
            "step 2 subscribe sub.yaml:2 passed",
            "step 2 expect x.mqtt.yaml:3 passed",
            "step 2 kill x.mqtt.yaml:5 passed",
            "case_ended 0  x.mqtt.yaml:1 passed",
            "summary 0  :0 ",
        ]
    );
    let failed = &lines[2];
    assert_eq!(failed["schema"], 1);
    assert_eq!(
        failed["message"],
        "expect on client: a within 200 ms: no message was received"
    );
    assert!(failed["duration_ms"].as_f64().unwrap() >= 200.0, "{failed}");
    assert!(
        failed["exit"].is_null() && failed["column"] == 5,
        "{failed}"
    );
}

/// A message that fits several expectations of a list is left to the one that nothing else fits.
#[test]
fn the_expectations_of_a_list_share_the_messages() {
    let file = |list: &str| {
        let text = format!(
            "steps:
  - subscribe: {{ topic: '{{{{ root }}}}/#', qos: 1 }}
  - publish: {{ topic: '{{{{ root }}}}/1', payload: x, qos: 1 }}
  - publish: {{ topic: '{{{{ root }}}}/2', payload: y, qos: 1 }}
  - expect:
{list}"
        );
        folder(&[("list.mqtt.yaml", &text)]).1("list.mqtt.yaml")
    };
    let shared = "      - { topic: '{{ root }}/+' }\n      - { topic: '{{ root }}/1' }\n";
    mqtty(&["test", "--embedded", &file(shared)]).run().code(0);
    let backwards =
        "      - { payload: y }\n      - { payload: x, latency: 10s, save: { a: . } }\n";
    mqtty(&["test", "--embedded", &file(backwards)])
        .run()
        .code(0);
    let twice = "      - { payload: x }\n      - { topic: '{{ root }}/1', within: 100ms }\n";
    mqtty(&["test", "--embedded", &file(twice)])
        .run()
        .code(9)
        .printed_part("list.mqtt.yaml:7:9: expect on client: mqtty-test/")
        .printed_part("/1 within 100 ms: the message that was received does not fit")
        .printed_part("- topic   expected mqtty-test/");
}

#[test]
fn a_fence_of_somebody_else_is_remarked() {
    let text = "clients: { app: {}, lamp: {} }
steps:
  - subscribe: { client: app, topic: '{{ root }}', qos: 1 }
  - publish: { client: lamp, topic: '{{ root }}/other', payload: x }
  - expect: { client: app, topic: '{{ root }}', none: true, fence: true }
";
    let (_, file) = folder(&[("fence.mqtt.yaml", text)]);
    mqtty(&["test", "--embedded", "-v", &file("fence.mqtt.yaml")])
        .run()
        .code(0)
        .printed_part(
            "note: the fence of app proves nothing here: app has not published to mqtty-test/",
        );
}

/// DISCONNECT with a reason code of the file's choice: above 0x7f, the will is published (MQTT 5 §3.14.4).
#[test]
fn a_client_disconnects_with_a_reason() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(conn.farewell().body, [0x82]);
    });
    let text = "steps:\n  - connect: { client: a, expect: { session_present: false } }\n  - disconnect: { client: a, reason: 0x82 }\n";
    let (_, file) = folder(&[("bye.mqtt.yaml", text)]);
    mqtty(&["test", &file("bye.mqtt.yaml")])
        .port(peer.port)
        .run()
        .code(0);
}
