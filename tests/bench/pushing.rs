//! `--push-gateway` and `--otlp`: what arrives at a server, and what a server that fails does to a run.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::bulk_broker::BulkBroker;
use crate::report::{Report, bench};
use crate::support::peer::{Peer, Refusing};
use crate::support::run::Run;
use crate::support::secure::{Secure, Wanted};

const LINE: &str = "pub -c 1 -i 0 -t t -q 1 --rate 100 -z 300ms";
/// Long enough for a push on the way, and one at the end.
const LONGER: &str = "pub -c 1 -i 0 -t t -q 1 --rate 100 -z 1500ms";
const TOKEN: &str = "s3cret-t0ken";
const ACCEPTED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// A request as it came.
#[derive(Clone, Debug)]
struct Request {
    /// `PUT /a`.
    line: String,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A server that keeps what it is sent.
struct Collector {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Collector {
    /// Answers each request with what `answer` makes: nothing to be silent.
    fn start(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let (kept, answer) = (requests.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, kept) = (stream.unwrap(), kept.clone());
                let answer = answer.clone();
                thread::spawn(move || {
                    let Some(request) = read(&stream) else {
                        return;
                    };
                    kept.lock().unwrap().push(request);
                    answer(&mut stream);
                    // It stays open until the client has enough.
                    let _ = stream.read(&mut [0]);
                });
            }
        });
        Self { port, requests }
    }

    fn answering(answer: &'static str) -> Self {
        Self::start(move |stream| {
            let _ = stream.write_all(answer.as_bytes());
        })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length?.1.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        line: lines[0].trim_end_matches(" HTTP/1.1").to_owned(),
        headers,
        body: String::from_utf8(body).unwrap(),
    })
}

/// A run whose load must not notice that a push fails in this way.
fn undisturbed(run: Run, said: &str) {
    let report = Report::from(run, 0);
    assert_eq!(report.counter("written"), report.counter("planned"));
    assert!(report.counter("acked") >= 30);
    report.run.said(said);
}

#[test]
fn a_pushgateway_gets_the_page_of_metrics() {
    let (broker, gateway) = (BulkBroker::polite(), Collector::answering(ACCEPTED));
    let run = bench(
        broker.port,
        "pub -c 1 -i 0 -t t -q 1 --rate 100 -z 2500ms --push-interval 1s --push-gateway",
    );
    let header = format!("Authorization: Bearer {TOKEN}");
    let run = run.args(&[&gateway.url(), "--push-headers", &header]);
    let report = Report::from(run, 0);
    let requests = gateway.requests();
    assert!(requests.len() >= 3, "{requests:#?}");
    for request in &requests {
        let group = "PUT /metrics/job/mqtty/instance/";
        let instance = request.line.strip_prefix(group);
        assert!(instance.is_some_and(|it| !it.is_empty()), "{request:?}");
        assert_eq!(
            request.header("content-type"),
            Some("text/plain; version=0.0.4; charset=utf-8")
        );
        assert_eq!(request.header("authorization"), Some(&header[15..]));
        assert!(
            request
                .body
                .contains("# TYPE mqtty_bench_acked_total counter\n")
        );
    }
    let last = &requests.last().unwrap().body;
    assert!(last.contains("kind=\"pub\",stage=\"ended\""), "{last}");
    let acked = format!("mqtty_bench_acked_total {}\n", report.counter("acked"));
    assert!(last.contains(&acked), "{last}");
    // The credentials are in no output.
    let printed = report.run.text() + &report.run.stderr;
    assert!(!printed.contains(TOKEN), "{printed}");
    assert!(printed.contains("\"push-headers\": \"Authorization: ***\""));
}

#[test]
fn the_group_of_a_pushgateway_may_be_named() {
    let (broker, gateway) = (BulkBroker::polite(), Collector::answering(ACCEPTED));
    for (path, expected) in [
        (
            "/push/metrics/job/a/instance/b",
            "PUT /push/metrics/job/a/instance/b",
        ),
        ("/push/", "PUT /push/metrics/job/mqtty/instance/"),
    ] {
        let url = gateway.url() + path;
        let run = bench(broker.port, LINE).args(&["--push-gateway", &url]);
        Report::from(run, 0);
        let line = gateway.requests().last().unwrap().line.clone();
        assert!(line.starts_with(expected), "{line}");
    }
}

#[test]
fn a_collector_gets_otlp_with_what_its_variables_say() {
    let (broker, collector) = (BulkBroker::polite(), Collector::answering(ACCEPTED));
    let run = bench(broker.port, LINE)
        .args(&["--otlp", "env", "--push-headers", "X-Scope: typed"])
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url() + "/base/")
        .env(
            "OTEL_EXPORTER_OTLP_HEADERS",
            format!("x-scope=other,authorization=Bearer%20{TOKEN}"),
        )
        .env("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=ci")
        .env("OTEL_SERVICE_NAME", "load");
    let report = Report::from(run, 0);
    let requests = collector.requests();
    let last = requests.last().unwrap();
    assert_eq!(last.line, "POST /base/v1/metrics");
    assert_eq!(last.header("content-type"), Some("application/json"));
    assert_eq!(
        last.header("authorization"),
        Some(format!("Bearer {TOKEN}").as_str())
    );
    assert_eq!(last.header("x-scope"), Some("typed"));
    let document: Value = serde_json::from_str(&last.body).unwrap();
    let resource = &document["resourceMetrics"][0];
    let attributes = resource["resource"]["attributes"].to_string();
    for expected in ["deployment.environment", "\"load\"", "service.instance.id"] {
        assert!(attributes.contains(expected), "{attributes}");
    }
    let metrics = resource["scopeMetrics"][0]["metrics"].as_array().unwrap();
    let acked = metrics.iter().find(|it| it["name"] == "mqtty.bench.acked");
    let point = &acked.unwrap()["sum"]["dataPoints"][0];
    assert_eq!(point["asInt"], report.counter("acked").to_string());

    // A URL without a path, and both at once.
    let gateway = Collector::answering("HTTP/1.1 202 Accepted\r\n\r\n");
    let run = bench(broker.port, LINE).args(&["--otlp", &collector.url()]);
    Report::from(run.args(&["--push-gateway", &gateway.url()]), 0)
        .run
        .did_not_say("push metrics");
    let line = collector.requests().last().unwrap().line.clone();
    assert_eq!(line, "POST /v1/metrics");
    assert!(!gateway.requests().is_empty());
}

#[test]
fn a_server_that_refuses_is_told_of_and_the_run_goes_on() {
    let broker = BulkBroker::polite();
    for (answer, said) in [
        (
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
            "the server answered 400 Bad Request",
        ),
        (
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://elsewhere.test/\r\n\r\n",
            "points to \"http://elsewhere.test/\"",
        ),
        ("SSH-2.0-x\r\n", "the answer is not HTTP"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 45\r\n\r\n{\"partialSuccess\":{\"rejectedDataPoints\":\"7\"}}",
            "7 values rejected",
        ),
    ] {
        let server = Collector::answering(answer);
        let run = bench(broker.port, LINE).args(&["--otlp", &server.url()]);
        undisturbed(run, said);
        assert!(!server.requests().is_empty());
    }
    let nobody = Refusing::start();
    let url = format!("http://127.0.0.1:{}", nobody.port);
    let run = bench(broker.port, LINE).args(&["--push-gateway", &url]);
    undisturbed(run, "to push metrics failed: ");
}

#[test]
fn a_server_that_is_silent_or_slow_keeps_nobody_waiting_for_ever() {
    let broker = BulkBroker::polite();
    let silent = Collector::start(|_| {});
    let run = bench(broker.port, LINE).args(&["--push-gateway", &silent.url()]);
    undisturbed(run, "did not answer within 5 s");
    let slow = Collector::start(|stream| {
        for byte in ACCEPTED.bytes() {
            thread::sleep(Duration::from_millis(10));
            if stream.write_all(&[byte]).is_err() {
                return;
            }
        }
    });
    let run = bench(broker.port, LINE).args(&["--push-gateway", &slow.url()]);
    let report = Report::from(run, 0);
    report.run.did_not_say("push metrics");
    let requests = slow.requests();
    assert!(requests.last().unwrap().body.contains("stage=\"ended\""));
}

#[test]
fn nothing_is_sent_to_a_server_whose_certificate_does_not_prove_its_name() {
    let broker = BulkBroker::polite();
    let wanted = Wanted {
        name: "localhost",
        expired: false,
        by_authority: true,
    };
    let (sender, heads) = std::sync::mpsc::channel();
    let secure = Arc::new(Secure::new(wanted));
    let served = secure.clone();
    let server = Peer::play(move |door| {
        // The first push, and the last one.
        for _ in 0..2 {
            let mut conn = served.acceptor()(door.accept());
            sender.send(conn.head()).unwrap();
            conn.send(ACCEPTED);
            conn.wait_for_close();
        }
    });
    let url = format!("https://localhost:{}", server.port);
    let run = bench(broker.port, LONGER)
        .args(&["--push-gateway", &url])
        .env("SSL_CERT_FILE", &secure.ca);
    Report::from(run, 0).run.did_not_say("push metrics");
    assert!(heads.recv().unwrap().starts_with("PUT /metrics/job/mqtty/"));

    let other = Secure::new(wanted);
    let server = Peer::play(move |door| {
        for _ in 0..2 {
            assert!(secure.acceptor()(door.accept()).is_shunned());
        }
    });
    let url = format!("https://localhost:{}", server.port);
    let run = bench(broker.port, LONGER)
        .args(&["--push-gateway", &url])
        .env("SSL_CERT_FILE", &other.ca);
    undisturbed(run, "2 of 2 attempts to push metrics failed: ");
}
