//! A benchmark over several brokers, source addresses and certificates.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::mpsc::{Receiver, channel};

use crate::support::LIMIT;
use crate::support::peer::{Conn, Packet, Peer};
use crate::support::run::mqtty;
use crate::support::scratch::scratch_file;
use crate::support::secure::Secure;

/// The client identifier of a CONNECT of MQTT 5 without properties but for one byte of length.
fn client_id(connect: &Packet) -> String {
    let name = usize::from(connect.id());
    // Level, flags and keep-alive follow the name; then the properties with their length.
    let properties = 2 + name + 1 + 1 + 2;
    let at = properties + 1 + usize::from(connect.body[properties]);
    let length = usize::from(u16::from_be_bytes([connect.body[at], connect.body[at + 1]]));
    String::from_utf8(connect.body[at + 2..at + 2 + length].to_vec()).unwrap()
}

/// A broker that takes so many connections, and says from where each came and who it is.
fn gathering(count: usize) -> (Peer, Receiver<(IpAddr, String)>) {
    let (sender, receiver) = channel();
    let peer = Peer::play(move |door| {
        let mut conns: Vec<Conn> = Vec::new();
        for _ in 0..count {
            let mut conn = door.accept();
            let connect = conn.open();
            sender
                .send((conn.from.unwrap(), client_id(&connect)))
                .unwrap();
            conns.push(conn);
        }
        for conn in &mut conns {
            conn.farewell();
        }
    });
    (peer, receiver)
}

/// How many came from each address.
fn by_address(clients: &[(IpAddr, String)]) -> BTreeMap<String, usize> {
    let mut count = BTreeMap::new();
    for (from, _) in clients {
        *count.entry(from.to_string()).or_default() += 1;
    }
    count
}

#[test]
fn brokers_take_turns() {
    let (first, to_first) = gathering(3);
    let (second, to_second) = gathering(2);
    let hosts = format!(
        "mqtt://127.0.0.1:{},mqtt://127.0.0.1:{}",
        first.port, second.port
    );
    mqtty(&["bench", "conn", "-h", &hosts, "-c", "5", "-I", "me_%i"])
        .args(&["-i", "0", "-z", "100ms"])
        .run()
        .code(0);
    let ids = |receiver: Receiver<(IpAddr, String)>| {
        let mut ids: Vec<_> = receiver.into_iter().map(|(_, id)| id).collect();
        ids.sort();
        ids
    };
    drop((first, second));
    assert_eq!(ids(to_first), ["me_1", "me_3", "me_5"]);
    assert_eq!(ids(to_second), ["me_2", "me_4"]);
}

/// All of 127.0.0.0/8 is there to be used on Linux.
#[cfg(target_os = "linux")]
#[test]
fn source_addresses_take_turns_whatever_the_broker() {
    let (first, to_first) = gathering(6);
    let (second, to_second) = gathering(6);
    let first_url = format!("mqtt://127.0.0.1:{}", first.port);
    let second_url = format!("mqtt://127.0.0.1:{}", second.port);
    mqtty(&["bench", "conn", "-c", "12", "-i", "0", "-z", "100ms"])
        .args(&["-h", &first_url, "-h", &second_url])
        .args(&["-A", "127.0.0.2-127.0.0.3", "-A", "127.0.0.8"])
        .run()
        .code(0);
    drop((first, second));
    let each_twice = ["127.0.0.2", "127.0.0.3", "127.0.0.8"].map(|ip| (ip.to_owned(), 2));
    for receiver in [to_first, to_second] {
        let clients: Vec<_> = receiver.into_iter().collect();
        assert_eq!(by_address(&clients), BTreeMap::from(each_twice.clone()));
    }
}

#[test]
fn each_client_shows_its_own_certificate() {
    let names = ["anna", "bert", "cleo"];
    let (secure, shown) = Secure::asking(&names);
    let mut csv = String::from("client_id,cert,key\n");
    for (name, files) in names.iter().zip(&shown) {
        writeln!(csv, "{name},{},{}", files.certificate, files.key).unwrap();
    }
    let csv = scratch_file("clients.csv", csv);
    let ca = secure.ca.clone();
    let (sender, receiver) = channel();
    let peer = Peer::play(move |door| {
        // Each is taken to its end before the next, so that its certificate and its name belong together.
        let mut conns = Vec::new();
        for _ in 0..3 {
            let (mut conn, certificate) = secure.look_at(door.accept());
            let connect = conn.open();
            sender.send((client_id(&connect), certificate)).unwrap();
            conns.push(conn);
        }
        for conn in &mut conns {
            conn.farewell();
        }
    });
    let url = format!("mqtts://localhost:{}", peer.port);
    mqtty(&["bench", "conn", "-h", &url, "--clients-from", &csv])
        .args(&["--ca", &ca, "-i", "0", "-z", "100ms"])
        .run()
        .code(0);
    let mut seen = Vec::new();
    for _ in names {
        let (id, certificate) = receiver.recv_timeout(LIMIT).unwrap();
        let found = memchr::memmem::find(&certificate, id.as_bytes());
        assert!(found.is_some(), "{id} shows the certificate of another");
        seen.push(id);
    }
    seen.sort();
    assert_eq!(seen, names);
}
