//! Every way to a broker: broker × proxy × transport × version × login. Each that exists carries a message at each QoS
//! with exit code 0, and refuses a wrong login with its exit code; for each that does not, the table has the reason.
//!
//! They need nginx with its stream module beside what the other tests need, and those of aedes need node and
//! `MQTTY_AEDES`, the folder where npm has installed aedes and ws.

mod servers;

use std::collections::BTreeMap;

use self::servers::{Certificates, Served};
use crate::peers::{LEVELS, VERSIONS};
use crate::proxies::RealProxy;
use crate::run::{Run, mqtty};

const USER: &str = "bob";
const PASSWORD: &str = "pencil";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Broker {
    Mosquitto,
    Aedes,
}

/// What is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Front {
    Nothing,
    /// microsocks.
    Socks5,
    /// tinyproxy.
    Http,
    Nginx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Tcp,
    Tls,
    Ws,
    Wss,
    Unix,
}

/// What the broker, or nginx where that ends TLS, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Login {
    Nobody,
    Password,
    Certificate,
}

impl Login {
    fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Password => "password",
            Self::Certificate => "certificate",
        }
    }
}

const FRONTS: [Front; 4] = [Front::Nothing, Front::Socks5, Front::Http, Front::Nginx];
const TRANSPORTS: [Transport; 5] = [
    Transport::Tcp,
    Transport::Tls,
    Transport::Ws,
    Transport::Wss,
    Transport::Unix,
];
const LOGINS: [Login; 3] = [Login::Nobody, Login::Password, Login::Certificate];

/// One combination.
#[derive(Clone, Copy, Debug)]
struct Way {
    broker: Broker,
    front: Front,
    transport: Transport,
    version: &'static str,
    login: Login,
}

impl Way {
    /// Why there is no such way.
    fn missing(&self) -> Option<&'static str> {
        let by_proxy = matches!(self.front, Front::Socks5 | Front::Http);
        let has_tls = matches!(self.transport, Transport::Tls | Transport::Wss);
        if by_proxy && self.transport == Transport::Unix {
            Some("a proxy connects to a host and a port, not to a Unix socket")
        } else if self.login == Login::Certificate && !has_tls {
            Some("only TLS carries certificates")
        } else if self.broker == Broker::Aedes && self.version == "5" {
            Some("aedes speaks MQTT 3.1 and 3.1.1")
        } else {
            None
        }
    }
}

/// All ways to a broker that asks for this login.
fn ways(broker: Broker, login: Login) -> impl Iterator<Item = Way> {
    FRONTS.into_iter().flat_map(move |front| {
        TRANSPORTS.into_iter().flat_map(move |transport| {
            VERSIONS.into_iter().map(move |version| Way {
                broker,
                front,
                transport,
                version: version.ours,
                login,
            })
        })
    })
}

#[test]
fn the_table_says_why_for_each_way_that_does_not_exist() {
    let mut counts = BTreeMap::new();
    for broker in [Broker::Mosquitto, Broker::Aedes] {
        for way in LOGINS.into_iter().flat_map(|login| ways(broker, login)) {
            *counts.entry(way.missing().unwrap_or("tested")).or_insert(0) += 1;
        }
    }
    let expected = [
        (
            "a proxy connects to a host and a port, not to a Unix socket",
            36,
        ),
        ("aedes speaks MQTT 3.1 and 3.1.1", 44),
        ("only TLS carries certificates", 60),
        ("tested", 220),
    ];
    assert_eq!(counts, expected.into());
}

/// What stands at the other end of all ways to one broker.
struct World {
    direct: Served,
    nginx: Served,
    socks: String,
    http: String,
    certificates: Certificates,
}

impl World {
    /// `mqtty` on this way, without the login.
    fn run(&self, way: &Way, words: &[&str]) -> Run {
        let served = match way.front {
            Front::Nginx => &self.nginx,
            _ => &self.direct,
        };
        let run = mqtty(words).args(&["--url", &served.url(way.transport), "-V", way.version]);
        let run = match way.transport {
            Transport::Tls | Transport::Wss => run.args(&["--ca", &self.certificates.authority]),
            _ => run,
        };
        match way.front {
            Front::Socks5 => run.args(&["--proxy", &self.socks]),
            Front::Http => run.args(&["--proxy", &self.http]),
            Front::Nothing | Front::Nginx => run,
        }
    }

    fn login(&self, way: &Way, run: Run) -> Run {
        let client = &self.certificates.client;
        match way.login {
            Login::Nobody => run,
            Login::Password => run.args(&["-u", USER, "-P", PASSWORD]),
            Login::Certificate => run.args(&["--cert", &client.certificate, "--key", &client.key]),
        }
    }

    /// A message at each QoS there and back.
    fn carries_messages(&self, way: &Way) {
        let words = [
            "sub", "-t", "matrix", "-q", "2", "-C", "3", "-o", "raw", "-W", "20s",
        ];
        let subscriber = self.login(way, self.run(way, &words)).start();
        subscriber.says("Subscribed to matrix");
        for qos in LEVELS {
            let words = ["pub", "-t", "matrix", "-m", qos, "-q", qos];
            self.login(way, self.run(way, &words)).run().code(0);
        }
        subscriber.finish().code(0).printed("0\n1\n2\n");
    }

    /// A wrong login is a refusal of the broker, and of TLS a failure to connect.
    fn refuses_strangers(&self, way: &Way) {
        let run = self.run(way, &["pub", "-t", "matrix", "-m", "x"]);
        match way.login {
            Login::Nobody => {}
            Login::Password => {
                run.args(&["-u", USER, "-P", "wrong"]).run().code(4);
            }
            Login::Certificate => {
                run.run().code(3);
            }
        }
    }
}

/// Takes every way to a broker that asks for this login.
fn take_all(broker: Broker, login: Login) {
    // They run until the end of the test.
    let (direct, certificates, _running): (_, _, Box<dyn std::any::Any>) = match broker {
        Broker::Mosquitto => {
            let (running, served, certificates) = servers::mosquitto(login);
            (served, certificates, Box::new(running))
        }
        Broker::Aedes => {
            let (running, served, certificates) = servers::aedes(login);
            (served, certificates, Box::new(running))
        }
    };
    let (_nginx, nginx) = servers::nginx(&direct, login, &certificates);
    let (socks, http) = (RealProxy::microsocks(), RealProxy::tinyproxy());
    let world = World {
        direct,
        nginx,
        socks: socks.url("socks5h", "pencil"),
        http: http.url("http", "pencil"),
        certificates,
    };
    let mut taken = 0;
    for way in ways(broker, login).filter(|way| way.missing().is_none()) {
        eprintln!("{way:?}");
        world.carries_messages(&way);
        world.refuses_strangers(&way);
        taken += 1;
    }
    eprintln!("{broker:?}, {login:?}: {taken} ways");
    assert!(taken > 0);
}

#[test]
#[ignore = "needs mosquitto, microsocks, tinyproxy and nginx"]
fn to_mosquitto_without_a_login() {
    take_all(Broker::Mosquitto, Login::Nobody);
}

#[test]
#[ignore = "needs mosquitto, microsocks, tinyproxy and nginx"]
fn to_mosquitto_by_password() {
    take_all(Broker::Mosquitto, Login::Password);
}

#[test]
#[ignore = "needs mosquitto, microsocks, tinyproxy and nginx"]
fn to_mosquitto_by_certificate() {
    take_all(Broker::Mosquitto, Login::Certificate);
}

#[test]
#[ignore = "needs aedes, microsocks, tinyproxy and nginx"]
fn to_aedes_without_a_login() {
    take_all(Broker::Aedes, Login::Nobody);
}

#[test]
#[ignore = "needs aedes, microsocks, tinyproxy and nginx"]
fn to_aedes_by_password() {
    take_all(Broker::Aedes, Login::Password);
}

#[test]
#[ignore = "needs aedes, microsocks, tinyproxy and nginx"]
fn to_aedes_by_certificate() {
    take_all(Broker::Aedes, Login::Certificate);
}

#[test]
#[ignore = "needs aedes, microsocks, tinyproxy and nginx"]
fn aedes_refuses_mqtt_5_in_words() {
    let (_running, served, _) = servers::aedes(Login::Nobody);
    mqtty(&["pub", "-t", "matrix", "-m", "x", "-V", "5", "--url"])
        .args(&[&served.url(Transport::Tcp)])
        .run()
        .code(4)
        .said("--mqtt-version 3.1.1");
}
