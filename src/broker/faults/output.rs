//! The output of a connection with faults: packets, and what happens between them, in their order.

use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::broker::limits::{HIGH_WATER, SMALL_OUTPUT};
use crate::broker::memory::{Charge, Memory};
use crate::broker::observers::ClientTrace;

/// How a fault ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::broker) enum Cut {
    /// The socket is closed.
    Close,
    /// The other side gets a reset.
    Reset,
}

/// What is to be done with the socket.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::broker) enum Next<'a> {
    /// Write some of these bytes.
    Bytes(&'a [u8]),
    /// Nothing before this time.
    Later(Instant),
    /// Nothing.
    Nothing,
    /// End the connection.
    Cut(Cut),
}

/// How fast a packet is written: so many bytes, then a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    pub(super) bytes: usize,
    pub(super) pause: Duration,
}

impl Pace {
    /// So many bytes a second, twenty times a second.
    pub(super) fn of_rate(rate: u64) -> Self {
        let bytes = u32::try_from(rate / 20).unwrap_or(u32::MAX).max(1);
        Self {
            bytes: bytes as usize,
            pause: time_for(bytes.into(), rate),
        }
    }

    /// The pause after so many bytes, which are at most those of the pace.
    fn pause_after(self, bytes: usize) -> Duration {
        let number = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        self.pause.saturating_mul(number(bytes)) / number(self.bytes).max(1)
    }
}

/// How long so many bytes take at a rate in bytes per second.
pub(super) fn time_for(bytes: u64, rate: u64) -> Duration {
    let nanoseconds = u128::from(bytes) * 1_000_000_000 / u128::from(rate.max(1));
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}

/// One packet, or several that nothing happens to.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) pace: Option<Pace>,
}

#[derive(Debug)]
enum Item {
    Chunk(Chunk),
    Freeze(Duration),
    Cut(Cut),
}

#[derive(Debug)]
pub(super) struct Output {
    items: VecDeque<Item>,
    /// Bytes of the first item that are written.
    written: usize,
    /// Bytes of all items.
    queued: usize,
    /// Packets that are delayed, by their time.
    late: VecDeque<(Instant, Chunk)>,
    late_bytes: usize,
    /// A delivery that waits for the one that overtakes it, at most until then.
    overtaken: Option<(Instant, Chunk)>,
    frozen_until: Option<Instant>,
    paced_until: Option<Instant>,
    charge: Charge,
    trace: Option<Rc<ClientTrace>>,
}

impl Output {
    pub(super) fn new(memory: &Rc<Memory>, trace: Option<Rc<ClientTrace>>) -> Self {
        Self {
            items: VecDeque::new(),
            written: 0,
            queued: 0,
            late: VecDeque::new(),
            late_bytes: 0,
            overtaken: None,
            frozen_until: None,
            paced_until: None,
            charge: Charge::new(memory, 0),
            trace,
        }
    }

    /// Whether more should be put into it.
    pub(super) fn has_room(&self) -> bool {
        self.queued < SMALL_OUTPUT && self.late_bytes < HIGH_WATER
    }

    /// Appends packets that nothing happens to.
    pub(super) fn push_plain(&mut self, bytes: &[u8]) {
        match self.items.back_mut() {
            Some(Item::Chunk(Chunk { bytes: last, pace })) if pace.is_none() => {
                if let Some(trace) = &self.trace {
                    trace.sent(bytes);
                }
                last.extend_from_slice(bytes);
                self.queued += bytes.len();
                self.recount();
            }
            _ => self.push(Chunk {
                bytes: bytes.to_vec(),
                pace: None,
            }),
        }
    }

    /// Appends a packet.
    pub(super) fn push(&mut self, chunk: Chunk) {
        if let Some(trace) = &self.trace {
            trace.sent(&chunk.bytes);
        }
        self.queued += chunk.bytes.len();
        self.items.push_back(Item::Chunk(chunk));
        self.recount();
    }

    /// Appends a packet at a time.
    pub(super) fn push_late(&mut self, at: Instant, chunk: Chunk) {
        self.late_bytes += chunk.bytes.len();
        let place = self.late.partition_point(|(other, _)| *other <= at);
        self.late.insert(place, (at, chunk));
        self.recount();
    }

    /// Appends a packet after the next one that is to overtake it, and at this time at the latest. `Some` gives it
    /// back where another waits already.
    pub(super) fn push_overtaken(&mut self, at: Instant, chunk: Chunk) -> Option<Chunk> {
        if self.overtaken.is_some() {
            return Some(chunk);
        }
        self.late_bytes += chunk.bytes.len();
        self.overtaken = Some((at, chunk));
        self.recount();
        None
    }

    /// Appends what was overtaken.
    pub(super) fn note_overtaken(&mut self) {
        if let Some((_, chunk)) = self.overtaken.take() {
            self.late_bytes -= chunk.bytes.len();
            self.push(chunk);
        }
    }

    /// Writes nothing for a time when everything before is written.
    pub(super) fn push_freeze(&mut self, time: Duration) {
        self.items.push_back(Item::Freeze(time));
    }

    /// Ends the connection when everything before is written.
    pub(super) fn push_cut(&mut self, cut: Cut) {
        self.items.push_back(Item::Cut(cut));
    }

    /// Writes nothing until then.
    pub(super) fn freeze(&mut self, until: Instant) {
        self.frozen_until = self.frozen_until.max(Some(until));
    }

    /// Until when nothing is written, and nothing read.
    pub(super) fn frozen_until(&self, now: Instant) -> Option<Instant> {
        self.frozen_until.filter(|until| *until > now)
    }

    /// What is to be done now.
    pub(super) fn next(&mut self, now: Instant) -> Next<'_> {
        self.take_late(now);
        loop {
            let waits = self.frozen_until(now).into_iter();
            let waits = waits.chain(self.paced_until.filter(|until| *until > now));
            if let Some(until) = waits.max() {
                return Next::Later(until);
            }
            match self.items.front() {
                Some(Item::Freeze(time)) => {
                    let until = now + *time;
                    self.items.pop_front();
                    self.freeze(until);
                }
                Some(Item::Cut(cut)) => return Next::Cut(*cut),
                Some(Item::Chunk(_)) => break,
                None => return self.next_late().map_or(Next::Nothing, Next::Later),
            }
        }
        let Some(Item::Chunk(chunk)) = self.items.front() else {
            return Next::Nothing;
        };
        let rest = &chunk.bytes[self.written..];
        let size = chunk.pace.map_or(rest.len(), |pace| pace.bytes);
        Next::Bytes(&rest[..size.min(rest.len())])
    }

    /// So many bytes of what [`Output::next`] returned are written.
    pub(super) fn note_written(&mut self, bytes: usize, now: Instant) {
        let Some(Item::Chunk(chunk)) = self.items.front() else {
            return;
        };
        self.written += bytes;
        if let Some(pace) = chunk.pace {
            self.paced_until = Some(now + pace.pause_after(bytes));
        }
        if self.written >= chunk.bytes.len() {
            self.queued -= chunk.bytes.len();
            self.written = 0;
            self.items.pop_front();
            self.recount();
        }
    }

    /// What is not written, without what is delayed.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        for item in self.items.drain(..) {
            if let Item::Chunk(chunk) = item {
                rest.extend_from_slice(&chunk.bytes);
            }
        }
        rest.drain(..self.written.min(rest.len()));
        (self.written, self.queued) = (0, 0);
        self.recount();
        rest
    }

    /// Appends the delayed packets whose time has come.
    fn take_late(&mut self, now: Instant) {
        while self.late.front().is_some_and(|(at, _)| *at <= now) {
            if let Some((_, chunk)) = self.late.pop_front() {
                self.late_bytes -= chunk.bytes.len();
                self.push(chunk);
            }
        }
        if self.overtaken.as_ref().is_some_and(|(at, _)| *at <= now) {
            self.note_overtaken();
        }
    }

    /// When the next delayed packet is due.
    fn next_late(&self) -> Option<Instant> {
        let late = self.late.front().into_iter();
        late.chain(&self.overtaken).map(|(at, _)| *at).min()
    }

    fn recount(&mut self) {
        self.charge.set(self.queued + self.late_bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn output() -> Output {
        Output::new(&Rc::default(), None)
    }

    fn chunk(text: &str, pace: Option<Pace>) -> Chunk {
        Chunk {
            bytes: text.into(),
            pace,
        }
    }

    /// Writes everything that can be written now.
    fn written(output: &mut Output, now: Instant) -> String {
        let mut all = Vec::new();
        while let Next::Bytes(bytes) = output.next(now) {
            all.extend_from_slice(bytes);
            let size = bytes.len();
            output.note_written(size, now);
        }
        String::from_utf8(all).expect("text")
    }

    #[test]
    fn delayed_packets_come_in_the_order_of_their_times() {
        let start = Instant::now();
        let mut output = output();
        output.push_late(start + 2 * SECOND, chunk("c", None));
        output.push_late(start + SECOND, chunk("a", None));
        output.push_late(start + SECOND, chunk("b", None));
        output.push_plain(b"now");
        assert_eq!(written(&mut output, start), "now");
        assert_eq!(output.next(start), Next::Later(start + SECOND));
        assert_eq!(written(&mut output, start + SECOND), "ab");
        assert_eq!(written(&mut output, start + 2 * SECOND), "c");
        assert_eq!(output.next(start), Next::Nothing);
        assert_eq!(
            (output.queued, output.late_bytes, output.charge.bytes()),
            (0, 0, 0)
        );
    }

    #[test]
    fn what_is_overtaken_comes_after_the_next_or_alone() {
        let start = Instant::now();
        let mut output = output();
        assert!(
            output
                .push_overtaken(start + SECOND, chunk("1", None))
                .is_none()
        );
        assert!(
            output
                .push_overtaken(start + SECOND, chunk("x", None))
                .is_some()
        );
        output.push_plain(b"2");
        output.note_overtaken();
        assert_eq!(written(&mut output, start), "21");
        output.push_overtaken(start + SECOND, chunk("3", None));
        assert_eq!(written(&mut output, start), "");
        assert_eq!(written(&mut output, start + SECOND), "3");
    }

    #[test]
    fn freezing_and_ending_keep_their_places() {
        let start = Instant::now();
        let mut output = output();
        output.push_plain(b"before");
        output.push_freeze(SECOND);
        output.push_plain(b"after");
        output.push_cut(Cut::Reset);
        assert_eq!(written(&mut output, start), "before");
        assert_eq!(output.next(start), Next::Later(start + SECOND));
        assert!(output.frozen_until(start).is_some());
        assert_eq!(written(&mut output, start + SECOND), "after");
        assert_eq!(output.next(start + SECOND), Next::Cut(Cut::Reset));
    }

    #[test]
    fn a_pace_is_kept() {
        let start = Instant::now();
        let mut output = output();
        let pace = Pace::of_rate(200);
        assert_eq!((pace.bytes, pace.pause), (10, SECOND / 20));
        output.push(chunk(&"x".repeat(25), Some(pace)));
        let sizes = (0..3).map(|step| written(&mut output, start + step * SECOND / 20).len());
        assert_eq!(sizes.collect::<Vec<_>>(), [10, 10, 5]);
        // The last part was half as long.
        assert_eq!(
            output.next(start + SECOND / 10),
            Next::Later(start + SECOND / 8)
        );
        assert_eq!(Pace::of_rate(1).pause, SECOND);
        assert_eq!(time_for(5, 0), 5 * SECOND);
    }

    #[test]
    fn the_rest_is_what_was_not_written() {
        let start = Instant::now();
        let mut output = output();
        output.push(chunk("abc", Some(Pace::of_rate(20))));
        output.push_plain(b"de");
        assert_eq!(written(&mut output, start), "a");
        assert_eq!(output.rest(), b"bcde");
        assert_eq!(output.charge.bytes(), 0);
    }
}
