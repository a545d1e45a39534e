//! The ways to a broker on which the same has to hold, whatever carries the bytes. What is needed in between is a front
//! of the scripted broker: it ends TLS, takes WebSocket, or is a proxy.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional, split};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tungstenite::handshake::derive_accept_key;

use super::gate::Gate;
#[cfg(feature = "quic")]
use super::quic_front::quic_front;
use super::scratch::scratch_dir;
use super::secure::{Secure, Wanted};

/// A way to a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Tcp,
    Tls,
    Ws,
    Wss,
    Unix,
    Socks5,
    HttpProxy,
    ProxyCommand,
    #[cfg(feature = "quic")]
    Quic,
}

/// All of them but QUIC.
const USUAL: [Way; 8] = [
    Way::Tcp,
    Way::Tls,
    Way::Ws,
    Way::Wss,
    Way::Unix,
    Way::Socks5,
    Way::HttpProxy,
    Way::ProxyCommand,
];

/// The ways of this test program: `quic` has that of QUIC, which needs a build of its own, and the others have the rest.
pub(crate) fn ways() -> impl Iterator<Item = Way> {
    let own: &[Way] = match env!("CARGO_CRATE_NAME") {
        #[cfg(feature = "quic")]
        "quic" => &[Way::Quic],
        _ => &USUAL,
    };
    own.iter().copied()
}

impl Way {
    /// The words that lead to the broker at this port of loopback. What is in between runs as long as the test process.
    pub(crate) fn to(self, broker: u16) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let secure = || {
            Secure::new(Wanted {
                name: "localhost",
                expired: false,
                by_authority: true,
            })
        };
        match self {
            Self::Tcp => words(&["-h", "127.0.0.1", "-p", &broker.to_string()]),
            Self::Tls => {
                let secure = secure();
                let port = front(broker, Some(&secure), false).to_string();
                words(&[
                    "-l",
                    "mqtts",
                    "-h",
                    "localhost",
                    "-p",
                    &port,
                    "--ca",
                    &secure.ca,
                ])
            }
            Self::Ws => {
                let port = front(broker, None, true).to_string();
                words(&["-l", "ws", "-h", "127.0.0.1", "-p", &port])
            }
            Self::Wss => {
                let secure = secure();
                let port = front(broker, Some(&secure), true).to_string();
                words(&[
                    "-l",
                    "wss",
                    "-h",
                    "localhost",
                    "-p",
                    &port,
                    "--ca",
                    &secure.ca,
                ])
            }
            Self::Unix => words(&["--unix", &unix_front(broker)]),
            Self::Socks5 | Self::HttpProxy => {
                let scheme = if self == Self::Socks5 {
                    "socks5h"
                } else {
                    "http"
                };
                let proxy = format!("{scheme}://127.0.0.1:{}", Gate::before(broker).port);
                words(&["-h", "broker.invalid", "--proxy", &proxy])
            }
            Self::ProxyCommand => {
                // The one copies until we close, the other until the broker does.
                let command = format!(
                    "bash -c 'exec 3<>/dev/tcp/127.0.0.1/{broker} || exit; cat <&0 >&3 & cat <&3'"
                );
                words(&["-h", "broker.invalid", "--proxy-command", &command])
            }
            #[cfg(feature = "quic")]
            Self::Quic => {
                let secure = Secure::new(Wanted {
                    name: "127.0.0.1",
                    expired: false,
                    by_authority: true,
                });
                let port = quic_front(broker, &secure).to_string();
                words(&[
                    "-l",
                    "quic",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    &port,
                    "--ca",
                    &secure.ca,
                ])
            }
        }
    }
}

/// A front on a free port of loopback.
fn front(broker: u16, secure: Option<&Secure>, has_websocket: bool) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let tls = secure.map(|secure| TlsAcceptor::from(secure.server()));
    in_background(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        loop {
            let (client, _) = listener.accept().await.unwrap();
            client.set_nodelay(true).unwrap();
            tokio::spawn(serve(client, broker, tls.clone(), has_websocket));
        }
    });
    port
}

/// A front on a Unix socket; its path.
fn unix_front(broker: u16) -> String {
    let path = scratch_dir().join("s");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    listener.set_nonblocking(true).unwrap();
    in_background(async move {
        let listener = tokio::net::UnixListener::from_std(listener).unwrap();
        loop {
            let (client, _) = listener.accept().await.unwrap();
            tokio::spawn(async move { pass(client, to_broker(broker).await?, false).await });
        }
    });
    path.to_str().unwrap().to_owned()
}

pub(super) fn in_background(work: impl Future<Output = ()> + Send + 'static) {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(work);
    });
}

pub(super) async fn to_broker(port: u16) -> io::Result<TcpStream> {
    let broker = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    broker.set_nodelay(true)?;
    Ok(broker)
}

/// A client that leaves in the middle is no failure, nor is a broker that is not there.
async fn serve(
    client: TcpStream,
    broker: u16,
    tls: Option<TlsAcceptor>,
    has_websocket: bool,
) -> io::Result<()> {
    let broker = to_broker(broker).await?;
    match tls {
        Some(tls) => pass(tls.accept(client).await?, broker, has_websocket).await,
        None => pass(client, broker, has_websocket).await,
    }
}

/// Carries the bytes both ways until both sides have closed.
async fn pass(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    mut broker: TcpStream,
    has_websocket: bool,
) -> io::Result<()> {
    if !has_websocket {
        copy_bidirectional(&mut client, &mut broker).await?;
        return Ok(());
    }
    upgrade(&mut client).await?;
    let (from_client, mut to_client) = split(client);
    let (mut from_broker, mut to_broker) = split(broker);
    let there = async move {
        let ended = unframe(from_client, &mut to_broker).await;
        to_broker.shutdown().await.and(ended)
    };
    let back = async move {
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let count = from_broker.read(&mut buffer).await?;
            if count == 0 {
                break;
            }
            let [high, low] = u16::try_from(count).unwrap().to_be_bytes();
            to_client.write_all(&[0x82, 126, high, low]).await?;
            to_client.write_all(&buffer[..count]).await?;
            to_client.flush().await?;
        }
        // Closed in good order, with 1000.
        to_client.write_all(&[0x88, 2, 0x03, 0xE8]).await?;
        to_client.shutdown().await
    };
    tokio::try_join!(there, back)?;
    Ok(())
}

/// Takes the upgrade to WebSocket.
async fn upgrade(client: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let key = head
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
        .unwrap();
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: {}\r\n\r\n",
        derive_accept_key(key.as_bytes())
    );
    client.write_all(answer.as_bytes()).await?;
    client.flush().await
}

/// Copies the payloads of binary frames until a close frame.
async fn unframe(
    mut client: impl AsyncRead + Unpin,
    broker: &mut (impl AsyncWrite + Unpin),
) -> io::Result<()> {
    loop {
        let opcode = client.read_u8().await? & 0x0F;
        let length = match client.read_u8().await? & 0x7F {
            126 => u64::from(client.read_u16().await?),
            127 => client.read_u64().await?,
            short => u64::from(short),
        };
        let mask = client.read_u32().await?.to_be_bytes();
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        client.read_exact(&mut payload).await?;
        for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
            *byte ^= mask;
        }
        match opcode {
            0..=2 => broker.write_all(&payload).await?,
            8 => return Ok(()),
            _ => {}
        }
    }
}
