//! A small proxy, which speaks SOCKS5 and CONNECT on one port and connects to one broker, whatever it is asked for.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{copy_bidirectional, split};

use super::*;

/// What it does, shared by its connections.
#[derive(Clone)]
pub(super) struct Gate {
    broker: Arc<Mutex<u16>>,
    login: Option<(&'static str, &'static str)>,
    step: usize,
    refuse: Arc<Mutex<bool>>,
    identity: Option<Arc<ServerIdentity>>,
    seen: Arc<Mutex<Vec<String>>>,
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gate {
    /// A proxy that leads to this port of loopback.
    pub(super) fn new(broker: u16) -> Self {
        Self {
            broker: Arc::new(Mutex::new(broker)),
            login: None,
            step: usize::MAX,
            refuse: Arc::default(),
            identity: None,
            seen: Arc::default(),
        }
    }

    pub(super) fn tls(mut self, wanted: bool) -> Self {
        let identity = || ServerIdentity::self_signed(&["localhost".to_owned()]).unwrap();
        self.identity = wanted.then(|| Arc::new(identity()));
        self
    }

    pub(super) fn login(mut self, username: &'static str, password: &'static str) -> Self {
        self.login = Some((username, password));
        self
    }

    pub(super) fn one_byte_at_a_time(mut self) -> Self {
        self.step = 1;
        self
    }

    /// Answers the first request with a refused connection.
    pub(super) fn refuses_first(self) -> Self {
        *held(&self.refuse) = true;
        self
    }

    pub(super) fn leads_to(&self, broker: u16) {
        *held(&self.broker) = broker;
    }

    /// Its certificate, if it speaks TLS.
    pub(super) fn ca(&self) -> String {
        let identity = self.identity.as_ref();
        identity.map_or_else(String::new, |it| it.certificate_pem().to_owned())
    }

    /// What it was asked to connect to.
    pub(super) fn seen(&self) -> Vec<String> {
        held(&self.seen).clone()
    }

    /// Listens; returns the port.
    pub(super) fn start(&self) -> u16 {
        let listener = Listener::bind(LOOPBACK, self.identity.clone(), false).unwrap();
        let port = listener.local_addr().unwrap().port();
        let gate = self.clone();
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let (gate, acceptor) = (gate.clone(), listener.acceptor());
                tokio::spawn(async move {
                    if let Ok(mut stream) = acceptor.handshake(socket).await {
                        gate.serve(&mut stream).await;
                    }
                });
            }
        });
        port
    }

    async fn answer(&self, stream: &mut Stream, bytes: &[u8]) {
        for piece in bytes.chunks(self.step.min(bytes.len()).max(1)) {
            stream.write_all(piece).await.unwrap();
            stream.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
    }

    async fn serve(&self, stream: &mut Stream) {
        let connected = match stream.read_u8().await {
            Ok(5) => self.socks(stream).await,
            Ok(_) => self.http(stream).await,
            Err(_) => false,
        };
        if connected {
            let port = *held(&self.broker);
            let mut broker = tokio::net::TcpStream::connect((LOOPBACK.ip(), port))
                .await
                .unwrap();
            let _ = copy_bidirectional(stream, &mut broker).await;
        } else {
            let _ = stream.shutdown().await;
            // Closing with unread bytes would reset the connection under the answer.
            let (mut from, _to) = split(stream);
            while matches!(from.read(&mut [0; 512]).await, Ok(count) if count > 0) {}
        }
    }

    async fn socks(&self, stream: &mut Stream) -> bool {
        let count = stream.read_u8().await.unwrap();
        let methods = bytes(stream, count).await;
        let Some((username, password)) = self.login else {
            self.answer(stream, &[5, 0]).await;
            return self.request(stream).await;
        };
        if !methods.contains(&2) {
            self.answer(stream, &[5, 0xFF]).await;
            return false;
        }
        self.answer(stream, &[5, 2]).await;
        assert_eq!(stream.read_u8().await.unwrap(), 1);
        let count = stream.read_u8().await.unwrap();
        let name = bytes(stream, count).await;
        let count = stream.read_u8().await.unwrap();
        let word = bytes(stream, count).await;
        let known = (name, word) == (username.into(), password.into());
        self.answer(stream, &[1, u8::from(!known)]).await;
        known && self.request(stream).await
    }

    async fn request(&self, stream: &mut Stream) -> bool {
        let head = bytes(stream, 4).await;
        assert_eq!(head[..3], [5, 1, 0]);
        let host = match head[3] {
            1 => {
                let address: [u8; 4] = bytes(stream, 4).await.try_into().unwrap();
                std::net::IpAddr::from(address).to_string()
            }
            4 => {
                let address: [u8; 16] = bytes(stream, 16).await.try_into().unwrap();
                std::net::IpAddr::from(address).to_string()
            }
            _ => {
                let count = stream.read_u8().await.unwrap();
                String::from_utf8(bytes(stream, count).await).unwrap()
            }
        };
        let port = stream.read_u16().await.unwrap();
        held(&self.seen).push(format!("{host}:{port}"));
        if std::mem::take(&mut *held(&self.refuse)) {
            self.answer(stream, &[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]).await;
            return false;
        }
        // The address in the reply may be of any type.
        self.answer(stream, b"\x05\x00\x00\x03\x04gate\x04\x38")
            .await;
        true
    }

    async fn http(&self, stream: &mut Stream) -> bool {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let target = head.strip_prefix("ONNECT ").unwrap();
        let (target, _) = target.split_once(" HTTP/1.1\r\n").unwrap();
        held(&self.seen).push(target.to_owned());
        if let Some((username, password)) = self.login {
            let pair = BASE64_STANDARD.encode(format!("{username}:{password}"));
            if !head.contains(&format!("Proxy-Authorization: Basic {pair}\r\n")) {
                let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
                self.answer(stream, refusal).await;
                return false;
            }
        }
        self.answer(
            stream,
            b"HTTP/1.0 200 Connection established\r\nVia: gate\r\n\r\n",
        )
        .await;
        true
    }
}

async fn bytes(stream: &mut Stream, count: u8) -> Vec<u8> {
    let mut bytes = vec![0; usize::from(count)];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}
