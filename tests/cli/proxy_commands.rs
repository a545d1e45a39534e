//! Connections whose bytes go through a command.

use std::time::{Duration, Instant};

use rustix::process::{Pid, test_kill_process};

use crate::support::LIMIT;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_dir;

/// A command that accepts whoever connects, and keeps what it is sent in a file.
fn accepting(file: &str) -> String {
    format!("printf '\\040\\003\\000\\000\\000'; cat > {file}")
}

fn conn(command: &str) -> Run {
    mqtty(&["conn", "--once", "-h", "broker.invalid", "-p", "8884"])
        .args(&["--proxy-command", command])
}

#[test]
fn the_command_is_the_connection() {
    let file = scratch_dir().join("sent");
    conn(&accepting(file.to_str().unwrap()))
        .run()
        .code(0)
        .said("Connected to mqtt://broker.invalid:8884 in")
        .said("through --proxy-command");
    // It has had the time to read all of it: CONNECT up to DISCONNECT.
    let sent = std::fs::read(&file).unwrap();
    assert_eq!(sent[0] >> 4, 1);
    assert_eq!(sent[sent.len() - 2..], [0xE0, 0]);
}

#[test]
fn an_end_before_connack_is_told_with_its_exit_code() {
    conn("echo 'no route to jump' >&2; exit 7")
        .run()
        .code(3)
        .said("proxy-command: no route to jump\n")
        .said("the proxy command ended with exit code 7\nhint: run the command in a shell")
        .within(Duration::from_secs(5));
    // Whatever it may say to a broker, the fault is not the broker's.
    let ended = conn("exit 0").run().code(3).said("exit code 0");
    ended.did_not_say("TLS port");
    conn("nosuchcommand-of-this-test")
        .run()
        .code(3)
        .said("exit code 127");
}

#[test]
fn what_a_command_prints_may_not_be_of_the_broker() {
    conn("echo hello; cat")
        .run()
        .code(3)
        .said("the first packet is not a CONNACK (connected through --proxy-command)\n");
}

#[test]
fn placeholders_are_words_for_the_shell() {
    let file = scratch_dir().join("words");
    let command = format!("printf '%%s|' %h %p %r > {}; exit 1", file.display());
    conn(&command).args(&["-u", "a b; x"]).run().code(3);
    let words = std::fs::read_to_string(&file).unwrap();
    assert_eq!(words, "broker.invalid|8884|a b; x|");
}

#[test]
fn nothing_is_left_running() {
    let folder = scratch_dir();
    let file = folder.join("pid");
    let command = format!(
        "sleep 1000 & echo $! > {}; printf '\\040\\003\\000\\000\\000'; cat > /dev/null; wait",
        file.display()
    );
    conn(&command).run().code(0);
    let text = std::fs::read_to_string(&file).unwrap();
    let sleeping = Pid::from_raw(text.trim().parse().unwrap()).unwrap();
    let begun = Instant::now();
    while test_kill_process(sleeping).is_ok() && !is_zombie(sleeping) {
        assert!(begun.elapsed() < LIMIT, "it still runs");
        std::thread::yield_now();
    }
}

/// Whether it has ended and nobody has asked how.
fn is_zombie(process: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
    stat.is_ok_and(|stat| stat.contains(") Z "))
}

#[test]
fn each_reconnect_runs_it_again() {
    let file = scratch_dir().join("runs");
    // The first connection ends after its CONNACK.
    let command = format!(
        "echo run >> {0}; printf '\\040\\003\\000\\000\\000'; \
         test $(wc -l < {0}) -gt 1 && cat > /dev/null",
        file.display()
    );
    mqtty(&[
        "sub",
        "-t",
        "t",
        "-h",
        "broker.invalid",
        "-W",
        "1500ms",
        "-rp",
        "10",
    ])
    .args(&["--proxy-command", &command])
    .run();
    let runs = std::fs::read_to_string(&file).unwrap();
    assert!(runs.lines().count() >= 2, "{runs}");
}

#[test]
fn it_is_for_one_client() {
    mqtty(&["bench", "conn", "-c", "1", "--proxy-command", "cat"])
        .run()
        .code(2)
        .said("--proxy-command");
    // A profile that has one is not bypassed.
    let folder = scratch_dir();
    let config = folder.join("config.toml");
    std::fs::write(&config, "[profiles.p]\nproxy_command = \"cat\"\n").unwrap();
    let config = config.to_str().unwrap();
    let bench = [
        "bench",
        "conn",
        "-c",
        "1",
        "--config",
        config,
        "--profile",
        "p",
    ];
    mqtty(&bench)
        .run()
        .code(2)
        .said("cannot be used with many clients");
}
