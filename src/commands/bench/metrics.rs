//! `--metrics-listen`: a page for Prometheus while a benchmark runs.
//!
//! Just enough of a web server for one page: it reads a request up to its empty line, answers, and
//! closes. Whoever asks is not trusted: requests are bounded in size and time, and connections in
//! number, so that nobody can slow down a run from outside.

use std::cell::{Cell, RefCell};
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::error::{Exit, Failure, plain};
use crate::report::{self, Kind, METRICS_TYPE};
use crate::stats::{Counters, Gauges, Latencies};

/// The longest head of a request.
const LONGEST_HEAD: usize = 8 * 1024;

/// How long a request and its answer may take together.
const PATIENCE: Duration = Duration::from_secs(5);

/// More connections than this at once are closed unheard.
const MOST_CONNECTIONS: u32 = 32;

/// After a connection could not be accepted (too many open files): how long not to try again.
const RETRY: Duration = Duration::from_millis(100);

/// How often the page is made anew at most.
const RENEWAL: Duration = Duration::from_millis(500);

/// The page and the server that shows it; gone when dropped.
pub(super) struct Metrics {
    page: Rc<RefCell<Rc<str>>>,
    renew_at: Instant,
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Metrics {
    /// Listens, and shows an empty run.
    ///
    /// # Errors
    ///
    /// The address cannot be listened on (exit 1).
    pub(super) fn serve(address: SocketAddr, kind: Kind) -> Result<Self, Failure> {
        let failed = |error: io::Error| {
            let text = format!("cannot serve metrics at {address}: {}", plain(&error));
            Failure::new(Exit::Other, text)
        };
        let listener = std::net::TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let listener = TcpListener::from_std(listener).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let empty = report::metrics(&report::Metrics {
            kind: kind.name(),
            stage: "starting",
            elapsed: Duration::ZERO,
            gauges: &Gauges::default(),
            counters: &Counters::default(),
            latencies: &Latencies::default(),
        });
        let page = Rc::new(RefCell::new(Rc::from(empty)));
        Ok(Self {
            renew_at: Instant::now(),
            address,
            server: tokio::task::spawn_local(accept(listener, page.clone())),
            page,
        })
    }

    /// Where it is served, with the port that the system chose.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes the page anew, unless that was done a moment ago.
    pub(super) fn renew(&mut self, metrics: &report::Metrics<'_>) {
        let now = Instant::now();
        if now < self.renew_at {
            return;
        }
        self.renew_at = now + RENEWAL;
        *self.page.borrow_mut() = Rc::from(report::metrics(metrics));
    }
}

impl Drop for Metrics {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// One of the connections that are counted.
struct Counted(Rc<Cell<u32>>);

impl Counted {
    /// `None` when there are enough of them.
    fn new(count: &Rc<Cell<u32>>) -> Option<Self> {
        (count.get() < MOST_CONNECTIONS).then(|| {
            count.set(count.get() + 1);
            Self(count.clone())
        })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

async fn accept(listener: TcpListener, page: Rc<RefCell<Rc<str>>>) {
    let count = Rc::new(Cell::new(0));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(RETRY).await;
            continue;
        };
        let Some(counted) = Counted::new(&count) else {
            continue;
        };
        let page = page.clone();
        tokio::task::spawn_local(async move {
            // Whoever is too slow, or has gone, gets no answer.
            let _ = tokio::time::timeout(PATIENCE, answer(stream, &page)).await;
            drop(counted);
        });
    }
}

/// Reads one request and answers it.
async fn answer(mut stream: TcpStream, page: &RefCell<Rc<str>>) -> io::Result<()> {
    let head = read_head(&mut stream).await?;
    let asked = head.as_deref().map(request);
    let (status, kind, body) = match asked {
        Some(Request::Metrics { .. }) => ("200 OK", METRICS_TYPE, page.borrow().clone()),
        Some(Request::Elsewhere { .. }) => {
            ("404 Not Found", PLAIN, "metrics are at /metrics\n".into())
        }
        Some(Request::Other) => (
            "405 Method Not Allowed\r\nAllow: GET, HEAD",
            PLAIN,
            "metrics can only be read\n".into(),
        ),
        Some(Request::Malformed) => ("400 Bad Request", PLAIN, "this is not HTTP/1\n".into()),
        None => (
            "431 Request Header Fields Too Large",
            PLAIN,
            "the request is too long\n".into(),
        ),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    // To HEAD the same is said, length included, without the page itself.
    let head_only = matches!(
        asked,
        Some(Request::Metrics { head_only: true } | Request::Elsewhere { head_only: true })
    );
    if !head_only {
        stream.write_all(body.as_bytes()).await?;
    }
    stream.shutdown().await
}

const PLAIN: &str = "text/plain; charset=utf-8";

/// What comes before the empty line; `None` if that is too long.
async fn read_head(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::with_capacity(1024);
    loop {
        let mut piece = [0; 1024];
        let length = stream.read(&mut piece).await?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        head.extend_from_slice(&piece[..length]);
        if let Some(end) = memchr::memmem::find(&head, b"\r\n\r\n") {
            head.truncate(end);
            return Ok(Some(head));
        }
        if head.len() > LONGEST_HEAD {
            return Ok(None);
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    Metrics {
        head_only: bool,
    },
    /// Another page.
    Elsewhere {
        head_only: bool,
    },
    /// Anything but reading.
    Other,
    Malformed,
}

/// Reads the first line of a request.
fn request(head: &[u8]) -> Request {
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let words: Vec<_> = line.split(|byte| *byte == b' ').collect();
    let [method, target, version] = words[..] else {
        return Request::Malformed;
    };
    if !version.starts_with(b"HTTP/1.") {
        return Request::Malformed;
    }
    let path = target.split(|byte| *byte == b'?').next();
    let head_only = match method {
        b"GET" => false,
        b"HEAD" => true,
        _ => return Request::Other,
    };
    if path == Some(b"/metrics") {
        Request::Metrics { head_only }
    } else {
        Request::Elsewhere { head_only }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use tokio::task::LocalSet;

    use super::*;

    const ANYWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

    /// Says something to the server and returns what it answers, up to the end.
    async fn ask(address: SocketAddr, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        // A server that has heard enough may reset.
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }

    async fn serving(test: impl AsyncFnOnce(&Metrics)) {
        let work = async {
            let metrics = Metrics::serve(ANYWHERE, Kind::Pub).unwrap();
            test(&metrics).await;
        };
        let tasks = LocalSet::new();
        let in_time = tokio::time::timeout(Duration::from_secs(60), tasks.run_until(work));
        in_time.await.expect("it does not hang");
    }

    #[tokio::test]
    async fn there_is_one_page() {
        serving(async |metrics| {
            let answer = ask(
                metrics.address(),
                b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
            )
            .await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
            assert!(head.contains(METRICS_TYPE), "{head}");
            assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
            assert!(body.contains("mqtty_bench_written_total 0\n"), "{body}");
            let query = ask(metrics.address(), b"GET /metrics?x=1 HTTP/1.0\r\n\r\n").await;
            assert!(query.starts_with("HTTP/1.1 200 "), "{query}");
            for other in [
                &b"GET / HTTP/1.1\r\n\r\n"[..],
                b"GET /metricsx HTTP/1.1\r\n\r\n",
            ] {
                let answer = ask(metrics.address(), other).await;
                assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn the_page_can_only_be_read() {
        serving(async |metrics| {
            let page = ask(metrics.address(), b"GET /metrics HTTP/1.1\r\n\r\n").await;
            let (head, _) = page.split_once("\r\n\r\n").unwrap();
            let only = ask(metrics.address(), b"HEAD /metrics HTTP/1.1\r\n\r\n").await;
            assert_eq!(only, format!("{head}\r\n\r\n"));
            let elsewhere = ask(metrics.address(), b"HEAD /x HTTP/1.1\r\n\r\n").await;
            assert!(elsewhere.starts_with("HTTP/1.1 404 "), "{elsewhere}");
            assert!(elsewhere.ends_with("\r\n\r\n"), "{elsewhere}");
            for method in ["POST", "PUT", "DELETE", "get"] {
                let request = format!("{method} /metrics HTTP/1.1\r\n\r\n");
                let answer = ask(metrics.address(), request.as_bytes()).await;
                assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
                assert!(answer.contains("\r\nAllow: GET, HEAD\r\n"), "{answer}");
            }
        })
        .await;
    }

    #[tokio::test]
    async fn strange_requests_are_turned_away() {
        serving(async |metrics| {
            for strange in [
                &b"\r\n\r\n"[..],
                b"GET  /metrics HTTP/1.1\r\n\r\n",
                b"GET /metrics HTTP/2\r\n\r\n",
                b"\x16\x03\x01\x02\x00 \xff\xff\r\n\r\n",
            ] {
                let answer = ask(metrics.address(), strange).await;
                assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
            }
            let mut stream = TcpStream::connect(metrics.address()).await.unwrap();
            let endless = vec![b'x'; LONGEST_HEAD + 1];
            stream.write_all(&endless).await.unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            assert_eq!(&answer, b"HTTP/1.1 431");
        })
        .await;
    }

    #[tokio::test]
    async fn the_silent_do_not_keep_others_out_for_ever() {
        serving(async |metrics| {
            let mut silent = Vec::new();
            for _ in 0..MOST_CONNECTIONS {
                silent.push(TcpStream::connect(metrics.address()).await.unwrap());
            }
            // One too many is closed unheard.
            let answer = ask(metrics.address(), b"GET /metrics HTTP/1.1\r\n\r\n").await;
            assert_eq!(answer, "");
            // They are closed in their turn, and then there is room.
            for mut stream in silent {
                assert_eq!(stream.read(&mut [0]).await.unwrap_or(0), 0);
            }
            let answer = ask(metrics.address(), b"GET /metrics HTTP/1.1\r\n\r\n").await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        })
        .await;
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        serving(async |metrics| {
            let Err(failure) = Metrics::serve(metrics.address(), Kind::Pub) else {
                panic!("two listen at one address");
            };
            assert_eq!(failure.exit, Exit::Other);
            let begin = format!("cannot serve metrics at {}: ", metrics.address());
            assert!(failure.message.starts_with(&begin), "{}", failure.message);
        })
        .await;
    }
}
