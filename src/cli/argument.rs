//! What the table of options knows about clap's arguments.

use clap::{Arg, Command};

use crate::options::Id;

/// The option that an argument is.
pub(super) fn id_of(arg: &Arg) -> Option<Id> {
    arg.get_long().and_then(Id::of)
}

/// The argument of a command that is an option.
pub(super) fn find(command: &Command, id: Id) -> Option<&Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(id.long()))
}
