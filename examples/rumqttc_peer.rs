//! rumqttc's own event loop doing what `bench pub` and `bench sub` do with one client, so that both can be
//! measured in the same run: `rumqttc_peer pub|sub PORT QOS MESSAGES`. Used by `benches/load.sh`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a measuring program: whatever goes wrong ends it"
)]

use std::env;
use std::time::Duration;

use rumqttc::{AsyncClient, Event, EventLoop, MqttOptions, Outgoing, Packet, QoS};

const TOPIC: &str = "bench";
const WINDOW: u16 = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [work, port, qos, messages] = arguments.as_slice() else {
        eprintln!("usage: rumqttc_peer pub|sub PORT QOS MESSAGES");
        return;
    };
    let mut options = MqttOptions::new("rumqttc_peer", "127.0.0.1", port.parse().unwrap());
    options.set_keep_alive(Duration::from_secs(60));
    options.set_inflight(WINDOW);
    let qos = rumqttc::qos(qos.parse().unwrap()).unwrap();
    let messages: u64 = messages.parse().unwrap();
    let (client, events) = AsyncClient::new(options, usize::from(WINDOW));
    if work == "pub" {
        publish(client, events, qos, messages).await;
    } else {
        subscribe(client, events, qos, messages).await;
    }
}

/// Until every message has been sent or, above QoS 0, acknowledged.
async fn publish(client: AsyncClient, mut events: EventLoop, qos: QoS, messages: u64) {
    tokio::spawn(async move {
        for _ in 0..messages {
            client.publish(TOPIC, qos, false, [b'x'; 64]).await.unwrap();
        }
        // The loop ends with its last client.
        std::future::pending::<()>().await;
    });
    let mut done = 0;
    while done < messages {
        let event = events.poll().await.unwrap();
        done += u64::from(match qos {
            QoS::AtMostOnce => matches!(event, Event::Outgoing(Outgoing::Publish(_))),
            _ => matches!(
                event,
                Event::Incoming(Packet::PubAck(_) | Packet::PubComp(_))
            ),
        });
    }
}

/// Until so many messages have arrived.
async fn subscribe(client: AsyncClient, mut events: EventLoop, qos: QoS, messages: u64) {
    client.subscribe(TOPIC, qos).await.unwrap();
    let mut received = 0;
    while received < messages {
        let event = events.poll().await.unwrap();
        received += u64::from(matches!(event, Event::Incoming(Packet::Publish(_))));
    }
}
