//! What counts as an answer, and in which order answers come out.

use super::*;

const WAIT: Duration = Duration::from_secs(5);

fn random(wanted: u64, at_once: usize) -> Requests<&'static str> {
    Requests::new(Matching::Random(*b"key12345", 77), wanted, WAIT, at_once)
}

/// The correlation data of a request.
fn data(requests: &Requests<&'static str>, number: u64) -> Vec<u8> {
    let mut buffer = [0; 16];
    requests.correlation(number, &mut buffer).unwrap().to_vec()
}

fn closed(number: u64, fate: Fate, answers: u64) -> Closed {
    Closed {
        number,
        fate,
        answers,
    }
}

#[test]
fn only_the_correlation_data_of_an_open_request_counts() {
    let now = Instant::now();
    let mut requests = random(1, 10);
    let (first, second) = (data(&requests, 0), data(&requests, 1));
    assert_ne!(first, second);
    assert_eq!(requests.find(Some(&first)), None, "not sent yet");
    requests.add(now);
    requests.add(now);
    assert_eq!(requests.find(Some(&first)), Some(0));
    assert_eq!(requests.find(Some(&second)), Some(1));
    for other in [
        None,
        Some(&b""[..]),
        Some(b"key12345"),
        Some(b"key12345\0\0\0\0\0\0\0\0"),
    ] {
        assert_eq!(requests.find(other), None, "{other:?}");
    }
    let mut longer = first.clone();
    longer.push(0);
    assert_eq!(requests.find(Some(&longer)), None);
    let mut foreign = first.clone();
    foreign[0] ^= 1;
    assert_eq!(requests.find(Some(&foreign)), None);
    requests.count(0, None);
    assert_eq!(requests.find(Some(&first)), None, "it has been answered");
    assert_eq!(requests.pop_closed(), Some(closed(0, Fate::Answered, 1)));
    assert_eq!(requests.find(Some(&first)), None, "it is gone");
    assert_eq!(requests.find(Some(&second)), Some(1));
}

#[test]
fn late_answers_belong_to_nobody() {
    let now = Instant::now();
    let mut requests = random(1, 1);
    let late = data(&requests, 0);
    requests.add(now);
    assert!(!requests.has_room());
    assert_eq!(requests.deadline(), Some(now + WAIT));
    requests.expire(now + Duration::from_millis(4999));
    assert_eq!(requests.find(Some(&late)), Some(0));
    requests.expire(now + WAIT);
    assert_eq!(requests.find(Some(&late)), None);
    assert_eq!(requests.pop_closed(), Some(closed(0, Fate::TooFew, 0)));
    assert!(requests.has_room() && requests.is_empty());
    requests.add(now + WAIT);
    assert_eq!(requests.find(Some(&late)), None);
}

#[test]
fn answers_come_out_in_the_order_of_the_requests() {
    let now = Instant::now();
    let mut requests = random(1, 3);
    for _ in 0..3 {
        requests.add(now);
    }
    assert!(!requests.has_room());
    for (number, answer) in [(2, "third"), (1, "second")] {
        assert!(!requests.is_first(number));
        requests.hold(number, answer);
        requests.count(number, None);
        assert_eq!(
            (requests.take_held(), requests.pop_closed()),
            (vec![], None)
        );
    }
    assert!(requests.has_room(), "two of three are answered");
    assert!(requests.is_first(0));
    requests.count(0, None);
    let mut printed = Vec::new();
    loop {
        printed.extend(requests.take_held());
        if requests.pop_closed().is_none() {
            break;
        }
    }
    assert_eq!(printed, ["second", "third"]);
}

#[test]
fn as_many_as_wanted_or_all_in_time() {
    let now = Instant::now();
    for (wanted, answers, fate) in [
        (2, 2, Fate::Answered),
        (3, 2, Fate::TooFew),
        (0, 2, Fate::Answered),
        (0, 0, Fate::TooFew),
    ] {
        let mut requests = random(wanted, 1);
        requests.add(now);
        for content in 0..answers {
            assert!(requests.remembers() && !requests.has_counted(0, content));
            requests.count(0, Some(content));
            assert!(requests.has_counted(0, content));
        }
        requests.expire(now + WAIT);
        assert_eq!(
            requests.pop_closed(),
            Some(closed(0, fate, answers)),
            "{wanted}"
        );
    }
}

#[test]
fn without_correlation_data_the_oldest_request_is_answered() {
    let now = Instant::now();
    let mut requests = Requests::<&str>::new(Matching::Any, 1, WAIT, 1);
    assert_eq!(requests.find(None), None);
    requests.add(now);
    assert_eq!(requests.correlation(0, &mut [0; 16]), None);
    assert_eq!(requests.find(None), Some(0));
    assert_eq!(requests.find(Some(b"x")), Some(0));
    let mut requests = Requests::<&str>::new(Matching::Given(b"mine".to_vec()), 1, WAIT, 1);
    requests.add(now);
    assert_eq!(requests.find(Some(b"mine")), Some(0));
    assert_eq!(requests.find(Some(b"yours")), None);
    assert_eq!(requests.find(None), None);
}

#[test]
fn refused_requests_do_not_hold_up_others() {
    let now = Instant::now();
    let mut requests = random(1, 2);
    requests.add_refused(now);
    requests.add(now);
    requests.refuse(1);
    assert_eq!(requests.pop_closed(), Some(closed(0, Fate::Refused, 0)));
    assert_eq!(requests.pop_closed(), Some(closed(1, Fate::Refused, 0)));
    assert!(requests.is_empty() && requests.has_room());
}
