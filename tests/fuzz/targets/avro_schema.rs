//! An Avro schema; one that can be read reads and writes payloads.

use mqtty::payload::Schema;

use crate::scratch;

pub(crate) fn run(bytes: &[u8]) {
    let path = scratch::file("fuzz.avsc", bytes);
    let Ok(schema) = Schema::avro(&path) else {
        return;
    };
    for payload in [&[][..], &[0; 64], &[2; 64], bytes] {
        if let Ok(text) = schema.decode(payload) {
            let _ = schema.encode(text.as_bytes());
        }
    }
    for json in ["{}", "null", "[]", "0"] {
        let _ = schema.encode(json.as_bytes());
    }
}
