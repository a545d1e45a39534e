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
