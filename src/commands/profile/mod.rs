//! `profile`: the named connections of the config file.

pub(super) mod change;
pub(super) mod desk;
mod desktop;
mod fields;
pub(super) mod flags;
mod import;
pub(super) mod plan;
pub(super) mod questions;
mod run;
mod show;
mod subscriptions;

use crate::cli::Definition;

/// The commands.
pub(super) const DEFINITION: Definition = Definition::group(
    "profile",
    "Keep named connections: list, show, add, edit, remove, test, import",
    flags::EXAMPLES,
    &[
        Definition::of::<flags::ProfileList>(
            "list",
            "List the profiles and where they lead",
            flags::LIST_EXAMPLES,
        ),
        Definition::of::<flags::ProfileShow>(
            "show",
            "Show what a profile says, without its secrets",
            flags::SHOW_EXAMPLES,
        ),
        Definition::of::<flags::ProfileAdd>(
            "add",
            "Add a profile: from flags, else asking",
            flags::ADD_EXAMPLES,
        ),
        Definition::of::<flags::ProfileEdit>(
            "edit",
            "Change a profile: by flags, else asking",
            flags::EDIT_EXAMPLES,
        ),
        Definition::of::<flags::ProfileRm>("rm", "Remove a profile", flags::RM_EXAMPLES),
        Definition::of::<flags::ProfileTest>(
            "test",
            "Connect as a profile says, report and leave",
            flags::TEST_EXAMPLES,
        ),
        Definition::of::<flags::ProfileImport>(
            "import",
            "Make profiles of what MQTTX has exported, or of a file of saved options",
            flags::IMPORT_EXAMPLES,
        ),
    ],
);
