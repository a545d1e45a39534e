//! Profiles from flags and from other programs' files: what is written, shown, refused and used.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::finished::Finished;
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

/// A config file that is not there yet, in a folder that is not there yet.
struct Config(String);

impl Config {
    fn new() -> Self {
        let path = scratch_dir().join("folder").join("config.toml");
        Self(path.to_str().unwrap().to_owned())
    }

    fn of(text: &str) -> Self {
        Self(scratch_file("config.toml", text))
    }

    fn run(&self, line: &str) -> Finished {
        let words: Vec<_> = line.split(' ').collect();
        mqtty(&words).args(&["--config", &self.0]).run()
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }

    fn mode(&self) -> u32 {
        let data = std::fs::metadata(&self.0).unwrap();
        data.permissions().mode() & 0o777
    }
}

#[test]
fn a_profile_from_its_beginning_to_its_end() {
    let peer = Peer::play(|door| {
        for _ in 0..2 {
            let mut conn = door.accept();
            conn.open();
            conn.farewell();
        }
    });
    let config = Config::new();
    config
        .run("profile list")
        .code(0)
        .printed("")
        .said("no config file at")
        .said("mqtty profile add NAME creates a profile");
    config
        .run(&format!(
            "profile add lab -h 127.0.0.1 -p {} -u bob --no-clean --default",
            peer.port
        ))
        .code(0)
        .said(&format!("Profile lab added to {}", config.0));
    let port = peer.port;
    assert_eq!(
        config.text(),
        format!(
            "profile = \"lab\"\n\n[profiles.lab]\nhost = \"127.0.0.1\"\nport = {port}\nusername = \"bob\"\nno_clean = true\n"
        )
    );
    config
        .run("profile list")
        .code(0)
        .printed(format!("* lab  mqtt://127.0.0.1:{port}  bob\n"));
    config
        .run("profile test lab")
        .code(0)
        .said("Connected to mqtt://127.0.0.1");
    config.run("profile test lab -o json").code(0);
    config
        .run("profile edit lab -k 5 --unset no-clean --unset username --insecure=false")
        .code(0)
        .said("Profile lab changed in");
    assert_eq!(
        config.text(),
        format!(
            "profile = \"lab\"\n\n[profiles.lab]\nhost = \"127.0.0.1\"\nport = {port}\nkeepalive = 5\ninsecure = false\n"
        )
    );
    config
        .run("profile rm lab")
        .code(0)
        .said("Profile lab removed from")
        .said("It was the default profile; there is no default now");
    assert!(!config.text().contains("lab"), "{}", config.text());
}

/// The port of `host:port` can be changed alone, in profiles that we wrote and in those that somebody else did.
#[test]
fn a_port_beside_a_host_is_replaced() {
    let config = Config::of("[profiles.hand]\nhost = \"[::1]:1884\"\n");
    config.run("profile add lab -h broker.example:1999").code(0);
    config.run("profile edit lab -p 2000").code(0);
    config.run("profile edit hand -p 2001").code(0);
    assert_eq!(
        config.text(),
        "[profiles.hand]\nhost = \"::1\"\nport = 2001\n\n[profiles.lab]\nhost = \"broker.example\"\nport = 2000\n"
    );
    config.run("profile edit lab -h other.example:2002").code(0);
    config
        .run("profile edit lab -h third.example:2003 -p 2004")
        .code(2)
        .said("conflicting ports");
    assert!(config.text().contains("port = 2002"), "{}", config.text());
}

#[test]
fn secrets_are_kept_from_others() {
    let config = Config::of("# mine\n");
    std::fs::set_permissions(Path::new(&config.0), std::fs::Permissions::from_mode(0o644)).unwrap();
    config.run("profile add a -h h").code(0);
    assert_eq!(config.mode(), 0o644);
    config
        .run("profile edit a -u bob -P s3cret --ws-headers X-Token:~1 -l ws")
        .code(2);
    config
        .run("profile edit a -u bob -P s3cret -l ws --key k --cert c --key-password s3cret")
        .code(0);
    assert_eq!(config.mode(), 0o600);
    assert!(config.text().starts_with("# mine\n"), "{}", config.text());
    config
        .run("profile add b -h mqtt://bob:s3cret@h:1 --extends a")
        .code(0);
    for line in ["profile list", "profile show a", "profile show b"] {
        let finished = config.run(line).code(0);
        let text = finished.text();
        assert!(!text.contains("s3cret"), "{line}: {text}");
        assert!(
            text.contains("bob") || line == "profile show b",
            "{line}: {text}"
        );
    }
    let text = config.run("profile show a").text();
    assert!(text.contains("\n# password = \"***\"\n"), "{text}");
    assert!(text.starts_with("# wss://h:8084/mqtt, MQTT 5\n"), "{text}");
    let text = config.run("profile show b").text();
    assert!(
        text.contains("# host = \"mqtt://bob:***@h:1\"\nhost = \"mqtt://bob@h:1\"\n"),
        "{text}"
    );
    assert!(text.contains("# which it extends:\n[profiles.a]"), "{text}");
    // One place for a password replaces the other.
    config.run("profile edit a --password-env WORD").code(0);
    assert!(
        !config.text().contains("\npassword = "),
        "{}",
        config.text()
    );
    // One payload of the will replaces the other.
    let wills = [
        ("-Wt w -Wm text", "will_message"),
        ("--will-message-base64 AA==", "will_message_base64"),
        ("--will-file Cargo.toml", "will_file"),
        ("-Wm text", "will_message"),
    ];
    for (flags, key) in wills {
        config.run(&format!("profile edit a {flags}")).code(0);
        let text = config.text();
        for (_, other) in &wills[..3] {
            let has = text.contains(&format!("\n{other} = "));
            assert_eq!(has, *other == key, "{flags}: {text}");
        }
    }
}

/// What `profile show` prints is a config file with the same profile.
#[test]
fn what_is_shown_can_be_read_back() {
    let written = r#"
[profiles."a b.c"]
host = "h"
port = 1884
mqtt_version = "3.1.1"
clean = false
insecure = true
alpn = ["mqtt", "x\"y"]
client_id = "tab\there \u202E \\ 'quoted' é"
keepalive = "1m"
session_expiry_interval = 60
ws_headers = ["Host: x", "X-Plain: y"]
password = "s3cret"
will_topic = "a\nb"
[profiles."a b.c".sub]
output_mode = "json"
topic = []
[profiles."a b.c".bench.pub]
rate = "10/s"
user_properties = { room = "kitchen", token = "s3cret" }
[profiles.plain]
extends = "a b.c"
no_clean = false
req_problem_info = false
"#;
    let config = Config::of(written);
    for name in ["a b.c", "plain"] {
        let show = |config: &Config| {
            let run = mqtty(&["profile", "show", name, "--config", &config.0]).run();
            run.code(0).text()
        };
        let text = show(&config);
        assert!(!text.contains("s3cret"), "{text}");
        let again = Config::of(&text);
        let same = |text: &str| {
            let rest = text.lines().filter(|line| !line.starts_with('#'));
            rest.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(same(&show(&again)), same(&text), "{text}");
    }
    let text = mqtty(&["profile", "show", "plain", "--config", &config.0]).run();
    let text = text.code(0).text();
    for line in [
        "[profiles.plain]\nextends = \"a b.c\"\n",
        "no_clean = false\n",
        "req_problem_info = false\n",
        "[profiles.\"a b.c\"]\nhost = \"h\"\nport = 1884\n",
        "clean = false\n",
        "insecure = true\n",
        "alpn = [\"mqtt\", \"x\\\"y\"]\n",
        "client_id = \"tab\\there \\U0000202E \\\\ 'quoted' é\"\n",
        "# password = \"***\"\n",
        "topic = []\n",
        "[profiles.\"a b.c\".bench.pub]\nrate = \"10/s\"\n",
        "# user_properties = [\"token: ***\"]\nuser_properties = [\"room: kitchen\"]\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn paths_mean_the_same_from_everywhere() {
    let config = Config::new();
    let directory = scratch_dir();
    mqtty(&[
        "profile", "add", "a", "--ca", "ca.pem", "--config", &config.0,
    ])
    .directory(&directory)
    .run()
    .code(0);
    let path = directory.join("ca.pem");
    let line = format!("ca = \"{}\"", path.display());
    assert!(config.text().contains(&line), "{}", config.text());
}

#[test]
fn what_cannot_be_done_is_said_and_not_done() {
    let config = Config::of("[profiles.a]\nhost = \"h\"\n[profiles.b]\nextends = \"a\"\n");
    let before = config.text();
    let cases = [
        ("profile add a -h x", "profile \"a\" already exists"),
        (
            "profile add c",
            "cannot prompt for the profile \"c\": stdin is not a terminal",
        ),
        ("profile edit a", "no changes given for the profile \"a\""),
        ("profile edit c -p 1", "profile \"c\" not found"),
        (
            "profile edit a -p 99999",
            "bad value \"99999\" for --port: expected a port",
        ),
        ("profile add c -h x --key k", "--key needs --cert"),
        (
            "profile add c -h x -P p --password-env V",
            "--password cannot be used with --password-env",
        ),
        (
            "profile add c -h x --ask-password --password-file f",
            "--password-file cannot be used with --ask-password",
        ),
        (
            "profile edit a -Wt w -Wm m --will-message-base64 AA==",
            "--will-message cannot be used with --will-message-base64",
        ),
        ("profile add c --extends d", "profile \"d\" not found"),
        ("profile rm a", "profile \"b\" extends it"),
        ("profile rm c", "profile \"c\" not found"),
        ("profile show c", "profile \"c\" not found"),
        ("profile test c", "profile \"c\" not found"),
        ("init", "cannot prompt: stdin is not a terminal"),
        ("init -p 99999", "bad value \"99999\" for --port"),
    ];
    for (line, text) in cases {
        config.run(line).code(2).said(text);
        assert_eq!(config.text(), before, "{line}");
    }
    let broken = Config::of("[profiles.a\n");
    for line in ["profile list", "profile add b -h x", "init -h x"] {
        broken.run(line).code(2).said("config.toml:1: ");
        assert_eq!(broken.text(), "[profiles.a\n", "{line}");
    }
    // The environment says how to connect, not what a profile says.
    mqtty(&["profile", "add", "c", "-u", "bob", "--config", &config.0])
        .env("MQTTY_HOST", "env")
        .env("MQTTY_PORT", "0")
        .run()
        .code(0);
    assert!(!config.text().contains("env"), "{}", config.text());
}

#[test]
fn init_from_flags() {
    let config = Config::new();
    config
        .run("init -h 127.0.0.1 -o log")
        .code(0)
        .said(&format!("Configuration file created at {}", config.0));
    config
        .run("init -u bob -P s3cret -o default")
        .code(0)
        .said("Configuration file updated at");
    assert_eq!(config.mode(), 0o600);
    let text = config.text();
    assert!(
        text.contains(
            "[defaults]\nhost = \"127.0.0.1\"\nusername = \"bob\"\npassword = \"s3cret\"\n"
        ),
        "{text}"
    );
    assert!(!text.contains("log"), "{text}");
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    config.run(&format!("conn --once -p {}", peer.port)).code(0);
}

const EXPORT: &str = r#"[
  {"id": "0", "isCollection": true, "name": "folder", "children": []},
  {"id": "1", "clientId": "mqttx_0a1b2c3d", "name": "plain", "clean": true, "protocol": "mqtt", "host": "h", "port": 1883,
   "keepalive": 60, "connectTimeout": 10, "reconnect": true, "reconnectPeriod": 4000, "username": "", "password": "",
   "path": "/mqtt", "certType": "", "ssl": false, "mqttVersion": "3.1.1", "unreadMessageCount": 0, "ca": "", "cert": "",
   "key": "", "messages": [], "subscriptions": [], "will": {"lastWillTopic": "", "lastWillPayload": "", "lastWillQos": 0,
   "lastWillRetain": false}, "properties": {}},
  {"id": "2", "clientId": "me", "name": "secure", "clean": false, "protocol": "wss", "host": "w.example", "port": 8084,
   "keepalive": 60, "connectTimeout": 10, "reconnect": false, "username": "bob", "password": "s3cret", "path": "/ws",
   "certType": "self", "ssl": true, "rejectUnauthorized": false, "ALPNProtocols": "mqtt, x", "mqttVersion": "5.0",
   "ca": "/ca.pem", "cert": "/c.pem", "key": "/k.pem",
   "will": {"lastWillTopic": "gone", "lastWillPayload": "bye", "lastWillQos": 1, "lastWillRetain": true,
            "properties": {"willDelayInterval": 5, "contentType": "text", "payloadFormatIndicator": true}},
   "properties": {"sessionExpiryInterval": 60, "receiveMaximum": null, "requestResponseInformation": true,
                  "userProperties": {"a": ["1", "2"]}, "authenticationMethod": "GS2"},
   "subscriptions": [{"topic": "a/#", "qos": 1}, {"topic": "b", "qos": 0, "disabled": true}, {"topic": "c", "qos": 2}]},
  {"id": "3", "clientId": "x", "name": "plain", "protocol": "mqtt", "host": "g", "port": 1884, "mqttVersion": "5.0"}
]"#;

#[test]
fn the_connections_of_mqttx_become_profiles() {
    let config = Config::new();
    let file = scratch_file("data.json", EXPORT);
    config
        .run(&format!("profile import {file}"))
        .code(0)
        .said("Profiles plain, secure, plain-2 imported into")
        .said("secure: the authentication method \"GS2\" is not taken over");
    assert_eq!(config.mode(), 0o600);
    assert_eq!(
        config.text(),
        r#"[profiles.plain]
protocol = "mqtt"
host = "h"
port = 1883
mqtt_version = "3.1.1"
keepalive = 60
connect_timeout = "10"
reconnect_period = 4000

[profiles.secure]
protocol = "wss"
host = "w.example"
port = 8084
path = "/ws"
mqtt_version = "5"
client_id = "me"
username = "bob"
password = "s3cret"
keepalive = 60
connect_timeout = "10"
no_clean = true
reconnect_period = 0
ca = "/ca.pem"
cert = "/c.pem"
key = "/k.pem"
insecure = true
alpn = ["mqtt", "x"]
session_expiry_interval = 60
req_response_info = true
conn_user_properties = ["a: 1", "a: 2"]
will_topic = "gone"
will_message = "bye"
will_qos = 1
will_retain = true
will_delay_interval = 5
will_content_type = "text"
will_payload_format_indicator = true

[profiles.secure.sub]
topic = ["a/#", "c"]
qos = [1, 2]

[profiles.plain-2]
protocol = "mqtt"
host = "g"
port = 1884
mqtt_version = "5"
client_id = "x"
"#
    );
    config
        .run(&format!("profile import {file}"))
        .code(2)
        .said("profile \"plain\" already exists")
        .said("--replace");
    config
        .run(&format!("profile import {file} --replace"))
        .code(0);
    config
        .run(&format!("profile import {file} --name x"))
        .code(2)
        .said("--name cannot be used: ");
}

#[test]
fn saved_options_become_a_profile() {
    let config = Config::new();
    let options = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/options/full.yaml"
    );
    // The scenarios of the last section are not a matter of connections.
    let text = std::fs::read_to_string(options).unwrap();
    let (text, _) = text.split_once("simulate:").unwrap();
    let file = scratch_file("lab.yaml", text);
    config
        .run(&format!("profile import {file}"))
        .code(0)
        .said("Profile lab imported into");
    let text = config.text();
    assert!(
        text.starts_with("[profiles.lab]\nhost = \"broker.example\"\n"),
        "{text}"
    );
    assert!(
        text.contains("\n[profiles.lab.pub]\ntopic = \"a/b\"\n"),
        "{text}"
    );
    assert!(text.contains("\n[profiles.lab.bench.pub]\n"), "{text}");
    for wrong in [
        (
            "x.json",
            "{}",
            "has neither connections of MQTTX nor saved options",
        ),
        ("x.json", "[]", "expected a map with a section"),
        (
            "x.json",
            "{\"cnn\": {}}",
            "x.json:1: unknown section \"cnn\"",
        ),
        (
            "x.json",
            "{\"conn\": {\"prt\": 1}}",
            "x.json:1: conn has no option \"prt\"",
        ),
        ("x.json", "{", "x.json:1: this is not JSON"),
        (
            "x.json",
            "{\"host\": \"h\", \"clientId\": \"a\", \"port\": 99999}",
            "bad value \"99999\"",
        ),
    ] {
        let (name, text, said) = wrong;
        let file = scratch_file(name, text);
        let config = Config::new();
        config
            .run(&format!("profile import {file}"))
            .code(2)
            .said(said);
        assert!(!Path::new(&config.0).exists(), "{text}");
    }
    config.run("profile import /nowhere/x.json").code(8);
}

/// A name that a file holds writes nothing on the terminal but itself, also where the profile is wrong.
#[test]
fn hostile_profiles_are_listed_on_a_line_each() {
    let config = Config::of(concat!(
        "[profiles.\"a\\u001b[31m\\nb\"]\nhost = \"h/\\u001b\"\n",
        "[profiles.c]\nurl = \"ws://h\"\npath = \"/\\u202e\\u001b[2J\"\nusername = \"\\\"\\u0007\"\n",
    ));
    let text = config.run("profile list").code(0).text();
    assert_eq!(text.lines().count(), 2, "{text:?}");
    let strange = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
    assert!(!text.contains(strange), "{text:?}");
    assert!(text.contains("a\\u{1b}[31m\\nb"), "{text}");
}

/// What says where the broker is and does not go together replaces what was there.
#[test]
fn another_broker_takes_the_place_of_the_one_that_was_named() {
    let config = Config::new();
    config.run("profile add x -h h -p 5 -u me").code(0);
    for (edit, here, gone) in [
        (
            "--unix /s",
            &["unix = \"/s\"", "username = \"me\""][..],
            &["host", "port"][..],
        ),
        ("-p 6", &["port = 6"], &["unix"]),
        ("--embedded", &["embedded = true", "port = 6"], &[]),
        ("-h h", &["host = \"h\"", "port = 6"], &["embedded"]),
    ] {
        config.run(&format!("profile edit x {edit}")).code(0);
        let text = config.text();
        for key in here {
            assert!(text.contains(key), "{edit}: {text}");
        }
        for key in gone {
            assert!(!text.contains(key), "{edit}: {text}");
        }
    }
    // By hand both can be written, and are refused with their lines.
    Config::of("[profiles.x]\nhost = \"h\"\nembedded = true\n")
        .run("conn --once --profile x")
        .code(2)
        .said("profiles.x.host")
        .said("profiles.x.embedded")
        .said("cannot be used with");
}
