//! The scripted broker: a thread on a free port of loopback that plays what a test tells it to.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::{Domain, Socket, Type};

use super::LIMIT;
use super::bytes::{CONNACK, CONNACK_3, ack, suback};

/// A port at which connections are refused. It is taken as long as this lives, so that nobody else can listen there.
pub(crate) struct Refusing {
    pub(crate) port: u16,
    _socket: Socket,
}

impl Refusing {
    pub(crate) fn start() -> Self {
        Self::at(0).unwrap()
    }

    /// At a port at which somebody listened before, unless it has been taken since.
    fn at(port: u16) -> std::io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        // Connections of whoever listened there may be open still.
        socket.set_reuse_address(port != 0)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        socket.bind(&address.into())?;
        let address = socket.local_addr().unwrap().as_socket().unwrap();
        Ok(Self {
            port: address.port(),
            _socket: socket,
        })
    }
}

/// A running script. When it goes out of scope the test waits for the script's end, and fails if the script
/// has failed.
pub(crate) struct Peer {
    /// Where it listens; 0 for a script that listens by itself.
    pub(crate) port: u16,
    script: Option<JoinHandle<()>>,
    _refusing: Arc<Mutex<Option<Refusing>>>,
}

/// Where connections come in; drop it to have them refused from then on, as long as its [`Peer`] lives.
pub(crate) struct Door {
    listener: Option<TcpListener>,
    refusing: Arc<Mutex<Option<Refusing>>>,
}

impl Drop for Door {
    fn drop(&mut self) {
        let port = self.listener().local_addr().map(|address| address.port());
        self.listener = None;
        if let (Ok(port), Ok(mut refusing)) = (port, self.refusing.lock()) {
            *refusing = Refusing::at(port).ok();
        }
    }
}

impl Peer {
    /// Plays a script that takes connections from a [`Door`].
    pub(crate) fn play(script: impl FnOnce(Door) + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let refusing = Arc::<Mutex<Option<Refusing>>>::default();
        let door = Door {
            listener: Some(listener),
            refusing: refusing.clone(),
        };
        Self::run(port, refusing, move || script(door))
    }

    /// Plays a script that knows itself where to listen.
    pub(crate) fn of(script: impl FnOnce() + Send + 'static) -> Self {
        Self::run(0, Arc::default(), script)
    }

    fn run(
        port: u16,
        refusing: Arc<Mutex<Option<Refusing>>>,
        script: impl FnOnce() + Send + 'static,
    ) -> Self {
        let script = thread::Builder::new()
            .name("peer".into())
            .spawn(script)
            .unwrap();
        Self {
            port,
            script: Some(script),
            _refusing: refusing,
        }
    }

    /// Plays a script for one connection; others are refused.
    pub(crate) fn once(script: impl FnOnce(Conn) + Send + 'static) -> Self {
        Self::play(move |door| {
            let conn = door.accept();
            drop(door);
            script(conn);
        })
    }

    /// Takes one connection, sends these bytes whatever the client says, and reads until the client closes.
    pub(crate) fn says(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::once(move |mut conn| {
            conn.packet();
            conn.send(&bytes);
            conn.drain();
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(script) = self.script.take()
            && !thread::panicking()
            && let Err(panic) = script.join()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Door {
    /// The next connection.
    pub(crate) fn accept(&self) -> Conn {
        let limit = Timespec {
            tv_sec: LIMIT.as_secs().try_into().unwrap(),
            tv_nsec: 0,
        };
        let mut waiting = [PollFd::new(self.listener(), PollFlags::IN)];
        let ready = poll(&mut waiting, Some(&limit)).unwrap();
        assert!(ready > 0, "nobody has connected");
        Conn::new(self.listener().accept().unwrap().0)
    }

    fn listener(&self) -> &TcpListener {
        // It is taken when the door is dropped, and not before.
        self.listener.as_ref().unwrap()
    }
}

/// What bytes come through: TCP, or TLS over it.
pub(crate) trait Stream: Read + Write + Send {}

impl<S: Read + Write + Send> Stream for S {}

/// One connection of a client, seen by the broker.
pub(crate) struct Conn {
    stream: Box<dyn Stream>,
    /// Where the client connects from, over TCP.
    pub(crate) from: Option<IpAddr>,
}

/// A packet of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Packet {
    /// Type and flags.
    pub(crate) first: u8,
    /// What follows the remaining length.
    pub(crate) body: Vec<u8>,
}

impl Packet {
    /// The packet identifier of everything but PUBLISH.
    pub(crate) fn id(&self) -> u16 {
        u16::from_be_bytes([self.body[0], self.body[1]])
    }

    /// The topic of a PUBLISH.
    pub(crate) fn topic(&self) -> &str {
        let length = usize::from(self.id());
        std::str::from_utf8(&self.body[2..2 + length]).unwrap()
    }

    fn after_topic(&self) -> &[u8] {
        &self.body[2 + usize::from(self.id())..]
    }

    /// The QoS of a PUBLISH.
    pub(crate) fn qos(&self) -> u8 {
        (self.first >> 1) & 3
    }

    /// The packet identifier of a PUBLISH above QoS 0.
    pub(crate) fn publish_id(&self) -> u16 {
        let rest = self.after_topic();
        u16::from_be_bytes([rest[0], rest[1]])
    }

    /// What follows topic and packet identifier in a PUBLISH: with MQTT 5 the properties, then the payload.
    pub(crate) fn rest(&self) -> &[u8] {
        let rest = self.after_topic();
        if self.qos() > 0 { &rest[2..] } else { rest }
    }

    /// The payload of a PUBLISH of MQTT 5 with fewer than 128 bytes of properties.
    pub(crate) fn payload(&self) -> &[u8] {
        let rest = self.rest();
        &rest[1 + usize::from(rest[0])..]
    }
}

impl Conn {
    /// A connection over a socket.
    pub(crate) fn new(socket: TcpStream) -> Self {
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        socket.set_write_timeout(Some(LIMIT)).unwrap();
        socket.set_nodelay(true).unwrap();
        let from = Some(socket.peer_addr().unwrap().ip());
        Self {
            stream: Box::new(socket),
            from,
        }
    }

    /// A connection over any stream. It has no time limits of its own.
    pub(crate) fn over(stream: impl Stream + 'static) -> Self {
        Self {
            stream: Box::new(stream),
            from: None,
        }
    }

    /// The same connection with something around it, such as TLS.
    pub(crate) fn wrapped<S: Stream + 'static>(
        self,
        wrap: impl FnOnce(Box<dyn Stream>) -> S,
    ) -> Self {
        Self {
            stream: Box::new(wrap(self.stream)),
            from: self.from,
        }
    }

    /// Sends bytes. A client that has closed is no failure here: the script's next look at it tells.
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let sent = self
            .stream
            .write_all(bytes.as_ref())
            .and_then(|()| self.stream.flush());
        if let Err(error) = sent {
            assert!(is_end(&error), "the client takes nothing: {error}");
        }
    }

    /// Fills `buffer`; false if the client has closed before its first byte.
    fn fill(&mut self, buffer: &mut [u8]) -> bool {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.stream.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if is_end(&error) => break,
                Err(error) => panic!("the client says nothing: {error}"),
            }
        }
        assert!(
            filled == 0 || filled == buffer.len(),
            "the client has closed in the middle of a packet"
        );
        filled == buffer.len()
    }

    /// So many bytes, whatever they are.
    pub(crate) fn take(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        assert!(self.fill(&mut bytes), "the client has closed");
        bytes
    }

    /// The next packet; `None` when the client has closed.
    pub(crate) fn next(&mut self) -> Option<Packet> {
        let mut byte = [0];
        if !self.fill(&mut byte) {
            return None;
        }
        let first = byte[0];
        let (mut length, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)[0];
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let body = if length == 0 {
            Vec::new()
        } else {
            self.take(length)
        };
        Some(Packet { first, body })
    }

    /// The next packet; there must be one.
    pub(crate) fn packet(&mut self) -> Packet {
        self.next().expect("the client has closed")
    }

    /// The next packet, which must be of this type (the high half of the first byte).
    pub(crate) fn expect(&mut self, kind: u8) -> Packet {
        let packet = self.packet();
        assert_eq!(packet.first >> 4, kind, "{packet:02x?}");
        packet
    }

    /// Takes CONNECT, accepts it in the client's version, and returns it.
    pub(crate) fn open(&mut self) -> Packet {
        let connect = self.expect(1);
        let name = usize::from(connect.id());
        let version = connect.body[2 + name];
        self.send(if version == 5 { CONNACK } else { CONNACK_3 });
        connect
    }

    /// The same connection after [`Conn::open`].
    pub(crate) fn opened(mut self) -> Self {
        self.open();
        self
    }

    /// Takes SUBSCRIBE and grants QoS 2 (MQTT 5); returns it.
    pub(crate) fn grant(&mut self) -> Packet {
        let subscribe = self.expect(8);
        self.send(suback(subscribe.id(), &[2]));
        subscribe
    }

    /// Takes a PUBLISH at QoS 1 and acknowledges it; returns it.
    pub(crate) fn acknowledge(&mut self) -> Packet {
        let publish = self.expect(3);
        self.send(ack(0x40, publish.publish_id()));
        publish
    }

    /// The head of an HTTP request, up to the empty line.
    pub(crate) fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.take(1));
        }
        String::from_utf8(head).unwrap()
    }

    /// Reads until the client closes, whatever it still says.
    pub(crate) fn wait_for_close(&mut self) {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) => {
                    assert!(is_end(&error), "the client does not close: {error}");
                    return;
                }
            }
        }
    }

    /// For TLS: whether the client breaks off the handshake, and so never says anything.
    pub(crate) fn is_shunned(&mut self) -> bool {
        match self.stream.read(&mut [0]) {
            Ok(count) => count == 0,
            Err(error) => {
                assert_ne!(error.kind(), io::ErrorKind::WouldBlock, "the client hangs");
                true
            }
        }
    }

    /// Reads until the client closes; returns what it still sent.
    pub(crate) fn drain(&mut self) -> Vec<Packet> {
        std::iter::from_fn(|| self.next()).collect()
    }

    /// The client must say DISCONNECT, and then close.
    pub(crate) fn farewell(&mut self) -> Packet {
        let disconnect = self.expect(14);
        assert_eq!(self.next(), None);
        disconnect
    }
}

fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(
        error.kind(),
        ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof
    )
}
