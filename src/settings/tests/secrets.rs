//! No secret is in a file of saved options, in `profile show` or in a report: for every option that the table marks.

use super::*;
use crate::commands::tests::Print;
use crate::model::SimulatePlan;
use crate::model::secret::{hide_username, is_secret_name};
use crate::options::{ALL, Id, Mask, Takes};
use crate::settings::config::key_of;

/// What must not be seen.
const SECRET: &str = "s3cret-of-the-table";

/// The same in base64.
const ENCODED: &str = "czNjcmV0LW9mLXRoZS10YWJsZQ==";

/// The commands that connect.
const COMMANDS: [&str; 8] = [
    "conn",
    "pub -t t -m m",
    "sub -t t",
    "bench conn -c 1",
    "bench pub -t t -m m -c 1",
    "bench sub -t t -c 1",
    "bench e2e --seed 1",
    "simulate -sc tesla -c 1",
];

/// What the options with secrets need beside them.
const COMPANIONS: [(Id, &str); 7] = [
    (Id::ClientId, "c"),
    (Id::AuthenticationMethod, "JWT"),
    (Id::Protocol, "wss"),
    (Id::Key, "k.pem"),
    (Id::Cert, "c.pem"),
    (Id::Username, "bob"),
    (Id::WillTopic, "w"),
];

/// A value with the secret where the option can have one; `None` for an option without secrets.
fn value(id: Id) -> Option<String> {
    Some(match (id, id.row().mask) {
        (Id::Proxy, _) => format!("socks5://bob:{SECRET}@h"),
        // It is run.
        (Id::PasswordCommand | Id::AuthenticationDataCommand, _) => format!("echo {SECRET}"),
        (Id::WillMessageBase64 | Id::AzureSas, _) => ENCODED.to_owned(),
        (_, Mask::Whole | Mask::InReports | Mask::Username) => SECRET.to_owned(),
        (_, Mask::Header) => format!("Authorization: {SECRET}"),
        (_, Mask::Pair) => format!("token: {SECRET}"),
        (_, Mask::Hosts | Mask::Url) => format!("wss://bob:{SECRET}@h"),
        (_, Mask::Path) => format!("/mqtt?token={SECRET}"),
        (_, Mask::ByName) if takes_secret(id) => SECRET.to_owned(),
        (_, Mask::ByName | Mask::Nothing) => return None,
    })
}

/// Whether an option that the table does not mark is one for secrets by its name.
fn takes_secret(id: Id) -> bool {
    id.row().takes != Takes::Nothing && is_secret_name(id.long())
}

fn secrets() -> Vec<(Id, String)> {
    hide_username(SECRET);
    let secrets = ALL.iter().filter_map(|id| Some((*id, value(*id)?)));
    secrets.collect()
}

fn is_hidden(text: &str) -> bool {
    !text.contains(SECRET) && !text.contains(ENCODED)
}

fn has(command: &str, id: Id) -> bool {
    let words: Vec<_> = command.split(' ').collect();
    parsed(&words).flag(id).is_some()
}

/// The job of a command with one secret; `None` if the command does not have the option.
fn job_with(command: &str, id: Id, secret: &str, more: &[&str]) -> Option<Job> {
    if !has(command, id) {
        return None;
    }
    let mut words: Vec<String> = command.split(' ').map(str::to_owned).collect();
    let companions = COMPANIONS.iter().filter(|(other, _)| *other != id);
    words.extend(companions.map(|(id, value)| format!("{id}={value}")));
    words.push(format!("{id}={secret}"));
    if id == Id::PushHeaders {
        words.push(format!("{}=http://h", Id::PushGateway));
    }
    if id == Id::RendezvousBroker {
        for (id, value) in [(Id::Shard, "1/2"), (Id::Rendezvous, "t"), (Id::RunId, "r")] {
            words.push(format!("{id}={value}"));
        }
    }
    words.extend(more.iter().map(|word| (*word).to_owned()));
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let job = resolved(&words, &[], &Person::default());
    Some(job.unwrap_or_else(|failure| panic!("{command} {id}: {failure}")))
}

#[test]
fn saved_options_hold_no_secret() {
    let path = saved::directory().join("saved.json");
    let option = format!("--save-options={}", path.display());
    let mut tried = 0;
    for (id, secret) in secrets() {
        if matches!(id.row().mask, Mask::InReports | Mask::Username) {
            // These are needed to run the command again, and are no secrets for its user.
            continue;
        }
        for command in COMMANDS {
            let Some(job) = job_with(command, id, &secret, &[&option]) else {
                continue;
            };
            let saving = job.saving.unwrap();
            let _ = std::fs::remove_file(&path);
            saving.write().unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(is_hidden(&text), "{command} {id}: {text}");
            assert!(!saving.left_out.is_empty(), "{command} {id}: {text}");
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn reports_hold_no_secret() {
    let mut tried = 0;
    for (id, secret) in secrets() {
        for command in &COMMANDS[3..] {
            let Some(job) = job_with(command, id, &secret, &[]) else {
                continue;
            };
            let options = if command.starts_with("simulate") {
                task::<SimulatePlan>(job).run.options
            } else {
                bench_plan(job).options
            };
            let shown = options.iter().rfind(|(name, _)| name == id.long());
            let (_, shown) = shown.unwrap_or_else(|| panic!("{command} {id}: {options:?}"));
            assert!(is_hidden(shown) && shown.contains("***"), "{id}: {shown}");
            assert!(is_hidden(&format!("{options:?}")), "{id}: {options:?}");
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn profile_show_prints_no_secret() {
    let path = saved::directory().join("config.toml");
    let config = path.to_str().unwrap();
    let mut tried = 0;
    for (id, secret) in secrets() {
        // How a profile gets its password is what its reader wants to know.
        let is_setting = id.row().is_setting && COMMANDS.iter().any(|command| has(command, id));
        if id == Id::PasswordCommand || !is_setting {
            continue;
        }
        let line = |id: Id, value: &str| match id.row().takes {
            Takes::List => format!("{} = [{value:?}]\n", key_of(id)),
            _ => format!("{} = {value:?}\n", key_of(id)),
        };
        let mut text = "[profiles.p]\n".to_owned();
        for (other, value) in COMPANIONS.iter().filter(|(other, _)| *other != id) {
            text.push_str(&line(*other, value));
        }
        text.push_str(&line(id, &secret));
        std::fs::write(&path, &text).unwrap();
        let words = ["profile", "show", "p", "--config", config];
        let job = resolved(&words, &[], &Person::default());
        let job = job.unwrap_or_else(|failure| panic!("{text}{failure}"));
        let Print(shown) = task(job);
        assert!(is_hidden(&shown) && shown.contains("***"), "{id}: {shown}");
        tried += 1;
    }
    assert!(tried > 5, "{tried}");
}
