//! What the router sees of a live connection: its output, and the ways to wake it or to end it.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::task::Waker;
use std::time::{Duration, Instant};

use super::aliases::Aliases;
use super::limits::{
    HIGH_WATER, LOW_WATER, PACKET_RATE, PACKET_TIME, SHARED_PAYLOAD, SMALL_OUTPUT,
};
use super::memory::Memory;
use super::message::{Delivery, Receiver, Stored};
use super::output_buffer::OutputBuffer;
use crate::model::{ReasonCode, Version};
use crate::wire::{Packet, WireError};

/// The shared end of a connection. The router appends to the output; the connection's task writes it out.
#[derive(Debug)]
pub(super) struct Link {
    version: Version,
    maximum_packet: usize,
    /// The client takes reasons in words in every packet.
    takes_reasons: Cell<bool>,
    aliases: OnceCell<Aliases>,
    out: RefCell<OutputBuffer>,
    waker: RefCell<Option<Waker>>,
    ending: Cell<Option<ReasonCode>>,
    /// What was wrong with the client's last packet.
    explanation: RefCell<Option<Box<str>>>,
    /// Connections that are not read until this one has room again.
    waiting: RefCell<Vec<Rc<Link>>>,
    backlogged: Cell<bool>,
    closed: Cell<bool>,
    more: Cell<bool>,
    busy: Cell<bool>,
    held: Cell<bool>,
    held_back: Cell<usize>,
    last_read: Cell<Instant>,
    unread: Cell<bool>,
    blocked_since: Cell<Option<Instant>>,
    /// Since when a packet of so many bytes is not complete.
    unfinished: Cell<Option<(Instant, usize)>>,
}

impl Link {
    /// A connection of this version whose client accepts packets up to a size in bytes.
    pub(super) fn new(
        version: Version,
        maximum_packet: usize,
        now: Instant,
        memory: &Rc<Memory>,
    ) -> Rc<Self> {
        Rc::new(Self {
            version,
            maximum_packet,
            takes_reasons: Cell::new(true),
            aliases: OnceCell::new(),
            out: RefCell::new(OutputBuffer::new(memory)),
            waker: RefCell::default(),
            ending: Cell::default(),
            explanation: RefCell::default(),
            waiting: RefCell::default(),
            backlogged: Cell::default(),
            closed: Cell::default(),
            more: Cell::default(),
            busy: Cell::default(),
            held: Cell::default(),
            held_back: Cell::default(),
            last_read: Cell::new(now),
            unread: Cell::default(),
            blocked_since: Cell::default(),
            unfinished: Cell::default(),
        })
    }

    /// The version that the client speaks.
    pub(super) fn version(&self) -> Version {
        self.version
    }

    /// Whether reasons in words may be sent in packets that only acknowledge (MQTT 5 §3.1.2.11.7).
    pub(super) fn takes_reasons(&self) -> bool {
        self.takes_reasons.get()
    }

    /// Sends no reasons in words in packets that only acknowledge.
    pub(super) fn give_no_reasons(&self) {
        self.takes_reasons.set(false);
    }

    /// The client as the receiver of a message.
    pub(super) fn receiver(&self, now: Instant) -> Receiver<'_> {
        Receiver {
            version: self.version,
            maximum_packet: self.maximum_packet,
            now,
            aliases: self.aliases.get(),
            with_payload: true,
        }
    }

    /// Allows topic aliases towards the client, up to a number.
    pub(super) fn allow_aliases(&self, maximum: u16) {
        let out = self.out.borrow();
        self.aliases
            .get_or_init(|| Aliases::new(maximum, out.memory()));
    }

    // Output.

    /// Appends to the output and sees to it that it is written.
    pub(super) fn send<R>(&self, append: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        let answer = self.out.borrow_mut().append(append);
        self.wake();
        answer
    }

    /// Appends a PUBLISH without its payload, if it can be sent, and the payload of a message, which it shares with others.
    pub(super) fn send_sharing(
        &self,
        message: &Rc<Stored>,
        head: impl FnOnce(&mut Vec<u8>) -> bool,
    ) -> bool {
        let mut out = self.out.borrow_mut();
        let fits = out.append(head);
        if fits {
            out.append_payload(message);
        }
        drop(out);
        self.wake();
        fits
    }

    /// Sends a kept message; nothing is sent and `false` returned if it is larger than the client accepts.
    pub(super) fn deliver(&self, delivery: &Delivery, id: u16, dup: bool, now: Instant) -> bool {
        let to = self.receiver(now);
        let message = &delivery.message;
        if message.payload.len() < SHARED_PAYLOAD {
            return self.send(|out| delivery.write(to, id, dup, out));
        }
        let to = to.without_payload();
        self.send_sharing(message, |out| delivery.write(to, id, dup, out))
    }

    /// Sends an answer that is not a message.
    ///
    /// # Errors
    ///
    /// It cannot be written, or is larger than what the client accepts; nothing is sent then (MQTT 5
    /// §3.1.2.11.4).
    pub(super) fn answer(&self, packet: &Packet<'_>) -> Result<(), WireError> {
        self.send(|out| {
            let before = out.len();
            packet.encode(self.version, out)?;
            let (size, maximum) = (out.len() - before, self.maximum_packet);
            if size > maximum {
                out.truncate(before);
                return Err(WireError::TooLarge { size, maximum });
            }
            Ok(())
        })
    }

    /// Lets the connection write a part of the output; it says how many bytes were taken.
    pub(super) fn drain<E>(
        &self,
        write: impl FnOnce(&[u8]) -> Result<usize, E>,
    ) -> Result<usize, E> {
        let mut out = self.out.borrow_mut();
        let taken = write(out.front())?;
        out.note_written(taken);
        Ok(taken)
    }

    /// How many packets were appended since this was last asked.
    pub(super) fn take_packets(&self) -> u64 {
        self.out.borrow_mut().take_packets()
    }

    /// Takes the whole output.
    pub(super) fn take_all(&self) -> Vec<u8> {
        self.out.borrow_mut().take_all()
    }

    /// Bytes that wait to be written.
    pub(super) fn pending(&self) -> usize {
        self.out.borrow().pending()
    }

    /// Whether nothing more should be put into the output that can wait.
    pub(super) fn is_full(&self) -> bool {
        let pending = self.pending();
        pending >= HIGH_WATER || (pending >= SMALL_OUTPUT && !self.has_room(0))
    }

    /// Whether the broker has the memory for so many bytes of output more.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        self.out.borrow().memory().has_room(bytes)
    }

    // Pressure.

    /// Whether those who wait for this connection still have to: its output has not run low, its
    /// session's backlog is too large, and it is not gone.
    pub(super) fn holds_others(&self) -> bool {
        !self.closed.get() && (self.pending() > LOW_WATER || self.backlogged.get())
    }

    /// Makes `other` wait until [`Link::holds_others`] is over; it is woken then.
    pub(super) fn hold(&self, other: &Rc<Link>) {
        if !other.held.replace(true) {
            self.waiting.borrow_mut().push(Rc::clone(other));
        }
    }

    /// Whether somebody waits, or will have to with the next message.
    pub(super) fn is_in_the_way(&self) -> bool {
        self.is_full() || !self.waiting.borrow().is_empty()
    }

    /// Wakes those who wait, if they need not any more.
    pub(super) fn release(&self) {
        if self.holds_others() {
            return;
        }
        // Taken out first: a woken connection may come back to wait here again.
        let waiting = self.waiting.take();
        for other in waiting {
            other.held.set(false);
            other.wake();
        }
    }

    /// Whether the session's backlog is so large that its publishers have to wait.
    pub(super) fn is_backlogged(&self) -> bool {
        self.backlogged.get()
    }

    /// Says whether it is.
    pub(super) fn set_backlogged(&self, backlogged: bool) {
        self.backlogged.set(backlogged);
    }

    /// Says that the session has more to send as soon as the output has room.
    pub(super) fn set_more(&self, more: bool) {
        self.more.set(more);
    }

    /// Whether the session has more to send.
    pub(super) fn has_more(&self) -> bool {
        self.more.get()
    }

    /// Says that the session is in the middle of a long search, whether or not the output has room.
    pub(super) fn set_busy(&self, busy: bool) {
        self.busy.set(busy);
    }

    /// Whether the session has to be asked again before it has done what it can.
    pub(super) fn is_busy(&self) -> bool {
        self.busy.get()
    }

    /// One more of the client's QoS 1 messages is taken but not acknowledged yet.
    pub(super) fn hold_back(&self) {
        self.held_back.update(|count| count + 1);
    }

    /// One of them is acknowledged.
    pub(super) fn give_back(&self) {
        self.held_back.update(|count| count.saturating_sub(1));
    }

    /// How many of the client's QoS 1 messages are taken but not acknowledged yet.
    pub(super) fn held_back(&self) -> usize {
        self.held_back.get()
    }

    // Life.

    /// Wakes the connection's task.
    pub(super) fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Remembers whom to wake.
    pub(super) fn watch(&self, waker: &Waker) {
        self.waker.replace(Some(waker.clone()));
    }

    /// Nobody needs to be woken.
    pub(super) fn unwatch(&self) {
        self.waker.take();
    }

    /// Asks the connection to end; an MQTT 5 client gets the reason.
    pub(super) fn end(&self, reason: ReasonCode) {
        self.ending.set(Some(reason));
        self.wake();
    }

    /// Whether the connection was asked to end, and why.
    pub(super) fn ending(&self) -> Option<ReasonCode> {
        self.ending.get()
    }

    /// Says what is wrong with a packet of the client that ends the connection.
    pub(super) fn explain(&self, text: String) {
        self.explanation.replace(Some(text.into()));
    }

    /// What was wrong.
    pub(super) fn explanation(&self) -> Option<String> {
        self.explanation.take().map(String::from)
    }

    /// The largest packet that the client accepts, in bytes.
    pub(super) fn maximum_packet(&self) -> usize {
        self.maximum_packet
    }

    /// The session has let go of this connection: nobody waits for it any longer.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.release();
    }

    /// Whether the session has let go.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Notes that something came in.
    pub(super) fn note_read(&self, now: Instant) {
        self.last_read.set(now);
        self.unread.set(false);
    }

    /// Notes that the broker does not read what the client sends.
    pub(super) fn note_unread(&self) {
        self.unread.set(true);
    }

    /// Notes that the broker reads again what the client sends; its times begin anew.
    pub(super) fn note_listening(&self, now: impl FnOnce() -> Instant) {
        if self.unread.replace(false) {
            let now = now();
            self.last_read.set(now);
            let unfinished = self.unfinished.get();
            self.unfinished.set(unfinished.map(|(_, size)| (now, size)));
        }
    }

    /// Since when the client is silent; not at all while it is not listened to.
    pub(super) fn silent_since(&self, now: Instant) -> Instant {
        if self.unread.get() {
            now
        } else {
            self.last_read.get()
        }
    }

    /// Notes whether the last bytes that came in are a part of a packet, and how large it is.
    pub(super) fn note_unfinished(&self, packet: Option<(Instant, usize)>) {
        self.unfinished.set(packet);
    }

    /// The packet that is not complete.
    pub(super) fn unfinished(&self) -> Option<(Instant, usize)> {
        self.unfinished.get()
    }

    /// When the client is too late with the rest of a packet; its time begins anew while it is not listened to.
    pub(super) fn unfinished_until(&self, now: Instant) -> Option<Instant> {
        let (since, size) = self.unfinished.get()?;
        let since = if self.unread.get() { now } else { since };
        let rate = u64::try_from(size / PACKET_RATE).unwrap_or(u64::MAX);
        since.checked_add(PACKET_TIME + Duration::from_secs(rate))
    }

    /// Notes whether the socket took anything.
    pub(super) fn note_write(&self, progress: bool, now: impl FnOnce() -> Instant) {
        if progress {
            self.blocked_since.set(None);
        } else if self.blocked_since.get().is_none() {
            self.blocked_since.set(Some(now()));
        }
    }

    /// Since when the socket takes nothing, if it does not.
    pub(super) fn blocked_since(&self) -> Option<Instant> {
        self.blocked_since.get()
    }
}
