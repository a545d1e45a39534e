//! QUIC: bytes arrive before a connection ends, and TLS is as strict as over TCP.

use std::io;

use super::*;

/// QUIC to an address by the given name.
fn quic(host: &str, port: u16, options: TlsOptions) -> Endpoint {
    Endpoint {
        quic: true,
        ..secure(host, port, options)
    }
}

/// A listener, its port, and the authority of its certificate.
fn listener(folder: &Folder) -> (Listener, u16, PathBuf) {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let identity = ServerIdentity::self_signed(&names).unwrap();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let listener = Listener::bind_quic(LOOPBACK, &identity).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port, ca)
}

/// Accepts for ever and sends back what comes. Returns the port, and the authority.
fn echo(folder: &Folder) -> (u16, PathBuf) {
    let (listener, port, ca) = listener(folder);
    tokio::spawn(serve_echo(listener));
    (port, ca)
}

async fn serve_echo(listener: Listener) {
    loop {
        let (accepted, _) = listener.accept().await.unwrap();
        let acceptor = listener.acceptor();
        tokio::spawn(async move {
            if let Ok(stream) = acceptor.handshake(accepted).await {
                super::super::echo(stream).await;
            }
        });
    }
}

async fn accepted(listener: &Listener) -> Stream {
    let (accepted, _) = listener.accept().await.unwrap();
    listener.acceptor().handshake(accepted).await.unwrap()
}

#[tokio::test]
async fn quic_carries_ten_megabytes() {
    let folder = Folder::new();
    let (port, ca) = echo(&folder);
    for host in ["localhost", "127.0.0.1"] {
        let dialed = dial(&quic(host, port, trusting(ca.clone()))).await.unwrap();
        assert_eq!(dialed.peer, format!("127.0.0.1:{port}"));
        let times = dialed.times;
        assert!(times.quic.is_some() && times.tls.is_none(), "{times:?}");
        assert!(times.certificate_end.is_some(), "{times:?}");
        ten_megabytes_come_back(dialed.stream).await;
    }
}

/// What DISCONNECT depends on: shut down and dropped at once, and yet nothing is lost.
#[tokio::test]
async fn the_last_bytes_arrive_before_the_connection_ends() {
    let folder = Folder::new();
    let (listener, port, ca) = listener(&folder);
    let endpoint = quic("127.0.0.1", port, trusting(ca));
    let connector = Connector::new(&endpoint).unwrap();
    for bytes in [&b"\xe0\x00"[..], &[7; 100_000]] {
        let client = async {
            let mut stream = connector.dial().await.unwrap().stream;
            stream.write_all(bytes).await.unwrap();
            stream.shutdown().await.unwrap();
        };
        let server = async {
            let mut stream = accepted(&listener).await;
            let mut received = Vec::new();
            stream.read_to_end(&mut received).await.map(|_| received)
        };
        let ((), received) = in_time(async { tokio::join!(client, server) }).await;
        assert!(received.unwrap() == bytes, "{} bytes", bytes.len());
    }
}

#[tokio::test]
async fn a_connection_that_is_given_up_is_no_orderly_end() {
    let folder = Folder::new();
    let (listener, port, ca) = listener(&folder);
    let endpoint = quic("127.0.0.1", port, trusting(ca));
    let connector = Connector::new(&endpoint).unwrap();
    for reset in [true, false] {
        let client = async {
            let mut stream = connector.dial().await.unwrap().stream;
            stream.write_all(b"begun").await.unwrap();
            let mut answer = [0; 4];
            stream.read_exact(&mut answer).await.unwrap();
            if reset {
                stream.reset();
            }
        };
        let server = async {
            let mut stream = accepted(&listener).await;
            let mut begun = [0; 5];
            stream.read_exact(&mut begun).await.unwrap();
            stream.write_all(b"seen").await.unwrap();
            stream.read(&mut begun).await.unwrap_err().kind()
        };
        let ((), kind) = in_time(async { tokio::join!(client, server) }).await;
        assert_eq!(kind, io::ErrorKind::ConnectionReset);
    }
}

/// What the peer has not acknowledged is lost with its connection, unless it has closed that in good order: brokers do so
/// as soon as they have read DISCONNECT.
#[tokio::test]
async fn an_end_that_is_not_acknowledged_is_an_error() {
    let folder = Folder::new();
    let (listener, port, ca) = listener(&folder);
    let endpoint = quic("127.0.0.1", port, trusting(ca));
    let connector = Connector::new(&endpoint).unwrap();
    for in_order in [true, false] {
        let client = async {
            let mut stream = connector.dial().await.unwrap().stream;
            stream.write_all(b"begun").await.unwrap();
            let read = stream.read(&mut [0]).await;
            assert_eq!(read.ok(), in_order.then_some(0));
            stream.shutdown().await
        };
        let server = async {
            let mut stream = accepted(&listener).await;
            let mut begun = [0; 5];
            stream.read_exact(&mut begun).await.unwrap();
            if in_order {
                stream.shutdown().await.unwrap();
            }
        };
        let (ended, ()) = in_time(async { tokio::join!(client, server) }).await;
        assert_eq!(ended.is_ok(), in_order, "{ended:?}");
    }
}

/// Brokers that deliver in streams of their own would wait for ever, and the messages be missing without a word.
#[tokio::test]
async fn a_stream_that_the_server_opens_is_an_error() {
    let folder = Folder::new();
    let (listener, port, ca) = listener(&folder);
    let endpoint = quic("127.0.0.1", port, trusting(ca));
    let connector = Connector::new(&endpoint).unwrap();
    for both_directions in [true, false] {
        let client = async {
            let mut stream = connector.dial().await.unwrap().stream;
            stream.write_all(b"begun").await.unwrap();
            // What is in its own stream comes first.
            let mut seen = [0; 4];
            stream.read_exact(&mut seen).await.unwrap();
            stream.read(&mut seen).await.unwrap_err()
        };
        let server = async {
            let mut stream = accepted(&listener).await;
            let mut begun = [0; 5];
            stream.read_exact(&mut begun).await.unwrap();
            stream.write_all(b"seen").await.unwrap();
            let Stream::Quic(it) = &stream else {
                panic!("it is no QUIC");
            };
            it.open_another(both_directions).await;
            // The client gives up.
            stream.read(&mut begun).await.unwrap_err();
        };
        let (error, ()) = in_time(async { tokio::join!(client, server) }).await;
        assert!(error.to_string().contains("another QUIC stream"), "{error}");
    }
}

#[tokio::test]
async fn connections_share_a_socket() {
    let folder = Folder::new();
    let (listener, port, ca) = listener(&folder);
    let endpoint = quic("127.0.0.1", port, trusting(ca));
    let connector = Connector::new(&endpoint).unwrap();
    let mut peers = Vec::new();
    let mut streams = Vec::new();
    for _ in 0..5 {
        let server = async {
            let (accepted, peer) = listener.accept().await.unwrap();
            (listener.acceptor().handshake(accepted).await.unwrap(), peer)
        };
        let client = async {
            let mut stream = connector.clone().dial().await.unwrap().stream;
            stream.write_all(b"x").await.unwrap();
            stream
        };
        let (stream, (other, peer)) = in_time(async { tokio::join!(client, server) }).await;
        streams.push((stream, other));
        peers.push(peer);
    }
    assert!(peers.iter().all(|peer| *peer == peers[0]), "{peers:?}");
}

#[tokio::test]
async fn servers_are_verified() {
    let folder = Folder::new();
    let (port, ca) = echo(&folder);
    let stranger = Issued::new(&["localhost"], |_| {});
    let other = folder.file("other.pem", stranger.authority.pem());
    let error = failure(&quic("127.0.0.1", port, trusting(other.clone()))).await;
    assert_eq!(error.exit(), Exit::Connect);
    assert!(error.to_string().contains("authority"), "{error}");
    assert!(
        error.to_string().starts_with("TLS with 127.0.0.1:"),
        "{error}"
    );

    let named = TlsOptions {
        sni: Some("elsewhere.example".into()),
        ..trusting(ca.clone())
    };
    let error = failure(&quic("127.0.0.1", port, named)).await;
    assert!(error.to_string().contains("elsewhere.example"), "{error}");

    let pinned = TlsOptions {
        pins: vec![[7; 32]],
        insecure: true,
        ..trusting(other.clone())
    };
    let error = failure(&quic("127.0.0.1", port, pinned)).await;
    assert!(error.to_string().contains("--pin-sha256"), "{error}");

    let insecure = TlsOptions {
        insecure: true,
        ..trusting(other)
    };
    let endpoint = quic("127.0.0.1", port, insecure);
    let connector = Connector::new(&endpoint).unwrap().with_details();
    let mut dialed = in_time(connector.dial()).await.unwrap();
    comes_back(&mut dialed.stream, b"insecure").await;
    let details = dialed.tls.unwrap();
    assert_eq!(details.version, "TLS 1.3");
    assert_eq!(details.protocol.as_deref(), Some("mqtt"));
    assert_eq!(details.chain[0].subject, "mqtty broker");
}

#[tokio::test]
async fn sessions_are_resumed() {
    let folder = Folder::new();
    let (port, ca) = echo(&folder);
    let endpoint = quic("127.0.0.1", port, trusting(ca));
    let connector = Connector::reconnecting(&endpoint).unwrap().with_details();
    for expected in [false, true, true] {
        let mut dialed = in_time(connector.dial()).await.unwrap();
        comes_back(&mut dialed.stream, b"ticket").await;
        assert_eq!(dialed.times.is_resumed, expected);
        assert_eq!(dialed.tls.unwrap().is_resumed, expected);
    }
    // Other clients stand for many, each with its own handshake.
    let connector = Connector::new(&endpoint).unwrap();
    for _ in 0..2 {
        let mut dialed = in_time(connector.dial()).await.unwrap();
        comes_back(&mut dialed.stream, b"ticket").await;
        assert!(!dialed.times.is_resumed);
    }
}

#[tokio::test]
async fn options_that_quic_cannot_have() {
    let folder = Folder::new();
    let (port, ca) = echo(&folder);
    let old = TlsOptions {
        max: Some(TlsVersion::V1_2),
        ..trusting(ca.clone())
    };
    let error = failure(&quic("127.0.0.1", port, old)).await;
    assert_eq!(error.exit(), Exit::Usage);
    assert!(error.to_string().contains("TLS 1.3"), "{error}");

    // The listener speaks MQTT only.
    let other = TlsOptions {
        alpn: vec!["h3".into()],
        ..trusting(ca)
    };
    let error = failure(&quic("127.0.0.1", port, other)).await;
    assert_eq!(error.exit(), Exit::Connect);
    assert!(error.hint().unwrap().contains("--alpn"), "{error}");
}

/// With TLS 1.3 the certificate of a client is refused after the handshake.
#[tokio::test]
async fn a_server_that_misses_a_certificate_says_so() {
    let folder = Folder::new();
    let issued = Issued::new(&["localhost", "127.0.0.1"], |_| {});
    let mut roots = RootCertStore::empty();
    roots.add(issued.authority.der().clone()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&version::TLS13])
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(vec![issued.certificate.clone()], issued.private())
        .unwrap();
    let identity = ServerIdentity::new(config, String::new());
    let listener = Listener::bind_quic(LOOPBACK, &identity).unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(serve_echo(listener));

    let ca = folder.file("ca.pem", issued.authority.pem());
    let connector = Connector::new(&quic("127.0.0.1", port, trusting(ca.clone()))).unwrap();
    let mut stream = in_time(connector.dial()).await.unwrap().stream;
    // It may be refused already, or only later.
    let _ = stream.write_all(b"hello").await;
    let error = in_time(stream.read(&mut [0; 8])).await.unwrap_err();
    let late = connector.late(Some(&error)).unwrap();
    assert!(late.to_string().contains("certificate"), "{late}");
    assert!(late.hint().unwrap().contains("--cert"), "{late}");

    let shown = TlsOptions {
        certificate: Some(folder.file("client.pem", &issued.certificate_pem)),
        key: Some(folder.file("client.key", issued.key.serialize_pem())),
        ..trusting(ca)
    };
    let mut dialed = dial(&quic("127.0.0.1", port, shown)).await.unwrap();
    comes_back(&mut dialed.stream, b"hello").await;
}
