//! `--wait-for-broker`, on every transport and through every proxy.

use std::time::Duration;

use rustix::process::Signal;

use crate::support::peer::{Peer, Refusing};
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};
use crate::support::ways::{Way, ways};

const QUICKLY: Duration = Duration::from_secs(20);

/// A broker that closes some connections before it takes one.
fn late(closed: usize, rest: impl FnOnce(crate::support::peer::Conn) + Send + 'static) -> Peer {
    Peer::play(move |door| {
        for _ in 0..closed {
            door.accept().expect(1);
        }
        rest(door.accept());
    })
}

#[test]
fn every_command_that_connects_waits() {
    let one = ["conn --once", "pub -t t -m x", "sub -t t -E"];
    let many = [
        "bench conn -c 1 -z 10ms",
        "simulate -sc tesla -c 1 -L 1",
        "bench pub -c 1 -t t -L 1 -im 0",
    ];
    let cases = ways().flat_map(|way| {
        // A proxy command is for one client.
        let many = many.iter().filter(move |_| way != Way::ProxyCommand);
        one.iter().chain(many).map(move |line| (way, *line))
    });
    for (way, line) in cases {
        let peer = late(2, |mut conn| {
            conn.open();
            while let Some(packet) = conn.next() {
                if packet.first >> 4 == 8 {
                    let [high, low] = packet.id().to_be_bytes();
                    conn.send([0x90, 4, high, low, 0, 0]);
                }
            }
        });
        let words: Vec<_> = line.split(' ').collect();
        let run = mqtty(&words).args(&["-rp", "5", "--wait-for-broker", "1m"]);
        let finished = run.args(&way.to(peer.port)).run().code(0).within(QUICKLY);
        let text = &finished.stderr;
        if way == Way::Tcp {
            let url = format!("Waiting for mqtt://127.0.0.1:{} (", peer.port);
            assert!(text.contains(&url), "{line}: {text}");
        }
        assert_eq!(text.matches("Waiting for").count(), 1, "{line}: {text}");
    }
}

#[test]
fn the_environment_a_profile_and_saved_options_know_it() {
    let waits = |run: crate::support::run::Run, port: u16| {
        let run = run.args(&["-rp", "5"]).port(port);
        run.run().code(0).said("Waiting for mqtt://127.0.0.1:");
    };
    let peer = || late(1, |mut conn| drop(conn.open()));
    let once = &["conn", "--once"][..];
    let one = peer();
    let run = mqtty(once).env("MQTTY_WAIT_FOR_BROKER", "unlimited");
    waits(run, one.port);
    let config = scratch_file(
        "config.toml",
        "[profiles.a]\nwait_for_broker = \"1m\"\nreconnect_period = 5\n",
    );
    let two = peer();
    waits(
        mqtty(once).args(&["--config", &config, "--profile", "a"]),
        two.port,
    );
    let saved = scratch_dir().join("o.json");
    let saved = saved.to_str().unwrap();
    let three = peer();
    let run = mqtty(once).args(&["--wait-for-broker", "1m", "-so", saved]);
    waits(run, three.port);
    let four = peer();
    mqtty(once)
        .args(&["-lo", saved])
        .port(four.port)
        .run()
        .code(0)
        .said("Waiting for");
    // profile test is conn --once with the profile.
    let five = peer();
    let text = format!(
        "[profiles.b]\nhost = \"127.0.0.1\"\nport = {}\nwait_for_broker = \"1m\"\nreconnect_period = 5\n",
        five.port
    );
    let config = scratch_file("config.toml", text);
    mqtty(&["profile", "test", "b", "--config", &config])
        .run()
        .code(0)
        .said("Waiting for");
}

#[test]
fn the_end_of_the_time_has_the_code_of_the_last_failure() {
    let refusing = Refusing::start();
    let port = refusing.port;
    for way in ways() {
        let words = ["pub", "-t", "t", "-m", "x", "-rp", "20"];
        let finished = mqtty(&words)
            .args(&["--wait-for-broker", "500ms"])
            .args(&way.to(port))
            .run()
            .code(3)
            .said("(waited 500ms)")
            .within(QUICKLY);
        if way == Way::Tcp {
            finished.said("hint: is the broker running on");
        }
    }
    mqtty(&[
        "bench",
        "conn",
        "-c",
        "3",
        "-rp",
        "20",
        "--wait-for-broker",
        "0.2",
    ])
    .port(port)
    .run()
    .code(3)
    .within(QUICKLY);
}

#[test]
fn what_time_does_not_cure_is_told_at_once() {
    for way in ways() {
        let peer = Peer::once(|mut conn| {
            conn.expect(1);
            conn.send([0x20, 3, 0, 0x87, 0]);
            conn.wait_for_close();
        });
        mqtty(&["conn", "--once", "--wait-for-broker", "unlimited"])
            .args(&way.to(peer.port))
            .run()
            .code(4)
            .said("not authorized")
            .within(QUICKLY);
    }
    for value in ["x", "-1", "unlimitedly"] {
        mqtty(&["conn", "--wait-for-broker", value])
            .run()
            .code(2)
            .said("for --wait-for-broker: expected a time such as 30s");
    }
}

#[test]
fn ctrl_c_ends_the_waiting() {
    let refusing = Refusing::start();
    let port = refusing.port;
    let lines = [("conn", 130), ("sub -t t", 130), ("pub -t t -m x", 143)];
    let cases = ways().flat_map(|way| lines.into_iter().map(move |line| (way, line)));
    for (way, (line, code)) in cases {
        let words: Vec<_> = line.split(' ').collect();
        let run = mqtty(&words)
            .args(&["--wait-for-broker", "unlimited"])
            .args(&way.to(port))
            .start();
        run.says("Waiting for ");
        run.signal(if code == 130 {
            Signal::INT
        } else {
            Signal::TERM
        });
        run.finish().code(code).within(QUICKLY);
    }
}
