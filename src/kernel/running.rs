//! Runs a connection beside the script of a command, and makes one result of the two.

use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;

use super::connecting;
use super::connection_status::{ConnectionStatus, Opened};
use super::context::Context;
use super::stop::Quit;
use crate::client::{CallError, ClientError, ConnAck, Disconnect, Handle, Listener, Stage, calls};
use crate::error::{Exit, Failure};
use crate::model::Profile;

/// Why a script did not come to its end.
#[derive(Debug)]
pub(crate) enum Broken {
    /// The connection has ended; it knows why.
    Gone,
    /// Something else.
    Failed(Failure),
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<CallError> for Broken {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Gone => Self::Gone,
            other => Self::Failed(other.into()),
        }
    }
}

/// How often to look whether anybody still reads our output while there is nothing to write.
const READER_CHECK: Duration = Duration::from_secs(1);

/// Ready when `gone` says that nobody reads our output any more; it is asked once a second.
pub(crate) async fn nobody_reads(mut gone: impl FnMut() -> bool) {
    loop {
        sleep(READER_CHECK).await;
        if gone() {
            return;
        }
    }
}

/// What a script holds: the handle of the connection, and whether it is up.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) handle: Handle,
    opened: Opened,
}

impl Client {
    /// Ready when the connection is up for the first time.
    pub(crate) async fn opened(&self) -> Result<(), Broken> {
        tokio::select! {
            biased;
            () = self.opened.wait() => Ok(()),
            () = self.handle.gone() => Err(Broken::Gone),
        }
    }
}

/// How a connection and its script ended.
pub(crate) struct Finished<L> {
    /// The listener with what it has gathered.
    pub(crate) listener: L,
    /// The broker's DISCONNECT, where it was the end.
    pub(crate) disconnect_reply: Option<Box<Disconnect>>,
    /// The CONNACK with which the broker refused the connection.
    pub(crate) refusal: Option<Box<ConnAck>>,
    /// The script's result; a connection that ended under it is an error here too, unless it was stopped
    /// by a signal: then it is `None`.
    pub(crate) result: Result<Option<Exit>, Failure>,
}

/// Opens a connection and runs `script` on it; when the script ends, the connection is left.
pub(crate) async fn run<L, F>(
    context: &Context,
    profile: &Profile,
    opened: &Opened,
    listener: impl FnOnce(Quit) -> L,
    script: F,
) -> Result<Finished<L>, Failure>
where
    L: Listener,
    F: AsyncFnOnce(Client) -> Result<Exit, Broken>,
{
    let mut connection = connecting::connection(context, profile).await?;
    let done = Rc::new(Notify::new());
    let quit = Quit::new(&context.stop, done.clone());
    let (handle, mut workload) = calls(listener(quit));
    let client = Client {
        handle,
        opened: opened.clone(),
    };
    let scripted = async {
        let result = script(client).await;
        done.notify_one();
        result
    };
    let driven = async {
        let result = connection.run(&mut workload).await;
        (result, workload.into_listener())
    };
    let (scripted, (driven, listener)) = tokio::join!(scripted, driven);
    let disconnect_reply = match &driven {
        Err(ClientError::Disconnected {
            packet,
            stage: Stage::Open,
            ..
        }) => Some(packet.clone()),
        _ => None,
    };
    let refusal = driven.as_ref().err().and_then(ClientError::refused_with);
    Ok(Finished {
        refusal: refusal.map(|ack| Box::new(ack.clone())),
        listener,
        disconnect_reply,
        result: combine(context, scripted, driven),
    })
}

/// What could not be written counts first, since the script may not know of it. Otherwise the script's result
/// counts where it has one, else the connection's.
fn combine(
    context: &Context,
    scripted: Result<Exit, Broken>,
    driven: Result<(), ClientError>,
) -> Result<Option<Exit>, Failure> {
    match (scripted, driven) {
        (_, Err(error @ ClientError::Output(_))) if !error.is_closed_output() => Err(error.into()),
        // The broker has refused what was sent last.
        (Ok(_), Err(error)) if error.refusal().is_some() => Err(error.into()),
        (Ok(exit), _) => Ok(Some(exit)),
        (Err(Broken::Failed(failure)), _) => Err(failure),
        (Err(Broken::Gone), Ok(()) | Err(ClientError::Stopped { .. }))
            if context.stop.signal().is_some() =>
        {
            Ok(None)
        }
        (Err(Broken::Gone), Ok(())) => Err(CallError::Gone.into()),
        // Whoever read our output has gone: that is their right.
        (Err(Broken::Gone), Err(error)) if error.is_closed_output() => Ok(Some(Exit::Done)),
        (Err(Broken::Gone), Err(error)) => Err(error.into()),
    }
}

/// A listener that only reports the state of the connection.
pub(crate) struct StatusOnly {
    /// What reports it.
    pub(crate) status: ConnectionStatus,
    /// When to leave.
    pub(crate) quit: Quit,
}

impl Listener for StatusOnly {
    fn poll_stop(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        self.quit.poll(cx)
    }

    fn connected(&mut self, connected: &crate::client::Connected<'_>) {
        self.status.connected(connected);
    }

    fn notice(&mut self, notice: &crate::client::Notice<'_>) {
        self.status.notice(notice);
    }
}
