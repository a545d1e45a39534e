//! The payload of a single message.

use std::io::Read;
use std::path::Path;

use rand::Rng as _;

use crate::commands::context::Context;
use crate::error::{Exit, Failure, plain};
use crate::model::PayloadSource;

/// More than this does not fit into a packet (MQTT 5 §2.1.4).
const LARGEST_PAYLOAD: u64 = 268_435_455;

/// Reads or makes the payload. Lines are not a single message: they are read elsewhere.
pub(super) async fn payload(context: &Context, source: &PayloadSource) -> Result<Vec<u8>, Failure> {
    match source {
        PayloadSource::Message(bytes) => Ok(bytes.clone()),
        PayloadSource::File(path) => read_file(path),
        PayloadSource::Stdin | PayloadSource::Lines => {
            let read = tokio::task::spawn_blocking(read_stdin);
            tokio::select! {
                biased;
                () = context.stop.requested() => Err(context
                    .interrupted("stdin was read")
                    .unwrap_or_else(|| Failure::new(Exit::Interrupted, "stopped"))),
                result = read => result.unwrap_or_else(|error| {
                    Err(Failure::new(Exit::Other, format!("reading stdin failed: {error}")))
                }),
            }
        }
        PayloadSource::Random(size) => {
            let mut bytes = vec![0; *size];
            rand::rng().fill_bytes(&mut bytes);
            Ok(bytes)
        }
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| {
        let text = format!(
            "cannot read --file-read {}: {}",
            path.display(),
            plain(&error)
        );
        Failure::new(Exit::File, text)
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    read_limited(file, &path.display().to_string(), failed)
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(Exit::File, format!("cannot read stdin: {}", plain(&error)))
    };
    read_limited(std::io::stdin().lock(), "stdin", failed)
}

/// Reads to the end, but not more than a packet can carry.
fn read_limited(
    input: impl Read,
    name: &str,
    failed: impl FnOnce(std::io::Error) -> Failure,
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
