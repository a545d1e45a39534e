//! The end of sessions. Their subscriptions are taken out in slices: one session can have very many.

use std::time::Instant;

use super::leaving::Leaving;
use super::memory::Charge;
use super::router::Router;
use super::subscriber::SessionIndex;
use super::subscriptions::subscription_steps;

impl Router {
    /// Ends a session that has no connection; a delayed will is published now.
    pub(super) fn end_session(&mut self, index: SessionIndex, now: Instant) {
        self.publish_will(index, now);
        let Some(session) = self.sessions.get_mut(index as usize).and_then(Option::take) else {
            return;
        };
        self.work += session.size();
        if let Some(timer) = session.timer {
            self.timers.remove(&(timer, index));
        }
        self.clients.remove(&session.client_id);
        self.leaving.push_back(Leaving {
            index,
            _charge: Charge::new(&self.memory, session.own_cost),
            filters: session.filters.into_iter(),
        });
        self.clear_up();
        if self.has_leaving() {
            self.earlier.notify_one();
        }
    }

    /// Whether subscriptions of sessions that have ended are left.
    pub(super) fn has_leaving(&self) -> bool {
        !self.leaving.is_empty()
    }

    /// Takes out subscriptions of sessions that have ended, as many as the slice has room for.
    pub(super) fn clear_up(&mut self) {
        self.routes.forget();
        while !self.is_exhausted()
            && let Some(leaving) = self.leaving.front_mut()
        {
            let index = leaving.index;
            if let Some(filter) = leaving.filters.next() {
                self.subscriptions.remove(&filter, index);
                self.work += subscription_steps(&filter);
            } else {
                self.leaving.pop_front();
                self.free.push(index);
            }
        }
    }
}
