//! The checks: one row each.

use std::pin::Pin;

use super::announced::{self, Announces};
use super::checks::{
    delivery, doors, expiry, identity, limits, old_tls, options, paths, reach, retained, secure,
    sessions, srv, stated, subscriptions, sys, times, versions, who, wills,
};
use super::finding::Finding;
use super::lab::Lab;
use super::trouble::Trouble;
use crate::model::{QoS, TlsVersion, Version};

/// The work of a check.
type Run = for<'a> fn(&'a Lab) -> Pin<Box<dyn Future<Output = Result<Finding, Trouble>> + 'a>>;

/// A check.
pub(super) struct Check {
    /// Its name in files and requirements.
    pub(super) id: &'static str,
    /// Its name for people.
    pub(super) title: &'static str,
    pub(super) group: Group,
    /// Where the specification has its subject; empty where it is none of MQTT.
    pub(super) section: &'static str,
    pub(super) announced: Announces,
    /// What its value is.
    pub(super) kind: Kind,
    needs: Needs,
    /// It spends its time waiting, so that it runs beside all others.
    pub(super) waits: bool,
    /// Its value is another one each day, or each time.
    pub(super) varies: bool,
    /// It measures the broker, of which nothing else is asked meanwhile.
    pub(super) alone: bool,
    pub(super) run: Run,
}

/// What the value of a check is, as far as it can be required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// There is none.
    Nothing,
    Number,
    /// A number of bytes.
    Bytes,
    Text,
}

/// Where a check is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Who,
    Reach,
    Versions,
    Connections,
    Messages,
    Subscriptions,
    Sessions,
    Limits,
    Transport,
    Doors,
    Times,
}

impl Group {
    /// All, in the order in which they are shown.
    pub(super) const ALL: [Self; 11] = [
        Self::Who,
        Self::Reach,
        Self::Versions,
        Self::Connections,
        Self::Messages,
        Self::Subscriptions,
        Self::Sessions,
        Self::Limits,
        Self::Transport,
        Self::Doors,
        Self::Times,
    ];

    /// Its heading.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Who => "Who",
            Self::Reach => "Reach",
            Self::Versions => "Versions",
            Self::Connections => "Connections",
            Self::Messages => "Messages",
            Self::Subscriptions => "Subscriptions",
            Self::Sessions => "Sessions, wills, expiry",
            Self::Limits => "Limits",
            Self::Transport => "TLS and WebSocket",
            Self::Doors => "Open doors",
            Self::Times => "Round trips in microseconds",
        }
    }
}

/// Without what a check means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Nothing,
    Mqtt5,
    Tls,
    WebSocket,
}

impl Check {
    const fn new(
        id: &'static str,
        title: &'static str,
        (group, section): (Group, &'static str),
        run: Run,
    ) -> Self {
        Self {
            id,
            title,
            group,
            section,
            announced: announced::NOTHING,
            kind: Kind::Nothing,
            needs: Needs::Nothing,
            waits: false,
            varies: false,
            alone: false,
            run,
        }
    }

    const fn announced(mut self, announced: Announces) -> Self {
        self.announced = announced;
        self
    }

    const fn number(mut self) -> Self {
        self.kind = Kind::Number;
        self
    }

    const fn bytes(mut self) -> Self {
        self.kind = Kind::Bytes;
        self
    }

    const fn text(mut self) -> Self {
        self.kind = Kind::Text;
        self
    }

    const fn mqtt5(mut self) -> Self {
        self.needs = Needs::Mqtt5;
        self
    }

    const fn tls(mut self) -> Self {
        self.needs = Needs::Tls;
        self
    }

    const fn websocket(mut self) -> Self {
        self.needs = Needs::WebSocket;
        self
    }

    const fn waits(mut self) -> Self {
        self.waits = true;
        self
    }

    const fn varies(mut self) -> Self {
        self.varies = true;
        self
    }

    const fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// The finding of a check that needs something that is not there.
    pub(super) fn missing(&self, lab: &Lab) -> Option<Finding> {
        let endpoint = &lab.target.profile.endpoint;
        match self.needs {
            Needs::Mqtt5 if !lab.version.is_v5() => Some(Finding::no("needs MQTT 5")),
            Needs::Tls if endpoint.tls.is_none() => Some(Finding::untested("no TLS")),
            Needs::WebSocket if endpoint.websocket.is_none() => {
                Some(Finding::untested("no WebSocket"))
            }
            _ => None,
        }
    }
}

use Group::{
    Connections, Doors, Limits, Messages, Reach, Sessions, Subscriptions, Times, Transport,
    Versions, Who,
};

/// Makes a check of a row: its name, its title, its group, the section, the work, and facts about it.
macro_rules! checks {
    ($($id:literal $title:literal $group:ident $section:literal $work:ident::$name:ident $(($more:expr))?
        $(.$fact:ident($($value:expr)?))*;)*) => {
        /// All of them, in the order in which they are shown.
        pub(super) const CHECKS: &[Check] = &[$(
            Check::new($id, $title, ($group, $section), |lab| Box::pin($work::$name(lab $(, $more)?)))
                $(.$fact($($value)?))*,
        )*];
    };
}

checks! {
    "broker_version" "Version in $SYS" Who "" sys::version .text();
    "product" "Product (a guess)" Who "" who::product .text();
    "sys" "$SYS topics readable" Who "4.7.2" sys::readable;

    "addresses" "Addresses of the host" Reach "" reach::addresses .number() .varies();
    "srv" "SRV records" Reach "" srv::records .text();
    "ports" "Ports that accept MQTT" Reach "" reach::ports .text() .waits();

    "mqtt31" "MQTT 3.1" Versions "3.1.2.2" versions::accepted(Version::V3_1);
    "mqtt311" "MQTT 3.1.1" Versions "3.1.2.2" versions::accepted(Version::V3_1_1);
    "mqtt5" "MQTT 5" Versions "3.1.2.2" versions::accepted(Version::V5);
    "unknown_version" "Unknown version refused" Versions "3.1.2.2" versions::unknown;

    "empty_client_id" "Empty client identifier" Connections "3.1.3.1" identity::empty;
    "client_id_characters" "Any character in client id" Connections "3.1.3.1" identity::characters;
    "takeover" "Session take-over" Connections "3.1.4" sessions::takeover;
    "keep_alive" "Keep-alive enforced" Connections "3.1.2.10" limits::keep_alive .waits();
    "server_keep_alive" "Server keep alive" Connections "3.2.2.3.14" stated::value(announced::KEEP_ALIVE)
        .announced(announced::KEEP_ALIVE) .number() .mqtt5();
    "response_information" "Response information" Connections "3.2.2.3.15"
        stated::value(announced::RESPONSE_INFORMATION) .announced(announced::RESPONSE_INFORMATION) .text() .mqtt5();
    "server_reference" "Server reference" Connections "3.2.2.3.16" stated::value(announced::SERVER_REFERENCE)
        .announced(announced::SERVER_REFERENCE) .text() .mqtt5();
    "reason_string" "Reason string in CONNACK" Connections "3.2.2.3.9" stated::value(announced::REASON_STRING)
        .announced(announced::REASON_STRING) .text() .mqtt5();
    "connack_user_properties" "User properties in CONNACK" Connections "3.2.2.3.10"
        stated::value(announced::USER_PROPERTIES) .announced(announced::USER_PROPERTIES) .text() .mqtt5();
    "authentication_method" "Enhanced authentication" Connections "3.2.2.3.17"
        stated::value(announced::AUTHENTICATION_METHOD) .announced(announced::AUTHENTICATION_METHOD) .text() .mqtt5();

    "qos0" "QoS 0 both ways" Messages "4.3.1" delivery::qos(QoS::AtMostOnce);
    "qos1" "QoS 1 both ways" Messages "4.3.2" delivery::qos(QoS::AtLeastOnce) .announced(announced::QOS_1);
    "qos2" "QoS 2 both ways" Messages "4.3.3" delivery::qos(QoS::ExactlyOnce) .announced(announced::QOS_2);
    "resent" "QoS 2 sent twice, delivered once" Messages "4.3.3" delivery::resent;
    "order" "Messages in order" Messages "4.6" delivery::order;
    "no_delay" "Small messages not held back" Messages "" times::small .alone();
    "retain" "Retained messages" Messages "3.3.1.3" retained::kept .announced(announced::RETAIN);
    "properties" "Properties forwarded" Messages "3.3.2.3" options::properties .mqtt5();
    "no_subscribers" "PUBACK reports no subscribers" Messages "3.4.2.1" options::no_subscribers .mqtt5();
    "topic_alias" "Topic aliases to the broker" Messages "3.3.2.3.4" options::alias_to_broker
        .announced(announced::ALIASES) .number() .mqtt5();
    "topic_alias_to_client" "Topic aliases to the client" Messages "3.3.2.3.4" options::alias_to_client .mqtt5();

    "wildcards" "Wildcards" Subscriptions "4.7.1" subscriptions::wildcards .announced(announced::WILDCARDS);
    "dollar_topics" "$ topics hidden from wildcards" Subscriptions "4.7.2" sys::hidden;
    "shared" "Shared subscriptions" Subscriptions "4.8.2" subscriptions::shared(Version::V5)
        .announced(announced::SHARED) .mqtt5();
    "shared_311" "Shared subscriptions, 3.1.1" Subscriptions "4.8.2" subscriptions::shared(Version::V3_1_1);
    "subscription_identifiers" "Subscription identifiers" Subscriptions "3.8.2.1.2" subscriptions::identifiers
        .announced(announced::IDENTIFIERS) .mqtt5();
    "no_local" "No local" Subscriptions "3.8.3.1" subscriptions::no_local .mqtt5();
    "retain_as_published" "Retain as published" Subscriptions "3.8.3.1" retained::as_published .mqtt5();
    "retain_handling" "Retain handling" Subscriptions "3.8.3.1" retained::handling .mqtt5();
    "overlapping" "Copies for overlapping filters" Subscriptions "3.3.4" subscriptions::overlapping .number();
    "overlapping_identifiers" "Identifiers of both filters" Subscriptions "3.3.4"
        subscriptions::overlapping_identifiers .text() .mqtt5();
    "unsubscribe" "UNSUBSCRIBE" Subscriptions "3.10.4" subscriptions::unsubscribe;
    "no_subscription" "UNSUBACK reports no subscription" Subscriptions "3.11.3" subscriptions::no_subscription .mqtt5();

    "session" "Session after a reconnect" Sessions "4.1" sessions::resumed;
    "offline_queue" "QoS 1 queued while offline" Sessions "4.1" sessions::queued;
    "offline_queue_qos0" "QoS 0 queued while offline" Sessions "4.1" sessions::queued_qos0;
    "session_expiry" "Session expiry" Sessions "3.1.2.11.2" expiry::session
        .announced(announced::SESSION_EXPIRY) .number() .mqtt5() .waits();
    "message_expiry" "Message expiry" Sessions "3.3.2.3.3" expiry::message .mqtt5() .waits();
    "will" "Will after a lost connection" Sessions "3.1.2.5" wills::lost;
    "will_discarded" "Will discarded by DISCONNECT" Sessions "3.14.4" wills::discarded;
    "will_on_disconnect" "Will at DISCONNECT 0x04" Sessions "3.14.2.1" wills::on_disconnect .mqtt5();
    "will_delay" "Will delay" Sessions "3.1.3.2.2" wills::delayed .mqtt5() .waits();

    "receive_maximum" "Receive maximum" Limits "3.2.2.3.3" limits::receive_maximum
        .announced(announced::RECEIVE_MAXIMUM) .number() .mqtt5();
    "client_receive_maximum" "Client's receive maximum kept" Limits "3.1.2.11.3"
        limits::client_receive_maximum .mqtt5();
    "maximum_packet_size" "Maximum packet size" Limits "3.2.2.3.6" limits::packet_size
        .announced(announced::PACKET_SIZE) .bytes();
    "client_packet_size" "Client's packet size kept" Limits "3.1.2.11.4" limits::client_packet_size .mqtt5();
    "topic_length" "Topic length in bytes" Limits "4.7.3" limits::topic_length .bytes();
    "topic_depth" "Topic levels" Limits "4.7.3" limits::topic_depth .number();
    "client_id_length" "Client id length in bytes" Limits "3.1.3.1" identity::length .bytes();

    "old_tls" "TLS 1.0 or 1.1" Transport "" old_tls::accepted .text() .tls();
    "tls12" "TLS 1.2" Transport "" secure::version(TlsVersion::V1_2) .tls();
    "tls13" "TLS 1.3" Transport "" secure::version(TlsVersion::V1_3) .tls();
    "cipher" "Cipher suite" Transport "" secure::cipher .text() .tls();
    "group" "Key exchange group" Transport "" secure::group .text() .tls();
    "certificate" "Certificate chain" Transport "" secure::chain .number() .tls();
    "certificate_days" "Certificate: days left" Transport "" secure::days .number() .tls() .varies();
    "alpn" "ALPN protocol mqtt" Transport "" secure::alpn .text() .tls();
    "subprotocol" "WebSocket subprotocol" Transport "6.0" secure::subprotocol .text() .websocket();
    "websocket_paths" "WebSocket paths" Transport "" paths::accepted .text() .websocket();

    "anonymous" "Anonymous clients" Doors "3.1.2.8" doors::anonymous;
    "all_topics" "Subscription to # granted" Doors "4.7.1" doors::all_topics;
    "sys_writable" "Publish to $SYS accepted" Doors "4.7.2" doors::sys_writable;
    "plain_password" "Password sent in plain text" Doors "5.4.1" doors::plain_password;
    "self_signed" "Certificate signed by itself" Doors "" secure::self_signed .tls();

    "connect_us" "Connection up to CONNACK" Times "3.2" times::connect .number() .varies() .alone();
    "ping_us" "PINGREQ to PINGRESP" Times "3.12" times::ping .number() .varies() .alone();
    "qos0_us" "Message to ourselves at QoS 0" Times "4.3.1" times::echo(QoS::AtMostOnce) .number() .varies() .alone();
    "qos1_us" "Message to ourselves at QoS 1" Times "4.3.2" times::echo(QoS::AtLeastOnce) .number() .varies() .alone();
    "qos2_us" "Message to ourselves at QoS 2" Times "4.3.3" times::echo(QoS::ExactlyOnce) .number() .varies() .alone();
}
