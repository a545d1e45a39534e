//! The plans of `mqtty profile`.
//!
//! What is to be written is put together here and asked for where somebody can be asked; it is written when all
//! of it is known and right ([`Change`](super::desk::Change)).

use super::desk::{Desk, test};
use super::flags::{
    ProfileAdd, ProfileEdit, ProfileImport, ProfileList, ProfileRm, ProfileShow, ProfileTest,
};
use super::{change, import, show};
use crate::cli::{CommandLine, Flags, Planned};
use crate::error::Failure;
use crate::kernel::Print;
use crate::prompt::Prompter;
use crate::settings::Context;

impl Flags for ProfileList {
    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        Ok(Print(show::list(&Desk::new(context, prompter, &self.file)?)?).into())
    }
}

impl Flags for ProfileShow {
    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let desk = Desk::new(context, prompter, &self.file)?;
        Ok(Print(show::show(&desk, &self.name)?).into())
    }
}

impl Flags for ProfileAdd {
    fn plan(
        &self,
        context: &mut Context<'_>,
        line: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let desk = Desk::new(context, prompter, &self.settings.file)?;
        Ok(change::add(&desk, line, self)?.into())
    }
}

impl Flags for ProfileEdit {
    fn plan(
        &self,
        context: &mut Context<'_>,
        line: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let desk = Desk::new(context, prompter, &self.settings.file)?;
        Ok(change::edit(&desk, line, self)?.into())
    }
}

impl Flags for ProfileRm {
    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let desk = Desk::new(context, prompter, &self.file)?;
        Ok(change::remove(&desk, &self.name)?.into())
    }
}

impl Flags for ProfileTest {
    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let desk = Desk::new(context, prompter, &self.file)?;
        Ok(Planned::Job(Box::new(test(&desk, self)?)))
    }
}

impl Flags for ProfileImport {
    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let desk = Desk::new(context, prompter, &self.file)?;
        Ok(import::import(&desk, self)?.into())
    }
}
