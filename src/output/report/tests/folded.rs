//! The lines of a message on a terminal, and its first words.

use super::*;

#[test]
fn a_line_is_folded_on_a_terminal_only() {
    let failure = Failure::usage("cannot do what was asked with this long name: it is too long")
        .with_hint(
            "use another one, such as with `mqtty pub -t short -m 'a message'`, which is fine",
        );
    let say = |status: &mut StatusWriter| {
        status.error(&failure).unwrap();
        status
            .report(&subscription(0x87, &refused("温度 温度 温度 温度 温度")))
            .unwrap();
    };
    let on =
        |style| move |to: Box<Shared>| StatusWriter::new(StatusMode::Default, false, style, to);
    assert_eq!(
        written(say, || 46, on(TERMINAL)),
        "✖ cannot do what was asked with this long\n  \
         name: it is too long\n  \
         hint: use another one, such as with\n        \
         `mqtty pub -t short -m 'a message'`,\n        \
         which is fine\n\
         ✖ subscription to \"home/#\" refused: not\n  \
         authorized (0x87): \"温度 温度 温度 温度\n  \
         温度\"\n"
    );
    // What is read by a program is one line.
    let piped = written(say, || 46, on(Style::PLAIN));
    assert_eq!(piped.lines().count(), 3, "{piped}");
    let log = |to: Box<Shared>| StatusWriter::new(StatusMode::Log, false, TERMINAL, to);
    let logged = written(say, || 46, log);
    assert_eq!(logged.lines().count(), 3, "{logged}");
}

/// Those of MQTTX keep its words; what went wrong reads on after `error: `.
#[test]
fn errors_and_warnings_begin_in_lower_case() {
    let text = status(StatusMode::Default, false, Style::PLAIN, say_everything);
    for line in text.lines() {
        for word in ["error: ", "warning: "] {
            let capital = |rest: &str| rest.starts_with(|c: char| c.is_uppercase());
            assert!(!line.strip_prefix(word).is_some_and(capital), "{line}");
        }
    }
}
