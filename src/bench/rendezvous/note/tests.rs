//! Notes that are written and read, and what is none.

use super::*;

fn start() -> Start {
    let clock = |offset_us| ClockOffset {
        offset_us,
        uncertainty_us: 90,
        rounds: 8,
    };
    Start {
        at_us: 1_700_000_000_000_000,
        processes: vec![u64::MAX, 2],
        clocks: vec![clock(0), clock(-1_234)],
    }
}

#[test]
fn what_is_written_is_read() {
    let here = Here {
        process: u64::MAX,
        count: 3,
        choices: vec![
            Choice::of("rate", "1k/s"),
            Choice::of("topic", &"ä".repeat(200)),
        ],
    };
    assert_eq!(Here::read(&here.write()).unwrap(), here);
    assert_eq!(Start::read(&start().write(), 2).unwrap(), start());
    for reason in [
        Reason::Left(1),
        Reason::Missing(vec![0, 2]),
        Reason::Other {
            shard: 2,
            option: "rate".to_owned(),
            values: ["1".to_owned(), "2".to_owned()],
        },
    ] {
        let end = End { process: 5, reason };
        assert_eq!(End::read(&end.write(), 3).unwrap(), end);
    }
    let ping = Ping {
        from: 1,
        by: 7,
        process: 8,
        sent: 5,
        answer: None,
    };
    assert_eq!(Ping::read(&ping.write()).unwrap(), ping);
    let answer = Ping {
        answer: Some(Time {
            arrived: 6,
            answered: 7,
            begun: true,
        }),
        ..ping
    };
    assert_eq!(Ping::read(&answer.write()).unwrap(), answer);
    assert_eq!(read_process(&process(9)), Some(9));
}

#[test]
fn long_values_are_compared_as_a_whole_and_shown_in_part() {
    let (one, other) = ("x".repeat(100) + "1", "x".repeat(100) + "2");
    let (one, other) = (Choice::of("t", &one), Choice::of("t", &other));
    assert_eq!(one.shown, other.shown);
    assert_eq!(one.shown.chars().count(), LONGEST_TEXT + 1);
    assert_ne!(one.hash, other.hash);
}

#[test]
fn what_is_not_as_it_should_be_is_no_note() {
    let deep = "[".repeat(100_000);
    for payload in [
        "",
        "garbage",
        "{}",
        "[]",
        "null",
        r#"{"schema":"mqtty-rendezvous/2","process":"1"}"#,
        r#"{"schema":"mqtty-rendezvous/1"}"#,
        r#"{"schema":"mqtty-rendezvous/1","process":1}"#,
        r#"{"schema":"mqtty-rendezvous/1","process":"x"}"#,
        &deep,
    ] {
        let payload = payload.as_bytes();
        assert_eq!(read_process(payload), None);
        assert_eq!(Here::read(payload), None);
        assert_eq!(Start::read(payload, 2), None);
        assert_eq!(End::read(payload, 2), None);
        assert_eq!(Ping::read(payload), None);
    }
    // Too few shards, one that there is not, and a moment far away.
    assert_eq!(Start::read(&start().write(), 3), None);
    let end = End {
        process: 5,
        reason: Reason::Left(2),
    };
    assert_eq!(End::read(&end.write(), 2), None);
    let late = Start {
        at_us: LAST_MOMENT,
        ..start()
    };
    assert_eq!(Start::read(&late.write(), 2), None);
    let mut long = process(1);
    long.resize(LONGEST + 1, b' ');
    assert_eq!(read_process(&long), None);
}
