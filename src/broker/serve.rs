//! The broker's thread: listeners, connections, and the clock.

use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_local, yield_now};
use tokio::time::{sleep, sleep_until, timeout};

use super::connection;
use super::error::BrokerError;
use super::faults::Faults;
use super::limits::{FIGURES, STOPPING, TURNS};
use super::observers::{BrokerFigures, FigureObserver, Notices, Observers, PacketTrace, Record};
use super::router::Router;
use super::shared::Shared;
use crate::model::{BrokerPlan, ReasonCode};
use crate::transport::{Listener, ServerIdentity};

/// How long accepting pauses when the system has no room for another socket.
const NO_ROOM: Duration = Duration::from_millis(50);

/// A listener to be.
pub(super) struct Entrance {
    /// Where to listen.
    pub(super) address: SocketAddr,
    /// What to show to TLS clients.
    pub(super) identity: Option<Arc<ServerIdentity>>,
    /// Whether MQTT comes in a WebSocket.
    pub(super) websocket: bool,
    /// Whether it comes over QUIC.
    pub(super) quic: bool,
    /// The origins of the web pages whose WebSockets are accepted; empty for any.
    pub(super) origins: Vec<String>,
}

/// Where the listeners ended up, in their order, or why one of them could not start.
pub(super) type Bound = Result<Vec<SocketAddr>, BrokerError>;

/// The body of the broker's thread: runs until `stop` is rung or dropped, and drops `open` when no listener is
/// open any more and the connections have had time to end.
pub(super) fn run(
    entrances: Vec<Entrance>,
    plan: BrokerPlan,
    observers: Observers,
    bound: &SyncSender<Bound>,
    stop: oneshot::Receiver<()>,
    open: SyncSender<()>,
) {
    let runtime = Builder::new_current_thread()
        .event_interval(TURNS)
        .enable_io()
        .enable_time()
        .build_local(LocalOptions::default());
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(source) => {
            // Nobody listens only when the starter has given up.
            let _ = bound.send(Err(BrokerError::Runtime { source }));
            return;
        }
    };
    runtime.block_on(async {
        let listeners = match listen(entrances) {
            Ok((listeners, addresses)) => {
                if bound.send(Ok(addresses)).is_err() {
                    return;
                }
                listeners
            }
            Err(error) => {
                let _ = bound.send(Err(error));
                return;
            }
        };
        serve(listeners, plan, observers, stop, open).await;
    });
}

fn listen(entrances: Vec<Entrance>) -> Result<(Vec<Listener>, Vec<SocketAddr>), BrokerError> {
    let mut listeners = Vec::new();
    let mut addresses = Vec::new();
    for entrance in entrances {
        let Entrance {
            address,
            identity,
            websocket,
            quic,
            origins,
        } = entrance;
        let listener = match &identity {
            Some(identity) if quic => Listener::bind_quic(address, identity)?,
            _ => Listener::bind(address, identity, websocket)?.with_origins(&origins),
        };
        let bound = listener.local_addr();
        addresses.push(bound.map_err(|source| BrokerError::Address { address, source })?);
        listeners.push(listener);
    }
    Ok((listeners, addresses))
}

async fn serve(
    listeners: Vec<Listener>,
    plan: BrokerPlan,
    observers: Observers,
    stop: oneshot::Receiver<()>,
    open: SyncSender<()>,
) {
    let mut router = Router::new(plan.memory_limit, plan.rules);
    let now = Instant::now();
    router.figures.start(now);
    router.faults = plan.faults.map(|plan| Rc::new(Faults::new(&plan, now)));
    router.publish_faults(now);
    router.record = Record(observers.messages);
    router.notices = Notices(observers.notices);
    let trace = observers
        .packets
        .map(|observer| Rc::new(PacketTrace::new(observer)));
    let shared = Rc::new(Shared::new(router, trace));
    let mut helpers = JoinSet::new();
    for listener in listeners {
        helpers.spawn_local(accept(listener, Rc::clone(&shared)));
    }
    helpers.spawn_local(keep_time(Rc::clone(&shared)));
    if let Some(observer) = observers.figures {
        helpers.spawn_local(show_figures(observer, Rc::clone(&shared)));
    }
    // Rung or dropped: the broker is to stop either way.
    let _ = stop.await;
    helpers.shutdown().await;
    for link in shared.router.borrow().links() {
        link.end(ReasonCode::SERVER_SHUTTING_DOWN);
    }
    // Those that have not got as far as a session are not waited for: nothing was promised to them.
    let _ = timeout(STOPPING, shared.deserted()).await;
    drop(open);
}

/// Accepts connections and serves each in a task of its own.
async fn accept(listener: Listener, shared: Rc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((accepted, _)) => {
                let acceptor = listener.acceptor();
                spawn_local(connection::serve(accepted, acceptor, Rc::clone(&shared)));
            }
            Err(_) => sleep(NO_ROOM).await,
        }
    }
}

/// Tells somebody the figures, once a second.
async fn show_figures(mut observer: FigureObserver, shared: Rc<Shared>) {
    loop {
        sleep(FIGURES).await;
        let connected = shared.router.borrow().figures.connected;
        observer(BrokerFigures {
            connected: u64::try_from(connected).unwrap_or(u64::MAX),
            received: shared.traffic.received(),
            sent: shared.traffic.sent(),
        });
    }
}

/// Lets the router do what is due, when it is due; the others have their turn after each slice of it.
async fn keep_time(shared: Rc<Shared>) {
    let earlier = Rc::clone(&shared.router.borrow().earlier);
    loop {
        if shared.router.borrow_mut().tick(Instant::now()) {
            yield_now().await;
            continue;
        }
        let due = shared.router.borrow().next_due();
        match due {
            None => earlier.notified().await,
            Some(due) => {
                tokio::select! {
                    () = earlier.notified() => {}
                    () = sleep_until(due.into()) => {}
                }
            }
        }
    }
}
