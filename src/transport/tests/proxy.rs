//! Proxies and commands: TCP, TLS and WebSocket through each of them, and what they do wrong.

mod gate;

use gate::Gate;

use super::*;
use crate::error::{Exit, Fault};
use crate::model::{Proxy, ProxyLogin, ProxyProtocol, Secret, Via};

/// Through a proxy on this port of loopback.
fn through(protocol: ProxyProtocol, port: u16) -> Via {
    Via::Proxy(Box::new(Proxy {
        protocol,
        host: "localhost".to_owned(),
        port,
        login: None,
    }))
}

fn with_login(via: Via, password: &str) -> Via {
    let Via::Proxy(mut proxy) = via else {
        panic!("no proxy")
    };
    proxy.login = Some(ProxyLogin {
        username: Secret::new("bob"),
        password: Secret::new(password),
    });
    Via::Proxy(proxy)
}

/// A broker that only the proxy finds.
fn hidden(via: Via) -> Endpoint {
    Endpoint {
        via,
        ..endpoint("broker.invalid", 1883)
    }
}

#[tokio::test]
async fn every_kind_carries_ten_megabytes() {
    let broker = echo_server(None, false);
    for protocol in ProxyProtocol::ALL {
        let gate = Gate::new(broker).tls(protocol == ProxyProtocol::Https);
        let ca = gate.ca();
        let mut endpoint = hidden(through(protocol, gate.start()));
        let target = if protocol == ProxyProtocol::Socks5 {
            endpoint.address = Address::Tcp {
                host: "localhost".to_owned(),
                port: broker,
            };
            format!("127.0.0.1:{broker}")
        } else {
            "broker.invalid:1883".to_owned()
        };
        if protocol == ProxyProtocol::Https {
            // TLS in TLS: what is trusted for the broker is trusted for the proxy.
            let identity = ServerIdentity::self_signed(&["broker.invalid".to_owned()]).unwrap();
            let folder = Folder::new();
            let both = format!("{}{}", identity.certificate_pem(), ca);
            endpoint.tls = Some(trusting(folder.file("ca.pem", both)));
            let inner = echo_server(Some(Arc::new(identity)), false);
            gate.leads_to(inner);
            let dialed = dial(&endpoint).await.unwrap();
            assert!(matches!(dialed.stream, Stream::Nested(_)));
            ten_megabytes_come_back(dialed.stream).await;
        } else {
            let dialed = dial(&endpoint).await.unwrap();
            assert!(dialed.times.proxy.is_some());
            ten_megabytes_come_back(dialed.stream).await;
        }
        let seen = gate.seen();
        assert!(seen.contains(&target), "{protocol:?}: {seen:?}");
    }
}

#[tokio::test]
async fn tls_and_websocket_go_through() {
    let identity = ServerIdentity::self_signed(&["broker.invalid".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let identity = Arc::new(identity);
    for protocol in [ProxyProtocol::Socks5h, ProxyProtocol::Http] {
        for (secured, websocket) in [(true, false), (false, true), (true, true)] {
            let broker = echo_server(secured.then(|| identity.clone()), websocket);
            // One byte at a time: nothing of the broker's is read too early.
            let gate = Gate::new(broker).one_byte_at_a_time();
            let mut endpoint = hidden(through(protocol, gate.start()));
            endpoint.tls = secured.then(|| trusting(ca.clone()));
            endpoint.websocket = websocket.then(websocket_options);
            let mut dialed = dial(&endpoint).await.unwrap();
            comes_back(&mut dialed.stream, b"through all of it").await;
        }
    }
}

#[tokio::test]
async fn the_certificate_is_that_of_the_broker() {
    let identity = ServerIdentity::self_signed(&["other.invalid".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let gate = Gate::new(echo_server(Some(Arc::new(identity)), false));
    let port = gate.start();
    let mut endpoint = hidden(through(ProxyProtocol::Http, port));
    endpoint.tls = Some(trusting(ca));
    let error = failure(&endpoint).await.to_string();
    let expected =
        format!("TLS with broker.invalid:1883 through the proxy http://localhost:{port} failed: ");
    assert!(error.starts_with(&expected), "{error}");
    assert!(error.contains("other.invalid"), "{error}");
}

#[tokio::test]
async fn logins() {
    let broker = echo_server(None, false);
    for protocol in [ProxyProtocol::Socks5h, ProxyProtocol::Http] {
        let gate = Gate::new(broker).login("bob", "word");
        let via = through(protocol, gate.start());
        let mut dialed = dial(&hidden(with_login(via.clone(), "word")))
            .await
            .unwrap();
        comes_back(&mut dialed.stream, b"known").await;
        for (via, words) in [
            (via.clone(), "requires a user name and password"),
            (
                with_login(via, "another"),
                "refused the user name and password",
            ),
        ] {
            let error = failure(&hidden(via)).await;
            assert_eq!(error.exit(), Exit::Connect);
            assert!(error.to_string().contains(words), "{error}");
            assert!(!error.is_temporary_failure(), "{error}");
            assert!(error.hint().unwrap().contains("--proxy"), "{error}");
            assert!(!format!("{error:?}").contains("another"), "{error:?}");
        }
    }
}

/// What a proxy answers, and what is said about it: never that the broker is at fault.
#[tokio::test]
async fn answers_of_bad_proxies() {
    use ProxyProtocol::{Http, Socks5h};
    for (protocol, answer, words) in [
        (Socks5h, &b""[..], "closed the connection without an answer"),
        (Socks5h, b"\x05", "in the middle of its answers"),
        (
            Socks5h,
            b"\x05\x00\x05\x05\x00\x01",
            "connection refused by the target",
        ),
        (Socks5h, b"\x05\x00\x05\x02\x00\x01", "rules of the proxy"),
        (Socks5h, b"HTTP/1.1 400 Bad\r\n\r\n", "answers in HTTP"),
        (Http, b"", "closed the connection without an answer"),
        (Http, b"HTTP/1.1 200", "in the middle of its answers"),
        (Http, b"HTTP/1.1 403 Forbidden\r\n\r\n", "does not allow"),
        (
            Http,
            b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
            "cannot reach the host",
        ),
        (Http, b"\x05\xff", "answers in SOCKS5"),
        (Http, b"SSH-2.0-OpenSSH\r\n", "is not HTTP: SSH-2.0"),
    ] {
        let port = answering(answer).await;
        let error = failure(&hidden(through(protocol, port))).await;
        let text = error.to_string();
        let scheme = protocol.scheme();
        let begin = format!(
            "cannot connect to broker.invalid:1883 through the proxy {scheme}://localhost:{port}: "
        );
        assert!(text.starts_with(&begin), "{text}");
        assert!(text.contains(words), "{text}");
        assert_eq!(error.exit(), Exit::Connect);
    }
}

#[tokio::test]
async fn a_proxy_that_is_not_there() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(LOOPBACK).unwrap();
    let port = socket.local_addr().unwrap().port();
    let error = failure(&hidden(through(ProxyProtocol::Http, port))).await;
    let text = error.to_string();
    assert!(
        text.contains("no connection to the proxy: connection refused"),
        "{text}"
    );
    assert!(error.is_temporary_failure());
    let hint = error.hint().unwrap();
    assert!(hint.contains(&format!("localhost:{port}")), "{hint}");
    assert!(!hint.contains("broker"), "{hint}");
}

#[tokio::test]
async fn a_silent_proxy_is_known_to_be_one() {
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let connector = Connector::new(&hidden(through(ProxyProtocol::Http, port))).unwrap();
    assert!(!connector.is_waiting_for_proxy());
    let asked = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.read_u8().await.unwrap();
        socket
    };
    tokio::select! {
        _ = connector.dial() => panic!("connected"),
        // The request has come, and nothing answers it.
        _socket = asked => {}
    }
    assert!(connector.is_waiting_for_proxy());
}

#[tokio::test]
async fn other_addresses_of_the_name_are_tried() {
    let broker = echo_server(None, false);
    let gate = Gate::new(broker).refuses_first();
    let mut endpoint = endpoint("localhost", broker);
    endpoint.via = through(ProxyProtocol::Socks5, gate.start());
    let count = tokio::net::lookup_host(("localhost", broker))
        .await
        .unwrap();
    let dialed = dial(&endpoint).await;
    if count.count() > 1 {
        comes_back(&mut dialed.unwrap().stream, b"the other one").await;
    } else {
        assert!(dialed.is_err());
    }
}

#[cfg(unix)]
mod command {
    use std::sync::Mutex;

    use super::*;

    fn by(command: &str) -> Endpoint {
        hidden(Via::Command(command.to_owned()))
    }

    #[tokio::test]
    async fn stdin_and_stdout_are_the_stream() {
        let dialed = dial(&by("cat")).await.unwrap();
        ten_megabytes_come_back(dialed.stream).await;
    }

    #[tokio::test]
    async fn an_early_end_tells_the_exit_code() {
        for (command, words) in [
            ("exit 7", "the proxy command ended with exit code 7"),
            (
                "cat >/dev/null; exit 0",
                "the proxy command ended with exit code 0",
            ),
            ("kill -9 $$", "the proxy command was ended by a signal"),
        ] {
            let mut stream = dial(&by(command)).await.unwrap().stream;
            let _ = stream.shutdown().await;
            let error = in_time(stream.read_u8()).await.unwrap_err();
            assert_eq!(error.to_string(), words, "{command}");
        }
        // Below TLS and WebSocket, too.
        let mut websocket = by("exit 7");
        websocket.websocket = Some(websocket_options());
        let error = failure(&websocket).await.to_string();
        assert!(error.contains("exit code 7"), "{error}");
        let mut secured = by("exit 7");
        secured.tls = Some(TlsOptions {
            insecure: true,
            ..TlsOptions::default()
        });
        let error = failure(&secured).await.to_string();
        assert!(error.contains("exit code 7"), "{error}");
        assert!(error.contains("--proxy-command"), "{error}");
    }

    #[tokio::test]
    async fn an_orderly_end_is_the_end_of_the_stream() {
        let mut stream = dial(&by("echo hello")).await.unwrap().stream;
        let mut text = String::new();
        in_time(stream.read_to_string(&mut text)).await.unwrap();
        assert_eq!(text, "hello\n");
    }

    #[tokio::test]
    async fn stderr_is_passed_on_line_by_line() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let sink = lines.clone();
        let relay = move |line: &str| sink.lock().unwrap().push(line.to_owned());
        let connector = Connector::new(&by("printf 'one\\ntwo' >&2; exit 1")).unwrap();
        let connector = connector.with_relay(Arc::new(relay));
        let mut stream = connector.dial().await.unwrap().stream;
        assert!(in_time(stream.read_u8()).await.is_err());
        assert_eq!(*lines.lock().unwrap(), ["one", "two"]);
    }
}
