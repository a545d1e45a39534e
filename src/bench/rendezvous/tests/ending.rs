//! The clocks at the end of a run.

use super::*;

/// Three shards that have begun to send, with clocks that are so far ahead.
fn running(ahead: [i64; 3]) -> Meeting {
    let mut meeting = Meeting::new();
    for (index, ahead) in (0..).zip(ahead) {
        meeting.join((index, 3), &options("1k/s"), ahead);
    }
    meeting.settle();
    for number in 0..3 {
        assert!(meeting.agreed_start(number).unwrap().is_ok());
    }
    for number in 0..3 {
        meeting.set_ready(number);
    }
    for number in 0..3 {
        assert!(meeting.sending_time(number).unwrap().is_ok());
        meeting.all[number].state.run();
    }
    meeting
}

fn compare_again(meeting: &mut Meeting, number: usize) {
    let process = &mut meeting.all[number];
    let now = meeting.now.checked_add_signed(process.ahead).unwrap();
    process.state.compare_again(now);
    meeting.settle();
}

#[test]
fn clocks_are_compared_again() {
    let mut meeting = running([0, 3_000_000, -20]);
    // An hour later; the clocks go by that of shard 0 from the beginning on.
    meeting.pass(3_600_000_000);
    (meeting.all[1].ahead, meeting.all[2].ahead) = (70_000, -40);
    for (number, ahead) in [(2, -40), (1, 70_000)] {
        compare_again(&mut meeting, number);
        let clock = meeting.all[number].state.final_clock().unwrap();
        assert_eq!(clock.rounds, 16);
        let off = clock.offset_us.abs_diff(ahead);
        assert!(off <= clock.uncertainty_us, "{clock:?}");
        assert!((WAY..10 * WAY).contains(&clock.uncertainty_us), "{clock:?}");
        assert!(meeting.all[number].state.is_compared());
    }
    // Shard 0 answers until the others have left.
    compare_again(&mut meeting, 0);
    assert_eq!(meeting.all[0].state.final_clock(), None);
    for number in [1, 2] {
        assert!(!meeting.all[0].state.is_compared());
        for topic in meeting.all[number].state.retained_topics() {
            meeting.publish(topic, b"");
        }
    }
    assert!(meeting.all[0].state.is_compared());
}

#[test]
fn a_lost_question_is_asked_again() {
    let mut meeting = running([0, 0, 0]);
    let process = &mut meeting.all[1];
    process.state.compare_again(meeting.now);
    // The broker has lost it.
    process.state.outbox.clear();
    meeting.settle();
    assert_eq!(meeting.all[1].state.final_clock(), None);
    meeting.pass(1_000_000);
    assert!(meeting.all[1].state.final_clock().is_some());
}

#[test]
fn nobody_waits_for_those_who_have_left() {
    let mut meeting = running([0, 0, 0]);
    meeting.all[0].up = false;
    let (topic, payload) = meeting.all[0].state.will();
    meeting.publish(topic, &payload);
    compare_again(&mut meeting, 1);
    assert!(meeting.all[1].state.is_compared());
    assert_eq!(meeting.all[1].state.final_clock(), None);
}
