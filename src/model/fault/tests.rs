use super::*;

fn fault(text: &str) -> Fault {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn error(text: &str) -> String {
    text.parse::<Fault>().expect_err(text)
}

/// Each row can be written as its usage says: with its argument, and without where there is a default.
#[test]
fn every_row_is_read_by_its_name() {
    for row in FAULTS {
        let argument = match row.argument {
            "" => String::new(),
            "DURATION" | "PAUSE" => "=250ms".to_owned(),
            "REASON" => "=quota-exceeded".to_owned(),
            "SIZE" => "=10KB".to_owned(),
            "PACKET" => format!("={}", MALFORMATIONS[0].1),
            other => panic!("{other}"),
        };
        let text = format!("{}{argument}:50%@5-", row.name);
        let fault = fault(&text);
        assert_eq!((fault.probability, fault.when.first), (0.5, Some(5)));
        assert_eq!((fault.scope, &fault.text), (row.scope, &text));
        let bare = row.name.parse::<Fault>();
        let needs_one = !row.argument.is_empty() && row.default.is_empty();
        assert_eq!(bare.is_err(), needs_one, "{}", row.name);
        if row.argument.is_empty() {
            assert!(error(&format!("{}=1s", row.name)).contains("without an argument"));
        }
        assert!(
            row.section
                .starts_with(|first: char| first.is_ascii_digit())
        );
    }
    for (kind, name, ..) in MALFORMATIONS {
        assert_eq!(
            fault(&format!("malformed={name}")).kind,
            FaultKind::Malformed(*kind)
        );
    }
}

#[test]
fn arguments() {
    let ms = Duration::from_millis;
    for (text, kind) in [
        ("delay=1s", FaultKind::Delay(ms(1000))),
        ("freeze=1m", FaultKind::Freeze(ms(60_000))),
        ("one-byte", FaultKind::OneByte(ms(1))),
        ("one-byte=0ms", FaultKind::OneByte(ms(0))),
        ("refuse", FaultKind::Refuse(ReasonCode::SERVER_UNAVAILABLE)),
        ("refuse=5", FaultKind::Refuse(ReasonCode(5))),
        ("refuse=0x87", FaultKind::Refuse(ReasonCode::NOT_AUTHORIZED)),
        (
            "refuse=Not-Authorized",
            FaultKind::Refuse(ReasonCode::NOT_AUTHORIZED),
        ),
        (
            "deny-publish=QoS-not-supported",
            FaultKind::DenyPublish(ReasonCode::QOS_NOT_SUPPORTED),
        ),
        ("bandwidth=10KB/s", FaultKind::Bandwidth(10_240)),
        ("bandwidth=100", FaultKind::Bandwidth(100)),
    ] {
        assert_eq!(fault(text).kind, kind, "{text}");
    }
    for (text, expected) in [
        ("", "a fault such as"),
        ("drop-acks", "a fault such as drop-ack "),
        ("delay", "delay=DURATION with a time"),
        ("delay=5", "with a time"),
        ("delay=", "with a time"),
        ("refuse=0", "with a reason code"),
        ("refuse=nobody", "with a reason code"),
        ("deny-subscribe=5", "with a reason code"),
        ("bandwidth=0", "with bytes per second"),
        ("malformed=x", "one of type, flags"),
        ("drop:0", "a probability"),
        ("drop:1.1", "a probability"),
        ("drop:-1", "a probability"),
        ("drop:nan", "a probability"),
        ("drop:", "a probability"),
        ("drop@", "after @"),
        ("drop@0", "after @"),
        ("drop@5-3", "after @"),
        ("drop@5s-3s", "after @"),
        ("drop@5s-3", "after @"),
        ("drop@puback", "deliveries"),
        ("drop-ack@delivery", "acknowledgements"),
        ("drop@topic=a/#/b", "a valid topic filter"),
    ] {
        assert!(error(text).contains(expected), "{text}: {}", error(text));
    }
}

#[test]
fn conditions() {
    let seconds = |number| Some(Duration::from_secs(number));
    let when = fault("close:0.5@delivery,2-4,1s-3s,client=c,topic=a/@/:").when;
    let expected = FaultCondition {
        packet: Some(FaultPacket::Delivery),
        client: Some("c".into()),
        topic: Some("a/@/:".into()),
        from: seconds(1),
        until: seconds(3),
        first: Some(2),
        last: Some(4),
    };
    assert_eq!(when, expected);
    let numbers = [1, 2, 4, 5].map(|number| when.includes_number(number));
    assert_eq!(numbers, [false, true, true, false]);
    assert_eq!(fault("close@3").when.last, Some(3));
    assert_eq!(fault("close@3-").when.last, None);
    let late = fault("close@10s").when;
    assert_eq!((late.from, late.until), (seconds(10), None));
}

#[test]
fn the_packets_that_are_concerned() {
    use FaultPacket::{ConnAck, Connect, Delivery, PingResp, PubAck, Publish};
    let concerned = |text: &str, packet, sent| {
        let event = FaultEvent {
            packet,
            sent,
            client: "c",
            topic: Some("a/b"),
        };
        fault(text).concerns(&event, Duration::from_secs(5))
    };
    for (text, packet, sent, expected) in [
        ("drop-ack", PubAck, true, true),
        ("drop-ack", PubAck, false, false),
        ("drop-ack", PingResp, true, false),
        ("drop-ack@pingresp", PingResp, true, true),
        ("drop-ack@pingresp", PubAck, true, false),
        ("drop", Delivery, true, true),
        ("drop", PubAck, true, false),
        ("malformed=type", ConnAck, true, false),
        ("malformed=type@connack", ConnAck, true, true),
        ("close", Connect, false, true),
        ("close@puback", PubAck, false, true),
        ("close@puback", PubAck, true, true),
        ("close@publish", Publish, false, true),
        ("close@publish,topic=a/+", Publish, false, true),
        ("close@publish,topic=b", Publish, false, false),
        ("close@client=c", Connect, false, true),
        ("close@client=d", Connect, false, false),
        ("close@5s", Connect, false, true),
        ("close@6s", Connect, false, false),
        ("close@1s-5s", Connect, false, false),
    ] {
        assert_eq!(concerned(text, packet, sent), expected, "{text} {packet:?}");
    }
}

#[test]
fn packets_by_their_first_byte() {
    assert_eq!(FaultPacket::of(0x3D, true), Some(FaultPacket::Delivery));
    assert_eq!(FaultPacket::of(0x30, false), Some(FaultPacket::Publish));
    assert_eq!(FaultPacket::of(0x62, true), Some(FaultPacket::PubRel));
    assert_eq!(FaultPacket::of(0x00, true), None);
}

#[test]
fn the_list_names_every_fault_with_its_section() {
    let list = fault_list();
    let words: Vec<_> = list.split_whitespace().collect();
    let words = words.join(" ");
    for row in FAULTS {
        let begin = format!("{} {} {}: ", row.usage(), row.section, row.scope.describe());
        let rest = words.split_once(&begin).map(|(_, rest)| rest);
        let rest = rest.unwrap_or_else(|| panic!("{} is missing", row.name));
        assert!(rest.starts_with(row.text), "{}", row.name);
    }
    for (_, name, section, text) in MALFORMATIONS {
        assert!(
            words.contains(&format!("{name} {section} {text}")),
            "{name}"
        );
    }
    for packet in FaultPacket::names() {
        assert!(list.contains(packet));
    }
    let wide: Vec<_> = list
        .lines()
        .filter(|line| line.chars().count() > 80)
        .collect();
    assert!(wide.is_empty(), "{wide:#?}");
}
