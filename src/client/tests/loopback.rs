//! Over a real socket, once through everything.

use std::rc::Rc;

use tokio::net::TcpListener;

use super::packets::{ack, delivery};
use super::peer::Peer;
use super::probe::Probe;
use super::profile;
use crate::client::connection::Connection;
use crate::client::{ClientError, Connector};
use crate::error::{Exit, Fault};
use crate::model::{QoS, Version};
use crate::wire::AckKind;

fn connection(version: Version, port: u16) -> Connection {
    let profile = profile(version, port);
    let connector = Connector::new(&profile.endpoint).unwrap();
    Connection::shared(connector, Rc::new(profile), None)
}

#[tokio::test]
async fn a_conversation_with_a_loss_in_the_middle() {
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut connection = connection(version, port);
        let mut probe = Probe::publishing(2, QoS::AtLeastOnce);
        let limit = std::time::Duration::from_secs(10);
        let (result, ()) = tokio::time::timeout(limit, async {
            tokio::join!(connection.run(&mut probe), async {
                let (stream, _) = listener.accept().await.unwrap();
                let mut peer = Peer::new(stream, version);
                peer.accept().await;
                peer.expect(&["PUBLISH q1 id1 [t] m0", "PUBLISH q1 id2 [t] m1"])
                    .await;
                peer.send(ack(AckKind::PubAck, 1)).await;
                drop(peer);
                let (stream, _) = listener.accept().await.unwrap();
                let mut peer = Peer::new(stream, version);
                peer.accept().await;
                peer.expect(&["PUBLISH q1 id2 [t] m1"]).await;
                peer.send(delivery(QoS::ExactlyOnce, 1, "x")).await;
                peer.expect(&["PubRec 1"]).await;
                peer.send(ack(AckKind::PubRel, 1)).await;
                peer.expect(&["PubComp 1"]).await;
                peer.send(ack(AckKind::PubAck, 2)).await;
                peer.expect(&["DISCONNECT", "end"]).await;
            })
        })
        .await
        .unwrap();
        result.unwrap();
        assert_eq!(
            probe.heard.take(),
            [
                "connected",
                "opened",
                "0: PubAck",
                "lost",
                "attempt 1",
                "connected",
                "1: again at QoS 1",
                "opened",
                "got x",
                "1: PubAck"
            ]
        );
    }
}

#[tokio::test]
async fn nobody_listens() {
    // It has a port and does not listen, so that nobody else can listen there.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = socket.local_addr().unwrap().port();
    let mut connection = connection(Version::V5, port);
    let error = connection.run(&mut Probe::idle()).await.unwrap_err();
    assert!(matches!(error, ClientError::Transport(_)), "{error}");
    assert_eq!(error.exit(), Exit::Connect);
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}
