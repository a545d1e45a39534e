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
    ("counter()", "1, 2, 3, … for each client"),
    (
        "counter('n', start=0, step=5)",
        "another counter, by name: 0, 5, 10, …",
    ),
    ("now()", "the time as 2026-11-20T07:00:49.486Z"),
    ("now('%H:%M:%S')", "the time (UTC) in a format of strftime"),
    ("now_s()", "seconds since 1970"),
    ("now_ms()", "milliseconds since 1970"),
    ("now_us()", "microseconds since 1970"),
    ("now_ns()", "nanoseconds since 1970"),
    ("hour()", "0 to 23 (UTC)"),
    ("month()", "1 to 12 (UTC)"),
    ("past('1d')", "a time at most a day ago"),
    ("future('2h')", "a time in at most two hours"),
    ("random(1, 6)", "a whole number of 1 to 6, both included"),
    ("random_float(0, 1)", "a number from 0 to below 1"),
    (
        "random_float(20, 25, 2)",
        "the same rounded to 2 digits after the point",
    ),
    (
        "normal(20, 1.5)",
        "a number around 20 with the standard deviation 1.5",
    ),
    (
        "walk(0, 100, step=2, digits=1)",
        "a random walk: up or down by at most 2 from message to message",
    ),
    (
        "wave(5, 25, period='24h')",
        "rises and falls with the time, lowest at midnight (UTC)",
    ),
    (
        "round(2.345, 2)",
        "rounded to 2 digits, or to a whole number",
    ),
    ("min(1, 2)", "the smallest"),
    ("max(1, 2)", "the largest"),
    ("pad(7, 3)", "007"),
    ("random_bool()", "true or false"),
    ("random_bool(0.1)", "true once in ten times"),
    ("random_hex(8)", "8 random hexadecimal digits"),
    ("random_string(8)", "8 random letters and digits"),
    ("pick('on', 'off')", "one of the values"),
    (
        "weighted('on', 9, 'off', 1)",
        "one of the values, by its weight",
    ),
    ("cycle('a', 'b')", "one value after the other"),
    (
        "once(uuid())",
        "drawn for the first message of a client, and then kept",
    ),
    ("uuid()", "a random UUID (version 4)"),
    ("vin()", "the number of a vehicle"),
    ("color()", "the name of a color"),
    (
        "env('HOME')",
        "a variable of the environment; missing is an error",
    ),
    (
        "env('NO_SUCH', 'none')",
        "the same with a value for when it is missing",
    ),
    ("name()", "a person's name"),
    ("first_name()", "a first name"),
    ("last_name()", "a last name"),
    ("username()", "a name to log in with"),
    ("email()", "an e-mail address at a reserved domain"),
    ("phone()", "a telephone number"),
    ("job()", "a job's title"),
    ("company()", "a company's name"),
    ("industry()", "a branch of industry"),
    ("street()", "a street's name"),
    ("building()", "a building's number"),
    ("city()", "a city"),
    ("state()", "a state"),
    ("zip()", "a post code"),
    ("country()", "a country"),
    ("country_code()", "a country's two letters"),
    ("latitude()", "-90 to 90"),
    ("longitude()", "-180 to 180"),
    ("time_zone()", "a time zone"),
    ("word()", "a word of Latin"),
    ("sentence()", "a sentence of Latin"),
    ("ipv4()", "an IPv4 address"),
    ("ipv6()", "an IPv6 address"),
    ("mac()", "a network card's address"),
    ("semver()", "a version such as 1.4.2"),
    ("client_id", "the client's id"),
    ("index", "the client's number, from 0"),
    ("number", "the number of the message, from 0"),
    ("user", "the user name, empty without one"),
    ("topic", "the topic that the client publishes to"),
    ("'text'|tojson", "a value as JSON, with quotes and escapes"),
];

/// The sequences of a line format, in the order of their letters.
pub const FORMAT_HELP: [(&str, &str); 27] = [
    (
        "%t %p %q %r %l %m",
        "topic, payload, QoS, retain (1 or 0), size, packet identifier",
    ),
    ("%x %X", "the payload in hexadecimal digits, small or large"),
    ("%j", "the message as JSON, its payload as a string"),
    (
        "%J",
        "the message as JSON, its payload as the JSON that it is",
    ),
    (
        "%f %d",
        "a payload of 4 or 8 bytes as a floating point number of this machine",
    ),
    (
        "%I %U",
        "when it was received: ISO 8601, or seconds since 1970 with nanoseconds",
    ),
    ("%A", "topic alias (this and the next: MQTT 5)"),
    ("%C", "content type"),
    ("%D", "correlation data"),
    ("%E", "message expiry interval"),
    ("%F", "payload format indicator"),
    ("%P", "user properties, each as name:value"),
    ("%R", "response topic"),
    ("%S", "subscription identifier"),
    (
        "%10t %-10t %010l",
        "ten wide: to the right, to the left, with zeros in front",
    ),
    ("%.10t", "ten characters at most"),
    ("%20p", "twenty bytes wide, and not more of the payload"),
    ("%20x", "twenty digits wide, and not more of the payload"),
    ("%.2:x", "a colon behind every two digits"),
    ("%.3f", "three digits behind the point"),
    (
        "@Y-@m-@d @H:@M:@S",
        "when it was received, in the letters of strftime",
    ),
    ("@N", "its nanoseconds"),
    ("%% @@ \\\\", "a percent sign, an at sign, a backslash"),
    ("\\n \\r \\t \\v", "line feed, carriage return, tabs"),
    ("\\a", "bell"),
    ("\\e", "escape"),
    ("\\0", "a zero byte"),
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
    languages
}
