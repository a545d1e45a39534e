//! The line of `--debug`: one line, whatever the bytes are, and nothing in it that a terminal obeys.

use mqtty::model::Version;
use mqtty::wire::{describe, next_frame};

pub(crate) fn run(bytes: &[u8]) {
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        check(&describe(bytes, version));
        if let Ok(Some(frame)) = next_frame(bytes, 1 << 20) {
            check(&describe(&bytes[..frame.size], version));
        }
    }
}

fn check(line: &str) {
    assert!(!line.is_empty());
    assert!(!line.contains(char::is_control), "{line:?}");
}
