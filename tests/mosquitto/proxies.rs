//! Through the proxies of Debian, microsocks and tinyproxy, to a real broker.

use std::net::{Ipv4Addr, TcpStream};
use std::time::Instant;

use crate::LIMIT;
use crate::broker::{Mosquitto, Wanted, free_port, system_program};
use crate::certificates::Authority;
use crate::peers::say;
use crate::run::{Running, program};
use crate::scratch::scratch_dir;

/// A proxy that runs; it is killed when it goes out of scope.
pub(crate) struct RealProxy {
    pub(crate) port: u16,
    _running: Running,
}

impl RealProxy {
    pub(crate) fn start(name: &str, arguments: impl Fn(u16) -> Vec<String>) -> Self {
        for _ in 0..5 {
            let port = free_port();
            let running = program(system_program(name), &[])
                .args(&arguments(port))
                .start();
            let begun = Instant::now();
            while begun.elapsed() < LIMIT / 5 {
                if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                    return Self {
                        port,
                        _running: running,
                    };
                }
                std::thread::yield_now();
            }
        }
        panic!("{name} does not start");
    }

    /// With the user bob, whose password is pencil.
    pub(crate) fn microsocks() -> Self {
        Self::start("microsocks", |port| {
            let port = port.to_string();
            let words = ["-i", "127.0.0.1", "-u", "bob", "-P", "pencil", "-p", &port];
            words.map(str::to_owned).to_vec()
        })
    }

    /// The same.
    pub(crate) fn tinyproxy() -> Self {
        Self::start("tinyproxy", |port| {
            let file = scratch_dir().join("tinyproxy.conf");
            let text = format!(
                "Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth bob pencil\nMaxClients 20\nTimeout 600\n"
            );
            std::fs::write(&file, text).unwrap();
            vec![
                "-d".to_owned(),
                "-c".to_owned(),
                file.to_str().unwrap().to_owned(),
            ]
        })
    }

    pub(crate) fn url(&self, scheme: &str, password: &str) -> String {
        format!("{scheme}://bob:{password}@127.0.0.1:{}", self.port)
    }
}

#[test]
#[ignore = "needs mosquitto, microsocks and tinyproxy"]
fn every_transport_goes_through_real_proxies() {
    let authority = Authority::new();
    let ca = authority.file.clone();
    let broker = Mosquitto::wanted(&Wanted {
        authority: Some(authority),
        ..Wanted::default()
    });
    let (socks, http) = (RealProxy::microsocks(), RealProxy::tinyproxy());
    let proxies = [
        socks.url("socks5", "pencil"),
        socks.url("socks5h", "pencil"),
        http.url("http", "pencil"),
    ];
    for proxy in &proxies {
        for (port, words) in [
            (broker.port, &["-l", "mqtt"][..]),
            (broker.tls_port, &["-l", "mqtts", "--ca", &ca]),
            (broker.ws_port, &["-l", "ws"]),
        ] {
            crate::run::mqtty(&["conn", "--once", "-h", "localhost", "--proxy", proxy])
                .args(&["-p", &port.to_string()])
                .args(words)
                .run()
                .code(0)
                .said(", proxy ")
                .did_not_say("pencil");
        }
    }
}

#[test]
#[ignore = "needs mosquitto, microsocks and tinyproxy"]
fn real_proxies_refuse_and_are_named() {
    let broker = Mosquitto::start();
    let (socks, http) = (RealProxy::microsocks(), RealProxy::tinyproxy());
    for (scheme, proxy) in [("socks5h", &socks), ("http", &http)] {
        broker
            .mqtty(&["conn", "--once", "--proxy", &proxy.url(scheme, "wrong")])
            .run()
            .code(3)
            .said(&format!(
                "through the proxy {scheme}://127.0.0.1:{}",
                proxy.port
            ))
            .said("refused the user name and password");
        let nobody = free_port().to_string();
        crate::run::mqtty(&["conn", "--once", "-h", "127.0.0.1", "-p", &nobody])
            .args(&["--proxy", &proxy.url(scheme, "pencil")])
            .run()
            .code(3)
            .said("through the proxy")
            .did_not_say("is the broker running");
    }
}

#[test]
#[ignore = "needs mosquitto, microsocks and tinyproxy"]
fn a_subscriber_comes_back_through_the_proxy() {
    let (socks, http) = (RealProxy::microsocks(), RealProxy::tinyproxy());
    for proxy in [socks.url("socks5h", "pencil"), http.url("http", "pencil")] {
        let mut broker = Mosquitto::start();
        let subscriber = broker
            .mqtty(&[
                "sub", "-t", "a", "-C", "1", "-F", "%p", "-rp", "50", "--proxy", &proxy,
            ])
            .args(&["--maximum-reconnect-times", "unlimited"])
            .start();
        subscriber.says("Subscribed to a");
        broker.stop();
        subscriber.says("connection lost");
        broker.start_again();
        broker.logs("Sending SUBACK to mqtty_");
        say(&broker, "a", "one", "1");
        subscriber.finish().code(0).printed("one\n");
    }
}
