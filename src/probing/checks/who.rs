//! Which product the broker is: a guess from what it tells about itself, with the reasons for it.

use super::Checked;
use crate::model::{Address, Properties, QoS};
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

/// Where brokers publish what they are: mosquitto and its relatives, EMQX and NanoMQ.
const TOPICS: [&str; 3] = [
    "$SYS/broker/version",
    "$SYS/brokers",
    "$SYS/brokers/+/version",
];

/// What stands in texts of a broker, in lower case, and the product that it is a mark of. The more particular first.
const WORDS: [(&str, &str); 17] = [
    ("mosquitto", "mosquitto"),
    ("mqtty", "mqtty broker"),
    ("nanomq", "NanoMQ"),
    ("emqx", "EMQX"),
    ("hivemq", "HiveMQ"),
    ("vernemq", "VerneMQ"),
    ("rabbitmq", "RabbitMQ"),
    ("artemis", "ActiveMQ Artemis"),
    ("activemq", "ActiveMQ"),
    ("bifromq", "BifroMQ"),
    ("flashmq", "FlashMQ"),
    ("rmqtt", "RMQTT"),
    ("rumqtt", "rumqttd"),
    ("hbmqtt", "HBMQTT"),
    ("amqtt", "amqtt"),
    ("aedes", "aedes"),
    ("mochi", "Mochi MQTT"),
];

/// What the names of hosts of a cloud end with.
const HOSTS: [(&str, &str); 5] = [
    (".azure-devices.net", "Azure IoT Hub"),
    (".eventgrid.azure.net", "Azure Event Grid"),
    (".hivemq.cloud", "HiveMQ Cloud"),
    (".emqxsl.com", "EMQX Serverless"),
    (".emqx.cloud", "EMQX Cloud"),
];

/// The longest text of a broker in a reason, in characters.
const SHOWN: usize = 40;

/// What may give the product away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Marks {
    host: String,
    /// The identifier that it has assigned.
    assigned: Option<String>,
    /// The user properties of CONNACK.
    properties: Vec<(String, String)>,
    /// Topics below `$SYS` and what was published there.
    texts: Vec<(String, String)>,
}

/// The product, perhaps.
pub(in crate::probing) async fn product(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.client_id.clear();
    let assigned = match lab.connect(&opening).await {
        Ok(opened) => opened.ack.properties.assigned_client_identifier,
        Err(trouble) if trouble.is_answer() => None,
        Err(trouble) => return Err(trouble),
    };
    let host = match &lab.target.profile.endpoint.address {
        Address::Tcp { host, .. } => host.to_ascii_lowercase(),
        Address::Unix(_) => String::new(),
    };
    let announced = lab.announced.as_ref();
    let properties = announced.map(|it: &Properties| it.user_properties.clone());
    let marks = Marks {
        host,
        assigned,
        properties: properties.unwrap_or_default(),
        texts: match texts(lab).await {
            Err(trouble) if trouble.is_answer() => Vec::new(),
            other => other?,
        },
    };
    Ok(finding(&marks))
}

/// What is published below `$SYS`.
async fn texts(lab: &Lab) -> Result<Vec<(String, String)>, Trouble> {
    let mut link = lab.open().await?;
    for filter in TOPICS {
        match link.subscribe(filter, QoS::AtMostOnce).await {
            // Others may be allowed.
            Ok(_) | Err(Trouble::Refused(..)) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    let messages = lab.settled(&mut link).await?;
    let texts = messages.into_iter().map(|message| {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        (message.topic, text)
    });
    Ok(texts.collect())
}

/// The product that most marks are of, and these marks.
fn finding(marks: &Marks) -> Finding {
    let mut guesses: Vec<(&str, Vec<String>)> = Vec::new();
    for (product, reason) in reasons(marks) {
        match guesses.iter_mut().find(|(known, _)| *known == product) {
            // A topic may be published again meanwhile.
            Some((_, reasons)) if reasons.contains(&reason) => {}
            Some((_, reasons)) => reasons.push(reason),
            None => guesses.push((product, vec![reason])),
        }
    }
    // Of equals the first, which the stronger mark is of.
    guesses.sort_by_key(|(_, reasons)| std::cmp::Reverse(reasons.len()));
    match guesses.into_iter().next() {
        Some((product, reasons)) => Finding::yes()
            .with(Value::Text(product.to_owned()))
            .because(reasons.join("; ")),
        None => Finding::no("no mark of a known product"),
    }
}

/// Each mark that is known: the product, and the mark in words. The strongest first.
fn reasons(marks: &Marks) -> Vec<(&'static str, String)> {
    let mut reasons = Vec::new();
    let host = marks.host.as_str();
    if host.contains(".iot.") && host.ends_with(".amazonaws.com") {
        reasons.push(("AWS IoT Core", "the host name".to_owned()));
    }
    let known = HOSTS.iter().find(|(end, _)| host.ends_with(end));
    reasons.extend(known.map(|(_, product)| (*product, "the host name".to_owned())));
    for (topic, text) in &marks.texts {
        if let Some(product) = named_in(text) {
            reasons.push((product, format!("{topic} is \"{}\"", shown(text))));
        }
    }
    for (name, value) in &marks.properties {
        let pair = format!("{name}={value}");
        if let Some(product) = named_in(&pair) {
            reasons.push((product, format!("user property {}", shown(&pair))));
        }
    }
    if let Some(id) = &marks.assigned
        && let Some((product, form)) = of_identifier(id)
    {
        reasons.push((product, format!("assigned client id {form}")));
    }
    reasons
}

/// The product that is named in a text of the broker.
fn named_in(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let known = WORDS.iter().find(|(word, _)| text.contains(word));
    known.map(|(_, product)| *product)
}

/// The product that assigns such identifiers, and their form.
fn of_identifier(id: &str) -> Option<(&'static str, &'static str)> {
    if let Some(rest) = id.strip_prefix("auto-") {
        return match rest.len() {
            36 => Some(("mosquitto", "auto-UUID")),
            16 => Some(("mqtty broker", "auto-HEX")),
            _ => None,
        };
    }
    let forms = [
        ("hmq_", ("HiveMQ", "hmq_…")),
        ("aedes_", ("aedes", "aedes_…")),
    ];
    let form = forms.into_iter().find(|(prefix, _)| id.starts_with(prefix));
    form.map(|(_, form)| form)
}

/// The beginning of a text of the broker.
fn shown(text: &str) -> String {
    let text = Trouble::clean(text);
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probing::finding::Verdict;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn marks_of_products() {
        let version = |text: &str| Marks {
            texts: pairs(&[("$SYS/broker/version", text)]),
            ..Marks::default()
        };
        let host = |host: &str| Marks {
            host: host.to_owned(),
            ..Marks::default()
        };
        let assigned = |id: &str| Marks {
            assigned: Some(id.to_owned()),
            ..Marks::default()
        };
        let property = |value: &str| Marks {
            properties: pairs(&[("server", value)]),
            ..Marks::default()
        };
        for (marks, product, reason) in [
            (
                version("mosquitto version 2.0.11"),
                "mosquitto",
                "$SYS/broker/version is \"mosquitto version 2.0.11\"",
            ),
            (
                version("aMQTT version 0.12.1"),
                "amqtt",
                "$SYS/broker/version",
            ),
            (
                host("a1b2.iot.eu-west-1.amazonaws.com"),
                "AWS IoT Core",
                "the host name",
            ),
            (
                host("hub.azure-devices.net"),
                "Azure IoT Hub",
                "the host name",
            ),
            (property("EMQX 5"), "EMQX", "user property server=EMQX 5"),
            (
                assigned("auto-6F5B2B7E-3C1B-4D0C-9A55-1B1B1B1B1B1B"),
                "mosquitto",
                "assigned client id auto-UUID",
            ),
            (
                assigned("auto-0123456789abcdef"),
                "mqtty broker",
                "auto-HEX",
            ),
            (assigned("hmq_x_1_a"), "HiveMQ", "hmq_…"),
        ] {
            let finding = finding(&marks);
            assert_eq!(finding.verdict, Verdict::Yes, "{marks:?}");
            assert_eq!(finding.value, Some(Value::Text(product.to_owned())));
            assert!(finding.detail.unwrap().contains(reason), "{marks:?}");
        }
        for marks in [
            Marks::default(),
            version("2.1"),
            host("iot.example"),
            assigned("3f09a2c1"),
            assigned("auto-7"),
        ] {
            assert_eq!(finding(&marks).verdict, Verdict::No, "{marks:?}");
        }
    }

    #[test]
    fn most_marks_win_and_then_the_strongest() {
        let mut marks = Marks {
            texts: pairs(&[("$SYS/broker/version", "mosquitto")]),
            properties: pairs(&[("a", "emqx")]),
            ..Marks::default()
        };
        assert_eq!(finding(&marks).value, Some(Value::Text("mosquitto".into())));
        // The same mark again counts once.
        marks.properties.extend(pairs(&[("a", "emqx")]));
        assert_eq!(finding(&marks).value, Some(Value::Text("mosquitto".into())));
        marks.properties.extend(pairs(&[("b", "emqx")]));
        let guess = finding(&marks);
        assert_eq!(guess.value, Some(Value::Text("EMQX".into())));
        assert_eq!(
            guess.detail.as_deref(),
            Some("user property a=emqx; user property b=emqx")
        );
    }

    #[test]
    fn texts_of_a_broker_are_short_and_clean() {
        let marks = Marks {
            texts: pairs(&[(
                "$SYS/broker/version",
                "mosquitto \u{1b}[2J\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            )]),
            ..Marks::default()
        };
        let detail = finding(&marks).detail.unwrap();
        assert!(
            detail.contains("\\x1b[2J") && detail.ends_with("…\""),
            "{detail}"
        );
    }
}
