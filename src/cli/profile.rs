//! `mqtty profile`: the named connections of the config file.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::groups::{
    Acknowledgement, ConnectUserProperties, Login, Server, Session, Tls, WebSocket, Will,
};

/// The commands of `profile`.
#[derive(Subcommand, Clone, Debug)]
pub enum Profile {
    /// List the profiles and where they lead
    List(ProfileList),
    /// Show what a profile says, without its secrets
    Show(ProfileShow),
    /// Add a profile: from flags, else asking
    Add(Box<ProfileAdd>),
    /// Change a profile: by flags, else asking
    Edit(Box<ProfileEdit>),
    /// Remove a profile
    Rm(ProfileRm),
    /// Connect as a profile says, report and leave
    Test(ProfileTest),
    /// Make profiles of what MQTTX has exported, or of a file of saved options
    Import(ProfileImport),
}

/// Where the config file is.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigFile {
    /// The config file; unless given, MQTTY_CONFIG, else config.toml in the folder mqtty of the user's
    /// configuration
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// The flags of `profile list`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileList {
    /// Where the profiles are.
    #[command(flatten)]
    pub file: ConfigFile,
}

/// The flags of `profile show`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileShow {
    /// The profile
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Where the profiles are.
    #[command(flatten)]
    pub file: ConfigFile,
}

/// What can be said about a profile.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileSettings {
    /// Take what this profile does not say from that one
    #[arg(long, value_name = "PROFILE")]
    pub extends: Option<String>,
    /// Use it where no profile is named
    #[arg(long)]
    pub default: bool,
    /// Where the broker is.
    #[command(flatten)]
    pub server: Server,
    /// Who we are.
    #[command(flatten)]
    pub login: Login,
    /// Encryption.
    #[command(flatten)]
    pub tls: Tls,
    /// WebSocket.
    #[command(flatten)]
    pub websocket: WebSocket,
    /// The session and its connection.
    #[command(flatten)]
    pub session: Session,
    /// User properties of the connection.
    #[command(flatten)]
    pub connect_user_properties: ConnectUserProperties,
    /// How long to wait for answers.
    #[command(flatten)]
    pub acknowledgement: Acknowledgement,
    /// The will.
    #[command(flatten)]
    pub will: Will,
    /// Where the profiles are.
    #[command(flatten)]
    pub file: ConfigFile,
}

/// The flags of `profile add`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileAdd {
    /// The name of the new profile
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What it says.
    #[command(flatten)]
    pub settings: ProfileSettings,
}

/// The flags of `profile edit`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileEdit {
    /// The profile
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Take this out of the profile: the name of a flag or a key; may be repeated
    #[arg(long, value_name = "KEY")]
    pub unset: Vec<String>,
    /// What it says.
    #[command(flatten)]
    pub settings: ProfileSettings,
}

/// The flags of `profile rm`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileRm {
    /// The profile
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Where the profiles are.
    #[command(flatten)]
    pub file: ConfigFile,
}

/// The flags of `profile test`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileTest {
    /// The profile
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How to report; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json", "log"])]
    pub output_mode: Option<String>,
    /// Where the profiles are.
    #[command(flatten)]
    pub file: ConfigFile,
}

/// The flags of `profile import`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub struct ProfileImport {
    /// What MQTTX has exported, or a file of saved options
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// The name of the profile, where there is one to make; unless given, what the file calls it, else its own name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Replace profiles that are there already
    #[arg(long)]
    pub replace: bool,
    /// Where the profiles are.
    #[command(flatten)]
    pub file: ConfigFile,
}

/// Examples for the page of `profile`.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    ("which are there?", "mqtty profile list"),
    (
        "a new one, for mqtty pub --profile prod and all others that connect",
        "mqtty profile add prod -h mqtts://broker.example -u bob --password-env WORD",
    ),
];

/// Examples for the pages of its commands.
pub(super) fn examples_of(command: &str) -> &'static [(&'static str, &'static str)] {
    match command {
        "add" => &[
            ("asking for all it needs", "mqtty profile add home"),
            (
                "from flags, for every command that names none",
                "mqtty profile add home -h broker.home -u bob -P --default",
            ),
            (
                "another that differs in the user only",
                "mqtty profile add guest --extends home -u guest",
            ),
        ],
        "edit" => &[(
            "another port, and no certificate any more",
            "mqtty profile edit prod -p 8884 --unset cert --unset key",
        )],
        "import" => &[("the connections of MQTTX", "mqtty profile import data.json")],
        "list" => &[(
            "which are there, and where do they lead?",
            "mqtty profile list",
        )],
        "show" => &[("what does it say?", "mqtty profile show prod")],
        "rm" => &[("take it out of the file", "mqtty profile rm prod")],
        "test" => &[("does it work?", "mqtty profile test prod")],
        _ => &[],
    }
}
