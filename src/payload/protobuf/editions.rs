//! Compiled descriptor sets, those of editions among them.
//!
//! The library behind this knows proto2 and proto3. A file of an edition is handed to it as proto2,
//! whose rules are the default ones of the editions (fields know whether they are set, enums and
//! strings are read alike, lists are read packed or not). What differs on the wire is the delimited
//! encoding of messages, and that is refused.

use prost_reflect::{DescriptorPool, DynamicMessage, ReflectMessage as _, Value};

use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field, push_bytes_field};

/// `FileDescriptorSet.file`
const FILE: u64 = 1;
/// `FileDescriptorProto.syntax`
const SYNTAX: u64 = 12;
/// `FileDescriptorProto.edition`
const EDITION: u64 = 14;
/// The syntax of a file of an edition.
const EDITIONS: &[u8] = b"editions";
/// What a file may be written in.
const SYNTAXES: [&[u8]; 3] = [b"proto2", b"proto3", EDITIONS];
/// `FeatureSet.MessageEncoding.DELIMITED`
const DELIMITED: i32 = 2;

/// The types of a descriptor set.
///
/// # Errors
/// Bytes that are no such set, imports that it lacks, delimited messages.
pub(super) fn pool(bytes: &[u8]) -> Result<DescriptorPool, String> {
    let not_a_set = |what| format!("it is neither text nor a compiled descriptor set: {what}");
    let (set, editions) = as_proto2(bytes).map_err(not_a_set)?;
    let pool = DescriptorPool::decode(set.as_slice()).map_err(|error| {
        let text = error.to_string();
        crate::text::schema::source(text.lines().next().unwrap_or_default(), "")
    })?;
    if editions && let Some(field) = delimited_field(&pool) {
        return Err(format!(
            "field {field} has the delimited encoding, which is not supported"
        ));
    }
    Ok(pool)
}

/// The set with every file of an edition declared as proto2, and whether there was one.
fn as_proto2(bytes: &[u8]) -> Result<(Vec<u8>, bool), String> {
    let mut reader = Reader::of(bytes);
    let mut set = Vec::with_capacity(bytes.len());
    let mut editions = false;
    while let Some((number, field)) = next_field(&mut reader)? {
        let (FILE, Field::Bytes(file)) = (number, field) else {
            continue;
        };
        let changed = file_as_proto2(file)?;
        editions |= changed.is_some();
        push_bytes_field(FILE, changed.as_deref().unwrap_or(file), &mut set);
    }
    if set.is_empty() {
        return Err("there is no file in it".into());
    }
    Ok((set, editions))
}

/// The file declared as proto2, if it is one of an edition.
fn file_as_proto2(file: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let mut reader = Reader::of(file);
    let mut kept = Vec::with_capacity(file.len());
    let mut edition = false;
    loop {
        let start = reader.at();
        match next_field(&mut reader)? {
            None => break,
            // The library panics where the first file of a set has a syntax that it does not know.
            Some((SYNTAX, Field::Bytes(syntax))) if !SYNTAXES.contains(&syntax) => {
                let syntax = String::from_utf8_lossy(syntax);
                return Err(format!("unknown syntax {syntax:?}"));
            }
            Some((SYNTAX, syntax)) => edition |= syntax == Field::Bytes(EDITIONS),
            Some((EDITION, _)) => {}
            Some(_) => kept.extend(&file[start..reader.at()]),
        }
    }
    if edition {
        push_bytes_field(SYNTAX, b"proto2", &mut kept);
    }
    Ok(edition.then_some(kept))
}

/// The first field whose messages are delimited, by its own option or its file's.
fn delimited_field(pool: &DescriptorPool) -> Option<String> {
    let mut fields = pool.all_messages().flat_map(|message| {
        let of_file = is_delimited(&message.parent_file().options());
        let fields: Vec<_> = message.fields().map(|field| (field, of_file)).collect();
        fields
    });
    let (field, _) = fields.find(|(field, of_file)| {
        let message = field.kind().as_message().is_some() && !field.is_map();
        message && (*of_file || is_delimited(&field.options()))
    })?;
    Some(field.full_name().to_owned())
}

fn is_delimited(options: &DynamicMessage) -> bool {
    if options.descriptor().get_field_by_name("features").is_none() {
        return false;
    }
    let features = options.get_field_by_name("features");
    let features = features.as_deref().and_then(Value::as_message);
    let encoding = features.and_then(|features| features.get_field_by_name("message_encoding"));
    encoding.and_then(|encoding| encoding.as_enum_number()) == Some(DELIMITED)
}
