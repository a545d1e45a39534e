//! The state of the broker: sessions, subscriptions, retained messages, and what is due when.
//!
//! One thread, one router. It knows no sockets: connections show it decoded packets and a [`Link`], and
//! the present is handed in, so that tests can make it pass.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::faults::Faults;
use super::figures::{Figures, Traffic};
use super::leaving::Leaving;
use super::limits::{PACKET_SHARE, SESSION_COST, SESSIONS, SLICE, UNFINISHED_SHARE, WINDOW};
use super::link::Link;
use super::memory::Memory;
use super::observers::{Notices, Record};
use super::retained::Retained;
use super::route_cache::RouteCache;
use super::rules::Rules;
use super::session::{NEVER, Session};
use super::subscriber::SessionIndex;
use super::subscriptions::Subscriptions;
use crate::model::{BrokerRules, ReasonCode, Version};
use crate::wire::{Ack, Connect};

/// A connection of a session: the session's place, and which of its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The session.
    pub(super) session: SessionIndex,
    connection: u64,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client sent DISCONNECT.
    Left {
        /// It wants its will to be published (MQTT 5 §3.14.2.1).
        with_will: bool,
        /// A new session expiry interval in seconds.
        expiry: Option<u32>,
    },
    /// The socket was closed or failed.
    Lost,
    /// The broker ends it and says why.
    Refused(ReasonCode),
}

/// What a CONNECT led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attached {
    /// The connection.
    pub(super) key: Key,
    /// The session is an earlier one.
    pub(super) session_present: bool,
}

/// The state of the broker.
#[derive(Debug, Default)]
pub(super) struct Router {
    pub(super) sessions: Vec<Option<Session>>,
    pub(super) free: Vec<SessionIndex>,
    pub(super) clients: HashMap<Rc<str>, SessionIndex>,
    pub(super) leaving: VecDeque<Leaving>,
    pub(super) subscriptions: Subscriptions,
    pub(super) routes: RouteCache,
    pub(super) retained: Retained,
    pub(super) timers: BTreeSet<(Instant, SessionIndex)>,
    connections: u64,
    pub(super) figures: Figures,
    pub(super) traffic: Rc<Traffic>,
    /// What the clients' data takes.
    pub(super) memory: Rc<Memory>,
    /// What packets take that are not complete.
    pub(super) unfinished: Rc<Memory>,
    pub(super) rules: Rules,
    /// The faults that were requested, if faults are allowed.
    pub(super) faults: Option<Rc<Faults>>,
    /// The observer of published messages.
    pub(super) record: Record,
    pub(super) notices: Notices,
    /// Steps that were taken in this slice: nodes and messages looked at, deliveries; see [`SLICE`].
    pub(super) work: usize,
    /// Rung when something is due earlier than before.
    pub(super) earlier: Rc<Notify>,
}

impl Router {
    /// A broker whose clients' data may take so many bytes of memory, a share of which is for packets that are not
    /// complete.
    pub(super) fn new(memory_limit: usize, rules: BrokerRules) -> Self {
        let unfinished = memory_limit / UNFINISHED_SHARE;
        Self {
            memory: Rc::new(Memory::new(memory_limit - unfinished)),
            unfinished: Rc::new(Memory::new(unfinished)),
            rules: Rules::new(rules, memory_limit / PACKET_SHARE),
            ..Self::default()
        }
    }

    /// Begins a slice of work.
    pub(super) fn begin_slice(&mut self) {
        self.work = 0;
    }

    /// Whether the slice is used up, and the others come first.
    pub(super) fn is_exhausted(&self) -> bool {
        self.work >= SLICE
    }

    /// The session at a place, if it exists.
    pub(super) fn session(&mut self, index: SessionIndex) -> Option<&mut Session> {
        self.sessions.get_mut(index as usize)?.as_mut()
    }

    /// The session of a connection, if the connection is still the session's.
    pub(super) fn session_of(&mut self, key: Key) -> Option<&mut Session> {
        self.session(key.session)
            .filter(|session| session.connection == key.connection && session.link.is_some())
    }

    /// Asks the rules about the user of a connection, where they are about users.
    pub(super) fn may(&self, key: Key, ask: impl FnOnce(&Rules, Option<&str>) -> bool) -> bool {
        if !self.rules.asks_for_users() {
            return true;
        }
        let session = self.sessions.get(key.session as usize);
        let user = session
            .and_then(Option::as_ref)
            .and_then(|one| one.user.as_deref());
        ask(&self.rules, user)
    }

    /// The connections that are open.
    pub(super) fn links(&self) -> impl Iterator<Item = &Rc<Link>> {
        let sessions = self.sessions.iter().flatten();
        sessions.filter_map(|session| session.link.as_ref())
    }

    /// Gives a client its session, an earlier one or a new one; an earlier connection is taken over
    /// (MQTT 5 §3.1.2.4, §3.1.4).
    ///
    /// # Errors
    ///
    /// The reason to refuse the connection: there are too many sessions or clients.
    pub(super) fn attach(
        &mut self,
        connect: &mut Connect,
        link: &Rc<Link>,
        now: Instant,
    ) -> Result<Attached, ReasonCode> {
        if let Some(index) = self.clients.get(connect.client_id.as_str()).copied() {
            self.take_over(index, connect.clean_start, now);
        }
        if self.rules.is_crowded(self.figures.connected) {
            return Err(ReasonCode::QUOTA_EXCEEDED);
        }
        let client_id = connect.client_id.as_str();
        let (index, session_present) = match self.clients.get(client_id).copied() {
            Some(index) => (index, true),
            None => (
                self.add(client_id, now).ok_or(ReasonCode::QUOTA_EXCEEDED)?,
                false,
            ),
        };
        self.connections += 1;
        let connection = self.connections;
        let silence = (connect.keep_alive > 0)
            .then(|| Duration::from_millis(u64::from(connect.keep_alive) * 1500));
        let asks_for_users = self.rules.asks_for_users();
        if let Some(session) = self.session(index) {
            if asks_for_users {
                session.set_user(connect.username.as_deref());
            }
            session.connection = connection;
            session.expiry = expiry(connect);
            session.ends_at = None;
            session.set_will(connect.will.take());
            session.will_at = None;
            session.silence = silence;
            let window = connect.properties.receive_maximum.unwrap_or(u16::MAX);
            session.window = usize::from(window.min(WINDOW));
            session.link = Some(Rc::clone(link));
            self.figures.enter();
        }
        if let Some(silence) = silence {
            self.schedule(index, now + silence);
        }
        let key = Key {
            session: index,
            connection,
        };
        Ok(Attached {
            key,
            session_present,
        })
    }

    /// Sends what the session kept for the client: after the CONNACK.
    pub(super) fn resume(&mut self, key: Key, now: Instant) {
        if let Some(session) = self.session_of(key) {
            session.resume(now);
        }
    }

    fn take_over(&mut self, index: SessionIndex, clean_start: bool, now: Instant) {
        if let Some(session) = self.session(index)
            && let Some(link) = session.link.clone()
        {
            link.end(ReasonCode::SESSION_TAKEN_OVER);
            let key = Key {
                session: index,
                connection: session.connection,
            };
            self.detach(key, Ending::Refused(ReasonCode::SESSION_TAKEN_OVER), now);
        }
        if clean_start {
            self.end_session(index, now);
        }
    }

    fn add(&mut self, client_id: &str, now: Instant) -> Option<SessionIndex> {
        if self.clients.len() >= SESSIONS || !self.memory.has_room(SESSION_COST + client_id.len()) {
            return None;
        }
        let client_id: Rc<str> = client_id.into();
        let session = Session::new(Rc::clone(&client_id), now, &self.memory);
        let index = if let Some(index) = self.free.pop() {
            index
        } else {
            self.sessions.push(None);
            u32::try_from(self.sessions.len() - 1).ok()?
        };
        self.sessions[index as usize] = Some(session);
        self.clients.insert(client_id, index);
        Some(index)
    }

    /// A connection is gone. Its will is published now, later, or not at all (MQTT 5 §3.1.2.5), and its
    /// session ends now or later (§3.1.2.11.2).
    pub(super) fn detach(&mut self, key: Key, ending: Ending, now: Instant) {
        let Some(session) = self.session_of(key) else {
            return;
        };
        session.detach();
        self.figures.leave();
        let Some(session) = self.session(key.session) else {
            return;
        };
        let with_will = match ending {
            Ending::Left { with_will, expiry } => {
                session.expiry = expiry.unwrap_or(session.expiry);
                with_will
            }
            Ending::Lost => true,
            // When the broker goes, nobody is left to get it.
            Ending::Refused(reason) => reason != ReasonCode::SERVER_SHUTTING_DOWN,
        };
        if !with_will {
            session.take_will();
        }
        let expiry = session.expiry;
        if expiry == 0 {
            self.end_session(key.session, now);
            return;
        }
        session.ends_at = (expiry != NEVER).then(|| now + Duration::from_secs(expiry.into()));
        if let Some(will) = &session.will {
            let delay = will.properties.will_delay_interval.unwrap_or(0);
            session.will_at = Some(now + Duration::from_secs(delay.into()));
        }
        self.look_at(key.session, now);
    }

    /// Takes an acknowledgement for a message that was sent to the client.
    ///
    /// # Errors
    ///
    /// The reason to end the connection.
    pub(super) fn acknowledged(
        &mut self,
        key: Key,
        ack: &Ack<'_>,
        now: Instant,
    ) -> Result<(), ReasonCode> {
        let Some(session) = self.session_of(key) else {
            return Ok(());
        };
        session.acknowledged(ack, now)?;
        if session.waits_for_acknowledgements() {
            self.pump(key, now);
        } else {
            session.recount();
        }
        Ok(())
    }

    /// Sends what waits for the client, as far as there is room.
    pub(super) fn pump(&mut self, key: Key, now: Instant) {
        let Self {
            sessions,
            retained,
            work,
            ..
        } = self;
        let session = sessions.get_mut(key.session as usize);
        if let Some(session) = session.and_then(Option::as_mut)
            && session.connection == key.connection
        {
            session.pump(retained, now, work);
        }
    }
}

/// How long the session outlives the connection, in seconds.
fn expiry(connect: &Connect) -> u32 {
    match connect.version {
        Version::V5 => connect.properties.session_expiry_interval.unwrap_or(0),
        Version::V3_1 | Version::V3_1_1 if connect.clean_start => 0,
        Version::V3_1 | Version::V3_1_1 => NEVER,
    }
}
