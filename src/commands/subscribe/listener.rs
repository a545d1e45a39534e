//! The events of the connection, and who receives them.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::Instant;

use super::printing::Printing;
use super::subscriptions::Subscriptions;
use crate::client::{CallResult, Connected, Incoming, Listener, Notice, Subscription, Verdict};
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::stop::Quit;
use crate::model::QoS;

/// Passes on messages to the printing, and the state of the connection to the status lines.
pub(super) struct Subscriber {
    pub(super) status: ConnectionStatus,
    pub(super) quit: Quit,
    pub(super) printing: Rc<RefCell<Printing>>,
    pub(super) subscriptions: Rc<Subscriptions>,
}

impl Listener for Subscriber {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        self.printing.borrow_mut().take(message)
    }

    fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.printing.borrow_mut().poll_stored(cx)
    }

    fn holds(&self) -> bool {
        self.printing.borrow().holds()
    }

    fn deadline(&self) -> Option<Instant> {
        self.printing.borrow().deadline()
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        let stop = self.quit.poll(cx);
        let mut printing = self.printing.borrow_mut();
        if stop.is_ready() && printing.holds() {
            // What was taken is drawn, and acknowledged, before we leave.
            printing.draw_soon();
            cx.waker().wake_by_ref();
        }
        stop
    }

    fn connected(&mut self, connected: &Connected<'_>) {
        if let Some(retained_progress) = self.printing.borrow().retained_progress() {
            // Retained messages may come anew, or those that had no acknowledgement again.
            retained_progress.note();
            retained_progress.interrupted.set(false);
        }
        self.status.connected(connected);
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        if let Notice::Lost(_) = notice
            && let Some(retained_progress) = self.printing.borrow().retained_progress()
        {
            retained_progress.interrupted.set(true);
        }
        self.status.notice(notice);
    }

    fn restored(&mut self, subscription: &Subscription, outcome: &CallResult) {
        self.status.restored(subscription, outcome);
        if let Some(retained_progress) = self.printing.borrow().retained_progress() {
            retained_progress.note();
        }
        let filter = &subscription.filter.filter;
        match outcome {
            Ok(outcome) if QoS::from_level(outcome.reason.0).is_some() => {
                self.subscriptions.granted(filter);
            }
            _ => self.subscriptions.refused(filter),
        }
    }
}
