//! A jq filter and, behind a zero byte, the payload that it looks at.

use std::time::Duration;

use mqtty::script::PayloadFilters;

pub(crate) fn run(bytes: &[u8]) {
    let (filter, payload) = match bytes.iter().position(|byte| *byte == 0) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &b"{\"a\":[1,null,\"x\"]}"[..]),
    };
    let filter = String::from_utf8_lossy(filter);
    if let Ok(Some(lookup)) = PayloadFilters::new(None, Some(&filter), Duration::from_millis(100)) {
        let _ = lookup.apply(payload);
    }
}
