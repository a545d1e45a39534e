//! Carries out the steps of a case against a broker of its own.
//!
//! ```text
//! broker max-qos=1 no-retain      rules of the broker; first, if at all
//! A connect                       connects as client `A` with MQTT 5 and a clean start, and expects success
//! A connect 3.1.1 lasting present as=B alive=1 [21 0001] …
//! A dial                          connects by TCP alone
//! A > 30("t" [] 'x')              sends bytes
//! A < 40(0001 10)                 expects a packet
//! A quiet                         expects nothing but the answer to a ping
//! A closed                        expects the end of the connection
//! A closed 82                     expects a DISCONNECT with this reason, and the end
//! A refused 85                    expects a CONNACK with this code, and the end
//! A drop                          closes the connection without a DISCONNECT
//! ```

use std::collections::BTreeMap;

use mqtty::broker::Broker;
use mqtty::model::{BrokerFeature, BrokerPlan, BrokerRules, QoS, Secret, Version};

use crate::client::Client;
use crate::notation::{bytes, pattern};

/// Plays all steps; an error names the step.
pub(crate) fn play(steps: &[String]) -> Result<(), String> {
    let (rules, steps) = match steps.split_first() {
        Some((first, rest)) if first.starts_with("broker ") => (rules(first)?, rest),
        _ => (BrokerRules::default(), steps),
    };
    let plan = BrokerPlan {
        port: Some(0),
        rules,
        ..BrokerPlan::default()
    };
    let broker = Broker::start(&plan).map_err(|error| error.to_string())?;
    let mut clients = BTreeMap::new();
    for step in steps {
        take(&broker, &mut clients, step).map_err(|why| format!("{step}\n    {why}"))?;
    }
    Ok(())
}

fn rules(line: &str) -> Result<BrokerRules, String> {
    let mut rules = BrokerRules::default();
    for word in line.split_whitespace().skip(1) {
        let (key, value) = word.split_once('=').unwrap_or((word, "0"));
        let number: Option<u16> = value.parse().ok();
        match key {
            "max-qos" => rules.max_qos = number.and_then(|n| QoS::from_level(n.try_into().ok()?)),
            "receive-maximum" => rules.receive_maximum = number,
            "server-keep-alive" => rules.server_keep_alive = number,
            "topic-alias-maximum" => rules.topic_alias_maximum = number,
            "max-packet-size" => rules.max_packet_size = number.map(u32::from),
            "user" => {
                let user = value.split_once(':').ok_or("NAME:PASSWORD")?;
                rules.users.push((user.0.to_owned(), Secret::new(user.1)));
            }
            "no-retain" => rules.without.push(BrokerFeature::Retain),
            "no-wildcard" => rules.without.push(BrokerFeature::Wildcards),
            "no-shared" => rules.without.push(BrokerFeature::Shared),
            "no-subscription-id" => rules.without.push(BrokerFeature::SubscriptionIds),
            _ => return Err(format!("`{word}` is no rule")),
        }
    }
    Ok(rules)
}

fn take<'a>(
    broker: &Broker,
    clients: &mut BTreeMap<&'a str, Client>,
    step: &'a str,
) -> Result<(), String> {
    let (name, step) = step.split_once(' ').ok_or("a client and what it does")?;
    let (what, text) = step.split_once(' ').unwrap_or((step, ""));
    match what {
        "connect" => {
            let client = connect(broker, name, text)?;
            clients.insert(name, client);
            return Ok(());
        }
        "dial" => {
            clients.insert(name, Client::dial(broker, Version::V5)?);
            return Ok(());
        }
        "drop" => {
            clients.remove(name).ok_or("it is not connected")?;
            return Ok(());
        }
        _ => {}
    }
    let client = clients.get_mut(name).ok_or("it is not connected")?;
    match what {
        ">" => client.send(&bytes(text)?),
        "<" => expect(client, text),
        "quiet" => {
            client.send(&[0xC0, 0])?;
            expect(client, "D0()")
        }
        "closed" => {
            if !text.is_empty() {
                expect(client, &format!("E0({text} *)"))?;
            }
            ended(client)
        }
        "refused" => {
            expect(client, &format!("20(00 {text} *)"))?;
            ended(client)
        }
        _ => Err("what is that?".to_owned()),
    }
}

fn connect(broker: &Broker, name: &str, text: &str) -> Result<Client, String> {
    let (words, given) = text.split_once('[').unwrap_or((text, "]"));
    let (mut version, mut lasting, mut present) = (Version::V5, false, 0);
    let (mut id, mut alive) = (name, 60_u16);
    for word in words.split_whitespace() {
        match word.split_once('=').unwrap_or((word, "")) {
            ("3.1", _) => version = Version::V3_1,
            ("3.1.1", _) => version = Version::V3_1_1,
            ("lasting", _) => lasting = true,
            ("present", _) => present = 1,
            ("as", other) => id = other,
            ("alive", seconds) => alive = seconds.parse().map_err(|_| "a number")?,
            _ => return Err(format!("`{word}`?")),
        }
    }
    let head = match version {
        Version::V3_1 => "\"MQIsdp\" 03",
        Version::V3_1_1 => "\"MQTT\" 04",
        Version::V5 => "\"MQTT\" 05",
    };
    let flags = if lasting { "00" } else { "02" };
    let expiry = if lasting { "11 00000E10" } else { "" };
    let properties = if version.is_v5() {
        format!("[{expiry} {given}")
    } else {
        String::new()
    };
    let mut client = Client::dial(broker, version)?;
    client.send(&bytes(&format!(
        "10({head} {flags} {alive:04X} {properties} \"{id}\")"
    ))?)?;
    expect(&mut client, &format!("20(0{present} 00 *)"))?;
    Ok(client)
}

fn expect(client: &mut Client, text: &str) -> Result<(), String> {
    let wanted = pattern(text)?;
    let packet = client.next()?;
    if packet.as_ref().is_some_and(|packet| wanted.matches(packet)) {
        return Ok(());
    }
    Err(client.show(packet.as_deref()))
}

fn ended(client: &mut Client) -> Result<(), String> {
    match client.next()? {
        None => Ok(()),
        Some(packet) => Err(client.show(Some(&packet))),
    }
}
