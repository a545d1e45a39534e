//! What mqtty can do: a folder for each command.
//!
//! In each, `flags.rs` says what can be typed, `plan.rs` what that means, and `run.rs` does it. What commands share is in
//! [`kernel`](crate::kernel); how flags, files and the environment go together in [`settings`](crate::settings).

mod bench;
mod broker;
mod check;
mod completions;
mod conn;
mod init;
mod ls;
mod man;
mod probe;
mod profile;
mod publish;
mod reply;
mod rr;
mod simulate;
mod subscribe;
mod test;
mod version;

pub(crate) use probe::plugin_answer;
pub(crate) use simulate::list::names as scenario_names;

use crate::cli::definition::Group;

/// The commands, in the order of the help page.
pub(crate) const GROUPS: &[Group] = &[
    Group {
        heading: "Everyday",
        commands: &[
            publish::DEFINITION,
            subscribe::DEFINITION,
            rr::DEFINITION,
            reply::DEFINITION,
            conn::DEFINITION,
        ],
        brief: false,
    },
    Group {
        heading: "Testing",
        commands: &[
            test::DEFINITION,
            probe::DEFINITION,
            bench::DEFINITION,
            simulate::DEFINITION,
            broker::DEFINITION,
        ],
        brief: false,
    },
    Group {
        heading: "Setup",
        commands: &[
            profile::DEFINITION,
            init::DEFINITION,
            ls::DEFINITION,
            completions::DEFINITION,
            man::DEFINITION,
            check::DEFINITION,
            version::DEFINITION,
        ],
        brief: true,
    },
];

#[cfg(test)]
pub(crate) mod tests;
