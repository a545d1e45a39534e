//! The same protocol over TLS and WebSocket.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use super::client::{DEADLINE, connect, says};
use super::plan;
use crate::broker::Broker;
use crate::broker::limits::PACKET_SIZE;
use crate::model::{Address, Endpoint, QoS, TlsOptions, Version, Via, WebSocketOptions};
use crate::transport::{Connector, Stream};
use crate::wire::{Filter, Packet, Publish, Subscribe, next_frame};

struct Peer {
    stream: Stream,
    input: Vec<u8>,
}

impl Peer {
    async fn send(&mut self, packet: &Packet<'_>) {
        let mut out = Vec::new();
        packet.encode(Version::V5, &mut out).expect("a packet");
        self.stream.write_all(&out).await.expect("write");
        self.stream.flush().await.expect("flush");
    }

    async fn next<R>(&mut self, look: impl FnOnce(Packet<'_>) -> R) -> R {
        loop {
            if let Some(frame) = next_frame(&self.input, PACKET_SIZE).expect("a frame") {
                let answer = look(frame.decode(Version::V5).expect("a packet"));
                let size = frame.size;
                self.input.drain(..size);
                return answer;
            }
            assert_ne!(
                self.stream.read_buf(&mut self.input).await.expect("read"),
                0
            );
        }
    }
}

/// Connects, subscribes, and gets its own large message back.
async fn round_trip(endpoint: &Endpoint) {
    let dialed = Connector::new(endpoint).expect("a connector").dial().await;
    let mut peer = Peer {
        stream: dialed.expect("a stream").stream,
        input: Vec::new(),
    };
    peer.send(&Packet::Connect(Box::new(connect(Version::V5, "c"))))
        .await;
    peer.next(|packet| assert!(matches!(packet, Packet::ConnAck(_)), "{packet:?}"))
        .await;
    let filter = Filter {
        filter: "t".into(),
        ..Filter::default()
    };
    peer.send(&Packet::Subscribe(Box::new(Subscribe {
        packet_id: 1,
        filters: vec![filter],
        ..Subscribe::default()
    })))
    .await;
    peer.next(|packet| assert!(matches!(packet, Packet::SubAck(_)), "{packet:?}"))
        .await;
    let payload: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 253) as u8).collect();
    peer.send(&Packet::Publish(Publish {
        topic: "t",
        payload: &payload,
        ..Publish::default()
    }))
    .await;
    let same = peer.next(|packet| matches!(packet, Packet::Publish(p) if p.payload == payload));
    assert!(same.await);
}

/// Options that trust the broker's certificate, which is in a file.
fn trusting(broker: &Broker) -> TlsOptions {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("mqtty-broker-test-{}-{number}.pem", std::process::id());
    let authority = std::env::temp_dir().join(name);
    std::fs::write(&authority, broker.certificate_pem().unwrap()).unwrap();
    TlsOptions {
        ca: Some(authority),
        ..TlsOptions::default()
    }
}

fn endpoint(port: u16, tls: Option<TlsOptions>, websocket: Option<WebSocketOptions>) -> Endpoint {
    Endpoint {
        address: Address::Tcp {
            host: "127.0.0.1".into(),
            port,
        },
        bind: None,
        via: Via::Direct,
        quick_ack: false,
        quic: false,
        tls,
        websocket,
    }
}

#[test]
fn tls_and_websocket_carry_it_too() {
    let plan = crate::model::BrokerPlan {
        tls_port: Some(0),
        ws_port: Some(0),
        wss_port: Some(0),
        ..plan()
    };
    let broker = Broker::start(&plan).unwrap();
    let tls = trusting(&broker);
    let websocket = WebSocketOptions {
        path: "/mqtt".into(),
        headers: Vec::new(),
        subprotocol: "mqtt".into(),
        signing: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for (port, tls, websocket) in [
        (broker.tls_port(), Some(&tls), None),
        (broker.ws_port(), None, Some(&websocket)),
        (broker.wss_port(), Some(&tls), Some(&websocket)),
    ] {
        let endpoint = endpoint(port.unwrap(), tls.cloned(), websocket.cloned());
        runtime
            .block_on(async { timeout(DEADLINE, round_trip(&endpoint)).await })
            .unwrap_or_else(|_| panic!("{endpoint} took too long"));
    }
    std::fs::remove_file(tls.ca.unwrap()).unwrap();
}

/// A TLS connection takes more memory than a session, and that counts.
#[test]
fn what_tls_keeps_is_within_the_limit() {
    let count = |with_tls: bool| {
        let broker = Broker::start(&crate::model::BrokerPlan {
            tls_port: Some(0),
            memory_limit: 1 << 20,
            ..plan()
        })
        .unwrap();
        let tls = trusting(&broker);
        let port = if with_tls {
            broker.tls_port()
        } else {
            broker.port()
        };
        let endpoint = endpoint(port.unwrap(), with_tls.then(|| tls.clone()), None);
        let connector = Connector::new(&endpoint).expect("a connector");
        let accepted = async {
            let mut peers = Vec::new();
            loop {
                let stream = connector.dial().await.expect("a stream").stream;
                let mut peer = Peer {
                    stream,
                    input: Vec::new(),
                };
                let name = format!("c{}", peers.len());
                peer.send(&Packet::Connect(Box::new(connect(Version::V5, &name))))
                    .await;
                let code = peer.next(|packet| match packet {
                    Packet::ConnAck(packet) => packet.code,
                    other => panic!("{other:?}"),
                });
                if code.await != 0 {
                    return peers.len();
                }
                peers.push(peer);
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let accepted = runtime.block_on(async { timeout(DEADLINE, accepted).await });
        std::fs::remove_file(tls.ca.unwrap()).unwrap();
        accepted.expect("an end")
    };
    let (plain, tls) = (count(false), count(true));
    assert!(tls > 10 && plain > 5 * tls, "{plain} {tls}");
}

#[test]
fn plain_text_on_the_tls_port_does_no_harm() {
    let plan = crate::model::BrokerPlan {
        tls_port: Some(0),
        ws_port: Some(0),
        ..plan()
    };
    let broker = Broker::start(&plan).unwrap();
    for port in [broker.tls_port(), broker.ws_port()] {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port.unwrap())).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        std::io::Write::write_all(&mut stream, &[0x10, 0, 0xFF, b'\n', b'\r', b'\n']).unwrap();
        let mut answer = Vec::new();
        // How it ends is the transport's business; that it ends is ours.
        let _ = std::io::Read::read_to_end(&mut stream, &mut answer);
    }
    let mut fine = super::Client::new(&broker, Version::V5, "fine");
    fine.subscribe(&["t"], QoS::AtMostOnce);
    fine.push(&says("t", "x", QoS::AtMostOnce));
    assert_eq!(fine.text(), "x");
}

#[test]
fn web_pages_of_other_origins_are_refused() {
    let plan = crate::model::BrokerPlan {
        ws_port: Some(0),
        origins: vec!["https://a.example".into(), "http://localhost:8080".into()],
        ..plan()
    };
    let broker = Broker::start(&plan).unwrap();
    let status = |headers: &str| {
        let port = broker.ws_port().unwrap();
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        let request = format!(
            "GET /mqtt HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Protocol: mqtt\r\n{headers}\r\n"
        );
        std::io::Write::write_all(&mut stream, request.as_bytes()).unwrap();
        let mut answer = [0; 12];
        std::io::Read::read_exact(&mut stream, &mut answer).unwrap();
        String::from_utf8_lossy(&answer[9..]).into_owned()
    };
    for (headers, expected) in [
        ("", "101"),
        ("Origin: https://a.example\r\n", "101"),
        ("Origin: HTTP://LOCALHOST:8080\r\n", "101"),
        ("Origin: https://b.example\r\n", "403"),
        ("Origin: https://a.example:444\r\n", "403"),
        ("Origin: http://a.example\r\n", "403"),
        ("Origin: null\r\n", "403"),
        (
            "Origin: https://a.example\r\nOrigin: https://b.example\r\n",
            "403",
        ),
    ] {
        assert_eq!(status(headers), expected, "{headers}");
    }
}
