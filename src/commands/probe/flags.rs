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
            "Portrait",
            &[
                Id::Require,
                Id::Save,
                Id::Compare,
                Id::Ports,
                Id::Srv,
                Id::Topic,
                Id::MaxTime,
            ],
        ),
        Section::new(
            "Check",
            &[
                Id::Check,
                Id::Level,
                Id::AsReady,
                Id::Read,
                Id::Expect,
                Id::AgeFrom,
                Id::Qos,
                Id::Warning,
                Id::Critical,
            ],
        ),
        Section::new("Output", &[Id::Format, Id::Outfile]),
        CONFIGURATION,
        SERVER,
        LOGIN,
        Section::new("Login", &[Id::ClientIdPrefix]),
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
            row.help("Output format: text or json, with --check also prometheus or nagios, which uses the exit codes 0 to 3 of monitoring plugins, 3 also for invalid usage [default: text]")
                .short('o')
                .one_of(&["text", "json", "prometheus", "nagios"])
        }),
        (Id::Topic, |row| {
            row.takes("TOPIC")
                .help("Use a random topic below this one [default: mqtty/probe]; with --read the topic to read")
        }),
        (Id::Qos, |row| {
            row.help("QoS of the check's subscription and message: 0, 1 or 2 [default: 1]")
        }),
        (Id::MaxTime, |row| {
            row.help("Overall time limit [default: 30s, or 10s with --check]")
        }),
        (Id::Compare, |row| {
            row.common().takes("FILE").path().help(
                "Show what has changed since this portrait was saved, and exit with code 9 if anything has",
            )
        }),
        (Id::Expect, |row| {
            row.rare().takes("EXPR").help(
                "Exit with code 9 unless this jq filter returns true for the payload; $topic, $qos and $retain are those of the message",
            )
        }),
        (Id::UserProperties, |row| {
            row.rare().help("User properties of the connection")
        }),
        (Id::ClientId, |row| {
            row.rare()
                .help("Client identifier, without --check what those of all clients begin with; that of a profile or the environment is not used [default: a random one]")
        }),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "see what a broker announces and what is observed",
        "mqtty probe -h localhost",
    ),
    (
        "fail unless a broker has what an application needs",
        "mqtty probe -h localhost --require 'mqtt5,retain,qos2,receive_maximum>=100'",
    ),
    (
        "see which ports of a host accept MQTT",
        "mqtty probe -h broker.example --ports",
    ),
    (
        "see what an upgrade of the broker has changed",
        "mqtty probe -h localhost --compare before.json",
    ),
    (
        "check that a broker delivers messages, within ten seconds",
        "mqtty probe --check -h localhost",
    ),
    (
        "only check that it accepts connections, within three seconds",
        "mqtty probe --check -h localhost --level connack --max-time 3s",
    ),
    (
        "fail if a device has not reported for five minutes",
        "mqtty probe --check -h localhost --read -t pump/7/state --age-from .ts -c age=~:300",
    ),
    (
        "warn 14 days before the certificate expires, as a Nagios plugin",
        "mqtty probe --check -h mqtts://broker.example --format nagios -w cert_days=14: -w echo=0.5 -c echo=1",
    ),
    (
        "write metrics for Prometheus' textfile collector",
        "mqtty probe --check -h localhost --format prometheus --outfile /var/lib/node_exporter/mqtt.prom",
    ),
];
