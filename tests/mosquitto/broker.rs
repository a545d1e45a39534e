//! A mosquitto for one test.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;

use rustix::process::Signal;

use crate::LIMIT;
use crate::certificates::Authority;
use crate::run::{Run, Running, mqtty, program};
use crate::scratch::scratch_dir;

/// A running mosquitto. It is killed when it goes out of scope.
pub(crate) struct Mosquitto {
    running: Option<Running>,
    folder: PathBuf,
    /// The port of plain TCP.
    pub(crate) port: u16,
    /// The port of TLS.
    pub(crate) tls_port: u16,
    /// The port of WebSocket.
    pub(crate) ws_port: u16,
    /// The port of WebSocket over TLS.
    pub(crate) wss_port: u16,
}

/// What a broker is to be like beyond the usual.
#[derive(Default)]
pub(crate) struct Wanted {
    /// Lines of the configuration; those that are about a listener are about the one for plain TCP.
    pub(crate) lines: Vec<String>,
    /// The authority that signs the certificate of the TLS listener; without one there is no such listener.
    pub(crate) authority: Option<Authority>,
    /// Clients must show a certificate of that authority to the TLS listener.
    pub(crate) asks_for_certificates: bool,
    /// Nobody without a name and a password of this file comes in.
    pub(crate) password_file: Option<PathBuf>,
}

impl Mosquitto {
    /// A broker with a listener for each transport but TLS.
    pub(crate) fn start() -> Self {
        Self::wanted(&Wanted::default())
    }

    /// A broker as it is wanted.
    pub(crate) fn wanted(wanted: &Wanted) -> Self {
        // Between being found free and being used, a port may be taken by somebody else.
        for _ in 0..5 {
            let mut broker = Self {
                running: None,
                folder: scratch_dir(),
                port: free_port(),
                tls_port: free_port(),
                ws_port: free_port(),
                wss_port: free_port(),
            };
            broker.write_configuration(wanted);
            if broker.try_start() {
                return broker;
            }
        }
        panic!("mosquitto does not start: is it installed?");
    }

    fn write_configuration(&self, wanted: &Wanted) {
        let folder = self.folder.display();
        let mut lines = vec![
            // As root, mosquitto would become another user, who cannot read our files.
            "user root".to_owned(),
            "log_dest stderr".to_owned(),
            "log_type all".to_owned(),
            // Enough for every test. 0, without a limit, makes 2.0.11 drop a client whose publish it denies.
            "max_queued_messages 100000".to_owned(),
            "persistence true".to_owned(),
            format!("persistence_location {folder}/"),
        ];
        match &wanted.password_file {
            Some(file) => lines.push(format!("password_file {}", file.display())),
            None => lines.push("allow_anonymous true".to_owned()),
        }
        lines.push(format!("listener {} 127.0.0.1", self.port));
        lines.extend(wanted.lines.iter().cloned());
        lines.push(format!(
            "listener {} 127.0.0.1\nprotocol websockets",
            self.ws_port
        ));
        lines.push(format!("listener 0 {folder}/socket"));
        if let Some(authority) = &wanted.authority {
            let server = authority.issue("localhost");
            let tls = [
                format!("cafile {}", authority.file),
                format!("certfile {}", server.certificate),
                format!("keyfile {}", server.key),
                format!("require_certificate {}", wanted.asks_for_certificates),
            ];
            lines.push(format!("listener {} 127.0.0.1", self.tls_port));
            lines.extend(tls.clone());
            lines.push(format!(
                "listener {} 127.0.0.1\nprotocol websockets",
                self.wss_port
            ));
            lines.extend(tls);
        }
        std::fs::write(self.folder.join("conf"), lines.join("\n") + "\n").unwrap();
    }

    fn try_start(&mut self) -> bool {
        let configuration = self.folder.join("conf");
        let running = program(system_program("mosquitto"), &["-c"])
            .args(&[configuration])
            .start();
        let up = running.hears(" running");
        if up {
            self.greet();
            self.running = Some(running);
        } else {
            eprintln!("{}", running.finish());
        }
        up
    }

    /// Waits for an answer to CONNECT: only then does the broker look after its sockets, and not before that
    /// does it heed a signal.
    fn greet(&self) {
        const CONNECT: &[u8] = b"\x10\x11\x00\x04MQTT\x04\x02\x00\x00\x00\x05greet";
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        socket.write_all(CONNECT).unwrap();
        // It may be a refusal, where a password is asked for.
        socket.read_exact(&mut [0; 4]).unwrap();
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Waits until its log has this text.
    pub(crate) fn logs(&self, text: &str) {
        self.running().says(text);
    }

    /// Stops it as a system does, which makes it save its state.
    pub(crate) fn stop(&mut self) {
        let running = self.running.take().unwrap();
        running.signal(Signal::TERM);
        running.finish().code(0);
    }

    /// Starts it again where it was.
    pub(crate) fn start_again(&mut self) {
        assert!(self.try_start(), "mosquitto does not come back");
    }

    /// `mqtty` with these arguments, over TCP to this broker.
    pub(crate) fn mqtty(&self, arguments: &[&str]) -> Run {
        mqtty(arguments).port(self.port)
    }

    /// The path of its Unix socket.
    pub(crate) fn socket(&self) -> String {
        self.folder.join("socket").to_str().unwrap().to_owned()
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        if let Some(running) = &self.running
            && std::thread::panicking()
        {
            eprintln!("the end of mosquitto's log:\n{}", running.last_said(4000));
        }
    }
}

/// A program that the system may keep where only its administrator looks for it.
pub(crate) fn system_program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.exists())
        .unwrap_or_else(|| panic!("{name} is not installed"))
}

pub(crate) fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}
