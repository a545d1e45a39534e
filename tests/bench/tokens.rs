//! Passwords that expire while clients connect.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::report::Report;
use crate::support::run::{Running, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

/// A broker with these users, and its port.
fn broker(users: &[&str]) -> (Running, String) {
    let mut arguments = vec!["broker", "--port", "0"];
    for user in users {
        arguments.extend(["--user", user]);
    }
    let broker = mqtty(&arguments).start();
    broker.prints("mqtt://");
    let printed = broker.stdout_so_far();
    let port = printed.trim().rsplit(':').next().unwrap().to_owned();
    (broker, port)
}

/// A token that has expired.
fn expired() -> String {
    let [header, claims] =
        [r#"{"alg":"HS256"}"#, r#"{"exp":1000000000}"#].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}.c2ln")
}

#[test]
fn a_new_token_is_used_by_clients_that_connect_later() {
    let (_broker, port) = broker(&["ada:second"]);
    let runs = scratch_dir().join("runs");
    let (runs, token) = (runs.display(), expired());
    let command =
        format!("echo >> {runs}; test $(wc -l < {runs}) -eq 1 && echo {token} || echo second");
    let run = mqtty(&[
        "bench", "conn", "-c", "8", "-i", "250", "-z", "50ms", "-o", "json",
    ])
    .args(&["-h", "127.0.0.1", "-p", &port, "-u", "ada"])
    .args(&["--password-command", &command])
    .run();
    let report = Report::of(run);
    // The last ones come when the token has been read again.
    assert!(report.number("counters.connected") >= 1.0, "{report:?}");
    let runs = std::fs::read_to_string(runs.to_string()).unwrap();
    let runs = runs.lines().count();
    assert!(
        (2..8).contains(&runs),
        "{runs} runs of the command for 8 clients"
    );
}

#[test]
fn clients_with_passwords_of_their_own_keep_them() {
    let (_broker, port) = broker(&["ada:one", "eve:two"]);
    let rows = scratch_file("clients.csv", "username,password\nada,one\neve,two\n");
    let run = mqtty(&[
        "bench", "conn", "-c", "6", "-i", "300", "-z", "50ms", "-o", "json",
    ])
    .args(&["-h", "127.0.0.1", "-p", &port, "--clients-from", &rows])
    .args(&["--password-command", &format!("echo {}", expired())]);
    let report = Report::from(run, 0);
    assert_eq!(report.number("counters.connected"), 6.0);
}
