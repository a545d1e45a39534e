//! `--trace` and `--record`: what passes through the broker, on stderr and in a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::broker::{MessageObserver, PacketObserver};
use crate::error::{Exit, Failure, plain};
use crate::model::OutputMode;
use crate::output::{MessagePrinter, PrinterOptions, Style, Trace};

/// Prints packets to stderr.
pub(super) fn trace(style: Style) -> PacketObserver {
    let mut trace = Trace::stderr(style);
    Box::new(move |packet| {
        let line = format!("{:?} {}", packet.client, packet.text);
        if packet.sent {
            trace.sent(&line);
        } else {
            trace.received(&line);
        }
    })
}

/// The record of messages in a file.
pub(super) struct Recorder {
    path: PathBuf,
    /// The first failure; nothing is written after it.
    failed: Arc<Mutex<Option<io::Error>>>,
}

impl Recorder {
    /// Opens the file.
    ///
    /// # Errors
    ///
    /// It cannot be written to (exit 8).
    pub(super) fn open(path: &Path) -> Result<(Self, MessageObserver), Failure> {
        let opened = OpenOptions::new().create(true).append(true).open(path);
        let file = opened.map_err(|error| cannot_write(path, &error))?;
        let failed = Arc::default();
        let recorder = Self {
            path: path.to_owned(),
            failed: Arc::clone(&failed),
        };
        Ok((recorder, observer(file, failed)))
    }

    /// Whether everything was written.
    ///
    /// # Errors
    ///
    /// The first failure (exit 8).
    pub(super) fn finish(self) -> Result<(), Failure> {
        let failed = self.failed.lock();
        match failed.unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(cannot_write(&self.path, &error)),
            None => Ok(()),
        }
    }
}

fn observer(mut file: File, failed: Arc<Mutex<Option<io::Error>>>) -> MessageObserver {
    let mut printer = MessagePrinter::new(PrinterOptions {
        mode: OutputMode::Json,
        ..PrinterOptions::default()
    });
    let mut line = Vec::new();
    let mut works = true;
    Box::new(move |message| {
        if !works {
            return;
        }
        line.clear();
        printer.print(&mut line, message, SystemTime::now());
        if let Err(error) = file.write_all(&line) {
            works = false;
            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    })
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let text = format!("cannot write to {}: {}", path.display(), plain(error));
    Failure::new(Exit::File, text)
}
