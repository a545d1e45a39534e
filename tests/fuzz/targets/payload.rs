//! A payload, read in every format that needs no schema; what is shown as JSON is JSON, and what a format has written
//! reads as the same again.

use mqtty::payload::{CodecOptions, Decoded, Decoder, Encoder, Format};
use serde_json::value::RawValue;

pub(crate) fn run(bytes: &[u8]) {
    for format in Format::ALL.iter().copied() {
        let options = CodecOptions {
            format: Some(format),
            schema: None,
        };
        let mut decoder = Decoder::new(options.clone()).expect("a format alone");
        for topic in ["spBv1.0/g/NBIRTH/n", "spBv1.0/g/NDATA/n", "a"] {
            if let Ok(Decoded::Json(text)) = decoder.decode(topic, bytes) {
                check(&text);
            }
        }
        let Ok(encoder) = Encoder::new(options) else {
            continue;
        };
        if let Ok(written) = encoder.encode(bytes)
            && let Format::Cbor | Format::Msgpack = format
        {
            let shown = decoder.decode("a", &written).expect("what was written");
            if let Decoded::Json(text) = shown {
                let again = encoder.encode(text.as_bytes()).expect("what was shown");
                assert_eq!(again, written, "{text}");
            }
        }
    }
}

fn check(text: &str) {
    let json: Result<&RawValue, _> = serde_json::from_str(text);
    assert!(json.is_ok(), "{text:?}");
}
