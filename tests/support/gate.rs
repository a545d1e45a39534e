//! A small proxy on a free port of loopback: it speaks SOCKS5 and CONNECT, and connects to one broker, whatever it is
//! asked for.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A running proxy. It listens as long as the test process lives.
pub(crate) struct Gate {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Gate {
    /// A proxy in front of this port of loopback.
    pub(crate) fn before(broker: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let gate = Self {
            port,
            asked: asked.clone(),
        };
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, asked) = (client.unwrap(), asked.clone());
                // A client that leaves in the middle is no failure of the proxy.
                thread::spawn(move || serve(client, broker, &asked));
            }
        });
        gate
    }

    /// What it was asked to connect to, in the order of the requests.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut client: TcpStream, broker: u16, asked: &Mutex<Vec<String>>) -> io::Result<()> {
    client.set_nodelay(true)?;
    let target = match one(&mut client)? {
        5 => socks(&mut client)?,
        first => http(&mut client, first)?,
    };
    asked.lock().unwrap().push(target);
    let broker = TcpStream::connect((Ipv4Addr::LOCALHOST, broker))?;
    broker.set_nodelay(true)?;
    let (from_broker, to_client) = (broker.try_clone()?, client.try_clone()?);
    let back = thread::spawn(move || pass_on(from_broker, to_client));
    pass_on(client, broker);
    let _ = back.join();
    Ok(())
}

/// Copies until the one side closes, and closes the other.
fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

fn one(stream: &mut TcpStream) -> io::Result<u8> {
    Ok(some(stream, 1)?[0])
}

fn some(stream: &mut TcpStream, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn socks(client: &mut TcpStream) -> io::Result<String> {
    let count = one(client)?;
    some(client, usize::from(count))?;
    client.write_all(&[5, 0])?;
    let head = some(client, 4)?;
    let host = if head[3] == 1 {
        let bytes: [u8; 4] = some(client, 4)?.try_into().unwrap();
        Ipv4Addr::from(bytes).to_string()
    } else {
        let count = one(client)?;
        String::from_utf8(some(client, usize::from(count))?).unwrap()
    };
    let port = some(client, 2)?;
    client.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
    Ok(format!("{host}:{}", u16::from_be_bytes([port[0], port[1]])))
}

fn http(client: &mut TcpStream, first: u8) -> io::Result<String> {
    let mut head = vec![first];
    while !head.ends_with(b"\r\n\r\n") {
        head.push(one(client)?);
    }
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let head = String::from_utf8(head).unwrap();
    let (_, rest) = head.split_once(' ').unwrap();
    Ok(rest.split_once(' ').unwrap().0.to_owned())
}
