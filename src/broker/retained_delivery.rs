//! Sending the retained messages that a session still has to get.

use std::time::Instant;

use super::limits::STEP_BYTES;
use super::message::Delivery;
use super::retained::Retained;
use super::scan::{self, Next, Scan};
use super::session::Session;
use super::subscriber::Options;
use super::subscriptions::{subscription_cost, subscription_steps};
use crate::model::QoS;

impl Session {
    /// Adds the retained messages for a new subscription to a filter; see [`Session::pump`].
    pub(super) fn want_retained(&mut self, filter: &str, options: Options) {
        self.catching_up.cost += subscription_cost(filter);
        self.catching_up.wanted.push_back((filter.into(), options));
    }

    /// Forgets the retained messages that are still to come for a filter that the session has given up.
    pub(super) fn forget_retained(&mut self, filter: &str) {
        if let Some(scan) = &mut self.catching_up.scan {
            scan.forget(filter);
        }
    }

    /// Sends what waits, as far as the client's window and its output have room, and retained messages as long as the
    /// slice of work has.
    pub(super) fn pump(&mut self, retained: &Retained, now: Instant, work: &mut usize) {
        self.pump_messages(now);
        let Some(link) = self.link.clone() else {
            return;
        };
        link.set_busy(false);
        while !self.catching_up.is_done() {
            if link.is_full() || self.is_behind() {
                link.set_more(true);
                break;
            }
            let mut scan = match self.catching_up.scan.take() {
                Some(scan) => scan,
                None => self.next_scan(work),
            };
            match scan.next(retained, now, work) {
                Next::Found(message, options) => {
                    self.catching_up.scan = Some(scan);
                    *work += message.cost() / STEP_BYTES;
                    let delivery = Delivery {
                        qos: message.qos.min(options.qos),
                        message,
                        retain: true,
                        identifiers: options.identifier.into(),
                    };
                    if delivery.qos == QoS::AtMostOnce {
                        link.deliver(&delivery, 0, false, now);
                    } else {
                        self.deliver(delivery, now);
                    }
                }
                Next::Exhausted => {
                    self.catching_up.scan = Some(scan);
                    link.set_busy(true);
                    break;
                }
                Next::Done => {}
            }
        }
        self.recount();
    }

    /// Begins the search for filters that wait; those that were given up meanwhile are left out.
    fn next_scan(&mut self, work: &mut usize) -> Box<Scan> {
        let waiting = &mut self.catching_up.wanted;
        let taken = waiting.drain(..waiting.len().min(scan::FILTERS));
        let filters: Vec<_> = taken
            .filter(|(filter, _)| self.filters.contains(filter))
            .collect();
        self.catching_up.cost = if self.catching_up.wanted.is_empty() {
            0
        } else {
            let taken = filters.iter().map(|(filter, _)| subscription_cost(filter));
            self.catching_up.cost.saturating_sub(taken.sum())
        };
        let steps = filters.iter().map(|(filter, _)| subscription_steps(filter));
        *work += steps.sum::<usize>();
        Box::new(Scan::new(filters, self.memory()))
    }
}
