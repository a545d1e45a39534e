//! Who the clients are, and how long they stay.

use std::collections::BTreeSet;

use crate::bulk_broker::BulkBroker;
use crate::report::{Report, bench};
use crate::support::peer::Refusing;
use crate::support::scratch::scratch_file;

fn set(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn connections_are_held_with_keep_alives() {
    let broker = BulkBroker::polite();
    let report = Report::from(bench(broker.port, "conn -c 20 -i 1 -k 1 -z 3s"), 0);
    report.counts(&[
        ("connect_planned", 20),
        ("connected", 20),
        ("connections_lost", 0),
    ]);
    assert_eq!(report.stage("measure"), 3000);
    broker.until(|seen| seen.open == 0);
    let seen = broker.seen();
    assert_eq!((seen.connections, seen.farewells), (20, 20));
    assert!(seen.pings >= 40, "{}", seen.pings);
}

#[test]
fn placeholders_stand_for_who_the_client_really_is() {
    let broker = BulkBroker::polite();
    let run = bench(broker.port, "pub -c 2 -i 0 -im 0 -L 2").args(&[
        "-t",
        "a/%i/%c/%u",
        "-I",
        "id-%i",
        "-u",
        "user-%i",
        "-P",
        "key-%i",
    ]);
    Report::from(run, 0);
    broker.until(|seen| seen.open == 0);
    let seen = broker.seen();
    let topics: BTreeSet<_> = seen.topics.keys().cloned().collect();
    assert_eq!(topics, set(&["a/1/id-1/user-1", "a/2/id-2/user-2"]));
    let clients: Vec<_> = seen.clients.iter().collect();
    let client = |n: u32| (format!("id-{n}"), format!("user-{n}"), format!("key-{n}"));
    assert_eq!(clients, [&client(1), &client(2)]);
    drop(seen);
    let broker = BulkBroker::polite();
    let run = bench(broker.port, "pub -c 3 -i 0 -im 0 -L 3 -t %c");
    Report::from(run, 0);
    broker.until(|seen| seen.open == 0);
    let seen = broker.seen();
    let topics: BTreeSet<_> = seen.topics.keys().cloned().collect();
    let names: BTreeSet<_> = seen.clients.iter().map(|client| client.0.clone()).collect();
    assert_eq!(topics.len(), 3);
    assert_eq!(topics, names);
}

#[test]
fn payloads_can_be_templates() {
    let broker = BulkBroker::polite();
    let run = bench(
        broker.port,
        "pub -c 2 -i 0 -im 0 -L 4 -t t --template -I c%i",
    )
    .args(&["-m", "%i is %c"]);
    Report::from(run, 0);
    broker.until(|seen| seen.messages == 4);
    let payloads: Vec<_> = broker.seen().payloads.iter().cloned().collect();
    assert_eq!(payloads, [b"1 is c1".to_vec(), b"2 is c2".to_vec()]);
}

#[test]
fn clients_come_from_a_file() {
    let broker = BulkBroker::polite();
    let file = scratch_file(
        "clients.csv",
        "client_id,username,password\none,ann,secret\ntwo,bob,\"a,b\"\n",
    );
    let run = bench(broker.port, "pub -i 0 -im 0 -L 2 -t t/%c/%u --clients-from").args(&[&file]);
    let report = Report::from(run, 0);
    report.counts(&[("connected", 2), ("written", 2)]);
    broker.until(|seen| seen.open == 0);
    let seen = broker.seen();
    let topics: BTreeSet<_> = seen.topics.keys().cloned().collect();
    assert_eq!(topics, set(&["t/one/ann", "t/two/bob"]));
    let clients: Vec<_> = seen.clients.iter().cloned().collect();
    let client = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(
        clients,
        [client("one", "ann", "secret"), client("two", "bob", "a,b")]
    );
}

#[test]
fn one_row_can_be_many_clients() {
    let broker = BulkBroker::polite();
    let row = "client_id,username,password\nc_%i,u_%i,p%i\n";
    let file = scratch_file("clients.csv", row);
    let run = bench(broker.port, "conn -c 2 -i 0 -z 10ms --clients-from").args(&[&file]);
    Report::from(run, 0).counts(&[("connected", 2), ("connections_lost", 0)]);
    broker.until(|seen| seen.open == 0);
    let clients: Vec<_> = broker.seen().clients.iter().cloned().collect();
    // A password may hold anything, and a user name goes with it.
    let client = |id: &str| (id.to_owned(), "u_%i".to_owned(), "p%i".to_owned());
    assert_eq!(clients, [client("c_1"), client("c_2")]);
}

#[test]
fn pieces_of_a_file_are_sent_by_each_client() {
    let broker = BulkBroker::polite();
    let file = scratch_file("lines", "one\ntwo\nthree\n");
    let run = bench(
        broker.port,
        "pub -c 3 -i 0 -im 1 -q 1 -t t --split --file-read",
    )
    .args(&[&file]);
    let report = Report::from(run, 0);
    let pieces = report.counter("written") / 3;
    assert!((3..=4).contains(&pieces), "{pieces}");
    report.counts(&[("acked", 3 * pieces), ("planned", 3 * pieces)]);
    for line in ["one", "two", "three"] {
        assert!(broker.seen().payloads.contains(line.as_bytes()));
    }
}

#[test]
fn nobody_answers() {
    let nobody = Refusing::start();
    let port = nobody.port;
    let run = bench(port, "pub -c 3 -i 0 -t t -L 3").run().code(3);
    assert!(run.stderr.contains(&port.to_string()), "{run}");
    // The report is there all the same.
    Report::of(run).counts(&[("connect_failed", 3), ("connected", 0), ("planned", 0)]);
}

#[test]
fn topics_are_shared_by_clients_with_the_same_remainder() {
    let broker = BulkBroker::polite();
    let run = bench(broker.port, "pub -c 5 -i 0 -im 0 -L 5 -t g/%mod_2");
    Report::from(run, 0);
    broker.until(|seen| seen.open == 0);
    let seen = broker.seen();
    let topics: Vec<_> = seen
        .topics
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    // Clients 2 and 4, and 1, 3 and 5.
    assert_eq!(topics, [("g/0", 2), ("g/1", 3)]);
}
