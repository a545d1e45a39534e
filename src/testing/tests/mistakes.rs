//! Files that are wrong: the place, and what was meant.

use super::read;

/// The first problem of a file: its line, the word that stands in its place, and what is wrong.
fn problem(text: &str) -> String {
    let Err(problems) = read(text) else {
        panic!("nothing is wrong with it:\n{text}");
    };
    let (at, what) = (problems[0].at, &problems[0].what);
    let line = text.lines().nth(at.line - 1).unwrap();
    let rest = line.get(at.column - 1..).unwrap();
    let end = rest.find([':', ',', '}', ']', ' ']).unwrap_or(rest.len());
    format!("{} {}: {what}", at.line, &rest[..end])
}

/// The first problem of a file with this step before one that expects something.
fn of_step(step: &str) -> String {
    problem(&format!("steps:\n  - {step}\n  - expect: {{ topic: a }}\n"))
}

#[test]
fn files() {
    let cases = [
        ("[]", "1 [: a test file should be a map, not a list"),
        (
            "naem: x\nsteps: []",
            "1 naem: a test file has no key \"naem\"; did you mean name?",
        ),
        ("name: x", "1 name: steps or cases is missing"),
        ("cases: []", "1 cases: there are no cases"),
        ("cases:\n  - steps: []", "2 steps: name is missing"),
        (
            "cases:\n  - name: x\n    stps: []",
            "3 stps: a case has no key \"stps\"; did you mean steps?",
        ),
        (
            "cases:\n  - name: x\n    steps: []",
            "2 name: the case expects nothing and cannot fail: add an expect step, or expect_nothing: true",
        ),
        (
            "steps:\n  - wait: 1ms",
            "1 steps: the case expects nothing and cannot fail: add an expect step, or expect_nothing: true",
        ),
        (
            "expect_nothing: true\ncases:\n  - { name: x, steps: [expect: { topic: a }] }",
            "1 expect_nothing: expect_nothing belongs to each of the cases",
        ),
        (
            "expect_nothing: true\nsteps:\n  - expect: { topic: a }",
            "1 expect_nothing: expect_nothing: true, and the case expects something",
        ),
        (
            "cases:\n  - name: x\n    expect_nothing: true\n    steps:\n      - expect: { topic: a }",
            "3 expect_nothing: expect_nothing: true, and the case expects something",
        ),
        (
            "cases:\n  - { name: x, steps: [expect: { topic: a }] }\n  - { name: x, steps: [expect: { topic: a }] }",
            "3 name: there are two cases \"x\" in this file",
        ),
        (
            "cases: []\nsteps: []",
            "2 steps: steps cannot be used with cases",
        ),
        (
            "vars: { 1x: 2 }\nsteps: []",
            "1 1x: bad name \"1x\" of a variable: use letters, digits and _",
        ),
        (
            "vars: { root: 2 }\nsteps: []",
            "1 root: root cannot be the name of a variable: it is reserved",
        ),
        (
            "clients: { lamp: { keepalife: 1 } }\nsteps: []",
            "1 keepalife: a client has no key \"keepalife\"; did you mean keepalive?",
        ),
        (
            "clients: { lamp: { will: { topic: a } } }\nsteps: []",
            "1 {: a payload is missing: payload, json, hex, base64, file, or empty: true",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(problem(text), expected, "{text}");
    }
}

/// Steps that are wrong, and what is told about them.
const STEPS: &[(&str, &str)] = &[
    (
        "publsh: {}",
        "2 publsh: there is no step \"publsh\"; did you mean publish?",
    ),
    (
        "publish: { topic: a }",
        "2 {: a payload is missing: payload, json, hex, base64, file, or empty: true",
    ),
    (
        "publish: { topic: a, payload: '=uid()' }",
        "2 '=uid()': payload: unknown function uid(); did you mean uuid?",
    ),
    (
        "publish: { topic: a, payload: { on: true } }",
        "2 {: payload is a map, not text: write json instead of payload",
    ),
    (
        "respond: { topic: a, payload: [1] }",
        "2 [1: payload is a list, not text: write json instead of payload",
    ),
    (
        "expect: { topic: a, payload: { on: true } }",
        "2 {: payload is a map, not text: write json or json_has instead of payload",
    ),
    (
        "publish: { topic: a, payload: }",
        "2 : payload has no value: write empty: true instead, or \"\" for no text",
    ),
    (
        "publish: { topic: a, payload: x, json: 1 }",
        "2 json: json cannot be used with payload",
    ),
    (
        "publish: { topic: a/#, payload: x }",
        "2 a/#: bad topic \"a/#\": a topic to publish to cannot contain the wildcards + and #",
    ),
    (
        "publish: { topic: a, payload: x, qos: 3 }",
        "2 3: bad value \"3\" for qos: expected 0, 1 or 2",
    ),
    (
        "publish: { topic: a, payload: x, qso: 1 }",
        "2 qso: publish has no key \"qso\"; did you mean qos?",
    ),
    (
        "publish: { topic: a, payload: x, expect: { refused: 0x87 } }",
        "2 expect: a message at QoS 0 has no answer: add qos: 1",
    ),
    (
        "publish: { topic: a, hex: 0g }",
        "2 0g: hex: 'g' at position 2 is not a hex digit",
    ),
    (
        "publish: { topic: a, payload: x, repeat: 0 }",
        "2 repeat: repeat: 0 publishes nothing",
    ),
    (
        "publish: { topic: a, payload: x, every: 1s }",
        "2 every: every needs repeat",
    ),
    (
        "publish: { topic: '{{ rot }}', payload: x }",
        "2 '{{: topic: unknown value rot; did you mean root?",
    ),
    (
        "publish: { topic: a, json: { x: '=uid()' } }",
        "2 '=uid()': json: unknown function uid(); did you mean uuid?",
    ),
    (
        "publish: { topic: a, payload: x, properties: { contnt_type: x } }",
        "2 contnt_type: there is no property \"contnt_type\" here; did you mean content_type?",
    ),
    (
        "publish: { topic: a, file: nothing.bin }",
        "2 nothing.bin: file: cannot read nothing.bin: no such file or directory",
    ),
    (
        "subscribe: a#",
        "2 a#: bad topic \"a#\": # must be alone in the last level",
    ),
    (
        "subscribe: { topic: a, expect: { grantd: 1 } }",
        "2 grantd: expect has no key \"grantd\"; did you mean granted?",
    ),
    (
        "subscribe: { topic: a, expect: { granted: true } }",
        "2 true: bad value \"true\" for granted: expected a reason code, such as 1 or 0x87",
    ),
    (
        "kill:",
        "2 : bad value for kill: expected the name of a client, not null",
    ),
    (
        "disconnect: { client: a, reason: with-wil }",
        "2 with-wil: bad value \"with-wil\" for reason: expected a reason code, such as 0x87 or not-authorized",
    ),
    (
        "connect: [a]",
        "2 [a: bad value for connect: expected the name of a client, or a map, not a list",
    ),
    (
        "subscribe: [a, b]",
        "2 [a: bad value for subscribe: expected a topic filter, or a map such as { topic: [a, b] }, not a list",
    ),
    (
        "wait: soon",
        "2 soon: bad value \"soon\" for wait: expected a duration, such as 2s or 300ms",
    ),
    (
        "expect: { client: x }",
        "2 expect: expect has no condition: add topic, payload, json, …, or any: true for any message",
    ),
    (
        "expect: { topic: a, within: 1 hour 3 }",
        "2 1: bad value \"1 hour 3\" for within: expected a duration, such as 2s or 300ms",
    ),
    (
        "expect: { topic: a, none: true }",
        "2 {: add for: 300ms, or fence: true, to decide that no further message follows",
    ),
    (
        "expect: { topic: a, fence: true }",
        "2 {: for and fence need none, exactly, or a count such as \"2..5\"",
    ),
    (
        "expect: { topic: a/+, none: true, fence: true }",
        "2 true: fence needs a topic without wildcards, to which its marker is published",
    ),
    (
        "expect: { topic: a, count: 5..2 }",
        "2 5..2: bad value \"5..2\" for count: expected a number, or a range such as \"2..5\" or \"2..\"",
    ),
    (
        "expect: { where: '.a ==' }",
        "2 '.a: where: expected a filter or a value at character 6",
    ),
    (
        "expect: { where: '.a == $b' }",
        "2 '.a: where: there is no variable $b at character 7",
    ),
    (
        "expect: { matches: '(' }",
        "2 '(': matches: bad regular expression: a closing parenthesis is missing",
    ),
    (
        "expect: { topic: a, since: sent_at }",
        "2 sent_at: since: no earlier publish saves its time as \"sent_at\"",
    ),
    (
        "expect: { topic: a, save: { t: sent_at } }",
        "2 save: sent_at can be saved by publish and request only",
    ),
    (
        "connect: { expect: { refused: 1, limits: . } }",
        "2 limits: limits cannot be used with refused",
    ),
    (
        "{ publish: { topic: a }, wait: 1s }",
        "2 wait: a step has one key, not 2: is a dash missing, or is the indentation wrong?",
    ),
];

#[test]
fn steps() {
    let wrong: Vec<_> = STEPS
        .iter()
        .map(|(step, expected)| (step, of_step(step), *expected))
        .filter(|(_, told, expected)| told != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn clients_are_those_that_were_declared() {
    let text = "clients: { app: {}, lamp: {} }\nsteps:\n  - expect: { client: lmap, topic: a }\n";
    assert_eq!(
        problem(text),
        "3 lmap: there is no client \"lmap\"; did you mean lamp?"
    );
    let text = "clients: { app: {}, lamp: {} }\nsteps:\n  - expect: { topic: a }\n";
    assert_eq!(
        problem(text),
        "3 {: client is missing: the file has several"
    );
    assert!(read("clients: { app: {} }\nsteps:\n  - expect: { topic: a }\n").is_ok());
    assert!(
        read("steps:\n  - expect: { client: x, topic: a }\n  - expect: { client: y, topic: a }\n")
            .is_ok()
    );
}

#[test]
fn what_is_saved_is_known_to_later_steps_of_the_case_only() {
    let saved = "cases:
  - name: one
    steps:
      - publish: { topic: a, json: { id: 1 }, save: { id: .id } }
      - expect: { topic: a, where: '.id == $id', save: { again: .id } }
      - set: { both: '=[id, again]' }
      - publish: { topic: '{{ both[0] }}', payload: x }
";
    assert!(read(saved).is_ok());
    let other = format!(
        "{saved}  - name: two\n    steps:\n      - expect: {{ topic: a, where: '. == $id' }}\n"
    );
    assert_eq!(
        problem(&other),
        "10 '.: where: there is no variable $id at character 6"
    );
}

#[test]
fn times_of_publishes_are_variables() {
    let with = |save: &str, expect: &str| {
        format!(
            "steps:\n  - publish: {{ topic: a, empty: true, save: {{ {save} }} }}\n  - expect: {{ topic: b, {expect} }}\n"
        )
    };
    for (save, expect) in [
        ("sent_at", "latency: 1s, since: sent_at"),
        (
            "first: sent_at",
            "latency: 1s, since: first, where: '.at > $first'",
        ),
    ] {
        let text = with(save, expect);
        assert!(read(&text).is_ok(), "{text}");
    }
    for (save, expect, expected) in [
        (
            "first: sent_at",
            "latency: 1s, since: fist",
            "3 fist: since: no earlier publish saves its time as \"fist\"; did you mean first?",
        ),
        ("sent_at", "since: sent_at", "3 since: since needs latency"),
    ] {
        assert_eq!(problem(&with(save, expect)), expected);
    }
    let again = "steps:
  - publish: { topic: a, json: { at: 1 }, save: { at: sent_at } }
  - set: { at: 1 }
  - expect: { topic: b, latency: 1s, since: at }
";
    assert_eq!(
        problem(again),
        "4 at: since: no earlier publish saves its time as \"at\""
    );
}

/// All that is wrong is told, not only the first of it.
#[test]
fn all_problems_are_found() {
    let text = "steps:\n  - wait: x\n  - kil: a\n  - expect: { topc: a }\n";
    let problems = read(text).unwrap_err();
    let lines: Vec<usize> = problems.iter().map(|problem| problem.at.line).collect();
    assert_eq!(lines, [2, 3, 4]);
}

#[test]
fn names_of_other_tools_are_known() {
    for (step, expected) in [
        (
            "sleep: 1s",
            "2 sleep: there is no step \"sleep\"; did you mean wait?",
        ),
        (
            "expect: { topic: a, timeout: 1s }",
            "2 timeout: expect has no key \"timeout\"; did you mean within?",
        ),
        (
            "expect: { topic: a, contains: x }",
            "2 contains: expect has no key \"contains\"; did you mean matches (text), or json_has (JSON)?",
        ),
        (
            "expect: { where: x == 1 }",
            "2 x: where: there is no filter x at character 1; write a member as in jq: .x",
        ),
        (
            "connect: { client: a, username: b }",
            "2 username: connect has no key \"username\"; username belongs to the client, below clients",
        ),
    ] {
        assert_eq!(of_step(step), expected);
    }
}
