//! The macro that makes the enum of the identifiers and the table of options out of rows.

/// The long name of an option: `no-clean` of `NoClean`.
macro_rules! long_name {
    ($id:ident) => {{
        const NAME: &[u8] = stringify!($id).as_bytes();
        const LONG: [u8; kebab_length(NAME)] = kebab(NAME);
        match std::str::from_utf8(&LONG) {
            Ok(long) => long,
            Err(_) => panic!("a name is text"),
        }
    }};
}

/// Rows of identifiers and facts → the enum of the identifiers and the table.
macro_rules! options {
    ($($id:ident $help:literal $(.$fact:ident($($value:expr),*))*;)*) => {
        /// An option. Two commands that have an option of one name have the same option.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the help says what each is for")]
        pub enum Id {
            $($id,)*
        }

        /// All options, in the order of their identifiers.
        pub static OPTIONS: &[Opt] = &[$(Opt::new(long_name!($id), $help)$(.$fact($($value),*))*,)*];

        /// The identifiers of all options.
        pub const ALL: &[Id] = &[$(Id::$id,)*];
    };
}

pub(super) use {long_name, options};
