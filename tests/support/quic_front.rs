//! A front of the scripted broker that takes QUIC, in a build that has it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use quinn::crypto::rustls::QuicServerConfig;
use quinn::{Connection, Endpoint, Incoming, ServerConfig, VarInt};
use tokio::io::{AsyncWriteExt, copy, split};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::secure::Secure;
use super::ways::{in_background, to_broker};

/// A client that does not close its connection is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// A front on a free UDP port of loopback, with the certificate.
pub(crate) fn quic_front(broker: u16, secure: &Secure) -> u16 {
    let mut tls = rustls::ServerConfig::clone(&secure.server());
    tls.alpn_protocols = vec![b"mqtt".to_vec()];
    let crypto = QuicServerConfig::try_from(tls).unwrap();
    let config = ServerConfig::with_crypto(Arc::new(crypto));
    let (sender, port) = channel();
    in_background(async move {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let endpoint = Endpoint::server(config, address).unwrap();
        sender.send(endpoint.local_addr().unwrap().port()).unwrap();
        while let Some(incoming) = endpoint.accept().await {
            tokio::spawn(serve(incoming, broker));
        }
    });
    port.recv().unwrap()
}

/// A client that leaves in the middle is no failure, nor is a broker that is not there.
async fn serve(incoming: Incoming, broker: u16) {
    let Ok(broker) = to_broker(broker).await else {
        incoming.refuse();
        return;
    };
    if let Ok(connection) = incoming.await {
        let _ = carry(&connection, broker).await;
        connection.close(VarInt::from_u32(0), b"");
    }
}

/// Carries the bytes both ways until both sides have closed.
async fn carry(connection: &Connection, broker: TcpStream) -> io::Result<()> {
    let (mut send, mut receive) = connection.accept_bi().await?;
    let (mut from_broker, mut to_broker) = split(broker);
    let there = async {
        copy(&mut receive, &mut to_broker).await?;
        to_broker.shutdown().await
    };
    let back = async {
        copy(&mut from_broker, &mut send).await?;
        // What the client has not acknowledged is lost with the connection.
        let _ = send.finish();
        let _ = timeout(PATIENCE, send.stopped()).await;
        Ok(())
    };
    tokio::try_join!(there, back)?;
    let _ = timeout(PATIENCE, connection.closed()).await;
    Ok(())
}
