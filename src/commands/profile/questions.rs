//! The questions about a connection.
//!
//! Each has an answer that Enter gives: what the profile says, else what is usual. Where a profile already says
//! something that need not be said, a dash takes it out.

use std::ffi::OsString;

use super::dialog::{ConfigDialog, absolute};
use super::edits::{Edit, port_apart, with_port};
use crate::error::Failure;
use crate::options::{Id, WILL};
use crate::prompt::Check;
use crate::settings::config::key_of;
use crate::settings::saved::usual_port;
use crate::settings::value;

const PROTOCOLS: [&str; 4] = ["mqtt", "mqtts", "ws", "wss"];
const VERSIONS: [&str; 3] = ["5", "3.1.1", "3.1"];
const SCRAM: [&str; 3] = ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"];

/// What the profile says so far, by the id name of a flag.
pub(in crate::commands) type KnownValues<'a> = dyn Fn(Id) -> Option<String> + 'a;

/// Asks all that a connection needs.
pub(in crate::commands) fn connection(
    dialog: &ConfigDialog<'_>,
    known: &KnownValues<'_>,
) -> Result<Vec<Edit>, Failure> {
    let mut asking = Questionnaire {
        dialog,
        known,
        edits: Vec::new(),
    };
    let protocol = asking.place()?;
    let version = asking.one_of(Id::MqttVersion, "MQTT version", &VERSIONS)?;
    asking.optional(Id::ClientId, "Client id (empty: random)", &any)?;
    asking.login(version == "5")?;
    if protocol == "mqtts" || protocol == "wss" {
        asking.encryption()?;
    }
    asking.will()?;
    port_apart(&mut asking.edits);
    Ok(asking.edits)
}

/// Questions and what they came to.
pub(in crate::commands) struct Questionnaire<'a> {
    pub(in crate::commands) dialog: &'a ConfigDialog<'a>,
    pub(in crate::commands) known: &'a KnownValues<'a>,
    pub(in crate::commands) edits: Vec<Edit>,
}

impl Questionnaire<'_> {
    /// Where the broker is; returns the protocol.
    pub(in crate::commands) fn place(&mut self) -> Result<&'static str, Failure> {
        let protocol = self.one_of(Id::Protocol, "Protocol", &PROTOCOLS)?;
        let host = (self.known)(Id::Hostname).or_else(|| (self.known)(Id::Url));
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        let host = self.dialog.line("Host", &host, &|text| match text.trim() {
            "" => Err("the name or the address of a machine".to_owned()),
            _ => Ok(()),
        })?;
        let scheme = host.split_once("://").map(|(scheme, _)| scheme.to_owned());
        let has_port = with_port(host.as_ref()).is_some();
        self.set(Id::Hostname, host);
        // It is the one place that is meant.
        for id in [Id::Url, Id::Unix, Id::Embedded] {
            self.unset(id);
        }
        if let Some(scheme) = scheme {
            // A URL says the rest, too.
            for id in [Id::Protocol, Id::Port, Id::Path] {
                self.unset(id);
            }
            let encrypted = ["mqtts", "ssl", "tls", "wss"].contains(&scheme.as_str());
            return Ok(if encrypted { "mqtts" } else { "mqtt" });
        }
        if has_port {
            self.unset(Id::Port);
        } else {
            // A port that was only the usual one goes with its protocol.
            let before = (self.known)(Id::Protocol).unwrap_or_else(|| "mqtt".to_owned());
            let port = (self.known)(Id::Port).filter(|port| port != usual_port(&before));
            let usual = port.unwrap_or_else(|| usual_port(protocol).to_owned());
            let port = self.dialog.line("Port", &usual, &is(value::port))?;
            self.set(Id::Port, port);
        }
        if protocol == "ws" || protocol == "wss" {
            let path = (self.known)(Id::Path).unwrap_or_else(|| "/mqtt".to_owned());
            let path = self.dialog.line("Path of the WebSocket", &path, &any)?;
            self.set(Id::Path, path);
        } else {
            self.unset(Id::Path);
        }
        Ok(protocol)
    }

    /// Who we are.
    fn login(&mut self, is_v5: bool) -> Result<(), Failure> {
        let mut ways = vec!["none", "user name and password"];
        ways.extend(SCRAM.iter().filter(|_| is_v5));
        let method = (self.known)(Id::AuthenticationMethod);
        let method = method.and_then(|method| ways.iter().position(|way| *way == method));
        let has_user = (self.known)(Id::Username).is_some();
        let usual = method.unwrap_or(usize::from(has_user));
        let way = self.dialog.choice("Authentication", &ways, usual)?;
        if way < 2 {
            self.unset(Id::AuthenticationMethod);
        } else {
            self.set(Id::AuthenticationMethod, ways[way]);
        }
        if way == 0 {
            let all = [
                Id::Username,
                Id::Password,
                Id::PasswordFile,
                Id::PasswordEnv,
            ];
            for id in all
                .into_iter()
                .chain([Id::PasswordCommand, Id::AzureSas, Id::AskPassword])
            {
                self.unset(id);
            }
            return Ok(());
        }
        let user = (self.known)(Id::Username).unwrap_or_default();
        let user = self.dialog.line("User name", &user, &given)?;
        self.set(Id::Username, user);
        self.password()
    }

    /// Where the password comes from.
    fn password(&mut self) -> Result<(), Failure> {
        let places = [
            ("prompted for each time", Id::AskPassword),
            ("kept in the config file", Id::Password),
            ("in an environment variable", Id::PasswordEnv),
            ("in a file", Id::PasswordFile),
            ("printed by a command", Id::PasswordCommand),
        ];
        let usual = places
            .iter()
            .position(|(_, id)| (self.known)(*id).is_some());
        let items = places.map(|(words, _)| words);
        let place = self.dialog.choice("Password", &items, usual.unwrap_or(0))?;
        let (_, id) = places[place];
        let before = (self.known)(id).unwrap_or_default();
        match id {
            Id::AskPassword => self.set(id, "true"),
            Id::Password => {
                let keeps = !before.is_empty();
                let text = if keeps {
                    "Password (empty: as it is)"
                } else {
                    "Password"
                };
                let password = self.dialog.password(text)?;
                if !password.is_empty() || !keeps {
                    self.set(id, password);
                }
            }
            Id::PasswordEnv => {
                let name = self.dialog.line("Name of the variable", &before, &given)?;
                self.set(id, name);
            }
            Id::PasswordFile => {
                let path = self.dialog.line("File", &before, &given)?;
                self.set(id, absolute(&path.into()));
            }
            _ => {
                let command = self.dialog.line("Command", &before, &given)?;
                self.set(id, command);
            }
        }
        Ok(())
    }

    /// Which certificates count.
    fn encryption(&mut self) -> Result<(), Failure> {
        self.path(Id::Ca, "Trusted certificates, PEM (empty: the system's)")?;
        self.path(Id::Cert, "Client certificate, PEM (empty: none)")?;
        if self.says(Id::Cert) {
            let key = (self.known)(Id::Key).unwrap_or_default();
            let key = self.dialog.line("Its key, PEM", &key, &given)?;
            self.set(Id::Key, absolute(&key.into()));
        } else {
            self.unset(Id::Key);
        }
        let insecure = (self.known)(Id::Insecure).is_some_and(|on| on == "true");
        let insecure = self
            .dialog
            .confirm("Accept any certificate (insecure)?", insecure)?;
        self.turn(Id::Insecure, insecure);
        Ok(())
    }

    fn will(&mut self) -> Result<(), Failure> {
        let topic = (self.known)(Id::WillTopic);
        if !self.dialog.confirm("Set a will?", topic.is_some())? {
            for id in WILL {
                self.unset(*id);
            }
            return Ok(());
        }
        let topic = topic.unwrap_or_default();
        let is_topic = |text: &str| {
            crate::model::validate_topic(text).map_err(|why| format!("{text:?}: {why}"))
        };
        let topic = self.dialog.line("Topic of the will", &topic, &is_topic)?;
        self.set(Id::WillTopic, topic);
        // Bytes are not for a terminal.
        let is_known = |id| (self.known)(id).is_some();
        if !is_known(Id::WillMessageBase64) && !is_known(Id::WillFile) {
            let message = (self.known)(Id::WillMessage).unwrap_or_default();
            let message = self.dialog.line("Message of the will", &message, &any)?;
            self.set(Id::WillMessage, message);
        }
        let qos = (self.known)(Id::WillQos).and_then(|qos| qos.parse().ok());
        let qos =
            self.dialog
                .choice("QoS of the will", &["0", "1", "2"], qos.unwrap_or(0).min(2))?;
        self.set(Id::WillQos, qos.to_string());
        let retain = (self.known)(Id::WillRetain).is_some_and(|on| on == "true");
        let retain = self.dialog.confirm("Retain the will?", retain)?;
        self.turn(Id::WillRetain, retain);
        Ok(())
    }

    /// One of several words; the first is what is built in.
    pub(in crate::commands) fn one_of(
        &mut self,
        id: Id,
        text: &str,
        words: &[&'static str],
    ) -> Result<&'static str, Failure> {
        let known = (self.known)(id);
        let usual = words
            .iter()
            .position(|word| Some(*word) == known.as_deref());
        let word = words[self.dialog.choice(text, words, usual.unwrap_or(0))?];
        self.set(id, word);
        Ok(word)
    }

    /// A line that need not be said.
    pub(in crate::commands) fn optional(
        &mut self,
        id: Id,
        text: &str,
        check: &Check<'_>,
    ) -> Result<(), Failure> {
        match self.ask_optional(id, text, check)? {
            Some(answer) => self.set(id, answer),
            None => self.unset(id),
        }
        Ok(())
    }

    /// A path that need not be said.
    fn path(&mut self, id: Id, text: &str) -> Result<(), Failure> {
        match self.ask_optional(id, text, &any)? {
            Some(path) => self.set(id, absolute(&path.into())),
            None => self.unset(id),
        }
        Ok(())
    }

    fn ask_optional(
        &self,
        id: Id,
        text: &str,
        check: &Check<'_>,
    ) -> Result<Option<String>, Failure> {
        let known = (self.known)(id).unwrap_or_default();
        let text = if known.is_empty() {
            text.to_owned()
        } else {
            format!("{text}; - removes it")
        };
        let checked = |answer: &str| match answer {
            "" | "-" => Ok(()),
            answer => check(answer),
        };
        let answer = self.dialog.line(&text, &known, &checked)?;
        Ok((!answer.is_empty() && answer != "-").then_some(answer))
    }

    /// Whether a flag has a value by now.
    fn says(&self, id: Id) -> bool {
        let key = key_of(id);
        let mut edits = self.edits.iter();
        edits.any(|(name, values)| *name == key && values.is_some())
    }

    pub(in crate::commands) fn set(&mut self, id: Id, value: impl Into<OsString>) {
        self.edits.push((key_of(id), Some(vec![value.into()])));
    }

    /// Turns a switch on, or leaves it to what is usual.
    fn turn(&mut self, id: Id, on: bool) {
        if on {
            self.set(id, "true");
        } else {
            self.unset(id);
        }
    }

    pub(in crate::commands) fn unset(&mut self, id: Id) {
        self.edits.push((key_of(id), None));
    }
}

/// Any answer.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is one of the checks of an answer"
)]
pub(in crate::commands) fn any(_: &str) -> Result<(), String> {
    Ok(())
}

/// An answer that says something.
fn given(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("a value is required".to_owned());
    }
    Ok(())
}

/// An answer that a parser takes.
pub(in crate::commands) fn is<T>(
    parser: fn(&str) -> value::Parse<T>,
) -> impl Fn(&str) -> Result<(), String> {
    move |text| match parser(text) {
        Ok(_) => Ok(()),
        Err(expected) => Err(format!("expected {expected}")),
    }
}
