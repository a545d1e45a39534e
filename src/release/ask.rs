//! One question, one answer.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::OURS;
use super::answer::{Answer, LONGEST};
use super::document::{self, Newest};
use super::error::{ReleaseError, Why};
use crate::error::plain;
use crate::model::CheckPlan;
use crate::threads::apart;
use crate::transport::Connector;

/// From the name look-up to the last byte.
const LIMIT: Duration = Duration::from_secs(10);

/// Asks which release is the newest.
///
/// # Errors
///
/// There is no connection (exit 3), or what the server says is no such document (exit 1).
pub async fn newest(plan: &CheckPlan) -> Result<Newest, ReleaseError> {
    let asked = in_time(async {
        let dialed = connector(plan).await?.dial().await.map_err(Why::Dial)?;
        exchange(dialed.stream, plan).await
    });
    asked.await.map_err(|why| failed(plan, why))
}

/// What connects to the server.
pub(super) async fn connector(plan: &CheckPlan) -> Result<Connector, Why> {
    // The certificates that are trusted are read on a thread of their own: a pipe may keep it for ever.
    let endpoint = plan.endpoint.clone();
    let connector = apart(move || Connector::new(&endpoint)).await;
    connector
        .map_err(|error| Why::Broken(plain(&error)))?
        .map_err(Why::Dial)
}

/// Asks over a connection that is there already, without a limit in time.
///
/// # Errors
///
/// As [`newest`].
pub async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    plan: &CheckPlan,
) -> Result<Newest, ReleaseError> {
    let newest = exchange(stream, plan).await;
    newest.map_err(|why| failed(plan, why))
}

fn failed(plan: &CheckPlan, why: Why) -> ReleaseError {
    ReleaseError {
        url: plan.url.clone(),
        why,
    }
}

/// The same, but not for ever.
async fn in_time<T>(work: impl Future<Output = Result<T, Why>>) -> Result<T, Why> {
    timeout(LIMIT, work).await.unwrap_or(Err(Why::Late(LIMIT)))
}

/// Sends the request and reads which release is the newest.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    plan: &CheckPlan,
) -> Result<Newest, Why> {
    document::parse(&body(stream, plan, LONGEST).await?)
}

/// Sends the request and reads the answer, which is not longer than so many bytes.
pub(super) async fn body(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    plan: &CheckPlan,
    longest: usize,
) -> Result<Vec<u8>, Why> {
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: mqtty/{OURS}\r\n\
         Accept: application/json, text/plain\r\nConnection: close\r\n\r\n",
        plan.target, plan.host
    );
    let broken = |error: &io::Error| Why::Broken(plain(error));
    stream
        .write_all(request.as_bytes())
        .await
        .map_err(|error| broken(&error))?;
    stream.flush().await.map_err(|error| broken(&error))?;
    let mut answer = Answer::up_to(longest);
    let mut buffer = vec![0; 8 * 1024];
    loop {
        let count = stream
            .read(&mut buffer)
            .await
            .map_err(|error| broken(&error))?;
        if count == 0 {
            return Ok(answer.end()?.to_vec());
        }
        if let Some(body) = answer.push(&buffer[..count])? {
            return Ok(body.to_vec());
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;
    use crate::model::{Address, Endpoint, Via};

    fn plan() -> CheckPlan {
        CheckPlan {
            url: "https://example.org/newest?from=mqtty".to_owned(),
            endpoint: Endpoint {
                address: Address::Tcp {
                    host: "example.org".to_owned(),
                    port: 443,
                },
                bind: None,
                tls: None,
                websocket: None,
                via: Via::Direct,
                quick_ack: false,
                quic: false,
            },
            host: "example.org".to_owned(),
            target: "/newest?from=mqtty".to_owned(),
        }
    }

    #[tokio::test]
    async fn nothing_is_told_but_the_version() {
        let (ours, mut theirs) = duplex(4096);
        let plan = plan();
        let answer = async {
            let mut request = vec![0; 4096];
            let count = theirs.read(&mut request).await.unwrap();
            let body = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1.2.3";
            theirs.write_all(body).await.unwrap();
            String::from_utf8(request[..count].to_vec()).unwrap()
        };
        let (newest, request) = tokio::join!(exchange(ours, &plan), answer);
        assert_eq!(newest.unwrap().version.to_string(), "1.2.3");
        let expected = format!(
            "GET /newest?from=mqtty HTTP/1.1\r\nHost: example.org\r\nUser-Agent: mqtty/{OURS}\r\n\
             Accept: application/json, text/plain\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(request, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn it_does_not_wait_for_ever() {
        let (ours, _theirs) = duplex(4096);
        let plan = plan();
        let why = in_time(exchange(ours, &plan)).await.unwrap_err();
        assert!(matches!(why, Why::Late(LIMIT)), "{why:?}");
    }

    /// A byte now and then is no reason to wait either.
    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_is_late() {
        let (ours, mut theirs) = duplex(4096);
        let plan = plan();
        let drip = async {
            let head = b"HTTP/1.1 200 OK\r\nA: ";
            for byte in head.iter().chain(std::iter::repeat(&b'a')) {
                tokio::time::sleep(Duration::from_millis(900)).await;
                if theirs.write_all(&[*byte]).await.is_err() {
                    break;
                }
            }
        };
        tokio::select! {
            answered = in_time(exchange(ours, &plan)) => {
                assert!(matches!(answered, Err(Why::Late(_))), "{answered:?}");
            }
            () = drip => panic!("it reads for ever"),
        }
    }
}
