//! `rr` against a broker that answers late, twice, out of order, for others or not at all: only the answer to a request
//! counts as one.

use std::time::Duration;

use crate::support::bytes::{
    ack_with, connack, packet, properties, property, publish, suback, text,
};
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::mqtty;

const QUICKLY: Duration = Duration::from_secs(30);

const RESPONSE_TOPIC: u8 = 0x08;
const CORRELATION_DATA: u8 = 0x09;

/// The filter of a SUBSCRIBE of MQTT 5, and its options.
fn filter_of(subscribe: &Packet) -> (String, u8) {
    let body = &subscribe.body[3..];
    let length = usize::from(u16::from_be_bytes([body[0], body[1]]));
    let filter = String::from_utf8(body[2..2 + length].to_vec()).unwrap();
    (filter, body[2 + length])
}

/// The text or the data that a request carries as this property.
fn value_of(request: &Packet, wanted: u8) -> Option<Vec<u8>> {
    let rest = request.rest();
    let mut list = &rest[1..=usize::from(rest[0])];
    while let [identifier, high, low, rest @ ..] = list {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if *identifier == wanted {
            return Some(rest[..length].to_vec());
        }
        list = &rest[length..];
    }
    None
}

/// A message with correlation data. `flags` is the low half of the first byte.
fn message(flags: u8, topic: &str, data: &[u8], payload: &str) -> Vec<u8> {
    let mut body = text(topic);
    if flags & 0x06 != 0 {
        body.extend([0, 9]);
    }
    let data = [vec![CORRELATION_DATA], text(data)].concat();
    body.extend(properties(&[data]));
    body.extend(payload.as_bytes());
    packet(0x30 | flags, &body)
}

/// A request with what its answer needs.
struct Request {
    packet: Packet,
    topic: String,
    data: Vec<u8>,
}

impl Request {
    fn take(conn: &mut Conn) -> Self {
        let packet = conn.expect(3);
        let topic = value_of(&packet, RESPONSE_TOPIC).unwrap();
        Self {
            topic: String::from_utf8(topic).unwrap(),
            data: value_of(&packet, CORRELATION_DATA).unwrap_or_default(),
            packet,
        }
    }

    fn answer(&self, payload: &str) -> Vec<u8> {
        message(0, &self.topic, &self.data, payload)
    }
}

#[test]
fn only_the_answer_to_the_request_counts() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        // Subscribed before anything is sent, without retained messages, and without its own.
        let (filter, options) = filter_of(&conn.grant());
        assert_eq!(options, 0x24);
        let request = Request::take(&mut conn);
        assert_eq!(request.packet.topic(), "lamp/get");
        assert_eq!(request.packet.payload(), b"{}");
        assert_eq!(request.topic, filter);
        assert_eq!(request.data.len(), 16);
        let mut other = request.data.clone();
        other[15] ^= 1;
        conn.send(message(1, &filter, &request.data, "retained"));
        conn.send(message(0, &filter, &other, "late"));
        conn.send(message(0, &filter, &request.data[..8], "short"));
        conn.send(publish(0, &filter, 0, "bare"));
        conn.send(message(0, "elsewhere", &request.data, "foreign"));
        conn.send(request.answer("on"));
        conn.send(request.answer("doubled"));
        conn.farewell();
    });
    mqtty(&["rr", "lamp/get", "{}"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("on\n");
}

#[test]
fn messages_that_do_not_answer_are_named_when_the_answer_is_missing() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let request = Request::take(&mut conn);
        conn.send(publish(0, &request.topic, 0, "bare"));
        conn.send(publish(0, &request.topic, 0, "bare"));
        conn.farewell();
    });
    mqtty(&["rr", "t", "x", "-W", "1s"])
        .port(peer.port)
        .run()
        .code(5)
        .printed("")
        .said("no answer to the request to t within 1 s")
        .said("use --no-correlation if responders do not copy the correlation data: 2 messages were ignored");
}

#[test]
fn a_late_answer_is_not_the_answer_to_the_next_request() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let first = Request::take(&mut conn);
        let second = Request::take(&mut conn);
        assert_ne!(first.data, second.data);
        conn.send(first.answer("late"));
        conn.send(second.answer("two"));
        conn.farewell();
    });
    mqtty(&["rr", "t", "-lm", "-W", "2s"])
        .input("1\n2\n")
        .port(peer.port)
        .run()
        .code(5)
        .printed("two\n")
        .said("no answer to request 1 to t within 2 s");
}

#[test]
fn answers_keep_the_order_of_the_lines() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let requests = [(); 3].map(|()| Request::take(&mut conn));
        for (at, payload) in [(2, "three"), (0, "one"), (1, "two")] {
            conn.send(requests[at].answer(payload));
        }
        conn.farewell();
    });
    mqtty(&["rr", "t", "-lm", "--inflight", "3"])
        .input("1\n2\n3\n")
        .port(peer.port)
        .run()
        .code(0)
        .printed("one\ntwo\nthree\n");
}

#[test]
fn no_more_requests_are_open_than_allowed() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let first = Request::take(&mut conn);
        let second = Request::take(&mut conn);
        // What it sends next is the acknowledgement, not a third request.
        conn.send(message(0x03, &first.topic, &first.data, "retained"));
        assert_eq!(conn.expect(4).id(), 9);
        conn.send([first.answer("1"), second.answer("2")].concat());
        let third = Request::take(&mut conn);
        conn.send(third.answer("3"));
        conn.farewell();
    });
    mqtty(&["rr", "t", "-lm", "--inflight", "2", "-o", "json"])
        .input("1\n2\n3\n")
        .port(peer.port)
        .run()
        .code(0);
}

#[test]
fn several_answers_to_one_request() {
    for (count, answers, code, said) in [
        ("2", 3, 0, ""),
        ("0", 3, 0, ""),
        ("0", 0, 5, "no answer to the request to t within 1 s"),
        ("4", 3, 5, "3 of 4 answers to the request to t within 1 s"),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            let request = Request::take(&mut conn);
            for number in 0..answers {
                conn.send(request.answer(&number.to_string()));
            }
            conn.farewell();
        });
        let printed = if count == "2" { 2 } else { answers };
        let printed = ["", "0\n", "0\n1\n", "0\n1\n2\n"][printed];
        mqtty(&["rr", "t", "x", "-C", count, "-W", "1s"])
            .port(peer.port)
            .run()
            .code(code)
            .printed(printed)
            .said(said);
    }
}

#[test]
fn an_answer_that_is_delivered_again_counts_once() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let Request { topic, data, .. } = Request::take(&mut conn);
        conn.send(message(0x02, &topic, &data, "a"));
        conn.send(message(0x0A, &topic, &data, "a"));
        conn.send(message(0x02, &topic, &data, "b"));
        conn.drain();
    });
    mqtty(&["rr", "t", "x", "-C", "2"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("a\nb\n");
}

#[test]
fn refusals_end_it() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        let id = conn.expect(8).id();
        conn.send(suback(id, &[0x87]));
        // Nothing is sent that could not be answered.
        conn.farewell();
    });
    mqtty(&["rr", "t", "x"])
        .port(peer.port)
        .run()
        .code(4)
        .printed("")
        .said("the broker refused the subscription to mqtty/rr/")
        .said("not authorized (0x87)");
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let id = conn.expect(3).publish_id();
        conn.send(ack_with(0x40, id, 0x87));
        conn.farewell();
    });
    mqtty(&["rr", "t", "x", "-q", "1", "-W", "1m"])
        .port(peer.port)
        .run()
        .code(4)
        .said("the broker refused the request to t: not authorized (0x87)")
        .within(QUICKLY);
}

#[test]
fn nobody_is_subscribed() {
    let nobody = || {
        Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            let id = conn.expect(3).publish_id();
            conn.send(ack_with(0x40, id, 0x10));
            conn.farewell();
        })
    };
    let peer = nobody();
    mqtty(&["rr", "t", "x", "-q", "1", "-W", "1s"])
        .port(peer.port)
        .run()
        .code(5)
        .said("nobody is subscribed to t: an answer is unlikely (reason code 0x10)")
        .said("no answer to the request to t within 1 s");
    let peer = nobody();
    mqtty(&["rr", "t", "x", "-q", "1", "-W", "1m", "--fail-fast"])
        .port(peer.port)
        .run()
        .code(5)
        .said("no answer expected: nobody is subscribed to t")
        .within(QUICKLY);
}

#[test]
fn the_first_failure_ends_several_requests_if_asked() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let id = conn.expect(3).publish_id();
        conn.send(ack_with(0x40, id, 0x97));
        conn.farewell();
    });
    mqtty(&["rr", "t", "-lm", "-q", "1", "--fail-fast"])
        .input("1\n2\n")
        .port(peer.port)
        .run()
        .code(4)
        .said("the broker refused request 1 to t: quota exceeded (0x97)");
}

#[test]
fn the_response_topic_is_that_of_the_broker_or_the_given_one() {
    let peer = Peer::once(|mut conn| {
        let connect = conn.expect(1);
        let asks = connect.body.windows(2).any(|bytes| bytes == [0x19, 1]);
        assert!(asks, "request response information");
        conn.send(connack(false, 0, &[property(0x1A, "answers/7")]));
        let (filter, _) = filter_of(&conn.grant());
        assert!(filter.starts_with("answers/7/rr/"), "{filter}");
        let request = Request::take(&mut conn);
        assert_eq!(request.topic, filter);
        conn.send(request.answer("yes"));
        conn.farewell();
    });
    mqtty(&["rr", "t", "x"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("yes\n");
    let peer = Peer::once(|mut conn| {
        conn.open();
        assert_eq!(filter_of(&conn.grant()).0, "my/answers");
        let request = Request::take(&mut conn);
        assert_eq!(
            (&*request.topic, &*request.data),
            ("my/answers", &b"abc"[..])
        );
        conn.send(message(0, "my/answers", b"abd", "no"));
        conn.send(request.answer("yes"));
        conn.farewell();
    });
    mqtty(&["rr", "t", "x", "-e", "my/answers", "-cd", "abc"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("yes\n");
}

#[test]
fn without_correlation_data_any_message_counts_that_matches() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let request = Request::take(&mut conn);
        assert_eq!(value_of(&request.packet, CORRELATION_DATA), None);
        for payload in [
            "no JSON",
            "{\"id\":6}",
            "{\"id\":7}",
            "{\"id\":7,\"second\":true}",
        ] {
            conn.send(publish(0, &request.topic, 0, payload));
        }
        conn.farewell();
    });
    mqtty(&["rr", "t", "x", "--no-correlation", "--match", ".id == 7"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("{\"id\":7}\n");
}

/// A message of MQTT 3.1.1.
fn old_message(first: u8, topic: &str, payload: &str) -> Vec<u8> {
    packet(first, &[text(topic), payload.as_bytes().to_vec()].concat())
}

#[test]
fn before_mqtt_5_the_topic_of_the_answers_is_given() {
    mqtty(&["rr", "t", "x", "-V", "3.1.1"])
        .run()
        .code(2)
        .said("MQTT 3.1.1 has no response topics: -e, --response-topic <TOPIC> is missing")
        .said("--match");
    mqtty(&["rr", "a/t", "x", "-V", "3.1.1", "-e", "a/#"])
        .run()
        .code(2)
        .said("--response-topic a/# would receive the requests to a/t");
    mqtty(&[
        "rr",
        "t",
        "-lm",
        "-V",
        "3.1.1",
        "-e",
        "a",
        "--inflight",
        "2",
    ])
    .run()
    .code(2)
    .said("--inflight needs MQTT 5, not 3.1.1");
    let peer = Peer::once(|mut conn| {
        conn.open();
        let subscribe = conn.expect(8);
        let [high, low] = subscribe.id().to_be_bytes();
        conn.send(packet(0x90, &[high, low, 0]));
        let request = conn.expect(3);
        assert_eq!(request.body, b"\0\x08lamp/get{}");
        conn.send(old_message(0x31, "lamp/state", "{\"id\":7,\"old\":true}"));
        conn.send(old_message(0x30, "lamp/state", "{\"id\":6}"));
        conn.send(old_message(0x30, "lamp/state", "{\"id\":7}"));
        conn.farewell();
    });
    mqtty(&["rr", "lamp/get", "{}", "-V", "3.1.1", "-e", "lamp/state"])
        .args(&["--match", ".id == 7"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("{\"id\":7}\n");
}

#[test]
fn latencies_of_one_request_and_of_many() {
    let echo = |requests: usize| {
        Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            for _ in 0..requests {
                let request = Request::take(&mut conn);
                conn.send(request.answer("x"));
            }
            conn.farewell();
        })
    };
    let peer = echo(1);
    mqtty(&["rr", "t", "x", "--latency"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("x\n")
        .said("answer after ");
    let peer = echo(20);
    mqtty(&["rr", "t", "x", "--latency", "--repeat", "20"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("x\n".repeat(20))
        .said("20 answers: min ")
        .said(", p99 ");
}

#[test]
fn what_cannot_be_told_apart_is_refused() {
    for (arguments, said) in [
        (
            &["-lm", "-cd", "x"][..],
            "--correlation-data cannot be used with several requests",
        ),
        (
            &["-lm", "--no-correlation", "--inflight", "2"],
            "--inflight cannot be used with --no-correlation",
        ),
        (
            &["-m", "x", "--no-correlation", "-cd", "x"],
            "--no-correlation",
        ),
        (&["-m", "x", "-e", "a/+"], "wildcards"),
        (
            &["-m", "x", "-e", "$share/g/a"],
            "the answers of a shared subscription go to others, too",
        ),
        (
            &["-m", "x", "-e", "t"],
            "--response-topic t would receive the requests to t",
        ),
        (&["-m", "x", "-C", "x"], "a number, such as 3, or 0 for all"),
        (
            &["-m", "x", "--match", ".a ="],
            "bad expression for --match",
        ),
    ] {
        mqtty(&["rr", "-t", "t", "--embedded"])
            .args(arguments)
            .run()
            .code(2)
            .said(said);
    }
}

#[test]
fn answers_are_decoded_as_requests_are_encoded() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let request = Request::take(&mut conn);
        assert_eq!(request.packet.payload(), [0xA1, 0x61, b'a', 1]);
        let mut answer = request.answer("");
        answer[1] += 1;
        answer.push(0x02);
        conn.send(answer);
        conn.farewell();
    });
    mqtty(&["rr", "t", "{\"a\":1}", "-f", "cbor", "--match", ". == 2"])
        .port(peer.port)
        .run()
        .code(0)
        .printed("2\n");
}

#[test]
fn a_lost_connection_is_not_a_missing_answer() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        Request::take(&mut conn);
    });
    mqtty(&["rr", "t", "x", "-W", "1m", "-rp", "0"])
        .port(peer.port)
        .run()
        .code(6)
        .printed("")
        .within(QUICKLY);
}

/// A request expires while the connection is lost and nobody is there to connect to again.
#[test]
fn requests_expire_without_a_connection() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.expect(3);
    });
    mqtty(&["rr", "t", "x", "-W", "300ms", "--reconnect-period", "1m"])
        .port(peer.port)
        .run()
        .code(5)
        .said("no answer to the request to t within 300 ms")
        .within(Duration::from_secs(30));
}
