//! From a file to a pool of message types.

use std::fs;
use std::path::{Path, PathBuf};

use prost_reflect::{DescriptorPool, MessageDescriptor};

use super::editions;
use super::imports::{self, Wrong};
use super::packed::{self, Unpackable};
use crate::error::plain;
use crate::payload::PayloadError;
use crate::text::schema;

const FILE: &str = "--protobuf-path";
const INCLUDE: &str = "--proto-include";
const NAME: &str = "--protobuf-message-name";

/// How many names an error lists at most.
const LISTED: usize = 8;

/// Every type of the schema and its imports.
pub(super) fn pool(path: &Path, includes: &[PathBuf]) -> Result<DescriptorPool, PayloadError> {
    let bytes = fs::read(path).map_err(|source| PayloadError::SchemaFile {
        option: FILE,
        path: path.to_owned(),
        source,
    })?;
    if crate::text::is_utf16(&bytes) {
        let what = crate::text::NotText::Utf16;
        let hint = what.hint(&path.display().to_string());
        return Err(fault(path, what.to_string(), hint));
    }
    if is_source(&bytes) {
        compile(path, &bytes, includes)
    } else {
        editions::pool(&bytes).map_err(|what| fault(path, what, None))
    }
}

/// Whether the file is text. A compiled set is not: the tags of its fields are control characters.
fn is_source(bytes: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    std::str::from_utf8(bytes).is_ok() && !bytes.iter().any(control)
}

fn compile(
    path: &Path,
    bytes: &[u8],
    includes: &[PathBuf],
) -> Result<DescriptorPool, PayloadError> {
    for include in includes {
        fs::read_dir(include).map_err(|source| PayloadError::SchemaFile {
            option: INCLUDE,
            path: include.clone(),
            source,
        })?;
    }
    let beside = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let beside = beside.unwrap_or(Path::new("."));
    let places = includes.iter().map(PathBuf::as_path).chain([beside]);
    let places: Vec<_> = places.collect();
    let own = path.file_name().and_then(|name| name.to_str());
    let own = own.unwrap_or("schema.proto");
    let main = Main { path, own, bytes };
    let sources =
        imports::gather(path, bytes, own, &places).map_err(|wrong| main.ungathered(wrong))?;
    let names: Vec<String> = sources.names().map(str::to_owned).collect();
    let mut compiler = protox::Compiler::with_file_resolver(sources);
    compiler.include_imports(true);
    compiler.include_source_info(true);
    let wrong = |error| main.describe(&names, &error);
    compiler.open_file(own).map_err(wrong)?;
    // The compiler's own pool knows nothing of options such as `packed`; read from bytes, it does.
    let set = compiler.encode_file_descriptor_set();
    let pool = DescriptorPool::decode(set.as_slice())
        .map_err(|error| fault(path, schema::source(&error.to_string(), ""), None))?;
    match packed::unpackable(&pool) {
        None => Ok(pool),
        Some(field) => Err(main.unpackable(&field)),
    }
}

/// The schema that was given. It is not read again: it may be a pipe.
struct Main<'a> {
    path: &'a Path,
    /// Its name for the compiler.
    own: &'a str,
    bytes: &'a [u8],
}

impl Main<'_> {
    /// The name of a file in front of a place in it, if it is not the one that was given.
    fn within(&self, file: &str) -> String {
        match file {
            file if file == self.own => String::new(),
            file => format!("{file} "),
        }
    }

    fn unpackable(&self, field: &Unpackable) -> PayloadError {
        let Unpackable {
            file,
            line,
            column,
            what,
        } = field;
        let file = self.within(file);
        fault(
            self.path,
            format!("{file}line {line} column {column}: {what}"),
            None,
        )
    }

    /// Why its files cannot be compiled.
    fn ungathered(&self, wrong: Wrong) -> PayloadError {
        let path = self.path;
        let within = |file: &str| self.within(file);
        match wrong {
            Wrong::Schema { file, error } => self.describe(&[file], &error),
            Wrong::File { file, error } => {
                fault(path, format!("cannot read {file}: {}", plain(&error)), None)
            }
            Wrong::Text {
                file,
                path: place,
                why,
            } => {
                let hint = why.hint(&place.display().to_string());
                fault(path, format!("{file} line {}: {why}", why.line()), hint)
            }
            Wrong::Edition { file, line, column } => {
                let what = format!(
                    "{}line {line} column {column}: proto2 and proto3 are read as text, editions only as a compiled set",
                    within(&file)
                );
                let set = path.with_extension("binpb");
                let folder = match path.parent() {
                    Some(folder) if folder != Path::new("") => format!(" -I {}", folder.display()),
                    _ => String::new(),
                };
                let hint = format!(
                    "compile it: protoc --include_imports --descriptor_set_out={}{folder} {}",
                    set.display(),
                    path.display()
                );
                fault(path, what, Some(hint))
            }
            Wrong::Import {
                file,
                line,
                column,
                what,
                missing,
            } => {
                let hint = format!("name the folder that imports are relative to with {INCLUDE}");
                let what = format!("{}line {line} column {column}: {what}", within(&file));
                fault(path, what, missing.then_some(hint))
            }
        }
    }

    /// What the compiler says of it, or of one of the files that it imports.
    fn describe(&self, names: &[String], error: &protox::Error) -> PayloadError {
        // The debug text is one `file:line:column: message` line for each fault.
        let text = format!("{error:?}");
        let first = text.lines().next().unwrap_or_default();
        let within = |name: &str| first.strip_prefix(name)?.strip_prefix(':');
        let what = match within(self.own) {
            Some(rest) => place(rest, &String::from_utf8_lossy(self.bytes)),
            None => match names.iter().find_map(|name| Some((name, within(name)?))) {
                Some((name, rest)) => {
                    let source = fs::read_to_string(self.path.with_file_name(name));
                    format!("{name} {}", place(rest, &source.unwrap_or_default()))
                }
                None => schema::source(first, ""),
            },
        };
        fault(self.path, what, None)
    }
}

/// `3:5: message` in words.
fn place(text: &str, source: &str) -> String {
    let mut parts = text.splitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(line), Some(column), Some(message)) if is_number(line) && is_number(column) => {
            let number = line.parse::<usize>().unwrap_or_default();
            let of_source = source.lines().nth(number.saturating_sub(1));
            let words = schema::source(message.trim(), of_source.unwrap_or_default());
            format!("line {line} column {column}: {words}")
        }
        _ => schema::source(text.trim(), ""),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The message of that full name, or the only one whose name ends so.
pub(super) fn message(
    pool: &DescriptorPool,
    name: &str,
    path: &Path,
) -> Result<MessageDescriptor, PayloadError> {
    let name = name.trim_start_matches('.');
    if let Some(message) = pool.get_message_by_name(name) {
        return Ok(message);
    }
    let ends_so = |message: &MessageDescriptor| {
        message
            .full_name()
            .strip_suffix(name)
            .is_some_and(|before| before.ends_with('.'))
    };
    let found: Vec<_> = pool.all_messages().filter(ends_so).collect();
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => {
            let ours = |message: &MessageDescriptor| {
                !message.is_map_entry() && message.package_name() != "google.protobuf"
            };
            let all: Vec<_> = pool.all_messages().filter(ours).collect();
            let what = format!("there is no message {name} in it");
            Err(fault(
                path,
                what,
                Some(format!("{NAME} takes one of: {}", names(&all))),
            ))
        }
        several => {
            let what = format!("several messages are called {name}");
            Err(fault(
                path,
                what,
                Some(format!("{NAME} takes one of: {}", names(several))),
            ))
        }
    }
}

fn names(messages: &[MessageDescriptor]) -> String {
    let mut names: Vec<_> = messages.iter().map(MessageDescriptor::full_name).collect();
    names.sort_unstable();
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let list = names.join(", ");
    if more > 0 {
        format!("{list} and {more} more")
    } else {
        list
    }
}

fn fault(path: &Path, what: String, hint: Option<String>) -> PayloadError {
    PayloadError::Schema {
        option: FILE,
        path: path.to_owned(),
        what,
        hint,
    }
}
