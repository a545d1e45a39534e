//! Expressions of scenario files and what they amount to.

mod constants;
mod drawing;
mod refusing;

use super::super::{Scenario, ScenarioTemplate};
use super::*;
use serde_json::{Value, json};

/// A device that works out one expression after the other.
struct Bench {
    fields: Vec<(&'static str, Value)>,
    wall_us: u64,
    client_id: &'static str,
    seed: u64,
    number: u64,
}

impl Bench {
    fn new() -> Self {
        Self {
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

    fn with(mut self, name: &'static str, value: Value) -> Self {
        self.fields.push((name, value));
        self
    }

    fn scenario(&self) -> ScenarioTemplate {
        let mut scenario = ScenarioTemplate::default();
        for (name, value) in &self.fields {
            let content = scenario.constant(value.clone());
            let field = scenario.name(name);
            scenario.keep(content, field);
        }
        scenario
    }

    fn device(&self) -> TemplateClient {
        let placeholders = Placeholders {
            client_id: self.client_id.into(),
            index: 2,
            ..Placeholders::default()
        };
        let client =
            TemplateClient::device(placeholders, 12, &keys::of_run(Some(self.seed), &[0; 32]));
        client.set_number(self.number);
        client
    }

    fn fill(
        &self,
        scenario: &Scenario,
        device: &TemplateClient,
    ) -> Result<(Option<String>, String), String> {
        let mut text = String::new();
        let now = UNIX_EPOCH + Duration::from_micros(self.wall_us);
        match scenario.fill(device, now, &mut text) {
            Ok(topic) => Ok((topic, text)),
            Err(mistake) => Err(mistake.what),
        }
    }

    fn compiled(&self, source: &str) -> Result<Scenario, String> {
        let mut scenario = self.scenario();
        let content = scenario.expression(source)?;
        scenario.show(content, None);
        scenario.finish(true).map_err(|mistake| mistake.what)
    }

    /// The first values of an expression.
    fn values(&self, source: &str, count: usize) -> Vec<Value> {
        let scenario = self
            .compiled(source)
            .unwrap_or_else(|why| panic!("{source}: {why}"));
        let device = self.device();
        let draw = |_| {
            let made = self.fill(&scenario, &device);
            let (_, text) = made.unwrap_or_else(|why| panic!("{source}: {why}"));
            serde_json::from_str(&text).unwrap()
        };
        (0..count).map(draw).collect()
    }

    fn shown(&self, source: &str) -> String {
        let scenario = self
            .compiled(source)
            .unwrap_or_else(|why| panic!("{source}: {why}"));
        match self.fill(&scenario, &self.device()) {
            Ok((_, text)) => text,
            Err(why) => format!("error: {why}"),
        }
    }

    /// A text, filled in.
    fn filled(&self, source: &str) -> String {
        let mut scenario = self.scenario();
        let content = scenario.text(source).unwrap();
        scenario.show(content, None);
        let scenario = scenario.finish(false).unwrap();
        self.fill(&scenario, &self.device()).unwrap().1
    }
}

/// A value as it stands in a text.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
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
        ("'a' ~ number ~ (1 > 2) ~ null", r#""a5falsenull""#),
        ("1 < 2 and 2 <= 2 and not 3 > 4", "true"),
        ("1 == 1.0", "true"),
        ("'a' != 'b'", "true"),
        ("'a' < 'b' or 1 / 0", "true"),
        ("2 in [1, 2]", "true"),
        ("2 not in [1, 2]", "false"),
        ("'bc' in 'abcd'", "true"),
        ("'x' if 1 > 2 else 'y' if 0 else 'z'", r#""z""#),
        ("['a', 'b', 'c'][1]", r#""b""#),
        ("[[1, 2], [3]][0][1]", "2"),
        ("client_id ~ index ~ '/' ~ count", r#""c_32/12""#),
        ("user", r#""""#),
        ("number", "5"),
        // Filters, maps and tests are those of templates.
        ("{'a': {'b': number}}", r#"{"a":{"b":5}}"#),
        ("client_id|upper", r#""C_3""#),
        ("[3, 1, 2]|sort|join('-')", r#""1-2-3""#),
        ("{'a': [1]}.a[0]", "1"),
        ("range(3)|list", "[0,1,2]"),
        ("[1][5]|default('none')", r#""none""#),
        ("[1][5] is defined", "false"),
        ("1 / 0", "error: a division by 0"),
        ("1 // 0", "error: a division by 0"),
        ("1 % 0", "error: a division by 0"),
        ("9223372036854775807 + 1", "9223372036854775808"),
        ("1e308 * 10", "error: the result is not a finite number"),
        ("1 + 'a'", "error: + does not fit a number and a text"),
        ("'a' - 'b'", "error: - does not fit a text and a text"),
        ("[1][1]", "error: [1]: the list has 1 value"),
        ("[1, 2][number]", "error: [5]: the list has 2 values"),
        ("number[0]", "error: a value is not defined"),
    ] {
        assert_eq!(Bench::new().shown(source), expected, "{source}");
    }
}

#[test]
fn fields_stand_before_what_is_known_anyway() {
    let bench = Bench::new().with("t", json!(1)).with("t", json!(2));
    assert_eq!(bench.shown("t + 1"), "3");
    let bench = Bench::new().with("count", json!("mine"));
    assert_eq!(bench.shown("count"), "\"mine\"");
    // A field hides no function.
    let bench = Bench::new().with("pick", json!("mine"));
    assert_eq!(bench.shown("pick ~ pick(1)"), "\"mine1\"");
    // Constants are those of the file, whatever is in them.
    let odd = json!([
        "'",
        "\"",
        "{{ 1 }}",
        "{% raw %}",
        "\u{1}é\\n",
        null,
        -1.5,
        true
    ]);
    let bench = Bench::new().with("odd", odd.clone());
    assert_eq!(bench.shown("odd"), odd.to_string());
}

#[test]
fn texts_are_filled_in() {
    let bench = Bench::new().with("t", json!(1.5));
    for (source, expected) in [
        ("plain %i", "plain %i"),
        ("{{ t }};{{client_id}};{{ [1, 'a'] }}", "1.5;c_3;[1,\"a\"]"),
        ("a {{ '}' }} b", "a } b"),
        ("{{ '}}' }}", "}}"),
        ("{% if t > 1 %}high{% else %}low{% endif %}", "high"),
        (
            "{% for i in range(3) %}{{ counter() }},{% endfor %}",
            "1,2,3,",
        ),
        ("{% set x = t * 2 %}{{ x }}", "3.0"),
        ("{% set t = t * 2 %}{{ t }}", "3.0"),
        (
            "{% with n = number, c = client_id %}{{ n }}{{ c }}{% endwith %}",
            "5c_3",
        ),
        ("{# nothing #}a", "a"),
        ("{{ true }} {{ null }} {{ 'a\"b' }}", "true null a\"b"),
    ] {
        assert_eq!(bench.filled(source), expected, "{source}");
    }
    let refused = |source: &str| ScenarioTemplate::default().text(source).unwrap_err();
    assert!(refused("{{ 1").contains("the end of the template"));
    assert_eq!(refused("{{ x }}"), "unknown value x");
    assert!(!refused("{% if 1 %}").is_empty());
}

#[test]
fn a_text_in_json_is_a_text() {
    let mut scenario = ScenarioTemplate::default();
    scenario.raw("{\"{{ a }}{% b %}{\":");
    let content = scenario.text("\"{{ number }}\"\n{{ ['x'] }}").unwrap();
    let field = scenario.name("x");
    scenario.show(content, Some(field));
    scenario.raw(",\"y\":");
    let content = scenario.expression("x ~ '!'").unwrap();
    scenario.show(content, None);
    scenario.raw("}");
    let bench = Bench::new();
    let (_, text) = bench
        .fill(&scenario.finish(true).unwrap(), &bench.device())
        .unwrap();
    assert_eq!(
        text,
        r#"{"{{ a }}{% b %}{":"\"5\"\n[\"x\"]","y":"\"5\"\n[\"x\"]!"}"#
    );
}

#[test]
fn topics_have_placeholders() {
    let bench = Bench::new();
    let filled = |source: &str| {
        let mut scenario = ScenarioTemplate::default();
        scenario.topic(source, "home").unwrap();
        let content = scenario.constant(json!(1));
        scenario.show(content, None);
        let (topic, payload) = bench
            .fill(&scenario.finish(false).unwrap(), &bench.device())
            .unwrap();
        assert_eq!(payload, "1");
        topic.unwrap()
    };
    assert_eq!(filled("%sc/%c/%i/%u"), "home/c_3/3/%u");
    assert_eq!(filled("é%%i100%/%rand_1/%rand_0"), "é%3100%/0/%rand_0");
    assert_eq!(filled("a/{{ '%i' }}/{{ index }}"), "a/%i/2");
    assert_eq!(filled("plain"), "plain");
}
