//! Removing what checks have left at the broker.

use super::lab::{Lab, retained};
use super::trouble::Trouble;

/// How often a retained message is removed where the broker closes the connection instead.
const TRIES: usize = 2;

impl Lab {
    /// Removes what was left.
    ///
    /// # Errors
    ///
    /// The first that could not be removed. The others were tried, too.
    pub(super) async fn sweep(&self) -> Result<(), Trouble> {
        let sessions = self.leftovers.sessions.take();
        let mut result = self.clear(&self.leftovers.retained.take()).await;
        for mut opening in sessions {
            opening.clean_start = true;
            opening.will = None;
            opening.properties.session_expiry_interval = None;
            let opened = self.connect_surely(&opening).await;
            result = result.and(opened.map(drop));
        }
        result
    }

    /// Removes retained messages.
    async fn clear(&self, topics: &[String]) -> Result<(), Trouble> {
        if topics.is_empty() {
            return Ok(());
        }
        let opening = self.opening(self.version);
        let mut link = self.connect_surely(&opening).await?.link;
        for topic in topics {
            for _ in 0..TRIES {
                match link.publish(&retained(topic, "")).await {
                    // It was not stored either.
                    Ok(_) | Err(Trouble::Refused(..)) => break,
                    Err(trouble) if trouble.is_answer() => {
                        link = self.connect_surely(&opening).await?.link;
                    }
                    Err(trouble) => return Err(trouble),
                }
            }
        }
        Ok(())
    }
}
