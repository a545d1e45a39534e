//! A value for every option, so that any two of them can be put on one line.

/// Options whose value is not simply a word, each with two values that are accepted.
const VALUES: &[(&str, [&str; 2])] = &[
    ("abort-if", ["errors>10", "ack.p99>1s"]),
    ("age-from", [".ts", ".time"]),
    ("arrivals", ["poisson", "even"]),
    ("authentication-method", ["SCRAM-SHA-256", "SCRAM-SHA-1"]),
    ("backoff", ["1s", "0s-5s"]),
    ("bind", ["127.0.0.1", "127.0.0.2"]),
    ("client-id", ["device-1", "device-2"]),
    ("client-id-prefix", ["health-", "live-"]),
    ("clients-from", ["{dir}/clients.csv", "{dir}/other.csv"]),
    ("color", ["always", "never"]),
    ("connect-rate", ["100/s", "5/s"]),
    ("conn-user-properties", ["a: b", "c: d"]),
    ("correlation-data-base64", ["AAEC", "/w=="]),
    ("critical", ["echo=1", "time=@5:10"]),
    ("cut", ["fin", "rst"]),
    ("delay", ["50ms", "10ms..1s"]),
    ("disconnect-session-expiry", ["1m", "0s"]),
    ("expect", [">5", ">=100"]),
    ("drift", ["5%", "20%"]),
    ("drop", ["1", "50%"]),
    ("fail", ["5", "10%"]),
    ("fail-on", [".a > 1", ".b"]),
    ("fail-if", ["errors>0", "ack.p99>50ms"]),
    ("file-read", ["{dir}/message.txt", "{dir}/lines.txt"]),
    ("file", ["{dir}/scenario.yaml", "{dir}/none.yaml"]),
    ("format", ["json", "cbor"]),
    ("hostname", ["broker.test", "mqtts://broker.test:8884"]),
    ("level", ["connack", "tcp"]),
    ("jq", [".a", "{b: .a}"]),
    ("line-format", ["%t %p", "%j"]),
    ("load-options", ["{dir}/options.json", "{dir}/options.yaml"]),
    ("match", [".a == 1", ".b"]),
    ("maximum-reconnect-times", ["3", "unlimited"]),
    ("message-interval", ["5", "0"]),
    ("metrics-listen", ["127.0.0.1:0", "127.0.0.1:9100"]),
    ("mqtt-version", ["3.1.1", "3.1"]),
    ("otlp", ["http://collector.test:4318", "env"]),
    ("output-mode", ["json", "log"]),
    ("password-command", ["printf secret", "printf other"]),
    ("password-env", ["CORPUS_PASSWORD", "CORPUS_NONE"]),
    ("password-file", ["{dir}/password.txt", "{dir}/none.txt"]),
    ("pattern", ["fan-in", "fan-out"]),
    ("payload-size", ["256B", "1KB"]),
    ("protocol", ["mqtts", "ws"]),
    (
        "push-gateway",
        ["http://gateway.test:9091", "https://a.test/metrics/job/x"],
    ),
    ("push-headers", ["X-A: b", "Authorization: Bearer c"]),
    ("push-interval", ["10s", "1s"]),
    ("random-filter", ["50", "1"]),
    ("rate", ["10/s", "1k/s"]),
    ("read-rate", ["5/s", "1k/s"]),
    ("retain-handling", ["1", "2"]),
    ("rotate-size", ["1MB", "10KB"]),
    ("scenario", ["weather", "tesla"]),
    ("search", ["clients", "rate"]),
    ("select", [".a", ".b|.c"]),
    ("shard", ["0/2", "1/3"]),
    ("slo", ["errors==0", "ack.p99<50ms"]),
    ("stages", ["10s:100/s", "1s:5/s,1s:10/s"]),
    ("start-at", ["2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z"]),
    ("suite", ["fan-in", "p2p"]),
    ("tls-max", ["1.2", "1.3"]),
    ("tls-min", ["1.3", "1.2"]),
    ("topic", ["home/light", "home/+/temp"]),
    ("unsubscribe", ["home/old", "home/#"]),
    ("until", [".a > 1", ".b"]),
    (
        "url",
        ["mqtt://ada@broker.test/home", "wss://broker.test/path"],
    ),
    ("user-properties", ["a: b", "c: d"]),
    ("warning", ["echo=0.5", "connack=0.1"]),
    ("var", ["room=attic", "limit=3"]),
    ("watch", ["$SYS", "$SYS/broker/heap/current"]),
    ("where", [".a > 1", ".b"]),
    ("will-user-properties", ["a: b", "c: d"]),
    ("ws-headers", ["X-A: b", "X-C: d"]),
];

/// What a value looks like where the option's name says nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It takes none.
    Switch,
    /// A number, or a duration of so many seconds.
    Number,
    /// The name of a file.
    Path,
    /// Anything else.
    Text,
}

/// Two values of an option; none for a switch.
pub(crate) fn of(long: &str, kind: Kind) -> Option<[&'static str; 2]> {
    if kind == Kind::Switch {
        return None;
    }
    if let Some((_, values)) = VALUES.iter().find(|(name, _)| *name == long) {
        return Some(*values);
    }
    Some(match kind {
        Kind::Number => ["1", "2"],
        Kind::Path => ["{dir}/a.pem", "{dir}/b.pem"],
        // Durations, counts and names alike are satisfied by these.
        _ if is_amount(long) => ["3", "7"],
        _ => ["one", "two"],
    })
}

/// Whether the value of an option that is not marked as a number is an amount.
fn is_amount(long: &str) -> bool {
    const AMOUNTS: &[&str] = &[
        "burst",
        "bystanders",
        "checkpoint",
        "connect-timeout",
        "count",
        "drain",
        "duration",
        "curve",
        "filters",
        "from",
        "hold",
        "lifetime",
        "limit",
        "max-time",
        "pubs",
        "repeat",
        "repeat-interval",
        "rotate-every",
        "scale",
        "slow",
        "subs",
        "threads",
        "timeout",
        "to",
        "trial",
        "wait",
        "wait-for-broker",
        "warmup",
        "watch-pid",
        "width",
        "seed",
        "print",
        "inflight",
        "jobs",
        "max-time",
        "retries",
        "timeout-factor",
    ];
    AMOUNTS.contains(&long)
}
