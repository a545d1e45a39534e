//! `mqtty probe`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{CONFIGURATION, LOGIN, SERVER, TALK, TLS, WEBSOCKET};
use crate::options::Id;

/// What can be typed for it. What would leave something at the broker (a will, a session) is not there, nor is what
/// would hide that it does not work (reconnecting).
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[
        Section::new(
            "Check",
            &[Id::Check, Id::Level, Id::Topic, Id::Qos, Id::MaxTime],
        ),
        Section::new("Output", &[Id::Format, Id::Warning, Id::Critical]),
        CONFIGURATION,
        SERVER,
        LOGIN,
        TLS,
        WEBSOCKET,
        Section::new(
            "Session",
            &[
                Id::Keepalive,
                Id::ReceiveMaximum,
                Id::MaximumPacketSize,
                Id::NoReqProblemInfo,
                Id::UserProperties,
            ],
        ),
        TALK,
    ]],
    varied: &[&[
        (Id::Format, |row| {
            row.help("Output format; nagios uses the exit codes 0 to 3 of monitoring plugins, 3 also for invalid usage [default: text]")
                .short('o')
                .one_of(&["text", "json", "prometheus", "nagios"])
        }),
        (Id::Topic, |row| {
            row.takes("TOPIC")
                .help("Use a random topic below this one [default: mqtty/probe]")
        }),
        (Id::Qos, |row| {
            row.help("QoS of the message: 0, 1 or 2 [default: 1]")
        }),
        (Id::MaxTime, |row| {
            row.help("Time limit of the whole check [default: 10s]")
        }),
        (Id::UserProperties, |row| {
            row.rare().help("User properties of the connection")
        }),
        (Id::ClientId, |row| {
            row.rare()
                .help("Client identifier; that of a profile or the environment is not used [default: mqtty_ and eight random hex digits]")
        }),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "check that a broker delivers messages, within ten seconds",
        "mqtty probe --check -h localhost",
    ),
    (
        "only check that it accepts connections, within three seconds",
        "mqtty probe --check -h localhost --level connack --max-time 3s",
    ),
    (
        "warn 14 days before the certificate expires, as a Nagios plugin",
        "mqtty probe --check -h mqtts://broker.example --format nagios -w cert_days=14: -w echo=0.5 -c echo=1",
    ),
    (
        "write metrics for Prometheus' textfile collector",
        "mqtty probe --check -h localhost --format prometheus",
    ),
];
