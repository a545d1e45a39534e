//! Enhanced authentication: what the broker asks a client, and what the file answers.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ffi::OsStr;
use std::pin::Pin;
use std::rc::Rc;

use super::matching::payload_text;
use crate::client::ReadSecret;
use crate::model::{Authentication, Profile, Secret, SecretSource};

/// The challenges of one exchange.
#[derive(Debug, Default)]
pub(super) struct Challenges {
    /// The data that the exchange begins with.
    data: Option<Secret>,
    /// The answers that have not been given yet.
    answers: RefCell<VecDeque<String>>,
    received: RefCell<Vec<Vec<u8>>>,
}

impl Challenges {
    /// Of an exchange of this profile, to be answered with these, in their order.
    pub(super) fn of(profile: &Profile, answers: Vec<String>) -> Rc<Self> {
        let data = match &profile.authentication {
            Some(Authentication::Method { data, .. }) => data.clone(),
            _ => None,
        };
        Rc::new(Self::new(data, answers))
    }

    fn new(data: Option<Secret>, answers: Vec<String>) -> Self {
        Self {
            data,
            answers: RefCell::new(answers.into()),
            received: RefCell::default(),
        }
    }

    /// Compares those that came with those that were expected: the first difference, in words.
    pub(super) fn judge(&self, expected: &[String]) -> Result<(), String> {
        let received = self.received.borrow();
        let shown = |bytes: Option<&[u8]>| bytes.map_or_else(|| "none".to_owned(), payload_text);
        for number in 0..expected.len().max(received.len()) {
            let expected = expected.get(number).map(String::as_bytes);
            let received = received.get(number).map(Vec::as_slice);
            if expected != received {
                let number = number + 1;
                let (expected, received) = (shown(expected), shown(received));
                return Err(format!(
                    "challenge {number}: expected {expected}, received {received}"
                ));
            }
        }
        Ok(())
    }
}

impl ReadSecret for Challenges {
    fn read<'a>(
        &'a self,
        _: &'a SecretSource,
    ) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + 'a>> {
        let data = self.data.clone().unwrap_or_else(|| Secret::new(""));
        Box::pin(std::future::ready(Ok(data)))
    }

    fn answer(&self, _: &OsStr, challenge: &[u8]) -> Result<Secret, String> {
        self.received.borrow_mut().push(challenge.to_vec());
        let answer = self.answers.borrow_mut().pop_front();
        answer.map(Secret::new).ok_or_else(|| {
            let challenge = payload_text(challenge);
            format!(
                "the broker sent the challenge {challenge}, and the test file has no answer for it"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_answered_in_order_and_compared() {
        let challenges = Challenges::new(None, vec!["one".into(), "two".into()]);
        let ask = |words: &str| challenges.answer(OsStr::new(""), words.as_bytes());
        assert_eq!(ask("a").unwrap().expose(), b"one");
        assert_eq!(ask("b").unwrap().expose(), b"two");
        assert!(ask("c").unwrap_err().contains("the challenge \"c\""));
        let judge = |expected: &[&str]| {
            let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
            challenges.judge(&expected)
        };
        assert_eq!(judge(&["a", "b", "c"]), Ok(()));
        let told = "challenge 2: expected \"x\", received \"b\"";
        assert_eq!(judge(&["a", "x", "c"]), Err(told.into()));
        let told = "challenge 3: expected none, received \"c\"";
        assert_eq!(judge(&["a", "b"]), Err(told.into()));
        let told = "challenge 4: expected \"d\", received none";
        assert_eq!(judge(&["a", "b", "c", "d"]), Err(told.into()));
    }
}
