//! Keep-alive, as the session sees it. The rules themselves are tested beside them.

use super::*;

fn deadline(rig: &Rig) -> Option<u64> {
    rig.session.deadline().map(|at| (at - rig.now).as_secs())
}

#[test]
fn a_ping_is_sent_when_it_is_due_and_its_answer_is_awaited() {
    for version in VERSIONS {
        let mut rig = Rig::up(version, Properties::default());
        assert_eq!(deadline(&rig), Some(30));
        rig.pass(30);
        rig.session.tick(rig.now, false, &mut rig.out).unwrap();
        assert_eq!(rig.sent(), ["PINGREQ"]);
        rig.pass(29);
        rig.feed(Packet::PingResp).unwrap();
        rig.session.tick(rig.now, false, &mut rig.out).unwrap();
        assert_eq!(rig.sent(), [""; 0]);
        assert_eq!(deadline(&rig), Some(1));
        rig.pass(1);
        rig.session.tick(rig.now, false, &mut rig.out).unwrap();
        assert_eq!(rig.sent(), ["PINGREQ"]);
        rig.pass(30);
        let silent = rig.session.tick(rig.now, false, &mut rig.out);
        assert_eq!(silent, Err(SessionError::Silent));
    }
}

#[test]
fn the_servers_keep_alive_wins() {
    for (seconds, expected) in [(7, Some(7)), (100, Some(100)), (0, None)] {
        let rig = Rig::up(
            Version::V5,
            Properties {
                server_keep_alive: Some(seconds),
                ..Properties::default()
            },
        );
        assert_eq!(deadline(&rig), expected);
    }
}

#[test]
fn keep_alive_can_be_off_and_be_switched_on_by_the_server() {
    let mut off = connect(Version::V5);
    off.keep_alive = 0;
    let mut rig = Rig::new(Version::V5);
    rig.open(off.clone(), Properties::default());
    assert_eq!(deadline(&rig), None);
    let mut rig = Rig::new(Version::V5);
    let announced = Properties {
        server_keep_alive: Some(5),
        ..Properties::default()
    };
    rig.open(off, announced);
    assert_eq!(deadline(&rig), Some(5));
}

#[test]
fn nothing_is_pinged_before_connack_and_after_disconnect() {
    let mut rig = Rig::new(Version::V5);
    rig.begin(connect(Version::V5), None);
    assert_eq!(deadline(&rig), None);
    rig.pass(1000);
    rig.session.tick(rig.now, false, &mut rig.out).unwrap();
    assert_eq!(rig.sent(), [""; 0]);
    rig.feed(connack(false, Properties::default())).unwrap();
    assert_eq!(deadline(&rig), Some(30), "counted from CONNACK");
    rig.session
        .disconnect(ReasonCode::SUCCESS, None, &mut rig.out);
    rig.sent();
    rig.pass(1000);
    rig.session.tick(rig.now, false, &mut rig.out).unwrap();
    assert_eq!(rig.sent(), [""; 0]);
    assert_eq!(deadline(&rig), None);
}
