//! Formats and schemas of payloads.

use super::given::{Context, Given};
use crate::cli::Coding;
use crate::error::Failure;
use crate::model::{CodingPlan, SchemaPlan};
use crate::options::Id;

/// How payloads are encoded or decoded.
///
/// # Errors
///
/// Half of what a schema needs, and two schemas.
pub(crate) fn resolve(context: &Context<'_>, flags: &Coding) -> Result<CodingPlan, Failure> {
    Ok(CodingPlan {
        format: flags.format.clone(),
        schema: schema(context, flags)?,
    })
}

fn schema(context: &Context<'_>, flags: &Coding) -> Result<Option<SchemaPlan>, Failure> {
    if flags.protobuf_path.is_none() && !flags.proto_include.is_empty() {
        context.warn("--proto-include is ignored: it needs --protobuf-path");
    }
    let message = Given::flag(
        Id::ProtobufMessageName,
        flags.protobuf_message_name.as_ref(),
    );
    match (&flags.protobuf_path, message, &flags.avsc_path) {
        (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => Err(Failure::usage(
            "--protobuf-path and --avsc-path exclude each other",
        )),
        (None, None, path) => Ok(path.clone().map(SchemaPlan::Avro)),
        (None, Some(_), None) => Err(Failure::usage(
            "--protobuf-message-name needs the schema: --protobuf-path",
        )),
        (Some(_), None, None) => Err(Failure::usage(
            "--protobuf-path needs the type of the payload: --protobuf-message-name",
        )),
        (Some(path), Some(message), None) => Ok(Some(SchemaPlan::Protobuf {
            path: path.clone(),
            message: message.text()?.to_owned(),
            includes: flags.proto_include.clone(),
        })),
    }
}
