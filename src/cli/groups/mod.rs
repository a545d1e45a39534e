//! Groups of flags that several commands share.
//!
//! Each group is one struct; the name of the struct is also the name of clap's group, by which the
//! help page knows which flags can be set in the environment.

mod configuration;
mod format;
mod load;
mod login;
mod properties;
mod receiving;
mod saved;
mod server;
mod session;
mod subscription;
mod talk;
mod tls;
mod websocket;
mod will;

use clap::Args;

pub use configuration::{ConfigFile, Configuration};
pub use format::Coding;
pub use load::{Count, Load, Measuring, Outcome, Ramp, Run, Traffic, with_many_clients};
pub use login::Login;
pub use properties::PublishProperties;
pub use receiving::{Destination, Selection};
pub use saved::Saved;
pub use server::Server;
pub use session::{Acknowledgement, ConnectUserProperties, Session};
pub use subscription::Subscription;
pub use talk::Talk;
pub use tls::Tls;
pub use websocket::WebSocket;
pub use will::Will;

/// Everything that says how to connect.
#[derive(Args, Clone, Debug, Default)]
pub struct Connection {
    /// Which config file, and which profile.
    #[command(flatten)]
    pub configuration: Configuration,
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
    /// The will.
    #[command(flatten)]
    pub will: Will,
    /// What is kept in a file.
    #[command(flatten)]
    pub saved: Saved,
}

/// The groups whose flags can also be set in the environment.
const IN_ENVIRONMENT: [&str; 9] = [
    "Configuration",
    "Server",
    "Login",
    "Tls",
    "WebSocket",
    "Session",
    "Will",
    "Acknowledgement",
    "ConnectUserProperties",
];

/// The name of the environment variable for a long flag: `MQTTY_KEEPALIVE` for `keepalive`, and
/// `MQTTY_HOST` for `hostname`.
pub fn environment_name(long: &str) -> String {
    let name = if long == "hostname" { "host" } else { long };
    format!("MQTTY_{}", name.replace('-', "_").to_uppercase())
}

/// The environment variable that stands for a flag of this command, if there is one.
pub(in crate::cli) fn environment_of(command: &clap::Command, arg: &clap::Arg) -> Option<String> {
    // A profile that is written takes nothing from the environment.
    let connects = command.get_arguments().any(|arg| arg.get_id() == "profile");
    let shared = connects
        && command
            .get_groups()
            .filter(|group| IN_ENVIRONMENT.contains(&group.get_id().as_str()))
            .any(|group| group.get_args().any(|id| id == arg.get_id()));
    arg.get_long().filter(|_| shared).map(environment_name)
}
