//! What stands at the other end: brokers, and nginx in front of them.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::time::Instant;

use super::{Login, PASSWORD, Transport, USER};
use crate::LIMIT;
use crate::broker::{Mosquitto, Wanted, free_port, system_program};
use crate::certificates::{Authority, Issued};
use crate::run::{Running, program};
use crate::scratch::scratch_dir;

/// Where each transport is served.
#[derive(Clone)]
pub(super) struct Served {
    pub(super) tcp: u16,
    pub(super) tls: u16,
    pub(super) ws: u16,
    pub(super) wss: u16,
    pub(super) socket: String,
}

impl Served {
    /// The URL of a transport. The certificate is for this name.
    pub(super) fn url(&self, transport: Transport) -> String {
        match transport {
            Transport::Tcp => format!("mqtt://localhost:{}", self.tcp),
            Transport::Tls => format!("mqtts://localhost:{}", self.tls),
            Transport::Ws => format!("ws://localhost:{}/mqtt", self.ws),
            Transport::Wss => format!("wss://localhost:{}/mqtt", self.wss),
            Transport::Unix => format!("unix://{}", self.socket),
        }
    }
}

/// Certificates: of the authority, of servers, and of the client.
pub(super) struct Certificates {
    pub(super) authority: String,
    pub(super) server: Issued,
    pub(super) client: Issued,
}

/// A mosquitto that asks for this login.
pub(super) fn mosquitto(login: Login) -> (Mosquitto, Served, Certificates) {
    let authority = Authority::new();
    let certificates = certificates(&authority);
    let password_file = (login == Login::Password).then(|| {
        let file = scratch_dir().join("passwords");
        program(system_program("mosquitto_passwd"), &["-b", "-c"])
            .args(&[&file])
            .args(&[USER, PASSWORD])
            .run()
            .code(0);
        file
    });
    let broker = Mosquitto::wanted(&Wanted {
        authority: Some(authority),
        asks_for_certificates: login == Login::Certificate,
        password_file,
        ..Wanted::default()
    });
    let served = Served {
        tcp: broker.port,
        tls: broker.tls_port,
        ws: broker.ws_port,
        wss: broker.wss_port,
        socket: broker.socket(),
    };
    (broker, served, certificates)
}

/// An aedes that asks for this login. `MQTTY_AEDES` is the folder where npm has installed aedes and ws.
pub(super) fn aedes(login: Login) -> (Running, Served, Certificates) {
    let folder = std::env::var_os("MQTTY_AEDES").expect("MQTTY_AEDES is the folder of aedes");
    let certificates = certificates(&Authority::new());
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/mosquitto/matrix/aedes.cjs");
    let scratch = scratch_dir();
    let running = program(system_program("node"), &[])
        .args(&[&script])
        .args(&[login.name()])
        .args(&[&scratch])
        .args(&[
            &certificates.server.certificate,
            &certificates.server.key,
            &certificates.authority,
        ])
        .env("NODE_PATH", PathBuf::from(folder).join("node_modules"))
        .start();
    running.prints(" ready\n");
    let said = running.stdout_so_far();
    let port = |name: &str| -> u16 {
        let mut words = said.split_whitespace();
        let port = words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        port.unwrap().parse().unwrap()
    };
    let served = Served {
        tcp: port("tcp"),
        tls: port("tls"),
        ws: port("ws"),
        wss: port("wss"),
        socket: scratch.join("socket").to_str().unwrap().to_owned(),
    };
    (running, served, certificates)
}

fn certificates(authority: &Authority) -> Certificates {
    Certificates {
        authority: authority.file.clone(),
        server: authority.issue("localhost"),
        client: authority.issue("device-7"),
    }
}

/// An nginx in front of a broker: it passes TCP, WebSocket and the socket on, and ends TLS itself.
pub(super) fn nginx(
    behind: &Served,
    login: Login,
    certificates: &Certificates,
) -> (Running, Served) {
    for _ in 0..5 {
        let folder = scratch_dir();
        let served = Served {
            tcp: free_port(),
            tls: free_port(),
            ws: free_port(),
            wss: free_port(),
            socket: folder.join("socket").to_str().unwrap().to_owned(),
        };
        let file = folder.join("nginx.conf");
        let text = configuration(
            &folder.display().to_string(),
            behind,
            &served,
            login,
            certificates,
        );
        std::fs::write(&file, text).unwrap();
        let running = program(system_program("nginx"), &["-e", "stderr", "-c"])
            .args(&[&file])
            .start();
        let begun = Instant::now();
        while begun.elapsed() < LIMIT / 5 {
            let ports = [served.tcp, served.tls, served.ws, served.wss];
            let is_up = |port: u16| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
            if ports.into_iter().all(is_up) {
                return (running, served);
            }
            std::thread::yield_now();
        }
    }
    panic!("nginx does not start: is it installed?");
}

fn configuration(
    folder: &str,
    behind: &Served,
    served: &Served,
    login: Login,
    certificates: &Certificates,
) -> String {
    let asks = if login == Login::Certificate {
        "on"
    } else {
        "off"
    };
    let tls = format!(
        "ssl_certificate {}; ssl_certificate_key {}; ssl_client_certificate {}; ssl_verify_client {asks};",
        certificates.server.certificate, certificates.server.key, certificates.authority
    );
    let to_broker = format!("proxy_pass 127.0.0.1:{};", behind.tcp);
    let to_websocket = format!(
        "location /mqtt {{ proxy_pass http://127.0.0.1:{}; proxy_http_version 1.1;
           proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade; }}",
        behind.ws
    );
    let mut temporary = String::new();
    for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(temporary, "{name}_temp_path {folder}/{name};");
    }
    let module = "/usr/lib/nginx/modules/ngx_stream_module.so";
    let load = if std::path::Path::new(module).exists() {
        format!("load_module {module};")
    } else {
        // It is built in.
        String::new()
    };
    format!(
        "{load}
daemon off; master_process off; pid {folder}/pid; error_log stderr;
events {{ }}
stream {{
  server {{ listen 127.0.0.1:{tcp}; {to_broker} }}
  server {{ listen unix:{socket}; {to_broker} }}
  server {{ listen 127.0.0.1:{port} ssl; {tls} {to_broker} }}
}}
http {{
  access_log off;
  {temporary}
  server {{ listen 127.0.0.1:{ws}; {to_websocket} }}
  server {{ listen 127.0.0.1:{wss} ssl; {tls} {to_websocket} }}
}}
",
        tcp = served.tcp,
        socket = served.socket,
        port = served.tls,
        ws = served.ws,
        wss = served.wss,
    )
}
