use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

const MANY: usize = 1 << 16;

/// (in order, out of order, duplicates, missing) after these numbers.
fn tally(mut stream: Sequence, numbers: impl IntoIterator<Item = u32>) -> (u32, u32, u32, u64) {
    let mut counts = (0, 0, 0, 0);
    for number in numbers {
        match stream.insert(number, MANY) {
            SequenceCheck::InOrder => counts.0 += 1,
            SequenceCheck::OutOfOrder => counts.1 += 1,
            SequenceCheck::Duplicate => counts.2 += 1,
        }
    }
    counts.3 = stream.missing();
    counts
}

#[test]
fn one_in_a_hundred_dropped() {
    let numbers = (0..10_000).filter(|number| number % 100 != 50);
    assert_eq!(tally(Sequence::from_start(), numbers), (9_900, 0, 0, 100));
}

#[test]
fn one_in_a_hundred_doubled() {
    let numbers = (0..10_000).flat_map(|number| {
        let times = if number % 100 == 50 { 2 } else { 1 };
        std::iter::repeat_n(number, times)
    });
    assert_eq!(tally(Sequence::from_start(), numbers), (10_000, 0, 100, 0));
}

#[test]
fn two_swapped() {
    let mut numbers: Vec<u32> = (0..1_000).collect();
    numbers.swap(500, 501);
    assert_eq!(tally(Sequence::from_start(), numbers), (999, 1, 0, 0));
}

#[test]
fn all_three_at_once() {
    let mut numbers: Vec<u32> = (0..1_000).filter(|number| number % 100 != 99).collect();
    numbers.swap(500, 501);
    numbers.insert(300, numbers[299]);
    assert_eq!(
        tally(Sequence::from_start(), numbers),
        (989, 1, 1, 9 + 1 - 1)
    );
}

#[test]
fn what_is_missing_at_the_beginning_counts_only_if_we_were_there() {
    assert_eq!(tally(Sequence::from_start(), 10..20), (10, 0, 0, 10));
    assert_eq!(tally(Sequence::joining(), 10..20), (10, 0, 0, 0));
}

#[test]
fn a_joined_stream_takes_what_comes_from_before() {
    assert_eq!(tally(Sequence::joining(), [10, 9, 11]), (2, 1, 0, 0));
    assert_eq!(tally(Sequence::joining(), [10, 7, 11]), (2, 1, 0, 2));
    assert_eq!(
        tally(Sequence::joining(), [10, 7, 8, 7, 9, 10]),
        (1, 3, 2, 0)
    );
}

#[test]
fn numbers_go_on_after_their_bits_are_used_up() {
    let mut stream = Sequence::from_start();
    let last = (1u32 << SEQUENCE_BITS) - 1;
    stream.next = Some(u64::from(last));
    assert_eq!(stream.insert(last, MANY), SequenceCheck::InOrder);
    assert_eq!(stream.insert(0, MANY), SequenceCheck::InOrder);
    assert_eq!(stream.insert(last, MANY), SequenceCheck::Duplicate);
    assert_eq!(stream.insert(2, MANY), SequenceCheck::InOrder);
    assert_eq!(stream.missing(), 1);
}

#[test]
fn memory_is_bounded_and_what_is_given_up_stays_lost() {
    let mut stream = Sequence::from_start();
    for number in (0..1_000).step_by(2) {
        stream.insert(number, 8);
    }
    assert_eq!(stream.gaps.as_ref().unwrap().len(), 8);
    assert_eq!(stream.missing(), 499);
    // Too old to know: it was missed then, and is not missed now.
    assert_eq!(stream.insert(1, 8), SequenceCheck::OutOfOrder);
    assert_eq!(stream.missing(), 498);
    assert_eq!(stream.insert(997, 8), SequenceCheck::OutOfOrder);
    assert_eq!(stream.insert(997, 8), SequenceCheck::Duplicate);
}

#[test]
fn a_share_of_a_stream_is_judged_by_order_alone() {
    let mut stream = Sequence::from_start();
    let seen: Vec<SequenceCheck> = [3, 8, 5, 100]
        .map(|number| stream.insert_share(number))
        .to_vec();
    assert_eq!(
        seen,
        [
            SequenceCheck::InOrder,
            SequenceCheck::InOrder,
            SequenceCheck::OutOfOrder,
            SequenceCheck::InOrder
        ]
    );
    assert_eq!(stream.missing(), 0);
}

proptest! {
    #[test]
    fn it_agrees_with_a_model_that_remembers_everything(
        numbers in prop::collection::vec(0u32..300, 0..600),
    ) {
        let mut stream = Sequence::from_start();
        let mut seen = BTreeSet::new();
        for number in numbers {
            let expected = if seen.contains(&number) {
                SequenceCheck::Duplicate
            } else if seen.last().is_some_and(|last| *last > number) {
                SequenceCheck::OutOfOrder
            } else {
                SequenceCheck::InOrder
            };
            seen.insert(number);
            prop_assert_eq!(stream.insert(number, MANY), expected);
            let missing = (0..*seen.last().unwrap()).filter(|it| !seen.contains(it)).count();
            prop_assert_eq!(stream.missing(), missing as u64);
        }
    }
}
