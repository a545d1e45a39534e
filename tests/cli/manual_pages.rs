//! Manual pages that are read on a terminal.

use std::os::unix::fs::symlink;

use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;
use crate::support::screen::Screen;

/// A folder of programs that are called like these and run these scripts. Its name may hold a colon, so that PATH names
/// it as the place where the program is started.
fn programs(scripts: &[(&str, &str)]) -> String {
    let folder = scratch_dir();
    symlink("/bin/sh", folder.join("sh")).unwrap();
    for (name, script) in scripts {
        // Written by another process: one of ours that is forked meanwhile would keep the file open for writing, and
        // such a file cannot be run.
        let write = "printf '#!/bin/sh\\n%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"";
        let done = std::process::Command::new("/bin/sh")
            .args(["-c", write, "sh"])
            .arg(folder.join(name))
            .arg(script)
            .status();
        assert!(done.unwrap().success());
    }
    folder.to_str().unwrap().to_owned()
}

#[test]
fn a_manual_page_is_read_on_a_terminal_and_is_roff_in_a_pipe() {
    let roff = mqtty(&["man", "pub"]).run().code(0).text();
    assert!(roff.contains(".TH mqtty-pub 1"), "{roff}");
    // man has the page.
    let man = "read -r line; while read -r line; do case $line in .TH*) echo \"man $* shows $line\";; esac; done";
    let folder = programs(&[("man", man)]);
    let (mut screen, theirs) = Screen::new();
    let run = mqtty(&["man", "pub"])
        .directory(&folder)
        .env("PATH", ".")
        .stdout(theirs)
        .start();
    screen.shows("man -l - shows .TH mqtty-pub 1");
    run.finish().code(0);
    // man cannot, or is not there: the pager that is wanted, less, and then nobody.
    let pager = "read -r line; echo \"read by $0: $line\"; while read -r line; do :; done";
    for (scripts, wanted, reader) in [
        (
            &[("man", "exit 1"), ("mine", pager), ("less", pager)][..],
            "mine",
            "/mine: Publish",
        ),
        (&[("less", pager)][..], "", "/less: Publish"),
        (&[("less", pager)][..], "nosuch", "/less: Publish"),
        (&[("more", pager)][..], "", "/more: Publish"),
        (&[][..], "", "Publish"),
    ] {
        let folder = programs(scripts);
        let (mut screen, theirs) = Screen::new();
        let run = mqtty(&["man", "pub"])
            .directory(&folder)
            .env("PATH", ".")
            .env("PAGER", wanted)
            .stdout(theirs)
            .start();
        screen.shows(reader);
        run.finish().code(0);
    }
    let folder = programs(&[("man", "echo a pager"), ("less", "echo a pager")]);
    let (mut screen, theirs) = Screen::new();
    let run = mqtty(&["man", "pub", "--no-pager"])
        .directory(&folder)
        .env("PATH", ".")
        .stdout(theirs)
        .start();
    screen.shows("Publish messages");
    run.finish().code(0);
    assert!(!screen.text().contains("a pager"), "{}", screen.text());
}
