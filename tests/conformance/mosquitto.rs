//! The packet sequences of mosquitto's own tests, where `MQTTY_SEQUENCES` names the folder with its JSON files
//! (`test/broker/data` of mosquitto 2.1.2). They are not part of this project.
//!
//! Each either ends as mosquitto expects it, with or without the packet that gives the reason, or is an entry of
//! `deviations.txt`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use mqtty::broker::Broker;
use mqtty::model::{BrokerPlan, BrokerRules, Version};
use mqtty::wire::{Packet, next_frame};
use serde_json::Value;

use crate::client::Client;
use crate::deviations::{Difference, Found};
use crate::notation::variable;

/// The first byte of the packet.
const DISCONNECT: u8 = 0xE0;

/// The variable that names the folder.
const FOLDER: &str = "MQTTY_SEQUENCES";

/// Runs all sequences, if they are there.
pub(crate) fn run() -> Result<(), String> {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        println!("mosquitto's sequences are not run: {FOLDER} is not set");
        return Ok(());
    };
    let mut found = Found::read()?;
    let (mut wrong, mut all) = (String::new(), 0);
    for path in files(&folder)? {
        let file = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        let groups: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        for group in list(&groups) {
            let mut broker = start()?;
            for test in list(&group["tests"]) {
                all += 1;
                let name = format!("{}: {}", text_of(&group["group"]), text_of(&test["name"]));
                let Err(difference) = play(&broker, group, test) else {
                    continue;
                };
                // It may have left something behind.
                broker = start()?;
                if !found.count(&file, &name, &difference) {
                    let Difference { expected, came } = difference;
                    let _ = writeln!(wrong, "{file} | {name} | {expected} | {came}");
                }
            }
        }
    }
    wrong.push_str(&found.miscounted(all));
    println!(
        "mosquitto's sequences: {} of {all} end alike, {}",
        all - found.sequences(),
        found.described()
    );
    if wrong.is_empty() && all > 0 {
        Ok(())
    } else {
        Err(wrong)
    }
}

/// A broker with the limits that mosquitto's tests set.
fn start() -> Result<Broker, String> {
    let plan = BrokerPlan {
        port: Some(0),
        rules: BrokerRules {
            receive_maximum: Some(20),
            topic_alias_maximum: Some(10),
            max_packet_size: Some(2_000_000),
            ..BrokerRules::default()
        },
        ..BrokerPlan::default()
    };
    Broker::start(&plan).map_err(|error| error.to_string())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let json = paths.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let mut files: Vec<_> = json.collect();
    files.sort();
    Ok(files)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn difference(expected: &str, came: &str) -> Difference {
    Difference {
        expected: expected.to_owned(),
        came: came.to_owned(),
    }
}

fn play(broker: &Broker, group: &Value, test: &Value) -> Result<(), Difference> {
    let failed = |why: String| difference("the sequence can be played", &why);
    // What a test does not say its group does, or else the format.
    let given = |key: &str| test.get(key).or_else(|| group.get(key));
    let level = given("ver").and_then(Value::as_u64).unwrap_or(4);
    let version = match level {
        3 => Version::V3_1,
        5 => Version::V5,
        _ => Version::V3_1_1,
    };
    let is = |key: &str| given(key).and_then(Value::as_bool).unwrap_or(true);
    let mut client = if is("connect") {
        connect(broker, version, "sequence").map_err(failed)?
    } else {
        Client::dial(broker, version).map_err(failed)?
    };
    for message in list(&test["msgs"]) {
        let payload = text_of(&message["payload"]);
        match text_of(&message["type"]) {
            "send" => client
                .send(&bytes(payload).map_err(failed)?)
                .map_err(failed)?,
            "recv" => {
                let wanted = bytes(payload).map_err(failed)?;
                if wanted[0] == DISCONNECT {
                    // A broker that sends none answers.
                    client.send(&[0xC0, 0]).map_err(failed)?;
                }
                compare(&wanted, &client.next(), version)?;
            }
            // The name in the release, and the later one.
            "publish" | "external_publish" => publish(broker, message).map_err(failed)?,
            other => return Err(failed(format!("`{other}` is not known"))),
        }
    }
    if !is("expect_disconnect") {
        client.send(&[0xC0, 0]).map_err(failed)?;
        return compare(&[0xD0, 0], &client.next(), version);
    }
    // What has not been closed answers.
    client.send(&[0xC0, 0]).map_err(failed)?;
    let mut came = client.next();
    let last = summary(&came, version);
    if says_no(&last) {
        came = client.next();
    }
    match came {
        Ok(None) => Ok(()),
        _ => Err(difference("end", &last)),
    }
}

/// Whether a packet gives the reason of an end. A server should send one (MQTT 5 §4.13.1) and need not.
fn says_no(summary: &str) -> bool {
    let no = |packet, none| {
        let code = summary.strip_prefix(packet);
        code.is_some_and(|code| code != none)
    };
    no("DISCONNECT ", "") || no("CONNACK ", "00")
}

fn connect(broker: &Broker, version: Version, id: &str) -> Result<Client, String> {
    let mut client = Client::dial(broker, version)?;
    let head: &[u8] = match version {
        Version::V3_1 => b"\x00\x06MQIsdp\x03\x02\x00\x3C",
        Version::V3_1_1 => b"\x00\x04MQTT\x04\x02\x00\x3C",
        Version::V5 => b"\x00\x04MQTT\x05\x02\x00\x3C\x00",
    };
    let length = u16::try_from(id.len()).unwrap_or_default().to_be_bytes();
    let body = [head, &length, id.as_bytes()].concat();
    client.send(&[vec![0x10], variable(body.len()), body].concat())?;
    client.next()?.ok_or("there is no CONNACK")?;
    Ok(client)
}

/// Another client publishes a message, with the whole exchange of its QoS.
fn publish(broker: &Broker, message: &Value) -> Result<(), String> {
    let mut client = connect(broker, Version::V3_1_1, "helper")?;
    let qos = message["qos"]
        .as_u64()
        .and_then(|qos| u8::try_from(qos).ok());
    let qos = qos.unwrap_or_default();
    let (topic, payload) = (text_of(&message["topic"]), text_of(&message["payload"]));
    let length = u16::try_from(topic.len()).unwrap_or_default().to_be_bytes();
    let mut body = [&length, topic.as_bytes()].concat();
    if qos > 0 {
        body.extend([0, 1]);
    }
    body.extend(payload.as_bytes());
    client.send(&[vec![0x30 | qos << 1], variable(body.len()), body].concat())?;
    if qos > 0 {
        client.next()?;
    }
    if qos > 1 {
        client.send(&[0x62, 2, 0, 1])?;
        client.next()?;
    }
    Ok(())
}

/// Compares what packets say. What a broker announces of itself, and its explanations, may differ.
fn compare(
    wanted: &[u8],
    came: &Result<Option<Vec<u8>>, String>,
    version: Version,
) -> Result<(), Difference> {
    let says = |bytes: &[u8]| {
        let frame = next_frame(bytes, usize::MAX).ok()??;
        match frame.decode(version).ok()? {
            Packet::ConnAck(packet) => Some(format!("{} {}", packet.session_present, packet.code)),
            Packet::Disconnect(packet) => Some(format!("{:?}", packet.reason)),
            other => Some(format!("{other:?}")),
        }
    };
    let fits = match came {
        Ok(Some(packet)) => {
            packet == wanted || packet[0] == wanted[0] && says(packet) == says(wanted)
        }
        Ok(None) | Err(_) => false,
    };
    if fits {
        return Ok(());
    }
    let wanted = summary(&Ok(Some(wanted.to_vec())), version);
    Err(difference(&wanted, &summary(came, version)))
}

/// A packet by its name and its reason, if it has one.
fn summary(packet: &Result<Option<Vec<u8>>, String>, version: Version) -> String {
    let bytes = match packet {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return "end".to_owned(),
        Err(_) => return "nothing".to_owned(),
    };
    let decoded = next_frame(bytes, usize::MAX).ok().flatten();
    let mut decoded = decoded.and_then(|frame| frame.decode(version).ok());
    if decoded.is_none() {
        // A refusal may be one of another version.
        let frame = next_frame(bytes, usize::MAX).ok().flatten();
        decoded = frame.and_then(|frame| frame.decode(Version::V5).ok());
    }
    let Some(packet) = decoded else {
        return format!("{bytes:02X?}");
    };
    let code = match &packet {
        Packet::ConnAck(packet) => format!(" {:02X}", packet.code),
        Packet::Ack(ack) => format!(" {:02X}", ack.reason.0),
        Packet::SubAck(packet) => packet
            .codes
            .iter()
            .fold(String::new(), |all, code| all + &format!(" {:02X}", code.0)),
        Packet::UnsubAck(packet) => packet
            .codes
            .iter()
            .fold(String::new(), |all, code| all + &format!(" {:02X}", code.0)),
        Packet::Disconnect(packet) => format!(" {:02X}", packet.reason.0),
        _ => String::new(),
    };
    format!("{}{code}", packet.name())
}

/// The bytes of a payload: hexadecimal bytes, characters in quotes, and numbers whose letter says how they are written.
fn bytes(payload: &str) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    let mut rest = payload.trim();
    while !rest.is_empty() {
        let end = if let Some(quoted) = rest.strip_prefix('\'') {
            let end = quoted.find('\'').ok_or("a quote is open")?;
            all.extend(&quoted.as_bytes()[..end]);
            end + 2
        } else {
            let end = rest.find(' ').unwrap_or(rest.len());
            all.extend(word(&rest[..end]).ok_or_else(|| format!("`{}`?", &rest[..end]))?);
            end
        };
        rest = rest[end..].trim_start();
    }
    Ok(all)
}

fn word(word: &str) -> Option<Vec<u8>> {
    let number = |digits: &str| digits.parse::<u64>().ok();
    let (letter, digits) = word.split_at(1);
    match letter {
        "r" | "v" => {
            let number = usize::try_from(number(digits)?).ok()?;
            Some(variable(number))
        }
        "m" | "s" | "k" | "H" => Some(u16::try_from(number(digits)?).ok()?.to_be_bytes().to_vec()),
        "L" => Some(u32::try_from(number(digits)?).ok()?.to_be_bytes().to_vec()),
        "i" => Some(vec![u8::try_from(number(digits)?).ok()?]),
        _ => {
            let digits = word.as_bytes().chunks(2).map(|pair| {
                let pair = std::str::from_utf8(pair).ok()?;
                u8::from_str_radix(pair, 16).ok()
            });
            digits.collect()
        }
    }
}
