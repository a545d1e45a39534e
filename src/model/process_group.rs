//! A command and whatever it has started: one group of processes, which ends as one.

#[cfg(unix)]
use std::sync::{Mutex, PoisonError};

#[cfg(unix)]
use rustix::process::Pid;
use tokio::process::{Child, Command};

/// The groups that run, for [`end_all`].
#[cfg(unix)]
static RUNNING: Mutex<Vec<(Pid, End)>> = Mutex::new(Vec::new());

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
    leader: Option<Pid>,
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
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        let leader = id.and_then(Pid::from_raw);
        running().extend(leader.map(|leader| (leader, end)));
        Self { leader }
    }

    /// There are no groups here.
    #[cfg(not(unix))]
    pub fn of(_child: &Child, _end: End) -> Self {
        Self {}
    }

    /// The command has ended: what it has left running is meant to run.
    pub fn leave_alone(mut self) {
        #[cfg(unix)]
        if let Some(leader) = self.leader.take() {
            running().retain(|(group, _)| *group != leader);
        }
        #[cfg(not(unix))]
        let _ = &mut self;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            let mut running = running();
            if let Some(place) = running.iter().position(|(group, _)| *group == leader) {
                let (group, end) = running.swap_remove(place);
                finish(group, end);
            }
        }
    }
}

/// Ends all groups that run, for a process that leaves without waiting for anything.
pub fn end_all() {
    #[cfg(unix)]
    for (group, end) in running().drain(..) {
        finish(group, end);
    }
}

#[cfg(unix)]
fn running() -> std::sync::MutexGuard<'static, Vec<(Pid, End)>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn finish(group: Pid, end: End) {
    use rustix::process::{Signal, kill_process_group};
    let signal = match end {
        End::Asked => Signal::TERM,
        End::Forced => Signal::KILL,
    };
    // It may have ended by itself.
    let _ = kill_process_group(group, signal);
}
