//! Frames (RFC 6455 §5): taken off what arrives, in place, and put around what leaves.

use std::io::{self, Cursor};

use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

/// The longest header: two bytes, a length of eight, a mask of four.
const LONGEST_HEADER: usize = 14;

/// The longest payload of a control frame (RFC 6455 §5.5).
const LONGEST_CONTROL: u64 = 125;

/// Which side of the connection we are: clients mask their frames, servers do not (RFC 6455 §5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The side that has dialed.
    Client,
    /// The side that has accepted.
    Server,
}

/// A control frame that is owed to the peer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The answer to a ping, with its payload.
    Pong(Vec<u8>),
    /// The answer to a close frame, with its status code if it had one.
    Close(Vec<u8>),
}

/// Takes the frames off incoming bytes, wherever these are cut.
pub(super) struct Decoder {
    role: Role,
    header: [u8; LONGEST_HEADER],
    header_length: usize,
    frame: Option<Frame>,
    /// Within a fragmented message.
    in_message: bool,
    /// The payload of the current control frame as far as it has come.
    control: Vec<u8>,
    reply: Option<Reply>,
    closed: bool,
}

/// What is known of the frame whose payload is arriving.
struct Frame {
    opcode: OpCode,
    remaining: u64,
    /// Turned so that its first byte belongs to the next byte of the payload.
    mask: Option<[u8; 4]>,
}

impl Decoder {
    pub(super) fn new(role: Role) -> Self {
        Self {
            role,
            header: [0; LONGEST_HEADER],
            header_length: 0,
            frame: None,
            in_message: false,
            control: Vec::new(),
            reply: None,
            closed: false,
        }
    }

    /// Whether the peer has sent its close frame, or broke the rules: nothing more comes.
    pub(super) fn closed(&self) -> bool {
        self.closed
    }

    /// The control frame that is owed to the peer, if any. Of several pings the last one counts
    /// (RFC 6455 §5.5.3).
    pub(super) fn take_reply(&mut self) -> Option<Reply> {
        self.reply.take()
    }

    /// Moves the payload in `bytes` to their front and returns its length.
    pub(super) fn decode(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut from = 0;
        let mut to = 0;
        while from < bytes.len() && !self.closed {
            let Some(frame) = &mut self.frame else {
                from += self.take_header(&bytes[from..])?;
                continue;
            };
            let here = bytes.len() - from;
            let length = usize::try_from(frame.remaining).map_or(here, |left| left.min(here));
            let piece = &mut bytes[from..from + length];
            if let Some(mask) = &mut frame.mask {
                apply(*mask, piece);
                mask.rotate_left(length % 4);
            }
            frame.remaining -= length as u64;
            let whole = frame.remaining == 0;
            match frame.opcode {
                OpCode::Data(_) => {
                    bytes.copy_within(from..from + length, to);
                    to += length;
                    if whole {
                        self.frame = None;
                    }
                }
                OpCode::Control(control) => {
                    self.control.extend_from_slice(piece);
                    if whole {
                        self.end_control(control);
                    }
                }
            }
            from += length;
        }
        Ok(to)
    }

    /// Takes what belongs to a header and returns how much that was.
    fn take_header(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut taken = 0;
        // Its first two bytes say how long the header is.
        while taken < bytes.len() && self.header_length < self.wanted_header() {
            let length = (self.wanted_header() - self.header_length).min(bytes.len() - taken);
            self.header[self.header_length..self.header_length + length]
                .copy_from_slice(&bytes[taken..taken + length]);
            self.header_length += length;
            taken += length;
        }
        if self.header_length >= 2 && self.header_length == self.wanted_header() {
            let mut cursor = Cursor::new(&self.header[..self.header_length]);
            self.header_length = 0;
            let parsed = FrameHeader::parse(&mut cursor)
                .map_err(|_| self.broken("a frame with a reserved opcode"))?;
            if let Some((header, length)) = parsed {
                self.begin(&header, length)?;
            }
        }
        Ok(taken)
    }

    /// The length of the header as far as it is known.
    fn wanted_header(&self) -> usize {
        if self.header_length < 2 {
            return 2;
        }
        let second = self.header[1];
        let length = match second & 0x7f {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        2 + length + mask
    }

    /// Checks a header and begins its frame.
    fn begin(&mut self, header: &FrameHeader, length: u64) -> io::Result<()> {
        if header.rsv1 || header.rsv2 || header.rsv3 {
            return Err(self.broken("a reserved bit is set"));
        }
        // RFC 6455 §5.1: clients mask, servers do not.
        if header.mask.is_some() != (self.role == Role::Server) {
            return Err(self.broken(match self.role {
                Role::Client => "the server masks its frames",
                Role::Server => "the client does not mask its frames",
            }));
        }
        match header.opcode {
            OpCode::Data(Data::Text) => {
                return Err(self.broken("a text frame; MQTT is carried in binary ones"));
            }
            OpCode::Data(Data::Continue) if !self.in_message => {
                return Err(self.broken("a message is continued that did not begin"));
            }
            OpCode::Data(Data::Binary) if self.in_message => {
                return Err(self.broken("a message begins within another"));
            }
            OpCode::Data(_) => self.in_message = !header.is_final,
            OpCode::Control(_) if !header.is_final || length > LONGEST_CONTROL => {
                return Err(self.broken("a control frame is too long or fragmented"));
            }
            OpCode::Control(control) if length == 0 => {
                self.end_control(control);
                return Ok(());
            }
            OpCode::Control(_) => {}
        }
        if length > 0 {
            self.frame = Some(Frame {
                opcode: header.opcode,
                remaining: length,
                mask: header.mask,
            });
        }
        Ok(())
    }

    /// Acts on a whole control frame.
    fn end_control(&mut self, control: Control) {
        self.frame = None;
        let mut payload = std::mem::take(&mut self.control);
        match control {
            Control::Ping => self.reply = Some(Reply::Pong(payload)),
            Control::Close => {
                // The code is sent back, the reason is not.
                payload.truncate(2);
                self.reply = Some(Reply::Close(payload));
                self.closed = true;
            }
            Control::Pong | Control::Reserved(_) => {}
        }
    }

    /// The error for a peer that breaks the rules; nothing is taken from it any more.
    fn broken(&mut self, what: &str) -> io::Error {
        self.closed = true;
        io::Error::new(io::ErrorKind::InvalidData, format!("WebSocket: {what}"))
    }
}

/// Appends a frame to `out`. A client's payload is masked where it lies.
pub(super) fn encode(
    out: &mut Vec<u8>,
    role: Role,
    opcode: OpCode,
    payload: &[u8],
) -> io::Result<()> {
    let header = FrameHeader {
        opcode,
        mask: (role == Role::Client).then(rand::random),
        ..FrameHeader::default()
    };
    let length = payload.len() as u64;
    out.reserve(header.len(length) + payload.len());
    header.format(length, out).map_err(io::Error::other)?;
    let begin = out.len();
    out.extend_from_slice(payload);
    if let Some(mask) = header.mask {
        apply(mask, &mut out[begin..]);
    }
    Ok(())
}

/// Masks or unmasks (RFC 6455 §5.3), eight bytes at a time.
fn apply(mask: [u8; 4], bytes: &mut [u8]) {
    let [a, b, c, d] = mask;
    let word = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for chunk in words {
        *chunk = (u64::from_ne_bytes(*chunk) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}
