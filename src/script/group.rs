//! A command and whatever it has started: one group of processes, which ends as one.

use tokio::process::{Child, Command};

/// What happens to a group that is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It is asked to end (SIGTERM).
    Asked,
    /// It is ended (SIGKILL).
    Forced,
}

/// The group of a command. When it goes out of scope before [`Group::leave_alone`], what is left of it is
/// ended.
#[derive(Debug)]
pub struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
    #[cfg(unix)]
    end: End,
}

impl Group {
    /// Makes a command that is still to be run the first of a group of its own. Ctrl-C at the terminal is then
    /// for us alone.
    pub fn prepare(command: &mut Command) {
        #[cfg(unix)]
        command.process_group(0);
        #[cfg(not(unix))]
        let _ = command;
    }

    /// The group of a command that has been prepared and runs.
    #[cfg(unix)]
    pub fn of(child: &Child, end: End) -> Self {
        let leader = child.id().and_then(|id| i32::try_from(id).ok());
        Self {
            leader: leader.and_then(rustix::process::Pid::from_raw),
            end,
        }
    }

    /// There are no groups here.
    #[cfg(not(unix))]
    pub fn of(_child: &Child, _end: End) -> Self {
        Self {}
    }

    /// The command has ended: what it has left running is meant to run.
    pub fn leave_alone(mut self) {
        #[cfg(unix)]
        {
            self.leader = None;
        }
        #[cfg(not(unix))]
        let _ = &mut self;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        use rustix::process::{Signal, kill_process_group};
        let signal = match self.end {
            End::Asked => Signal::TERM,
            End::Forced => Signal::KILL,
        };
        if let Some(leader) = self.leader {
            // It may have ended by itself.
            let _ = kill_process_group(leader, signal);
        }
    }
}
