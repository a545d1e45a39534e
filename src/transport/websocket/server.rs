//! The accepting side of the handshake (RFC 6455 §4.2).

use tokio::io::AsyncWriteExt;
use tungstenite::handshake::server::{Request, create_response, write_response};
use tungstenite::http::{HeaderValue, header};

use super::frame::Role;
use super::stream::WebSocket;
use super::{HeadError, lists, read_head};
use crate::error::plain;
use crate::transport::{Stream, TransportError};

/// Subprotocols that are confirmed, best first: MQTT 3.1.1 and 5, and MQTT 3.1.
const SUBPROTOCOLS: [&str; 2] = ["mqtt", "mqttv3.1"];

const BAD_REQUEST: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const FORBIDDEN: &[u8] =
    b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// Why there is no WebSocket: what is sent, and what is wrong.
type Refusal = (&'static [u8], &'static str);

/// Answers a request to upgrade, whatever its path, if it comes from one of the origins; `peer` is what errors call the
/// client.
pub(in crate::transport) async fn accept(
    mut stream: Stream,
    peer: &str,
    origins: &[String],
) -> Result<WebSocket<Stream>, TransportError> {
    let failed = |what: String| TransportError::WebSocket {
        address: peer.to_owned(),
        what,
        hint: None,
        passing: false,
    };
    let (answer, early) = match read_head::<Request>(&mut stream).await {
        Ok((request, early)) => (answer(&request, origins), early),
        Err(HeadError::Unusable(why, _)) => (Err((BAD_REQUEST, why)), Vec::new()),
        Err(HeadError::Io(error, _)) => return Err(failed(plain(&error))),
    };
    let bytes = answer.as_deref().unwrap_or_else(|refusal| refusal.0);
    let sent = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    sent.await.map_err(|error| failed(plain(&error)))?;
    match answer {
        Ok(_) => Ok(WebSocket::new(stream, Role::Server, early)),
        Err((_, why)) => Err(failed(format!(
            "the request is no WebSocket upgrade: {why}"
        ))),
    }
}

/// The bytes of the answer, or what is wrong with the request.
fn answer(request: &Request, origins: &[String]) -> Result<Vec<u8>, Refusal> {
    let bad = |why| (BAD_REQUEST, why);
    let mut response = create_response(request)
        .map_err(|_| bad("a header of the WebSocket handshake is missing or wrong"))?;
    if !comes_from(request, origins) {
        return Err((FORBIDDEN, "its origin is not accepted"));
    }
    let offered = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL);
    if let Some(chosen) = SUBPROTOCOLS.into_iter().find(|name| lists(offered, name)) {
        response.headers_mut().insert(
            header::SEC_WEBSOCKET_PROTOCOL,
            HeaderValue::from_static(chosen),
        );
    }
    let mut bytes = Vec::with_capacity(256);
    write_response(&mut bytes, &response).map_err(|_| bad("there is no answer to it"))?;
    Ok(bytes)
}

/// Whether a request comes from one of the origins, in lower case, or not from a web page (RFC 6455 §10.2).
fn comes_from(request: &Request, origins: &[String]) -> bool {
    let mut named = request.headers().get_all(header::ORIGIN).iter();
    origins.is_empty()
        || named.all(|origin| {
            let origin = origin.as_bytes().to_ascii_lowercase();
            origins.iter().any(|known| known.as_bytes() == origin)
        })
}
