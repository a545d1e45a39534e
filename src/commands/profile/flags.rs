//! `mqtty profile`: the named connections of the config file.

use std::path::PathBuf;

use clap::Args;

use crate::cli::Examples;

use crate::cli::groups::{
    Acknowledgement, ConfigFile, ConnectUserProperties, Login, Server, Session, Tls, WebSocket,
    Will,
};

/// The flags of `profile list`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileList {
    /// Where the profiles are.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// The flags of `profile show`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileShow {
    /// The profile
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Where the profiles are.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// What can be said about a profile.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileSettings {
    /// Take what this profile does not say from that one
    #[arg(long, value_name = "PROFILE")]
    pub(crate) extends: Option<String>,
    /// Use it where no profile is named
    #[arg(long)]
    pub(crate) default: bool,
    /// Where the broker is.
    #[command(flatten)]
    pub(crate) server: Server,
    /// Who we are.
    #[command(flatten)]
    pub(crate) login: Login,
    /// Encryption.
    #[command(flatten)]
    pub(crate) tls: Tls,
    /// WebSocket.
    #[command(flatten)]
    pub(crate) websocket: WebSocket,
    /// The session and its connection.
    #[command(flatten)]
    pub(crate) session: Session,
    /// User properties of the connection.
    #[command(flatten)]
    pub(crate) connect_user_properties: ConnectUserProperties,
    /// How long to wait for answers.
    #[command(flatten)]
    pub(crate) acknowledgement: Acknowledgement,
    /// The will.
    #[command(flatten)]
    pub(crate) will: Will,
    /// Where the profiles are.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// The flags of `profile add`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileAdd {
    /// The name of the new profile
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What it says.
    #[command(flatten)]
    pub(crate) settings: ProfileSettings,
}

/// The flags of `profile edit`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileEdit {
    /// The profile
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Take this out of the profile: the name of a flag or a key; may be repeated
    #[arg(long, value_name = "KEY")]
    pub(crate) unset: Vec<String>,
    /// What it says.
    #[command(flatten)]
    pub(crate) settings: ProfileSettings,
}

/// The flags of `profile rm`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileRm {
    /// The profile
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Where the profiles are.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// The flags of `profile test`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileTest {
    /// The profile
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// How to report; unless given, default
    #[arg(short = 'o', long, value_name = "MODE", value_parser = ["default", "json", "log"])]
    pub(crate) output_mode: Option<String>,
    /// Where the profiles are.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// The flags of `profile import`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options")]
pub(crate) struct ProfileImport {
    /// What MQTTX has exported, or a file of saved options
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,
    /// The name of the profile, where there is one to make; unless given, what the file calls it, else its own name
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Replace profiles that are there already
    #[arg(long)]
    pub(crate) replace: bool,
    /// Where the profiles are.
    #[command(flatten)]
    pub(crate) file: ConfigFile,
}

/// Examples for the page of `profile`.
pub(super) const EXAMPLES: Examples = &[
    ("which are there?", "mqtty profile list"),
    (
        "a new one, for mqtty pub --profile prod and all others that connect",
        "mqtty profile add prod -h mqtts://broker.example -u bob --password-env WORD",
    ),
];

/// Examples of `profile add`.
pub(super) const ADD_EXAMPLES: Examples = &[
    ("asking for all it needs", "mqtty profile add home"),
    (
        "from flags, for every command that names none",
        "mqtty profile add home -h broker.home -u bob -P --default",
    ),
    (
        "another that differs in the user only",
        "mqtty profile add guest --extends home -u guest",
    ),
];

/// Examples of `profile edit`.
pub(super) const EDIT_EXAMPLES: Examples = &[(
    "another port, and no certificate any more",
    "mqtty profile edit prod -p 8884 --unset cert --unset key",
)];

/// Examples of `profile import`.
pub(super) const IMPORT_EXAMPLES: Examples =
    &[("the connections of MQTTX", "mqtty profile import data.json")];

/// Examples of `profile list`.
pub(super) const LIST_EXAMPLES: Examples = &[(
    "which are there, and where do they lead?",
    "mqtty profile list",
)];

/// Examples of `profile show`.
pub(super) const SHOW_EXAMPLES: Examples = &[("what does it say?", "mqtty profile show prod")];

/// Examples of `profile rm`.
pub(super) const RM_EXAMPLES: Examples = &[("take it out of the file", "mqtty profile rm prod")];

/// Examples of `profile test`.
pub(super) const TEST_EXAMPLES: Examples = &[("does it work?", "mqtty profile test prod")];
