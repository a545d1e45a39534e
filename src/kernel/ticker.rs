//! A line on a terminal that shows how long something has taken.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::context::Context;
use crate::stats::units;

/// How often the line is renewed; what takes less shows nothing.
const EVERY: Duration = Duration::from_secs(1);

/// Shows the line until it is dropped.
pub(crate) struct Ticker(Option<(JoinHandle<()>, Context)>);

impl Ticker {
    /// Begins: `what` is going on. Within a runtime that runs local tasks.
    pub(crate) fn start(context: &Context, what: String) -> Self {
        if !context.shows_passing_lines() {
            return Self(None);
        }
        let (began, shown) = (Instant::now(), context.clone());
        let task = tokio::task::spawn_local(async move {
            loop {
                sleep(EVERY).await;
                let elapsed = units::clock(began.elapsed().as_secs());
                shown.pass(&format!("{what}   {elapsed}"));
            }
        });
        Self(Some((task, context.clone())))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some((task, context)) = &self.0 {
            task.abort();
            context.pass("");
        }
    }
}
