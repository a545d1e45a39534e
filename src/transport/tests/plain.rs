//! TCP and Unix domain sockets.

use tokio::net::TcpSocket;

use super::*;
use crate::error::{Exit, Fault};

/// A socket that has a port and does not listen, so that nobody else can listen there.
fn refusing() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(LOOPBACK).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

#[tokio::test]
async fn tcp_carries_ten_megabytes() {
    let port = echo_server(None, false);
    let dialed = dial(&endpoint("127.0.0.1", port)).await.unwrap();
    assert_eq!(dialed.peer, format!("127.0.0.1:{port}"));
    assert!(dialed.times.tls.is_none() && dialed.times.websocket.is_none());
    let Stream::Tcp(socket) = &dialed.stream else {
        panic!("not plain TCP");
    };
    assert!(socket.as_tcp().nodelay().unwrap());
    ten_megabytes_come_back(dialed.stream).await;
}

#[tokio::test]
async fn a_connector_dials_by_name_more_than_once() {
    // Where the name has an IPv6 address as well, nobody listens on that.
    let port = echo_server(None, false);
    let connector = Connector::new(&endpoint("localhost", port)).unwrap();
    for _ in 0..3 {
        let mut dialed = in_time(connector.clone().dial()).await.unwrap();
        assert_eq!(dialed.peer, format!("127.0.0.1:{port}"));
        comes_back(&mut dialed.stream, b"hello").await;
    }
}

#[tokio::test]
async fn a_refused_connection_names_the_address() {
    let (_socket, port) = refusing();
    let error = failure(&endpoint("127.0.0.1", port)).await;
    assert_eq!(
        error.to_string(),
        format!("cannot connect to 127.0.0.1:{port}: connection refused")
    );
    assert_eq!(error.exit(), Exit::Connect);
    assert_eq!(
        error.hint().unwrap(),
        format!("is the broker running on 127.0.0.1:{port}?")
    );
}

#[tokio::test]
async fn an_unknown_host_is_named() {
    let error = failure(&endpoint("nosuchhost.invalid", 1883)).await;
    assert!(
        error
            .to_string()
            .starts_with("cannot find the host nosuchhost.invalid: "),
        "{error}"
    );
    assert_eq!(error.exit(), Exit::Connect);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_source_address_is_the_one_asked_for() {
    let listener = Listener::bind(LOOPBACK, None, false).unwrap();
    let mut endpoint = endpoint("localhost", listener.local_addr().unwrap().port());
    endpoint.bind = Some("127.0.0.2".parse().unwrap());
    let (dialed, accepted) = tokio::join!(dial(&endpoint), listener.accept());
    let (_, peer) = accepted.unwrap();
    assert_eq!(peer.ip().to_string(), "127.0.0.2");
    assert!(dialed.is_ok());
}

#[tokio::test]
async fn a_source_address_of_the_other_family_is_refused() {
    let mut endpoint = endpoint("127.0.0.1", 1883);
    endpoint.bind = Some("::1".parse().unwrap());
    let error = failure(&endpoint).await;
    assert_eq!(
        error.to_string(),
        "cannot connect to 127.0.0.1:1883 from ::1: the host has no IPv6 address"
    );
}

#[tokio::test]
async fn a_source_address_of_another_machine_is_refused() {
    let port = echo_server(None, false);
    let mut endpoint = endpoint("127.0.0.1", port);
    // For documentation only (RFC 5737): no machine has it.
    endpoint.bind = Some("192.0.2.1".parse().unwrap());
    let error = failure(&endpoint).await;
    assert_eq!(error.exit(), Exit::Connect);
    assert!(error.hint().unwrap().contains("source address"), "{error}");
}

#[tokio::test]
async fn listening_twice_on_a_port_fails() {
    let first = Listener::bind(LOOPBACK, None, false).unwrap();
    let address = first.local_addr().unwrap();
    let Err(error) = Listener::bind(address, None, false) else {
        panic!("listened twice");
    };
    assert!(
        error
            .to_string()
            .starts_with(&format!("cannot listen on {address}: ")),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("another port"));
}

#[tokio::test]
async fn a_slow_handshake_does_not_keep_others_waiting() {
    let port = echo_server(None, true);
    let silent = dial(&endpoint("127.0.0.1", port)).await.unwrap();
    let mut endpoint = endpoint("127.0.0.1", port);
    endpoint.websocket = Some(websocket_options());
    let mut other = dial(&endpoint).await.unwrap();
    comes_back(&mut other.stream, b"not kept waiting").await;
    drop(silent);
}

#[cfg(unix)]
mod unix {
    use tokio::net::UnixListener;

    use super::*;

    fn unix_endpoint(path: PathBuf) -> Endpoint {
        Endpoint {
            address: Address::Unix(path),
            ..endpoint("", 0)
        }
    }

    #[tokio::test]
    async fn a_socket_carries_ten_megabytes() {
        let folder = Folder::new();
        let path = folder.path().join("broker.sock");
        let listener = UnixListener::bind(&path).unwrap();
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            echo(socket).await;
        });
        let dialed = dial(&unix_endpoint(path.clone())).await.unwrap();
        assert_eq!(dialed.peer, path.display().to_string());
        ten_megabytes_come_back(dialed.stream).await;
    }

    #[tokio::test]
    async fn a_missing_socket_is_named() {
        let folder = Folder::new();
        let path = folder.path().join("none.sock");
        let error = failure(&unix_endpoint(path.clone())).await;
        assert!(
            error
                .to_string()
                .starts_with(&format!("cannot connect to {}: ", path.display())),
            "{error}"
        );
        assert_eq!(error.exit(), Exit::Connect);
    }

    #[tokio::test]
    async fn tls_over_a_socket_is_refused() {
        let mut endpoint = unix_endpoint("/nowhere".into());
        endpoint.tls = Some(TlsOptions::default());
        assert_eq!(failure(&endpoint).await.exit(), Exit::Usage);
    }
}
