//! Help pages on a terminal and in a pipe: width, colours and the pager.

use std::fs;
use std::os::unix::fs::symlink;

use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_dir;
use crate::support::screen::Screen;

/// A folder with a shell and, if there is a script, a pager called `mine`.
fn folder(pager: Option<&str>) -> String {
    let folder = scratch_dir();
    symlink("/bin/sh", folder.join("sh")).unwrap();
    if let Some(script) = pager {
        // `sh` runs it, so that nothing that was just written has to be executed.
        fs::write(folder.join("mine"), script).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

/// A run with no other programs than those of a folder, on a terminal.
fn on_terminal(arguments: &[&str], folder: &str) -> (Screen, Run) {
    let (screen, theirs) = Screen::new();
    let run = mqtty(arguments)
        .directory(folder)
        .env("PATH", ".")
        .env("TERM", "xterm")
        .stdout(theirs);
    (screen, run)
}

const COUNT: &str = "n=0; while IFS= read -r line; do n=$((n+1)); done; echo \"read $n lines\"";
const LAST: &str = "interrupted (SIGTERM) before finishing";

#[test]
fn a_pager_gets_a_page_that_is_longer_than_the_screen() {
    let folder = folder(Some(COUNT));
    for arguments in [
        &["help", "pub"][..],
        &["pub", "--help-all"],
        &["bench", "help", "pub"],
    ] {
        let (mut screen, run) = on_terminal(arguments, &folder);
        let run = run.env("PAGER", "sh ./mine").start();
        screen.shows("read ");
        run.finish().code(0);
        assert!(!screen.text().contains("Usage:"), "{}", screen.text());
    }
    // What fits needs none, and the short pages are not long.
    for arguments in [&["--help"][..], &["help", "completions"]] {
        let (mut screen, run) = on_terminal(arguments, &folder);
        let run = run.env("PAGER", "sh ./mine").env("LINES", "70").start();
        screen.shows("Usage:");
        run.finish().code(0);
    }
}

#[test]
fn a_pager_that_stops_reading_is_fine() {
    let folder = folder(Some("IFS= read -r line; echo \"first: $line\"; exit 3"));
    let (mut screen, run) = on_terminal(&["help", "sub"], &folder);
    let run = run.env("PAGER", "sh ./mine").start();
    screen.shows("first: Subscribe");
    run.finish().code(0);
    assert!(!screen.text().contains("Usage:"), "{}", screen.text());
}

#[test]
fn without_a_pager_the_page_is_printed() {
    let folder = folder(Some(COUNT));
    for (arguments, pager) in [
        // There is none.
        (&["help", "pub"][..], None),
        (&["help", "pub"], Some("nosuch")),
        // None is wanted.
        (&["help", "pub"], Some("")),
        (&["help", "pub"], Some("cat")),
        (&["help", "pub", "--no-pager"], Some("sh ./mine")),
        (&["pub", "--help-all", "--no-pager"], Some("sh ./mine")),
    ] {
        let (mut screen, run) = on_terminal(arguments, &folder);
        let run = match pager {
            Some(pager) => run.env("PAGER", pager),
            None => run,
        };
        let run = run.start();
        screen.shows("Usage:");
        screen.shows(LAST);
        run.finish().code(0);
        assert!(!screen.text().contains("\nread "), "{arguments:?}");
    }
    // A pipe has no pager and no colours.
    let text = mqtty(&["help", "pub"])
        .directory(&folder)
        .env("PATH", ".")
        .env("PAGER", "sh ./mine")
        .run()
        .code(0)
        .text();
    assert!(text.contains(LAST) && !text.contains('\x1b'), "{text}");
}

#[test]
fn a_page_is_as_wide_as_its_terminal() {
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max();
    let piped = |columns: Option<&str>| {
        let run = mqtty(&["help", "sub"]);
        let run = match columns {
            Some(columns) => run.env("COLUMNS", columns),
            None => run,
        };
        let text = run.run().code(0).text();
        widest(&text).unwrap()
    };
    assert!((70..=80).contains(&piped(None)), "{}", piped(None));
    assert!(
        (50..=60).contains(&piped(Some("60"))),
        "{}",
        piped(Some("60"))
    );
    for wrong in ["0", "wide", ""] {
        assert_eq!(piped(Some(wrong)), piped(None), "{wrong:?}");
    }
    let (mut screen, theirs) = Screen::new();
    let size = Winsize {
        ws_row: 50,
        ws_col: 100,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&theirs, size).unwrap();
    let run = mqtty(&["pub", "--help"])
        .env("NO_COLOR", "1")
        .stdout(theirs)
        .start();
    screen.shows("mqtty help pub");
    run.finish().code(0);
    let text = screen.text().replace('\r', "");
    let width = widest(&text).unwrap();
    assert!((81..=100).contains(&width), "{width}: {text}");
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let folder = folder(None);
    for (arguments, no_color, coloured) in [
        (&["--help"][..], "", true),
        (&["pub", "--help"], "", true),
        (&["pub", "--help"], "1", false),
        (&["pub", "--color", "never", "--help"], "", false),
    ] {
        let (mut screen, run) = on_terminal(arguments, &folder);
        let run = run.env("NO_COLOR", no_color).start();
        screen.shows("mqtty help");
        run.finish().code(0);
        assert_eq!(screen.text().contains('\x1b'), coloured, "{arguments:?}");
    }
    let text = mqtty(&["pub", "--color=always", "--help"])
        .run()
        .code(0)
        .text();
    assert!(text.contains("\x1b[1mUsage:\x1b[0m"), "{text}");
}

#[test]
fn a_missing_command_is_told_on_stderr() {
    for arguments in [&[][..], &["bench"], &["profile"]] {
        let finished = mqtty(arguments).run().code(2).printed("");
        let said = finished.stderr;
        assert!(said.contains("Usage: mqtty"), "{said}");
        assert!(said.lines().count() < 24 || !arguments.is_empty(), "{said}");
    }
}
