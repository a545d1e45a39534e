//! Who we are, and how we prove it.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::Args;

/// The client's name and its credentials.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Login")]
pub struct Login {
    /// The client identifier; unless given, mqtty_ and eight random hexadecimal digits
    #[arg(short = 'i', long, value_name = "ID")]
    pub client_id: Option<String>,
    /// The user name
    #[arg(short = 'u', long, value_name = "NAME")]
    pub username: Option<String>,
    /// The password; as the last word and without a value, it is asked for
    #[arg(short = 'P', long, value_name = "PASSWORD")]
    pub password: Option<OsString>,
    /// Take the password from the first line of this file
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Take the password from the environment variable of this name
    #[arg(long, value_name = "NAME")]
    pub password_env: Option<String>,
    /// Take the password from the first line that this prints; it is run by sh -c
    #[arg(long, value_name = "COMMAND")]
    pub password_command: Option<OsString>,
    /// Ask for the password on the terminal
    #[arg(long)]
    pub ask_password: bool,
    /// Enhanced authentication with the user name and the password (MQTT 5)
    #[arg(long, value_name = "METHOD", value_parser = ["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"])]
    pub authentication_method: Option<String>,
}

impl fmt::Debug for Login {
    /// Not the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}
