//! Which requests wait for answers, and which of them a message answers. It has no clock and no connection.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// So many requests beyond those without an answer are kept while an older one still waits for its own.
const MOST_HELD: usize = 10_000;

/// How answers are told from other messages.
#[derive(Clone, Debug)]
pub(super) enum Matching {
    /// By 16 bytes of correlation data: this key, the second half of it combined with the number of the request.
    Random([u8; 8], u64),
    /// By this correlation data, which only one request has.
    Given(Vec<u8>),
    /// Not at all: a message answers the oldest request.
    Any,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It has as many answers as wanted.
    Answered,
    /// Its time is over.
    TooFew,
    /// It was refused.
    Refused,
}

/// A request that waits for nothing any more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// Which it is, from 0.
    pub(super) number: u64,
    pub(super) fate: Fate,
    pub(super) answers: u64,
}

/// The requests that are not closed, or stand behind one that is not. `A` is an answer that is held back until the
/// answers to older requests are complete.
#[derive(Debug)]
pub(super) struct Requests<A> {
    matching: Matching,
    /// How many answers a request has; 0: all that arrive in time.
    wanted: u64,
    wait: Duration,
    at_once: usize,
    /// The number of the first in `queue`.
    first: u64,
    queue: VecDeque<Request<A>>,
    /// How many of them are without all of their answers.
    open: usize,
}

#[derive(Debug)]
struct Request<A> {
    sent: Instant,
    answers: u64,
    fate: Option<Fate>,
    held: Vec<A>,
    /// What was counted, where there may be several answers.
    counted: Vec<u64>,
}

impl<A> Requests<A> {
    /// Each with so many answers within `wait`, `at_once` of them open at a time.
    pub(super) fn new(matching: Matching, wanted: u64, wait: Duration, at_once: usize) -> Self {
        Self {
            matching,
            wanted,
            wait,
            at_once,
            first: 0,
            queue: VecDeque::new(),
            open: 0,
        }
    }

    /// Whether another request may be sent.
    pub(super) fn has_room(&self) -> bool {
        self.open < self.at_once && self.queue.len() < self.at_once + MOST_HELD
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// The number of the next request.
    pub(super) fn next(&self) -> u64 {
        self.first + self.queue.len() as u64
    }

    /// Puts the correlation data of a request into `data`, if it has some.
    pub(super) fn correlation<'d>(
        &'d self,
        number: u64,
        data: &'d mut [u8; 16],
    ) -> Option<&'d [u8]> {
        match &self.matching {
            Matching::Random(key, mask) => {
                data[..8].copy_from_slice(key);
                data[8..].copy_from_slice(&(number ^ mask).to_be_bytes());
                Some(data)
            }
            Matching::Given(given) => Some(given),
            Matching::Any => None,
        }
    }

    /// The next request has been sent.
    pub(super) fn add(&mut self, sent: Instant) {
        self.open += 1;
        self.queue.push_back(Request {
            sent,
            answers: 0,
            fate: None,
            held: Vec::new(),
            counted: Vec::new(),
        });
    }

    /// The next request was refused before it was sent.
    pub(super) fn add_refused(&mut self, now: Instant) {
        self.add(now);
        self.close(self.next() - 1, Fate::Refused);
    }

    /// The open request that a message with this correlation data answers.
    pub(super) fn find(&self, data: Option<&[u8]>) -> Option<u64> {
        let number = match (&self.matching, data) {
            (Matching::Random(key, mask), Some(data)) => {
                let (start, rest) = data.split_first_chunk::<8>()?;
                let number = u64::from_be_bytes(rest.try_into().ok()?) ^ mask;
                (start == key).then_some(number)?
            }
            (Matching::Given(given), Some(data)) => (given == data).then_some(self.first)?,
            (Matching::Random(..) | Matching::Given(_), None) => return None,
            (Matching::Any, _) => self.first,
        };
        self.get(number)
            .filter(|request| request.fate.is_none())
            .map(|_| number)
    }

    fn get(&self, number: u64) -> Option<&Request<A>> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.queue.get(at)
    }

    fn get_mut(&mut self, number: u64) -> Option<&mut Request<A>> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.queue.get_mut(at)
    }

    /// When a request was sent.
    pub(super) fn sent(&self, number: u64) -> Option<Instant> {
        self.get(number).map(|request| request.sent)
    }

    /// Whether its answers can be printed: no older request waits.
    pub(super) fn is_first(&self, number: u64) -> bool {
        number == self.first
    }

    /// Whether there may be several answers, so that each is to be known again.
    pub(super) fn remembers(&self) -> bool {
        self.wanted != 1
    }

    /// Whether a message that the broker may have delivered before was counted; `content` is a hash of it.
    pub(super) fn has_counted(&self, number: u64, content: u64) -> bool {
        self.get(number)
            .is_some_and(|request| request.counted.contains(&content))
    }

    /// Counts an answer to an open request; `content` is a hash of it where [`Requests::remembers`] says so.
    pub(super) fn count(&mut self, number: u64, content: Option<u64>) {
        let wanted = self.wanted;
        let Some(request) = self.get_mut(number) else {
            return;
        };
        request.answers += 1;
        request.counted.extend(content);
        if request.answers == wanted {
            self.close(number, Fate::Answered);
        }
    }

    /// Keeps an answer until those before it are printed.
    pub(super) fn hold(&mut self, number: u64, answer: A) {
        if let Some(request) = self.get_mut(number) {
            request.held.push(answer);
        }
    }

    /// A request was refused after it was sent.
    pub(super) fn refuse(&mut self, number: u64) {
        self.close(number, Fate::Refused);
    }

    fn close(&mut self, number: u64, fate: Fate) {
        if let Some(request) = self.get_mut(number)
            && request.fate.is_none()
        {
            request.fate = Some(fate);
            self.open -= 1;
        }
    }

    /// When the oldest request has waited long enough.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.queue.front().map(|request| request.sent + self.wait)
    }

    /// Closes the requests that have waited long enough.
    pub(super) fn expire(&mut self, now: Instant) {
        for request in &mut self.queue {
            if request.sent + self.wait > now {
                return;
            }
            if request.fate.is_none() {
                let enough = self.wanted == 0 && request.answers > 0;
                request.fate = Some(if enough { Fate::Answered } else { Fate::TooFew });
                self.open -= 1;
            }
        }
    }

    /// The held answers that can be printed now.
    pub(super) fn take_held(&mut self) -> Vec<A> {
        let first = self.queue.front_mut();
        first.map_or_else(Vec::new, |request| std::mem::take(&mut request.held))
    }

    /// Takes the oldest request, if it is closed.
    pub(super) fn pop_closed(&mut self) -> Option<Closed> {
        let fate = self.queue.front()?.fate?;
        let request = self.queue.pop_front()?;
        self.first += 1;
        Some(Closed {
            number: self.first - 1,
            fate,
            answers: request.answers,
        })
    }
}

#[cfg(test)]
mod tests;
