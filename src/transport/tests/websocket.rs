//! WebSocket, plain and over TLS: the handshake. Frames are tested beside their code.

use super::*;
use crate::error::{Exit, Fault};

fn websocket(port: u16) -> Endpoint {
    let mut endpoint = endpoint("127.0.0.1", port);
    endpoint.websocket = Some(websocket_options());
    endpoint
}

/// The failure of a handshake that is answered by these bytes.
async fn failure_with(answer: &str) -> TransportError {
    failure(&websocket(answering(answer).await)).await
}

/// A server that accepts the upgrade, answering with these further headers, and then echoes the raw
/// bytes of the first frame without its mask. Returns the port and what the request was.
async fn upgrading(
    headers: &'static str,
    one_byte_at_a_time: bool,
) -> (u16, tokio::sync::oneshot::Receiver<String>) {
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, request) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.set_nodelay(true).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let (_, key) = head.split_once("Sec-WebSocket-Key: ").unwrap();
        let (key, _) = key.split_once("\r\n").unwrap();
        let accept = tungstenite::handshake::derive_accept_key(key.as_bytes());
        let _ = tell.send(head.clone());
        let mut answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: keep-alive, upgrade\r\n\
             upgrade: WebSocket\r\nsec-websocket-accept: {accept}\r\n{headers}\r\n"
        )
        .into_bytes();
        // Two frames behind the head: in one segment where it is not cut.
        answer.extend_from_slice(b"\x02\x03abc\x80\x02de");
        let step = if one_byte_at_a_time { 1 } else { answer.len() };
        for piece in answer.chunks(step) {
            socket.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
        let mut buffer = [0; 64];
        while matches!(socket.read(&mut buffer).await, Ok(length) if length > 0) {}
    });
    (port, request)
}

async fn five_bytes(stream: &mut Stream) -> [u8; 5] {
    let mut bytes = [0; 5];
    in_time(stream.read_exact(&mut bytes)).await.unwrap();
    bytes
}

#[tokio::test]
async fn ws_carries_ten_megabytes() {
    let port = echo_server(None, true);
    let dialed = dial(&websocket(port)).await.unwrap();
    assert!(dialed.times.websocket.is_some());
    assert_eq!(dialed.warnings, Vec::<String>::new());
    ten_megabytes_come_back(dialed.stream).await;
}

#[tokio::test]
async fn wss_carries_ten_megabytes() {
    let identity = ServerIdentity::self_signed(&["127.0.0.1".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let mut endpoint = websocket(echo_server(Some(Arc::new(identity)), true));
    endpoint.tls = Some(trusting(ca));
    let dialed = dial(&endpoint).await.unwrap();
    assert!(dialed.times.tls.is_some() && dialed.times.websocket.is_some());
    ten_megabytes_come_back(dialed.stream).await;
}

#[tokio::test]
async fn a_handshake_one_byte_at_a_time_is_understood() {
    let (port, _) = upgrading("Sec-WebSocket-Protocol: mqtt\r\n", true).await;
    let mut dialed = dial(&websocket(port)).await.unwrap();
    assert_eq!(&five_bytes(&mut dialed.stream).await, b"abcde");
}

#[tokio::test]
async fn bytes_behind_the_head_are_kept() {
    let (port, _) = upgrading("Sec-WebSocket-Protocol: mqtt\r\n", false).await;
    let mut dialed = dial(&websocket(port)).await.unwrap();
    assert_eq!(&five_bytes(&mut dialed.stream).await, b"abcde");
}

#[tokio::test]
async fn the_request_says_what_was_asked_for() {
    let (port, request) = upgrading("Sec-WebSocket-Protocol: mqttv3.1\r\n", false).await;
    let mut endpoint = websocket(port);
    endpoint.websocket = Some(WebSocketOptions {
        path: "ws?token=1".into(),
        headers: vec![("X-Tenant".into(), "blue green".into())],
        subprotocol: "mqttv3.1".into(),
        signing: None,
    });
    let dialed = dial(&endpoint).await.unwrap();
    assert_eq!(dialed.warnings, Vec::<String>::new());
    let request = request.await.unwrap();
    assert!(
        request.starts_with("GET /ws?token=1 HTTP/1.1\r\n"),
        "{request}"
    );
    for line in [
        &format!("\r\nHost: 127.0.0.1:{port}\r\n"),
        "\r\nX-Tenant: blue green\r\n",
        "\r\nSec-WebSocket-Protocol: mqttv3.1\r\n",
        "\r\nSec-WebSocket-Version: 13\r\n",
    ] {
        assert!(request.contains(line), "{line} is not in {request}");
    }
}

#[tokio::test]
async fn the_host_header_can_be_replaced() {
    let (port, request) = upgrading("Sec-WebSocket-Protocol: mqtt\r\n", false).await;
    let mut endpoint = websocket(port);
    if let Some(options) = &mut endpoint.websocket {
        options
            .headers
            .push(("host".into(), "broker.example".into()));
    }
    dial(&endpoint).await.unwrap();
    let request = request.await.unwrap().to_lowercase();
    assert_eq!(request.matches("\r\nhost:").count(), 1, "{request}");
    assert!(request.contains("\r\nhost: broker.example\r\n"));
}

#[tokio::test]
async fn a_server_without_subprotocol_is_accepted_with_a_warning() {
    let (port, _) = upgrading("", false).await;
    let mut dialed = dial(&websocket(port)).await.unwrap();
    assert_eq!(
        dialed.warnings,
        ["the WebSocket server did not confirm the subprotocol mqtt"]
    );
    assert_eq!(&five_bytes(&mut dialed.stream).await, b"abcde");
}

#[tokio::test]
async fn another_subprotocol_is_an_error() {
    let (port, _) = upgrading("Sec-WebSocket-Protocol: chat\r\n", false).await;
    let error = failure(&websocket(port)).await;
    assert_eq!(
        error.to_string(),
        format!(
            "WebSocket handshake with 127.0.0.1:{port} failed: the server chose the subprotocol chat \
             instead of mqtt"
        )
    );
    assert_eq!(error.exit(), Exit::Connect);
}

#[tokio::test]
async fn an_extension_that_was_not_asked_for_is_an_error() {
    let headers =
        "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate\r\n";
    let (port, _) = upgrading(headers, false).await;
    let error = failure(&websocket(port)).await.to_string();
    assert!(error.contains("permessage-deflate"), "{error}");
}

#[tokio::test]
async fn refusals_show_the_status_and_help() {
    for (answer, says, hint) in [
        (
            "HTTP/1.1 401 Unauthorized\r\n\r\n",
            "the server answered 401 Unauthorized",
            "--ws-headers",
        ),
        (
            "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n",
            "the server answered 404 Not Found",
            "--path",
        ),
        (
            "HTTP/1.1 302 Found\r\nLocation: https://example.org/mqtt\r\n\r\n",
            "the server answered 302 Found to https://example.org/mqtt",
            "-h wss://example.org/mqtt",
        ),
        (
            "HTTP/1.1 200 OK\r\n\r\n<html>",
            "the server answered 200 OK",
            "--path",
        ),
        (
            "HTTP/1.0 403 Forbidden\r\n\r\n",
            "the server answered 403 Forbidden",
            "--ws-headers",
        ),
        (
            "hello\u{1b}[31m\r\n\r\n",
            "the answer is not HTTP: hello\\x1b[31m",
            "may not be a WebSocket port",
        ),
        (
            " \x02\0\0",
            "the answer is not HTTP:  \\x02\\x00\\x00",
            "may not be a WebSocket port",
        ),
        (
            "",
            "the server closed the connection without an answer",
            "may not be a WebSocket port",
        ),
    ] {
        let error = failure_with(answer).await;
        assert_eq!(error.exit(), Exit::Connect);
        assert!(error.to_string().contains(says), "{error} for {answer:?}");
        let given = error.hint().unwrap_or_default();
        assert!(given.contains(hint), "{given} for {answer:?}");
    }
}

#[tokio::test]
async fn an_answer_to_another_request_is_an_error() {
    let error = failure_with(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    )
    .await;
    assert!(error.to_string().contains("another request"), "{error}");
}

#[tokio::test]
async fn an_endless_answer_is_given_up() {
    let answer = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(40_000));
    let error = failure_with(&answer).await.to_string();
    assert!(error.contains("does not end"), "{error}");
}

#[tokio::test]
async fn options_that_cannot_work_are_refused_before_dialling() {
    let bad = [
        ("/mq tt", vec![], "mqtt", "--path"),
        ("/a#b", vec![], "mqtt", "--path"),
        ("/", vec![("a b", "c")], "mqtt", "--ws-headers"),
        ("/", vec![("a", "c\r\nd: e")], "mqtt", "--ws-headers"),
        ("/", vec![("Upgrade", "h2c")], "mqtt", "--ws-headers"),
        ("/", vec![], "mqtt, chat", "--ws-subprotocol"),
    ];
    for (path, headers, subprotocol, flag) in bad {
        let mut endpoint = websocket(1);
        endpoint.websocket = Some(WebSocketOptions {
            path: path.into(),
            headers: headers
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
            subprotocol: subprotocol.into(),
            signing: None,
        });
        let error = Connector::new(&endpoint).err().expect(path);
        assert_eq!(error.exit(), Exit::Usage);
        assert!(error.to_string().contains(flag), "{error}");
    }
}

#[tokio::test]
async fn our_server_refuses_what_is_no_upgrade() {
    let port = echo_server(None, true);
    let mut plain = dial(&endpoint("127.0.0.1", port)).await.unwrap();
    plain
        .stream
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    in_time(plain.stream.read_to_string(&mut answer))
        .await
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn our_server_confirms_the_subprotocol() {
    for name in ["mqtt", "mqttv3.1"] {
        let mut endpoint = websocket(echo_server(None, true));
        if let Some(options) = &mut endpoint.websocket {
            options.subprotocol = name.into();
        }
        let dialed = dial(&endpoint).await.unwrap();
        assert_eq!(dialed.warnings, Vec::<String>::new());
    }
}
