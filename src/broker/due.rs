//! What is due when: silent connections, stalled subscribers, delayed wills, the end of sessions.

use std::time::Instant;

use super::limits::{SLICE, STALL};
use super::link::Link;
use super::router::Router;
use super::session::Session;
use super::subscriber::SessionIndex;
use crate::model::ReasonCode;

impl Router {
    /// Sees to it that a session is looked at no later than `at`.
    pub(super) fn schedule(&mut self, index: SessionIndex, at: Instant) {
        let Some(session) = self.session(index) else {
            return;
        };
        let before = session.timer;
        if before.is_some_and(|before| before <= at) {
            return;
        }
        session.timer = Some(at);
        if let Some(before) = before {
            self.timers.remove(&(before, index));
        }
        let next = self.next_due();
        self.timers.insert((at, index));
        if next.is_none_or(|next| at < next) {
            self.earlier.notify_one();
        }
    }

    /// When [`Router::tick`] is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let sessions = self.timers.first().map(|(at, _)| *at);
        let others = self.figures.due.into_iter();
        let others = others.chain(self.retained.next_expiry());
        sessions.into_iter().chain(others).min()
    }

    /// Does what is due, a slice of it, and says whether some is left.
    pub(super) fn tick(&mut self, now: Instant) -> bool {
        self.begin_slice();
        if self.figures.due.is_some_and(|due| due <= now) {
            self.tick_figures(now);
        }
        while let Some((at, index)) = self.timers.first().copied()
            && at <= now
            && !self.is_exhausted()
        {
            self.timers.pop_first();
            self.work += 1;
            if let Some(session) = self.session(index) {
                session.timer = None;
            }
            self.look_at(index, now);
        }
        if self.has_leaving() {
            self.clear_up();
        }
        self.work += self.retained.sweep(now, SLICE.saturating_sub(self.work));
        self.has_leaving() || self.next_due().is_some_and(|due| due <= now)
    }

    /// Does what is due for one session and schedules what is not.
    pub(super) fn look_at(&mut self, index: SessionIndex, now: Instant) {
        let Some(session) = self.session(index) else {
            return;
        };
        let next = if let Some(link) = session.link.clone() {
            check_connection(session, &link, now)
        } else {
            self.check_absent(index, now)
        };
        if let Some(next) = next {
            self.schedule(index, next);
        }
    }

    /// Publishes the delayed will of a session without a connection, or ends the session, and says when
    /// to look again.
    fn check_absent(&mut self, index: SessionIndex, now: Instant) -> Option<Instant> {
        let session = self.session(index)?;
        if session.ends_at.is_some_and(|at| at <= now) {
            self.end_session(index, now);
            return None;
        }
        if session.will_at.is_some_and(|at| at <= now) {
            self.publish_will(index, now);
        }
        let session = self.session(index)?;
        session.will_at.into_iter().chain(session.ends_at).min()
    }
}

/// Ends a connection that is silent for too long or takes nothing while others wait for it, and says when
/// to look again.
fn check_connection(session: &mut Session, link: &Link, now: Instant) -> Option<Instant> {
    let mut next = None;
    let mut due = |at: Instant| {
        if at > now {
            next = Some(next.map_or(at, |next: Instant| next.min(at)));
        }
        at <= now
    };
    if let Some(silence) = session.silence
        && due(link.silent_since(now) + silence)
    {
        link.end(ReasonCode::KEEP_ALIVE_TIMEOUT);
    }
    if link.unfinished_until(now).is_some_and(&mut due) {
        link.end(ReasonCode::QUOTA_EXCEEDED);
    }
    if link.is_in_the_way() && due(link.blocked_since().unwrap_or(now) + STALL) {
        link.end(ReasonCode::QUOTA_EXCEEDED);
    }
    if session.holds_others() && due(session.stalls_at()) {
        session.stall();
    }
    next
}
