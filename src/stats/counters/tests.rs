use super::*;

#[test]
fn every_name_finds_its_counter() {
    let mut counters = Counters::default();
    for (index, (name, definition)) in (1..).zip(Counters::DEFINITIONS) {
        *counters.get_mut(name).unwrap() = index;
        assert!(definition.ends_with('.'), "{name}");
    }
    for (index, (name, value)) in (1..).zip(counters.iter()) {
        assert_eq!(value, index);
        assert_eq!(counters.get(name), Some(index));
    }
    assert_eq!(counters.get("nonsense"), None);
    counters.errors.add("a", 2);
    assert_eq!(counters.get("errors"), Some(2));
}

#[test]
fn merging_adds_counters_and_errors() {
    let mut earlier = Counters {
        written: 5,
        lost: 1,
        ..Counters::default()
    };
    earlier.errors.add("quota exceeded (0x97)", 3);
    let mut more = Counters {
        written: 7,
        acked: 7,
        ..Counters::default()
    };
    more.errors.add("connection reset", 1);
    let mut now = earlier.clone();
    now.merge(&more);
    assert_eq!(now.written, 12);
    assert_eq!(now.errors.total(), 4);
    assert_eq!((now.acked, now.lost), (7, 1));
}

#[test]
fn cleared_counters_are_as_new() {
    let mut counters = Counters::default();
    for (name, _) in Counters::DEFINITIONS {
        *counters.get_mut(name).unwrap() = 1;
    }
    counters.errors.add("refused", 1);
    counters.clear();
    assert_eq!(counters, Counters::default());
}

#[test]
fn the_number_of_reasons_is_bounded() {
    let mut errors = Errors::default();
    for number in 0..200 {
        errors.add(&format!("reason {number}"), 1);
    }
    errors.add_static("reason 3", 5);
    assert_eq!(errors.iter().count(), REASONS + 1);
    assert_eq!(errors.get(Errors::OTHER), 200 - 64);
    assert_eq!(errors.get("reason 3"), 6);
    assert_eq!(errors.total(), 205);
    assert_eq!(errors.by_count()[..2], [("other", 136), ("reason 3", 6)]);

    let mut twice = errors.clone();
    twice.merge(&errors);
    assert_eq!(twice.iter().count(), REASONS + 1);
    assert_eq!(twice.total(), 410);
}

#[test]
fn a_percentage_is_of_what_was_asked_for() {
    let counters = Counters {
        planned: 10,
        expected: 40,
        connect_planned: 3,
        received: 7,
        ..Counters::default()
    };
    assert_eq!(counters.whole_of("refused"), Some(10));
    assert_eq!(counters.whole_of("lost"), Some(40));
    assert_eq!(counters.whole_of("connect_failed"), Some(3));
    assert_eq!(counters.whole_of("bytes_in"), None);
    let listening = Counters {
        received: 7,
        ..Counters::default()
    };
    assert_eq!(listening.whole_of("corrupted"), Some(7));
}

#[test]
fn more_errors_than_can_be_counted_are_as_many_as_can_be() {
    let mut errors = Errors::default();
    errors.add("a", u64::MAX);
    errors.add("b", 5);
    assert_eq!(errors.total(), u64::MAX);
}

#[test]
fn a_zero_says_something_only_where_it_was_looked_at() {
    let sent = Counters {
        connect_planned: 1,
        connected: 1,
        planned: 5,
        written: 5,
        ..Counters::default()
    };
    let measured = |counters: &Counters, name| counters.is_measured(name);
    // At QoS 0 nobody acknowledges, and nobody listens in bench pub.
    for name in ["late", "refused", "connect_failed", "errors", "reconnects"] {
        assert!(measured(&sent, name), "{name}");
    }
    for name in [
        "timed_out",
        "no_subscribers",
        "lost",
        "received",
        "corrupted",
    ] {
        assert!(!measured(&sent, name), "{name}");
    }
    // bench sub hears messages without stamps: nothing is known of what is missing.
    let heard = Counters {
        connected: 1,
        subscribed: 1,
        received: 7,
        ..Counters::default()
    };
    assert!(measured(&heard, "received") && !measured(&heard, "lost"));
    assert!(!measured(&heard, "late") && !measured(&heard, "duplicated"));
    let nothing = Counters::default();
    for (name, _) in Counters::DEFINITIONS {
        let known = ["connect_planned", "connected", "connect_failed"].contains(name);
        assert_eq!(measured(&nothing, name), known, "{name}");
    }
}
