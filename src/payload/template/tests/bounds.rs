//! What one message may make: no template takes more memory than the bounds say, whatever it repeats.

use super::*;

const TEXT: &str = "it makes a text of more than 64 MiB";
const KEPT: &str = "it keeps more than 128 MiB of texts and lists";
const LIST: &str = "it makes a list of more than a million members";
const PAYLOAD: &str = "it makes a payload of more than 64 MiB";

/// A loop of so many rounds around this, with `ns.s`.
fn rounds(count: usize, start: &str, inside: &str) -> String {
    format!(
        "{{% set ns = namespace(s={start}) %}}{{% for i in range({count}) %}}{inside}{{% endfor %}}{{{{ ns.s|length }}}}"
    )
}

fn doubled(start: &str, expression: &str) -> String {
    rounds(60, start, &format!("{{% set ns.s = {expression} %}}"))
}

fn fault(source: &str) -> String {
    let template = Template::compile(source).unwrap_or_else(|error| panic!("{source}: {error}"));
    let rendered = template.render(&client(0), at());
    let error = rendered.map(|text| text.len()).expect_err(source);
    assert_eq!(error.exit(), Exit::Payload);
    error.to_string()
}

#[test]
fn what_doubles_comes_to_an_end() {
    for expression in [
        "ns.s ~ ns.s",
        "ns.s + ns.s",
        "ns.s * 2",
        "2 * ns.s",
        "ns.s ~ ns.s ~ ns.s",
        "[ns.s, ns.s]|join",
        "[ns.s, ns.s]|join(ns.s)",
        "[1, 2, 3]|join(d=ns.s)",
        "ns.s|join(ns.s)",
        "(ns.s[1:] ~ 'yx')|replace('y', ns.s)",
        "'%s%s'|format(ns.s, ns.s)",
        "'%(a)s%(a)s'|format(a=ns.s)",
        "'%%%ds'|format(ns.s|length * 2)|format('x')",
        "'%*s'|format(ns.s|length * 2, 'x')",
        "ns.s|indent(ns.s|length, true)",
        "[ns.s, ns.s]|string",
        "[ns.s, ns.s]|pprint",
        "[ns.s, ns.s]|tojson",
        "[ns.s, ns.s]|upper",
        "[ns.s, ns.s]|trim",
        "[ns.s, ns.s] ~ ''",
        "{'a': ns.s, 'b': ns.s} ~ ''",
        "[ns.s, ns.s]|map('upper')|join",
        "random_string(ns.s|length * 2)",
        "random_hex(ns.s|length * 2)",
        "now(ns.s ~ ns.s)",
    ] {
        // What works character by character is slow without optimization.
        let start = if expression.contains(['|', '(', '{']) {
            "('x' * 34000000)"
        } else {
            "'xx'"
        };
        let said = fault(&doubled(start, expression));
        let known = [TEXT, KEPT, LIST];
        assert!(
            known.iter().any(|words| said.contains(words)),
            "{expression}: {said}"
        );
        assert!(
            said.starts_with("cannot fill in the template: line 1: "),
            "{expression}: {said}"
        );
        assert!(said.contains(" at column "), "{expression}: {said}");
    }
}

#[test]
fn lists_that_double_come_to_an_end() {
    for expression in [
        "ns.s + ns.s",
        "ns.s * 2",
        "2 * ns.s",
        "(ns.s + ns.s)|list",
        "ns.s|chain(ns.s)",
        "(ns.s|join(',') ~ ',1,1')|split(',') + ns.s",
        "[ns.s, ns.s]",
        "{'a': ns.s, 'b': ns.s}|items|list",
        "(ns.s, ns.s)",
    ] {
        let said = fault(&doubled("[1]", expression));
        let known = [TEXT, KEPT, LIST, "a value is nested deeper than 128 levels"];
        assert!(
            known.iter().any(|words| said.contains(words)),
            "{expression}: {said}"
        );
    }
    // Without a loop.
    let steps = "{% set a = [a, a] %}".repeat(100);
    let said = fault(&format!("{{% set a = 'x' %}}{steps}{{{{ a in 'x' }}}}"));
    assert!(said.contains(LIST), "{said}");
    for expression in ["ns.s + ns.s", "ns.s * 2"] {
        let said = fault(&doubled("(1,)", expression));
        assert!(said.contains(LIST), "{expression}: {said}");
    }
}

#[test]
fn one_step_makes_nothing_larger() {
    for (source, words) in [
        ("{{ 'x' * (index + 100000000) }}", TEXT),
        ("{{ [1] * (index + 100000000) }}", LIST),
        ("{{ (1,) * (index + 100000000) }}", LIST),
        ("{{ random_string(100000000) }}", TEXT),
        ("{{ '%99999999999d'|format(1) }}", TEXT),
        ("{{ '%.99999999d'|format(1) }}", TEXT),
        ("{{ '%*d'|format(99999999, 1) }}", TEXT),
        ("{{ ('<' * (index + 12000000))|escape }}", TEXT),
        (
            "{{ ('x' * (index + 700000))|replace('', 'x' * 100) }}",
            TEXT,
        ),
        ("{{ ('x' * (index + 2000000))|list }}", LIST),
        ("{{ ('x,' * (index + 2000000))|split(',') }}", LIST),
        (
            "{{ (range(99999)|list * 9)|join('x' * (index + 999)) }}",
            TEXT,
        ),
    ] {
        let said = fault(source);
        assert!(said.contains(words), "{source}: {said}");
    }
}

#[test]
fn what_is_kept_is_bounded_together() {
    let big = "('x' * (i + 4000000))";
    for inside in [
        format!("{{% set ns.s = ns.s + [{big}] %}}"),
        format!("{{% set ns.s = ns.s + [{big}|lower] %}}"),
        "{% set ns.s = ns.s + [('x' * (i + 300000))[1:]] %}".to_owned(),
        format!("{{% set ns.s = ns.s + [({big} ~ ',')|split(',')] %}}"),
        format!("{{% set ns.s = ns.s + [({big}|lines)[0]] %}}"),
        "{% set ns.s = ns.s + [range(9999)|list] %}".to_owned(),
    ] {
        let said = fault(&rounds(5000, "[]", &inside));
        assert!(said.contains(KEPT), "{inside}: {said}");
    }
}

#[test]
fn the_payload_is_bounded_also_where_it_is_set() {
    let long = "x".repeat(1000);
    for source in [
        "{% set a = 'x' * 1000000 %}{% for i in range(1000) %}{{ a }}{% endfor %}".to_owned(),
        "{% set a = ['x' * 1000000] %}{% for i in range(1000) %}{{ a }}{% endfor %}".to_owned(),
        format!("{{% for i in range(99999) %}}{long}{{% endfor %}}"),
        format!("{{% set a %}}{{% for i in range(99999) %}}{long}{{% endfor %}}{{% endset %}}"),
        format!(
            "{{% filter upper %}}{{% for i in range(99999) %}}{long}{{% endfor %}}{{% endfilter %}}"
        ),
        format!(
            "{{% for i in [1] recursive %}}{long}{{% if i < 99 %}}{{{{ loop([i + 1]) ~ loop([i + 1]) }}}}{{% endif %}}{{% endfor %}}"
        ),
    ] {
        let said = fault(&source);
        assert!(
            said.contains(PAYLOAD) || said.contains("steps"),
            "{source:.90}: {said}"
        );
    }
    // Short pieces are not counted one by one, but the payload is.
    let short = "y".repeat(250);
    let source = format!(
        "{{% for i in range(90000) %}}{short}{short}{{{{ '' }}}}{short}{short}{{% endfor %}}"
    );
    assert!(fault(&source).contains(PAYLOAD));
}

#[test]
fn constants_are_not_worked_out_where_they_are_too_large() {
    for source in [
        "\n{{ 'x' * 1000000000 }}",
        "\n{{ 'x' * 60000000 ~ 'x' * 60000000 }}",
        "\n{% if 'x' * 60000000 + 'x' * 60000000 %}{% endif %}",
        "\n{{ 1 if [1] * 100000000 else 2 }}",
        "\n{{ 1|default(('x' * 90000) * 90000) }}",
        "\n{% for i in [1] if 'a' * 99999999 %}{% endfor %}",
        "\n{% set a = {'a': 'x' * 99999999} %}",
        "\n{% with a = 9999999999 * 'x' %}{% endwith %}",
    ] {
        let error = Template::compile(source).expect_err(source);
        assert_eq!(error.exit(), Exit::Usage, "{source}");
        let said = error.to_string();
        assert!(
            said.contains("line 2: ") && said.contains(TEXT),
            "{source}: {said}"
        );
    }
}

/// The bounds do not count what is gone, and change nothing of what fits.
#[test]
fn what_fits_is_as_before() {
    let appended = rounds(20_000, "''", "{% set ns.s = ns.s ~ i ~ ',' %}");
    assert_eq!(rendered(&appended), "108890");
    let replaced = rounds(1000, "''", "{% set ns.s = 'x' * (i + 1000000) %}");
    assert_eq!(rendered(&replaced), "1000999");
    for (source, expected) in [
        (
            "{{ 'ab' * 3 }}|{{ 3 * 'ab' }}|{{ [1, 2] * 2 }}|{{ (1, 2) * 2 }}",
            "ababab|ababab|[1,2,1,2]|[1,2,1,2]",
        ),
        (
            "{{ index * 3 }} {{ (index + 2) * 1.5 }} {{ 1.5 * (index + 2) }} {{ true * 3 }}",
            "0 3.0 3.0 3",
        ),
        (
            "{{ (index + 9223372036854775807) * 2 }}",
            "18446744073709551614",
        ),
        (
            "{{ index ~ '-' ~ none ~ [1, 'a'] ~ {'b': 1.5} ~ true }}",
            "0-null[1,\"a\"]{\"b\":1.5}true",
        ),
        (
            "{{ (index + 1) + 2 }} {{ 'a' + 'b' + topic }} {{ ([index] + [1]) }}",
            "3 aba/b [0,1]",
        ),
        ("{{ topic[1:] }}{{ [1, 2, 3][1:] }}", "/b[2,3]"),
        (
            "{{ [3, 1, 2]|sort|join('-') }} {{ 'a b'|split|join(d='+') }}",
            "1-2-3 a+b",
        ),
        (
            "{{ 'Ab'|upper }}{{ 'Ab'|lower }}{{ 'ab cd'|title }}{{ ' x '|trim }}",
            "ABabAb Cdx",
        ),
        (
            "{{ '%05.1f %s %-4d|'|format(2.25, 'x', 7) }}",
            "002.2 x 7   |",
        ),
        (
            "{{ [1, [2, 'x']]|string }} {{ 5|string }} {{ {'a': 1}|items|list }}",
            "[1, [2, 'x']] 5 [[\"a\",1]]",
        ),
        (
            "{{ [{'a': 1}, {'a': 2}]|map(attribute='a')|list }} {{ [1, 2]|map('string')|join }}",
            "[1,2] 12",
        ),
        (
            "{{ [1, 2, 3]|select('odd')|list }} {{ 'abc'|list }} {{ 'abc'|reverse }}",
            "[1,3] [\"a\",\"b\",\"c\"] cba",
        ),
        (
            "{{ '<a>'|e }} {{ 'a\nb'|lines|list }}",
            "&lt;a&gt; [\"a\",\"b\"]",
        ),
        (
            "{% set a %}x{{ index }}{% endset %}{{ a }}{% filter upper %}y{% endfilter %}",
            "x0Y",
        ),
        (
            "{% for a in [1, 2] %}{% for b in [3] if a > 1 %}{{ a + b }}{% else %}-{% endfor %}{% endfor %}",
            "-5",
        ),
        (
            "{% if index + 1 and 'a' ~ topic %}yes{% elif index + 2 %}no{% else %}neither{% endif %}",
            "yes",
        ),
        (
            "{% for i in [[1, [2]]] recursive %}<{% if i is iterable %}{{ loop(i) }}{% else %}{{ i + 0 }}{% endif %}>{% endfor %}",
            "<<1><<2>>>",
        ),
    ] {
        assert_eq!(rendered(source), expected, "{source}");
    }
    let long = "z".repeat(300);
    let source = format!(
        "{{% for i in [1, 2] %}}{long}{{{{ i }}}}{{% if i == 2 %}}{long}{{% endif %}}{{% endfor %}}"
    );
    assert_eq!(rendered(&source), format!("{long}1{long}2{long}"));
}

/// What went wrong is said in our words, also where an operator of ours stands for theirs.
#[test]
fn operations_that_cannot_be() {
    for (source, words) in [
        (
            "{{ 'a' * 'b' }}",
            "a text or a list can be multiplied by a whole number only",
        ),
        ("{{ {} * 2 }}", "* needs two numbers"),
        ("{{ topic * -1 }}", "by a whole number only"),
        ("{{ {} + 1 }}", "+ does not fit an object and a number"),
        ("{{ index // 0 }}", "a division by 0"),
        (
            "{{ 5|length }}",
            "length needs a text or a list, not a number",
        ),
        ("{{ 5|join }}", "join needs a list, not a number"),
        ("{{ 'a'|round }}", "round needs a number, not a text"),
        (
            "{{ 5[1:] }}",
            "a text or a list is expected here, not a number",
        ),
        ("{{ 'x'|map('nosuch')|list }}", "unknown filter or test"),
        ("{{ 'x'|nosuch }}", "there is no filter nosuch"),
        (
            "{% for i in 5 %}{% endfor %}",
            "a list is expected, not a number",
        ),
        (
            "{{ (index + 170141183460469231731687303715884105727) * 2 }}",
            "too large a number",
        ),
        (
            "{{ '%y'|format(1) }}",
            "the format, or a value for it, is not one that printf has",
        ),
    ] {
        let said = fault(source);
        assert!(said.contains(words), "{source}: {said}");
    }
    let error = Template::compile("{{ debug() }}").unwrap_err().to_string();
    assert!(error.contains("unknown function debug()"), "{error}");
}

/// Counters are kept from message to message: they are bounded, too.
#[test]
fn counters_do_not_grow_for_ever() {
    let template = Template::compile("{% for i in range(9000) %}{{ counter(now_ns() ~ i ~ index) }}{{ counter(uuid()) }}{% endfor %}").unwrap();
    let client = client(0);
    let error = (0..20)
        .find_map(|_| template.render(&client, at()).err())
        .unwrap();
    assert!(
        error.to_string().contains("more than 100,000 counters"),
        "{error}"
    );
    assert!(fault("{{ counter('x' * (index + 1001)) }}").contains("name of a counter"));
}
