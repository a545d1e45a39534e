//! Expressions and what they amount to.

mod constants;
mod drawing;
mod refusing;

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
        let draw = |_| {
            self.eval(&expr)
                .unwrap_or_else(|why| panic!("{source}: {why}"))
        };
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
        (
            "9223372036854775807 + 1",
            "error: the result is too large a number",
        ),
        ("1e308 * 10", "error: the result is no finite number"),
        (
            "1 + 'a'",
            "error: + cannot be between a whole number and text",
        ),
        ("'a' - 'b'", "error: - cannot be between text and text"),
        ("-'a'", "error: - cannot be before text"),
        ("[1][1]", "error: [1]: the list has 1 value"),
        ("[1]['a']", "error: []: expected a whole number, not text"),
        ("1[0]", "error: [] cannot be behind a whole number"),
        (
            "1 in 2",
            "error: in cannot be between a whole number and a whole number",
        ),
    ] {
        assert_eq!(Bench::new().shown(source), expected, "{source}");
    }
}

#[test]
fn fields_stand_before_what_is_known_anyway() {
    let mut bench = Bench::new()
        .with("t", Value::Int(1))
        .with("t", Value::Int(2));
    assert_eq!(bench.shown("t + 1"), "3");
    let mut bench = Bench::new().with("count", Value::text("mine"));
    assert_eq!(bench.shown("count"), "\"mine\"");
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
    assert_eq!(
        filled("{{ t }};{{client_id}};{{ [1, 'a'] }}"),
        "1.5;c_3;[1,\"a\"]"
    );
    assert_eq!(filled("a {{ '}' }} b"), "a } b");
    let mut names = Names::default();
    assert!(
        Text::parse("{{ 1", &mut names)
            .unwrap_err()
            .contains("no }}")
    );
    assert!(
        Text::parse("{{ x }}", &mut names)
            .unwrap_err()
            .contains("no value x")
    );
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
