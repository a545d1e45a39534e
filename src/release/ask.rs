//! Asking for the document.

use std::future::Future;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::document::{self, Newest};
use super::error::{ReleaseError, Why};
use crate::http::{HttpError, Request, connector, exchange};
use crate::model::CheckPlan;

/// From the name look-up to the last byte.
const LIMIT: Duration = Duration::from_secs(10);
/// What is asked. No such document is longer.
const REQUEST: Request<'static> = Request {
    method: "GET",
    fields: &[("Accept", "application/json, text/plain")],
    body: None,
    longest: 64 * 1024,
};

/// Asks which release is the newest.
///
/// # Errors
///
/// There is no connection (exit 3), or what the server says is no such document (exit 1).
pub async fn newest(plan: &CheckPlan) -> Result<Newest, ReleaseError> {
    let asked = in_time(async {
        let dialed = connector(plan).await?.dial().await;
        exchange(dialed.map_err(HttpError::Dial)?.stream, plan, &REQUEST).await
    });
    read(plan, asked.await)
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
    read(plan, exchange(stream, plan, &REQUEST).await)
}

/// Reads the document.
#[expect(
    clippy::result_large_err,
    reason = "there is one such error in the life of the process"
)]
fn read(plan: &CheckPlan, answer: Result<Vec<u8>, HttpError>) -> Result<Newest, ReleaseError> {
    let newest = answer
        .map_err(Why::Http)
        .and_then(|it| document::parse(&it));
    newest.map_err(|why| ReleaseError {
        url: plan.url.clone(),
        why,
    })
}

/// The same, but not for ever.
async fn in_time<T>(work: impl Future<Output = Result<T, HttpError>>) -> Result<T, HttpError> {
    timeout(LIMIT, work)
        .await
        .unwrap_or(Err(HttpError::Late(LIMIT)))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::super::OURS;
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
        let (newest, request) = tokio::join!(ask(ours, &plan), answer);
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
        let why = in_time(exchange(ours, &plan, &REQUEST)).await.unwrap_err();
        assert!(matches!(why, HttpError::Late(LIMIT)), "{why:?}");
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
            answered = in_time(exchange(ours, &plan, &REQUEST)) => {
                assert!(matches!(answered, Err(HttpError::Late(_))), "{answered:?}");
            }
            () = drip => panic!("it reads for ever"),
        }
    }
}
