//! `--retained-only`: when all retained messages were received.
//!
//! No broker says when that is. They come after the SUBACK, but an answer to something else may overtake them:
//! those that wait for our acknowledgements (a receive maximum, the broker's own window, the two round trips of
//! QoS 2), and all of them where the broker reads its store in the background. So the broker is asked something
//! harmless again and again, and when [`ROUNDS`] answers in a row came without a retained message before them, over
//! at least that many times [`PAUSE`], there are none left.

use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::message_filter::RetainedProgress;
use crate::client::Handle;

const NOBODYS_FILTER: &str = "mqtty/nobody/is/subscribed/to/this";

/// How many answers in a row. One may overtake messages that wait for an acknowledgement of QoS 1 that was not
/// written yet, a second one those that wait for the end of an exchange of QoS 2.
const ROUNDS: u32 = 3;

/// The pause after an answer without a retained message before it.
const PAUSE: Duration = Duration::from_millis(100);

/// The pause where retained messages still come.
const BUSY: Duration = Duration::from_millis(10);

/// A broker that does not answer within this time, and sends nothing, has nothing more to send.
const ANSWER: Duration = Duration::from_secs(5);

/// Ready when all retained messages were received; never if the connection ends before that.
pub(super) async fn all_received(
    handle: &Handle,
    retained_progress: &RetainedProgress,
    limit: Duration,
) {
    let mut seen = retained_progress.seen();
    let mut quiet = 0;
    while quiet < ROUNDS {
        // A filter that nobody has, for the sake of the answer.
        let question = handle.unsubscribe(NOBODYS_FILTER.to_owned());
        if let Ok(Err(_)) = timeout(limit.min(ANSWER), question).await {
            // What has happened is for others to tell.
            return std::future::pending().await;
        }
        let is_quiet = !retained_progress.interrupted.get() && retained_progress.seen() == seen;
        seen = retained_progress.seen();
        quiet = if is_quiet { quiet + 1 } else { 0 };
        sleep(if is_quiet { PAUSE } else { BUSY }).await;
    }
    // Those that came in the last pause are printed, and others with them are waited for.
    if retained_progress.seen() != seen {
        Box::pin(all_received(handle, retained_progress, limit)).await;
    }
}
