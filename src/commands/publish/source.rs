//! What a file or stdin holds, as a whole.

use std::io::{self, Read};
use std::path::Path;

use crate::commands::context::Context;
use crate::error::{Exit, Failure, plain};
use crate::model::PayloadSource;

/// More than this does not fit into a packet (MQTT 5 §2.1.4).
const LARGEST_PAYLOAD: u64 = 268_435_455;

/// The payloads that a source holds, before they are encoded. Random bytes are none, and lines are read
/// elsewhere.
pub(super) async fn inputs(
    context: &Context,
    source: &PayloadSource,
) -> Result<Vec<Vec<u8>>, Failure> {
    Ok(match source {
        PayloadSource::Message(bytes) => vec![bytes.clone()],
        PayloadSource::File(path) => vec![of_file(context, path, read_file).await?],
        PayloadSource::Pieces(path, separator) => {
            let read = |path: &Path| std::fs::read(path).map_err(unreadable(path));
            pieces(&of_file(context, path, read).await?, separator)
        }
        PayloadSource::Stdin => vec![context.apart("stdin was read", read_stdin).await?],
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

/// What stands between separators; what follows the last one is a piece if there is anything.
fn pieces(bytes: &[u8], separator: &[u8]) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for at in memchr::memmem::find_iter(bytes, separator) {
        pieces.push(bytes[start..at].to_vec());
        start = at + separator.len();
    }
    if start < bytes.len() {
        pieces.push(bytes[start..].to_vec());
    }
    pieces
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
    let file = std::fs::File::open(path).map_err(&failed)?;
    read_limited(file, &path.display().to_string(), failed)
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| {
        Failure::new(Exit::File, format!("cannot read stdin: {}", plain(&error)))
    };
    read_limited(io::stdin().lock(), "stdin", failed)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_between_separators() {
        let cases: [(&str, &str, &[&str]); 6] = [
            ("", ",", &[]),
            ("a", ",", &["a"]),
            ("a,b", ",", &["a", "b"]),
            ("a,,b,", ",", &["a", "", "b"]),
            (",", ",", &[""]),
            ("a--b-c", "--", &["a", "b-c"]),
        ];
        for (text, separator, expected) in cases {
            let found = pieces(text.as_bytes(), separator.as_bytes());
            let expected: Vec<_> = expected.iter().map(|piece| piece.as_bytes()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
