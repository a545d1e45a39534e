use super::*;

fn second(at: u64, written: u64, p99: u64) -> Sample {
    Sample {
        at: Duration::from_secs(at),
        span: Duration::from_secs(1),
        written,
        connections: at,
        phase: Some(Phase::Ack),
        p99,
        ..Sample::default()
    }
}

fn series(capacity: usize, seconds: std::ops::Range<u64>) -> Series {
    let mut series = Series::with_capacity(capacity);
    for at in seconds {
        series.push(second(at, 10, at));
    }
    series
}

fn written(series: &Series) -> Vec<(u64, u64, u64)> {
    let row = |it: &Sample| (it.at.as_secs(), it.span.as_secs(), it.written);
    series.samples().iter().map(row).collect()
}

#[test]
fn neighbours_are_joined_when_it_is_full() {
    assert_eq!(
        written(&series(4, 0..4)),
        [(0, 1, 10), (1, 1, 10), (2, 1, 10), (3, 1, 10)]
    );
    assert_eq!(
        written(&series(4, 0..5)),
        [(0, 2, 20), (2, 2, 20), (4, 1, 10)]
    );
    assert_eq!(
        written(&series(4, 0..8)),
        [(0, 2, 20), (2, 2, 20), (4, 2, 20), (6, 2, 20)]
    );
    assert_eq!(
        written(&series(4, 0..9)),
        [(0, 4, 40), (4, 4, 40), (8, 1, 10)]
    );
}

#[test]
fn a_long_run_stays_small_and_loses_nothing() {
    let series = series(1_000, 0..123_457);
    assert!(series.samples().len() <= 1_000);
    let total: u64 = series.samples().iter().map(|it| it.written).sum();
    assert_eq!(total, 1_234_570);
    let mut end = Duration::ZERO;
    for sample in series.samples() {
        assert_eq!(sample.at, end);
        end += sample.span;
    }
    assert_eq!(end, Duration::from_secs(123_457));
    let last = series.samples().last().unwrap();
    assert_eq!((last.connections, last.p99), (123_456, 123_456));
}

#[test]
fn drawing_needs_fewer() {
    let series = series(1_000, 0..100);
    let thin = series.thinned(7);
    assert!(thin.len() <= 7);
    assert_eq!(thin.iter().map(|it| it.written).sum::<u64>(), 1_000);
    assert_eq!(Series::default().thinned(7), []);
}

#[test]
fn the_rate_is_by_the_length_of_the_piece() {
    let sample = Sample {
        span: Duration::from_millis(500),
        ..Sample::default()
    };
    assert!((sample.rate(100) - 200.0).abs() < 1e-9);
    assert!(Sample::default().rate(100).abs() < 1e-9);
}

#[test]
fn two_generators_side_by_side() {
    let mut one = series(100, 0..3);
    one.merge(&series(100, 0..4), Duration::from_millis(1_100));
    assert_eq!(
        one.samples()
            .iter()
            .map(|it| it.written)
            .collect::<Vec<_>>(),
        [10, 20, 20, 10, 10]
    );
    assert_eq!(one.samples()[1].connections, 1);
    assert_eq!(one.samples()[1].p99, 1);
}

#[test]
fn a_coarser_series_is_laid_beside_pieces_of_its_length() {
    let coarse: Series = (0..3)
        .map(|at| Sample {
            span: Duration::from_secs(4),
            ..second(at * 4, 400, 7)
        })
        .collect();
    let mut fine = series(100, 0..12);
    fine.merge(&coarse, Duration::ZERO);
    assert_eq!(written(&fine), [(0, 4, 440), (4, 4, 440), (8, 4, 440)]);
    let mut coarse = coarse;
    coarse.merge(&series(100, 0..12), Duration::ZERO);
    assert_eq!(written(&coarse), [(0, 4, 440), (4, 4, 440), (8, 4, 440)]);
}

#[test]
fn percentiles_of_the_more_telling_phase_win() {
    let connecting = Sample {
        phase: Some(Phase::Connack),
        p50: 900,
        ..Sample::default()
    };
    let acking = Sample {
        phase: Some(Phase::Ack),
        p50: 5,
        ..Sample::default()
    };
    for joined in [connecting.followed_by(&acking), acking.beside(&connecting)] {
        assert_eq!((joined.phase, joined.p50), (Some(Phase::Ack), 5));
    }
}
