//! mosquitto's own clients on `mqtty broker`: every version, QoS and property, sessions, wills, logins, TLS.

use rustix::process::Signal;

use crate::broker::system_program;
use crate::peers::{LEVELS, V5, VERSIONS};
use crate::run::{Run, Running, mqtty, program};
use crate::scratch::scratch_dir;

/// `mqtty broker`, which tells of every packet.
struct OurBroker {
    running: Running,
    port: String,
    tls_port: String,
    ca: String,
}

impl OurBroker {
    fn start(more: &[&str]) -> Self {
        let ca = scratch_dir().join("ca.pem").to_str().unwrap().to_owned();
        let running = mqtty(&["broker", "--port", "0", "--tls-port", "0", "--trace"])
            .args(&["--ca-out", &ca])
            .args(more)
            .start();
        running.prints("mqtts://");
        let printed = running.stdout_so_far();
        let port = |scheme: &str| {
            let line = printed.lines().find(|line| line.starts_with(scheme));
            let (_, port) = line.unwrap().rsplit_once(':').unwrap();
            port.to_owned()
        };
        Self {
            port: port("mqtt://"),
            tls_port: port("mqtts://"),
            ca,
            running,
        }
    }

    /// A client of mosquitto over TCP.
    fn client(&self, name: &str, arguments: &[&str]) -> Run {
        program(system_program(name), &["-h", "127.0.0.1", "-p", &self.port]).args(arguments)
    }

    fn publish(&self, arguments: &[&str]) {
        self.client("mosquitto_pub", arguments).run().code(0);
    }

    /// A subscriber of this client identifier, whose subscription has been answered.
    fn listening(&self, id: &str, arguments: &[&str]) -> Running {
        self.answered(
            id,
            self.client("mosquitto_sub", &["-i", id]).args(arguments),
        )
    }

    fn answered(&self, id: &str, run: Run) -> Running {
        let running = run.start();
        self.running.says(&format!("-> \"{id}\" SUBACK id "));
        running
    }

    fn stop(self) {
        self.running.signal(Signal::TERM);
        self.running.finish().code(0);
    }
}

#[test]
#[ignore = "needs mosquitto"]
fn every_version_and_qos_over_tcp_and_tls() {
    let broker = OurBroker::start(&[]);
    let tls = [
        "-h",
        "localhost",
        "-p",
        &broker.tls_port,
        "--cafile",
        &broker.ca,
    ];
    let tcp = ["-h", "127.0.0.1", "-p", &broker.port];
    for (name, way) in [("tcp", &tcp[..]), ("tls", &tls)] {
        for version in VERSIONS {
            for qos in LEVELS {
                let topic = format!("{name}/{}/{qos}", version.theirs);
                let how = ["-t", &topic, "-q", qos, "-V", version.theirs];
                let subscriber = program(system_program("mosquitto_sub"), way)
                    .args(&how)
                    .args(&["-i", &topic, "-C", "1", "-F", "%t %q %r %p"]);
                let subscriber = broker.answered(&topic, subscriber);
                program(system_program("mosquitto_pub"), way)
                    .args(&how)
                    .args(&["-m", "to you ✓"])
                    .run()
                    .code(0);
                let expected = format!("{topic} {qos} 0 to you ✓\n");
                subscriber.finish().code(0).printed(expected);
            }
        }
    }
    broker.stop();
}

#[test]
#[ignore = "needs mosquitto"]
fn retained_messages() {
    let broker = OurBroker::start(&[]);
    for version in VERSIONS {
        let speak = ["-V", version.theirs, "-q", "1"];
        let first = |expected: &str| {
            broker
                .client("mosquitto_sub", &["-t", "r/#", "-C", "1", "-F", "%t %r %p"])
                .args(&speak)
                .run()
                .code(0)
                .printed(expected);
        };
        broker.publish(&[&speak[..], &["-t", "r/a", "-r", "-m", "kept"]].concat());
        first("r/a 1 kept\n");
        broker.publish(&[&speak[..], &["-t", "r/a", "-r", "-n"]].concat());
        broker.publish(&[&speak[..], &["-t", "r/z", "-r", "-m", "fence"]].concat());
        first("r/z 1 fence\n");
        broker.publish(&[&speak[..], &["-t", "r/z", "-r", "-n"]].concat());
    }
    broker.stop();
}

#[test]
#[ignore = "needs mosquitto"]
fn sessions_keep_what_comes_meanwhile() {
    let broker = OurBroker::start(&[]);
    for version in VERSIONS {
        let id = format!("kept-{}", version.theirs);
        let mut words = vec!["-i", &id, "-c", "-t", "s", "-q", "1", "-V", version.theirs];
        if version.ours == V5.ours {
            words.extend(["-x", "60"]);
        }
        let subscriber = || broker.client("mosquitto_sub", &words);
        subscriber().args(&["-E"]).run().code(0);
        for payload in ["one", "two"] {
            broker.publish(&["-t", "s", "-q", "1", "-m", payload]);
        }
        let printed = subscriber().args(&["-C", "2"]).run().code(0);
        printed.printed("one\ntwo\n");
    }
    broker.stop();
}

/// Published for a client that dies, and not for one that says DISCONNECT, unless it asks for it: in MQTT 5
/// mosquitto_sub does (reason 0x04).
#[test]
#[ignore = "needs mosquitto"]
fn wills() {
    let broker = OurBroker::start(&[]);
    for version in VERSIONS {
        let speak = ["-V", version.theirs];
        let witness = format!("witness-{}", version.theirs);
        let words = ["-t", "will", "-q", "1", "-C", "2", "-F", "%q %p"];
        let witness = broker.listening(&witness, &[&speak[..], &words].concat());
        for (name, signal) in [("killed", Signal::KILL), ("leaving", Signal::TERM)] {
            let id = format!("{name}-{}", version.theirs);
            let will = ["-t", "t", "--will-topic", "will", "--will-qos", "1"];
            let payload = ["--will-payload", name];
            let client = broker.listening(&id, &[&speak[..], &will, &payload].concat());
            // Its handler of signals sends a packet: not while it handles another one.
            client.asleep();
            client.signal(signal);
            client.wait();
        }
        broker
            .running
            .says(&format!("<- \"leaving-{}\" DISCONNECT", version.theirs));
        broker.publish(&["-t", "will", "-q", "1", "-m", "fence"]);
        let last = if version.ours == V5.ours {
            "leaving"
        } else {
            "fence"
        };
        let expected = format!("1 killed\n1 {last}\n");
        witness.finish().code(0).printed(expected);
    }
    broker.stop();
}

#[test]
#[ignore = "needs mosquitto"]
fn properties() {
    let broker = OurBroker::start(&[]);
    let format = "%C|%R|%D|%F|%P|%E|%S|%p";
    let subscriber = broker.listening(
        "reader",
        &[
            "-V",
            V5.theirs,
            "-t",
            "p",
            "-q",
            "2",
            "-C",
            "1",
            "-F",
            format,
            "-D",
            "subscribe",
            "subscription-identifier",
            "7",
        ],
    );
    let one = |name, value| ["-D", "publish", name, value];
    broker
        .client("mosquitto_pub", &["-V", V5.theirs, "-t", "p", "-q", "2"])
        .args(&["-m", "x"])
        .args(&one("content-type", "text/plain"))
        .args(&one("response-topic", "answers/1"))
        .args(&one("correlation-data", "id 7"))
        .args(&one("payload-format-indicator", "1"))
        .args(&one("message-expiry-interval", "1000"))
        .args(&one("topic-alias", "3"))
        .args(&["-D", "publish", "user-property", "a", "b: c"])
        .run()
        .code(0);
    let printed = subscriber.finish().code(0).text();
    // The broker counts down while it holds the message.
    let expected = |expiry| format!("text/plain|answers/1|id 7|1|a:b: c|{expiry}|7|x\n");
    assert!(
        [expected(1000), expected(999)].contains(&printed),
        "{printed}"
    );
    broker.stop();
}

#[test]
#[ignore = "needs mosquitto"]
fn logins() {
    let broker = OurBroker::start(&["--user", "bob:pencil"]);
    for version in VERSIONS {
        let run = |id: &str, login: &[&str]| {
            broker
                .client("mosquitto_pub", &["-t", "t", "-m", "x", "-i", id])
                .args(&["-V", version.theirs])
                .args(login)
                .run()
        };
        run("known", &["-u", "bob", "-P", "pencil"]).code(0);
        for (number, login) in [&["-u", "bob", "-P", "wrong"][..], &[]]
            .into_iter()
            .enumerate()
        {
            let id = format!("stranger-{}-{number}", version.theirs);
            let refused = run(&id, login);
            assert!(!refused.status.success(), "{refused}");
            broker.running.says(&format!("-> \"{id}\" CONNACK "));
        }
    }
    broker.stop();
}
