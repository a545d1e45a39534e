//! A connection to the broker that sends any bytes, and waits for no answer longer than a deadline.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use mqtty::broker::Broker;
use mqtty::model::Version;
use mqtty::wire::{describe, frame_size};

/// No answer takes this long.
const DEADLINE: Duration = Duration::from_secs(20);

/// One connection.
pub(crate) struct Client {
    stream: TcpStream,
    input: Vec<u8>,
    pub(crate) version: Version,
}

impl Client {
    /// Connects by TCP.
    pub(crate) fn dial(broker: &Broker, version: Version) -> Result<Self, String> {
        let port = broker.port().ok_or("the broker has no port")?;
        let dialed = || -> io::Result<TcpStream> {
            let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
            stream.set_read_timeout(Some(DEADLINE))?;
            stream.set_write_timeout(Some(DEADLINE))?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        Ok(Self {
            stream: dialed().map_err(|error| error.to_string())?,
            input: Vec::new(),
            version,
        })
    }

    /// Sends bytes. That the broker has closed the connection already is seen by what comes back.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<(), String> {
        match self.stream.write_all(bytes) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Err("nothing is read".into()),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The next packet; `None` at the end of the stream.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<u8>>, String> {
        loop {
            let size = frame_size(&self.input).map_err(|error| error.to_string())?;
            if let Some(size) = size.filter(|size| *size <= self.input.len()) {
                return Ok(Some(self.input.drain(..size).collect()));
            }
            let mut buffer = [0; 4096];
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(None),
                Ok(read) => self.input.extend_from_slice(&buffer[..read]),
                Err(error)
                    if matches!(
                        error.kind(),
                        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted
                    ) =>
                {
                    return Ok(None);
                }
                Err(_) => return Err("nothing came".to_owned()),
            }
        }
    }

    /// A packet for people.
    pub(crate) fn show(&self, packet: Option<&[u8]>) -> String {
        packet.map_or("the connection ended".to_owned(), |packet| {
            format!("{packet:02X?} came: {}", describe(packet, self.version))
        })
    }
}
