//! What stays the same, and for whom.

use super::*;

#[test]
fn what_is_drawn_once_stays_for_a_client_and_a_seed() {
    let drawn = |id, seed| Bench::of(id, seed).values("once(random(0, 1000000000))", 5);
    let first = drawn("a", 1);
    assert!(first.iter().all(|value| *value == first[0]));
    assert_eq!(drawn("a", 1), first);
    assert_ne!(drawn("b", 1), first);
    assert_ne!(drawn("a", 2), first);
    // Whatever was drawn before it.
    let own = |before: &str| {
        let drawn =
            Bench::of("a", 1).values(&format!("[{before}, once(random(0, 1000000000))]"), 7);
        drawn[6][1].clone()
    };
    assert_eq!(own("random(0, 9)"), first[0]);
    assert_eq!(own("name() ~ uuid()"), first[0]);
    // Two of one message differ.
    let two = Bench::new().values("[once(uuid()), once(uuid())]", 1);
    assert_ne!(two[0][0], two[0][1]);
    // For a value that clients share it is the same for all of them.
    let by = |id| Bench::of(id, 1).values("once(uuid(), by=index // 2)", 2);
    assert_eq!(by("a"), by("b"));
    let by_number = Bench::of("a", 1).values("once(uuid(), by=counter() // 3)", 6);
    assert_eq!(by_number[0], by_number[1]);
    assert_ne!(by_number[1], by_number[2]);
    assert_eq!(by_number[2], by_number[4]);
}

#[test]
fn messages_are_those_of_the_seed() {
    let drawn = |id, seed| Bench::of(id, seed).values("random(0, 1000000000) ~ name()", 10);
    assert_eq!(drawn("a", 1), drawn("a", 1));
    assert_ne!(drawn("a", 1), drawn("a", 2));
    assert_ne!(drawn("a", 1), drawn("b", 1));
}

/// What a seed gives is what it gave before, too.
#[test]
fn values_of_a_seed() {
    let drawn = |source: &str| Bench::of("a", 1).values(source, 3);
    let first = drawn("[random(0, 1000), random_float(0, 1, 3), once(random(0, 1000))]");
    let before = json!([[713, 0.625, 320], [985, 0.062, 320], [61, 0.468, 320]]);
    assert_eq!(json!(first), before);
}

#[test]
fn the_environment() {
    let bench = Bench::new();
    assert_eq!(bench.shown("env('MQTTY_NO_SUCH_VARIABLE', 'x')"), "\"x\"");
    let why = bench.shown("env('MQTTY_NO_SUCH_VARIABLE')");
    assert!(why.contains("MQTTY_NO_SUCH_VARIABLE"), "{why}");
}
