//! A `.proto` file, or a compiled descriptor set; a message of it that can be found reads and writes payloads.

use mqtty::payload::Schema;

use crate::scratch;

pub(crate) fn run(bytes: &[u8]) {
    for name in ["fuzz.proto", "fuzz.pb"] {
        let path = scratch::file(name, bytes);
        let Ok(schema) = Schema::protobuf(&path, "M", &[]) else {
            continue;
        };
        for payload in [&[][..], &[8, 1, 18, 1, b'a'], bytes] {
            if let Ok(text) = schema.decode(payload) {
                let _ = schema.encode(text.as_bytes());
            }
        }
        let _ = schema.encode(b"{}");
    }
}
