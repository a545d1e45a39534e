//! Expressions and what they amount to.

use std::collections::HashSet;

use super::*;
use crate::model::Device;
use crate::simulate::keys;

/// A device that works out one expression after the other.
struct Bench {
    names: Names,
    state: Option<State>,
    fields: Vec<Value>,
    wall_us: u64,
    client_id: &'static str,
    seed: u64,
    number: u64,
}

impl Bench {
    fn new() -> Self {
        Self {
            names: Names::default(),
            state: None,
            fields: Vec::new(),
            // 2026-11-20T07:00:49.486789Z
            wall_us: 1_795_158_049_486_789,
            client_id: "c_3",
            seed: 7,
            number: 5,
        }
    }

    fn of(client_id: &'static str, seed: u64) -> Self {
        Self {
            client_id,
            seed,
            ..Self::new()
        }
    }

    fn with(mut self, name: &str, value: Value) -> Self {
        self.names.fields.push((name.to_owned(), self.fields.len()));
        self.fields.push(value);
        self
    }

    fn read(&mut self, source: &str) -> Expr {
        let expr = parse(source, &mut self.names).unwrap_or_else(|why| panic!("{source}: {why}"));
        self.state = None;
        expr
    }

    fn scope<T>(&mut self, work: impl FnOnce(&mut Scope<'_>) -> T) -> T {
        let device = Device {
            index: 3,
            count: 12,
            client_id: self.client_id,
            username: None,
            number: self.number,
            wall_us: self.wall_us,
            seed: Some(self.seed),
        };
        let run = keys::of_run(device.seed, &[0; 32]);
        let slots = self.names.slots;
        let state = self.state.get_or_insert_with(|| {
            let key = keys::of_device(&run, device.client_id);
            State::new(keys::messages(key), key, slots)
        });
        work(&mut Scope {
            device: &device,
            state,
            fields: &mut self.fields,
            run: &run,
        })
    }

    fn eval(&mut self, expr: &Expr) -> Result<Value, String> {
        self.scope(|scope| eval(expr, scope))
    }

    /// The first values of an expression.
    fn draws(&mut self, source: &str, count: usize) -> Vec<Value> {
        let expr = self.read(source);
        let draw = |_| self.eval(&expr).unwrap_or_else(|why| panic!("{source}: {why}"));
        (0..count).map(draw).collect()
    }

    fn shown(&mut self, source: &str) -> String {
        let expr = self.read(source);
        match self.eval(&expr) {
            Ok(value) => {
                let mut json = Vec::new();
                value.push_json(&mut json);
                String::from_utf8(json).unwrap()
            }
            Err(why) => format!("error: {why}"),
        }
    }
}

fn wrong(source: &str) -> String {
    let mut names = Names::default();
    parse(source, &mut names).expect_err(source)
}

#[test]
fn values_and_operators() {
    for (source, expected) in [
        ("1", "1"),
        ("-1.50", "-1.5"),
        ("2e3", "2000.0"),
        ("'a\\'b\\n'", r#""a'b\n""#),
        (r#""it's""#, r#""it's""#),
        ("true", "true"),
        ("null", "null"),
        ("[1, 'a', [null]]", r#"[1,"a",[null]]"#),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3.5"),
        ("7 // 2", "3"),
        ("-7 // 2", "-4"),
        ("-7 % 3", "2"),
        ("7.5 % 2", "1.5"),
        ("1 + 0.5", "1.5"),
        ("10 - 4 - 3", "3"),
        ("'a' + 'b'", r#""ab""#),
        ("'a' ~ 1 ~ true ~ 1.5", r#""a1true1.5""#),
        ("1 < 2 and 2 <= 2 and not 3 > 4", "true"),
        ("1 == 1.0", "true"),
        ("'a' != 'b'", "true"),
        ("'a' < 'b' or 1 / 0", "true"),
        ("2 in [1, 2]", "true"),
        ("'bc' in 'abcd'", "true"),
        ("'x' if 1 > 2 else 'y' if 0 else 'z'", r#""z""#),
        ("['a', 'b', 'c'][1]", r#""b""#),
        ("[[1, 2], [3]][0][1]", "2"),
        ("client_id ~ index ~ '/' ~ count", r#""c_32/12""#),
        ("user", r#""""#),
        ("number", "5"),
        ("1 / 0", "error: a division by 0"),
        ("9223372036854775807 + 1", "error: the result is too large a number"),
        ("1e308 * 10", "error: the result is no finite number"),
        ("1 + 'a'", "error: + cannot be between a whole number and text"),
        ("'a' - 'b'", "error: - cannot be between text and text"),
        ("-'a'", "error: - cannot be before text"),
        ("[1][1]", "error: [1]: the list has 1 values"),
        ("[1]['a']", "error: []: expected a whole number, not text"),
        ("1[0]", "error: [] cannot be behind a whole number"),
        ("1 in 2", "error: in cannot be between a whole number and a whole number"),
    ] {
        assert_eq!(Bench::new().shown(source), expected, "{source}");
    }
}

#[test]
fn fields_stand_before_what_is_known_anyway() {
    let mut bench = Bench::new().with("t", Value::Int(1)).with("t", Value::Int(2));
    assert_eq!(bench.shown("t + 1"), "3");
    let mut bench = Bench::new().with("count", Value::text("mine"));
    assert_eq!(bench.shown("count"), "\"mine\"");
}

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
        ("wave(0, 10, period='14h 1m 38.973578s', digits=3)", "10.0"),
    ] {
        assert_eq!(Bench::new().shown(source), expected, "{source}");
    }
    for (source, from, to) in [
        ("past('1d')", "2026-11-19T07:00:49.486Z", "2026-11-20T07:00:49.486Z"),
        ("future(60)", "2026-11-20T07:00:49.486Z", "2026-11-20T07:01:49.486Z"),
    ] {
        for value in Bench::new().draws(source, 100) {
            let text = value.to_string();
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
        let values = Bench::new().draws(source, 3000);
        let numbers: Vec<f64> = values.iter().map(|value| value.as_number().unwrap()).collect();
        assert!(numbers.iter().all(|n| (low..=high).contains(n)), "{source}");
        let smallest = numbers.iter().copied().fold(f64::MAX, f64::min);
        let largest = numbers.iter().copied().fold(f64::MIN, f64::max);
        assert!((smallest - low).abs() < 1e-9, "{source}: {smallest}");
        assert!((largest - high).abs() < 1e-9, "{source}: {largest}");
        if whole {
            assert!(values.iter().all(|value| matches!(value, Value::Int(_))), "{source}");
        }
    }
}

#[test]
fn digits_are_kept() {
    for value in Bench::new().draws("random_float(-20, 50, 1)", 500) {
        let shown = value.to_string();
        let (_, digits) = shown.split_once('.').unwrap();
        assert_eq!(digits.len(), 1, "{shown}");
    }
    let mean: f64 = Bench::new()
        .draws("normal(20, 2)", 4000)
        .iter()
        .map(|value| value.as_number().unwrap())
        .sum::<f64>()
        / 4000.0;
    assert!((mean - 20.0).abs() < 0.2, "{mean}");
}

#[test]
fn a_walk_goes_step_by_step() {
    let values = Bench::new().draws("walk(10, 20, step=0.5, start=15)", 500);
    let numbers: Vec<f64> = values.iter().map(|value| value.as_number().unwrap()).collect();
    assert!((numbers[0] - 15.0).abs() < 1e-9);
    assert!(numbers.windows(2).all(|pair| (pair[1] - pair[0]).abs() <= 0.5 + 1e-9));
    assert!(numbers.windows(2).any(|pair| (pair[1] - pair[0]).abs() > 0.25));
    // A step that is wider than the range stays within it.
    for value in Bench::new().draws("walk(0, 1, step=100)", 100) {
        assert!((0.0..=1.0).contains(&value.as_number().unwrap()));
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
        let values = Bench::new().draws(source, 4);
        let shown: Vec<_> = values.iter().map(ToString::to_string).collect();
        assert_eq!(shown.join(" "), expected, "{source}");
    }
}

#[test]
fn choices_are_all_made_and_no_others() {
    let seen = |source: &str| -> HashSet<String> {
        let values = Bench::new().draws(source, 300);
        values.iter().map(ToString::to_string).collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
    assert_eq!(seen("pick('a', 'b', 3)"), set(&["a", "b", "3"]));
    assert_eq!(seen("pick(['a', 'b'])"), set(&["a", "b"]));
    assert_eq!(seen("pick('alone')"), set(&["alone"]));
    assert_eq!(seen("random_bool()"), set(&["true", "false"]));
    assert_eq!(seen("random_bool(0)"), set(&["false"]));
    assert_eq!(seen("weighted('on', 1, 'off', 1, 'never', 0)"), set(&["on", "off"]));
    let often = Bench::new().draws("weighted('a', 9, 'b', 1)", 2000);
    let often = often.iter().filter(|value| value.to_string() == "a").count();
    assert!((1700..1900).contains(&often), "{often}");
}

#[test]
fn texts_have_their_shape() {
    let is = |source: &str, fits: fn(&str) -> bool| {
        for value in Bench::new().draws(source, 50) {
            let text = value.to_string();
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
            && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
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
    for name in functions::names() {
        let Some(signature) = functions::find(name) else {
            panic!("{name}")
        };
        if signature.parameters.iter().all(|parameter| !parameter.needed) && !signature.any_number {
            let value = Bench::new().shown(&format!("{name}()"));
            assert!(!value.starts_with("error") && value != "\"\"", "{name}: {value}");
        }
    }
}

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

#[test]
fn what_functions_refuse() {
    for (source, expected) in [
        ("random(5, 1)", "random(): 5 must not be above 1"),
        ("random(0.5, 1)", "random(): low should be a whole number, not 0.5"),
        ("random_float('a', 1)", "random_float(): low should be a number, not \"a\""),
        ("random_float(1, 0)", "random_float(): 1 must not be above 0"),
        ("random_float(0, 1, 16)", "digits should be 0 to 15 digits, not 16"),
        ("random_bool(2)", "probability should be from 0 to 1, not 2"),
        ("random_hex(-1)", "digits should be from 0 to 1048576, not -1"),
        ("random_string(99999999)", "length should be from 0 to 1048576"),
        ("walk(0, 1, step=-1)", "step should be 0 or above"),
        ("past('soon')", "time should be a time such as '7d' or 30, not \"soon\""),
        ("past('9000y')", "time should be a time"),
        ("wave(0, 1, period=0)", "period should be a time"),
        ("weighted('a', 1, 'b')", "weighted() takes pairs"),
        ("weighted('a', 0)", "all weights are 0"),
        ("pick([])", "pick() has nothing to choose from"),
        ("pad(1, 100)", "width should be from 0 to 64"),
        ("now('%')", "now(): "),
        ("round(1e300)", "too large a number"),
        ("min(1, 'a')", "should be a number, not \"a\""),
    ] {
        let shown = Bench::new().shown(source);
        assert!(shown.starts_with("error: "), "{source}: {shown}");
        assert!(shown.contains(expected), "{source}: {shown}");
    }
}

#[test]
fn what_cannot_be_read() {
    for (source, expected) in [
        ("", "a value is missing at the end"),
        ("1 +", "a value is missing at the end"),
        ("1 2", "2 is one too many"),
        ("(1", "expected ), found the end"),
        ("[1, 2", "expected ], found the end"),
        ("f(1)", "there is no function f()"),
        ("randm(1, 2)", "did you mean random?"),
        ("nmber", "there is no value nmber; did you mean number?"),
        ("random", "random is a function: write random()"),
        ("random(1)", "random() needs high: random(low, high)"),
        ("random(1, 2, 3)", "random() takes random(low, high)"),
        ("walk(1, 2, stp=3)", "walk() takes no stp; did you mean step?"),
        ("random(1, low=2)", "random() is given low twice"),
        ("pick()", "pick() needs something to choose from"),
        ("'a", "a text has no ' at its end"),
        (r"'\q'", r"after \ comes one of"),
        ("1x", "\"1x\" is no number"),
        ("99999999999999999999", "too large a number"),
        ("1e999", "too large a number"),
        ("a $ b", "'$' means nothing here"),
        ("1 if 2", "expected else, found the end"),
        ("1 ++ 2", "expected a value, found +"),
        ("random(1,, 2)", "expected a value, found ,"),
    ] {
        let found = wrong(source);
        assert!(found.contains(expected), "{source}: {found}");
        assert!(!found.contains('\n'), "{found}");
    }
}

#[test]
fn nothing_nests_without_end() {
    for (open, close) in [("(", ")"), ("[", "]"), ("-", ""), ("not ", ""), ("min(", ")")] {
        let source = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert!(wrong(&source).contains("nests deeper"), "{open}");
    }
    for operator in ["+", "*", " and ", " or ", "~"] {
        let source = vec!["1"; 100_000].join(operator);
        assert!(wrong(&source).contains("operators"), "{operator}");
    }
    assert!(wrong(&format!("1{}", "[0]".repeat(100_000))).contains("operators"));
    assert!(wrong(&"1 if 1 else ".repeat(100_000)).contains("nests deeper"));
    // What is only long is fine.
    let many = format!("pick({})", vec!["1"; 10_000].join(","));
    assert_eq!(Bench::new().shown(&many), "1");
}

#[test]
fn texts_are_filled_in() {
    let mut bench = Bench::new().with("t", Value::Float(1.5));
    let mut filled = |source: &str| {
        let text = Text::parse(source, &mut bench.names).unwrap();
        bench.state = None;
        let mut out = Vec::new();
        bench.scope(|scope| text.fill(scope, &mut out)).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(filled("plain %i"), "plain %i");
    assert_eq!(filled("{{ t }};{{client_id}};{{ [1, 'a'] }}"), "1.5;c_3;[1,\"a\"]");
    assert_eq!(filled("a {{ '}' }} b"), "a } b");
    let mut names = Names::default();
    assert!(Text::parse("{{ 1", &mut names).unwrap_err().contains("no }}"));
    assert!(Text::parse("{{ x }}", &mut names).unwrap_err().contains("no value x"));
}

#[test]
fn topics_have_placeholders() {
    let mut bench = Bench::new();
    let mut filled = |source: &str| {
        let text = topic_text(source, "home", &mut bench.names).unwrap();
        let mut out = Vec::new();
        bench.scope(|scope| text.fill(scope, &mut out)).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(filled("%sc/%c/%i/%u"), "home/c_3/3/%u");
    assert_eq!(filled("é%%i100%/%rand_1/%rand_0"), "é%3100%/0/%rand_0");
    assert_eq!(filled("a/{{ '%i' }}/{{ index }}"), "a/%i/2");
}
