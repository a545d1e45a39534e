//! `reply`: which requests are answered, where to, and when they are acknowledged.

use std::time::Duration;

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::bytes::{ack, packet, properties, property, suback, text};
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::{Running, mqtty};
use crate::support::scratch::scratch_file;

/// A broker and its port.
fn broker() -> (Running, u16) {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    let port = port_of(&broker);
    (broker, port)
}

/// A responder that is ready.
fn reply(port: u16, filter: &str, arguments: &[&str]) -> Running {
    let running = mqtty(&["reply", "-t", filter])
        .args(arguments)
        .port(port)
        .start();
    running.says(&format!("Subscribed to {filter}"));
    running
}

/// Ends it, and looks at its summary.
fn ends(running: Running, summary: &str) {
    running.signal(Signal::INT);
    running.finish().code(0).said(summary);
}

/// A request of MQTT 5; `flags` is the low half of the first byte, `id` the packet identifier.
fn request(flags: u8, topic: &str, id: u16, list: &[Vec<u8>], payload: &str) -> Vec<u8> {
    let mut body = text(topic);
    if flags & 0x06 != 0 {
        body.extend(id.to_be_bytes());
    }
    body.extend(properties(list));
    body.extend(payload.as_bytes());
    packet(0x30 | flags, &body)
}

fn answers_to(topic: &str) -> Vec<u8> {
    property(0x08, topic)
}

fn correlation(data: &[u8]) -> Vec<u8> {
    [vec![0x09], text(data)].concat()
}

/// Grants QoS 2; the options of the subscription.
fn grant(conn: &mut Conn) -> u8 {
    let subscribe = conn.expect(8);
    conn.send(suback(subscribe.id(), &[2]));
    *subscribe.body.last().unwrap()
}

/// So many lines, each with its number.
fn numbers(count: u32) -> String {
    let lines: Vec<_> = (1..=count).map(|number| number.to_string()).collect();
    lines.join("\n") + "\n"
}

fn is_retained(publish: &Packet) -> bool {
    publish.first & 1 == 1
}

#[test]
fn a_payload_in_the_place_of_a_filter_is_recognised() {
    mqtty(&["reply", "lamp/get", "hello", "-p", "1"])
        .run()
        .code(2)
        .said("no answer is given")
        .said("hint: use -m \"hello\" if that is the answer");
}

#[test]
fn requests_are_answered_over_a_broker() {
    let (_broker, port) = broker();
    let calc = reply(port, "calc", &["--jq", "{sum: (.a + .b)}", "-C", "3"]);
    for qos in ["0", "1", "2"] {
        mqtty(&["rr", "calc", "{\"a\":1,\"b\":2}", "-q", qos])
            .port(port)
            .run()
            .code(0)
            .printed("{\"sum\":3}\n");
    }
    calc.finish().code(0).said("3 requests: 3 answered");
}

#[test]
fn a_thousand_lines_come_back_in_order() {
    let (_broker, port) = broker();
    let echo = reply(port, "echo", &["--echo"]);
    let lines = numbers(1000);
    for qos in ["0", "1", "2"] {
        mqtty(&[
            "rr",
            "echo",
            "-lm",
            "--inflight",
            "50",
            "-q",
            qos,
            "-W",
            "30s",
        ])
        .input(lines.clone())
        .port(port)
        .run()
        .code(0)
        .printed(&lines);
    }
    ends(echo, "3,000 requests: 3,000 answered");
}

#[test]
fn a_request_is_acknowledged_after_its_answer() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        // Without its own messages and without retained ones.
        assert_eq!(grant(&mut conn), 0x26);
        let list = [answers_to("answers/1"), correlation(&[0, 255, 7])];
        conn.send(request(0x02, "t", 7, &list, "one"));
        let answer = conn.expect(3);
        assert_eq!((answer.topic(), answer.qos()), ("answers/1", 1));
        assert!(!is_retained(&answer));
        let data = correlation(&[0, 255, 7]);
        assert!(answer.rest().windows(data.len()).any(|it| it == data));
        assert_eq!(answer.payload(), b"one");
        // Answers that need no acknowledgement overtake it; the acknowledgement of the request does not.
        conn.send(request(0, "t", 0, &[answers_to("answers/2")], "two"));
        let second = conn.expect(3);
        assert_eq!((second.topic(), second.qos()), ("answers/2", 0));
        conn.send(ack(0x40, answer.publish_id()));
        assert_eq!(conn.expect(4).id(), 7);
        conn.farewell();
    });
    mqtty(&["reply", "t", "--echo", "-C", "2"])
        .port(peer.port)
        .run()
        .code(0)
        .said("2 requests: 2 answered");
}

#[test]
fn answers_have_the_given_quality_of_service_and_properties() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        grant(&mut conn);
        conn.send(request(0, "t", 0, &[answers_to("a")], ""));
        let answer = conn.acknowledge();
        let content_type = property(0x03, "text/plain");
        let list = answer.rest();
        assert!(
            list.windows(content_type.len())
                .any(|it| it == content_type)
        );
        conn.farewell();
    });
    mqtty(&[
        "reply",
        "t",
        "-m",
        "x",
        "-q",
        "1",
        "-ct",
        "text/plain",
        "-C",
        "1",
    ])
    .port(peer.port)
    .run()
    .code(0);
}

#[test]
fn answers_never_become_requests() {
    mqtty(&["reply", "lamp/+/get", "--echo", "--to", "lamp/1/get"])
        .run()
        .code(2)
        .said("--to lamp/1/get matches a filter of the requests");
    let peer = Peer::once(|mut conn| {
        conn.open();
        grant(&mut conn);
        for topic in ["lamp/2/get", "lamp/3/get"] {
            conn.send(request(0, "lamp/1/get", 0, &[answers_to(topic)], ""));
        }
        conn.send(request(0, "lamp/1/get", 0, &[answers_to("answers")], ""));
        assert_eq!(conn.expect(3).topic(), "answers");
        conn.farewell();
    });
    mqtty(&["reply", "lamp/+/get", "-m", "x", "-C", "3"])
        .port(peer.port)
        .run()
        .code(0)
        .said("its response topic lamp/2/get matches a filter of the requests")
        .did_not_say("lamp/3/get")
        .said("3 requests: 1 answered, 2 unanswerable");
}

#[test]
fn requests_that_cannot_be_answered_are_told() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        grant(&mut conn);
        conn.send(request(0, "t", 0, &[], ""));
        conn.send(request(0, "t", 0, &[answers_to("$share/g/a")], ""));
        conn.send(request(0, "t", 0, &[answers_to("a/+")], ""));
        conn.send(request(0, "t", 0, &[answers_to("#")], ""));
        conn.send(request(1, "t", 0, &[answers_to("a")], "retained"));
        // What is not answered is not asked for again.
        conn.send(request(0x02, "t", 9, &[], ""));
        assert_eq!(conn.expect(4).id(), 9);
        conn.farewell();
    });
    mqtty(&["reply", "t", "-m", "x", "-C", "5"])
        .port(peer.port)
        .run()
        .code(0)
        .said("a request to t has no response topic: use --to")
        .said("bad response topic \"$share/g/a\"")
        .said("5 requests: 0 answered, 5 unanswerable, 1 retained");
}

/// A message of somebody else ends no connection, whatever it asks for.
#[test]
fn a_response_topic_with_wildcards_is_refused_in_words() {
    let hostile = || {
        Peer::once(|mut conn| {
            conn.open();
            grant(&mut conn);
            conn.send(request(0, "t", 0, &[answers_to("a/+")], "x"));
            conn.drain();
        })
    };
    let peer = hostile();
    mqtty(&["reply", "t", "-m", "x", "-C", "1"])
        .port(peer.port)
        .run()
        .code(0)
        .said("a request to t is not answered: bad response topic \"a/+\": ")
        .said("1 request: 0 answered, 1 unanswerable");
    let peer = hostile();
    mqtty(&["sub", "t", "-C", "1", "-o", "json", "--quiet"])
        .port(peer.port)
        .run()
        .code(0)
        .printed_part("\"response_topic\":\"a/+\"");
}

#[test]
fn before_mqtt_5_the_topic_of_the_answers_is_given() {
    mqtty(&["reply", "t", "--echo", "-V", "3.1.1"])
        .run()
        .code(2)
        .said("MQTT 3.1.1 has no response topics: --to <TEMPLATE> is missing");
}

#[test]
fn json_and_templates_know_the_request() {
    let (_broker, port) = broker();
    let json = "{\"id\":\"{{ level(2) }}\",\"sum\":\"=request.a + 1\",\"n\":\"=counter()\"}";
    let to = "lamp/{{ level(2) }}/state";
    let lamp = reply(
        port,
        "lamp/+/get",
        &["--json", json, "-V", "3.1.1", "--to", to],
    );
    for number in 1..=2 {
        mqtty(&[
            "rr",
            "lamp/7/get",
            "{\"a\":1}",
            "-V",
            "3.1.1",
            "-e",
            "lamp/7/state",
        ])
        .args(&["--match", ".id == \"7\""])
        .port(port)
        .run()
        .code(0)
        .printed(format!("{{\"id\":\"7\",\"sum\":2,\"n\":{number}}}\n"));
    }
    ends(lamp, "2 requests: 2 answered");
    let greet = reply(
        port,
        "greet",
        &["--template", "-m", "Hello {{ request.name }}!"],
    );
    mqtty(&["rr", "greet", "{\"name\":\"Ada\"}"])
        .port(port)
        .run()
        .code(0)
        .printed("Hello Ada!\n");
    // It has no name.
    mqtty(&["rr", "greet", "x", "-W", "1s"])
        .port(port)
        .run()
        .code(5);
    greet.says("a request to greet is not answered: ");
    ends(greet, "2 requests: 1 answered, 1 failed");
}

#[test]
fn commands_answer_with_what_they_print() {
    let (_broker, port) = broker();
    let command = "read line; test \"$line\" = ok && echo \"$MQTTY_TOPIC: $line\"";
    let work = reply(
        port,
        "jobs/+",
        &["--exec", command, "--exec-timeout", "20s"],
    );
    mqtty(&["rr", "jobs/1", "ok"])
        .port(port)
        .run()
        .code(0)
        .printed("jobs/1: ok\n");
    mqtty(&["rr", "jobs/1", "bad", "-W", "1s", "-q", "1"])
        .port(port)
        .run()
        .code(5);
    work.says("a request to jobs/1 is not answered: the command ended with exit status: 1");
    ends(work, "2 requests: 1 answered, 1 failed; command p50 ");
    let slow = reply(
        port,
        "slow",
        &["--exec", "exec sleep 60", "--exec-timeout", "50ms"],
    );
    mqtty(&["rr", "slow", "x", "-W", "1s"])
        .port(port)
        .run()
        .code(5);
    slow.says("the command did not end within 50 ms");
    ends(slow, "1 request: 0 answered, 1 failed");
}

#[test]
fn a_table_of_rules() {
    let (_broker, port) = broker();
    let table = scratch_file(
        "mock.yaml",
        r#"
- filter: lamp/+/get
  when: .detail
  answer: {id: "{{ level(2) }}", watts: 7}
- filter: lamp/+/get
  answer: "first {{ level(2) }}"
  times: 1
- filter: lamp/#
  answer: later
- filter: error
  error: no such lamp
  delay: 1ms..2ms
"#,
    );
    let mock = mqtty(&["reply", "-f", &table]).port(port).start();
    mock.says("Subscribed to lamp/+/get");
    mock.says("Subscribed to lamp/#");
    mock.says("Subscribed to error");
    for (topic, payload, answer) in [
        (
            "lamp/7/get",
            "{\"detail\":true}",
            "{\"id\":\"7\",\"watts\":7}\n",
        ),
        ("lamp/7/get", "{}", "first 7\n"),
        ("lamp/7/get", "{}", "later\n"),
        ("error", "", "{\"error\":\"no such lamp\"}\n"),
    ] {
        mqtty(&["rr", topic, "-m", payload])
            .port(port)
            .run()
            .code(0)
            .printed(answer);
    }
    let answer = mqtty(&["rr", "error", "-n", "-F", "%P"]).port(port).run();
    answer.code(0).printed("error:no such lamp\n");
    mock.signal(Signal::INT);
    mock.finish().code(0);
}

#[test]
fn mistakes_in_a_table_have_a_place() {
    for (text, said) in [
        ("- filter: a/#/b\n  answer: x\n", ":1:3: filter: bad filter"),
        ("- filter: a\n  answr: x\n", ":2:3: answr: unknown key"),
        (
            "- filter: a\n  when: '.a ='\n  answer: x\n",
            ":2:3: when: bad expression",
        ),
        (
            "- filter: a\n  delay: never\n  answer: x\n",
            ":2:3: delay: expected a time",
        ),
        (
            "- filter: a\n  to: a\n  answer: x\n",
            ": to: the topic a matches a filter of the requests",
        ),
    ] {
        let table = scratch_file("mock.yaml", text);
        mqtty(&["reply", "-f", &table, "--embedded"])
            .run()
            .code(2)
            .said(said);
    }
    mqtty(&["reply", "-f", "/no/such/file.yaml", "--embedded"])
        .run()
        .code(8)
        .said("cannot read the table of rules /no/such/file.yaml: no such file or directory");
    let large = scratch_file("large.yaml", "#".repeat((1 << 20) + 1));
    mqtty(&["reply", "-f", &large, "--embedded"])
        .run()
        .code(2)
        .said("is too large: a table of rules has at most 1 MiB");
}

#[test]
fn faults_on_purpose() {
    let (_broker, port) = broker();
    let all = reply(port, "drop", &["--echo", "--drop", "100"]);
    mqtty(&["rr", "drop", "x", "-W", "1s"])
        .port(port)
        .run()
        .code(5);
    ends(all, "1 request: 0 answered, 1 dropped on purpose");
    let all = reply(port, "fail", &["--echo", "--fail", "100%"]);
    mqtty(&["rr", "fail", "x", "-F", "%P %p"])
        .port(port)
        .run()
        .code(0)
        .printed("error:failed on purpose {\"error\":\"failed on purpose\"}\n");
    ends(all, "1 request: 1 answered, 1 with an error");
    let slow = reply(
        port,
        "slow",
        &["--echo", "--delay", "1ms..20ms", "--seed", "7"],
    );
    let lines = numbers(50);
    mqtty(&["rr", "slow", "-lm", "--inflight", "50", "-W", "30s"])
        .input(lines.clone())
        .port(port)
        .run()
        .code(0)
        .printed(&lines);
    ends(slow, "50 requests: 50 answered");
}

#[test]
fn responders_share_the_requests() {
    let (_broker, port) = broker();
    let [one, two] = [(); 2].map(|()| {
        let running = mqtty(&["reply", "t", "--echo", "--share", "g"])
            .port(port)
            .start();
        running.says("Subscribed to $share/g/t");
        running
    });
    let lines = numbers(100);
    mqtty(&["rr", "t", "-lm", "-W", "30s"])
        .input(lines.clone())
        .port(port)
        .run()
        .code(0)
        .printed(&lines);
    let answered = |running: Running| {
        running.signal(Signal::INT);
        let said = running.finish().code(0).stderr;
        let (_, rest) = said.rsplit_once("requests: ").unwrap();
        rest.split(' ').next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(answered(one) + answered(two), 100);
}

#[test]
fn what_is_missing_when_the_time_is_up() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        grant(&mut conn);
        conn.farewell();
    });
    mqtty(&["reply", "t", "--echo", "-C", "2", "-W", "100ms"])
        .port(peer.port)
        .run()
        .code(5)
        .said("did not arrive within 100 ms")
        .within(Duration::from_secs(30));
}

/// The time is up while the connection is lost and nobody is there to connect to again.
#[test]
fn the_time_counts_without_a_connection() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        grant(&mut conn);
    });
    mqtty(&["reply", "t", "--echo", "-C", "2", "-W", "300ms"])
        .args(&["--reconnect-period", "1m"])
        .port(peer.port)
        .run()
        .code(5)
        .said("did not arrive within 300 ms")
        .within(Duration::from_secs(30));
}

/// Devices of MQTT 3.1.1 answer where their file says.
#[test]
fn simulated_devices_answer_before_mqtt_5() {
    let scenario = scratch_file(
        "old.yaml",
        "topic: state/%c
payload: on
on:
  - { filter: lamp/%c/get, to: 'lamp/%c/is', reply: '{{ request.n }}' }
  - { filter: lamp/%c/where, reply: x }
",
    );
    let (_broker, port) = broker();
    let states = mqtty(&["sub", "state/+", "-C", "1", "-W", "30s"])
        .port(port)
        .start();
    states.says("Subscribed to state/+");
    let lamps = mqtty(&[
        "simulate", "-c", "1", "-I", "l%i", "-im", "100", "-V", "3.1.1",
    ])
    .args(&["-f", &scenario])
    .port(port)
    .start();
    // A device subscribes before it publishes.
    states.finish().code(0);
    mqtty(&["rr", "lamp/l1/get", "{\"n\":7}", "-V", "3.1.1", "-q", "1"])
        .args(&["-e", "lamp/l1/is", "--match", ". == 7"])
        .port(port)
        .run()
        .code(0)
        .printed("7\n");
    mqtty(&["pub", "lamp/l1/where", "x", "-q", "1"])
        .port(port)
        .run()
        .code(0);
    lamps.signal(Signal::INT);
    let ended = lamps.finish();
    let summary = format!("{}{}", ended.text(), ended.stderr);
    assert!(
        summary.contains("it has no response topic, and the scenario no on.to"),
        "{summary}"
    );
}

#[test]
fn a_subscription_that_is_refused_ends_it() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(8).id();
        conn.send(suback(id, &[0x87]));
        conn.farewell();
    });
    mqtty(&["reply", "t", "--echo"])
        .port(peer.port)
        .run()
        .code(4)
        .said("no subscription was granted");
}

#[test]
fn one_answer_has_to_be_given() {
    for (arguments, said) in [
        (&["t"][..], "no answer is given"),
        (
            &["t", "--echo", "-m", "x"],
            "--message cannot be used with --echo",
        ),
        (&["--echo"], "no topic: -t, --topic <FILTER> is missing"),
        (&["t", "-f", "x.yaml"], "--topic cannot be used with --file"),
        (&["t", "--jq", ".a ="], "bad expression for --jq"),
        (
            &["t", "--json", "{on:true}"],
            "--json:1:2: this is not JSON: ",
        ),
        (
            &["t", "--json", "{\"a\":\"=nothing\"}"],
            "unknown value nothing",
        ),
        (
            &["t", "--echo", "--delay", "1s..1ms"],
            "a range such as 10ms..1s",
        ),
        (&["t", "--echo", "--share", "a/b"], "the name of a group"),
    ] {
        mqtty(&["reply", "--embedded"])
            .args(arguments)
            .run()
            .code(2)
            .said(said);
    }
}

/// A device has the rules of a table: the first one that fits, errors, delays, and rules that give no answer.
#[test]
fn simulated_devices_choose_as_a_table_does() {
    let (_broker, port) = broker();
    let scenario = scratch_file(
        "rules.yaml",
        r"
topic: state/%c
payload: {n: =counter()}
on:
  - {filter: lamp/%c/get, when: .full, reply: all of it, times: 1}
  - {filter: lamp/%c/get, when: .full, error: too often}
  - {filter: lamp/%c/get, when: .quiet}
  - {filter: lamp/%c/get, reply: slow, delay: 300ms}
",
    );
    let states = mqtty(&["sub", "state/l1", "-C", "1", "-W", "30s"])
        .port(port)
        .start();
    states.says("Subscribed to state/l1");
    let lamps = mqtty(&["simulate", "-I", "l%i", "-c", "1", "-im", "100", "-f"])
        .args(&[&scenario])
        .port(port)
        .start();
    states.finish().code(0);
    let ask = |payload: &str, more: &[&str]| {
        mqtty(&["rr", "lamp/l1/get", payload, "-q", "1", "-F", "%p %P"])
            .args(more)
            .port(port)
            .run()
    };
    let full = "{\"full\":true}";
    ask(full, &[]).code(0).printed("all of it \n");
    ask(full, &[])
        .code(0)
        .printed("{\"error\":\"too often\"} error:too often\n");
    ask("{\"quiet\":true}", &["-W", "200ms"]).code(5);
    let slow = ask("x", &[]).code(0).printed("slow \n");
    assert!(slow.elapsed >= Duration::from_millis(300), "{slow}");
    lamps.signal(Signal::INT);
    lamps.finish();
}

#[test]
fn simulated_devices_answer_beside_what_they_publish() {
    let (_broker, port) = broker();
    let scenario = scratch_file(
        "lamps.yaml",
        r#"
topic: state/%c
payload: {n: =counter()}
on:
  - filter: lamp/%c/get
    reply: {id: =client_id, asked: "{{ level(2) }}", n: =request.n + 1}
  - filter: lamp/%c/loop
    reply: never
"#,
    );
    let states = mqtty(&["sub", "state/+", "-C", "2", "-W", "30s"])
        .port(port)
        .start();
    states.says("Subscribed to state/+");
    let lamps = mqtty(&[
        "simulate", "-c", "2", "-I", "l%i", "-i", "0", "-im", "100", "-f",
    ])
    .args(&[&scenario])
    .port(port)
    .start();
    // A device subscribes before it publishes.
    states.finish().code(0);
    for (device, qos) in [("l1", "0"), ("l2", "1"), ("l1", "2")] {
        mqtty(&["rr", &format!("lamp/{device}/get"), "{\"n\":6}", "-q", qos])
            .port(port)
            .run()
            .code(0)
            .printed(format!(
                "{{\"id\":\"{device}\",\"asked\":\"{device}\",\"n\":7}}\n"
            ));
    }
    // Not JSON, and an answer that would be a request.
    mqtty(&["rr", "lamp/l1/get", "x", "-W", "1s"])
        .port(port)
        .run()
        .code(5);
    mqtty(&["rr", "lamp/l1/loop", "x", "-W", "1s", "-e", "lamp/l1/get"])
        .port(port)
        .run()
        .code(5);
    lamps.signal(Signal::INT);
    let ended = lamps.finish();
    let summary = format!("{}{}", ended.text(), ended.stderr);
    assert!(
        summary.contains("a request was not answered: on.reply.n: "),
        "{summary}"
    );
    assert!(
        summary.contains("a request was not answered: bad response topic: it is one of the topics that are answered"),
        "{summary}"
    );
}
