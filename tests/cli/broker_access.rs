//! Files of `mqtty broker`: who may connect, publish and subscribe; whether it is ready; what to trust.

use std::fs;
use std::time::Duration;

use rustix::process::Signal;

use crate::subscribe::port_of;
use crate::support::run::{Running, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

fn stop(broker: Running) {
    broker.signal(Signal::TERM);
    broker.finish().code(0).within(Duration::from_secs(30));
}

#[test]
fn a_file_that_is_there_while_the_broker_is_ready() {
    let file = scratch_dir().join("ready");
    let path = file.to_str().unwrap();
    let broker = mqtty(&["broker", "--port", "0", "--ws-port", "0"])
        .args(&["--ready-file", path])
        .start();
    broker.prints("ws://");
    assert_eq!(fs::read_to_string(&file).unwrap(), broker.stdout_so_far());
    stop(broker);
    assert!(!file.exists());
    let nowhere = scratch_dir().join("nowhere/ready");
    mqtty(&["broker", "--port", "0", "--ready-file"])
        .args(&[&nowhere])
        .run()
        .code(8)
        .said("cannot write to ");
}

#[test]
fn a_certificate_to_trust() {
    let file = scratch_dir().join("ca.pem");
    let path = file.to_str().unwrap();
    let broker = mqtty(&["broker", "--tls-port", "0", "--ca-out", path]).start();
    broker.prints("mqtts://");
    let address = broker.stdout_so_far().trim().to_owned();
    mqtty(&["conn", "--once", "--url", &address, "--ca", path])
        .run()
        .code(0);
    mqtty(&[
        "conn",
        "--once",
        "--url",
        &address,
        "--maximum-reconnect-times",
        "0",
    ])
    .run()
    .code(3);
    stop(broker);
    let needed = "--ca-out needs --tls-port or --wss-port";
    mqtty(&["broker", "--ca-out", path])
        .run()
        .code(2)
        .said(needed);
}

#[test]
fn users_and_what_they_may_do() {
    let users = scratch_file("users", "# comment\n\nada:se:cret\nbob:\n");
    let rules = "# comment\ndeny all secret/#\nallow all user=ada #\nallow subscribe public/+\n";
    let rules = scratch_file("rules", rules);
    let broker = mqtty(&[
        "broker",
        "--port",
        "0",
        "--users-file",
        &users,
        "--acl",
        &rules,
    ])
    .args(&["--user", "eve:e"])
    .start();
    let port = port_of(&broker);
    let publish = |user: &str, password: &str, topic: &str| {
        mqtty(&["pub", topic, "x", "-q", "1", "-u", user])
            .args(&["--password", password])
            .port(port)
            .run()
            .status_code()
    };
    for (user, password, topic, expected) in [
        ("ada", "se:cret", "any/topic", 0),
        ("ada", "secret", "any/topic", 4),
        ("ada", "se:cret", "secret/x", 4),
        ("eve", "e", "public/x", 4),
        ("mallory", "e", "public/x", 4),
    ] {
        let code = publish(user, password, topic);
        assert_eq!(code, Some(expected), "{user} {topic}");
    }
    for (filter, expected) in [("public/x", 5), ("public/#", 4), ("#", 4)] {
        let finished = mqtty(&["sub", filter, "-u", "eve", "--password", "e", "-C", "1"])
            .args(&["-W", "100ms"])
            .port(port)
            .run();
        assert_eq!(
            finished.status_code(),
            Some(expected),
            "{filter}: {finished}"
        );
    }
    stop(broker);
}

#[test]
fn users_who_prove_that_they_know_the_password() {
    let broker = mqtty(&["broker", "--port", "0", "--user", "a,d=a:secret", "--trace"]).start();
    let port = port_of(&broker);
    let publish = |method: &str, user: &str, password: &str| {
        mqtty(&[
            "pub",
            "t",
            "x",
            "-q",
            "1",
            "--authentication-method",
            method,
        ])
        .args(&["-u", user, "--password", password])
        .port(port)
        .run()
    };
    for method in ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"] {
        publish(method, "a,d=a", "secret").code(0);
    }
    // Twice, with keys that are known.
    publish("SCRAM-SHA-256", "a,d=a", "secret").code(0);
    publish("SCRAM-SHA-256", "a,d=a", "wrong")
        .code(4)
        .said("not authorized");
    publish("SCRAM-SHA-256", "nobody", "secret")
        .code(4)
        .said("not authorized");
    broker.says(" AUTH continue authentication (0x18), ");
    assert!(!broker.stderr_so_far().contains("secret"));
    stop(broker);
    let open = mqtty(&["broker", "--port", "0"]).start();
    mqtty(&["pub", "t", "x", "--authentication-method", "SCRAM-SHA-256"])
        .args(&["-u", "ada", "--password", "x"])
        .port(port_of(&open))
        .run()
        .code(4)
        .said("bad authentication method");
    stop(open);
}

#[test]
fn files_that_cannot_be_used() {
    let wrong = scratch_file("wrong", "ada:secret\nallow publish a\nsecret\n");
    let empty = scratch_file("empty", "# nobody\n");
    let refused = |option: &str, file: &str| mqtty(&["broker", option, file]).run();
    refused("--users-file", &wrong)
        .code(2)
        .said("wrong:2: expected NAME:PASSWORD")
        .did_not_say("allow publish");
    refused("--users-file", &empty).code(2).said("has no users");
    refused("--users-file", "/nowhere/users")
        .code(8)
        .said("cannot read the users file /nowhere/users");
    refused("--acl", &wrong)
        .code(2)
        .said("wrong:1: expected allow or deny");
    refused("--acl", "/nowhere/rules")
        .code(8)
        .said("cannot read the access list /nowhere/rules");
}
