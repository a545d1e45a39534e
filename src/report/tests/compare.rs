use super::*;
use crate::report::compare;

#[test]
fn two_runs_side_by_side() {
    let before = publish();
    let mut after = publish();
    after.options[2].1 = "40k/s".to_owned();
    after
        .options
        .push(("inflight".to_owned(), "200".to_owned()));
    after.counters.written *= 2;
    after.counters.refused = 0;
    after.counters.received = 5;
    after
        .latencies
        .record_n(Phase::Ack, Basis::Intended, 900_000, 10_000);
    after.generator.cpu = 1.9;
    insta::assert_snapshot!(compare(("before.json", &before), ("after\n.json", &after)));
}

#[test]
fn runs_of_different_kinds_show_what_they_have() {
    insta::assert_snapshot!(compare(("a.json", &publish()), ("b.json", &end_to_end())));
}
