//! Flags that exclude each other: the stronger place wins, whichever flag it names, for all pairs and places.

use super::*;
use crate::options::Id;
use crate::settings::exclusive::{RULES, SameSource, between};

/// The commands, each with a line that says nothing else.
const LINES: &[&str] = &[
    "conn -i a",
    "pub -i a -t t",
    "sub -i a -t t",
    "bench conn -I a%i -c 1",
    "bench pub -I a%i -c 1 -t t",
    "bench sub -I a%i -c 1 -t t",
    "bench e2e -I a%i --seed 1",
    "simulate -I a%i -sc tesla -c 1",
];

/// Values of flags that do not take a bare number.
const VALUES: &[(Id, &str)] = &[
    (Id::Message, "hello"),
    (Id::FileRead, "Cargo.toml"),
    (Id::Split, "x"),
    (Id::SplitRegex, "x"),
    (Id::CorrelationData, "text"),
    (Id::CorrelationDataBase64, "dGV4dA=="),
    (Id::ProtobufPath, "a.proto"),
    (Id::ProtobufMessageName, "a.B"),
    (Id::ProtoInclude, "dir"),
    (Id::AvscPath, "a.avsc"),
    (Id::Format, "cbor"),
    (Id::DecodeWith, "cat"),
    (Id::Stages, "1s:10"),
    (Id::Watch, "$SYS"),
    (Id::OutputMode, "json"),
    (Id::LineFormat, "%p"),
    (Id::FileWrite, "a.txt"),
    (Id::FileSave, "a.txt"),
    (Id::Shard, "0/2"),
    (Id::Arrivals, "poisson"),
    (Id::Suite, "conn"),
    (Id::Pattern, "p2p"),
    (Id::Topic, "t/%i"),
    (Id::Qos, "1"),
    (Id::StartAt, "2999-01-01T00:00:00Z"),
    (Id::PayloadSize, "20"),
    (Id::UserProperties, "a:~b"),
    (Id::ConnUserProperties, "a:~b"),
    (Id::WillUserProperties, "a:~b"),
    (Id::WsHeaders, "a:~b"),
    (Id::PasswordCommand, "true"),
    (Id::AuthenticationMethod, "JWT"),
    (Id::AuthenticationDataFile, "Cargo.toml"),
    (Id::AuthenticationDataCommand, "pwd"),
    (Id::Proxy, "socks5://p"),
    (Id::ProxyCommand, "cat"),
    (Id::AzureSas, "dGV4dA=="),
    (
        Id::PinSha256,
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ),
    (Id::Url, "mqtt://u"),
    (Id::Hostname, "h"),
    (Id::Unix, "/s"),
];

/// What a flag needs beside it.
const COMPANIONS: &[(Id, &[Id])] = &[
    (Id::Split, &[Id::FileRead]),
    (Id::SplitRegex, &[Id::FileRead]),
    (Id::Multiline, &[Id::Stdin]),
    (Id::AuthenticationData, &[Id::AuthenticationMethod]),
    (Id::AuthenticationDataFile, &[Id::AuthenticationMethod]),
    (Id::AuthenticationDataCommand, &[Id::AuthenticationMethod]),
    (Id::Reauthenticate, &[Id::AuthenticationMethod]),
    (Id::RepeatInterval, &[Id::Repeat]),
    (Id::ProtobufPath, &[Id::ProtobufMessageName]),
    (Id::ProtobufMessageName, &[Id::ProtobufPath]),
    (
        Id::ProtoInclude,
        &[Id::ProtobufPath, Id::ProtobufMessageName],
    ),
    (Id::Rendezvous, &[Id::Shard, Id::RunId]),
    (
        Id::RendezvousBroker,
        &[Id::Rendezvous, Id::Shard, Id::RunId],
    ),
    (
        Id::RendezvousTimeout,
        &[Id::Rendezvous, Id::Shard, Id::RunId],
    ),
];

/// A flag and what it needs: each with its value, `true` for a switch.
fn with_companions(line: &cli::CommandLine, id: Id) -> Vec<(Id, String)> {
    let companions = COMPANIONS.iter().find(|(known, _)| *known == id);
    let companions = companions.map_or(&[][..], |(_, others)| others);
    std::iter::once(id)
        .chain(companions.iter().copied())
        .map(|id| {
            let shape = line.flag(id).unwrap().shape;
            let value = VALUES.iter().find(|(known, _)| *known == id);
            let value = match value {
                Some((_, value)) => value,
                None if shape == cli::Shape::Switch => "true",
                None => "5",
            };
            (id, (*value).to_owned())
        })
        .collect()
}

/// Flags with their values, and where they come from.
type Given = (Option<ValueSource>, Vec<(Id, String)>);

/// All pairs of the rules, both ways.
fn pairs() -> Vec<(Id, Id, SameSource)> {
    let mut pairs = Vec::new();
    for (left, right, equals) in RULES {
        for one in left.iter().map(|side| side.id()) {
            let others = right.iter().map(|side| side.id());
            for other in others.filter(|other| *other != one) {
                pairs.push((one, other, *equals));
                pairs.push((other, one, *equals));
            }
        }
    }
    pairs
}

/// The places that these flags can come from, the strongest first. None of them is in the environment.
const VALUE_SOURCES: [Option<ValueSource>; 4] = [
    None,
    Some(ValueSource::OptionsFile),
    Some(ValueSource::Profile),
    Some(ValueSource::Defaults),
];

/// What a line comes to, with flags from one place and others from another.
fn comes_to(line: &str, given: &[Given]) -> Result<String, Failure> {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let mut layers = Vec::new();
    for (source, flags) in given {
        match source {
            None => words.extend(flags.iter().map(|(id, value)| match value.as_str() {
                "true" => id.to_string(),
                value => format!("{id}={value}"),
            })),
            Some(source) => {
                let text: Vec<_> = flags
                    .iter()
                    .map(|(id, value)| format!("{}={value}", id.long()))
                    .collect();
                layers.push(layer(*source, &text.join(" ")));
            }
        }
    }
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let files = Files {
        layers,
        warnings: Vec::new(),
    };
    let job = resolve_with(parsed(&words), &|_| None, &files, &Person::default())?;
    let mut text = format!("{:?}", (&job.task, &job.warnings));
    // Each run has a number of its own, and a report names the flags in the order of their places.
    for field in ["run: ", "options: [", "mqtty/bench/"] {
        while let Some(at) = text.find(field) {
            let end = text[at..]
                .find([',', ']'])
                .map_or(text.len(), |end| at + end);
            text.replace_range(at..end, "");
        }
    }
    Ok(text)
}

/// Whether a rule is about these two of this command.
fn excluded(line: &cli::CommandLine, one: &(Id, String), other: &(Id, String)) -> bool {
    let (a, b) = ([one.1.clone().into()], [other.1.clone().into()]);
    between(&line.command(), (one.0, &a), (other.0, &b)).is_some()
}

#[test]
fn the_stronger_place_wins() {
    let mut tried = 0;
    for line in LINES {
        let words: Vec<_> = line.split(' ').collect();
        let known = parsed(&words);
        for (one, other, _) in pairs() {
            if known.flag(one).is_none() || known.flag(other).is_none() {
                continue;
            }
            let (one, other) = (with_companions(&known, one), with_companions(&known, other));
            if !excluded(&known, &one[0], &other[0]) {
                // It is about another command.
                continue;
            }
            // All pairs of places for the commands that are quick to read; of the others the ends.
            let places = if line.starts_with("bench") || line.starts_with("simulate") {
                &[None, Some(ValueSource::Defaults)][..]
            } else {
                &VALUE_SOURCES
            };
            for (strength, strong) in places.iter().enumerate().rev().skip(1) {
                let alone = comes_to(line, &[(*strong, one.clone())])
                    .unwrap_or_else(|failure| panic!("{line} {one:?}: {failure}"));
                for weak in &places[strength + 1..] {
                    let given = [(*strong, one.clone()), (*weak, vec![other[0].clone()])];
                    let both = comes_to(line, &given)
                        .unwrap_or_else(|failure| panic!("{line} {given:?}: {failure}"));
                    assert_eq!(both, alone, "{line}: {given:?}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn equals_are_refused_where_the_table_says_so() {
    for line in LINES {
        let words: Vec<_> = line.split(' ').collect();
        let known = parsed(&words);
        for (one, other, equals) in pairs() {
            if equals != SameSource::Refused
                || known.flag(one).is_none()
                || known.flag(other).is_none()
            {
                continue;
            }
            let mut flags = with_companions(&known, one);
            // What both need is given once.
            let more = with_companions(&known, other);
            flags.extend(more.into_iter().filter(|(id, _)| *id != Id::FileRead));
            for source in VALUE_SOURCES {
                let failure = comes_to(line, &[(source, flags.clone())]).expect_err(line);
                assert_eq!(failure.exit, Exit::Usage);
                let text = failure.message;
                assert!(
                    text.contains("cannot be used with"),
                    "{line}: {one} {other}: {text}"
                );
                assert!(
                    text.contains(one.long()) && text.contains(other.long()),
                    "{text}"
                );
            }
        }
    }
}

/// Flags of which each is good alone are good together where one is stronger than the other. That finds pairs
/// that exclude each other and are in no rule. Each flag is tried above all others, of which each has a place of
/// its own, in both orders.
#[test]
fn no_other_flags_exclude_each_other() {
    // TLS over a Unix socket is refused: no address is left out because of how it was to be encrypted.
    const OVER_SOCKETS: [Id; 4] = [Id::Ca, Id::Insecure, Id::Alpn, Id::Sni];
    for line in LINES {
        let words: Vec<_> = line.split(' ').collect();
        let known = parsed(&words);
        let flags = known.flags();
        let own = flags.iter().filter(|id| {
            id.row().is_setting
                && **id != Id::Unix
                && (line.starts_with("conn") || !known.says_how_to_connect(**id))
        });
        let mut good: Vec<_> = own
            .map(|id| with_companions(&known, *id))
            .filter(|flags| comes_to(line, &[(Some(ValueSource::Profile), flags.clone())]).is_ok())
            .collect();
        assert!(good.len() > 10, "{line}: {}", good.len());
        for _ in 0..2 {
            for strong in &good {
                let mut given = vec![(Some(ValueSource::OptionsFile), strong.clone())];
                let weak = good.iter().filter(|weak| weak[0].0 != strong[0].0);
                given.extend(weak.map(|weak| (Some(ValueSource::Profile), weak.clone())));
                if let Err(failure) = comes_to(line, &given) {
                    panic!("{line}, {}: {failure}", strong[0].0);
                }
            }
            good.reverse();
        }
    }
    for id in OVER_SOCKETS {
        let value = if id == Id::Insecure { "true" } else { "5" };
        let given = |id: Id, value: &str| vec![(id, value.to_owned())];
        let both = [
            (Some(ValueSource::Profile), given(id, value)),
            (Some(ValueSource::Defaults), given(Id::Unix, "/s")),
        ];
        let failure = comes_to("conn", &both).unwrap_err();
        assert!(failure.message.contains("Unix socket"), "{failure}");
    }
}

#[test]
fn a_switch_that_is_off_excludes_nothing() {
    let plan = |options: &str, defaults: &str| {
        let places = Places {
            options,
            defaults,
            ..NOTHING
        };
        pub_plan(places.job())
    };
    let plan_of = plan("line-mode=false", "repeat=3");
    assert_eq!(plan_of.repeat, Some(3));
    assert_eq!(plan("repeat=3", "line-mode=true").repeat, Some(3));
    assert_eq!(plan("line-mode=true", "repeat=3").repeat, None);
}

#[test]
fn the_value_decides_where_a_rule_names_one() {
    let os = |text: &str| vec![OsString::from(text)];
    let schema = (Id::AvscPath, &os("a")[..]);
    assert!(between("pub", (Id::Format, &os("cbor")), schema).is_some());
    assert!(between("pub", (Id::Format, &os("json")), schema).is_none());
    assert!(between("pub", schema, (Id::Format, &os("msgpack"))).is_some());
    assert!(between("pub", (Id::Suite, &os("p2p")), (Id::Topic, &os("t"))).is_none());
    assert!(between("pub", (Id::Suite, &os("conn")), (Id::Topic, &os("t"))).is_some());
    assert!(between("pub", (Id::Rate, &os("1")), (Id::Rate, &os("2"))).is_none());
}
