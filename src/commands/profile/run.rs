//! Writing the config file.

use super::dialog::ConfigChange;
use crate::error::Exit;
use crate::kernel::{Context, Running, Task};

impl Task for ConfigChange {
    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            context.done(self.write()?);
            for note in self.notes() {
                context.inform(note);
            }
            Ok(Exit::Done)
        })
    }
}
