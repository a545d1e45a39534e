//! A JSON document a second while a benchmark runs, for another program.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::bench::{Progress, Step};
use crate::error::{Exit, Failure, plain};
use crate::output::StdoutSink;
use crate::report::{self, Moment};

/// Outside the measured part, whose seconds come one by one: how far documents are apart at least.
const APART: Duration = Duration::from_millis(950);
/// So many documents wait for a slow reader; those that come then are lost, and counted.
const WAITING: usize = 1_000;

/// Writes the documents of a run, and of those that follow it.
pub(super) struct Live {
    name: String,
    is_stdout: bool,
    lines: mpsc::Sender<String>,
    task: JoinHandle<io::Result<()>>,
    /// True when nothing can be written any more.
    ended: watch::Receiver<bool>,
    lost: u64,
    run: u32,
    written: Option<Instant>,
}

impl Live {
    /// Opens the file, or stdout (`-`).
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let is_stdout = path == Path::new("-");
        let name = if is_stdout {
            "stdout".to_owned()
        } else {
            path.display().to_string()
        };
        let (lines, receiver) = mpsc::channel(WAITING);
        let (ending, ended) = watch::channel(false);
        let opened = if is_stdout {
            StdoutSink::stdout().map(|sink| tokio::task::spawn_local(write(sink, receiver, ending)))
        } else {
            File::create(path).map(|file| {
                let sink = StdoutSink::new(file);
                tokio::task::spawn_local(write(sink, receiver, ending))
            })
        };
        let task = opened.map_err(|error| failed(&name, &error))?;
        Ok(Self {
            name,
            is_stdout,
            lines,
            task,
            ended,
            lost: 0,
            run: 0,
            written: None,
        })
    }

    /// Whether it is stdout that they are written to.
    pub(super) fn is_stdout(&self) -> bool {
        self.is_stdout
    }

    /// The next run begins.
    pub(super) fn next_run(&mut self) {
        self.run += 1;
        self.written = None;
    }

    /// Ready when nothing can be written any more, for example because the reader has gone.
    pub(super) fn ended(&self) -> impl Future<Output = ()> + use<> {
        let mut ended = self.ended.clone();
        async move {
            if ended.wait_for(|ended| *ended).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Writes where the run stands, unless that was done a moment ago.
    pub(super) fn progress(&mut self, progress: &Progress<'_>) {
        let recent = self.written.is_some_and(|at| at.elapsed() < APART);
        if progress.sample.is_none() && (recent || progress.is_between_seconds()) {
            return;
        }
        self.written = Some(Instant::now());
        let line = report::moment(&Moment {
            time: Timestamp::now(),
            run: self.run,
            stage: stage(progress),
            elapsed: progress.elapsed,
            gauges: &progress.gauges,
            counters: &progress.totals.counters,
            sample: progress.sample.as_ref(),
            cpu: progress.cpu,
        });
        if self.lines.try_send(line).is_err() && !*self.ended.borrow() {
            self.lost += 1;
        }
    }

    /// Waits until everything is written; returns how many documents were lost, because nobody read them in time.
    ///
    /// # Errors
    ///
    /// What could not be written; a reader who has gone has all that he wanted.
    pub(super) async fn finish(self) -> Result<u64, Failure> {
        drop(self.lines);
        match self.task.await {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(failed(&self.name, &error))
            }
            _ => Ok(self.lost),
        }
    }
}

/// Writes lines as they come.
async fn write<W: Write + Send + 'static>(
    mut sink: StdoutSink<W>,
    mut lines: mpsc::Receiver<String>,
    ending: watch::Sender<bool>,
) -> io::Result<()> {
    let mut batch = Vec::new();
    while let Some(line) = lines.recv().await {
        batch.extend_from_slice(line.as_bytes());
        while let Ok(line) = lines.try_recv() {
            batch.extend_from_slice(line.as_bytes());
        }
        if let Err(error) = sink.write_batch(&mut batch).await {
            // Nobody may be waiting for it.
            let _ = ending.send(true);
            return Err(error);
        }
    }
    Ok(())
}

/// The stage by its name in the report.
fn stage(progress: &Progress<'_>) -> &'static str {
    match progress.step {
        Step::Connecting => "connect",
        Step::Subscribing => "subscribe",
        Step::Sending if !progress.until_measured.is_zero() => "warmup",
        Step::Sending => "measure",
        Step::Draining => "drain",
        Step::Holding => "hold",
        Step::Leaving => "leave",
    }
}

fn failed(name: &str, error: &io::Error) -> Failure {
    let text = format!("cannot write {name}: {}", plain(error));
    Failure::new(Exit::File, text)
}
