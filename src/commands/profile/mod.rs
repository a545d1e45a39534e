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
    "Manage named connections in the config file",
    flags::EXAMPLES,
    &[
        Definition::new(
            "list",
            "List profiles and their brokers",
            flags::LIST_EXAMPLES,
            flags::LIST,
            plan::list,
        ),
        Definition::new(
            "show",
            "Show the settings of a profile, without secrets",
            flags::SHOW_EXAMPLES,
            flags::SHOW,
            plan::show,
        ),
        Definition::new(
            "add",
            "Add a profile from flags, or interactively",
            flags::ADD_EXAMPLES,
            flags::ADD,
            plan::add,
        ),
        Definition::new(
            "edit",
            "Change a profile by flags, or interactively",
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
            "Test the connection of a profile",
            flags::TEST_EXAMPLES,
            flags::TEST,
            plan::test,
        ),
        Definition::new(
            "import",
            "Import profiles from an MQTTX export or a file of saved options",
            flags::IMPORT_EXAMPLES,
            flags::IMPORT,
            plan::import,
        ),
    ],
);
