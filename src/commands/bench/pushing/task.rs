//! What sends one document after another, and keeps the books of it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use crate::http::{Upload, send, shown};
use crate::text::Counted;

/// From the name look-up to the last byte of the answer.
pub(super) const LIMIT: Duration = Duration::from_secs(5);

/// What is to be sent next, once there is something.
pub(super) type Document = Option<Arc<str>>;

/// What became of the pushes so far, as those who look at it share it.
pub(super) type Shared = Rc<RefCell<State>>;

/// What became of the pushes so far.
#[derive(Debug, Default)]
pub(super) struct State {
    made: u64,
    failed: u64,
    /// Why the last one of those failed.
    last: Option<String>,
    /// The first failure, which nobody has been told of.
    pub(super) news: Option<String>,
}

impl State {
    /// Takes what became of one.
    pub(super) fn note(&mut self, result: Result<(), String>) {
        self.made += 1;
        let Err(why) = result else {
            return;
        };
        if self.failed == 0 {
            self.news = Some(why.clone());
        }
        self.failed += 1;
        self.last = Some(why);
    }

    /// The sentence at the end, if any has failed.
    pub(super) fn warning(&self) -> Option<String> {
        let why = self.last.as_ref()?;
        let attempts = Counted::of_all(self.failed, self.made, "attempt");
        Some(format!("{attempts} to push metrics failed: {why}"))
    }
}

/// Sends what comes, one after another, the latest each time, until nothing more will come.
pub(super) async fn run(
    mut upload: Upload,
    mut documents: watch::Receiver<Document>,
    state: Shared,
) {
    while documents.changed().await.is_ok() {
        let document = documents.borrow_and_update().clone();
        let Some(document) = document else {
            continue;
        };
        let sent = send(&mut upload, document.as_bytes(), LIMIT).await;
        let url = &upload.address.url;
        let result = match sent {
            Ok(answer) => refused(&answer).map_or(Ok(()), |why| Err(format!("{url}: {why}"))),
            Err(error) => Err(error.sentence(url)),
        };
        state.borrow_mut().note(result);
    }
}

/// What a collector says that has taken a part only.
fn refused(answer: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let partial = answer.get("partialSuccess")?;
    let rejected = match partial.get("rejectedDataPoints")? {
        Value::String(text) => text.parse().ok()?,
        number => number.as_u64()?,
    };
    if rejected == 0 {
        return None;
    }
    let why = partial.get("errorMessage").and_then(Value::as_str);
    let values = Counted::of(rejected, "value");
    Some(match why.filter(|why| !why.is_empty()) {
        Some(why) => format!("{values} rejected: {}", shown(why.as_bytes())),
        None => format!("{values} rejected"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_was_not_taken_is_told() {
        for taken in [
            "",
            "{}",
            r#"{"partialSuccess":{}}"#,
            r#"{"partialSuccess":{"rejectedDataPoints":"0","errorMessage":"slow"}}"#,
        ] {
            assert_eq!(refused(taken.as_bytes()), None, "{taken}");
        }
        let found = refused(
            br#"{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too\u001b[2J old"}}"#,
        );
        assert_eq!(
            found.as_deref(),
            Some(r#"3 values rejected: "too\u{1b}[2J old""#)
        );
        let number = refused(br#"{"partialSuccess":{"rejectedDataPoints":1}}"#);
        assert_eq!(number.as_deref(), Some("1 value rejected"));
    }

    #[test]
    fn the_first_failure_is_news_and_all_are_counted() {
        let mut state = State::default();
        assert_eq!(state.warning(), None);
        state.note(Ok(()));
        state.note(Err("a: no".to_owned()));
        state.note(Err("a: still no".to_owned()));
        assert_eq!(state.news.take().as_deref(), Some("a: no"));
        let warning = state.warning().unwrap();
        assert_eq!(
            warning,
            "2 of 3 attempts to push metrics failed: a: still no"
        );
    }
}
