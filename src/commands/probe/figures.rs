//! What a check measures.

use std::time::Duration;

use jiff::Timestamp;

use super::level::Level;
use crate::client::DialTimes;
use crate::model::Endpoint;

/// Something that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The whole check, without the DISCONNECT.
    Time,
    /// The name look-up.
    Dns,
    /// The TCP handshake.
    Tcp,
    /// The TLS handshake.
    Tls,
    /// The WebSocket handshake.
    WebSocket,
    /// From CONNECT to CONNACK.
    Connack,
    /// From SUBSCRIBE to SUBACK.
    Suback,
    /// From PUBLISH to the message's return.
    Echo,
    /// From SUBSCRIBE to a message of somebody else.
    Read,
    /// How old that message is.
    Age,
    /// Days until the server's certificate expires.
    CertDays,
}

impl Figure {
    /// All of them, in the order in which they are shown.
    pub(super) const ALL: [Self; 11] = [
        Self::Time,
        Self::Dns,
        Self::Tcp,
        Self::Tls,
        Self::WebSocket,
        Self::Connack,
        Self::Suback,
        Self::Echo,
        Self::Read,
        Self::Age,
        Self::CertDays,
    ];

    /// Its name in thresholds and outputs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::WebSocket => "websocket",
            Self::Connack => "connack",
            Self::Suback => "suback",
            Self::Echo => "echo",
            Self::Read => "read",
            Self::Age => "age",
            Self::CertDays => "cert_days",
        }
    }

    /// The figure of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.name() == name)
    }

    /// Whether a check that goes so far measures it; `has_age` if it looks for a time in the message.
    pub(super) fn is_measured(self, endpoint: &Endpoint, level: Level, has_age: bool) -> bool {
        match self {
            Self::Time | Self::Dns => true,
            Self::Tcp => !endpoint.quic,
            Self::Tls | Self::CertDays => endpoint.tls.is_some() && level >= Level::Tls,
            Self::WebSocket => endpoint.websocket.is_some() && level >= Level::Connack,
            Self::Connack => level >= Level::Connack,
            Self::Suback => level >= Level::Suback,
            Self::Echo => level == Level::Echo,
            Self::Read => level == Level::Read,
            Self::Age => has_age,
        }
    }
}

/// What has been measured so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    times: Vec<(Figure, Duration)>,
    /// When the server's certificate expires, and in how many days.
    certificate: Option<(Timestamp, i64)>,
    /// The age of the message that was read, in seconds; below 0 if its time is in the future.
    pub(super) age: Option<f64>,
    /// Why the broker answered that it takes no connections for now.
    pub(super) not_ready: Option<String>,
}

impl Figures {
    /// Adds a time.
    pub(super) fn set(&mut self, figure: Figure, time: Duration) {
        self.times.push((figure, time));
    }

    /// Adds what dialling gave.
    pub(super) fn dialed(&mut self, times: &DialTimes) {
        self.set(Figure::Dns, times.dns);
        let steps = [
            (Figure::Tcp, times.quic.is_none().then_some(times.tcp)),
            // The handshake of QUIC is that of TLS.
            (Figure::Tls, times.quic.or(times.tls)),
            (Figure::WebSocket, times.websocket),
        ];
        for (figure, time) in steps {
            if let Some(time) = time {
                self.set(figure, time);
            }
        }
        self.certificate = times.certificate_end.map(|end| {
            let left = end.as_second() - Timestamp::now().as_second();
            (end, left.div_euclid(24 * 60 * 60))
        });
    }

    /// The times, in the order in which they are shown.
    pub(super) fn times(&self) -> impl Iterator<Item = (Figure, Duration)> {
        let time = |figure| Some((figure, self.time(figure)?));
        Figure::ALL.into_iter().filter_map(time)
    }

    /// A time.
    pub(super) fn time(&self, figure: Figure) -> Option<Duration> {
        let (_, time) = self.times.iter().find(|(known, _)| *known == figure)?;
        Some(*time)
    }

    /// When the server's certificate expires, and in how many whole days; below 0 when it has expired.
    pub(super) fn certificate(&self) -> Option<(Timestamp, i64)> {
        self.certificate
    }

    /// A figure as thresholds take it: seconds, or days.
    #[expect(clippy::cast_precision_loss, reason = "days are few")]
    pub(super) fn value(&self, figure: Figure) -> Option<f64> {
        match figure {
            Figure::CertDays => self.certificate.map(|(_, days)| days as f64),
            Figure::Age => self.age,
            _ => self.time(figure).map(|time| time.as_secs_f64()),
        }
    }

    /// Whether the broker takes connections; `None` if that was not found out.
    pub(super) fn is_ready(&self) -> Option<bool> {
        match self.not_ready {
            Some(_) => Some(false),
            None => self.time(Figure::Connack).map(|_| true),
        }
    }

    /// The last step that succeeded.
    pub(super) fn reached(&self) -> Option<Figure> {
        let steps = [
            Figure::Read,
            Figure::Echo,
            Figure::Suback,
            Figure::Connack,
            Figure::WebSocket,
            Figure::Tls,
            Figure::Tcp,
        ];
        let mut steps = steps.into_iter();
        steps.find(|step| self.time(*step).is_some())
    }
}
