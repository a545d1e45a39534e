//! Round trips and failures over real sockets on the loopback.

mod plain;
mod proxy;
mod socket;
mod tls;
mod websocket;

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{Connector, Dialed, Listener, ServerIdentity, Stream, TransportError};
use crate::model::{Address, Endpoint, TlsOptions, Via, WebSocketOptions};

const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Fails a test that hangs.
async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), work)
        .await
        .expect("done in time")
}

/// Plain TCP to an address by the given name.
fn endpoint(host: &str, port: u16) -> Endpoint {
    Endpoint {
        address: Address::Tcp {
            host: host.into(),
            port,
        },
        bind: None,
        via: Via::Direct,
        quick_ack: false,
        quic: false,
        tls: None,
        websocket: None,
    }
}

fn websocket_options() -> WebSocketOptions {
    WebSocketOptions {
        path: "/mqtt".into(),
        headers: Vec::new(),
        subprotocol: "mqtt".into(),
        signing: None,
    }
}

async fn dial(endpoint: &Endpoint) -> Result<Dialed, TransportError> {
    in_time(Connector::new(endpoint)?.dial()).await
}

/// The failure of a dial that must not succeed.
async fn failure(endpoint: &Endpoint) -> TransportError {
    match dial(endpoint).await {
        Ok(_) => panic!("connected"),
        Err(error) => error,
    }
}

/// Accepts for ever and sends back what comes. Returns the port.
fn echo_server(security: Option<Arc<ServerIdentity>>, websocket: bool) -> u16 {
    let listener = Listener::bind(LOOPBACK, security, websocket).unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let acceptor = listener.acceptor();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.handshake(socket).await {
                    echo(stream).await;
                }
            });
        }
    });
    port
}

async fn echo(stream: impl AsyncRead + AsyncWrite) {
    let (mut from, mut to) = tokio::io::split(stream);
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match from.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(length) => {
                if to.write_all(&buffer[..length]).await.is_err() || to.flush().await.is_err() {
                    break;
                }
            }
        }
    }
    let _ = to.shutdown().await;
}

/// Sends ten megabytes through an echo and checks what comes back, up to the end of the stream.
async fn ten_megabytes_come_back(stream: Stream) {
    let original: Vec<u8> = (0_u32..2_500_000)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let (mut from, mut to) = tokio::io::split(stream);
    let mut received = vec![0; original.len()];
    let send = async {
        to.write_all(&original).await.unwrap();
        to.flush().await.unwrap();
    };
    let receive = async { from.read_exact(&mut received).await.unwrap() };
    in_time(async { tokio::join!(send, receive) }).await;
    assert!(received == original, "the bytes came back changed");
    to.shutdown().await.unwrap();
    assert_eq!(in_time(from.read(&mut received)).await.unwrap(), 0);
}

async fn comes_back(stream: &mut Stream, bytes: &[u8]) {
    stream.write_all(bytes).await.unwrap();
    stream.flush().await.unwrap();
    let mut received = vec![0; bytes.len()];
    in_time(stream.read_exact(&mut received)).await.unwrap();
    assert_eq!(received, bytes);
}

/// A server that reads something and answers each connection with the same bytes, then closes.
async fn answering(answer: impl Into<Vec<u8>>) -> u16 {
    let answer = answer.into();
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 4096];
            let _ = socket.read(&mut buffer).await;
            let _ = socket.write_all(&answer).await;
            let _ = socket.shutdown().await;
            // Closing with unread bytes would reset the connection under the answer.
            while matches!(socket.read(&mut buffer).await, Ok(length) if length > 0) {}
        }
    });
    port
}

/// A folder for files, gone at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "mqtty-transport-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// TLS that trusts what a file holds.
fn trusting(ca: PathBuf) -> TlsOptions {
    TlsOptions {
        ca: Some(ca),
        ..TlsOptions::default()
    }
}
