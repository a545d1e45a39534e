//! From CONNECT to CONNACK.

use super::*;
use crate::client::auth::AuthError;
use crate::model::Secret;
use crate::wire::Auth;

fn refused(version: Version, bytes: &[u8]) -> ConnAck {
    let mut rig = Rig::new(version);
    rig.begin(connect(version), None);
    match rig.raw(bytes) {
        Err(SessionError::Refused(ack)) => *ack,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_refusal_of_3_1_and_3_1_1() {
    for version in [Version::V3_1, Version::V3_1_1] {
        for code in 1..=255 {
            assert_eq!(refused(version, &[0x20, 2, 0, code]).code, code);
        }
    }
}

#[test]
fn every_refusal_of_5() {
    for code in 1..=255 {
        assert_eq!(refused(Version::V5, &[0x20, 3, 0, code, 0]).code, code);
        // A broker that does not know MQTT 5 leaves the properties out.
        assert_eq!(refused(Version::V5, &[0x20, 2, 0, code]).code, code);
    }
    let ack = refused(
        Version::V5,
        b"\x20\x0c\x00\x9d\x09\x1f\x00\x02no\x1c\x00\x01x",
    );
    assert_eq!(ack.properties.reason_string.as_deref(), Some("no"));
    assert_eq!(ack.properties.server_reference.as_deref(), Some("x"));
}

#[test]
fn an_acceptance_without_properties_is_not_mqtt_5() {
    let mut rig = Rig::new(Version::V5);
    rig.begin(connect(Version::V5), None);
    assert!(matches!(
        rig.raw(&[0x20, 2, 0, 0]),
        Err(SessionError::Protocol(_))
    ));
    assert!(!rig.session.is_connected());
}

#[test]
fn the_first_byte_of_a_3_1_connack_says_nothing() {
    for byte in [0x00, 0x01, 0xFF] {
        let mut rig = Rig::new(Version::V3_1);
        rig.begin(connect(Version::V3_1), None);
        rig.raw(&[0x20, 2, byte, 0]).unwrap();
        assert_eq!(rig.heard(), ["connected"], "{byte:#x}");
    }
    let mut rig = Rig::new(Version::V3_1_1);
    rig.begin(connect(Version::V3_1_1), None);
    assert!(rig.raw(&[0x20, 2, 2, 0]).is_err());
}

#[test]
fn a_session_cannot_be_there_after_a_clean_start() {
    for version in [Version::V3_1_1, Version::V5] {
        let mut rig = Rig::new(version);
        rig.begin(connect(version), None);
        let error = rig.feed(connack(true, Properties::default())).unwrap_err();
        assert!(matches!(error, SessionError::Protocol(_)));
        assert_eq!(rig.heard(), [""; 0]);
    }
}

#[test]
fn only_connack_may_come_first() {
    let first: [&[u8]; 6] = [
        b"\x30\x03\x00\x01a",
        b"\x30\x04\x00\x01a\x00",
        b"\x40\x02\x00\x01",
        b"\x90\x03\x00\x01\x00",
        b"\xd0\x00",
        b"\xc0\x00",
    ];
    for version in VERSIONS {
        for bytes in first {
            let mut rig = Rig::new(version);
            rig.begin(connect(version), None);
            rig.raw(bytes).unwrap_err();
            assert_eq!(rig.heard(), [""; 0], "{bytes:?}");
        }
    }
}

#[test]
fn a_second_connack_breaks_the_protocol() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        let error = rig.feed(connack(false, Properties::default())).unwrap_err();
        assert!(matches!(error, SessionError::Protocol(_)));
    }
}

#[test]
fn a_broker_may_disconnect_instead_of_answering() {
    for (bytes, reason) in [(&b"\xe0\x01\x8b"[..], 0x8B), (b"\xe0\x00", 0)] {
        let mut rig = Rig::new(Version::V5);
        rig.begin(connect(Version::V5), None);
        match rig.raw(bytes) {
            Err(SessionError::Disconnected(packet)) => assert_eq!(packet.reason.0, reason),
            other => panic!("{other:?}"),
        }
    }
    let mut rig = Rig::new(Version::V3_1_1);
    rig.begin(connect(Version::V3_1_1), None);
    assert!(matches!(
        rig.raw(b"\xe0\x00"),
        Err(SessionError::Protocol(_))
    ));
}

#[test]
fn the_broker_chooses_a_client_identifier() {
    let mut rig = Rig::up(
        Version::V5,
        Properties {
            assigned_client_identifier: Some("chosen".to_owned()),
            ..Properties::default()
        },
    );
    assert_eq!(rig.session.assigned_client_id().as_deref(), Some("chosen"));
    assert_eq!(rig.session.assigned_client_id(), None);
}

#[test]
fn whether_a_connection_was_up_is_known_after_its_end() {
    let mut rig = Rig::new(Version::V5);
    rig.begin(connect(Version::V5), None);
    assert!(!rig.session.is_accepted());
    rig.raw(b"\x20\x03\x00\x00\x00\xe0\x01\x8b").unwrap_err();
    assert!(rig.session.is_accepted());
    rig.begin(connect(Version::V5), None);
    assert!(!rig.session.is_accepted());
}

#[test]
fn servers_that_speak_something_else_are_told_by_name() {
    let greetings: [(&[u8], &str); 4] = [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "SSH"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "TLS"),
        (b"\x15\x03\x03\x00\x02\x02\x16", "TLS"),
    ];
    for version in VERSIONS {
        for (bytes, name) in greetings {
            let mut rig = Rig::new(version);
            rig.begin(connect(version), None);
            assert_eq!(rig.raw(bytes), Err(SessionError::NotMqtt(name)));
            // In pieces: the driver hands in what was not taken again.
            let mut rig = Rig::new(version);
            rig.begin(connect(version), None);
            let found = (1..=bytes.len()).find_map(|count| rig.raw(&bytes[..count]).err());
            assert_eq!(found, Some(SessionError::NotMqtt(name)));
        }
        // In the middle of a connection the same bytes are a broken packet, not a greeting.
        let mut rig = Rig::up(version, Properties::default());
        assert_ne!(
            rig.raw(b"\x15\x03\x01\x00\x02"),
            Err(SessionError::NotMqtt("TLS"))
        );
    }
}

/// An exchange of two questions; the proof in CONNACK is `proof`.
#[derive(Debug, Default)]
struct Fake {
    asked: usize,
}

impl Authenticator for Fake {
    fn method(&self) -> &'static str {
        "FAKE"
    }

    fn first(&mut self) -> Option<Vec<u8>> {
        Some(b"first".to_vec())
    }

    fn answer(&mut self, challenge: &[u8]) -> Result<Vec<u8>, AuthError> {
        self.asked += 1;
        Ok([b"answer to ", challenge].concat())
    }

    fn finish(&mut self, data: Option<&[u8]>) -> Result<(), AuthError> {
        match data {
            Some(b"proof") if self.asked == 2 => Ok(()),
            Some(_) => Err(AuthError::ServerSignature),
            None => Err(AuthError::Unfinished),
        }
    }
}

fn authenticating() -> Rig {
    let mut rig = Rig::new(Version::V5);
    rig.begin(connect(Version::V5), Some(Box::<Fake>::default()));
    rig
}

fn question(reason: u8, method: Option<&str>, data: &[u8]) -> Packet<'static> {
    Packet::Auth(Box::new(Auth {
        reason: ReasonCode(reason),
        properties: Properties {
            authentication_method: method.map(str::to_owned),
            authentication_data: method.map(|_| Secret::new(data)),
            ..Properties::default()
        },
    }))
}

fn proven(data: Option<&[u8]>) -> Packet<'static> {
    connack(
        false,
        Properties {
            authentication_method: Some("FAKE".to_owned()),
            authentication_data: data.map(Secret::new),
            ..Properties::default()
        },
    )
}

fn decoded(bytes: &[u8]) -> Packet<'_> {
    let frame = next_frame(bytes, usize::MAX).unwrap().unwrap();
    frame.decode(Version::V5).unwrap()
}

#[test]
fn connect_carries_the_method_and_its_first_message() {
    let mut session = Session::new(Version::V5, Instant::now());
    let mut out = Outbox::default();
    let auth: Box<dyn Authenticator> = Box::<Fake>::default();
    session
        .connect(connect(Version::V5), Some(auth), Instant::now(), &mut out)
        .unwrap();
    let Packet::Connect(connect) = decoded(&out.ready) else {
        panic!()
    };
    let properties = connect.properties;
    assert_eq!(properties.authentication_method.as_deref(), Some("FAKE"));
    assert_eq!(properties.authentication_data, Some(Secret::new("first")));
}

#[test]
fn questions_are_answered_until_the_proof_comes() {
    let mut rig = authenticating();
    for data in [b"one", b"two"] {
        rig.feed(question(0x18, Some("FAKE"), data)).unwrap();
        let bytes = std::mem::take(&mut rig.out.ready);
        let Packet::Auth(answer) = decoded(&bytes) else {
            panic!()
        };
        assert_eq!(answer.reason.0, 0x18);
        let properties = answer.properties;
        assert_eq!(properties.authentication_method.as_deref(), Some("FAKE"));
        let expected = [&b"answer to "[..], data].concat();
        assert_eq!(properties.authentication_data, Some(Secret::new(expected)));
    }
    rig.feed(proven(Some(b"proof"))).unwrap();
    assert_eq!(rig.heard(), ["connected"]);
    // The exchange is over; only we may begin another, and we never do.
    assert!(rig.feed(question(0x18, Some("FAKE"), b"x")).is_err());
}

#[test]
fn a_broker_that_proves_nothing_is_not_believed() {
    for data in [None, Some(&b"wrong"[..])] {
        let mut rig = authenticating();
        rig.feed(question(0x18, Some("FAKE"), b"one")).unwrap();
        rig.feed(question(0x18, Some("FAKE"), b"two")).unwrap();
        let error = rig.feed(proven(data)).unwrap_err();
        assert!(matches!(error, SessionError::Authentication(_)), "{error}");
        assert!(!rig.session.is_connected());
        assert_eq!(rig.heard(), [""; 0]);
    }
}

#[test]
fn questions_that_do_not_belong_to_the_exchange() {
    let wrong = [
        question(0x18, Some("OTHER"), b"x"),
        question(0x18, None, b""),
        question(0x00, Some("FAKE"), b"x"),
        question(0x19, Some("FAKE"), b"x"),
    ];
    for packet in wrong {
        let error = authenticating().feed(packet).unwrap_err();
        assert!(matches!(error, SessionError::Protocol(_)), "{error}");
    }
    let mut rig = Rig::new(Version::V5);
    rig.begin(connect(Version::V5), None);
    assert!(rig.feed(question(0x18, Some("FAKE"), b"x")).is_err());
}

#[test]
fn an_unfinished_exchange_does_not_reach_into_the_next_connection() {
    let mut rig = authenticating();
    rig.feed(question(0x18, Some("FAKE"), b"one")).unwrap();
    rig.again(false, Properties::default());
    assert_eq!(rig.heard(), ["connected"]);
}
