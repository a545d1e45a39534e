//! The dialling side of the handshake (RFC 6455 §4.1).

use std::fmt::Write;
use std::io;

use tokio::io::AsyncWriteExt;
use tungstenite::handshake::client::{Response, generate_key};
use tungstenite::handshake::derive_accept_key;
use tungstenite::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::frame::Role;
use super::redirect;
use super::request::Request;
use super::stream::WebSocket;
use super::{HeadError, lists, read_head};
use crate::error::plain;
use crate::model::secret::masked_path;
use crate::model::{Endpoint, Route, Version, WebSocketOptions};
use crate::transport::fault::is_tls_fault;
use crate::transport::wrong_port::{FirstBytes, seen_in, try_instead};
use crate::transport::{Stream, TransportError, stream_hint};

/// The handshake: everything that does not change from one connection to the next.
pub(in crate::transport) struct Client {
    request: Request,
    /// As it may be shown.
    path: String,
    /// Scheme, host and port of our own address: `ws://broker:8083`.
    origin: String,
    /// Empty: none is asked for.
    subprotocol: String,
    way: Route,
    /// Requests are signed with credentials of AWS.
    is_signed: bool,
}

/// A stream that is past the handshake.
pub(in crate::transport) struct Upgraded {
    pub(in crate::transport) socket: WebSocket<Stream>,
    pub(in crate::transport) warning: Option<String>,
}

/// What is wrong with an answer, and what to do about it.
type Refusal = (String, Option<String>);

impl Client {
    /// Checks the options.
    pub(in crate::transport) fn new(
        options: &WebSocketOptions,
        endpoint: &Endpoint,
    ) -> Result<Self, TransportError> {
        let subprotocol = options.subprotocol.trim().to_owned();
        let request = Request::new(options, &subprotocol, endpoint)?;
        Ok(Self {
            path: masked_path(request.path()).into_owned(),
            request,
            origin: format!("{}://{}", endpoint.scheme(), endpoint.address),
            subprotocol,
            // Hints for WebSocket ports name no version.
            way: endpoint.way(Version::default()),
            is_signed: options.signing.is_some(),
        })
    }

    /// Asks for the upgrade; `address` is what errors call the other side. `below` is what the layer below makes of an
    /// end without an answer.
    pub(in crate::transport) async fn handshake(
        &self,
        mut stream: Stream,
        address: &str,
        below: &(dyn Fn(&io::Error) -> Option<TransportError> + Sync),
    ) -> Result<Upgraded, TransportError> {
        let failure = |passing: bool, (what, hint): Refusal| TransportError::WebSocket {
            address: address.to_owned(),
            what,
            hint,
            passing,
        };
        let below = |error: &io::Error| match stream_hint(error) {
            Some(_) => None,
            None => below(error),
        };
        let cut = |error: io::Error| {
            if let Some(error) = below(&error) {
                return error;
            }
            let hint =
                stream_hint(&error).or_else(|| try_instead(self.way, address, FirstBytes::Nothing));
            failure(!is_tls_fault(&error), (plain(&error), hint))
        };
        let key = generate_key();
        let request = self.request.bytes(&key);
        if let Err(error) = send(&mut stream, &request).await {
            // What the server said before it closed is worth more than the error of the write.
            return Err(cut(match read_head::<Response>(&mut stream).await {
                Err(HeadError::Io(said, _)) if stream_hint(&said).is_some() => said,
                _ => error,
            }));
        }
        let (answer, early) = read_head::<Response>(&mut stream)
            .await
            .map_err(|no_head| {
                if let HeadError::Io(error, bytes) = &no_head
                    && bytes.is_empty()
                    && let Some(error) = below(error)
                {
                    return error;
                }
                let passing = match &no_head {
                    HeadError::Io(error, _) => !is_tls_fault(error),
                    HeadError::Unusable(_, bytes) => {
                        status_of_old_http(bytes).is_some_and(is_temporary_failure)
                    }
                };
                failure(passing, self.no_answer(no_head, address))
            })?;
        let passing = is_temporary_failure(answer.status());
        let warning = self.check(&answer, &key);
        let warning = warning.map_err(|refusal| failure(passing, refusal))?;
        Ok(Upgraded {
            socket: WebSocket::new(stream, Role::Client, early),
            warning,
        })
    }

    /// Whether the answer is the one that was hoped for. `Ok` may hold a warning.
    fn check(&self, answer: &Response, key: &str) -> Result<Option<String>, Refusal> {
        if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
            return Err(self.refused(answer.status(), answer.headers()));
        }
        let headers = answer.headers();
        if !lists(headers.get(header::UPGRADE), "websocket")
            || !lists(headers.get(header::CONNECTION), "upgrade")
        {
            return Err((
                "the server switches to something that is not a WebSocket".into(),
                None,
            ));
        }
        let accept = derive_accept_key(key.as_bytes());
        if headers
            .get(header::SEC_WEBSOCKET_ACCEPT)
            .is_none_or(|value| value.as_bytes() != accept.as_bytes())
        {
            return Err((
                "the server's answer belongs to another request (Sec-WebSocket-Accept)".into(),
                Some("a proxy between may answer from its memory".into()),
            ));
        }
        if let Some(extension) = headers.get(header::SEC_WEBSOCKET_EXTENSIONS)
            && !extension.is_empty()
        {
            return Err((
                format!(
                    "the server enabled an extension that was not requested: {}",
                    shown(extension.as_bytes())
                ),
                None,
            ));
        }
        self.check_subprotocol(headers.get(header::SEC_WEBSOCKET_PROTOCOL))
    }

    /// MQTT 5 §6 has the server answer with the subprotocol `mqtt`; some do not.
    fn check_subprotocol(&self, answered: Option<&HeaderValue>) -> Result<Option<String>, Refusal> {
        let wanted = &self.subprotocol;
        match answered {
            None if wanted.is_empty() => Ok(None),
            None => Ok(Some(format!(
                "the WebSocket server did not confirm the subprotocol {wanted}"
            ))),
            Some(value) if !wanted.is_empty() && value.as_bytes() == wanted.as_bytes() => Ok(None),
            Some(value) => {
                let value = shown(value.as_bytes());
                let asked = if wanted.is_empty() { "none" } else { wanted };
                Err((
                    format!("the server chose the subprotocol {value} instead of {asked}"),
                    Some(format!("ask for it with --ws-subprotocol {value}")),
                ))
            }
        }
    }

    /// The error for an answer whose status is not 101.
    fn refused(&self, status: StatusCode, headers: &HeaderMap) -> Refusal {
        let mut what = format!("the server answered {status}");
        let hint = match status.as_u16() {
            300..=399 => headers.get(header::LOCATION).and_then(|place| {
                let place = shown(place.as_bytes());
                let _ = write!(what, " to {place}");
                let url = redirect::broker(&place, &self.origin, &self.path)?;
                Some(format!("connect with -h {url}"))
            }),
            401 | 403 if self.is_signed => Some(
                "check the credentials and the region of --aws-sigv4, and the clock of this machine"
                    .into(),
            ),
            401 | 403 => {
                Some("pass credentials in the request: --ws-headers 'Authorization: ...'".into())
            }
            404 => Some(format!(
                "no WebSocket at {}; give the path with --path",
                self.path
            )),
            // The answer of many servers to plain HTTP on their TLS port, too.
            400 | 405 | 426 => Some(format!(
                "{} may not be a WebSocket; check --path and the subprotocol ({}){}",
                self.path,
                self.subprotocol,
                if self.way.scheme == "ws" {
                    ", or try wss:// if this is a TLS port"
                } else {
                    ""
                }
            )),
            200..=299 => Some(format!(
                "there is a web page at {}, not a WebSocket; check --path and the port",
                self.path
            )),
            _ => None,
        };
        (what, hint)
    }

    /// The error for what is not an answer at all.
    fn no_answer(&self, no_head: HeadError, address: &str) -> Refusal {
        let other_port = |bytes: &[u8]| {
            try_instead(
                self.way,
                address,
                seen_in(bytes).unwrap_or(FirstBytes::Nothing),
            )
        };
        match no_head {
            HeadError::Io(error, bytes) if bytes.is_empty() => {
                let what = match error.kind() {
                    io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
                        "the server closed the connection without an answer".into()
                    }
                    _ => plain(&error),
                };
                (what, stream_hint(&error).or_else(|| other_port(&bytes)))
            }
            HeadError::Io(_, bytes) | HeadError::Unusable(_, bytes)
                if !bytes.starts_with(b"HTTP/") =>
            {
                (
                    match seen_in(&bytes) {
                        Some(FirstBytes::Tls) => "the answer is TLS, not HTTP".to_owned(),
                        _ => format!("the answer is not HTTP: {}", shown(&bytes)),
                    },
                    other_port(&bytes),
                )
            }
            HeadError::Io(..) => (
                "the server closed the connection in the middle of its answer".into(),
                None,
            ),
            HeadError::Unusable(why, bytes) => match status_of_old_http(&bytes) {
                Some(status) => self.refused(status, &HeaderMap::new()),
                None => (format!("the answer cannot be understood: {why}"), None),
            },
        }
    }
}

async fn send(stream: &mut Stream, request: &[u8]) -> io::Result<()> {
    stream.write_all(request).await?;
    stream.flush().await
}

/// Whether a proxy answers so while the broker behind it is not up.
fn is_temporary_failure(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// The status of an answer in HTTP/1.0, which tungstenite will not read.
fn status_of_old_http(bytes: &[u8]) -> Option<StatusCode> {
    let code = bytes.strip_prefix(b"HTTP/1.0 ")?.get(..3)?;
    StatusCode::from_bytes(code)
        .ok()
        .filter(|status| *status != StatusCode::SWITCHING_PROTOCOLS)
}

/// The beginning of what a peer sent, safe to print.
fn shown(bytes: &[u8]) -> String {
    const LONGEST: usize = 60;
    let text = bytes[..bytes.len().min(LONGEST)].escape_ascii().to_string();
    if bytes.len() > LONGEST {
        format!("{text}...")
    } else {
        text
    }
}
