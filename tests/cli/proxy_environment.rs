//! Proxies that the environment, a profile or a variable of ours names.

use crate::support::gate::Gate;
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::scratch_file;

/// A connection test to a host that only the proxy knows.
fn conn() -> Run {
    mqtty(&["conn", "--once", "-h", "broker.invalid"])
}

#[test]
fn the_environment_is_asked_only_where_it_is_wanted() {
    let peer = Peer::play(|door| {
        for _ in 0..3 {
            door.accept().opened().drain();
        }
    });
    let gate = Gate::before(peer.port);
    let proxy = format!("http://127.0.0.1:{}", gate.port);
    conn()
        .env("ALL_PROXY", &proxy)
        .run()
        .code(3)
        .said("cannot find the host broker.invalid")
        .said("connect through the proxy of ALL_PROXY with --proxy env");
    conn()
        .env("https_proxy", &proxy)
        .args(&["--proxy", "env"])
        .run()
        .code(0)
        .said(&format!("through the proxy {proxy}"));
    conn()
        .env("ALL_PROXY", &proxy)
        .env("NO_PROXY", "x,.invalid")
        .args(&["--proxy", "env"])
        .run()
        .code(3)
        .said("cannot find the host broker.invalid")
        .did_not_say("ALL_PROXY");
    // A variable of ours, which a flag overrides; a profile, which the variable does.
    conn().env("MQTTY_PROXY", &proxy).run().code(0);
    conn()
        .env("MQTTY_PROXY", &proxy)
        .args(&["--no-proxy"])
        .run()
        .code(3)
        .said("cannot find the host");
    let config = scratch_file(
        "config.toml",
        format!("[profiles.p]\nhost = \"broker.invalid\"\nproxy = \"{proxy}\"\n"),
    );
    let profile = ["conn", "--once", "--config", &config, "--profile", "p"];
    mqtty(&profile).run().code(0);
    mqtty(&profile)
        .env("MQTTY_NO_PROXY", "1")
        .run()
        .code(3)
        .said("cannot find the host");
    assert_eq!(gate.asked().len(), 3);
}

#[test]
fn the_environment_names_no_proxy() {
    conn()
        .env("HTTP_PROXY", "http://127.0.0.1:1")
        .args(&["--proxy", "env"])
        .run()
        .code(3)
        .said("warning: --proxy is ignored: neither ALL_PROXY nor HTTPS_PROXY is set\n");
}
