//! A connection with its reconnects: dials, drives, and decides what follows a loss.

use std::future::poll_fn;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::driver::{Driver, End};
use super::error::{ClientError, Stage};
use super::session::{Outbox, Session, SessionError};
use super::trace::{TraceSink, Tracer};
use super::workload::{Notice, OpenTimes, Workload};
use super::{opening, scram::Scram};
use crate::model::{Profile, Secret};
use crate::transport::Connector;

/// A connection that has lasted this long starts the count of reconnects anew.
const SETTLED: Duration = Duration::from_secs(5);

/// A client: a profile, the session that it keeps through reconnects, and what is needed to dial.
pub struct Connection {
    connector: Connector,
    profile: Rc<Profile>,
    identity: Option<Box<Identity>>,
    session: Session,
    tracer: Option<Tracer>,
}

/// Who a client is, where that is not what the profile says: one profile may serve many clients.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Client identifier.
    pub client_id: Option<String>,
    /// User name.
    pub username: Option<String>,
    /// Password.
    pub password: Option<Secret>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connection({})", self.address())
    }
}

/// A connection that was up, and how it ended.
struct Ended {
    error: ClientError,
    up_for: Duration,
}

impl Connection {
    /// Reads the files that the profile names; does not connect.
    pub fn new(profile: Profile) -> Result<Self, ClientError> {
        let connector = Connector::new(&profile.endpoint)?;
        Ok(Self::shared(connector, Rc::new(profile), None))
    }

    /// One of many clients: with a connector and a profile that others use too.
    pub fn shared(
        connector: Connector,
        profile: Rc<Profile>,
        identity: Option<Box<Identity>>,
    ) -> Self {
        Self {
            session: Session::new(profile.version, Instant::now().into_std()),
            connector,
            profile,
            identity,
            tracer: None,
        }
    }

    fn address(&self) -> String {
        self.profile.endpoint.address.to_string()
    }

    /// Shows every packet to `sink`.
    #[must_use]
    pub fn with_trace(mut self, sink: TraceSink) -> Self {
        self.tracer = Some(Tracer::new(sink, self.profile.version));
        self
    }

    /// Connects, lets the workload work, reconnects where that may help, until the workload leaves.
    ///
    /// The first connection is tried once. Retries begin after a first CONNACK; their count starts anew
    /// only when a connection has lasted five seconds.
    pub async fn run<W: Workload>(&mut self, workload: &mut W) -> Result<(), ClientError> {
        let mut attempts = 0;
        let mut ended = self.attempt(workload, true).await?;
        while let Some(loss) = ended {
            if loss.up_for >= SETTLED {
                attempts = 0;
            }
            ended = self.reconnect(workload, loss.error, &mut attempts).await?;
        }
        Ok(())
    }

    /// Attempts until a connection was up and has ended again; `None`: the workload has left.
    async fn reconnect<W: Workload>(
        &mut self,
        workload: &mut W,
        mut error: ClientError,
        attempts: &mut u32,
    ) -> Result<Option<Ended>, ClientError> {
        let maximum = self.profile.reconnect.maximum;
        let wait = match self.profile.reconnect.period {
            Some(wait) if error.is_temporary() && maximum != Some(0) => wait,
            _ => return Err(error),
        };
        workload.notice(&Notice::Lost(&error));
        loop {
            self.session.lost();
            if maximum.is_some_and(|maximum| *attempts >= maximum) {
                return Err(ClientError::GaveUp {
                    attempts: *attempts,
                    last: Box::new(error),
                });
            }
            *attempts += 1;
            workload.notice(&Notice::Reconnecting {
                attempt: *attempts,
                maximum,
                wait,
            });
            if self.pause(workload, wait).await {
                return Ok(None);
            }
            match self.attempt(workload, false).await {
                Err(ClientError::Stopped { .. }) => return Ok(None),
                Err(failed) if failed.is_temporary() => {
                    workload.notice(&Notice::AttemptFailed(&failed));
                    error = failed;
                }
                other => return other,
            }
        }
    }

    /// Waits; true if the workload wants to stop meanwhile.
    async fn pause<W: Workload>(&self, workload: &mut W, wait: Duration) -> bool {
        tokio::select! {
            biased;
            () = poll_fn(|cx| workload.poll_stop(cx)) => true,
            () = sleep(wait) => false,
        }
    }

    /// One connection from dialing to its end; `None`: the workload has left.
    async fn attempt<W: Workload>(
        &mut self,
        workload: &mut W,
        first: bool,
    ) -> Result<Option<Ended>, ClientError> {
        let started = Instant::now();
        let limit = self.profile.connect_timeout;
        let deadline = started + limit;
        // Boxed, so that what is only needed for opening is freed when the connection is up.
        let dialed = {
            let dial = Box::pin(timeout_at(deadline, self.connector.dial()));
            tokio::select! {
                biased;
                () = poll_fn(|cx| workload.poll_stop(cx)) => {
                    return Err(ClientError::Stopped { address: self.address() });
                }
                result = dial => result,
            }
        };
        let dialed = dialed.map_err(|_| self.connect_timeout(false))??;
        for warning in &dialed.warnings {
            workload.notice(&Notice::Warning(warning));
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
            &self.profile.leaving,
            out,
            self.tracer.as_mut(),
        );
        let opened = timeout_at(deadline, poll_fn(|cx| driver.poll_open(cx))).await;
        let ended_at_once = match opened {
            Err(_) => {
                driver.close(false).await;
                return Err(self.connect_timeout(true));
            }
            Ok(Some(end)) if !driver.is_accepted() => {
                let left = matches!(end, End::Left);
                driver.close(left).await;
                return if left {
                    Err(ClientError::Stopped {
                        address: self.address(),
                    })
                } else {
                    Err(self.explain(end, Stage::Opening))
                };
            }
            Ok(end) => end,
        };
        let assigned = driver.assigned_client_id();
        times.connack = asked.elapsed();
        times.total = started.elapsed();
        driver.workload().notice(&Notice::Opened(&times));
        let up = Instant::now();
        let end = match ended_at_once {
            Some(end) => end,
            None => poll_fn(|cx| driver.poll(cx)).await,
        };
        let left = matches!(end, End::Left);
        if !matches!(end, End::Closed { .. } | End::Io(_)) {
            driver.close(left).await;
        }
        if left {
            return Ok(None);
        }
        if let Some(client_id) = assigned {
            // Reconnects are the same client (MQTT 5 §3.2.2.3.7).
            self.identity.get_or_insert_default().client_id = Some(client_id);
        }
        let error = self.explain(end, Stage::Open);
        if matches!(error, ClientError::Output(_)) {
            return Err(error);
        }
        Ok(Some(Ended {
            error,
            up_for: up.elapsed().max(Duration::from_nanos(1)),
        }))
    }

    /// Puts CONNECT into a new outbox.
    fn begin(&mut self, first: bool) -> Result<Outbox, ClientError> {
        let mut out = Outbox::default();
        let connect = opening::connect_packet(&self.profile, self.identity.as_deref(), first);
        let identity = self.identity.as_deref();
        let own_name = identity.and_then(|identity| identity.username.as_ref());
        let username = own_name.or(self.profile.username.as_ref());
        let auth = match (&self.profile.authentication, username) {
            (Some(mechanism), Some(username)) if self.profile.version.is_v5() => {
                let nothing = Secret::new("");
                let own = identity.and_then(|identity| identity.password.as_ref());
                let password = own.or(self.profile.password.as_ref()).unwrap_or(&nothing);
                Some(Box::new(Scram::new(*mechanism, username, password)) as Box<_>)
            }
            _ => None,
        };
        let now = Instant::now().into_std();
        self.session
            .connect(connect, auth, now, &mut out)
            .map_err(|error| ClientError::Unsendable {
                address: self.address(),
                error,
            })?;
        Ok(out)
    }

    fn connect_timeout(&self, dialed: bool) -> ClientError {
        ClientError::ConnectTimeout {
            address: self.address(),
            limit: self.profile.connect_timeout,
            dialed,
        }
    }

    /// The end of a connection as an error that names the address.
    fn explain(&self, end: End, stage: Stage) -> ClientError {
        let address = self.address();
        match end {
            End::Left => ClientError::Stopped { address },
            End::Session(SessionError::Refused(ack)) => ClientError::Refused {
                address,
                ack,
                version: self.profile.version,
            },
            End::Session(SessionError::Disconnected(packet)) => ClientError::Disconnected {
                address,
                packet,
                stage,
            },
            End::Session(cause) => ClientError::Session {
                address,
                cause,
                stage,
            },
            End::Closed { mid_packet } => ClientError::Closed {
                address,
                mid_packet,
                stage,
            },
            End::Io(error) => ClientError::Io {
                address,
                error,
                stage,
            },
            End::Output(error) => ClientError::Output(error),
        }
    }
}
