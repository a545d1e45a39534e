//! `profile`: the named connections of the config file.

pub(super) mod change;
mod desktop;
pub(super) mod dialog;
pub(super) mod edits;
mod fields;
pub(super) mod flags;
mod import;
mod imported;
pub(super) mod plan;
pub(super) mod questions;
mod run;
pub(super) mod show;
mod subscriptions;

use crate::cli::Definition;

/// The commands.
pub(super) const DEFINITION: Definition = Definition::group(
    "profile",
    "Keep named connections: list, show, add, edit, remove, test, import",
    flags::EXAMPLES,
    &[
        Definition::new(
            "list",
            "List the profiles and where they lead",
            flags::LIST_EXAMPLES,
            flags::LIST,
            plan::list,
        ),
        Definition::new(
            "show",
            "Show what a profile says, without its secrets",
            flags::SHOW_EXAMPLES,
            flags::SHOW,
            plan::show,
        ),
        Definition::new(
            "add",
            "Add a profile: from flags, else asking",
            flags::ADD_EXAMPLES,
            flags::ADD,
            plan::add,
        ),
        Definition::new(
            "edit",
            "Change a profile: by flags, else asking",
            flags::EDIT_EXAMPLES,
            flags::EDIT,
            plan::edit,
        ),
        Definition::new(
            "rm",
            "Remove a profile",
            flags::RM_EXAMPLES,
            flags::RM,
            plan::rm,
        ),
        Definition::new(
            "test",
            "Connect as a profile says, report and leave",
            flags::TEST_EXAMPLES,
            flags::TEST,
            plan::test,
        ),
        Definition::new(
            "import",
            "Make profiles of what MQTTX has exported, or of a file of saved options",
            flags::IMPORT_EXAMPLES,
            flags::IMPORT,
            plan::import,
        ),
    ],
);
