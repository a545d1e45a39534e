//! The plans of `mqtty profile`.
//!
//! What is to be written is put together here and asked for where somebody can be asked; it is written when all
//! of it is known and right ([`ConfigChange`](super::dialog::ConfigChange)).

use std::path::PathBuf;

use super::dialog::{self, ConfigDialog};
use super::flags::{NAME, PATH};
use super::{change, import, show};
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::kernel::Print;
use crate::prompt::Prompter;
use crate::settings::Context;

/// Makes the plan of `profile list`.
pub(super) fn list(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(Print(show::list(&ConfigDialog::new(context, prompter)?)?).into())
}

/// Makes the plan of `profile show`.
pub(super) fn show(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let dialog = ConfigDialog::new(context, prompter)?;
    Ok(Print(show::show(&dialog, &line.word(NAME))?).into())
}

/// Makes the plan of `profile add`.
pub(super) fn add(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let dialog = ConfigDialog::new(context, prompter)?;
    Ok(change::add(&dialog, line)?.into())
}

/// Makes the plan of `profile edit`.
pub(super) fn edit(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let dialog = ConfigDialog::new(context, prompter)?;
    Ok(change::edit(&dialog, line)?.into())
}

/// Makes the plan of `profile rm`.
pub(super) fn rm(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let dialog = ConfigDialog::new(context, prompter)?;
    Ok(change::remove(&dialog, &line.word(NAME))?.into())
}

/// Makes the plan of `profile test`.
pub(super) fn test(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let dialog = ConfigDialog::new(context, prompter)?;
    Ok(Planned::Job(Box::new(dialog::test(
        &dialog,
        &line.word(NAME),
    )?)))
}

/// Makes the plan of `profile import`.
pub(super) fn import(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let dialog = ConfigDialog::new(context, prompter)?;
    let path: PathBuf = line.words(PATH).pop().unwrap_or_default().into();
    Ok(import::import(&dialog, &path)?.into())
}
