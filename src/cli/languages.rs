//! The small languages that some flags take: what may be written in them, for the pages of the commands.

use super::argument::id_of;
use crate::options::Id;
use clap::Command;

/// A list on a page.
pub(super) struct Language {
    pub(super) heading: &'static str,
    pub(super) rows: &'static [(&'static str, &'static str)],
}

/// What may stand between `{{` and `}}` in a template. Each as an example with one line of help: functions first, then the names that stand for values.
pub const TEMPLATE_HELP: [(&str, &str); 66] = [
    ("counter()", "1, 2, 3, … per client"),
    (
        "counter('n', start=0, step=5)",
        "a named counter: 0, 5, 10, …",
    ),
    ("now()", "time as 2026-11-20T07:00:49.486Z"),
    ("now('%H:%M:%S')", "time (UTC) in a strftime format"),
    ("now_s()", "seconds since 1970"),
    ("now_ms()", "milliseconds since 1970"),
    ("now_us()", "microseconds since 1970"),
    ("now_ns()", "nanoseconds since 1970"),
    ("hour()", "0 to 23 (UTC)"),
    ("month()", "1 to 12 (UTC)"),
    ("past('1d')", "a random time within the last day"),
    ("future('2h')", "a random time within the next two hours"),
    ("random(1, 6)", "an integer from 1 to 6"),
    (
        "random_float(0, 1)",
        "a number from 0 up to but excluding 1",
    ),
    ("random_float(20, 25, 2)", "the same, rounded to 2 decimals"),
    (
        "normal(20, 1.5)",
        "normal distribution with mean 20 and standard deviation 1.5",
    ),
    (
        "walk(0, 100, step=2, digits=1)",
        "random walk with steps of at most 2 per message",
    ),
    (
        "wave(5, 25, period='24h')",
        "sine wave over time, lowest at midnight (UTC)",
    ),
    (
        "round(2.345, 2)",
        "rounded to 2 decimals; without the 2, to an integer",
    ),
    ("min(1, 2)", "smallest value"),
    ("max(1, 2)", "largest value"),
    ("pad(7, 3)", "007"),
    ("random_bool()", "true or false"),
    ("random_bool(0.1)", "true with probability 0.1"),
    ("random_hex(8)", "8 random hex digits"),
    ("random_string(8)", "8 random letters and digits"),
    ("pick('on', 'off')", "a random value of the list"),
    ("weighted('on', 9, 'off', 1)", "a random value, by weight"),
    ("cycle('a', 'b')", "the values in turn"),
    ("once(uuid())", "evaluated once per client, then kept"),
    ("uuid()", "a random UUID (version 4)"),
    ("vin()", "a vehicle identification number"),
    ("color()", "the name of a colour"),
    (
        "env('HOME')",
        "environment variable; an error if it is not set",
    ),
    (
        "env('NO_SUCH', 'none')",
        "environment variable with a default",
    ),
    ("name()", "a full name"),
    ("first_name()", "a first name"),
    ("last_name()", "a last name"),
    ("username()", "a login name"),
    ("email()", "an e-mail address in a reserved domain"),
    ("phone()", "a phone number"),
    ("job()", "a job title"),
    ("company()", "a company name"),
    ("industry()", "an industry"),
    ("street()", "a street name"),
    ("building()", "a building number"),
    ("city()", "a city"),
    ("state()", "a state"),
    ("zip()", "a post code"),
    ("country()", "a country"),
    ("country_code()", "a two-letter country code"),
    ("latitude()", "-90 to 90"),
    ("longitude()", "-180 to 180"),
    ("time_zone()", "a time zone"),
    ("word()", "a Latin word"),
    ("sentence()", "a Latin sentence"),
    ("ipv4()", "an IPv4 address"),
    ("ipv6()", "an IPv6 address"),
    ("mac()", "a MAC address"),
    ("semver()", "a version such as 1.4.2"),
    ("client_id", "client identifier"),
    ("index", "number of the client, from 0"),
    ("number", "number of the message, from 0"),
    ("user", "user name, or empty"),
    ("topic", "topic of the message"),
    ("'text'|tojson", "value as JSON, quoted and escaped"),
];

/// The sequences of a line format, in the order of their letters.
pub const FORMAT_HELP: [(&str, &str); 27] = [
    (
        "%t %p %q %r %l %m",
        "topic, payload, QoS, retain (1 or 0), size, packet identifier",
    ),
    ("%x %X", "payload in lower-case or upper-case hex"),
    ("%j", "message as JSON, with the payload as a string"),
    ("%J", "message as JSON, with a JSON payload embedded"),
    (
        "%f %d",
        "payload of 4 or 8 bytes as a float in native byte order",
    ),
    (
        "%I %U",
        "time of receipt: ISO 8601, or Unix time with nanoseconds",
    ),
    ("%A", "topic alias (this and the next seven: MQTT 5)"),
    ("%C", "content type"),
    ("%D", "correlation data"),
    ("%E", "message expiry interval"),
    ("%F", "payload format indicator"),
    ("%P", "user properties, each as name:value"),
    ("%R", "response topic"),
    ("%S", "subscription identifier"),
    (
        "%10t %-10t %010l",
        "width 10: right-aligned, left-aligned, zero-padded",
    ),
    ("%.10t", "at most 10 characters"),
    ("%20p", "width 20, payload cut after 20 bytes"),
    ("%20x", "width 20, payload cut after 20 digits"),
    ("%.2:x", "a colon after every two digits"),
    ("%.3f", "three decimals"),
    (
        "@Y-@m-@d @H:@M:@S",
        "time of receipt, with strftime letters",
    ),
    ("@N", "nanoseconds of that time"),
    ("%% @@ \\\\", "a percent sign, an at sign, a backslash"),
    ("\\n \\r \\t \\v", "line feed, carriage return, tabs"),
    ("\\a", "bell"),
    ("\\e", "escape"),
    ("\\0", "a zero byte"),
];

/// What thresholds of benchmarks may name.
pub const FIGURE_HELP: [(&str, &str); 11] = [
    (
        "PHASE.STAT",
        "latency from the planned moment, such as ack.p99",
    ),
    ("PHASE.actual.STAT", "latency from the actual write"),
    ("PHASE", "tcp tls tls_resumed connack suback ack e2e"),
    ("STAT", "count min mean p50 p90 p95 p99 p99_9 p99_99 max"),
    ("per second", "rate connected_rate acked_rate received_rate"),
    (
        "messages",
        "planned written late acked no_subscribers refused timed_out sent_again",
    ),
    (
        "deliveries",
        "received received_unmeasured expected delivered lost still_arriving duplicated out_of_order corrupted negative",
    ),
    (
        "connections",
        "connect_planned connected connect_failed connections_lost reconnects",
    ),
    (
        "the rest",
        "subscribed subscribe_failed bytes_out bytes_in errors",
    ),
    ("comparison", "> >= < <= == !="),
    ("limit", "50ms, 10k, 1% (of what was planned), 500/s"),
];

/// What thresholds of storms may name.
pub const STORM_FIGURE_HELP: [(&str, &str); 8] = [
    (
        "bystander.p99",
        "latency of the bystanders during the storm",
    ),
    (
        "bystander.before.p99",
        "the same before the storm; bystander.after.p99: after it",
    ),
    (
        "bystander.lost",
        "lost messages of the bystanders; also bystander.sent and bystander.disconnected",
    ),
    (
        "bystander.slowdown",
        "p99 during the storm divided by that before",
    ),
    (
        "recovery",
        "time until the storm was done; recovery.p50 and recovery.p90: half, 90 % of it",
    ),
    (
        "connect.p99",
        "connects in the storm, from the planned moment; also connack, tcp, tls",
    ),
    (
        "suback.p99",
        "of single storms; also unsuback, first, last, fast, slow",
    ),
    (
        "undone",
        "and the other counts of the JSON report: done, connect_failed, …",
    ),
];

/// The lists of a command.
pub(super) fn of(command: &Command) -> Vec<Language> {
    let has = |id: Id| command.get_arguments().any(|arg| id_of(arg) == Some(id));
    let mut languages = Vec::new();
    if has(Id::LineFormat) {
        languages.push(Language {
            heading: "Sequences of --line-format",
            rows: &FORMAT_HELP,
        });
    }
    if has(Id::Template) {
        languages.push(Language {
            heading: "Placeholders of --template, between {{ and }}",
            rows: &TEMPLATE_HELP,
        });
    }
    if has(Id::FailIf) || has(Id::Slo) {
        let rows: &[_] = if has(Id::Bystanders) {
            &STORM_FIGURE_HELP
        } else {
            &FIGURE_HELP
        };
        languages.push(Language {
            heading: "Figures of thresholds",
            rows,
        });
    }
    languages
}
