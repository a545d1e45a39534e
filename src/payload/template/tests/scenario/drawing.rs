//! Functions that draw, count and tell the time.

use std::collections::HashSet;

use super::*;

#[test]
fn the_time_of_the_message() {
    for (source, expected) in [
        ("now()", r#""2026-11-20T07:00:49.486Z""#),
        ("now('%H:%M')", r#""07:00""#),
        ("now_s()", "1795158049"),
        ("now_ms()", "1795158049486"),
        ("now_us()", "1795158049486789"),
        ("now_ns()", "1795158049486789000"),
        ("hour()", "7"),
        ("month()", "11"),
    ] {
        assert_eq!(Bench::new().shown(source), expected, "{source}");
    }
    for (source, from, to) in [
        (
            "past('1d')",
            "2026-11-19T07:00:49.486Z",
            "2026-11-20T07:00:49.486Z",
        ),
        (
            "future(60)",
            "2026-11-20T07:00:49.486Z",
            "2026-11-20T07:01:49.486Z",
        ),
    ] {
        for value in Bench::new().values(source, 100) {
            let text = plain(&value);
            assert!(*from <= *text && *text <= *to, "{source}: {text}");
        }
    }
    let mut bench = Bench::new();
    bench.wall_us = 0;
    assert_eq!(bench.shown("wave(5, 10)"), "5.0");
    bench.wall_us = 43_200_000_000;
    assert_eq!(bench.shown("wave(5, 10)"), "10.0");
}

#[test]
fn numbers_stay_within_their_range_and_fill_it() {
    for (source, low, high, whole) in [
        ("random(-2, 2)", -2.0, 2.0, true),
        ("random_float(2, 3.5, 1)", 2.0, 3.5, false),
        ("walk(0, 1, step=0.4, digits=1)", 0.0, 1.0, false),
        ("round(random_float(0.5, 4.4))", 1.0, 4.0, true),
        ("min(random(0, 9), 3)", 0.0, 3.0, true),
        ("max(random(0, 9), 6.5)", 6.5, 9.0, false),
    ] {
        let values = Bench::new().values(source, 3000);
        let numbers: Vec<f64> = values.iter().map(|value| value.as_f64().unwrap()).collect();
        assert!(numbers.iter().all(|n| (low..=high).contains(n)), "{source}");
        let smallest = numbers.iter().copied().fold(f64::MAX, f64::min);
        let largest = numbers.iter().copied().fold(f64::MIN, f64::max);
        assert!((smallest - low).abs() < 1e-9, "{source}: {smallest}");
        assert!((largest - high).abs() < 1e-9, "{source}: {largest}");
        if whole {
            assert!(values.iter().all(Value::is_i64), "{source}");
        }
    }
}

#[test]
fn digits_are_kept() {
    for value in Bench::new().values("random_float(-20, 50, 1)", 500) {
        let shown = plain(&value);
        let (_, digits) = shown.split_once('.').unwrap();
        assert_eq!(digits.len(), 1, "{shown}");
    }
    let mean: f64 = Bench::new()
        .values("normal(20, 2)", 4000)
        .iter()
        .map(|value| value.as_f64().unwrap())
        .sum::<f64>()
        / 4000.0;
    assert!((mean - 20.0).abs() < 0.2, "{mean}");
}

#[test]
fn a_walk_goes_step_by_step() {
    let values = Bench::new().values("walk(10, 20, step=0.5, start=15)", 500);
    let numbers: Vec<f64> = values.iter().map(|value| value.as_f64().unwrap()).collect();
    assert!((numbers[0] - 15.0).abs() < 1e-9);
    assert!(
        numbers
            .windows(2)
            .all(|pair| (pair[1] - pair[0]).abs() <= 0.5 + 1e-9)
    );
    assert!(
        numbers
            .windows(2)
            .any(|pair| (pair[1] - pair[0]).abs() > 0.25)
    );
    // At either end of its range it turns, and does not stay there.
    for (start, seed) in (0..20).flat_map(|seed| [(10, seed), (20, seed)]) {
        let walk = format!("walk(10, 20, step=0.5, start={start})");
        let values = Bench::of("a", seed).values(&walk, 2);
        let moved = (values[1].as_f64().unwrap() - f64::from(start)).abs();
        assert!(moved > 0.0 && moved <= 0.5, "{walk} {seed}: {values:?}");
    }
    // A step that is wider than the range stays within it.
    for value in Bench::new().values("walk(0, 1, step=100)", 100) {
        assert!((0.0..=1.0).contains(&value.as_f64().unwrap()));
    }
}

#[test]
fn sequences_go_on_from_message_to_message() {
    for (source, expected) in [
        ("counter()", "1 2 3 4"),
        ("counter(start=0, step=5)", "0 5 10 15"),
        ("counter('a') + counter('a')", "3 7 11 15"),
        ("counter() + counter()", "2 4 6 8"),
        ("cycle('a', 'b', 'c')", "a b c a"),
        ("cycle(['x', 'y'])", "x y x y"),
        ("cycle(counter())", "1 2 3 4"),
        ("pad(counter(), 3)", "001 002 003 004"),
    ] {
        let values = Bench::new().values(source, 4);
        let shown: Vec<_> = values.iter().map(plain).collect();
        assert_eq!(shown.join(" "), expected, "{source}");
    }
}

#[test]
fn choices_are_all_made_and_no_others() {
    let seen = |source: &str| -> HashSet<String> {
        let values = Bench::new().values(source, 300);
        values.iter().map(plain).collect()
    };
    let set = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<HashSet<_>>()
    };
    assert_eq!(seen("pick('a', 'b', 3)"), set(&["a", "b", "3"]));
    assert_eq!(seen("pick(['a', 'b'])"), set(&["a", "b"]));
    assert_eq!(seen("pick('alone')"), set(&["alone"]));
    assert_eq!(seen("random_bool()"), set(&["true", "false"]));
    assert_eq!(seen("random_bool(0)"), set(&["false"]));
    assert_eq!(
        seen("weighted('on', 1, 'off', 1, 'never', 0)"),
        set(&["on", "off"])
    );
    let often = Bench::new().values("weighted('a', 9, 'b', 1)", 2000);
    let often = often.iter().filter(|value| plain(value) == "a").count();
    assert!((1700..1900).contains(&often), "{often}");
}

#[test]
fn texts_have_their_shape() {
    let is = |source: &str, fits: fn(&str) -> bool| {
        for value in Bench::new().values(source, 50) {
            let text = plain(&value);
            assert!(fits(&text), "{source}: {text}");
        }
    };
    is("uuid()", |text| {
        let parts: Vec<_> = text.split('-').map(str::len).collect();
        parts == [8, 4, 4, 4, 12]
            && text.as_bytes()[14] == b'4'
            && matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b')
    });
    is("vin()", |text| {
        text.len() == 17
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && !text.contains(['I', 'O', 'Q'])
    });
    is("random_hex(7)", |text| {
        text.len() == 7 && text.bytes().all(|b| b.is_ascii_hexdigit())
    });
    is("random_string(9)", |text| {
        text.len() == 9 && text.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    is("semver()", |text| text.split('.').count() == 3);
    is("ipv4()", |text| text.parse::<std::net::Ipv4Addr>().is_ok());
    for name in crate::payload::template::table::names() {
        let Some(function) = crate::payload::template::table::find(name) else {
            panic!("{name}")
        };
        if function
            .parameters
            .iter()
            .all(|parameter| parameter.ends_with('?'))
            && !function.many
        {
            let value = Bench::new().shown(&format!("{name}()"));
            assert!(
                !value.starts_with("error") && value != "\"\"",
                "{name}: {value}"
            );
        }
    }
}
