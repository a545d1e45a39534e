//! The rule of precedence over all places: command line, options file, environment, profile, defaults.

use super::super::layer::{Entry, Layer, Place};
use super::super::{Files, resolve_with};
use super::*;

/// A layer whose entries are `long=value`, with `;` between the values of a list and `~` for a space.
fn layer(place: Place, text: &str) -> Layer {
    let entry = |(index, pair): (usize, &str)| {
        let (long, value) = pair.split_once('=').unwrap();
        let values = value.split(';').filter(|value| !value.is_empty());
        Entry {
            long: long.to_owned(),
            values: values.map(|value| value.replace('~', " ").into()).collect(),
            origin: format!("{long} (the file:{})", index + 1),
        }
    };
    let entries = text.split_whitespace().enumerate().map(entry).collect();
    Layer { place, entries }
}

/// What the places say, in the order of their strength; a variable is `NAME=value`.
struct Places<'a> {
    line: &'a str,
    options: &'a str,
    environment: &'a [(&'a str, &'a str)],
    profile: &'a str,
    defaults: &'a str,
}

const NOTHING: Places = Places {
    line: "pub -t t",
    options: "",
    environment: &[],
    profile: "",
    defaults: "",
};

impl Places<'_> {
    fn resolve(&self) -> Result<Job, Failure> {
        let environment: HashMap<_, _> = self.environment.iter().copied().collect();
        let variable = |name: &str| environment.get(name).map(OsString::from);
        let layers = [
            (Place::OptionsFile, self.options),
            (Place::Profile, self.profile),
            (Place::Defaults, self.defaults),
        ];
        let layers = layers.map(|(place, text)| layer(place, text));
        let files = Files {
            layers: layers.to_vec(),
            warnings: Vec::new(),
        };
        let words: Vec<_> = self
            .line
            .split(' ')
            .map(|word| word.replace('~', " "))
            .collect();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        resolve_with(parsed(&words), &variable, &files, &Person::default())
    }

    fn job(&self) -> Job {
        self.resolve()
            .unwrap_or_else(|failure| panic!("{}: {failure}", self.line))
    }

    fn failure(&self) -> String {
        let failure = self.resolve().expect_err(self.line);
        assert_eq!(failure.exit, Exit::Usage, "{failure}");
        failure.message
    }

    fn endpoint(&self) -> String {
        profile(&self.job()).endpoint.to_string()
    }

    fn login(&self) -> String {
        let job = self.job();
        let profile = profile(&job);
        let name = profile.username.clone().unwrap_or_default();
        let password = profile.password.as_ref().map_or(&b""[..], Secret::expose);
        format!("{name}:{}", String::from_utf8_lossy(password))
    }
}

/// One value given by every set of places: the strongest of them wins.
#[test]
fn every_set_of_places() {
    let names = ["line", "options", "environment", "profile", "defaults"];
    for set in 0_u32..1 << names.len() {
        let given = |index: usize| set & (1 << index) != 0;
        let text = |index: usize| {
            if given(index) {
                format!("keepalive={0} client-id=id{0}", index + 1)
            } else {
                String::new()
            }
        };
        let line = if given(0) { "conn -k 1 -i id1" } else { "conn" };
        let environment: &[_] = if given(2) {
            &[("MQTTY_KEEPALIVE", "3"), ("MQTTY_CLIENT_ID", "id3")]
        } else {
            &[]
        };
        let places = Places {
            line,
            options: &text(1),
            environment,
            profile: &text(3),
            defaults: &text(4),
        };
        let job = places.job();
        let profile = profile(&job);
        let strongest = set.trailing_zeros() + 1;
        let expected = if set == 0 { 30 } else { strongest };
        assert_eq!(u32::from(profile.keep_alive), expected, "{set:05b}");
        if set != 0 {
            assert_eq!(profile.client_id, format!("id{strongest}"), "{set:05b}");
        }
    }
}

/// The same for a flag that says nothing about the connection, and that the environment does not know.
#[test]
fn every_set_of_places_for_other_flags() {
    for set in 0_u32..1 << 4 {
        let given = |index: usize| set & (1 << index) != 0;
        let text = |index: usize, topic: &str| {
            let text =
                format!("topic={topic} repeat=1{index} user-properties=a:~{index};b:~{index}");
            if given(index) { text } else { String::new() }
        };
        let line = if given(0) {
            "pub -t t0 --repeat 10 -up a:~0 b:~0"
        } else {
            "pub --url mqtt://h/url"
        };
        let job = Places {
            line,
            options: &text(1, "t1"),
            environment: &[("MQTTY_TOPIC", "no"), ("MQTTY_REPEAT", "3")],
            profile: &text(2, "t2"),
            defaults: &text(3, "t3"),
        }
        .job();
        let plan = pub_plan(job);
        let strongest = set.trailing_zeros();
        if set == 0 {
            assert_eq!((plan.topic.as_deref(), plan.repeat), (Some("url"), None));
            continue;
        }
        let topic = format!("t{strongest}");
        assert_eq!(plan.topic, Some(topic), "{set:04b}");
        assert_eq!(plan.repeat, Some(u64::from(10 + strongest)), "{set:04b}");
        let value = strongest.to_string();
        let expected = [("a".to_owned(), value.clone()), ("b".to_owned(), value)];
        assert_eq!(plan.properties.user_properties, expected, "{set:04b}");
    }
}

#[test]
fn addresses() {
    let prod = "hostname=prod port=8884 protocol=mqtts ca=/ca username=u password=p";
    let url = "url=wss://eve:pe@prod:99/x";
    let cases: &[(&str, &str, &[(&str, &str)], &str, &str, &str)] = &[
        ("conn", "", &[], prod, "", "mqtts://prod:8884"),
        ("conn", "", &[], url, "", "wss://prod:99/x"),
        ("conn", "", &[], prod, url, "mqtts://prod:8884"),
        // A part that is stronger replaces that part.
        ("conn -h h", "", &[], prod, "", "mqtts://h:8884"),
        ("conn -p 5", "", &[], prod, "", "mqtts://prod:5"),
        ("conn -h h", "", &[], url, "", "wss://h:99/x"),
        ("conn -p 5", "", &[], url, "", "wss://prod:5/x"),
        (
            "conn",
            "",
            &[("MQTTY_HOST", "env")],
            prod,
            "",
            "mqtts://env:8884",
        ),
        (
            "conn",
            "",
            &[("MQTTY_HOST", "env")],
            url,
            "",
            "wss://env:99/x",
        ),
        (
            "conn",
            "port=7",
            &[("MQTTY_PORT", "6")],
            prod,
            "",
            "mqtts://prod:7",
        ),
        (
            "conn",
            "",
            &[("MQTTY_PORT", "6")],
            prod,
            "",
            "mqtts://prod:6",
        ),
        // A URL is an address as a whole, wherever it is.
        ("conn -h mqtt://h", "", &[], prod, url, "mqtt://h:1883"),
        (
            "conn --url ws://h",
            "",
            &[],
            prod,
            "path=/y",
            "ws://h:80/mqtt",
        ),
        (
            "conn",
            "url=mqtt://o",
            &[("MQTTY_PORT", "6")],
            prod,
            "",
            "mqtt://o:1883",
        ),
        (
            "conn",
            "",
            &[("MQTTY_HOST", "mqtt://e")],
            prod,
            "",
            "mqtt://e:1883",
        ),
        (
            "conn",
            "",
            &[("MQTTY_URL", "mqtts://e")],
            prod,
            "",
            "mqtts://e:8883",
        ),
        (
            "conn",
            "hostname=mqtt://o",
            &[("MQTTY_URL", "ws://e:1")],
            "",
            "",
            "mqtt://o:1883",
        ),
        (
            "conn",
            "",
            &[],
            "url=mqtt://p",
            "port=9 protocol=ws",
            "mqtt://p:1883",
        ),
        ("conn --unix /s", "", &[], prod, "", "unix:///s"),
        ("conn", "", &[], "unix=/s", "hostname=h port=5", "unix:///s"),
        ("conn -h h", "", &[], "unix=/s", "", "mqtt://h:1883"),
        // TLS counts unless something as strong as it, or stronger, names a transport without it.
        ("conn", "", &[], "hostname=h ca=/ca", "", "mqtts://h:8883"),
        (
            "conn",
            "",
            &[],
            "hostname=h protocol=mqtt insecure=true",
            "",
            "mqtts://h:8883",
        ),
        ("conn -l mqtt", "", &[], prod, "", "mqtt://prod:8884"),
        (
            "conn",
            "",
            &[],
            "protocol=mqtt",
            "ca=/ca",
            "mqtt://localhost:1883",
        ),
        (
            "conn",
            "",
            &[("MQTTY_CA", "/ca")],
            "protocol=mqtt",
            "",
            "mqtts://localhost:8883",
        ),
        // Switches can be turned off.
        (
            "conn",
            "",
            &[],
            "insecure=false",
            "insecure=true",
            "mqtt://localhost:1883",
        ),
        (
            "conn",
            "",
            &[("MQTTY_INSECURE", "0")],
            "insecure=true",
            "",
            "mqtt://localhost:1883",
        ),
        (
            "conn --insecure=false",
            "",
            &[("MQTTY_INSECURE", "1")],
            "insecure=true",
            "",
            "mqtt://localhost:1883",
        ),
        // A broker of our own, and a place that is stronger than it.
        ("conn --embedded", "", &[], prod, url, "mqtt://127.0.0.1:0"),
        ("conn -h h", "", &[], "embedded=true", "", "mqtt://h:1883"),
        (
            "conn",
            "",
            &[("MQTTY_HOST", "e")],
            "embedded=true",
            "",
            "mqtt://e:1883",
        ),
        ("conn", "", &[], "embedded=true", prod, "mqtt://127.0.0.1:0"),
        (
            "conn --embedded=false",
            "",
            &[],
            "embedded=true",
            "",
            "mqtt://localhost:1883",
        ),
        (
            "conn -l ws",
            "",
            &[],
            "path=/a",
            "url=ws://h/b",
            "ws://h:80/a",
        ),
        (
            "conn",
            "",
            &[],
            "ws-headers=a:b",
            "",
            "mqtt://localhost:1883",
        ),
    ];
    for (line, options, environment, profile, defaults, expected) in cases {
        let places = Places {
            line,
            options,
            environment,
            profile,
            defaults,
        };
        assert_eq!(
            places.endpoint(),
            *expected,
            "{line} | {options} | {environment:?} | {profile} | {defaults}"
        );
    }
}

#[test]
fn credentials() {
    let env: (&str, &str) = ("OTHER", "other");
    let cases: &[(&str, &[(&str, &str)], &str, &str, &str)] = &[
        ("conn", &[], "username=u password=p", "", "u:p"),
        (
            "conn -P t",
            &[env],
            "username=u password-env=OTHER",
            "",
            "u:t",
        ),
        (
            "conn",
            &[env],
            "username=u password-env=OTHER",
            "password=d",
            "u:other",
        ),
        (
            "conn --password-env OTHER",
            &[env],
            "username=u password=p",
            "",
            "u:other",
        ),
        (
            "conn",
            &[env, ("MQTTY_PASSWORD", "e")],
            "username=u password-env=OTHER",
            "",
            "u:e",
        ),
        (
            "conn",
            &[env, ("MQTTY_PASSWORD_ENV", "OTHER")],
            "username=u password=p",
            "",
            "u:other",
        ),
        ("conn", &[], "password=p", "username=d password=d", "d:p"),
        (
            "conn",
            &[],
            "url=mqtt://a:b@h",
            "username=d password=d",
            "a:b",
        ),
        ("conn", &[], "url=mqtt://a:b@h username=c", "", "c:b"),
        (
            "conn -h mqtt://x:y@h",
            &[],
            "username=u password=p",
            "",
            "x:y",
        ),
        (
            "conn -h mqtt://x@h",
            &[],
            "username=u password=p",
            "",
            "x:p",
        ),
        // What is in a URL is for its broker.
        ("conn -h mqtt://h", &[], "url=mqtt://a:b@g", "", ":"),
        (
            "conn",
            &[("MQTTY_URL", "mqtt://h")],
            "url=mqtt://a:b@g",
            "",
            ":",
        ),
    ];
    for (line, environment, profile, defaults, expected) in cases {
        let places = Places {
            line,
            environment,
            profile,
            defaults,
            ..NOTHING
        };
        assert_eq!(
            places.login(),
            *expected,
            "{line} | {environment:?} | {profile}"
        );
    }
    let both = Places {
        line: "conn",
        profile: "password=p password-env=OTHER",
        ..NOTHING
    };
    let message = both.failure();
    assert!(
        message.contains("password (the file:1) and password-env (the file:2) exclude"),
        "{message}"
    );
}

#[test]
fn lists_are_replaced_as_a_whole() {
    let job = Places {
        line: "conn",
        profile: "conn-user-properties=a:~1;b:~2 alpn=",
        defaults: "conn-user-properties=c:~3 alpn=x user-properties=d:~4",
        ..NOTHING
    }
    .job();
    let profile = profile(&job);
    let expected = [("a", "1"), ("b", "2")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(profile.properties.user_properties, expected);
    assert!(profile.endpoint.tls.is_none());

    let brokers = |line, environment: &[(&str, &str)], profile, defaults| {
        let places = Places {
            line,
            environment,
            profile,
            defaults,
            ..NOTHING
        };
        let targets = bench_plan(places.job()).targets;
        targets.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let two = ["mqtt://a:5", "mqtt://b:5"];
    assert_eq!(
        brokers("bench conn", &[], "hostname=a;b port=5", "hostname=c"),
        two
    );
    assert_eq!(
        brokers(
            "bench conn -p 5",
            &[("MQTTY_HOST", "a,b")],
            "hostname=c",
            ""
        ),
        two
    );
    assert_eq!(
        brokers("bench conn -h a,b", &[], "hostname=c port=5", ""),
        two
    );
    assert_eq!(
        brokers("bench conn", &[], "url=mqtt://h:5", "hostname=a;b"),
        ["mqtt://h:5"]
    );
    assert_eq!(
        brokers("bench conn --unix /s", &[], "hostname=a;b", ""),
        ["unix:///s"]
    );
}

#[test]
fn what_is_weaker_makes_way() {
    let cases = [
        ("pub -t t -lm", "message=x file-read=f"),
        ("pub -t t -n", "message=x"),
        ("pub -t t -m x --rate 5 --repeat 2", "repeat-interval=1s"),
        ("pub -t t --topic-per-line", "template=true line-mode=true"),
        ("pub -t t", "repeat-interval=1s split=x multiline=true"),
        ("sub -t t -F %p", "output-mode=json"),
        ("sub -t t --file-save f", "file-write=g delimiter=x"),
        (
            "sub -t t -R",
            "retained-only=true remove-retained=true dry-run=true",
        ),
        (
            "sub -t t",
            "delimiter=x dry-run=true message=m no-such=here timeout=5s",
        ),
        ("bench pub -t t --stages 1s:5", "rate=5 message-interval=3"),
        ("bench pub -t t --stamp", "message=x payload-size=64"),
        ("bench e2e --suite conn", "qos=1 pubs=3 rate=5"),
        ("bench conn --connect-rate 5", "interval=3"),
    ];
    for (line, profile) in cases {
        let job = Places {
            line,
            profile,
            ..NOTHING
        }
        .job();
        assert!(job.warnings.is_empty(), "{line}: {:?}", job.warnings);
    }
}

#[test]
fn switches_of_a_file() {
    let quiet = |line, profile, defaults| {
        let places = Places {
            line,
            profile,
            defaults,
            ..NOTHING
        };
        places.job().verbosity.quiet
    };
    assert!(quiet("pub -t t", "quiet=true", ""));
    assert!(quiet("pub -t t", "", "quiet=true"));
    assert!(!quiet("pub -t t", "quiet=false", "quiet=true"));
    assert!(!quiet("pub -t t --quiet=false", "quiet=true", ""));
    assert!(quiet("pub -t t --quiet=false --quiet", "", ""));

    let clean = |line, profile| {
        let job = Places {
            line,
            profile,
            ..NOTHING
        }
        .job();
        super::profile(&job).clean_start
    };
    assert!(!clean("conn", "no-clean=true"));
    assert!(clean("conn --no-clean=false", "no-clean=true"));

    let color = |line, environment: &[(&str, &str)]| {
        let places = Places {
            line,
            environment,
            profile: "color=always",
            ..NOTHING
        };
        format!("{:?}", places.job().color)
    };
    assert_eq!(color("pub -t t", &[]), "Always");
    assert_eq!(color("pub -t t", &[("NO_COLOR", "1")]), "Never");
}

#[test]
fn errors_name_the_place() {
    let cases = [
        (
            "pub -t t",
            "port=x",
            "bad value \"x\" for port (the file:1): expected",
        ),
        (
            "pub -t t",
            "quiet=true qos=5",
            "for qos (the file:2): expected",
        ),
        (
            "pub -t t",
            "output-mode=csv",
            "for output-mode (the file:1): expected one of",
        ),
        (
            "pub -t t",
            "qos=1;2",
            "qos (the file:1): expected one value, not a list",
        ),
        ("pub -t t", "qos=", "qos (the file:1) needs a value"),
        (
            "pub -t t",
            "quiet=maybe",
            "for quiet (the file:1): expected true or false",
        ),
        (
            "pub -t t",
            "insecure=maybe",
            "for insecure (the file:1): expected",
        ),
        (
            "pub -t t",
            "hostname=a;b",
            "hostname (the file:1): expected one value",
        ),
        (
            "pub -t t",
            "url=http://h",
            "url (the file:1) is not the URL",
        ),
        (
            "pub -t t",
            "tls-min=1.3 tls-max=1.2",
            "tls-min (the file:1) is above tls-max (the file:2)",
        ),
        (
            "pub -t t --tls-min 1.3",
            "tls-max=1.2",
            "--tls-min is above tls-max (the file:1)",
        ),
        ("pub -t t", "cert=/c", "cert (the file:1) needs --key"),
        (
            "pub -t t",
            "will-qos=1",
            "will-qos (the file:1) needs the topic",
        ),
        (
            "pub -t t",
            "unix=/s ca=/ca",
            "ca (the file:2) cannot be used with a Unix socket",
        ),
        ("sub -t t", "file-write=a file-save=b", "(the file:1)"),
        (
            "pub -t t",
            "hostname=mqtt://a url=mqtt://b",
            "two URLs: hostname (the file:1) and url (the file:2)",
        ),
    ];
    for (line, profile, expected) in cases {
        let message = Places {
            line,
            profile,
            ..NOTHING
        }
        .failure();
        assert!(message.contains(expected), "{line} | {profile}: {message}");
    }
    let job = Places {
        line: "pub -t t -V 3.1.1",
        profile: "receive-maximum=5 inflight=3",
        ..NOTHING
    }
    .job();
    assert_eq!(
        job.warnings,
        ["MQTT 3.1.1 cannot carry receive-maximum (the file:1): ignored"]
    );
}

#[test]
fn a_benchmark_reports_what_files_say() {
    let plan = bench_plan(
        Places {
            line: "bench pub -t a/%i -q 1",
            profile: "count=3 rate=5 hostname=h keepalive=7 key-password=secret key=k cert=c",
            ..NOTHING
        }
        .job(),
    );
    assert_eq!(plan.count, 3);
    let option = |name: &str| plan.options.iter().find(|(option, _)| option == name);
    assert_eq!(option("rate").unwrap().1, "5");
    assert_eq!(option("qos").unwrap().1, "1");
    assert_eq!(option("keepalive").unwrap().1, "7");
    assert_eq!(option("key-password").unwrap().1, "***");
    assert_eq!(plan.options.len(), 8, "{:?}", plan.options);
}

#[cfg(unix)]
#[test]
fn a_command_prints_the_password() {
    let login = |line, environment: &[(&str, &str)], command: &str| {
        let profile = format!("username=u password-command={command}");
        let places = Places {
            line,
            environment,
            profile: &profile,
            ..NOTHING
        };
        places.resolve().map(|job| {
            let password = super::profile(&job).password.clone().unwrap();
            String::from_utf8_lossy(password.expose()).into_owned()
        })
    };
    assert_eq!(login("conn", &[], "printf~'a~b\\r\\nc\\n'").unwrap(), "a b");
    // Whatever it prints behind it, and without stdin.
    assert_eq!(login("conn", &[], "cat&&seq~1000000").unwrap(), "1");
    // It is not run where it is not needed.
    assert_eq!(login("conn -P typed", &[], "false").unwrap(), "typed");
    assert_eq!(
        login("conn", &[("MQTTY_PASSWORD", "e")], "false").unwrap(),
        "e"
    );
    let cases = [
        (
            "exit~3",
            "password-command (the file:2): the command ended with exit code 3",
        ),
        ("true", "the command printed no password"),
        ("kill~-9~$$", "the command was killed"),
        ("head~-c~70000~/dev/zero", "more than 65535 bytes"),
    ];
    for (command, expected) in cases {
        let failure = login("conn", &[], command).unwrap_err();
        assert_eq!(failure.exit, Exit::Other, "{failure}");
        assert!(failure.message.contains(expected), "{failure}");
    }
}
