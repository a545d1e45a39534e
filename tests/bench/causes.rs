//! What keeps many clients from their work is said as for a single one: the same words, hint and exit code.

use std::time::Duration;

use crate::bulk_broker::{Answer, Behaviour, BulkBroker};
use crate::report::{Report, bench};
use crate::support::bytes::{CONNACK, ack, connack};
use crate::support::finished::Finished;
use crate::support::peer::{Conn, Peer, Refusing};
use crate::support::run::{Run, mqtty};
use crate::support::screen::Screen;
use crate::support::secure::{Secure, Wanted};

/// The commands that connect many clients, two of them.
const COMMANDS: [&str; 5] = [
    "bench conn -c 2 -i 0 -z 1s",
    "bench pub -c 2 -i 0 -t t -L 2",
    "bench sub -c 2 -i 0 -t t -z 1s",
    "bench e2e --pubs 1 --subs 1 -i 0 -L 2",
    "simulate -sc tesla -c 2 -i 0 -L 2",
];

fn command(line: &str) -> Run {
    let words: Vec<_> = line.split_whitespace().collect();
    mqtty(&words)
}

/// The error without its address's port, and the hint.
fn said(run: &Finished, before: &str) -> (String, String) {
    let lines = || run.stderr.lines();
    let error = lines().find_map(|line| line.strip_prefix("error: "));
    let error = error.unwrap_or_else(|| panic!("no error\n{run}"));
    let error = error.strip_prefix(before);
    let error = error.unwrap_or_else(|| panic!("not {before:?}\n{run}"));
    let hint = lines().find_map(|line| line.trim_start().strip_prefix("hint: "));
    let is_port = |word: &str| word.parse::<u16>().is_ok_and(|port| port > 1000);
    let words = |text: &str| {
        let words = text.split_inclusive(|letter: char| !letter.is_ascii_digit());
        words
            .map(|word| {
                let digits = word.trim_end_matches(|letter: char| !letter.is_ascii_digit());
                if is_port(digits) {
                    word.replace(digits, "PORT")
                } else {
                    word.to_owned()
                }
            })
            .collect::<String>()
    };
    (words(error), words(hint.unwrap_or_default()))
}

/// Each command must fail as `conn` does; `peer` is asked for a broker that so many clients come to.
fn fails_like_conn<P>(arguments: &str, code: i32, peer: impl Fn(usize) -> (u16, P)) {
    let arguments: Vec<_> = arguments.split_whitespace().collect();
    let (port, _peer) = peer(1);
    let conn = command("conn").port(port).args(&arguments).run().code(code);
    let expected = said(&conn, "");
    for line in COMMANDS {
        let (port, _peer) = peer(2);
        let run = command(line).port(port).args(&arguments).run().code(code);
        let found = said(&run, "no client could connect: ");
        assert_eq!(found, expected, "{line}\n{run}");
    }
}

/// A broker that does this to so many clients.
fn each(what: fn(&mut Conn)) -> impl Fn(usize) -> (u16, Option<Peer>) {
    move |count| {
        let peer = Peer::play(move |door| {
            for _ in 0..count {
                let mut conn = door.accept();
                what(&mut conn);
            }
        });
        (peer.port, Some(peer))
    }
}

#[test]
fn a_broker_without_mqtt_5() {
    fails_like_conn(
        "",
        4,
        each(|conn| {
            conn.expect(1);
            conn.send([0x20, 2, 0, 1]);
            conn.wait_for_close();
        }),
    );
}

#[test]
fn a_login_that_is_refused() {
    fails_like_conn(
        "-u bob -P wrong",
        4,
        each(|conn| {
            conn.expect(1);
            conn.send(connack(false, 0x86, &[]));
            conn.wait_for_close();
        }),
    );
}

#[test]
fn a_connection_that_is_closed_before_connack() {
    fails_like_conn(
        "",
        3,
        each(|conn| {
            conn.expect(1);
        }),
    );
}

#[test]
fn nobody_listens() {
    fails_like_conn("", 3, |_| {
        let nobody = Refusing::start();
        (nobody.port, nobody)
    });
}

#[test]
fn a_password_without_a_user_name() {
    // It is known before anything connects.
    let nobody = Refusing::start();
    let fails = |line: &str| {
        let run = command(line).port(nobody.port);
        let run = run.args(&["-V", "3.1.1", "-P", "secret"]).run().code(2);
        said(&run, "")
    };
    let expected = fails("conn");
    for line in COMMANDS {
        assert_eq!(fails(line), expected, "{line}");
    }
}

#[test]
fn a_server_that_speaks_no_tls() {
    fails_like_conn(
        "-l mqtts --insecure",
        3,
        each(|conn| {
            conn.take(1);
            conn.send(CONNACK);
            conn.wait_for_close();
        }),
    );
}

#[test]
fn a_client_certificate_that_is_missing() {
    for newest in ["1.2", "1.3"] {
        let (secure, _) = Secure::asking(&[]);
        let line = format!(
            "-l mqtts --sni localhost --ca {} --tls-max {newest}",
            secure.ca
        );
        let asking = |count| {
            let accept: Vec<_> = (0..count).map(|_| secure.acceptor()).collect();
            let peer = Peer::play(move |door| {
                for accept in accept {
                    assert!(accept(door.accept()).is_shunned());
                }
            });
            (peer.port, Some(peer))
        };
        fails_like_conn(&line, 3, asking);
    }
}

#[test]
fn of_two_brokers_the_one_that_fails_is_named() {
    for (line, of) in [
        ("bench conn -c 4 -i 0 -z 100ms", "2 of 4 clients"),
        ("bench pub -c 4 -i 0 -t t -im 0 -L 4", "2 of 4 clients"),
    ] {
        let (alive, nobody) = (BulkBroker::polite(), Refusing::start());
        let dead = nobody.port;
        let hosts = format!("mqtt://127.0.0.1:{},mqtt://127.0.0.1:{dead}", alive.port);
        let run = command(line).args(&["-h", &hosts]).run().code(3);
        let expected = format!(
            "error: {of} could not connect: cannot connect to 127.0.0.1:{dead}: connection refused\n"
        );
        assert!(run.stderr.contains(&expected), "{run}");
        assert!(run.stderr.contains("hint: is the broker running"), "{run}");
        let errors = run.stderr.lines().filter(|line| line.starts_with("error"));
        assert!(
            !errors
                .clone()
                .any(|it| it.contains(&alive.port.to_string()))
        );
        assert_eq!(errors.count(), 1, "{run}");
    }
    // What is refused, too, is the doing of one of them.
    let refusing = BulkBroker::start(Behaviour {
        answer: Answer::Refuse(0x97),
        ..Behaviour::default()
    });
    let polite = BulkBroker::polite();
    let hosts = format!(
        "mqtt://127.0.0.1:{},mqtt://127.0.0.1:{}",
        polite.port, refusing.port
    );
    let run = command("bench pub -c 2 -i 0 -t t -q 1 -im 0 -L 10")
        .args(&["-h", &hosts])
        .run()
        .code(4);
    let expected = format!(
        "error: 5 of 10 messages were refused by mqtt://127.0.0.1:{}: quota exceeded (0x97)\n",
        refusing.port
    );
    assert!(run.stderr.contains(&expected), "{run}");
}

#[test]
fn several_causes_are_told_one_by_one() {
    let broker = BulkBroker::start(Behaviour {
        refuse_every: Some(1),
        ..Behaviour::default()
    });
    let nobody = Refusing::start();
    let dead = nobody.port;
    let hosts = format!(
        "mqtt://127.0.0.1:{dead},mqtt://127.0.0.1:{},mqtt://127.0.0.1:{}",
        broker.port, broker.port
    );
    let run = command("bench conn -c 3 -i 0 -z 1s").args(&["-h", &hosts]);
    let run = run.run().code(4);
    let refused = "refused the connection: not authorized (0x87)";
    assert!(run.stderr.contains(refused), "{run}");
    assert!(
        run.stderr
            .contains("1 of 3 clients could not connect: cannot connect to")
    );
    assert_eq!(run.stderr.matches("hint: ").count(), 3, "{run}");
}

#[test]
fn a_small_receive_maximum_is_named_where_it_costs_messages() {
    let peer = Peer::once(|mut conn| {
        conn.expect(1);
        conn.send(connack(false, 0, &[vec![0x21, 0, 1]]));
        // Each message is acknowledged when many more are due.
        for _ in 0..3 {
            let publish = conn.expect(3);
            std::thread::sleep(Duration::from_millis(200));
            conn.send(ack(0x40, publish.publish_id()));
        }
        while let Some(packet) = conn.next() {
            if packet.first >> 4 == 3 {
                conn.send(ack(0x40, packet.publish_id()));
            }
        }
    });
    let run = bench(peer.port, "pub -c 1 -t t -q 1 --rate 10k/s -z 500ms");
    let report = Report::from(run, 5);
    let said = &report.run.stderr;
    let because = "not written in time: 127.0.0.1:";
    assert!(said.contains(because), "{said}");
    assert!(
        said.contains(" allows 1 unacknowledged message per client (receive maximum)\n"),
        "{said}"
    );
    assert!(said.contains("hint: "), "{said}");
}

#[test]
fn failures_are_in_the_live_display() {
    for line in [
        "bench conn -c 60 -i 20",
        "bench pub -c 60 -i 20 -t t",
        "bench sub -c 60 -i 20 -t t",
        "simulate -sc tesla -c 60 -i 20",
    ] {
        let (mut screen, theirs) = Screen::new();
        let nobody = Refusing::start();
        let running = command(line)
            .port(nobody.port)
            .env("TERM", "xterm")
            .stderr(theirs)
            .start();
        screen.shows("0/60  ");
        screen.shows(" failed");
        screen.shows("(connection refused)");
        running.finish().code(3);
        let run = command(line).port(nobody.port).run().code(3);
        let lines: Vec<_> = run.stderr.lines().collect();
        let told = lines
            .iter()
            .any(|it| it.contains("connected 0/60  failed "));
        assert!(told, "{run}");
    }
}

/// A server for `localhost` whose certificate the client must not accept, so many times.
fn shunned(secure: &Secure) -> impl Fn(usize) -> (u16, Option<Peer>) {
    move |count| {
        let accepts: Vec<_> = (0..count).map(|_| secure.acceptor()).collect();
        let peer = Peer::play(move |door| {
            for accept in accepts {
                assert!(accept(door.accept()).is_shunned());
            }
        });
        (peer.port, Some(peer))
    }
}

#[test]
fn a_certificate_that_is_not_accepted() {
    let wanted = Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    };
    let (secure, other) = (Secure::new(wanted), Secure::new(wanted));
    let unknown = format!("-l mqtts --sni localhost --ca {}", other.ca);
    fails_like_conn(&unknown, 3, shunned(&secure));
    let another_name = format!("-l mqtts --sni example.test --ca {}", secure.ca);
    fails_like_conn(&another_name, 3, shunned(&secure));
    let expired = Secure::new(Wanted {
        expired: true,
        ..wanted
    });
    let expired_one = format!("-l mqtts --sni localhost --ca {}", expired.ca);
    fails_like_conn(&expired_one, 3, shunned(&expired));
}

/// A broker that closes each of four connections over this packet.
fn closing_over(kind: u8) -> Peer {
    Peer::play(move |door| {
        for _ in 0..4 {
            let mut conn = door.accept();
            conn.open();
            conn.expect(kind);
        }
    })
}

#[test]
fn connections_that_are_closed_over_messages_are_told_from_a_rival() {
    let again = ["-rp", "10", "--maximum-reconnect-times", "3"];
    for qos in ["1", "2"] {
        let peer = closing_over(3);
        command("bench pub -c 1 -t t -im 0 -L 1 -q")
            .args(&[qos])
            .port(peer.port)
            .args(&again)
            .run()
            .code(6)
            .said("hint: check what this user may publish and the broker's maximum packet size")
            .said("or use another --client-id than");
    }
    // A subscriber has no messages on their way.
    let peer = closing_over(8);
    command("bench sub -c 1 -t t -z 5s")
        .port(peer.port)
        .args(&again)
        .run()
        .code(6)
        .did_not_say("publish");
}

#[test]
fn where_others_are_connected_it_is_not_the_wrong_port() {
    let broker = BulkBroker::start(Behaviour {
        close_first: 1,
        ..Behaviour::default()
    });
    command("bench conn -c 3 -i 0 -z 1s")
        .port(broker.port)
        .run()
        .code(3)
        .said("error: 1 of 3 clients could not connect: ")
        .said("hint: 2 clients connected: does the broker limit connections?")
        .did_not_say("TLS port");
}
