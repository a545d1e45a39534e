//! What the checks of a portrait share.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::leftovers::Leftovers;
use super::link::{Clock, Link};
use super::trace::{LinkTrace, SharedTrace};
use super::trouble::Trouble;
use super::wanted::Strays;
use crate::client::{Connector, Dial, DialTimes, Opened};
use crate::model::{
    Message, Profile, Properties, QoS, ReasonCode, TlsDetails, TlsVersion, Version,
};

/// How long nothing must arrive before it is believed that nothing will, when something that was sent later has arrived.
const QUIET: Duration = Duration::from_millis(250);

/// Whose portrait is made, and how.
#[derive(Clone)]
pub(crate) struct Target {
    /// Describes its TLS.
    pub(crate) connector: Connector,
    /// The same for each version of TLS alone; empty without TLS.
    pub(crate) by_tls_version: Vec<(TlsVersion, Connector)>,
    /// The same with an offer of MQTT by ALPN, where it has TLS.
    pub(crate) by_alpn: Option<Connector>,
    /// The same without TLS and WebSocket, where it has TLS.
    pub(crate) below_tls: Option<Connector>,
    /// The same to each address that the host's name has, below WebSocket.
    pub(crate) by_address: Vec<(String, Connector)>,
    /// The same for each path that is in use, where it has WebSocket.
    pub(crate) by_path: Vec<(String, Connector)>,
    /// The ports of the host that are scanned.
    pub(crate) ports: Vec<Port>,
    /// The domain whose SRV records are looked up.
    pub(crate) srv: Option<String>,
    /// The name server of the system.
    pub(crate) resolver: Option<SocketAddr>,
    /// The login.
    pub(crate) profile: Profile,
    /// The topic above the random one.
    pub(crate) topic: String,
    /// What client identifiers begin with, where it is not to be random.
    pub(crate) client_id: Option<String>,
    /// For everything.
    pub(crate) limit: Duration,
    /// Is shown every packet.
    pub(crate) trace: Option<SharedTrace>,
}

/// A port of a scan, and the ways in which it is tried, in this order: the scheme of each.
#[derive(Clone)]
pub(crate) struct Port {
    pub(crate) number: u16,
    pub(crate) ways: Vec<(&'static str, Connector)>,
}

/// What the first dial has found out.
#[derive(Clone, Debug)]
pub(super) struct Transport {
    pub(super) times: DialTimes,
    pub(super) tls: Option<TlsDetails>,
    pub(super) warnings: Vec<String>,
}

/// What the checks of a portrait share.
pub(super) struct Lab {
    pub(super) target: Rc<Target>,
    /// The versions that the broker accepts of 5, and of 3.1.1 or 3.1 where it does not accept 5; the highest.
    pub(super) version: Version,
    /// What CONNACK of MQTT 5 announced.
    pub(super) announced: Option<Properties>,
    pub(super) transport: RefCell<Option<Transport>>,
    pub(super) leftovers: Leftovers,
    pub(super) strays: Strays,
    /// Everything is below it.
    pub(super) root: String,
    prefix: String,
    clients: Cell<u32>,
    connections: Cell<u32>,
    clock: Clock,
}

impl Lab {
    pub(super) fn new(target: Rc<Target>, patience: Duration, deadline: Instant) -> Self {
        let random = rand::random::<u128>();
        // Some brokers accept 23 letters and digits only (MQTT 5 §3.1.3.1).
        let prefix = match &target.client_id {
            Some(id) => format!("{id}-"),
            None => format!("mqtty{:08x}n", rand::random::<u32>()),
        };
        Self {
            root: format!("{}/{random:032x}", target.topic),
            target,
            version: Version::V5,
            announced: None,
            transport: RefCell::default(),
            leftovers: Leftovers::default(),
            strays: Strays::default(),
            prefix,
            clients: Cell::default(),
            connections: Cell::default(),
            clock: Clock { patience, deadline },
        }
    }

    /// How long connections wait.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// When an answer to something that is sent now is late.
    pub(super) fn until(&self) -> Instant {
        self.clock.until()
    }

    /// A client identifier that nobody has.
    pub(super) fn client_id(&self) -> String {
        self.clients.set(self.clients.get() + 1);
        format!("{}{}", self.prefix, self.clients.get())
    }

    /// The topic of this name below the random one.
    pub(super) fn topic(&self, name: &str) -> String {
        format!("{}/{name}", self.root)
    }

    /// The trace of another connection.
    pub(super) fn trace(&self) -> Option<LinkTrace> {
        let sink = self.target.trace.clone()?;
        self.connections.set(self.connections.get() + 1);
        let number = self.connections.get();
        Some(LinkTrace { sink, number })
    }

    /// Keeps what a dial has found out, if it is the first.
    pub(super) fn note(&self, opened: &Opened<<Connector as Dial>::Stream>) {
        let mut transport = self.transport.borrow_mut();
        transport.get_or_insert_with(|| Transport {
            times: opened.times,
            tls: opened.tls.as_deref().cloned(),
            warnings: opened.warnings.clone(),
        });
    }

    /// Publishes over a connection of its own, at QoS 1 where the broker has it.
    pub(super) async fn publish(&self, message: &Message) -> Result<ReasonCode, Trouble> {
        self.open().await?.publish(message).await
    }

    /// All messages until nothing more is to be expected: what was sent before this call has arrived by then.
    pub(super) async fn settled(&self, link: &mut Link) -> Result<Vec<Message>, Trouble> {
        // A message to ourselves comes behind what was sent before it.
        let fence = self.topic(&format!("fence/{}", self.client_id()));
        link.subscribe(&fence, QoS::AtMostOnce).await?;
        link.publish(&message(&fence, "fence", QoS::AtMostOnce))
            .await?;
        let mut messages = Vec::new();
        loop {
            let next = link.message().await?;
            if next.topic == fence {
                break;
            }
            messages.push(next);
        }
        let quiet = Instant::now() + QUIET;
        loop {
            match link.message_until(quiet).await {
                Ok(message) => messages.push(message),
                Err(Trouble::NoMessage) => return Ok(messages),
                Err(trouble) => return Err(trouble),
            }
        }
    }
}

/// A message.
pub(super) fn message(topic: &str, payload: &str, qos: QoS) -> Message {
    Message {
        topic: topic.to_owned(),
        payload: payload.as_bytes().to_vec(),
        qos,
        ..Message::default()
    }
}

/// A message that is to be retained.
pub(super) fn retained(topic: &str, payload: &str) -> Message {
    Message {
        retain: true,
        ..message(topic, payload, QoS::AtLeastOnce)
    }
}

/// Waits until something that lasts for this time at the broker has ended there.
pub(super) async fn pass(time: Duration) {
    sleep(time).await;
}
