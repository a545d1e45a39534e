//! Long work on a terminal shows how far it is; in a pipe, and with --quiet, it does not.

use rustix::process::Signal;

use crate::support::peer::Refusing;
use crate::support::run::{Run, mqtty, program};
use crate::support::scratch::scratch_file;
use crate::support::screen::Screen;

/// What removes a line before the next one is shown.
const REMOVED: &str = "\r\u{1b}[K";

/// Publishes six lines, which takes more than a second.
fn slow_lines(arguments: &[&str]) -> Run {
    let file = scratch_file("lines", "t\t1\nt\t2\nt\t3\nt\t4\nt\t5\nt\t6\n");
    mqtty(&["pub", "--embedded", "--rate", "3/s", "-q", "1"])
        .args(&["--topic-per-line", "--file-read", &file])
        .args(arguments)
}

#[test]
fn lines_of_a_file_show_their_share() {
    let (mut screen, theirs) = Screen::new();
    let run = slow_lines(&[]).stderr(theirs).start();
    screen.shows(" lines published   ");
    screen.shows(" %   ");
    screen.shows(REMOVED);
    screen.shows("Published 6 messages");
    run.finish().code(0);
    // What is left on the terminal are whole lines.
    let text = screen.text();
    let left: Vec<_> = text
        .lines()
        .filter_map(|line| line.rsplit(REMOVED).next())
        .collect();
    assert!(
        !left.iter().any(|line| line.contains("lines published")),
        "{left:?}"
    );
}

#[test]
fn lines_of_a_pipe_and_repeated_messages_are_counted() {
    for (arguments, shown) in [
        (&["-lm"][..], " lines published   "),
        (&["-m", "x", "--repeat", "6"], " messages published   "),
    ] {
        let (mut screen, theirs) = Screen::new();
        let run = mqtty(&["pub", "-t", "t", "--embedded", "--rate", "3/s"])
            .args(arguments)
            .input("1\n2\n3\n4\n5\n6\n")
            .stderr(theirs)
            .start();
        screen.shows(shown);
        screen.shows("Published 6 messages");
        run.finish().code(0);
    }
}

#[test]
fn nothing_where_nobody_looks() {
    slow_lines(&[])
        .run()
        .code(0)
        .did_not_say("lines published")
        .did_not_say("\u{1b}");
    for arguments in [&["--quiet"][..], &["--debug"], &["-o", "log"]] {
        let (screen, theirs) = Screen::new();
        slow_lines(arguments).stderr(theirs).run().code(0);
        assert!(!screen.text().contains("lines published"), "{arguments:?}");
    }
}

/// Whoever has put it into the background types at the terminal, where lines that are drawn anew would destroy theirs.
#[cfg(target_os = "linux")]
#[test]
fn nothing_in_the_background() {
    const PUBLISH: &str = r#""$0" pub -t t -m x --embedded --rate 3/s --repeat 6"#;
    const BENCH: &str = r#""$0" bench pub -t t --embedded -L 100 --rate 50/s"#;
    for (line, shown) in [
        (PUBLISH, "Published 6 messages"),
        (BENCH, "Published total"),
    ] {
        for (end, is_there) in [("", true), (" & wait $!", false)] {
            let (mut screen, theirs) = Screen::new();
            let script = format!("set -m; {line}{end}");
            // The terminal controls the shell, as that of a user does.
            let run = program(
                "/usr/bin/setsid",
                &["--ctty", "--wait", "/bin/sh", "-c", &script],
            )
            .args(&[env!("CARGO_BIN_EXE_mqtty")])
            .env("NO_COLOR", "1")
            .env("TERM", "xterm")
            .stdin(theirs.try_clone().unwrap())
            .stdout(theirs.try_clone().unwrap())
            .stderr(theirs)
            .start();
            screen.shows(shown);
            run.finish().code(0);
            let text = screen.text();
            assert_eq!(text.contains("\u{1b}["), is_there, "{script}: {text:?}");
        }
    }
}

#[test]
fn waiting_for_a_broker_shows_the_time() {
    let refusing = Refusing::start();
    let (mut screen, theirs) = Screen::new();
    let run = mqtty(&["sub", "t", "--wait-for-broker", "unlimited"])
        .port(refusing.port)
        .stderr(theirs)
        .start();
    let waiting = format!("Waiting for mqtt://127.0.0.1:{}", refusing.port);
    screen.shows(&format!("{waiting} ("));
    screen.shows(&format!("{waiting}   00:0"));
    run.signal(Signal::INT);
    run.finish().code(130);
}
