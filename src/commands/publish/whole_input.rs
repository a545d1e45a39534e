//! What a file or stdin holds, as a whole.

use std::io::{self, IsTerminal as _, Read};
use std::path::Path;

use super::payload::PayloadSource;
use crate::error::{Exit, Failure, plain};
use crate::kernel::context::Context;
use crate::kernel::input;
use crate::model::pieces;

/// More than this does not fit into a packet (MQTT 5 §2.1.4).
const LARGEST_PAYLOAD: u64 = 268_435_455;

/// The payloads that a source holds, before they are encoded. Random bytes are none, and lines are read
/// elsewhere.
pub(in crate::commands) async fn inputs(
    context: &Context,
    source: &PayloadSource,
) -> Result<Vec<Vec<u8>>, Failure> {
    Ok(match source {
        PayloadSource::Message(bytes) => vec![bytes.clone()],
        PayloadSource::Empty => vec![Vec::new()],
        PayloadSource::Files(paths) => {
            let mut payloads = Vec::with_capacity(paths.len());
            for path in paths {
                payloads.push(of_file(context, path, read_file).await?);
            }
            payloads
        }
        PayloadSource::Pieces(paths, separator) => {
            let read = |path: &Path| input::read(path).map_err(unreadable(path));
            let mut all = Vec::new();
            for path in paths {
                all.extend(pieces(&of_file(context, path, read).await?, separator));
            }
            all
        }
        PayloadSource::Stdin => vec![context.apart("stdin was read", read_stdin).await?],
        PayloadSource::Unnamed => vec![context.apart("stdin was read", read_unnamed).await?],
        PayloadSource::Lines(..) | PayloadSource::Random(_) => Vec::new(),
    })
}

/// What is got from a file, which may be a pipe that nobody writes to.
pub(super) async fn of_file<T: Send + 'static>(
    context: &Context,
    path: &Path,
    get: impl FnOnce(&Path) -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let path = path.to_owned();
    let what = format!("{} was read", path.display());
    context.apart(&what, move || get(&path)).await
}

/// The failure to read a file.
pub(super) fn unreadable(path: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| {
        let text = format!(
            "cannot read --file-read {}: {}",
            path.display(),
            plain(&error)
        );
        Failure::new(Exit::File, text)
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = unreadable(path);
    let file = input::open(path).map_err(&failed)?;
    read_limited(file, &path.display().to_string(), failed)
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| {
        Failure::new(Exit::File, format!("cannot read stdin: {}", plain(&error)))
    };
    read_limited(io::stdin().lock(), "stdin", failed)
}

/// Reads stdin where nothing names a payload: somebody must have put one there.
fn read_unnamed() -> Result<Vec<u8>, Failure> {
    let missing = |text: &str| {
        Failure::usage(text).with_hint(
            "pass it as MESSAGE (behind -- if it begins with a dash), with --file-read or through a pipe; -n publishes an empty message",
        )
    };
    if io::stdin().is_terminal() {
        return Err(missing("no payload"));
    }
    let bytes = read_stdin()?;
    if bytes.is_empty() {
        return Err(missing("no payload: stdin is empty"));
    }
    Ok(bytes)
}

/// Reads to the end, but not more than a packet can carry.
fn read_limited(
    input: impl Read,
    name: &str,
    failed: impl FnOnce(io::Error) -> Failure,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    input
        .take(LARGEST_PAYLOAD + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST_PAYLOAD {
        let text = format!("{name} holds more than the 268,435,455 bytes that MQTT can carry");
        return Err(Failure::new(Exit::Payload, text));
    }
    Ok(bytes)
}
