//! Simulated devices, from outside.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::thread;

use serde_json::Value;

use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file, terminal};

const DOCS: &str = include_str!("../../docs/scenarios.md");

/// `mqtty simulate …`, with words that hold no spaces.
fn simulate(arguments: &str) -> Run {
    let words: Vec<&str> = arguments.split_whitespace().collect();
    mqtty(&["simulate"]).args(&words)
}

/// What a line of `--print` shows: the topic, and the payload as JSON.
fn printed(text: &str) -> Vec<(String, Value)> {
    text.lines()
        .map(|line| {
            let (topic, payload) = line.split_once('\t').unwrap();
            (topic.to_owned(), serde_json::from_str(payload).unwrap())
        })
        .collect()
}

/// The blocks of a language in the documentation.
fn blocks(language: &str) -> Vec<String> {
    let mark = format!("```{language}\n");
    let pieces = DOCS.split(mark.as_str()).skip(1);
    pieces
        .map(|piece| piece.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn scenarios_are_listed() {
    let run = mqtty(&["ls", "-sc"]).run().code(0);
    let text = run.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{run}");
    for (line, name) in lines.iter().zip(["IEM", "smart_home", "tesla", "weather"]) {
        assert!(line.starts_with(name) && line.len() > 30, "{line}");
    }
    let columns: Vec<_> = lines.iter().map(|line| line.find("  ")).collect();
    assert!(columns.iter().all(Option::is_some), "{run}");
    run.said("You can use any of the above scenario names as a parameter to run the scenario.");
    assert_eq!(mqtty(&["ls"]).run().code(0).text(), text);
    assert_eq!(mqtty(&["ls", "--scenarios"]).run().code(0).text(), text);
}

#[test]
fn what_would_be_sent_is_shown_without_a_broker() {
    for (name, first) in [
        ("tesla", "car_id"),
        ("weather", "station_id"),
        ("smart_home", "home_id"),
        ("IEM", "factory_id"),
    ] {
        let run = simulate(&format!(
            "-sc {name} -c 2 -I dev_%i --print 4 --seed 5 -h nowhere.invalid"
        ));
        let run = run.run().code(0).said("");
        let messages = printed(&run.text());
        let topics: Vec<_> = messages.iter().map(|(topic, _)| topic.clone()).collect();
        let topic = |index| format!("mqttx/simulate/{name}/dev_{index}");
        assert_eq!(topics, [topic(1), topic(2), topic(1), topic(2)]);
        assert_eq!(messages[0].1[first], messages[2].1[first], "{name}");
        assert_ne!(messages[0].1, messages[2].1, "{name}");
        let keys: Vec<_> = messages[0].1.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys[0], first);
    }
}

#[test]
fn a_seed_makes_everything_again_but_the_time() {
    let path = scratch_file(
        "same.yaml",
        "payload: '{{ once(uuid()) }} {{ name() }} {{ random(0, 1000000) }}'",
    );
    let text = |flags: &str| {
        simulate(&format!("-f {path} -c 3 --print 9 {flags}"))
            .run()
            .code(0)
            .text()
    };
    let first = text("--seed 7");
    assert_eq!(text("--seed 7"), first);
    assert!(
        first.starts_with("mqttx/simulate/same/mqtty_00000007_1\t"),
        "{first}"
    );
    assert_ne!(text("--seed 8"), first);
    assert_ne!(text(""), text(""));
    // What stays is drawn by the client identifier.
    let of = |client: &str| text(&format!("--seed 7 -I {client}"));
    assert_ne!(of("a_%i"), of("b_%i"));
}

#[test]
fn what_is_shown_can_be_published() {
    let shown = simulate("-sc tesla -c 1 --print 2 -q 1 -o json -t cars/%sc/%i")
        .run()
        .code(0);
    for line in shown.text().lines() {
        let json: Value = serde_json::from_str(line).unwrap();
        assert_eq!(json["topic"], "cars/tesla/1");
        assert_eq!(json["qos"], 1);
        let payload: Value = serde_json::from_str(json["payload"].as_str().unwrap()).unwrap();
        assert!(payload["car_id"].is_string());
    }
    for (flag, shown) in [
        ("--json-lines", shown.stdout),
        (
            "--topic-per-line",
            simulate("-sc IEM -c 2 --print 2").run().code(0).stdout,
        ),
    ] {
        mqtty(&["pub", "--embedded", "-q", "1", flag])
            .input(shown)
            .run()
            .code(0)
            .said("2 messages");
    }
}

#[test]
fn the_run_is_that_of_bench() {
    let folder = scratch_dir();
    let report = folder.join("run.json");
    let run = simulate("--embedded -sc weather -c 3 -i 1 -im 20 -L 12 -q 1 --warmup 50ms")
        .args(&[
            "--report",
            report.to_str().unwrap(),
            "--fail-if",
            "refused>0",
            "--fail-if",
            "acked<12",
        ])
        .run()
        .code(0);
    let text = run.text();
    assert!(
        text.starts_with("publish simulation, scenario: weather, 3 clients, QoS 1, "),
        "{text}"
    );
    assert!(text.contains("\n  Published total: 12\n"), "{text}");
    let json: Value = serde_json::from_str(&fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(json["environment"]["kind"], "simulate");
    assert_eq!(json["counters"]["acked"], 12);
    let shown = mqtty(&["bench", "report", report.to_str().unwrap()])
        .run()
        .code(0);
    assert!(
        shown
            .text()
            .starts_with("publish simulation, scenario: weather"),
        "{shown}"
    );
    let run = simulate(
        "--embedded -sc tesla -c 2 --rate 100 -z 100ms -o json --threads 2 --connect-rate 1k/s --quiet",
    );
    let json: Value = serde_json::from_slice(&run.run().code(0).stdout).unwrap();
    assert_eq!(json["counters"]["written"], 10);
}

#[test]
fn messages_arrive_as_they_were_made() {
    let scenario = scratch_file(
        "own.toml",
        "topic = \"own/%i/{{ kind }}\"\nvalues.kind = \"=cycle('a', 'b')\"\n[payload]\nn = \"=counter()\"\nwho = \"=client_id\"",
    );
    let peer = Peer::once(|mut conn| {
        conn.open();
        for (topic, payload) in [
            ("own/1/a", r#"{"n":1,"who":"me"}"#),
            ("own/1/b", r#"{"n":2,"who":"me"}"#),
            ("own/1/a", r#"{"n":3,"who":"me"}"#),
        ] {
            let message = conn.expect(3);
            assert_eq!(
                (message.topic(), message.payload()),
                (topic, payload.as_bytes())
            );
        }
        conn.farewell();
    });
    simulate("-c 1 -I me -im 0 -L 3 -t ignored")
        .args(&["-f", &scenario])
        .port(peer.port)
        .run()
        .code(0)
        .said("--topic is ignored where the scenario names its own topics");
}

#[test]
fn a_failure_on_the_way_names_its_place_and_takes_its_leave() {
    let scenario = scratch_file(
        "late.yaml",
        "payload:\n  n: =counter()\n  x: =1 / (4 - n)\n",
    );
    let peer = Peer::once(|mut conn| {
        conn.open();
        for _ in 0..3 {
            conn.expect(3);
        }
        conn.farewell();
    });
    let run = simulate("-c 1 -I me -im 10 -o json")
        .args(&["-f", &scenario])
        .port(peer.port)
        .run()
        .code(7)
        .said("late.yaml:3:6: payload.x: a division by 0");
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json["counters"]["written"], 3);
    let notes = json["environment"]["notes"].to_string();
    assert!(notes.contains("late.yaml:3:6"), "{notes}");
}

#[test]
fn what_cannot_work_is_known_before_the_first_connection() {
    let cases = [
        (
            "first.yaml",
            "payload: =random(2, 1)",
            7,
            "first.yaml:1:10: payload: random(): 2 must not be above 1",
        ),
        ("topic.yaml", "topic: a/#\npayload: 1", 7, "a/#"),
        (
            "broken.yaml",
            "payload: {a: =randm()}",
            2,
            "broken.yaml:1:14: payload.a: unknown function randm()",
        ),
        ("broken.toml", "payload = ", 2, "broken.toml:1:"),
        (
            "deep.yaml",
            &format!("payload: {}", "[".repeat(100_000)),
            2,
            "deep.yaml",
        ),
        (
            "large.yaml",
            &"#".repeat(2 << 20),
            2,
            "large.yaml is too large",
        ),
        (
            "thrown.js",
            "\n\nexports.generator = () => {\n  throw new Error('no');\n};\n",
            7,
            "thrown.js:4",
        ),
        ("syntax.js", "exports.generator = (", 7, "syntax.js:"),
        ("none.js", "exports.name = 'x';", 7, "generator"),
    ];
    for (name, text, code, expected) in cases {
        let path = scratch_file(name, text);
        // Nobody listens there, which would be another code.
        let run = simulate("-c 1 -h 127.0.0.1 -p 1")
            .args(&["-f", &path])
            .run();
        let run = run.code(code).said(expected).printed("");
        assert_eq!(run.text(), "");
    }
}

#[test]
fn usage() {
    for (line, code, expected) in [
        (
            "",
            2,
            "error: no scenario: -sc, --scenario <SCENARIO> or -f, --file <FILE> is missing",
        ),
        (
            "-sc nope",
            2,
            "scenario nope not found in [IEM, smart_home, tesla, weather]",
        ),
        ("-sc telsa", 2, "did you mean tesla?"),
        (
            "-f x.txt",
            2,
            "scenario file x.txt is neither JavaScript nor YAML nor TOML",
        ),
        (
            "-f x",
            2,
            "use a name that ends with .js, .yaml, .yml or .toml",
        ),
        (
            "-f nowhere.yaml",
            8,
            "cannot read the scenario file nowhere.yaml: no such file",
        ),
        (
            "-f nowhere.js",
            8,
            "cannot read the scenario script nowhere.js: no such file",
        ),
        ("-sc tesla -t a/#", 2, "cannot contain the wildcards"),
        ("-sc tesla -m x", 2, "unknown flag -m"),
        ("-sc tesla --print 0", 2, "bad value \"0\" for --print"),
    ] {
        simulate(line).run().code(code).said(expected);
    }
}

#[test]
fn every_flag_of_mqttx_is_taken() {
    let run = simulate(
        "--embedded -sc tesla -c 2 -i 5 -im 10 -L 4 -I sim_%i -t a/%sc/%c -q 1 -r -d -v -k 20 -V 5 -u me -P secret \
         -pf -e 60 -ta 3 -rt back -cd data -ct application/json -rp 500 --maximun-reconnect-times 3 -se 10 --rcv-max 5 \
         --maximum-packet-size 100000 --topic-alias-maximum 5 --req-response-info --no-req-problem-info -Wt will -Wm x",
    )
    .args(&["-up", "a: b", "-Cup", "c: d"]);
    run.run().code(0);
}

#[test]
fn a_script_gets_the_options_as_mqttx_gives_them_and_nothing_secret() {
    let script = scratch_file(
        "options.js",
        "exports.generator = (faker, options) => {\n\
           const { mqttVersion, reconnectPeriod, maximunReconnectTimes, qos, keepalive } = options;\n\
           const secret = JSON.stringify(options).includes('s3cret');\n\
           return { message: JSON.stringify([mqttVersion, reconnectPeriod, maximunReconnectTimes, qos, keepalive, secret]) };\n\
         };\n",
    );
    let cases = [
        ("", "[5,1000,10,0,30,false]"),
        (
            "-V 3.1.1 -rp 250 --maximun-reconnect-times 3 -q 1 -k 7 -u u -P s3cret",
            "[4,250,3,1,7,false]",
        ),
    ];
    for (flags, expected) in cases {
        simulate(&format!("{flags} -t a --print 1 -f"))
            .args(&[&script])
            .run()
            .code(0)
            .printed(format!("a\t{expected}\n"));
    }
    simulate("-t a --print 1")
        .args(&["-Cup", "token: s3cret", "-f", &script])
        .run()
        .code(0)
        .printed("a\t[5,1000,10,0,30,false]\n");
}

#[test]
fn scripts_run_beside_each_other_in_one_state() {
    let script = scratch_file(
        "shared.js",
        "let n = 0;\n\
         exports.name = 'shared';\n\
         exports.generator = (faker, options) => {\n\
           n += 1;\n\
           if (n === 2) console.log('two of', options.count, options.scenario === undefined);\n\
           return { topic: 'js/' + options.clientId, message: String(n) };\n\
         };\n",
    );
    let run = simulate("-c 3 -I d_%i --print 4 -f")
        .args(&[&script])
        .run()
        .code(0);
    run.said("two of 3 true")
        .printed("js/d_1\t1\njs/d_2\t2\njs/d_3\t3\njs/d_1\t4\n");
    let run = simulate("--embedded -c 3 -i 0 -im 10 -L 30 -q 1 --threads 2 -f")
        .args(&[&script])
        .run()
        .code(0);
    assert!(
        run.text()
            .starts_with("publish simulation, scenario: shared, 3 clients"),
        "{run}"
    );
    assert!(!run.text().contains(" on 2 threads"), "{run}");
    // It has no name of its own: that of the flag, or that of the file.
    let nameless = scratch_file(
        "nameless.js",
        "exports.generator = () => ({ message: 'x' });\n",
    );
    for (flags, name) in [("", "nameless"), ("-sc mine", "mine")] {
        let run = simulate(&format!("-c 1 -I d {flags} --print 1 -f")).args(&[&nameless]);
        run.run()
            .code(0)
            .printed(format!("mqttx/simulate/{name}/d\tx\n"));
    }
}

#[test]
fn a_script_that_fails_on_the_way_ends_the_run() {
    let script = scratch_file(
        "fails.js",
        "let n = 0;\nexports.generator = () => {\n  n += 1;\n  if (n > 20) throw new Error('enough');\n  return { message: 'x' };\n};\n",
    );
    let run = simulate("--embedded -c 4 -i 0 -im 10 -q 1 -o json -f").args(&[&script]);
    let run = run.run().code(7).said("fails.js:4");
    let json: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(json["counters"]["acked"], 20, "{run}");
    assert_eq!(json["counters"]["connections_lost"], 0);
}

#[test]
fn what_a_script_says_does_not_command_a_terminal() {
    let script = scratch_file(
        "loud.js",
        "exports.generator = () => {\n  console.log('\\u001b[31mred');\n  return { message: 'x' };\n};\n",
    );
    for term in ["xterm", "dumb"] {
        let (mut screen, stderr) = terminal();
        let reader = thread::spawn(move || {
            let mut shown = Vec::new();
            // The other end closes, which is an error there.
            let _ = screen.read_to_end(&mut shown);
            shown
        });
        let run = simulate("--embedded -c 1 -L 3 -im 10 -f").args(&[&script]);
        run.env("TERM", term).stderr(stderr).run().code(0);
        let shown = reader.join().unwrap();
        let has = |text: &[u8]| memchr::memmem::find(&shown, text).is_some();
        let text = String::from_utf8_lossy(&shown);
        assert!(has(b"\\x1b[31mred"), "{term}: {text}");
        assert!(!has(b"\x1b[31mred"), "{term}");
    }
}

/// The documentation says what really works.
#[test]
fn documented_files_run() {
    let mut seen = BTreeMap::new();
    for language in ["yaml", "toml"] {
        for (index, block) in blocks(language).iter().enumerate() {
            let path = scratch_file(&format!("doc{index}.{language}"), block);
            let run = simulate("-c 2 -I d_%i --print 4 --seed 1 -f").args(&[&path]);
            let text = run.run().code(0).text();
            assert_eq!(
                text.lines().filter(|line| line.contains('\t')).count(),
                4,
                "{text}"
            );
            *seen.entry(language).or_insert(0) += 1;
        }
    }
    assert_eq!(seen, BTreeMap::from([("toml", 1), ("yaml", 4)]));
}

/// Every function that the documentation shows exists, and can be called as it is shown.
#[test]
fn documented_functions_work() {
    let rows = DOCS
        .lines()
        .skip_while(|line| !line.starts_with("| function |"))
        .skip(2);
    let rows: Vec<_> = rows.take_while(|line| line.starts_with('|')).collect();
    let mut calls = 0;
    for row in &rows {
        let cell = row.split('|').nth(1).unwrap();
        let shown = cell.split('`').skip(1).step_by(2);
        for call in shown.filter(|call| call.contains('(')) {
            let scenario = format!(
                "values: {{x: 1, a: 1, b: 2, list: [1], value: 1, key: 2}}\npayload: {{v: \"={call}\"}}"
            );
            let path = scratch_file(&format!("call{calls}.yaml"), &scenario);
            let run = simulate("-c 1 --print 1 -f").args(&[&path]);
            run.run().code(0);
            calls += 1;
        }
    }
    assert!(calls > 40, "{calls}");
}
