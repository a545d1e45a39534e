//! What is printed on a terminal fits it; in a pipe a message is one line.

use crate::support::run::mqtty;
use crate::support::screen::Screen;

/// The lines that a terminal of so many columns shows of a run.
fn shown(arguments: &[&str], columns: u16, last: &str) -> Vec<String> {
    let (mut screen, theirs) = Screen::of_size(24, columns);
    let run = mqtty(arguments).env("NO_COLOR", "1").stderr(theirs).start();
    screen.shows(last);
    run.wait();
    screen.text().lines().map(str::to_owned).collect()
}

fn width(line: &str) -> usize {
    line.chars().count()
}

#[test]
fn messages_fit_the_terminal() {
    for (arguments, last) in [
        (&["pub", "home/#", "on"][..], "wildcards"),
        (
            &["bench", "pub", "-t", "t", "--fail-if", "p99>5ms"],
            "hint:",
        ),
        (&["conn", "--proxy", "localhost:1080"], "hint:"),
        (&["conn", "--disconnect-session-expiry", "10"], "disconnect"),
    ] {
        for columns in [40, 80] {
            let lines = shown(arguments, columns, last);
            let widest = lines.iter().map(|line| width(line)).max();
            assert!(widest <= Some(columns.into()), "{lines:#?}");
            assert!(lines[0].starts_with("✖ "), "{lines:#?}");
            let rest = &lines[1..];
            assert!(rest.iter().all(|line| line.starts_with("  ")), "{lines:#?}");
        }
        let piped = mqtty(arguments).run().code(2).stderr;
        let begun = |line: &str| line.starts_with("error: ") || line.starts_with("hint: ");
        assert!(piped.lines().all(begun), "{piped}");
    }
}

/// stderr decides, whatever stdout is.
#[test]
fn the_terminal_of_the_messages_counts() {
    let lines = shown(
        &["pub", "home/light", "on", "--embedded", "-q", "1"],
        40,
        "nobody is subscribed",
    );
    assert!(lines.iter().all(|line| width(line) <= 40), "{lines:#?}");
    assert!(
        lines
            .iter()
            .any(|line| line.ends_with(" ms") || line.ends_with(" µs"))
    );
}

#[test]
fn lists_fit_eighty_columns() {
    for arguments in [
        &["broker", "--list-faults"][..],
        &["ls"],
        &["simulate", "--list"],
        &["version"],
        &["help"],
        &["help", "pub"],
    ] {
        let run = mqtty(arguments).run();
        let wide: Vec<_> = run
            .text()
            .lines()
            .filter(|line| width(line) > 80)
            .map(str::to_owned)
            .collect();
        assert!(wide.is_empty(), "{arguments:?}: {wide:#?}");
    }
}

/// The result of a check is one line in a pipe, and is broken between words on a terminal.
#[test]
fn the_result_of_a_check_fits_the_terminal() {
    let check = ["probe", "--check", "--embedded", "--quiet"];
    let (mut screen, theirs) = Screen::of_size(24, 40);
    let run = mqtty(&check).env("NO_COLOR", "1").stdout(theirs).start();
    screen.shows("echo ");
    run.wait();
    let text = screen.text();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    assert!(lines.len() > 1, "{lines:#?}");
    let rest = &lines[1..];
    assert!(rest.iter().all(|line| line.starts_with("  ")), "{lines:#?}");
    let piped = mqtty(&check).run().code(0).text();
    assert_eq!(piped.lines().count(), 1, "{piped}");
}
