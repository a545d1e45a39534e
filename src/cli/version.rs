//! The version, and what is known of the build.

use serde_json::json;

use super::{command, describe};

/// What `--version` prints.
pub fn version() -> String {
    format!("mqtty {}\n", env!("CARGO_PKG_VERSION"))
}

/// What `version --json` prints: one object on one line. What the build did not know is null.
pub fn version_json() -> String {
    let build = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "target": known(env!("MQTTY_BUILD_TARGET")),
        "profile": known(env!("MQTTY_BUILD_PROFILE")),
        "rustc": known(env!("MQTTY_BUILD_RUSTC").trim_start_matches("rustc ")),
        "commit": known(env!("MQTTY_BUILD_COMMIT")),
        "mqtt_versions": ["3.1", "3.1.1", "5"],
        "features": features(),
        "transports": transports(),
        "formats": formats(),
        "commands": commands(),
        "tls": {
            "library": "rustls",
            "version": known(env!("MQTTY_BUILD_RUSTLS")),
            "provider": "ring",
            "versions": ["1.2", "1.3"],
        },
    });
    format!("{build}\n")
}

fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The features of the build that are not in every one.
fn features() -> Vec<&'static str> {
    let mut features = Vec::new();
    if cfg!(feature = "quic") {
        features.push("quic");
    }
    features
}

fn transports() -> Vec<&'static str> {
    let mut transports = vec!["mqtt", "mqtts", "ws", "wss"];
    transports.extend(features());
    if cfg!(unix) {
        transports.push("unix");
    }
    transports
}

/// What payloads can be decoded from: the values of `--format`, and the two that a schema makes.
fn formats() -> Vec<String> {
    let root = command();
    let flags = root.find_subcommand("sub").into_iter();
    let format = flags
        .flat_map(clap::Command::get_arguments)
        .find(|flag| flag.get_long() == Some("format"));
    let values = format.map(clap::Arg::get_possible_values);
    let names = values.into_iter().flatten();
    names
        .map(|value| value.get_name().to_owned())
        .chain(["protobuf", "avro"].map(str::to_owned))
        .collect()
}

/// The commands, by the words that call them: what a script can ask for before it uses one.
fn commands() -> Vec<String> {
    let root = command();
    let commands = describe::commands(&root);
    let leaves = commands.iter().filter(|command| !command.has_subcommands());
    leaves
        .map(|command| describe::path(command).to_owned())
        .collect()
}
