//! What devices answer to requests, and what is wrong with `on`.

use std::time::Duration;

use super::*;

/// The same rules as those of `mqtty reply`.
#[test]
fn devices_choose_among_rules() {
    let text = "payload: x\non:\n\
        - {filter: a, when: .full, reply: {n: 1}, times: 1}\n\
        - {filter: a, when: .full, error: too often, delay: 1s..2s}\n\
        - {filter: a, when: '.quiet'}\n\
        - {filter: a, reply: less, error: half, delay: 1}\n";
    let file = parsed(text, Format::Yaml);
    assert_eq!(file.requests(), ["a", "a", "a", "a"]);
    let mut maker = file.maker().unwrap();
    let mut answer = |client: &str, index: u32, request: &[u8]| {
        let device = Device {
            index,
            ..device(client, 0)
        };
        let rule = (0..4).find(|rule| maker.is_for(&device, *rule, request))?;
        let mut payload = Vec::new();
        let made = maker.answer(&device, rule, ("a", request), &mut payload);
        let manner = made.unwrap()?;
        let payload = String::from_utf8(payload).unwrap();
        Some((payload, manner.error.unwrap_or_default(), manner.delay))
    };
    let full = br#"{"full":true}"#;
    let told = |payload: &str, error: &str, seconds| {
        let delay = Duration::from_secs(seconds);
        Some((payload.to_owned(), error.to_owned(), delay))
    };
    assert_eq!(answer("c_1", 1, full), told("{\"n\":1}", "", 0));
    let (payload, error, delay) = answer("c_1", 1, full).unwrap();
    assert_eq!(
        (&*payload, &*error),
        ("{\"error\":\"too often\"}", "too often")
    );
    assert!((1..=2).contains(&delay.as_secs()), "{delay:?}");
    // Each device counts for itself.
    assert_eq!(answer("c_2", 2, full), told("{\"n\":1}", "", 0));
    assert_eq!(answer("c_1", 1, br#"{"quiet":true}"#), None);
    assert_eq!(answer("c_1", 1, b"no JSON"), told("less", "half", 1));
}

#[test]
fn devices_answer_requests() {
    let text = "name: lamps\npayload: x\non:\n  filter: '%sc/%c/get'\n  reply: {n: =request.n, r: '=random(1, 9)'}\n";
    let file = parsed(text, Format::Yaml);
    assert_eq!(file.requests(), ["lamps/%c/get"]);
    let mut maker = file.maker().unwrap();
    let mut answer = |request: &[u8]| {
        let mut payload = Vec::new();
        let device = device("c_1", 0);
        let made = maker.answer(&device, 0, ("lamps/c_1/get", request), &mut payload);
        made.map(|_| String::from_utf8(payload).unwrap())
    };
    assert!(answer(b"{\"n\":1}").unwrap().starts_with("{\"n\":1,\"r\":"));
    let device = device("c_1", 0);
    let text = text.replace(
        "%c/get'",
        "%c/get'\n  to: '%sc/%c/{{ level(2) }}/{{ request.n }}'",
    );
    let mut other = parsed(&text, Format::Yaml).maker().unwrap();
    let mut to = |payload: &[u8]| {
        let topic = other.answer_topic(&device, 0, ("lamps/c_1/get", payload));
        topic.map_err(|error| error.to_string())
    };
    assert_eq!(to(b"{\"n\":1}"), Ok(Some("lamps/c_1/c_1/1".into())));
    assert!(to(b"no").unwrap_err().starts_with("on.to: "));
    let error = answer(b"no").unwrap_err().to_string();
    let nowhere = maker.answer_topic(&device, 0, ("lamps/c_1/get", b"{}"));
    assert_eq!(nowhere.unwrap(), None);
    assert!(error.starts_with("on.reply.n: "), "{error}");
    for (text, expected) in [
        (
            "payload: x\non: 1\n",
            "on: it should be a table with filter, reply and to",
        ),
        ("payload: x\non: {reply: a}\n", "on: filter is missing"),
        (
            "payload: x\non: {filter: a, delai: 1s}\n",
            "on.delai: unknown key; did you mean delay?",
        ),
        (
            "payload: x\non: {filter: a, when: '.a ='}\n",
            "on.when: bad expression",
        ),
        (
            "payload: x\non: {filter: a, delay: 2s..1s}\n",
            "on.delay: expected a time such as 50ms, or a range",
        ),
        (
            "payload: x\non: [{filter: a, reply: 1, to: b/c}, {filter: b/#, reply: 1}]\n",
            "on.to: it is one of the topics that are answered",
        ),
        (
            "payload: x\non: {filter: a, replay: 1}\n",
            "on.replay: unknown key",
        ),
        ("payload: x\non: {filter: 'a#', reply: 1}\n", "on.filter: "),
        (
            "payload: x\non: {filter: a/+, reply: 1, to: a/b}\n",
            "on.to: it is one of the topics that are answered",
        ),
        (
            "payload: x\non: {filter: a, reply: 1, to: b/+}\n",
            "on.to: ",
        ),
        (
            "payload: x\non: {filter: a, reply: 1, to: '{{ rquest }}'}\n",
            "on.to: unknown value rquest",
        ),
        ("payload: =request\n", "unknown value request"),
    ] {
        let shown = wrong(text, Format::Yaml);
        assert!(shown.contains(expected), "{shown}");
    }
}
