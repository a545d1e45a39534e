//! What a config file adds to the command line.

use std::path::PathBuf;

use clap::Args;

/// Which config file is read, and which of its profiles is used.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Configuration")]
pub struct Configuration {
    /// Connect as this profile of the config file says; flags, and the environment, beat it
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Read this config file; unless given, config.toml in the folder mqtty of the user's configuration
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
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
