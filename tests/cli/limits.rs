//! Limits that somebody else has set: on the size of files, on the life of a terminal, on the depth of what is
//! read.

use std::time::Duration;

use crate::support::bytes::publish;
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty, program};
use crate::support::scratch::{scratch_dir, scratch_file, terminal};

const PATH: &str = "/usr/bin:/bin";

/// A run that may write no file, with stdout into one.
fn without_files(line: &str) -> Run {
    let out = scratch_dir().join("out");
    let line = format!(
        "ulimit -f 0; exec '{}' {line} > '{}'",
        env!("CARGO_BIN_EXE_mqtty"),
        out.display()
    );
    program("/bin/sh", &["-c", &line]).env("PATH", PATH)
}

#[test]
fn a_file_that_may_not_grow() {
    let folder = scratch_dir();
    let folder = folder.display();
    let peer = || {
        Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "x"));
            conn.drain();
        })
    };
    for more in ["--file-write", "--file-save"] {
        let peer = peer();
        let line = format!(
            "sub -h 127.0.0.1 -p {} -t t -C 1 {more} {folder}/f",
            peer.port
        );
        without_files(&line).run().code(8).said("file too large");
    }
    for line in [
        "man pub".to_owned(),
        "completions bash".to_owned(),
        "version".to_owned(),
        format!("man --out {folder}/man"),
        format!("conn --embedded --once -so {folder}/o.json"),
        format!("profile add x -h h --config {folder}/c.toml"),
        "conn --embedded --once -o json".to_owned(),
        format!("bench conn --embedded -c 1 -z 1s --report {folder}/r.json"),
    ] {
        let finished = without_files(&line).run();
        assert_eq!(finished.status_code(), Some(8), "{line}: {finished}");
    }
}

/// Messages that are printed into a file, in every form.
#[test]
fn an_output_that_may_not_grow() {
    for mode in ["default", "raw", "json", "csv", "log", "table"] {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "x"));
            conn.drain();
        });
        let line = format!("sub -h 127.0.0.1 -p {} -t t -C 1 -o {mode}", peer.port);
        let finished = without_files(&line).run();
        assert_eq!(finished.status_code(), Some(8), "{mode}: {finished}");
        assert!(
            finished.stderr.contains("file too large"),
            "{mode}: {finished}"
        );
    }
}

/// What is deep needs memory for its stack, which may not be there.
#[test]
#[cfg(target_os = "linux")]
fn memory_that_may_not_grow() {
    let pipes = ".a|".repeat(2_320) + ".";
    let sum = "1+".repeat(4_000) + "1";
    let template = scratch_file("deep.j2", format!("{{{{ 1{} }}}}", "+1".repeat(4_500)));
    let deepening = scratch_file(
        "deepening.j2",
        "{% set n = namespace(v=[]) %}{% for i in range(9) %}{% set n.v = [n.v] %}{% endfor %}",
    );
    let mut refused = 0;
    // Neither the size of the program nor what it needs is known, so several limits are tried.
    for limit in [80_000, 160_000, 240_000] {
        for line in [
            format!("sub --embedded -t t -W 100ms --select '{pipes}'"),
            format!("sub --embedded -t t -W 100ms --where '{sum}'"),
            format!("pub --embedded -t t --template --file-read '{template}'"),
            format!("pub --embedded -t t --template --file-read '{deepening}'"),
        ] {
            let mqtty = env!("CARGO_BIN_EXE_mqtty");
            let line = format!("ulimit -v {limit}; exec '{mqtty}' {line}");
            let finished = program("/bin/sh", &["-c", &line]).env("PATH", PATH).run();
            let (code, said) = (finished.status_code(), &finished.stderr);
            assert!(code.is_some() && code != Some(101), "{limit}: {finished}");
            assert!(!said.contains("panicked"), "{limit}: {finished}");
            refused += usize::from(said.contains("there is not enough memory for it"));
        }
    }
    assert!(refused > 0);
}

/// With few files, whatever is missing then, there is an error and no panic.
#[test]
#[cfg(target_os = "linux")]
fn files_that_may_not_be_opened() {
    let mut refused = 0;
    // Below 4 the program itself cannot be loaded.
    for limit in 4..=12 {
        for line in [
            "pub -h localhost -p 9 -t a -m x",
            "sub -h localhost -p 9 -t a",
            "conn -h 127.0.0.1 -p 9 --once",
            "bench pub -h localhost -p 9 -t a -c 1 -L 1",
            "simulate -sc weather -h localhost -p 9 -c 1 -L 1",
            "broker --port nonsense",
            "pub --embedded -t a -m x",
        ] {
            let mqtty = env!("CARGO_BIN_EXE_mqtty");
            let line = format!("ulimit -n {limit}; exec '{mqtty}' {line}");
            let finished = program("/bin/sh", &["-c", &line]).env("PATH", PATH).run();
            let (code, said) = (finished.status_code(), &finished.stderr);
            let known = matches!(code, Some(1 | 2 | 3 | 8));
            assert!(known && said.starts_with("error: "), "{limit}: {finished}");
            refused += usize::from(said.contains("cannot start the runtime: too many open files"));
        }
    }
    assert!(refused > 0);
}

/// What is run for messages gets the default for its signals back.
#[test]
fn a_command_that_reaches_the_limit() {
    let out = scratch_dir().join("code");
    let command = format!("sh -c 'kill -XFSZ $$'; echo $? > '{}'", out.display());
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "t", 0, "x"));
        conn.farewell();
    });
    mqtty(&["sub", "-t", "t", "-C", "1", "--exec", &command])
        .env("PATH", PATH)
        .port(peer.port)
        .run()
        .code(0);
    let code = std::fs::read_to_string(out).unwrap();
    assert!(code.trim().parse::<i32>().unwrap() > 128, "{code}");
}

#[test]
fn a_terminal_that_is_closed() {
    for (mode, busy) in [
        ("table", true),
        ("table", false),
        ("raw", true),
        ("default", true),
        ("json", true),
        ("csv", true),
        ("log", true),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            let flood: Vec<u8> = (0..100).flat_map(|_| publish(0, "t", 0, "x")).collect();
            if busy {
                conn.send(&flood);
                for _ in 0..2_000 {
                    conn.send(&flood);
                }
            }
            conn.drain();
        });
        let (ours, theirs) = terminal();
        let running = mqtty(&["sub", "-t", "t", "-o", mode])
            .env("TERM", "xterm")
            .port(peer.port)
            .stdout(theirs)
            .start();
        running.says("Subscribed to t");
        drop(ours);
        let finished = running.finish().did_not_say("error");
        let finished = finished.within(Duration::from_secs(10));
        assert_eq!(finished.status_code(), Some(0), "{mode} {busy}: {finished}");
    }
}

#[test]
fn expressions_and_templates_that_are_too_deep() {
    let pipes = ".a|".repeat(2_320) + ".";
    let sum = "1+".repeat(3_000) + "1";
    let deep = "1+".repeat(50_000) + "1";
    let peer = |payload: &'static str| {
        Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, payload));
            conn.drain();
        })
    };
    for expression in [pipes.as_str(), &sum] {
        for flag in ["--select", "--where"] {
            let peer = peer("null");
            let run = mqtty(&["sub", "-t", "t", "-C", "1", "-W", "10", flag, expression]);
            let code = run.port(peer.port).run().status_code();
            assert!(
                matches!(code, Some(0 | 5)),
                "{flag} {expression:.20}: {code:?}"
            );
        }
    }
    for flag in ["--select", "--where"] {
        let run = mqtty(&["sub", "-t", "t", flag, &deep]).run();
        run.code(2).said("more than 10,000 words and signs");
    }
    let text = |each: &str, count: usize| format!("{{{{ 1{} }}}}", each.repeat(count));
    let fine = scratch_file("fine", text("+1", 4_000));
    let run = mqtty(&[
        "pub",
        "--embedded",
        "-t",
        "t",
        "--template",
        "--file-read",
        &fine,
    ]);
    run.run().code(0);
    for (name, content) in [
        ("plus", text("+1", 26_562)),
        ("filter", text("|abs", 26_562)),
        (
            "elif",
            format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(26_562)),
        ),
        ("not", format!("{{{{ {}1 }}}}", "not ".repeat(26_562))),
    ] {
        let file = scratch_file(name, content);
        let read = ["--template", "--file-read", &file];
        let run = mqtty(&["pub", "--embedded", "-t", "t"]).args(&read).run();
        run.code(2).said("more than 10,000");
        let run = mqtty(&["bench", "pub", "--embedded", "-t", "t", "-L", "1"])
            .args(&read)
            .run();
        run.code(2).said("more than 10,000");
    }
}
