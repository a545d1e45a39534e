//! SRV records (RFC 2782), by which clients find the brokers of a domain. The system's resolver has no function for them.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout_at};

use super::Checked;
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

/// What is said where it was not asked for.
pub(in crate::probing) const NOT_ASKED: &str = "needs --srv";

/// The services of MQTT, and the scheme of each.
const SERVICES: [(&str, &str); 2] = [("_mqtt._tcp", "mqtt"), ("_secure-mqtt._tcp", "mqtts")];

/// The type of the records, and their class (RFC 2782, RFC 1035 §3.2.4).
const SRV: u16 = 33;
const INTERNET: u16 = 1;
/// The answer that there is no such name (RFC 1035 §4.1.1).
const NO_SUCH_NAME: u8 = 3;

/// The largest answer over UDP that is taken, in bytes.
const LARGEST: usize = 4_096;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Record {
    priority: u16,
    weight: u16,
    port: u16,
    host: String,
}

/// The records of the broker's domain.
pub(in crate::probing) async fn records(lab: &Lab) -> Checked {
    let Some(domain) = &lab.target.srv else {
        return Ok(Finding::untested(NOT_ASKED));
    };
    let Some(resolver) = lab.target.resolver else {
        return Ok(Finding::untested("no name server is configured"));
    };
    Ok(finding(resolver, domain, lab.until()).await)
}

/// What a name server answers about a domain.
async fn finding(resolver: SocketAddr, domain: &str, until: Instant) -> Finding {
    let mut found = Vec::new();
    for (service, scheme) in SERVICES {
        match look_up(resolver, &format!("{service}.{domain}"), until).await {
            Ok(records) => found.extend(records.into_iter().map(|it| (scheme, it))),
            Err(why) => return Finding::untested(why),
        }
    }
    // The one that is to be used first is the first.
    found.sort_by_key(|(_, record)| (record.priority, std::cmp::Reverse(record.weight)));
    let found: Vec<_> = found
        .iter()
        .map(|(scheme, it)| format!("{scheme}://{}:{}", Trouble::clean(&it.host), it.port))
        .collect();
    if found.is_empty() {
        return Finding::no("no SRV record");
    }
    Finding::yes().with(Value::Text(found.join(", ")))
}

/// The SRV records of a name; none if there is no such name.
async fn look_up(resolver: SocketAddr, name: &str, until: Instant) -> Result<Vec<Record>, String> {
    let id: u16 = rand::random();
    let query = query(id, name).ok_or_else(|| "the host is not a name of DNS".to_owned())?;
    let unspecified = match resolver {
        SocketAddr::V4(_) => SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)),
        SocketAddr::V6(_) => SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)),
    };
    let asked = async {
        let socket = UdpSocket::bind(unspecified).await?;
        socket.connect(resolver).await?;
        socket.send(&query).await?;
        let mut buffer = vec![0; LARGEST];
        loop {
            let length = socket.recv(&mut buffer).await?;
            // An answer to somebody else's question is none.
            if buffer.get(..2) == Some(&id.to_be_bytes()[..]) {
                buffer.truncate(length);
                return Ok::<_, std::io::Error>(buffer);
            }
        }
    };
    let answer = match timeout_at(until, asked).await {
        Err(_) => return Err("no answer of the name server".to_owned()),
        Ok(Err(error)) => return Err(format!("the name server: {}", crate::error::plain(&error))),
        Ok(Ok(answer)) => answer,
    };
    match answer.get(3).map(|flags| flags & 0x0F) {
        Some(0) => {}
        Some(NO_SUCH_NAME) => return Ok(Vec::new()),
        Some(code) => return Err(format!("the name server answered with code {code}")),
        None => return Err("the name server answered too little".to_owned()),
    }
    read(&answer).ok_or_else(|| "the answer of the name server is malformed".to_owned())
}

/// A query that wants recursion; `None` if the name cannot be asked for.
fn query(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut query = id.to_be_bytes().to_vec();
    query.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.trim_end_matches('.').split('.') {
        let length = u8::try_from(label.len()).ok()?;
        if !(1..=63).contains(&length) {
            return None;
        }
        query.push(length);
        query.extend(label.as_bytes());
    }
    query.push(0);
    query.extend(SRV.to_be_bytes());
    query.extend(INTERNET.to_be_bytes());
    (query.len() <= 12 + 255 + 4).then_some(query)
}

/// The SRV records of an answer; `None` if it ends too early.
fn read(answer: &[u8]) -> Option<Vec<Record>> {
    let number = |at: usize| {
        let bytes = answer.get(at..at + 2)?;
        Some(u16::from_be_bytes(bytes.try_into().ok()?))
    };
    let mut at = 12;
    for _ in 0..number(4)? {
        at = name(answer, at)?.1 + 4;
    }
    let mut records = Vec::new();
    for _ in 0..number(6)? {
        at = name(answer, at)?.1;
        let (kind, length) = (number(at)?, usize::from(number(at + 8)?));
        let data = at + 10;
        if kind == SRV {
            records.push(Record {
                priority: number(data)?,
                weight: number(data + 2)?,
                port: number(data + 4)?,
                host: name(answer, data + 6)?.0,
            });
        }
        at = data + length;
    }
    Some(records)
}

/// A name, and where what follows it begins. It may end with a reference to another place (RFC 1035 §4.1.4).
fn name(answer: &[u8], start: usize) -> Option<(String, usize)> {
    let (mut labels, mut at, mut end) = (Vec::new(), start, None);
    // There are no more labels in a name; a reference that leads nowhere ends here.
    for _ in 0..128 {
        let length = usize::from(*answer.get(at)?);
        match length {
            0 => return Some((labels.join("."), end.unwrap_or(at + 1))),
            0xC0.. => {
                end = end.or(Some(at + 2));
                at = (length & 0x3F) << 8 | usize::from(*answer.get(at + 1)?);
            }
            1..=63 => {
                let label = answer.get(at + 1..at + 1 + length)?;
                labels.push(String::from_utf8_lossy(label).into_owned());
                at += 1 + length;
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::probing::finding::Verdict;

    /// A name server for two questions, which answers as `answer` does.
    async fn asked(answer: fn(&[u8]) -> Vec<u8>) -> Finding {
        let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let resolver = server.local_addr().unwrap();
        let serve = async {
            for _ in 0..SERVICES.len() {
                let mut query = vec![0; 512];
                let (length, from) = server.recv_from(&mut query).await.unwrap();
                query.truncate(length);
                server.send_to(&answer(&query), from).await.unwrap();
            }
            std::future::pending::<()>().await;
        };
        let until = Instant::now() + Duration::from_secs(20);
        tokio::select! {
            finding = finding(resolver, "broker.example", until) => finding,
            () = serve => unreachable!(),
        }
    }

    /// An answer with this code and a record for `_mqtt` only, whose host ends with a reference to the question.
    fn with_record(query: &[u8]) -> Vec<u8> {
        let mut answer = query.to_vec();
        answer[2] = 0x81;
        if query[13..].starts_with(b"_mqtt") {
            answer[7] = 1;
            answer.extend([0xC0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, 11]);
            // Priority, weight, port 1884, host "b1" and the domain of the question.
            answer.extend([0, 10, 0, 5, 0x07, 0x5C, 2, b'b', b'1', 0xC0, 23]);
        }
        answer
    }

    #[tokio::test]
    async fn records_and_none() {
        let found = asked(with_record).await;
        let value = Value::Text("mqtt://b1.broker.example:1884".to_owned());
        assert_eq!((found.verdict, found.value), (Verdict::Yes, Some(value)));
        let none = asked(|query| {
            let mut answer = query.to_vec();
            answer[3] = NO_SUCH_NAME;
            answer
        });
        assert_eq!(none.await.verdict, Verdict::No);
        let failed = asked(|query| {
            let mut answer = query.to_vec();
            answer[3] = 2;
            answer
        });
        assert_eq!(failed.await.verdict, Verdict::Untested);
    }

    #[test]
    fn answers_that_are_cut_or_lead_nowhere() {
        let query = query(7, "_mqtt._tcp.broker.example").unwrap();
        let answer = with_record(&query);
        assert_eq!(read(&answer).unwrap().len(), 1);
        for length in 0..answer.len() {
            assert!(read(&answer[..length]).is_none(), "{length}");
        }
        let mut endless = answer.clone();
        let last = endless.len() - 1;
        // The host refers to itself.
        endless[last] = u8::try_from(last - 1).unwrap();
        assert!(read(&endless).is_none());
        for name in ["", "a..b", &"x".repeat(64), &"x.".repeat(200)] {
            assert!(super::query(7, name).is_none(), "{name}");
        }
    }
}
