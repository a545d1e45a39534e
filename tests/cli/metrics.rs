//! `bench --metrics-listen`, asked while it runs.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

use crate::support::LIMIT;
use crate::support::run::{Running, mqtty};

/// The address that a run says it serves metrics at.
fn address(run: &Running) -> String {
    run.says("/metrics");
    let said = run.stderr_so_far();
    let (_, after) = said.split_once("Metrics at http://").unwrap();
    after.split_once("/metrics").unwrap().0.to_owned()
}

fn scrape(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept: text/plain\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    answer
}

/// The value of a sample.
fn value(page: &str, name: &str) -> f64 {
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
        .unwrap_or_else(|| panic!("{name} is not in {page}"));
    line.parse().unwrap()
}

#[test]
fn a_run_can_be_watched() {
    let run = mqtty(&["bench", "pub", "--embedded", "-c", "2", "-t", "watched/%i"])
        .args(&["-q", "1", "-im", "10"])
        .args(&["--metrics-listen", "127.0.0.1:0"])
        .start();
    let address = address(&run);
    let started = Instant::now();
    let page = loop {
        let page = scrape(&address);
        if value(&page, "mqtty_bench_acked_total") > 0.0 {
            break page;
        }
        assert!(started.elapsed() < LIMIT, "{page}");
        std::thread::yield_now();
    };
    assert!(
        page.contains("kind=\"pub\",stage=\"publishing\"} 1\n"),
        "{page}"
    );
    let acked = value(&page, "mqtty_bench_acked_total");
    let open = value(&page, "mqtty_bench_connections{state=\"open\"}");
    assert!((open - 2.0).abs() < 0.1, "{open}");
    let labels = "{phase=\"ack\",basis=\"intended\"}";
    let timed = value(&page, &format!("mqtty_bench_latency_seconds_count{labels}"));
    assert!((acked - timed).abs() < 0.1, "{acked} and {timed}");
    run.interrupt();
    run.finish().code(0);
    // Nobody listens any more.
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn an_address_that_is_taken_ends_it_before_it_connects() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // Port 9 of loopback: to connect there would end it otherwise.
    mqtty(&["bench", "conn", "-h", "127.0.0.1", "-p", "9", "-c", "1"])
        .args(&["--metrics-listen", &address])
        .run()
        .code(1)
        .said(&format!("cannot serve metrics at {address}: "))
        .did_not_say("connecting");
}
