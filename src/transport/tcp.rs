//! TCP: from a name to a connected socket.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Mutex;

use super::TransportError;
use crate::threads;

/// How long one address may keep the next one waiting; a dead IPv6 route costs this and no more
/// (RFC 8305 §5 proposes the value).
const HEAD_START: Duration = Duration::from_millis(250);

/// How long the addresses of a name are taken as they are. Thousands of connections opened at once
/// share one look-up; one that is opened later sees a name that has moved.
const FRESH: Duration = Duration::from_secs(5);

/// A host and a port to connect to, perhaps from a given source address.
pub(super) struct Target {
    host: String,
    port: u16,
    pub(super) bind: Option<IpAddr>,
    /// The address, when the host is a literal and there is nothing to look up.
    literal: Option<SocketAddr>,
    known: Mutex<Option<Known>>,
}

/// What the last look-up found.
struct Known {
    addresses: Vec<SocketAddr>,
    since: Instant,
}

/// A connected socket and what it took.
pub(super) struct Connected {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) dns: Duration,
    pub(super) tcp: Duration,
}

impl Target {
    pub(super) fn new(host: &str, port: u16, bind: Option<IpAddr>) -> Self {
        Self {
            host: host.to_owned(),
            port,
            bind,
            literal: host
                .parse()
                .ok()
                .map(|ip: IpAddr| SocketAddr::new(ip, port)),
            known: Mutex::new(None),
        }
    }

    /// Connects to the first address that answers. `address` is what errors call the other side.
    pub(super) async fn connect(&self, address: &str) -> Result<Connected, TransportError> {
        let begun = Instant::now();
        let addresses = self.addresses(address).await?;
        let found = Instant::now();
        let (stream, peer) =
            match first_to_answer(&addresses, |address| connect(address, self.bind)).await {
                Ok(answer) => answer,
                Err(attempts) => {
                    self.forget().await;
                    return Err(TransportError::Connect {
                        address: address.to_owned(),
                        attempts,
                    });
                }
            };
        let tcp = found.elapsed();
        if addresses.first() != Some(&peer) {
            self.prefer(peer).await;
        }
        Ok(Connected {
            stream,
            peer,
            dns: found - begun,
            tcp,
        })
    }

    /// The addresses to try, in order; never empty.
    pub(super) async fn addresses(&self, address: &str) -> Result<Vec<SocketAddr>, TransportError> {
        let mut addresses = match self.literal {
            Some(literal) => vec![literal],
            None => self
                .look_up()
                .await
                .map_err(|source| TransportError::Resolve {
                    host: self.host.clone(),
                    source,
                })?,
        };
        if let Some(bind) = self.bind {
            addresses.retain(|address| address.is_ipv4() == bind.is_ipv4());
            if addresses.is_empty() {
                return Err(TransportError::Family {
                    address: address.to_owned(),
                    bind,
                    family: if bind.is_ipv4() { "IPv4" } else { "IPv6" },
                });
            }
        }
        Ok(addresses)
    }

    /// Asks the system's resolver, unless somebody has just done so. Those who come meanwhile wait for
    /// the one look-up.
    async fn look_up(&self) -> io::Result<Vec<SocketAddr>> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.since.elapsed() < FRESH) {
            return Ok(known.addresses.clone());
        }
        let mut addresses = Vec::new();
        let name = (self.host.clone(), self.port);
        for address in threads::apart(move || (name.0.as_str(), name.1).to_socket_addrs()).await?? {
            // The resolver may name an address once per socket type.
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        if addresses.is_empty() {
            return Err(io::Error::other("the name has no address"));
        }
        *known = Some(Known {
            addresses: addresses.clone(),
            since: Instant::now(),
        });
        Ok(addresses)
    }

    /// Has the name looked up the next time: none of its addresses answered.
    pub(super) async fn forget(&self) {
        self.known.lock().await.take();
    }

    /// Puts the address that answered first, for as long as the look-up is fresh: a `localhost` that
    /// is served on 127.0.0.1 only would otherwise cost each connection a refusal by `::1`.
    pub(super) async fn prefer(&self, peer: SocketAddr) {
        if let Some(known) = self.known.lock().await.as_mut()
            && let Some(place) = known.addresses.iter().position(|address| *address == peer)
        {
            known.addresses[..=place].rotate_right(1);
        }
    }
}

/// Tries the addresses in order. The next one starts when one fails or has had its head start; the
/// first to answer wins and the others are dropped.
pub(super) async fn first_to_answer<S, F: Future<Output = io::Result<S>>>(
    addresses: &[SocketAddr],
    connect: impl Fn(SocketAddr) -> F,
) -> Result<(S, SocketAddr), Vec<(SocketAddr, io::Error)>> {
    if let [only] = addresses {
        return match connect(*only).await {
            Ok(stream) => Ok((stream, *only)),
            Err(error) => Err(vec![(*only, error)]),
        };
    }
    let mut waiting = addresses.iter().copied();
    let mut running: Vec<(SocketAddr, Pin<Box<_>>)> = Vec::new();
    let mut failures = Vec::new();
    loop {
        if let Some(address) = waiting.next() {
            running.push((address, Box::pin(connect(address))));
        } else if running.is_empty() {
            return Err(failures);
        }
        // Left only by an answer, or by anything that lets the next address start.
        loop {
            let settled = poll_fn(|cx| {
                for (place, (_, attempt)) in running.iter_mut().enumerate() {
                    if let Poll::Ready(result) = attempt.as_mut().poll(cx) {
                        let (address, _) = running.swap_remove(place);
                        return Poll::Ready((address, result));
                    }
                }
                Poll::Pending
            });
            let settled = if waiting.len() > 0 {
                tokio::time::timeout(HEAD_START, settled).await.ok()
            } else {
                Some(settled.await)
            };
            match settled {
                Some((address, Ok(stream))) => return Ok((stream, address)),
                Some((address, Err(error))) => failures.push((address, error)),
                None => {}
            }
            if waiting.len() > 0 || running.is_empty() {
                break;
            }
        }
    }
}

/// Whether an address means something on one network only, and it is not said on which.
pub(super) fn lacks_zone(address: &SocketAddr) -> bool {
    match address {
        SocketAddr::V6(v6) => v6.ip().is_unicast_link_local() && v6.scope_id() == 0,
        SocketAddr::V4(_) => false,
    }
}

/// Refuses an address that lacks its zone.
pub(super) fn refuse_without_zone(address: &SocketAddr) -> io::Result<()> {
    if lacks_zone(address) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a link-local address needs a zone, the network interface behind %",
        ));
    }
    Ok(())
}

/// Connects one socket, without Nagle's delay: packets are gathered before they are written.
async fn connect(address: SocketAddr, bind: Option<IpAddr>) -> io::Result<TcpStream> {
    refuse_without_zone(&address)?;
    socket(address, bind)?.connect(address).await
}

/// A socket that is ready to connect, from the source address if there is one.
fn socket(address: SocketAddr, bind: Option<IpAddr>) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_nodelay(true)?;
    if let Some(bind) = bind {
        choose_port_late(&socket);
        socket.bind(SocketAddr::new(bind, 0))?;
    }
    Ok(socket)
}

/// Leaves the choice of the local port to the moment of connecting. A port that is chosen when the
/// address is bound must be free towards everybody, so that one address would serve no more than one
/// port range of connections in all; one that is chosen late only has to be free towards this peer.
#[cfg(target_os = "linux")]
fn choose_port_late(socket: &TcpSocket) {
    use nix::sys::socket::{setsockopt, sockopt::IpBindAddressNoPort};
    // Without the option (Linux before 4.2) fewer connections fit, and that is all.
    let _ = setsockopt(socket, IpBindAddressNoPort, &true);
}

/// Other systems have no such option.
#[cfg(not(target_os = "linux"))]
fn choose_port_late(_socket: &TcpSocket) {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::future::pending;

    use super::*;

    const V6: &str = "[2001:db8::1]:1883";
    const V4: &str = "192.0.2.1:1883";

    fn addresses() -> [SocketAddr; 2] {
        [V6.parse().unwrap(), V4.parse().unwrap()]
    }

    fn refused<S>() -> io::Result<S> {
        Err(io::ErrorKind::ConnectionRefused.into())
    }

    /// The clock stands still but for waiting.
    #[tokio::test(start_paused = true)]
    async fn an_address_that_is_silent_has_a_head_start_and_no_more() {
        let begun = tokio::time::Instant::now();
        let (answer, address) = first_to_answer(&addresses(), async |address: SocketAddr| {
            if address.is_ipv6() {
                pending::<()>().await;
            }
            Ok("connected")
        })
        .await
        .unwrap();
        assert_eq!((answer, address.to_string().as_str()), ("connected", V4));
        assert_eq!(begun.elapsed(), HEAD_START);
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_fails_is_followed_at_once() {
        let begun = tokio::time::Instant::now();
        let ((), address) = first_to_answer(&addresses(), async |address: SocketAddr| {
            if address.is_ipv6() { refused() } else { Ok(()) }
        })
        .await
        .unwrap();
        assert_eq!(address.to_string(), V4);
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_first_answer_still_counts() {
        let ((), address) = first_to_answer(&addresses(), async |address: SocketAddr| {
            if address.is_ipv6() {
                tokio::time::sleep(2 * HEAD_START).await;
                return Ok(());
            }
            refused()
        })
        .await
        .unwrap();
        assert_eq!(address.to_string(), V6);
    }

    #[tokio::test(start_paused = true)]
    async fn every_failure_is_reported() {
        let tried = Cell::new(0);
        let failures = first_to_answer(&addresses(), async |_| {
            tried.set(tried.get() + 1);
            refused::<()>()
        })
        .await
        .unwrap_err();
        assert_eq!(failures.len(), 2);
        assert_eq!(tried.get(), 2);
    }

    /// Nobody need listen there: nothing is connected.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_source_address_does_not_take_a_port_before_there_is_a_peer() {
        for (peer, source) in [(V4, "127.0.0.2"), (V6, "::1")] {
            let peer: SocketAddr = peer.parse().unwrap();
            let source: IpAddr = source.parse().unwrap();
            let Ok(socket) = socket(peer, Some(source)) else {
                assert!(source.is_ipv6(), "only IPv6 may be missing");
                continue;
            };
            let local = socket.local_addr().unwrap();
            assert_eq!((local.ip(), local.port()), (source, 0));
        }
    }

    #[tokio::test]
    async fn the_address_that_answered_is_tried_first_next_time() {
        let target = Target::new("broker.example", 1883, None);
        *target.known.lock().await = Some(Known {
            addresses: addresses().to_vec(),
            since: Instant::now(),
        });
        target.prefer(V4.parse().unwrap()).await;
        let addresses = target.addresses("broker.example:1883").await.unwrap();
        assert_eq!(addresses[0].to_string(), V4);
        assert_eq!(addresses[1].to_string(), V6);
    }
}
