//! The table of faults: one row each.

use std::fmt::Write as _;

use super::FaultScope::{All, Answers, Connect, Deliveries, Publish, Sent, Subscribe};
use super::parse::{duration, rate, reason};
use super::{FaultKind, FaultPacket, FaultScope, MALFORMATIONS, Malformation};
use crate::text::fold;

/// A kind of fault.
#[derive(Clone, Copy, Debug)]
pub struct FaultRow {
    /// The name.
    pub name: &'static str,
    /// What stands behind the name and `=`; empty for nothing.
    pub argument: &'static str,
    /// The argument that is used where none is given; empty where it has to be.
    pub default: &'static str,
    /// The packets that it happens to.
    pub scope: FaultScope,
    /// The section of the MQTT 5 specification that it tests.
    pub section: &'static str,
    /// What happens.
    pub text: &'static str,
    /// Makes the fault of its argument.
    pub(super) make: fn(&str) -> Option<FaultKind>,
}

const fn row(
    name: &'static str,
    argument: (&'static str, &'static str),
    scope: FaultScope,
    section: &'static str,
    text: &'static str,
    make: fn(&str) -> Option<FaultKind>,
) -> FaultRow {
    FaultRow {
        name,
        argument: argument.0,
        default: argument.1,
        scope,
        section,
        text,
        make,
    }
}

/// No argument.
const NONE: (&str, &str) = ("", "");

/// The kinds of faults.
#[rustfmt::skip]
pub const FAULTS: &[FaultRow] = &[
    row("drop-ack", NONE, Answers, "4.4", "do not send it", |_| Some(FaultKind::DropAck)),
    row("delay-ack", ("DURATION", ""), Answers, "4.3", "send it after this time; other packets pass it", |text| duration(text).map(FaultKind::DelayAck)),
    row("drop", NONE, Deliveries, "4.3", "do not send it", |_| Some(FaultKind::Drop)),
    row("delay", ("DURATION", ""), Deliveries, "4.3", "send it after this time; other packets pass it", |text| duration(text).map(FaultKind::Delay)),
    row("duplicate", NONE, Deliveries, "3.3.1.1", "send it twice, the second time with DUP (QoS 1 and 2)", |_| Some(FaultKind::Duplicate)),
    row("reorder", NONE, Deliveries, "4.6", "send it after the next delivery, or after 1 s", |_| Some(FaultKind::Reorder)),
    row("corrupt", NONE, Deliveries, "3.3.3", "change one byte of the payload", |_| Some(FaultKind::Corrupt)),
    row("refuse", ("REASON", "0x88"), Connect, "3.2.2.2", "refuse the connection", |text| reason(text, 1).map(FaultKind::Refuse)),
    row("close", NONE, All, "4.2", "close the connection without DISCONNECT instead of sending or handling it", |_| Some(FaultKind::Close)),
    row("reset", NONE, All, "4.2", "reset the connection instead of sending or handling it", |_| Some(FaultKind::Reset)),
    row("freeze", ("DURATION", ""), All, "3.1.2.10", "neither read from the client nor write to it for this time", |text| duration(text).map(FaultKind::Freeze)),
    row("malformed", ("PACKET", ""), Sent, "4.13", "send a malformed packet before it, one of those below", |text| Malformation::named(text).map(FaultKind::Malformed)),
    row("deny-subscribe", ("REASON", "0x87"), Subscribe, "3.9.3", "refuse all its filters (0x80 before MQTT 5)", |text| reason(text, 0x80).map(FaultKind::DenySubscribe)),
    row("deny-publish", ("REASON", "0x87"), Publish, "3.4.2.1", "refuse it; before MQTT 5, close the connection", |text| reason(text, 0x80).map(FaultKind::DenyPublish)),
    row("exceed-receive-maximum", NONE, Connect, "3.3.4", "ignore the client's receive maximum", |_| Some(FaultKind::ExceedReceiveMaximum)),
    row("exceed-packet-size", NONE, Connect, "3.1.2.11.4", "ignore the client's maximum packet size", |_| Some(FaultKind::ExceedPacketSize)),
    row("one-byte", ("PAUSE", "1ms"), Sent, "2.1.4", "write it byte by byte with this pause", |text| duration(text).map(FaultKind::OneByte)),
    row("bandwidth", ("SIZE", ""), All, "4.9", "send and receive this many bytes per second on a connection", |text| rate(text).map(FaultKind::Bandwidth)),
];

impl FaultRow {
    /// The name with its argument: `delay=DURATION`, `refuse[=REASON]`.
    pub fn usage(&self) -> String {
        let Self { name, argument, .. } = self;
        match (argument.is_empty(), self.default.is_empty()) {
            (true, _) => (*name).to_owned(),
            (false, true) => format!("{name}={argument}"),
            (false, false) => format!("{name}[={argument}]"),
        }
    }
}

/// All faults, malformed packets and conditions, for people.
pub fn fault_list() -> String {
    let mut list = List(String::from(
        "--fault 'KIND[=ARGUMENT][:PROBABILITY][@WHEN]'\n\n\
         KIND, with the section of the MQTT 5 specification that it tests:\n",
    ));
    let width = FAULTS.iter().map(|row| row.usage().len()).max();
    let width = width.unwrap_or(0);
    let column = width + SECTION + 4;
    for row in FAULTS {
        let (usage, section) = (row.usage(), row.section);
        let default = match row.default {
            "" => String::new(),
            default => format!(" [default: {default}]"),
        };
        let text = format!("{}: {}{default}", row.scope.describe(), row.text);
        list.row(&format!("{usage:width$}  {section}"), column, &text);
    }
    list.0.push_str("\nmalformed=PACKET\n");
    for (_, name, section, what) in MALFORMATIONS {
        list.row(&format!("{name:width$}  {section}"), column, what);
    }
    list.0.push('\n');
    let reason = "0x88, or the name of a reason code such as server-unavailable";
    list.row("REASON", 13, reason);
    list.row("PROBABILITY", 13, "0.1 or 10% [default: every time]");
    let when = "one or several conditions with commas between them; all of them have to hold:";
    list.row("WHEN", 13, when);
    let packets: Vec<_> = FaultPacket::names().collect();
    let packets = format!(
        "{} (publish is a PUBLISH from a client, delivery one to a client)",
        packets.join(" ")
    );
    for (condition, what) in [
        ("PACKET", packets.as_str()),
        (
            "N, N-M, N-",
            "these packets, of those that meet the other conditions, over all connections",
        ),
        (
            "TIME, TIME-TIME",
            "from this time after the fault was set, or between two times",
        ),
        ("client=ID", "packets of this client identifier"),
        ("topic=FILTER", "PUBLISH packets whose topic matches"),
    ] {
        list.row(&format!("  {condition}"), 19, what);
    }
    list.0
}

/// The columns of the longest number of a section.
const SECTION: usize = 10;

/// Lines of two columns for a usual terminal.
struct List(String);

impl List {
    fn row(&mut self, left: &str, column: usize, right: &str) {
        let width = |text: &str| text.chars().count();
        let right = fold(right, 80, (column, column), width);
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{left:column$}{right}");
    }
}
