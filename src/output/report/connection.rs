//! What a CONNACK said, and how long it took.

use std::time::Duration;

use super::super::json::Object;
use super::super::style::Mark;
use super::super::units::{self, TimeUnit, bytes, count, duration};
use super::tls::TlsReport;
use super::{Page, Report, micros, reason_fields, with_reason_string};
use crate::model::{Properties, ReasonCode, Version, connect_return_code_name};

/// The answer to a CONNECT.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionReport<'a> {
    /// The broker, without credentials: `mqtt://localhost:1883`.
    pub url: &'a str,
    /// What the bytes pass through: `the proxy socks5://gate:1080`.
    pub through: Option<&'a str>,
    /// What TLS has come to, where it is to be shown.
    pub tls: Option<TlsReport<'a>>,
    /// The version spoken.
    pub version: Version,
    /// The client identifier in use; the broker's, if it assigned one.
    pub client_id: &'a str,
    /// The broker has state of an earlier session; 3.1 cannot say.
    pub session_present: bool,
    /// The reason code (5) or return code (3.x).
    pub code: u8,
    /// Properties (5).
    pub properties: &'a Properties,
    /// How long it took.
    pub times: ConnectTimes,
}

/// How long the steps of connecting took; `None` for those that were not needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectTimes {
    /// The name look-up.
    pub dns: Option<Duration>,
    /// The TCP handshake.
    pub tcp: Option<Duration>,
    /// The handshake of QUIC, TLS included.
    pub quic: Option<Duration>,
    /// The negotiation with a proxy.
    pub proxy: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// The WebSocket handshake.
    pub websocket: Option<Duration>,
    /// From CONNECT to CONNACK.
    pub connack: Option<Duration>,
    /// All of it.
    pub total: Duration,
}

impl ConnectTimes {
    fn steps(&self) -> impl Iterator<Item = (&'static str, Duration)> {
        [
            ("dns", self.dns),
            ("tcp", self.tcp),
            ("quic", self.quic),
            ("proxy", self.proxy),
            ("tls", self.tls),
            ("websocket", self.websocket),
            ("connack", self.connack),
        ]
        .into_iter()
        .filter_map(|(name, time)| Some((name, time?)))
    }

    /// `1.3 ms (dns 0.2, tcp 0.1, connack 1.0)`: the steps in the unit of the whole.
    fn in_words(&self) -> String {
        let unit = TimeUnit::fitting(self.total);
        let steps: Vec<_> = self
            .steps()
            .map(|(name, time)| format!("{name} {}", unit.number(time)))
            .collect();
        let total = format!("{} {}", unit.number(self.total), unit.name());
        if steps.is_empty() {
            total
        } else {
            format!("{total} ({})", steps.join(", "))
        }
    }
}

impl ConnectionReport<'_> {
    /// The reason, by the names of the version.
    fn reason_name(&self) -> Option<&'static str> {
        if self.version.is_v5() {
            ReasonCode(self.code).name()
        } else {
            connect_return_code_name(self.code)
        }
    }

    fn describe_refusal(&self, page: &mut Page) {
        let name = self.reason_name().unwrap_or("unknown reason code");
        let text = format!(
            "{} refused the connection: {name} (0x{:02x})",
            self.url, self.code
        );
        page.headline(Mark::Failed, with_reason_string(text, self.properties));
        page.answer(self.properties);
    }

    fn describe_session(&self, page: &mut Page) {
        let assigned = match self.properties.assigned_client_identifier {
            Some(_) => " (assigned by the broker)",
            None => "",
        };
        let session = match (self.version, self.session_present) {
            (Version::V3_1, _) => "",
            (_, true) => ", resumed session",
            (_, false) => ", new session",
        };
        let (version, id) = (self.version, self.client_id);
        page.detail(format!("MQTT {version}, client id {id}{assigned}{session}"));
    }

    /// What the broker allows, a line each, the values below one another.
    fn describe_limits(&self, page: &mut Page) {
        let (allowed, refused): (Vec<_>, Vec<_>) = features(self.properties)
            .into_iter()
            .partition(|(_, on)| *on);
        // Two in a line, since all of them are wider than a small terminal.
        let names = |list: Vec<(&'static str, bool)>| {
            let lines = list.chunks(2).map(|pair| {
                let names: Vec<_> = pair.iter().map(|(name, _)| *name).collect();
                names.join(", ")
            });
            lines.collect::<Vec<_>>().join(",\n")
        };
        let qos = self.properties.maximum_qos.unwrap_or(2);
        let mut rows = vec![("maximum QoS", qos.to_string())];
        rows.extend(numbers(self.properties));
        rows.push(("available", names(allowed)));
        rows.push(("not available", names(refused)));
        rows.retain(|(_, value)| !value.is_empty());
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in rows {
            for (number, line) in value.lines().enumerate() {
                let name = if number == 0 { name } else { "" };
                page.detail(format!("{name:<width$}  {line}"));
            }
        }
    }

    fn describe_rest(&self, page: &mut Page) {
        let properties = self.properties;
        if let Some(seconds) = properties.server_keep_alive {
            page.detail(match seconds {
                0 => "keep-alive off, set by the broker".to_owned(),
                _ => format!("keep-alive {seconds} s, set by the broker"),
            });
        }
        if let Some(seconds) = properties.session_expiry_interval {
            page.detail(match seconds {
                0 => "the broker ends the session with the connection".to_owned(),
                u32::MAX => "the broker keeps the session without limit".to_owned(),
                _ => {
                    let time = units::seconds(seconds.into());
                    format!("the broker keeps the session for {time} after the connection")
                }
            });
        }
        if let Some(method) = &properties.authentication_method {
            page.detail(format!("authenticated by {method}"));
        }
        if let Some(information) = &properties.response_information {
            page.detail(format!("response information: {information}"));
        }
        page.remarks(properties);
    }
}

/// What a broker may switch off (MQTT 5 §3.2.2.3); on where it says nothing.
fn features(properties: &Properties) -> [(&'static str, bool); 4] {
    [
        ("retain", properties.retain_available),
        ("wildcards", properties.wildcard_subscription_available),
        (
            "shared subscriptions",
            properties.shared_subscription_available,
        ),
        (
            "subscription identifiers",
            properties.subscription_identifier_available,
        ),
    ]
    .map(|(name, available)| (name, available != Some(0)))
}

/// The limits that the broker put in numbers.
fn numbers(properties: &Properties) -> Vec<(&'static str, String)> {
    let receive = properties.receive_maximum.map(|it| count(it.into()));
    let aliases = properties.topic_alias_maximum.map(|it| count(it.into()));
    let size = properties.maximum_packet_size.map(|it| bytes(it.into()));
    [
        ("receive maximum", receive),
        ("topic alias maximum", aliases),
        ("maximum packet size", size),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

impl Report for ConnectionReport<'_> {
    fn event(&self) -> &'static str {
        if self.code == 0 {
            "connected"
        } else {
            "connection_refused"
        }
    }

    fn describe(&self, page: &mut Page) {
        if self.code != 0 {
            return self.describe_refusal(page);
        }
        let time = self.times.in_words();
        page.headline(Mark::Done, format!("Connected to {} in {time}", self.url));
        if let Some(through) = self.through {
            page.detail(format!("through {through}"));
        }
        if let Some(tls) = self.tls {
            tls.describe(page);
        }
        self.describe_session(page);
        if self.version.is_v5() {
            self.describe_limits(page);
        }
        self.describe_rest(page);
    }

    fn fields(&self, object: &mut Object<'_>) {
        object.string("url", self.url);
        object.string("version", &self.version.to_string());
        object.string("client_id", self.client_id);
        if let Some(through) = self.through {
            object.string("through", through);
        }
        if let Some(tls) = self.tls {
            object.object("tls", |object| tls.fields(object));
        }
        if self.version != Version::V3_1 {
            object.flag("session_present", self.session_present);
        }
        reason_fields(object, self.code, self.reason_name());
        object.object("times_us", |times| {
            for (name, time) in self.times.steps() {
                times.number(name, micros(time));
            }
            times.number("total", micros(self.times.total));
        });
        if self.version.is_v5() && self.code == 0 {
            object.object("limits", |limits| limit_fields(limits, self.properties));
        }
        object.properties(self.properties);
    }
}

/// What holds on the connection, where the broker said nothing too.
fn limit_fields(limits: &mut Object<'_>, properties: &Properties) {
    limits.number("maximum_qos", properties.maximum_qos.unwrap_or(2));
    for (name, on) in features(properties) {
        limits.flag(&name.replace(' ', "_"), on);
    }
    let receive = properties.receive_maximum.unwrap_or(u16::MAX);
    limits.number("receive_maximum", receive);
    let aliases = properties.topic_alias_maximum.unwrap_or(0);
    limits.number("topic_alias_maximum", aliases);
    limits.optional_number("maximum_packet_size", properties.maximum_packet_size);
}

/// A connection that is back after it was lost.
#[derive(Clone, Copy, Debug)]
pub struct Reconnected<'a>(pub ConnectionReport<'a>);

impl Report for Reconnected<'_> {
    fn event(&self) -> &'static str {
        "reconnected"
    }

    fn describe(&self, page: &mut Page) {
        let report = &self.0;
        let session = match (report.version, report.session_present) {
            (Version::V3_1, _) => "",
            (_, true) => "; the session is resumed",
            (_, false) => "; the session is a new one",
        };
        let time = duration(report.times.total);
        page.headline(
            Mark::Done,
            format!("Reconnected to {} in {time}{session}", report.url),
        );
        if let Some(tls) = report.tls {
            tls.describe_handshake(page);
        }
        page.remarks(report.properties);
    }

    fn fields(&self, object: &mut Object<'_>) {
        self.0.fields(object);
    }
}
