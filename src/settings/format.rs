//! Formats and schemas of payloads.

use super::context::Context;
use super::given::Given;
use crate::error::Failure;
use crate::model::{CodingPlan, SchemaPlan};
use crate::options::Id;

/// How payloads are encoded or decoded.
///
/// # Errors
///
/// Half of what a schema needs, and two schemas.
pub(crate) fn resolve(context: &Context<'_>) -> Result<CodingPlan, Failure> {
    Ok(CodingPlan {
        format: context.typed_text(Id::Format)?,
        schema: schema(context)?,
    })
}

fn schema(context: &Context<'_>) -> Result<Option<SchemaPlan>, Failure> {
    let protobuf = context.typed_path(Id::ProtobufPath);
    let message = context.typed(Id::ProtobufMessageName);
    let avro = context.typed_path(Id::AvscPath);
    let includes = context.typed_paths(Id::ProtoInclude);
    if protobuf.is_none() && !includes.is_empty() {
        context.warn("--proto-include is ignored: it needs --protobuf-path");
    }
    match (protobuf, message, avro) {
        (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => Err(Failure::usage(
            "--protobuf-path cannot be used with --avsc-path",
        )),
        (None, None, path) => Ok(path.map(SchemaPlan::Avro)),
        (None, Some(_), None) => Err(Failure::usage(
            "--protobuf-message-name needs --protobuf-path",
        )),
        (Some(_), None, None) => Err(Failure::usage(
            "--protobuf-path needs --protobuf-message-name",
        )),
        (Some(path), Some(message), None) => Ok(Some(SchemaPlan::Protobuf {
            path,
            message: Given::text(&message)?.to_owned(),
            includes,
        })),
    }
}
