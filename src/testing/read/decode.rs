//! `decode`: the format or the schema of received payloads.

use std::path::Path;

use super::fields::{self, Fields, is_name, place};
use crate::document::Node;
use crate::payload::{CodecOptions, Decoder, Format, Schema};
use crate::testing::problem::Problem;

/// A format by its name, or a map with a format or a schema.
pub(super) fn read(node: &Node, folder: &Path) -> Result<Decoder, Problem> {
    let wrong = |what: String| Problem::new(place(node), format!("decode: {what}"));
    let format = |node: &Node| {
        let name = fields::text(node, "decode")?;
        name.parse::<Format>().map_err(wrong)
    };
    let mut options = CodecOptions::default();
    if is_name(node) {
        options.format = Some(format(node)?);
    } else {
        let keys = ["format", "avro", "protobuf", "message"];
        let fields = Fields::of(node, "decode", &keys)?;
        options.format = fields.with("format", format)?;
        fields.at_most_one(&["avro", "protobuf"])?;
        let path = |key: &str| Ok(fields.text(key)?.map(|name| folder.join(name)));
        let schema = match (path("avro")?, path("protobuf")?, fields.text("message")?) {
            (Some(path), _, None) => Some(Schema::avro(&path)),
            (_, Some(path), Some(message)) => Some(Schema::protobuf(&path, message, &[])),
            (None, None, None) if options.format.is_some() => None,
            _ => {
                let what = "expected format, avro, or protobuf and message";
                return Err(wrong(what.to_owned()));
            }
        };
        options.schema = schema
            .transpose()
            .map_err(|error| wrong(error.to_string()))?;
    }
    Decoder::new(options).map_err(|error| wrong(error.to_string()))
}
