//! What a command holds: tracked calls on a connection that is driven elsewhere, each answered with what
//! the broker said.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

use super::auth::Authenticator;
use super::session::{GivenUp, LimitError, Subscription};
use crate::error::{Exit, Fault};
use crate::model::{DisconnectOptions, Message, Properties, ReasonCode};
use crate::wire::EncodedProperties;

/// What the broker answered to a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The reason code; in a SUBACK 0, 1 and 2 are the granted QoS.
    pub reason: ReasonCode,
    /// The reason string and user properties that came with it (5).
    pub properties: Properties,
    /// A message was sent again after it may have been delivered.
    pub sent_again: bool,
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// The broker's limits forbid it; nothing was sent.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The connection has ended for good.
    #[error("the connection ended before the broker had answered")]
    Gone,
    /// A QoS 2 message whose session was lost halfway.
    #[error("the session was lost after PUBREC: the message may have been delivered or not")]
    Unconfirmed,
    /// A message is not sent again, since the broker closes the connection over it.
    #[error("{}", .0.cause())]
    GivenUp(Box<GivenUp>),
}

impl Fault for CallError {
    fn exit(&self) -> Exit {
        match self {
            Self::Limit(error) => error.exit(),
            Self::Gone | Self::Unconfirmed => Exit::Lost,
            Self::GivenUp(message) => message.exit(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Limit(error) => error.hint(),
            Self::GivenUp(message) => message.hint(),
            _ => None,
        }
    }
}

/// The answer of a call.
pub type CallResult = Result<Outcome, CallError>;

/// A publish with everything that it needs to be sent.
#[derive(Debug)]
pub(super) struct PublishCall {
    pub(super) message: Message,
    pub(super) properties: EncodedProperties,
    pub(super) alias: Option<(u16, EncodedProperties)>,
}

impl PublishCall {
    fn new(message: Message, alias: Option<u16>) -> Result<Self, LimitError> {
        let encode = |properties: &Properties| {
            EncodedProperties::for_publish(properties)
                .map_err(|error| LimitError::Encoding(error.to_string()))
        };
        let with_alias = |alias| {
            let properties = Properties {
                topic_alias: Some(alias),
                ..message.properties.clone()
            };
            Ok::<_, LimitError>((alias, encode(&properties)?))
        };
        Ok(Self {
            properties: encode(&message.properties)?,
            alias: alias.map(with_alias).transpose()?,
            message,
        })
    }
}

/// What is asked of the broker.
#[derive(Debug)]
pub(super) enum Request {
    Publish(Box<PublishCall>),
    Subscribe(Box<Subscription>),
    Unsubscribe(String),
}

/// A request of a handle to its workload.
#[derive(Debug)]
pub(super) enum Command {
    Call(Request, oneshot::Sender<CallResult>),
    /// Enhanced authentication again.
    Authenticate(Box<dyn Authenticator>, oneshot::Sender<CallResult>),
    /// With a DISCONNECT that says this, or what the profile says.
    Leave(Option<DisconnectOptions>),
}

/// What a command holds: calls on a connection that is driven elsewhere.
#[derive(Clone, Debug)]
pub struct Handle {
    commands: mpsc::UnboundedSender<Command>,
}

/// A call under way. It was sent when it was made, in order with the others; waiting for the answer is
/// the caller's choice.
#[derive(Debug)]
#[must_use = "the answer says whether the broker took it"]
pub struct Call(Result<oneshot::Receiver<CallResult>, CallError>);

impl Future for Call {
    type Output = CallResult;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<CallResult> {
        match &mut self.0 {
            Ok(answer) => Pin::new(answer)
                .poll(cx)
                .map(|answered| answered.unwrap_or(Err(CallError::Gone))),
            Err(error) => Poll::Ready(Err(error.clone())),
        }
    }
}

impl Handle {
    /// A handle, and where its commands come out.
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<Command>) {
        let (commands, receiver) = mpsc::unbounded_channel();
        (Self { commands }, receiver)
    }

    fn call(&self, request: Request) -> Call {
        let (answer, answered) = oneshot::channel();
        let sent = self.commands.send(Command::Call(request, answer));
        Call(sent.map(|()| answered).map_err(|_| CallError::Gone))
    }

    /// Publishes; answered with PUBACK, PUBCOMP or the PUBREC that refused it, at QoS 0 when the socket has
    /// taken all of the message. With an alias the topic is sent once, then the alias.
    pub fn publish(&self, message: Message, alias: Option<u16>) -> Call {
        match PublishCall::new(message, alias) {
            Ok(call) => self.call(Request::Publish(Box::new(call))),
            Err(error) => Call(Err(error.into())),
        }
    }

    /// Subscribes to one filter; answered with its code in the SUBACK.
    pub fn subscribe(&self, subscription: Subscription) -> Call {
        self.call(Request::Subscribe(Box::new(subscription)))
    }

    /// Unsubscribes from one filter; answered with its code in the UNSUBACK (success with 3.x).
    pub fn unsubscribe(&self, filter: String) -> Call {
        self.call(Request::Unsubscribe(filter))
    }

    /// Authenticates again (MQTT 5 §4.12.1); answered when the broker has consented. A broker that does not consent
    /// ends the connection.
    pub fn authenticate(&self, exchange: Box<dyn Authenticator>) -> Call {
        let (answer, answered) = oneshot::channel();
        let sent = self.commands.send(Command::Authenticate(exchange, answer));
        Call(sent.map(|()| answered).map_err(|_| CallError::Gone))
    }

    /// Leaves: DISCONNECT, after everything before it was sent. A call that the broker's receive maximum
    /// holds back and whose answer nobody waits for any more does not keep us.
    pub fn leave(&self) {
        // A connection that is gone has been left.
        let _ = self.commands.send(Command::Leave(None));
    }

    /// Leaves as [`Handle::leave`] does, with a DISCONNECT that says this instead of what the profile says.
    pub fn leave_with(&self, options: DisconnectOptions) {
        let _ = self.commands.send(Command::Leave(Some(options)));
    }

    /// Ready when the connection has ended for good.
    pub async fn gone(&self) {
        self.commands.closed().await;
    }
}
