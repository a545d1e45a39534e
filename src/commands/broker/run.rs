//! Running the broker until stopped.

use std::io;
use std::path::PathBuf;
use std::time::Instant;

use tokio::sync::mpsc;

use super::live::LiveLine;
use super::observing::{Recorder, trace};
use super::plan::Serve;
use crate::broker::{Broker, Observers};
use crate::document::{Privacy, replace};
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::kernel::{Needs, Running, Task};
use crate::output::StdoutSink;

/// How many lines about mistakes of clients may wait to be printed.
const NOTICES: usize = 16;

impl Task for Serve {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            ..Needs::default()
        }
    }

    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { run(context, &self).await })
    }
}

/// Runs a broker until stopped, and prints its addresses.
async fn run(context: &Context, serve: &Serve) -> Result<Exit, Failure> {
    let plan = serve.broker.clone();
    let record = serve.record.as_deref().map(Recorder::open).transpose()?;
    let (recorder, messages) = record.unzip();
    let traces = serve.trace || context.verbosity.debug;
    let shows = !traces && context.shows_passing_lines();
    let (live, figures) = shows.then(|| LiveLine::new(Instant::now())).unzip();
    let (notice, mut notices) = mpsc::channel::<String>(NOTICES);
    let observers = Observers {
        // Clients that get too much wrong are not told of each time.
        notices: Some(Box::new(move |text| drop(notice.try_send(text.to_owned())))),
        packets: traces.then(|| trace(context.stderr_style)),
        messages,
        figures,
    };
    let start = move || Ok(Broker::start_observed(&plan, observers)?);
    let broker = context.apart("the broker was up", start).await?;
    let mut text = String::new();
    for address in broker.addresses() {
        text.push_str(address);
        text.push('\n');
    }
    if let Some(path) = &serve.ca_out {
        let certificate = broker.certificate_pem().unwrap_or_default();
        replace(path, certificate.as_bytes(), Privacy::AsItWas)?;
    }
    let ready = serve.ready_file.clone();
    let _ready = ready.map(|path| ReadyFile::new(path, &text)).transpose()?;
    let written = async {
        StdoutSink::stdout()?
            .write_batch(&mut text.into_bytes())
            .await
    };
    match written.await {
        // Clients need no reader of the addresses.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written.map_err(|error| output_failure(&error))?,
    }
    let show = async {
        if let Some(live) = live {
            live.show(context).await;
        }
        std::future::pending::<()>().await;
    };
    let tell = async {
        while let Some(text) = notices.recv().await {
            context.warn(&text);
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = context.stop.requested() => {}
        () = show => {}
        () = tell => {}
    }
    context.pass("");
    broker.stop();
    recorder.map_or(Ok(()), Recorder::finish)?;
    Ok(Exit::Done)
}

/// The file that is there while the broker is ready.
struct ReadyFile(PathBuf);

impl ReadyFile {
    fn new(path: PathBuf, text: &str) -> Result<Self, Failure> {
        replace(&path, text.as_bytes(), Privacy::AsItWas)?;
        Ok(Self(path))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        // Somebody else may have removed it.
        let _ = std::fs::remove_file(&self.0);
    }
}
