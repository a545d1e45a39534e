use super::*;

/// Seconds in which so many messages were due and done.
fn windows(seconds: impl IntoIterator<Item = (f64, f64)>) -> Vec<Window> {
    let seconds = (0..).zip(seconds);
    seconds
        .map(|(at, (offered, done))| Window {
            at: Duration::from_secs(at),
            span: Duration::from_secs(1),
            offered,
            done,
        })
        .collect()
}

/// A broker that does so much a second at most, asked for this.
fn broker(capacity: impl Fn(usize) -> f64, offered: &[f64]) -> Vec<Window> {
    let mut waiting = 0.0;
    windows(offered.iter().enumerate().map(|(second, offered)| {
        waiting += offered;
        let done = f64::min(waiting, capacity(second));
        waiting -= done;
        (*offered, done)
    }))
}

fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

#[test]
fn a_broker_that_keeps_up_is_not_saturated() {
    let kept_up = broker(|_| 1_000.0, &[990.0; 30]);
    assert_eq!((growth(&kept_up), stretches(&kept_up)), (None, Vec::new()));
    // What is under way is no backlog that grows: here 300 ms of it.
    let late = windows((0..30).map(|second| (1_000.0, if second == 0 { 700.0 } else { 1_000.0 })));
    assert_eq!((growth(&late), stretches(&late)), (None, Vec::new()));
    assert!((backlog(&late) - 300.0).abs() < 1e-6);
    // Nor is it while the rate goes up.
    let ramp: Vec<f64> = (1..30).map(|second| f64::from(second) * 100.0).collect();
    let ramp = windows(ramp.iter().map(|offered| (*offered, offered - 5.0)));
    assert_eq!(stretches(&ramp), Vec::new());
    // Noise of 2 % around what is due.
    let noise = [1.02, 0.98, 1.0, 0.99, 1.01];
    let noisy = windows((0..30).map(|second| (1_000.0, 1_000.0 * noise[second % 5])));
    assert_eq!((growth(&noisy), stretches(&noisy)), (None, Vec::new()));
}

#[test]
fn a_saturated_broker_is_found_with_its_beginning_and_growth() {
    let offered: Vec<f64> = (0..30)
        .map(|it| if it < 12 { 900.0 } else { 1_210.0 })
        .collect();
    let windows = broker(|_| 1_000.0, &offered);
    assert!((growth(&windows).unwrap() - 210.0).abs() < 1.0);
    let found = stretches(&windows);
    let [one] = found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(one.kind, StretchKind::Saturated);
    assert_eq!((one.from, one.until), (seconds(12), seconds(30)));
    assert!(
        (one.growth - 210.0).abs() < 1.0 && one.to_the_end,
        "{one:?}"
    );
    assert!((one.backlog - 18.0 * 210.0).abs() < 1.0);
    // A trial of ten seconds shows a rate that is 2 % too high.
    assert!(growth(&broker(|_| 1_000.0, &[1_020.0; 10])).is_some());
    assert!(growth(&broker(|_| 1_000.0, &[1_020.0; 3])).is_some());
}

#[test]
fn a_load_that_is_too_high_for_a_time_is_a_stretch() {
    let offered: Vec<f64> = (0..60)
        .map(|it| {
            if (20..40).contains(&it) {
                1_500.0
            } else {
                500.0
            }
        })
        .collect();
    let found = stretches(&broker(|_| 1_000.0, &offered));
    let [one] = found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(one.kind, StretchKind::Saturated);
    assert_eq!((one.from, one.until), (seconds(20), seconds(40)));
    assert!(!one.to_the_end);
}

#[test]
fn a_pause_is_no_saturation() {
    for (first, length) in [(4_u8, 1), (4, 2), (0, 1), (10, 3)] {
        let frozen = usize::from(first)..usize::from(first + length);
        let capacity = |second: usize| {
            if frozen.contains(&second) {
                0.0
            } else {
                2_000.0
            }
        };
        let windows = broker(capacity, &[1_000.0; 20]);
        let found = stretches(&windows);
        let [one] = found[..] else {
            panic!("{first} {length}: {found:?}")
        };
        assert_eq!(one.kind, StretchKind::Paused);
        assert_eq!(one.from, seconds(first.into()));
        assert_eq!(one.until, seconds((first + length).into()));
        assert!((one.backlog - 1_000.0 * f64::from(length)).abs() < 1.0);
        assert_eq!(growth(&windows), None);
    }
    // A broker that stops for good does not pause.
    let stopped = broker(
        |second| if second < 8 { 2_000.0 } else { 0.0 },
        &[1_000.0; 20],
    );
    let found = stretches(&stopped);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].kind, StretchKind::Saturated);
    assert_eq!(found[0].from, seconds(8));
}

#[test]
fn a_pause_in_a_saturated_run_leaves_it_saturated() {
    let capacity = |second: usize| if second == 15 { 0.0 } else { 1_000.0 };
    let windows = broker(capacity, &[1_200.0; 30]);
    assert!((growth(&windows).unwrap() - 200.0).abs() < 60.0);
    let kinds: Vec<_> = stretches(&windows).iter().map(|it| it.kind).collect();
    assert!(
        kinds.iter().all(|kind| *kind == StretchKind::Saturated),
        "{kinds:?}"
    );
}

#[test]
fn little_and_nothing_is_no_trend() {
    assert_eq!((growth(&[]), stretches(&[])), (None, Vec::new()));
    assert_eq!(stretches(&windows([(1_000.0, 0.0)])), Vec::new());
    assert_eq!(growth(&windows([(0.0, 0.0); 9])), None);
    // One second shows only much of it.
    assert_eq!(growth(&windows([(1_000.0, 950.0)])), None);
    assert!(growth(&windows([(1_000.0, 800.0)])).is_some());
}

#[test]
fn a_long_run_is_looked_at_in_a_moment() {
    let windows = broker(|_| 1_000.0, &vec![1_200.0; 100_000]);
    let found = stretches(&windows);
    assert_eq!(found.len(), 1);
    assert!((found[0].growth - 200.0).abs() < 1.0);
    assert!(growth(&windows).is_some());
}
