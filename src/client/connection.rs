//! A connection with its reconnects: dials, drives, and decides what follows a loss.

mod authenticating;
mod explaining;
mod waiting;

use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, timeout_at};

use self::explaining::{Progress, connect_timeout, explain};
use super::dial::Dial;
use super::driver::{DisconnectReply, Driver, End, SendBuffer};
use super::error::{ClientError, Stage};
use super::identity::Identity;
use super::recovery::{Recovery, SPURNED};
use super::renewal::{ReadSecret, Renewing, authenticator, renew};
use super::session::{LossCause, Outbox, Session};
use super::trace::{TraceSink, Tracer};
use super::workload::{Notice, OpenTimes, Workload};
use super::{hint, opening};
use crate::model::{Profile, RetryLimit};
use crate::transport::Connector;
use crate::wire::Disconnect;

/// A client: a profile, the session that it keeps through reconnects, and what is needed to dial.
pub struct Connection<D = Connector> {
    dialer: D,
    profile: Rc<Profile>,
    identity: Option<Box<Identity>>,
    session: Session,
    tracer: Option<Box<Tracer>>,
    /// Boxed: few clients read secrets again.
    renewing: Option<Box<Renewing>>,
}

impl<D> std::fmt::Debug for Connection<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connection({})", self.address())
    }
}

/// A connection that was up, and how it ended. Boxed, for most of them never end so.
struct Ended {
    error: ClientError,
    up_for: Duration,
}

impl<D> Connection<D> {
    /// Who reads secrets again.
    fn reader(&self) -> Option<&Rc<dyn ReadSecret>> {
        Some(&self.renewing.as_ref()?.reader)
    }

    fn address(&self) -> String {
        self.profile.endpoint.address.to_string()
    }

    fn client_id(&self) -> &str {
        let own = self.identity.as_ref();
        let own = own.and_then(|identity| identity.client_id.as_deref());
        own.unwrap_or(&self.profile.client_id)
    }
}

impl<D: Dial> Connection<D> {
    /// A client, perhaps one of many: the dialer and the profile may be those of others too.
    pub fn shared(dialer: D, profile: Rc<Profile>, identity: Option<Box<Identity>>) -> Self {
        Self {
            session: Session::new(profile.version, Instant::now().into_std()),
            dialer,
            profile,
            identity,
            tracer: None,
            renewing: None,
        }
    }

    /// Shows every packet to `sink`.
    #[must_use]
    pub fn with_trace(mut self, sink: TraceSink) -> Self {
        self.tracer = Some(Box::new(Tracer::new(sink, self.profile.version)));
        self
    }

    /// The keys of the publishes that wait for an acknowledgement; see [`Session::unanswered`].
    pub fn unanswered(&self) -> impl Iterator<Item = u64> {
        self.session.unanswered()
    }

    /// Connects, lets the workload work, reconnects where that may help, until the workload leaves.
    ///
    /// The first connection is tried once, unless the profile waits for the broker. Retries begin after a first
    /// CONNACK; their count starts anew only when a connection has lasted five seconds.
    pub async fn run<W: Workload>(&mut self, workload: &mut W) -> Result<(), ClientError> {
        let mut recovery = Recovery::new(self.profile.version);
        let limit = self.profile.connect_timeout;
        let mut ended = match self.profile.wait_for_broker {
            RetryLimit::None => self.attempt(workload, true, limit).await?,
            // Boxed: few connections wait.
            retry_limit => Box::pin(self.first(workload, retry_limit)).await?,
        };
        while let Some(loss) = ended {
            // Boxed: most connections are never lost.
            ended = Box::pin(self.reconnect(workload, *loss, &mut recovery)).await?;
        }
        Ok(())
    }

    /// Attempts until a connection was up and has ended again; `None`: the workload has left.
    async fn reconnect<W: Workload>(
        &mut self,
        workload: &mut W,
        loss: Ended,
        recovery: &mut Recovery,
    ) -> Result<Option<Box<Ended>>, ClientError> {
        let Ended { mut error, up_for } = loss;
        let maximum = self.profile.reconnect.maximum;
        let wait = self.profile.reconnect.period;
        let wait = wait.filter(|_| maximum != Some(0));
        let loss_cause = if W::SEARCHES_CULPRIT {
            self.session.loss_cause(error.loss())
        } else {
            self.session.loss_cause_without_search()
        };
        recovery.lost(&error, up_for, &loss_cause);
        let searching = loss_cause == LossCause::Suspects && error.refusal().is_some();
        if let LossCause::Message(message) = loss_cause {
            workload.notice(&Notice::Lost(&error));
            workload.given_up(*message);
            // Whoever waits for it may be done now.
            yield_now().await;
            match poll_fn(|cx| Poll::Ready(poll_aside(cx, workload))).await {
                Poll::Ready(End::Output(error)) => return Err(ClientError::Output(error)),
                Poll::Ready(_) => return Ok(None),
                Poll::Pending if workload.is_done() && self.session.is_idle() => return Ok(None),
                Poll::Pending => {}
            }
            let messages = self.session.given_up_in_a_row();
            if messages >= SPURNED {
                return Err(ClientError::Spurned {
                    messages,
                    last: Box::new(error),
                });
            }
            if wait.is_none() {
                return Err(error);
            }
        } else if wait.is_none() || !(error.is_temporary() || searching) {
            return Err(error);
        } else {
            workload.notice(&Notice::Lost(&error));
        }
        let wait = wait.unwrap_or_default();
        if let Some(pattern) = recovery.new_pattern(self.client_id()) {
            workload.notice(&Notice::Warning(&hint::of_pattern(&pattern)));
        }
        loop {
            self.session.lost();
            if maximum.is_some_and(|maximum| recovery.attempts >= maximum) {
                return Err(ClientError::GaveUp {
                    attempts: recovery.attempts,
                    last: Box::new(error),
                    pattern: recovery.pattern(self.client_id()),
                });
            }
            recovery.attempts += 1;
            workload.notice(&Notice::Reconnecting {
                attempt: recovery.attempts,
                maximum,
                wait,
            });
            match pause(workload, wait).await {
                None => {}
                Some(End::Output(error)) => return Err(ClientError::Output(error)),
                Some(_) => return Ok(None),
            }
            match self
                .attempt(workload, false, self.profile.connect_timeout)
                .await
            {
                Err(ClientError::Stopped { .. }) => return Ok(None),
                Err(failed) if failed.is_temporary() => {
                    workload.notice(&Notice::AttemptFailed(&failed));
                    error = failed;
                }
                other => return other,
            }
        }
    }

    /// One connection from dialing to its end; `None`: the workload has left.
    ///
    /// What is only needed for opening and for parting is boxed: a connection that is up holds its driver
    /// and little else.
    async fn attempt<W: Workload>(
        &mut self,
        workload: &mut W,
        first: bool,
        limit: Duration,
    ) -> Result<Option<Box<Ended>>, ClientError> {
        if let Some(renewing) = &mut self.renewing
            && std::mem::replace(&mut renewing.has_tried, true)
        {
            let (profile, reader) = (&self.profile, &*renewing.reader);
            Box::pin(renew(profile, reader, &mut self.identity, limit)).await?;
        }
        let again = self.authenticates_again();
        let send_buffer = send_buffer(&self.profile);
        let (mut driver, ended) = Box::pin(self.open(workload, first, limit)).await?;
        let up = Instant::now();
        let end = match (ended, again) {
            (Some(end), _) => end,
            (None, None) => poll_fn(|cx| driver.poll(cx)).await,
            // Boxed: few connections are authenticated again.
            (None, Some(again)) => Box::pin(again.drive(&mut driver)).await,
        };
        let up_for = up.elapsed();
        let assigned = driver.assigned_client_id();
        let mut unconfirmed = driver.workload().is_unconfirmed();
        let disconnect_reply = Box::pin(part(driver, &end, send_buffer)).await;
        if send_buffer == SendBuffer::Process {
            // No system sends on what the broker has not acknowledged.
            unconfirmed = self.session.has_sent_plain();
        }
        if let Some(client_id) = assigned {
            // Reconnects are the same client (MQTT 5 §3.2.2.3.7).
            self.identity.get_or_insert_default().client_id = Some(client_id);
        }
        match end {
            End::Left => match (disconnect_reply.disconnect, disconnect_reply.unread) {
                (Some(packet), _) => self.refused_at_last(packet),
                (None, Some(cause)) if unconfirmed => Err(ClientError::Unread {
                    address: self.address(),
                    cause,
                }),
                (None, _) => Ok(None),
            },
            End::Output(error) => Err(ClientError::Output(error)),
            end => Ok(Some(Box::new(Ended {
                error: explain(&self.profile, self.identity.as_deref(), end, Stage::Open),
                up_for,
            }))),
        }
    }

    /// The broker has answered our DISCONNECT with one of its own, which matters where it refuses what was
    /// sent before.
    fn refused_at_last(&self, packet: Box<Disconnect>) -> Result<Option<Box<Ended>>, ClientError> {
        let error = ClientError::Disconnected {
            address: self.address(),
            packet,
            stage: Stage::Open,
        };
        match error.refusal() {
            Some(_) => Err(error),
            None => Ok(None),
        }
    }

    /// Dials and waits for CONNACK. A connection may have ended as soon as it was up.
    async fn open<'a, W: Workload>(
        &'a mut self,
        workload: &'a mut W,
        first: bool,
        limit: Duration,
    ) -> Result<(Driver<'a, D::Stream, W>, Option<End>), ClientError> {
        let profile = self.profile.clone();
        let opening = Stage::Opening(profile.endpoint.way(profile.version));
        let started = Instant::now();
        let deadline = started + limit;
        let dialed = tokio::select! {
            biased;
            end = poll_fn(|cx| poll_aside(cx, workload)) => {
                return Err(explain(&profile, None, end, opening));
            }
            result = timeout_at(deadline, self.dialer.dial()) => result,
        };
        let dialed = dialed.map_err(|_| {
            let proxy_is_silent = self.dialer.is_waiting_for_proxy();
            connect_timeout(&profile, limit, Progress::Dialing { proxy_is_silent })
        })??;
        for warning in &dialed.warnings {
            workload.notice(&Notice::Warning(warning));
        }
        if let Some(tls) = &dialed.tls {
            workload.notice(&Notice::Secured(tls));
        }
        let mut times = OpenTimes {
            dial: dialed.times,
            ..OpenTimes::default()
        };
        let out = self.begin(first)?;
        let asked = Instant::now();
        let mut driver = Driver::new(
            dialed.stream,
            &mut self.session,
            workload,
            &self.profile.disconnect,
            out,
            self.tracer.as_deref_mut(),
        );
        let opened = timeout_at(deadline, poll_fn(|cx| driver.poll_open(cx))).await;
        let Ok(ended) = opened else {
            driver.close(false, send_buffer(&profile)).await;
            return Err(connect_timeout(&profile, limit, Progress::Dialed));
        };
        match ended {
            Some(end) if !driver.is_accepted() => {
                driver.close(false, send_buffer(&profile)).await;
                let below = match &end {
                    End::Io(error) => self.dialer.late(Some(error)),
                    End::Closed { mid_packet: false } => self.dialer.late(None),
                    _ => None,
                };
                let identity = self.identity.as_deref();
                Err(below.map_or_else(
                    || explain(&profile, identity, end, opening),
                    ClientError::from,
                ))
            }
            ended => {
                times.connack = asked.elapsed();
                times.total = started.elapsed();
                driver.workload().notice(&Notice::Opened(&times));
                Ok((driver, ended))
            }
        }
    }

    /// Puts CONNECT into a new outbox.
    fn begin(&mut self, first: bool) -> Result<Outbox, ClientError> {
        let mut out = Outbox::default();
        let connect = opening::connect_packet(&self.profile, self.identity.as_deref(), first);
        let auth = authenticator(&self.profile, self.reader(), self.identity.as_deref());
        let now = Instant::now().into_std();
        self.session
            .connect(connect, auth, now, &mut out)
            .map_err(|error| ClientError::Unsendable {
                address: self.address(),
                error,
            })?;
        Ok(out)
    }
}

/// Who holds the last bytes of a connection by this profile.
fn send_buffer(profile: &Profile) -> SendBuffer {
    let endpoint = &profile.endpoint;
    match (endpoint.quic, &endpoint.tls, &endpoint.websocket) {
        (true, ..) => SendBuffer::Process,
        (false, None, None) => SendBuffer::System,
        _ => SendBuffer::SystemWithEpilogue,
    }
}

/// Takes leave in the way that fits the end; returns how the broker answers.
async fn part<S, W>(driver: Driver<'_, S, W>, end: &End, send_buffer: SendBuffer) -> DisconnectReply
where
    S: AsyncRead + AsyncWrite + Unpin,
    W: Workload,
{
    match end {
        End::Left | End::Output(_) => driver.close(true, send_buffer).await,
        End::Session(_) => driver.close(false, send_buffer).await,
        End::Closed { .. } | End::Io(_) => DisconnectReply::default(),
    }
}

/// Waits; what the workload wants to end meanwhile, if it does.
async fn pause<W: Workload>(workload: &mut W, wait: Duration) -> Option<End> {
    tokio::select! {
        biased;
        end = poll_fn(|cx| poll_aside(cx, workload)) => Some(end),
        () = sleep(wait) => None,
    }
}

/// What can end the work while there is no connection: its own wish, or an output that has failed.
fn poll_aside<W: Workload>(cx: &mut Context<'_>, workload: &mut W) -> Poll<End> {
    if workload.poll_stop(cx).is_ready() {
        return Poll::Ready(End::Left);
    }
    match workload.poll_stored(cx) {
        Poll::Ready(Err(error)) => Poll::Ready(End::Output(error)),
        Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
    }
}
