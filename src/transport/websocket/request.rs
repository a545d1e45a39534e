//! The request for the upgrade (RFC 6455 §4.1).

use jiff::Timestamp;
use tungstenite::http::uri::PathAndQuery;
use tungstenite::http::{HeaderName, HeaderValue, header};

use super::aws;
use crate::model::secret::masked_path;
use crate::model::{Address, AwsSigning, Endpoint, WebSocketOptions};
use crate::transport::TransportError;

/// Headers that belong to the handshake itself.
const OURS: [HeaderName; 6] = [
    header::CONNECTION,
    header::UPGRADE,
    header::SEC_WEBSOCKET_KEY,
    header::SEC_WEBSOCKET_VERSION,
    header::SEC_WEBSOCKET_EXTENSIONS,
    header::SEC_WEBSOCKET_PROTOCOL,
];

/// A request, but for what differs each time: the key, and the signature where there is one.
pub(super) struct Request {
    path: String,
    signing: Option<AwsSigning>,
    /// The value of the header.
    host: String,
    /// What follows the path; ends inside the header section.
    rest: Vec<u8>,
}

impl Request {
    /// Checks the options.
    pub(super) fn new(
        options: &WebSocketOptions,
        subprotocol: &str,
        endpoint: &Endpoint,
    ) -> Result<Self, TransportError> {
        let path = if options.path.starts_with('/') {
            options.path.clone()
        } else {
            format!("/{}", options.path)
        };
        if PathAndQuery::try_from(path.as_str()).is_err() || path.contains('#') {
            return Err(TransportError::options(format!(
                "--path {} is not the path of a URL",
                masked_path(&path)
            )));
        }
        if !subprotocol.is_empty() && HeaderName::try_from(subprotocol).is_err() {
            return Err(TransportError::options(format!(
                "--ws-subprotocol {subprotocol} is not a word"
            )));
        }
        let headers = user_headers(&options.headers)?;

        let host = host_header(endpoint);
        let mut rest = b" HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Version: 13\r\n"
            .to_vec();
        if !headers.iter().any(|(name, _, _)| *name == header::HOST) {
            push_header(&mut rest, "Host", host.as_bytes());
        }
        if !subprotocol.is_empty() {
            push_header(&mut rest, "Sec-WebSocket-Protocol", subprotocol.as_bytes());
        }
        for (_, name, value) in &headers {
            push_header(&mut rest, name, value.as_bytes());
        }
        Ok(Self {
            path,
            signing: options.signing.clone(),
            host,
            rest,
        })
    }

    /// Path and query, without a signature.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// The request with a key, signed now.
    pub(super) fn bytes(&self, key: &str) -> Vec<u8> {
        let mut request = Vec::with_capacity(self.path.len() + self.rest.len() + 64);
        request.extend_from_slice(b"GET ");
        request.extend_from_slice(self.path.as_bytes());
        if let Some(signing) = &self.signing {
            let query = aws::query(signing, &self.host, &self.path, Timestamp::now());
            request.push(b'?');
            request.extend_from_slice(query.as_bytes());
        }
        request.extend_from_slice(&self.rest);
        push_header(&mut request, "Sec-WebSocket-Key", key.as_bytes());
        request.extend_from_slice(b"\r\n");
        request
    }
}

/// The user's headers, checked, each with its name as it was typed.
fn user_headers(
    headers: &[(String, String)],
) -> Result<Vec<(HeaderName, &str, HeaderValue)>, TransportError> {
    headers
        .iter()
        .map(|(typed, value)| {
            let name = HeaderName::try_from(typed.as_str()).map_err(|_| {
                TransportError::options(format!("--ws-headers: `{typed}` is not a header's name"))
            })?;
            if OURS.contains(&name) {
                let what = format!("--ws-headers: {typed} belongs to the WebSocket handshake");
                let hint = (name == header::SEC_WEBSOCKET_PROTOCOL)
                    .then(|| "use --ws-subprotocol".to_owned());
                return Err(TransportError::Options { what, hint });
            }
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
                TransportError::options(format!("--ws-headers: {typed} has a control character"))
            })?;
            Ok((name, typed.as_str(), value))
        })
        .collect()
}

/// Host and port; the port is left out where the scheme implies it (RFC 9110 §7.2).
fn host_header(endpoint: &Endpoint) -> String {
    let Address::Tcp { host, port } = &endpoint.address else {
        return "localhost".into();
    };
    // The zone of an IPv6 address is no business of the server (RFC 6874 §1).
    let bare = match host.split_once('%') {
        Some((address, _)) if address.contains(':') => address,
        _ => host,
    };
    let implied = if endpoint.tls.is_some() { 443 } else { 80 };
    if *port != implied {
        let (host, port) = (bare.to_owned(), *port);
        return Address::Tcp { host, port }.to_string();
    }
    if bare.contains(':') {
        format!("[{bare}]")
    } else {
        bare.to_owned()
    }
}

fn push_header(request: &mut Vec<u8>, name: &str, value: &[u8]) {
    request.extend_from_slice(name.as_bytes());
    request.extend_from_slice(b": ");
    request.extend_from_slice(value);
    request.extend_from_slice(b"\r\n");
}
