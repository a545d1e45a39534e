//! Files that are pipes: one that nobody writes to keeps nobody, and one that gives its bytes once is enough.

use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};
use rustix::process::Signal;

use crate::support::peer::Peer;
use crate::support::run::{Run, Running, is_ignored, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};
use crate::support::secure::{Secure, Wanted};
use crate::support::signals::signals;

const QUICKLY: Duration = Duration::from_secs(10);

const SERVER: Wanted = Wanted {
    name: "localhost",
    expired: false,
    by_authority: true,
};

/// A new pipe with a name that ends so.
fn pipe(name: &str) -> String {
    let path = scratch_dir().join(name);
    mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A pipe that gives these bytes to whoever reads it first.
fn once(bytes: impl AsRef<[u8]>) -> String {
    let path = pipe("once.pem");
    let (name, bytes) = (path.clone(), bytes.as_ref().to_vec());
    thread::spawn(move || {
        let mut writer = File::options().write(true).open(name).unwrap();
        // Whoever reads need not read all of it.
        let _ = writer.write_all(&bytes);
    });
    path
}

/// Opens a pipe for writing as soon as somebody reads it, or tries to.
fn writer(path: impl AsRef<Path>, reader: &Running) -> File {
    let start = Instant::now();
    loop {
        let opened = File::options()
            .write(true)
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(&path);
        match opened {
            Ok(file) => return file,
            Err(error) => assert!(
                start.elapsed() < QUICKLY,
                "nobody reads it: {error}\n{}",
                reader.stderr_so_far()
            ),
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// A run with a pipe in the place of `@`, whose name ends as what follows.
fn reading(words: &str) -> (Run, String) {
    let mut path = None;
    let words: Vec<String> = words
        .split_whitespace()
        .map(|word| match word.split_once('@') {
            None => word.to_owned(),
            Some((before, name)) => {
                let path = path.get_or_insert_with(|| pipe(&format!("x{name}")));
                format!("{before}{path}")
            }
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    (mqtty(&words), path.unwrap())
}

#[test]
fn one_that_nobody_writes_to_keeps_nobody_who_follows_signals() {
    let cases = [
        "pub --embedded -t t --file-read @",
        "pub --embedded -t t --split , --file-read @",
        "pub --embedded -t t -lm --file-read @",
        "pub --embedded -t t -m {} -Pmn M -Pp @.proto",
        "pub --embedded -t t -lm -Ap @.avsc",
        "sub --embedded -t t -Pmn M -Pp @.proto",
        "sub --embedded -t t -Ap @.avsc",
        "simulate --print 1 -f @.js",
        "simulate --embedded -t t -f @.yaml",
        "conn --ca @",
        "conn --insecure --cert @ --key @",
        "conn --once -so @.json",
        "pub -t t -m x --ca @",
        "pub -t t -lm --ca @",
        "sub -t t --ca @",
        "bench conn -c 1 --ca @",
        "bench pub -c 1 -t t --ca @",
        "simulate -sc tesla -c 1 --ca @",
        "broker --tls-port 0 --cert @ --key @",
    ];
    for words in cases {
        for (signal, code, name) in signals() {
            let (run, path) = reading(words);
            let running = run.start();
            let held = writer(path, &running);
            running.signal(signal);
            running.finish().code(code).said(name).within(QUICKLY);
            drop(held);
        }
    }
}

/// The store of trusted authorities, which every TLS connection needs.
#[test]
fn a_trust_store_that_nobody_writes_to() {
    let url = ["check", "--url", "https://localhost:1/x"];
    for words in [
        &url[..],
        &["conn", "-l", "mqtts"],
        &["bench", "conn", "-l", "mqtts"],
    ] {
        let path = pipe("store.pem");
        let running = mqtty(words).env("SSL_CERT_FILE", &path).start();
        let held = writer(path, &running);
        running.signal(Signal::TERM);
        running.finish().code(143).said("SIGTERM").within(QUICKLY);
        drop(held);
    }
}

/// What says what is to be done is read before that begins: there a signal ends the process at once, which a shell
/// calls by the same codes.
#[test]
fn settings_that_nobody_writes_end_with_the_signal() {
    let cases = [
        "conn --config @.toml",
        "conn -lo @.json",
        "conn -u me --password-file @",
        "conn -Wt w --will-file @",
        "bench conn --clients-from @.csv",
        "bench pub -t t --file-read @",
        "bench report @.json",
        "profile import @.json",
    ];
    for words in cases {
        // One that is ignored, as SIGINT in the background of a script, is ignored here, too.
        for (signal, ..) in signals().into_iter().filter(|it| !is_ignored(it.0)) {
            let (run, path) = reading(words);
            let running = run.start();
            let held = writer(path, &running);
            running.signal(signal);
            running.finish().ended_by(signal).within(QUICKLY);
            drop(held);
        }
    }
}

/// A broker behind TLS that takes one client.
fn broker(secure: &Secure) -> Peer {
    let accept = secure.acceptor();
    Peer::once(move |conn| {
        let mut conn = accept(conn);
        conn.open();
        conn.farewell();
    })
}

/// As `--ca <(cat ca.pem)` does it.
#[test]
fn an_authority_that_is_read_once() {
    let secure = Secure::new(SERVER);
    let ca = std::fs::read(&secure.ca).unwrap();
    let peer = broker(&secure);
    mqtty(&["conn", "--once", "-h", "localhost", "--ca", &once(&ca)])
        .args(&["-p", &peer.port.to_string()])
        .run()
        .code(0);
    // Several brokers, and one authority.
    let peers = [broker(&secure), broker(&secure)];
    let hosts = peers
        .each_ref()
        .map(|peer| format!("mqtts://localhost:{}", peer.port));
    mqtty(&["bench", "conn", "-c", "2", "-z", "10ms"])
        .args(&["-h", &hosts.join(","), "--ca", &once(&ca)])
        .run()
        .code(0);
}

/// A certificate and its key in one pipe.
#[test]
fn a_certificate_and_its_key_that_are_read_once() {
    let (secure, shown) = Secure::asking(&["me"]);
    let both = [&shown[0].certificate, &shown[0].key].map(|path| std::fs::read(path).unwrap());
    let both = once(both.concat());
    let accept = secure.acceptor();
    let peer = Peer::once(move |conn| {
        let mut conn = accept(conn);
        conn.open();
        conn.farewell();
    });
    mqtty(&["conn", "--once", "-h", "localhost", "--ca", &secure.ca])
        .args(&["--cert", &both, "--key", &both])
        .args(&["-p", &peer.port.to_string()])
        .run()
        .code(0);
}

#[test]
fn schemas_that_are_read_once() {
    let encoded = |schema: &[&str]| {
        let peer = Peer::once(|mut conn| {
            conn.open();
            let packet = conn.expect(3);
            assert_eq!(packet.payload(), [0x08, 7]);
            conn.farewell();
        });
        mqtty(&["pub", "-t", "t", "-m", r#"{"n":7}"#])
            .args(schema)
            .port(peer.port)
            .run()
    };
    let proto = "syntax = \"proto3\";\nmessage M { int32 n = 1; }\n";
    encoded(&["-Pmn", "M", "-Pp", &once(proto)]).code(0);
    // A fault in it is told with its line all the same.
    let wrong = once("syntax = \"proto3\";\nmessage M { int32 n = 1 }\n");
    mqtty(&[
        "pub",
        "--embedded",
        "-t",
        "t",
        "-m",
        "{}",
        "-Pmn",
        "M",
        "-Pp",
        &wrong,
    ])
    .run()
    .code(7)
    .said("line 2 column");
    let avro = once(r#"{"type":"record","name":"r","fields":[{"name":"n","type":"int"}]}"#);
    let text = scratch_file("n.json", r#"{"n":4}"#);
    mqtty(&[
        "pub",
        "--embedded",
        "-t",
        "t",
        "--file-read",
        &text,
        "-Ap",
        &avro,
    ])
    .run()
    .code(0);
}
