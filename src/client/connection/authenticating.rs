//! Secrets that are read again, and authenticating again on a connection that is up, before a token expires
//! (MQTT 5 §4.12.1).

use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::{Connection, Identity, Notice, Profile, Workload};
use crate::client::driver::{Driver, End};
use crate::client::renewal::{ReadSecret, Renewing, next_exchange};

/// What is needed for it, apart from the connection.
pub(super) struct Again {
    profile: Rc<Profile>,
    reader: Option<Rc<dyn ReadSecret>>,
    identity: Option<Box<Identity>>,
    every: Duration,
}

impl<D> Connection<D> {
    /// Reads the secrets that may have expired again before each further attempt.
    #[must_use]
    pub fn with_reader(mut self, reader: Rc<dyn ReadSecret>) -> Self {
        let has_tried = false;
        self.renewing = Some(Box::new(Renewing { reader, has_tried }));
        self
    }

    /// Asks somebody who serves many clients for the secrets before each attempt, also the first: they may have been
    /// read long ago.
    #[must_use]
    pub fn with_shared_reader(mut self, reader: Rc<dyn ReadSecret>) -> Self {
        let has_tried = true;
        self.renewing = Some(Box::new(Renewing { reader, has_tried }));
        self
    }

    /// How the connection is authenticated again, if it is.
    pub(super) fn authenticates_again(&self) -> Option<Box<Again>> {
        Some(Box::new(Again {
            every: self.profile.renewal.every?,
            profile: self.profile.clone(),
            reader: self.reader().cloned(),
            identity: self.identity.clone(),
        }))
    }
}

impl Again {
    /// Drives the connection to its end.
    pub(super) async fn drive<S, W>(self, driver: &mut Driver<'_, S, W>) -> End
    where
        S: AsyncRead + AsyncWrite + Unpin,
        W: Workload,
    {
        loop {
            let next = next_exchange(
                &self.profile,
                self.reader.as_ref(),
                self.identity.clone(),
                self.every,
            );
            let mut next = pin!(next);
            let exchange = loop {
                let polled = poll_fn(|cx| {
                    if let Poll::Ready(exchange) = next.as_mut().poll(cx) {
                        return Poll::Ready(Ok(exchange));
                    }
                    driver.poll_authenticated(cx).map(Err)
                });
                match polled.await {
                    Ok(exchange) => break exchange,
                    Err(Some(end)) => return end,
                    Err(None) => driver.workload().notice(&Notice::Authenticated),
                }
            };
            match exchange {
                Ok(Some(exchange)) => driver.authenticate_again(exchange),
                Ok(None) => {}
                // The old token may do a little longer; the next time may succeed.
                Err(error) => driver
                    .workload()
                    .notice(&Notice::Warning(&error.to_string())),
            }
        }
    }
}
