//! How much can be written to a descriptor without blocking.

use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};

/// A pipe that is ready for writing takes this much whole and without blocking (POSIX: `PIPE_BUF`). Only
/// another process that fills the same pipe between the question and the write can come in between.
const PIPE_ROOM: usize = if cfg!(any(target_os = "linux", target_os = "android")) {
    4096
} else {
    512
};

/// How much can be written now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// As much as there is.
    Any,
    /// So many bytes.
    Some(usize),
    /// Perhaps nothing.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A regular file: writing does not wait for anybody.
    File,
    /// A pipe.
    Pipe,
    /// A terminal or a socket: that it is ready says nothing about how much it takes.
    Other,
}

/// A second descriptor for the same open file, to ask about it.
#[derive(Debug)]
pub(super) struct Gate {
    descriptor: OwnedFd,
    kind: Kind,
}

impl Gate {
    pub(super) fn new(descriptor: OwnedFd) -> Self {
        let kind = match fstat(&descriptor).map(|stat| FileType::from_raw_mode(stat.st_mode)) {
            Ok(FileType::RegularFile) => Kind::File,
            Ok(FileType::Fifo) => Kind::Pipe,
            _ => Kind::Other,
        };
        Self { descriptor, kind }
    }

    /// How much can be written now.
    pub(super) fn room(&self) -> Room {
        match self.kind {
            Kind::File => Room::Any,
            Kind::Other => Room::Unknown,
            Kind::Pipe => {
                let state = self.state(PollFlags::OUT);
                // Without a reader the write fails at once, and says why.
                if state.intersects(PollFlags::OUT | PollFlags::ERR | PollFlags::HUP) {
                    Room::Some(PIPE_ROOM)
                } else {
                    Room::Unknown
                }
            }
        }
    }

    /// Whether there is nobody at the other end.
    pub(super) fn reader_gone(&self) -> bool {
        self.kind != Kind::File
            && self
                .state(PollFlags::empty())
                .intersects(PollFlags::ERR | PollFlags::HUP)
    }

    fn state(&self, wanted: PollFlags) -> PollFlags {
        let mut descriptors = [PollFd::new(&self.descriptor, wanted)];
        let now = Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        match poll(&mut descriptors, Some(&now)) {
            Ok(_) => descriptors[0].revents(),
            Err(_) => PollFlags::empty(),
        }
    }
}
