//! A broker that ends with messages that it has not read.

use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::report::{Report, bench};
use crate::support::bytes::CONNACK;

const LIMIT: Duration = Duration::from_secs(10);

/// Which connections are read to their end.
type Reads = fn(u32) -> bool;

/// A broker that accepts everybody, and closes each connection when DISCONNECT is there: read or not.
fn start(clients: u32, reads: Reads) -> (u16, thread::JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let broker = thread::spawn(move || {
        let clients: Vec<_> = (0..clients)
            .map(|number| {
                let stream = listener.accept().unwrap().0;
                thread::spawn(move || serve(stream, reads(number)))
            })
            .collect();
        for client in clients {
            client.join().unwrap();
        }
    });
    (port, broker)
}

fn serve(mut stream: TcpStream, reads: bool) {
    let mut buffer = vec![0; 64 * 1024];
    // CONNECT, which fits into one segment.
    let connect = std::io::Read::read(&mut stream, &mut buffer).unwrap();
    assert!(connect > 0);
    stream.write_all(CONNACK).unwrap();
    let start = Instant::now();
    loop {
        let there = stream.peek(&mut buffer).unwrap();
        if buffer[..there].ends_with(&[0xe0, 0]) {
            break;
        }
        assert!(start.elapsed() < LIMIT, "no DISCONNECT");
        thread::yield_now();
    }
    if reads {
        std::io::Read::read_exact(&mut stream, &mut buffer[..1]).unwrap();
        stream.set_nonblocking(true).unwrap();
        while std::io::Read::read(&mut stream, &mut buffer).is_ok_and(|count| count > 0) {}
    }
}

#[test]
fn messages_that_nobody_has_read() {
    let (port, broker) = start(1, |_| false);
    let arguments = "pub -c 1 -i 0 -t t -q 0 -im 0 -L 20";
    let report = Report::from(bench(port, arguments), 6);
    broker.join().unwrap();
    report.counts(&[("written", 20), ("connections_lost", 1)]);
    let text = "1 connection to mqtt://127.0.0.1:";
    assert!(report.run.stderr.contains(text), "{}", report.run);
    let text = "the last messages at QoS 0 may not have been delivered";
    assert!(report.run.stderr.contains(text), "{}", report.run);
}

#[test]
fn some_of_the_connections() {
    let (port, broker) = start(3, |number| number != 1);
    let arguments = "pub -c 3 -i 0 -t t -q 0 --rate 100 -L 30";
    let report = Report::from(bench(port, arguments), 6);
    broker.join().unwrap();
    report.counts(&[("written", 30), ("connections_lost", 1)]);
}

/// What has been read is not lost, and without messages nothing is.
#[test]
fn nothing_is_missing() {
    for (reads, arguments) in [
        ((|_| true) as Reads, "pub -c 2 -i 0 -t t -q 0 -im 0 -L 20"),
        (|_| false, "conn -c 2 -i 0 -z 1s"),
    ] {
        let (port, broker) = start(2, reads);
        let report = Report::from(bench(port, arguments), 0);
        broker.join().unwrap();
        report.counts(&[("connections_lost", 0)]);
    }
}
