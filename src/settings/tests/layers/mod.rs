//! The rule of precedence over all places: command line, options file, environment, profile, defaults.

mod address;
mod exclusive;
mod merging;
mod places;
mod secrets;

use super::super::layer::{Entry, Layer, ValueSource};
use super::super::{Files, resolve_with};
use super::*;

/// A layer whose entries are `long=value`, with `;` between the values of a list and `~` for a space.
fn layer(source: ValueSource, text: &str) -> Layer {
    let entry = |(index, pair): (usize, &str)| {
        let (long, value) = pair.split_once('=').unwrap();
        let values = value.split(';').filter(|value| !value.is_empty());
        Entry {
            id: crate::options::Id::of(long).unwrap_or_else(|| panic!("{long}")),
            values: values.map(|value| value.replace('~', " ").into()).collect(),
            origin: format!("{long} (the file:{})", index + 1),
        }
    };
    let entries = text.split_whitespace().enumerate().map(entry).collect();
    Layer { source, entries }
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
            (ValueSource::OptionsFile, self.options),
            (ValueSource::Profile, self.profile),
            (ValueSource::Defaults, self.defaults),
        ];
        let layers = layers.map(|(source, text)| layer(source, text));
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
            assert_eq!((plan.topics, plan.repeat), (vec!["url".to_owned()], None));
            continue;
        }
        let topic = format!("t{strongest}");
        assert_eq!(plan.topics, [topic], "{set:04b}");
        assert_eq!(plan.repeat, Some(u64::from(10 + strongest)), "{set:04b}");
        let value = strongest.to_string();
        let expected = [("a".to_owned(), value.clone()), ("b".to_owned(), value)];
        assert_eq!(plan.properties.user_properties, expected, "{set:04b}");
    }
}
