//! Notes that explain counters.

use crate::stats::Counters;
use crate::text::Counted;

/// The notes on the counters of a run; `None` where a counter is 0.
pub struct CounterNotes {
    /// Messages that were delivered to nobody.
    pub no_subscribers: Option<String>,
    /// Messages that may have been delivered twice.
    pub sent_again: Option<String>,
    /// Messages that came before or after the measured part. Where there is a warm-up, they were asked for.
    pub unmeasured: Option<String>,
}

impl CounterNotes {
    /// What is to be said of these counters.
    pub fn of(counters: &Counters) -> Self {
        let said = |count: u64, text: &dyn Fn() -> String| (count > 0).then(text);
        Self {
            no_subscribers: said(counters.no_subscribers, &|| {
                format!(
                    "{} had no subscriber (reason code 0x10, no matching subscribers)",
                    Counted::of_all(
                        counters.no_subscribers,
                        counters.acked,
                        "acknowledged message"
                    ),
                )
            }),
            sent_again: said(counters.sent_again, &|| {
                format!(
                    "{} sent again after a connection was lost may have been delivered twice",
                    Counted::of(counters.sent_again, "message"),
                )
            }),
            unmeasured: said(counters.received_unmeasured, &|| {
                format!(
                    "{} arrived outside the measured part (queued for a session, for example): counted in received_unmeasured, not in received",
                    Counted::of(counters.received_unmeasured, "message"),
                )
            }),
        }
    }

    /// Each of them, in this order.
    pub fn each(&self) -> impl Iterator<Item = Option<&String>> {
        let all = [&self.no_subscribers, &self.sent_again, &self.unmeasured];
        all.into_iter().map(Option::as_ref)
    }
}
