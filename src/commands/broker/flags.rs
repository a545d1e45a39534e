//! `mqtty broker`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[&[
        Section::new(
            "Options",
            &[
                Id::Port,
                Id::WsPort,
                Id::TlsPort,
                Id::WssPort,
                Id::QuicPort,
                Id::Bind,
                Id::Cert,
                Id::Key,
                Id::CaOut,
                Id::Origin,
                Id::ReadyFile,
                Id::Trace,
                Id::Record,
                Id::Quiet,
                Id::Debug,
                Id::Color,
            ],
        ),
        Section::new("Access", &[Id::User, Id::UsersFile, Id::Acl]),
        Section::new(
            "Limits",
            &[
                Id::MemoryLimit,
                Id::MaxClients,
                Id::MaxQos,
                Id::MaxPacketSize,
                Id::ReceiveMaximum,
                Id::TopicAliasMaximum,
                Id::ServerKeepAlive,
                Id::NoRetain,
                Id::NoWildcard,
                Id::NoShared,
                Id::NoSubscriptionId,
            ],
        ),
        Section::new(
            "Faults",
            &[Id::Fault, Id::AllowFaults, Id::ListFaults, Id::Seed],
        ),
    ]],
    varied: &[&[
        (Id::Port, |row| {
            row.help("Port for plain TCP; 0 picks a free one [default: 1883 if no other listener is set]")
        }),
        (Id::Bind, |row| {
            row.help("Address to listen on [default: loopback only]")
        }),
        (Id::Cert, |row| {
            row.help("Certificate chain, PEM [default: generated at start]")
        }),
        (Id::Key, |row| {
            row.help("Private key of the certificate, PEM")
        }),
        (Id::ReceiveMaximum, |row| {
            row.help("Maximum number of unacknowledged QoS 1 and 2 messages of an MQTT 5 client [default: 4096]")
        }),
        (Id::TopicAliasMaximum, |row| {
            row.help("Highest topic alias that MQTT 5 clients may use; 0 for none [default: 100]")
        }),
        (Id::Seed, |row| {
            row.help("Seed for the probabilities of --fault, to repeat a run")
        }),
    ]],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    ("start a broker on port 1883", "mqtty broker"),
    (
        "listen for TCP, WebSocket and TLS on free ports",
        "mqtty broker --port 0 --ws-port 0 --tls-port 0",
    ),
    (
        "lose a tenth of the acknowledgements",
        "mqtty broker --fault drop-ack:10%",
    ),
];
