//! `mqtty bench conn`.

use crate::cli::definition::{Examples, Flags, Section};
use crate::cli::groups::{ARRIVALS_OF_CONNECTS, COUNT, LOAD, OF_MANY_CLIENTS, SHARED};
use crate::options::Id;

/// What can be typed for it.
pub(super) const FLAGS: &Flags = &Flags {
    words: &[],
    sections: &[
        &[
            COUNT,
            Section::new(
                "Clients",
                &[Id::UserProperties, Id::Arrivals, Id::TlsResume],
            ),
            SHARED,
        ],
        LOAD,
    ],
    varied: &[
        OF_MANY_CLIENTS,
        &[
            ARRIVALS_OF_CONNECTS,
            (Id::UserProperties, |row| {
                row.help("User properties of the connections")
            }),
            (Id::Hold, |row| {
                row.help("Keep the connections open this long after the measured part; without --duration, this is its length")
            }),
            (Id::StartAt, |row| {
                row.help("Start connecting at this time, to synchronize several machines: 2026-11-20T10:00:00Z, next-minute, next-5m (a multiple of 5 minutes) or +30s")
            }),
        ],
    ],
};

/// Examples for the help page: what it does, and the line.
pub(super) const EXAMPLES: Examples = &[
    (
        "hold ten connections for a second, with a broker in this process",
        "mqtty bench conn --embedded -c 10 -z 1s",
    ),
    (
        "compare full and resumed TLS handshakes",
        "mqtty bench conn -h mqtts://broker.example -c 1000 --connect-rate 100/s --tls-resume -z 1s",
    ),
    (
        "hold 50,000 connections from two addresses for a minute",
        "mqtty bench conn -h broker.example -c 50k --connect-rate 2k/s -A 192.0.2.7,192.0.2.8 -z 1m",
    ),
];
