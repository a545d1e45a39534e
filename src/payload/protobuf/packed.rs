//! The option `packed` where it has no meaning: the compiler behind this takes it, that of the format does not.

use prost_reflect::prost_types::{FieldDescriptorProto, FileDescriptorProto};
use prost_reflect::{DescriptorPool, Kind};

/// A field that cannot be packed.
pub(super) struct Unpackable {
    /// The file that has it, as it is imported.
    pub(super) file: String,
    /// The place of the option, from 1.
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) what: String,
}

/// The first field that is to be packed and cannot be. The files have the places of their parts.
pub(super) fn unpackable(pool: &DescriptorPool) -> Option<Unpackable> {
    let messages = pool.all_messages();
    let fields = messages.flat_map(|message| message.fields().collect::<Vec<_>>());
    let fields = fields.map(|field| {
        let is_packable = field.is_list() && is_packable(&field.kind());
        let option = is_packed(field.field_descriptor_proto());
        let file = field.parent_file();
        (option && !is_packable).then(|| {
            let place = place(file.file_descriptor_proto(), field.path());
            (file.name().to_owned(), place, field.name().to_owned())
        })
    });
    let extensions = pool.all_extensions().map(|extension| {
        let is_packable = extension.is_list() && is_packable(&extension.kind());
        let option = is_packed(extension.field_descriptor_proto());
        let file = extension.parent_file();
        (option && !is_packable).then(|| {
            let place = place(file.file_descriptor_proto(), extension.path());
            (file.name().to_owned(), place, extension.name().to_owned())
        })
    });
    let (file, (line, column), name) = fields.chain(extensions).flatten().next()?;
    Some(Unpackable {
        file,
        line,
        column,
        what: format!(
            "the field '{name}' cannot be packed: only repeated numbers, bools and enums can"
        ),
    })
}

fn is_packed(field: &FieldDescriptorProto) -> bool {
    field.options.as_ref().and_then(|options| options.packed) == Some(true)
}

fn is_packable(kind: &Kind) -> bool {
    !matches!(kind, Kind::String | Kind::Bytes | Kind::Message(_))
}

/// The line and the column of a field's option, or else of the field.
fn place(file: &FileDescriptorProto, path: &[i32]) -> (usize, usize) {
    /// `FieldDescriptorProto.options` and `FieldOptions.packed`
    const OPTION: [i32; 2] = [8, 2];
    let option = [path, &OPTION].concat();
    let locations = file.source_code_info.iter().flat_map(|info| &info.location);
    let of = |path: &[i32]| locations.clone().find(|location| location.path == path);
    let span = of(&option).or_else(|| of(path));
    let number = |at: usize| {
        let from_0 = span.and_then(|location| location.span.get(at));
        from_0
            .and_then(|from_0| usize::try_from(*from_0).ok())
            .unwrap_or_default()
            + 1
    };
    (number(0), number(1))
}
