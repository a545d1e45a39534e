//! What a plan says about formats and schemas → the codec's options.

use super::context::Context;
use crate::error::Failure;
use crate::model::{CodingPlan, SchemaPlan};
use crate::payload::{CodecOptions, Format, Schema};

/// Reads the schema, if there is one.
///
/// # Errors
///
/// Files of a schema that cannot be read (exit 8) or are wrong (exit 7); a signal.
pub(crate) async fn options(context: &Context, plan: &CodingPlan) -> Result<CodecOptions, Failure> {
    let format = plan.format.as_deref().map(str::parse::<Format>);
    let format = format
        .transpose()
        .map_err(|error| Failure::usage(format!("--format: {error}")))?;
    let schema = match plan.schema.clone() {
        None => None,
        Some(plan) => {
            let schema = context.apart("the schema was read", move || schema(&plan));
            Some(schema.await?)
        }
    };
    Ok(CodecOptions { format, schema })
}

fn schema(plan: &SchemaPlan) -> Result<Schema, Failure> {
    Ok(match plan {
        SchemaPlan::Avro(path) => Schema::avro(path)?,
        SchemaPlan::Protobuf {
            path,
            message,
            includes,
        } => Schema::protobuf(path, message, includes)?,
    })
}

/// Whether a decoded payload is always a JSON value. In lines of JSON it is then the value itself, a string
/// included, and what is no such value is there as bytes.
pub(crate) fn is_json(options: &CodecOptions) -> bool {
    let by_format = options.format.and_then(Format::is_json);
    by_format.unwrap_or_else(|| options.schema.is_some())
}
