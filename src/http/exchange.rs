//! One question, one answer.

use std::fmt::Write as _;
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::answer::Answer;
use super::error::HttpError;
use crate::error::plain;
use crate::model::CheckPlan;
use crate::threads::apart;
use crate::transport::Connector;

/// The version of this program, which every request names.
const OURS: &str = env!("CARGO_PKG_VERSION");

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `GET`, `PUT` or `POST`.
    pub method: &'static str,
    /// Further fields of the head: names and values without line ends.
    pub fields: &'a [(&'a str, &'a str)],
    /// What is sent; nothing for a `GET`.
    pub body: Option<&'a [u8]>,
    /// The answer is not longer than so many bytes, its head included.
    pub longest: usize,
}

/// What connects to the server of an address.
///
/// # Errors
///
/// The certificates that are trusted cannot be read.
pub async fn connector(address: &CheckPlan) -> Result<Connector, HttpError> {
    // The certificates are read on a thread of their own: a pipe may keep it for ever.
    let endpoint = address.endpoint.clone();
    let connector = apart(move || Connector::new(&endpoint)).await;
    connector
        .map_err(|error| HttpError::Broken(plain(&error)))?
        .map_err(HttpError::Dial)
}

/// Sends a request over a connection and reads the body of the answer, without a limit in time.
///
/// # Errors
///
/// The connection breaks, the answer is none, or it says that the request has failed.
pub async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    address: &CheckPlan,
    request: &Request<'_>,
) -> Result<Vec<u8>, HttpError> {
    let broken = |error: &io::Error| HttpError::Broken(plain(error));
    let mut bytes = head(address, request).into_bytes();
    bytes.extend_from_slice(request.body.unwrap_or_default());
    let mut answer = Answer::up_to(request.longest, request.body.is_some());
    // A server that refuses a request early may close before it has read all of it; its answer says why.
    let written = async {
        stream.write_all(&bytes).await?;
        stream.flush().await
    };
    let written = written.await;
    let mut buffer = vec![0; 8 * 1024];
    loop {
        let read = match stream.read(&mut buffer).await {
            Ok(count) => count,
            Err(error) => return Err(broken(written.as_ref().err().unwrap_or(&error))),
        };
        if read == 0 {
            return match (answer.end(), &written) {
                (Ok(body), _) => Ok(body.to_vec()),
                (Err(_), Err(error)) => Err(broken(error)),
                (Err(why), Ok(())) => Err(why),
            };
        }
        if let Some(body) = answer.push(&buffer[..read])? {
            return Ok(body.to_vec());
        }
    }
}

fn head(address: &CheckPlan, request: &Request<'_>) -> String {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: mqtty/{OURS}\r\n",
        request.method, address.target, address.host
    );
    let length = request.body.map(|body| body.len().to_string());
    let length = length.iter().map(|it| ("Content-Length", it.as_str()));
    for (name, value) in request.fields.iter().copied().chain(length) {
        // Writing to a string cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("Connection: close\r\n\r\n");
    head
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;
    use crate::model::{Address, Endpoint, Via};

    fn address() -> CheckPlan {
        CheckPlan {
            url: "http://example.org/a".to_owned(),
            endpoint: Endpoint {
                address: Address::Tcp {
                    host: "example.org".to_owned(),
                    port: 80,
                },
                bind: None,
                tls: None,
                websocket: None,
                via: Via::Direct,
                quick_ack: false,
                quic: false,
            },
            host: "example.org".to_owned(),
            target: "/a".to_owned(),
        }
    }

    /// What a server reads of a request that it answers so, and what comes of it.
    async fn asked(body: &[u8], answer: &str) -> (String, Result<Vec<u8>, HttpError>) {
        let (ours, mut theirs) = duplex(64 * 1024);
        let address = address();
        let request = Request {
            method: "PUT",
            fields: &[("Content-Type", "text/plain"), ("X", "y")],
            body: Some(body),
            longest: 1024,
        };
        let server = async {
            let mut read = vec![0; 64 * 1024];
            let count = theirs.read(&mut read).await.unwrap();
            theirs.write_all(answer.as_bytes()).await.unwrap();
            drop(theirs);
            String::from_utf8(read[..count].to_vec()).unwrap()
        };
        let (found, read) = tokio::join!(exchange(ours, &address, &request), server);
        (read, found)
    }

    #[tokio::test]
    async fn a_document_is_sent_with_its_length() {
        let answer = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
        let (read, found) = asked(b"a 1\n", answer).await;
        assert_eq!(found.unwrap(), b"");
        let expected = format!(
            "PUT /a HTTP/1.1\r\nHost: example.org\r\nUser-Agent: mqtty/{OURS}\r\nContent-Type: text/plain\r\nX: y\r\n\
             Content-Length: 4\r\nConnection: close\r\n\r\na 1\n"
        );
        assert_eq!(read, expected);
    }

    #[tokio::test]
    async fn every_success_is_one_and_nothing_else() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n",
        ] {
            let (_, found) = asked(b"a", answer).await;
            assert!(found.is_ok(), "{answer:?}: {found:?}");
        }
        for (answer, expected) in [
            (
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "answered 400 Bad Request",
            ),
            (
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://b/\r\n\r\n",
                r#"points to "http://b/""#,
            ),
            ("SSH-2.0-x\r\n", "is not HTTP"),
            ("", "without an answer"),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
                "in the middle",
            ),
        ] {
            let (_, found) = asked(b"a", answer).await;
            let sentence = found.unwrap_err().sentence("http://example.org/a");
            assert!(sentence.contains(expected), "{answer:?}: {sentence}");
        }
    }
}
