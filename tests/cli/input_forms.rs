//! Input in the forms that people have: byte order marks, UTF-16, `host:port`, passwords in URLs, and
//! errors in our own words.

use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

/// Text as some editors on Windows save it.
fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// A broker that takes one connection and wants its CONNECT to hold these bytes.
fn expecting(bytes: &'static [u8]) -> Peer {
    Peer::once(move |mut conn| {
        let connect = conn.open();
        let found = connect.body.windows(bytes.len()).any(|part| part == bytes);
        assert!(found, "{connect:?}");
        conn.farewell();
    })
}

#[test]
fn a_port_behind_the_host() {
    for (host, more) in [
        ("127.0.0.1:{port}", ""),
        ("localhost:{port}", ""),
        ("127.0.0.1:{port}", "-p {port}"),
    ] {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.farewell();
        });
        let port = peer.port.to_string();
        let fill = |text: &str| text.replace("{port}", &port);
        let more = fill(more);
        let more: Vec<&str> = more.split_whitespace().collect();
        mqtty(&["conn", "--once", "-h", &fill(host)])
            .args(&more)
            .run()
            .code(0)
            .said(&format!(":{port}"));
    }
}

#[test]
fn a_port_behind_the_host_elsewhere() {
    let peer = |count: usize| {
        Peer::play(move |door| {
            for _ in 0..count {
                let mut conn = door.accept();
                conn.open();
                conn.farewell();
            }
        })
    };
    let by_variable = peer(1);
    mqtty(&["conn", "--once"])
        .env("MQTTY_HOST", format!("127.0.0.1:{}", by_variable.port))
        .run()
        .code(0);

    let by_file = peer(1);
    let config = scratch_file(
        "c.toml",
        format!("[defaults]\nhost = \"127.0.0.1:{}\"\n", by_file.port),
    );
    mqtty(&["conn", "--once", "--config", &config])
        .run()
        .code(0);

    // A stronger port beats it.
    let stronger = peer(1);
    mqtty(&["conn", "--once", "-p", &stronger.port.to_string()])
        .env("MQTTY_HOST", "127.0.0.1:1")
        .run()
        .code(0);
}

#[test]
fn hosts_that_make_no_sense() {
    for (arguments, text) in [
        (
            &["-h", "localhost:1884", "-p", "1885"][..],
            "conflicting ports: 1884",
        ),
        (&["-h", "localhost:x"], "use a port from 1 to 65535"),
        (&["-h", "localhost:0"], "use a port from 1 to 65535"),
        (&["-h", "localhost:70000"], "use a port from 1 to 65535"),
        (
            &["-h", "fe80::zz:1883"],
            "put brackets around an IPv6 address with a port: [::1]:1883",
        ),
        (
            &["-h", "fe80::zz:1883"],
            "put brackets around an IPv6 address with a port: [::1]:1883",
        ),
        (&["-h", "[::1:1883"], "hint: "),
        (&["-h", "localhost/mqtt"], "ws://localhost:8083/mqtt"),
        (&["-h", "bob@localhost"], "mqtt://USER:PASSWORD@HOST"),
    ] {
        mqtty(&["conn", "--once"])
            .args(arguments)
            .run()
            .code(2)
            .said(text);
    }
    mqtty(&[
        "bench",
        "conn",
        "-c",
        "1",
        "-h",
        "127.0.0.1:1,127.0.0.1:2",
        "-p",
        "3",
    ])
    .run()
    .code(2)
    .said("conflicting ports");
}

#[test]
fn an_address_without_its_zone() {
    for host in ["fe80::1", "[fe80::1]:1883", "mqtt://[fe80::1]"] {
        mqtty(&["conn", "--once", "-h", host])
            .run()
            .code(3)
            .said("needs a zone")
            .said("fe80::1%eth0");
    }
}

#[test]
fn passwords_that_cut_a_url_short() {
    for url in [
        "mqtt://bob:s3#cret@127.0.0.1",
        "mqtt://bob:s3/cret@127.0.0.1:1883/t",
        "wss://bob:s3?cret@127.0.0.1/mqtt",
    ] {
        for flag in ["-h", "--url"] {
            mqtty(&["conn", "--once", flag, url])
                .run()
                .code(2)
                .said("hint: percent-encode the user name and password")
                .did_not_say("cret")
                .did_not_say("s3");
        }
        mqtty(&["conn", "--once"])
            .env("MQTTY_HOST", url)
            .run()
            .code(2)
            .said("hint: percent-encode the user name and password")
            .did_not_say("cret");
    }
    // A password of digits looks like a port, and what follows like a topic.
    for (url, warned) in [
        ("mqtt://localhost:1/34@127.0.0.1", true),
        ("ws://localhost:1/34@127.0.0.1", true),
        ("mqtt://localhost:1/34%40127.0.0.1", false),
        ("mqtt://bob:pw@localhost:1/home/bob@x.example", false),
    ] {
        let finished = mqtty(&["conn", "--once", "-h", url]).run().code(3);
        let said = finished
            .stderr
            .contains("write a / in a user name or password as %2F");
        assert_eq!(said, warned, "{finished}");
    }
    let peer = expecting(b"\x00\x07#/?@[ %");
    let url = format!("mqtt://bob:%23%2F%3F@[ %@127.0.0.1:{}", peer.port);
    mqtty(&["conn", "--once", "-h", &url]).run().code(0);
}

#[test]
fn marks_before_text() {
    let peer = expecting(b"\x00\x06s3cret");
    let file = scratch_file("password", "\u{feff}s3cret\r\n");
    mqtty(&["conn", "--once", "-u", "bob", "--password-file", &file])
        .port(peer.port)
        .run()
        .code(0);

    let peer = expecting(b"\x00\x04mark");
    let config = scratch_file("c.toml", "\u{feff}[defaults]\nclient_id = \"mark\"\n");
    mqtty(&["conn", "--once", "--config", &config])
        .port(peer.port)
        .run()
        .code(0);

    let schemas = scratch_dir();
    let schema = |name: &str, text: &str| {
        let path = schemas.join(name);
        std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let main = schema(
        "a.proto",
        "syntax = \"proto3\";\nmessage A { string s = 1; }\n",
    );
    let importing = schema(
        "b.proto",
        "syntax = \"proto3\";\nimport \"a.proto\";\nmessage B { A a = 1; }\n",
    );
    let avro = schema(
        "r.avsc",
        r#"{"type":"record","name":"R","fields":[{"name":"s","type":"string"}]}"#,
    );

    for (arguments, input, payload) in [
        (
            &["--json-lines"][..],
            "\u{feff}{\"topic\":\"t\",\"payload\":\"x\"}\n",
            &b"x"[..],
        ),
        (&["--topic-per-line"], "\u{feff}t\tx\n", b"x"),
        (
            &["-t", "t", "-s", "-f", "json"],
            "\u{feff}{\"a\": 1}",
            b"{\"a\":1}",
        ),
        (
            &["-t", "t", "-m", "{\"s\":\"x\"}", "-Pp", &main, "-Pmn", "A"],
            "",
            b"\x0a\x01x",
        ),
        (
            &[
                "-t",
                "t",
                "-m",
                "{\"a\":{}}",
                "-Pp",
                &importing,
                "-Pmn",
                "B",
            ],
            "",
            b"\x0a\x00",
        ),
        (
            &["-t", "t", "-m", "{\"s\":\"x\"}", "-Ap", &avro],
            "",
            b"\x02x",
        ),
        // A payload without a format is sent as it is.
        (&["-t", "t", "-lm"], "\u{feff}x\n", "\u{feff}x".as_bytes()),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.open();
            let publish = conn.packet();
            assert_eq!(publish.topic(), "t");
            assert_eq!(publish.payload(), payload);
            conn.farewell();
        });
        mqtty(&["pub"])
            .args(arguments)
            .port(peer.port)
            .input(input)
            .run()
            .code(0);
    }
}

#[test]
fn utf_16_is_named() {
    let file = |name: &str, text: &str| scratch_file(name, utf16(text));
    let password = file("password", "s3cret\n");
    let config = file("c.toml", "[defaults]\nqos = 1\n");
    let options = file("o.json", "{\"qos\": 1}");
    let schema = file("s.proto", "syntax = \"proto3\"; message A {}");
    let avro = file("a.avsc", "\"string\"");
    let scenario = file("s.yaml", "payload: 1");
    let clients = file("c.csv", "client_id\na\n");
    let report = file("r.json", "{}");
    for (arguments, code) in [
        (
            &["conn", "--once", "-u", "b", "--password-file", &password][..],
            2,
        ),
        (&["conn", "--once", "--config", &config], 2),
        (&["conn", "--once", "--load-options", &options], 2),
        (
            &["pub", "-t", "t", "-m", "{}", "-Pp", &schema, "-Pmn", "A"],
            7,
        ),
        (&["pub", "-t", "t", "-m", "{}", "-Ap", &avro], 7),
        (&["simulate", "-f", &scenario, "--print", "1"], 2),
        (&["bench", "conn", "--clients-from", &clients], 2),
        (&["bench", "report", &report], 2),
    ] {
        mqtty(arguments)
            .run()
            .code(code)
            .said("UTF-16")
            .did_not_say("s3cret");
    }
    // A schema in it that another one imports.
    let imported = std::path::Path::new(&schema);
    std::fs::write(
        imported.with_file_name("m.proto"),
        "syntax = \"proto3\"; import \"s.proto\"; message M { A a = 1; }",
    )
    .unwrap();
    let importing = imported.with_file_name("m.proto").display().to_string();
    mqtty(&["pub", "-t", "t", "-m", "{}", "-Pp", &importing, "-Pmn", "M"])
        .run()
        .code(7)
        .said("s.proto line 1: it is UTF-16 text")
        .said("hint: convert it: iconv");
    mqtty(&["pub", "-t", "t", "-p", "1", "-s", "-f", "json"])
        .input(utf16("{}"))
        .run()
        .code(7)
        .said("UTF-16");
    for shape in ["--json-lines", "--topic-per-line"] {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.drain();
        });
        mqtty(&["pub", shape])
            .port(peer.port)
            .input(utf16("{\"topic\": \"t\", \"payload\": 1}\n"))
            .run()
            .code(7)
            .said("UTF-16");
    }
}

/// Words of libraries that nobody should have to read.
const THEIRS: [&str; 11] = [
    "ident at",
    "EOF",
    "expected value",
    "invalid type",
    "trailing characters",
    "invalid group name",
    "template-data",
    "Error",
    "Kind",
    "unexpected ",
    "recursion",
];

#[test]
#[expect(clippy::too_many_lines, reason = "a table of what parsers refuse")]
fn errors_of_parsers_are_in_our_words() {
    let toml = scratch_file("c.toml", "[defaults]\nhost = localhost\n");
    let json = scratch_file("o.json", "{\n  \"qos\": 1,\n}");
    let yaml = scratch_file("o.yaml", "pub:\n\tqos: 1\n");
    let proto = scratch_file("s.proto", "syntax = \"proto3\";\nmessage A { int32 a = }\n");
    let dots = scratch_file(
        "d.proto",
        "syntax = \"proto3\";\nimport \"a\\\\b.proto\";\nmessage A {}\n",
    );
    let missing = scratch_file(
        "m.proto",
        "syntax = \"proto3\";\n/* é */ import public 'missing.proto';\nmessage A {}\n",
    );
    let syntax = scratch_file("y.proto", "syntax = \"proto4\";\nmessage A {}\n");
    let avro = scratch_file("a.avsc", "{\"type\": record}");
    let scenario = scratch_file("s.yaml", "payload: {a: 1\n");
    let report = scratch_file("r.json", "{\"schema\": }");
    let binary = scratch_file("x", "a,b");
    for (arguments, code, text) in [
        (&["conn", "--once", "--config", &toml][..], 2, "c.toml:2: "),
        (
            &["conn", "--once", "--load-options", &json],
            2,
            "o.json:3: ",
        ),
        (
            &["conn", "--once", "--load-options", &yaml],
            2,
            "o.yaml:2: ",
        ),
        (
            &["pub", "-t", "t", "-m", "{}", "-Pp", &proto, "-Pmn", "A"],
            7,
            "line 2 column ",
        ),
        (
            &["pub", "-t", "t", "-m", "{}", "-Pp", &dots, "-Pmn", "A"],
            7,
            "line 2 column 8: ",
        ),
        (
            &["pub", "-t", "t", "-m", "{}", "-Pp", &missing, "-Pmn", "A"],
            7,
            "line 2 column 23: the import \"missing.proto\" is not found",
        ),
        (
            &["pub", "-t", "t", "-m", "{}", "-Pp", &syntax, "-Pmn", "A"],
            7,
            "line 1 column ",
        ),
        (
            &["pub", "-t", "t", "-m", "{}", "-Ap", &avro],
            7,
            "column 10",
        ),
        (
            &["simulate", "-f", &scenario, "--print", "1"],
            2,
            "s.yaml:1:",
        ),
        (&["bench", "report", &report], 2, "column 12"),
        (
            &["pub", "-t", "t", "-m", "{{ 1 +", "--template"],
            2,
            "line 1",
        ),
        (
            &["pub", "-t", "t", "-m", "{{ nope(1) }}", "--template"],
            2,
            "unknown function nope()",
        ),
        (
            &["pub", "-t", "t", "-m", "{on: 1}", "-f", "json"],
            7,
            "needs double quotes at line 1 column 2",
        ),
        (
            &["pub", "-t", "t", "-m", "nope", "-f", "cbor"],
            7,
            "at line 1 column 2",
        ),
        (
            &[
                "bench",
                "pub",
                "-t",
                "t",
                "--file-read",
                &binary,
                "--split-regex",
                "(?<1a>x)",
            ],
            2,
            "a group (?<NAME>…) has no valid name",
        ),
        (&["sub", "-t", "t", "--where", ".a ="], 2, "at character "),
    ] {
        let finished = mqtty(arguments).run().code(code).said(text);
        for theirs in THEIRS {
            assert!(!finished.stderr.contains(theirs), "{theirs}: {finished}");
        }
    }
}

#[test]
fn values_that_do_not_fit_a_schema_are_in_our_words() {
    let proto = scratch_file(
        "s.proto",
        "syntax = \"proto3\";\nenum E { A = 0; }\nmessage M { int32 n = 1; string s = 2; E e = 3; bytes b = 4; }\n",
    );
    for (json, text) in [
        ("{\"n\": \"x\"}", "an integer is expected"),
        ("{\"n\": 5000000000}", "out of range"),
        ("{\"s\": 1}", "field s: expected "),
        ("{\"e\": \"B\"}", "unknown enum value 'B'"),
        ("{\"b\": \"*\"}", "it is not base64"),
        ("{\"x\": 1}", "field x: the schema has no such field"),
    ] {
        // It is encoded before anything is sent.
        let finished = mqtty(&["pub", "-t", "t", "-p", "1", "-Pp", &proto, "-Pmn", "M"])
            .args(&["-m", json])
            .run()
            .code(7)
            .said(text);
        for theirs in [
            "invalid type",
            "unrecognized",
            "digit found",
            "Invalid symbol",
        ] {
            assert!(!finished.stderr.contains(theirs), "{finished}");
        }
    }
}

#[test]
fn a_redirect_names_a_broker() {
    for (location, url) in [
        (
            "https://127.0.0.1:8084/mqtt",
            "-h wss://127.0.0.1:8084/mqtt",
        ),
        ("http://broker.example/mqtt", "-h ws://broker.example/mqtt"),
        ("/ws/", "-h ws://127.0.0.1:{port}/ws/"),
    ] {
        let peer = Peer::once(move |mut conn| {
            conn.head();
            conn.send(
                format!(
                    "HTTP/1.1 301 Moved Permanently\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
                )
                .as_bytes(),
            );
            conn.drain();
        });
        let url = url.replace("{port}", &peer.port.to_string());
        mqtty(&["conn", "--once", "-l", "ws"])
            .port(peer.port)
            .run()
            .code(3)
            .said(&format!("hint: connect with {url}"));
    }
}

#[test]
fn certificates_of_the_wrong_kind_name_the_option() {
    let folder = scratch_dir();
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = file("cert.pem", certificate.pem().as_bytes());
    let private = file("key.pem", key.serialize_pem().as_bytes());
    let empty = file("empty.pem", b"");
    for (arguments, text) in [
        (&["--cert", &private, "--key", &good][..], "--cert"),
        (&["--cert", &good, "--key", &good], "--key"),
        (&["--cert", &good, "--key", &empty], "the file is empty"),
        (&["--ca", &private], "it is a private key"),
        (&["--key", &private], "--key needs --cert"),
    ] {
        mqtty(&["conn", "--once", "-h", "localhost"])
            .args(arguments)
            .run()
            .code(2)
            .said(text)
            .said("hint: ");
    }
}
