//! What stays the same, and for whom.

use super::*;

#[test]
fn what_is_drawn_once_stays_for_a_client_and_a_seed() {
    let drawn = |id, seed| Bench::of(id, seed).draws("once(random(0, 1000000000))", 5);
    let first = drawn("a", 1);
    assert!(first.iter().all(|value| *value == first[0]));
    assert_eq!(drawn("a", 1), first);
    assert_ne!(drawn("b", 1), first);
    assert_ne!(drawn("a", 2), first);
    // Whatever was drawn before it.
    let mut bench = Bench::of("a", 1);
    let other = bench.read("random(0, 9) + once(random(0, 1000000000)) * 0");
    let _ = (0..7).map(|_| bench.eval(&other)).collect::<Vec<_>>();
    // Two of one message differ.
    let two = Bench::new().draws("[once(uuid()), once(uuid())]", 1);
    let Value::List(two) = &two[0] else { panic!() };
    assert_ne!(two[0], two[1]);
    // For a value that clients share it is the same for all of them.
    let by = |id| Bench::of(id, 1).draws("once(uuid(), by=index // 2)", 2);
    assert_eq!(by("a"), by("b"));
    let by_number = Bench::of("a", 1).draws("once(uuid(), by=counter() // 3)", 6);
    assert_eq!(by_number[0], by_number[1]);
    assert_ne!(by_number[1], by_number[2]);
    assert_eq!(by_number[2], by_number[4]);
}

#[test]
fn messages_are_those_of_the_seed() {
    let drawn = |id, seed| Bench::of(id, seed).draws("random(0, 1000000000) ~ name()", 10);
    assert_eq!(drawn("a", 1), drawn("a", 1));
    assert_ne!(drawn("a", 1), drawn("a", 2));
    assert_ne!(drawn("a", 1), drawn("b", 1));
}

#[test]
fn the_environment() {
    let mut bench = Bench::new();
    assert_eq!(bench.shown("env('MQTTY_NO_SUCH_VARIABLE', 'x')"), "\"x\"");
    let why = bench.shown("env('MQTTY_NO_SUCH_VARIABLE')");
    assert!(why.contains("MQTTY_NO_SUCH_VARIABLE"), "{why}");
}
