//! Lines of an input, read by a thread of its own and handed over in blocks.
//!
//! The thread is at most two blocks ahead: a fast producer waits in its pipe, nothing grows.

use std::io::{self, Read};
use std::task::{Context, Poll};

use tokio::sync::mpsc;

use crate::threads;

/// How much is read at once.
const BLOCK: usize = 128 * 1024;

/// A line longer than this does not fit into a packet (MQTT 5 §2.1.4).
const LONGEST_LINE: usize = 268_435_455;

/// Why there are no more lines.
#[derive(Debug)]
pub(in crate::commands) enum LinesError {
    /// The input cannot be read.
    Read(io::Error),
    /// A line does not fit into a packet.
    TooLong,
}

/// The lines of an input, without their ends (`\n` or `\r\n`); the last one need not have an end.
#[derive(Debug)]
pub(in crate::commands) struct Lines {
    blocks: mpsc::Receiver<io::Result<Vec<u8>>>,
    /// The block at hand, and how much of it has been taken.
    block: Vec<u8>,
    taken: usize,
    /// The beginning of a line that goes on in the next block.
    carry: Vec<u8>,
    /// `carry` is a whole line that has been shown and not taken.
    carry_is_line: bool,
    /// The length of a line of `block` that has been shown and not taken.
    found: Option<usize>,
    ended: bool,
    /// How many bytes came in all blocks, and how many there are, where that is known.
    received: u64,
    size: Option<u64>,
}

/// A line to look at; it stays the next one until [`Lines::take`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Next {
    /// There is a line.
    Line,
    /// The input has ended.
    End,
}

impl Lines {
    /// Starts to read stdin.
    pub(in crate::commands) fn of_stdin() -> Self {
        Self::of(io::stdin())
    }

    /// Starts to read an input.
    pub(in crate::commands) fn of(input: impl Read + Send + 'static) -> Self {
        Self::of_all(vec![input])
    }

    /// Starts to read inputs one after the other. The last line of each need not have an end.
    pub(in crate::commands) fn of_all(inputs: Vec<impl Read + Send + 'static>) -> Self {
        let (sender, blocks) = mpsc::channel(2);
        // Ends with its inputs, or when nobody wants its blocks any more; at the end of the process it may
        // still be waiting for input, which does no harm.
        let failed = sender.clone();
        if let Err(error) = threads::start(move || read_all(inputs, &sender)) {
            // There is room for it: nothing has been sent yet.
            let _ = failed.try_send(Err(error));
        }
        Self {
            blocks,
            block: Vec::new(),
            taken: 0,
            carry: Vec::new(),
            carry_is_line: false,
            found: None,
            ended: false,
            received: 0,
            size: None,
        }
    }

    /// The same with the size of all inputs together.
    pub(in crate::commands) fn with_size(self, size: Option<u64>) -> Self {
        Self { size, ..self }
    }

    /// How many bytes have been taken, and how many there are, where that is known.
    pub(in crate::commands) fn progress(&self) -> Option<(u64, u64)> {
        let left = (self.block.len() - self.taken) as u64;
        Some((self.received - left, self.size?))
    }

    /// Makes sure that the next line, if there is one, can be looked at by [`Lines::line`].
    pub(in crate::commands) fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Next, LinesError>> {
        loop {
            if self.carry_is_line || self.found.is_some() {
                return Poll::Ready(Ok(Next::Line));
            }
            let rest = &self.block[self.taken..];
            if let Some(length) = memchr::memchr(b'\n', rest) {
                if self.carry.is_empty() {
                    self.found = Some(length);
                } else {
                    self.carry.extend_from_slice(&rest[..length]);
                    self.taken += length + 1;
                    self.carry_is_line = true;
                }
                return Poll::Ready(Ok(Next::Line));
            }
            if self.carry.len() + rest.len() > LONGEST_LINE {
                return Poll::Ready(Err(LinesError::TooLong));
            }
            self.carry.extend_from_slice(rest);
            self.taken = self.block.len();
            if self.ended {
                if self.carry.is_empty() {
                    return Poll::Ready(Ok(Next::End));
                }
                self.carry_is_line = true;
                continue;
            }
            match self.blocks.poll_recv(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => self.ended = true,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(LinesError::Read(error))),
                Poll::Ready(Some(Ok(block))) => {
                    self.received += block.len() as u64;
                    self.block = block;
                    self.taken = 0;
                }
            }
        }
    }

    /// The line that [`Lines::poll_next`] has found.
    pub(in crate::commands) fn line(&self) -> &[u8] {
        let line = match self.found {
            Some(length) => &self.block[self.taken..self.taken + length],
            None => &self.carry[..],
        };
        line.strip_suffix(b"\r").unwrap_or(line)
    }

    /// Goes on to the next line.
    pub(in crate::commands) fn take(&mut self) {
        if let Some(length) = self.found.take() {
            self.taken += length + 1;
        } else {
            self.carry.clear();
            self.carry_is_line = false;
        }
    }
}

fn read_all(inputs: Vec<impl Read>, sender: &mpsc::Sender<io::Result<Vec<u8>>>) {
    let mut inputs = inputs.into_iter().peekable();
    while let Some(input) = inputs.next() {
        // A line does not go on in the next input.
        let ends = inputs.peek().is_some();
        if !read_blocks(input, ends, sender) {
            return;
        }
    }
}

/// Reads an input to its end, and ends its last line where that `ends` and has no end; whether it goes on.
fn read_blocks(
    mut input: impl Read,
    ends: bool,
    sender: &mpsc::Sender<io::Result<Vec<u8>>>,
) -> bool {
    let mut last = b'\n';
    loop {
        let mut block = vec![0; BLOCK];
        let message = match input.read(&mut block) {
            Ok(0) if ends && last != b'\n' => return sender.blocking_send(Ok(vec![b'\n'])).is_ok(),
            Ok(0) => return true,
            Ok(count) => {
                block.truncate(count);
                last = block[count - 1];
                Ok(block)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let failed = message.is_err();
        if sender.blocking_send(message).is_err() || failed {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// An input that comes in pieces of one size.
    struct Pieces(Vec<u8>, usize);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    async fn all(input: impl Read + Send + 'static) -> Vec<Vec<u8>> {
        let mut lines = Lines::of(input);
        let mut found = Vec::new();
        while poll_fn(|cx| lines.poll_next(cx)).await.unwrap() == Next::Line {
            found.push(lines.line().to_vec());
            lines.take();
        }
        found
    }

    #[tokio::test]
    async fn lines_are_bytes_and_the_last_one_needs_no_end() {
        let input = b"one\r\n\n\xff\x00two\n three \nlast";
        let expected: [&[u8]; 5] = [b"one", b"", b"\xff\x00two", b" three ", b"last"];
        for size in 1..=input.len() {
            assert_eq!(all(Pieces(input.to_vec(), size)).await, expected, "{size}");
        }
    }

    #[tokio::test]
    async fn several_inputs_share_no_line() {
        let inputs = || {
            let texts: [&[u8]; 5] = [b"a\nb", b"", b"c\r\n", b"\n", b"d"];
            texts.map(|text| Pieces(text.to_vec(), 2)).into()
        };
        let mut lines = Lines::of_all(inputs());
        let mut found = Vec::new();
        while poll_fn(|cx| lines.poll_next(cx)).await.unwrap() == Next::Line {
            found.push(lines.line().to_vec());
            lines.take();
        }
        let expected: [&[u8]; 5] = [b"a", b"b", b"c", b"", b"d"];
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn nothing_and_a_last_line_with_its_end() {
        assert_eq!(all(Pieces(Vec::new(), 1)).await, Vec::<Vec<u8>>::new());
        assert_eq!(all(Pieces(b"a\n".to_vec(), 9)).await, [b"a"]);
        assert_eq!(all(Pieces(b"\n".to_vec(), 9)).await, [b""]);
    }
}
