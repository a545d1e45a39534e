//! Asking a command, which answers with the first line that it prints.

use std::io::{self, BufRead as _, Read};
use std::process::{Command, ExitStatus, Stdio};

/// Runs a command and returns how it ended, and the first line that it prints, with its end, or its first `most`
/// bytes. It has the terminal to ask on and stderr, but not stdin.
///
/// # Errors
///
/// It cannot be run; of kind [`io::ErrorKind::Interrupted`] where a signal has ended the wait, and the command with
/// it ([`given_up`](super::given_up)).
pub fn first_line(mut command: Command, most: u64) -> io::Result<(ExitStatus, Vec<u8>)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    #[cfg(unix)]
    return interruptible(command, most);
    #[cfg(not(unix))]
    {
        let mut child = command.spawn()?;
        let line = child
            .stdout
            .take()
            .map_or(Ok(Vec::new()), |it| line_of(it, most))?;
        Ok((child.wait()?, line))
    }
}

fn line_of(stdout: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut output = io::BufReader::new(stdout).take(most);
    output.read_until(b'\n', &mut line)?;
    // What follows is not ours; whoever prints it should not end for want of a reader.
    io::copy(&mut output.into_inner(), &mut io::sink())?;
    Ok(line)
}

#[cfg(unix)]
fn interruptible(mut command: Command, most: u64) -> io::Result<(ExitStatus, Vec<u8>)> {
    use rustix::process::{Pid, Signal, kill_process};

    let mut signals = super::signals::Signals::catch()?;
    let mut child = command.spawn()?;
    let leader = Pid::from_child(&child);
    let stdout = child.stdout.take();
    let answered = signals.interrupt(async move {
        let work = tokio::task::spawn_blocking(move || {
            let line = stdout.map_or(Ok(Vec::new()), |stdout| line_of(stdout, most))?;
            Ok((child.wait()?, line))
        });
        work.await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    });
    if let Err(error) = &answered
        && error.kind() == io::ErrorKind::Interrupted
    {
        for process in family(leader) {
            // It may have ended by itself.
            let _ = kill_process(process, Signal::TERM);
        }
        signals.leave();
    }
    answered
}

/// A process and all that it has started and that still belongs to it. A group of its own would be simpler, but a
/// command outside the terminal's foreground group cannot ask anything there.
#[cfg(unix)]
fn family(leader: rustix::process::Pid) -> Vec<rustix::process::Pid> {
    let mut found = vec![leader];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(children(parent));
        next += 1;
    }
    found
}

/// The children of a process, of all its threads; none where the system does not list them.
#[cfg(unix)]
fn children(parent: rustix::process::Pid) -> Vec<rustix::process::Pid> {
    let tasks = format!("/proc/{}/task", parent.as_raw_nonzero());
    let threads = std::fs::read_dir(tasks).into_iter().flatten().flatten();
    let lists = threads.filter_map(|it| std::fs::read_to_string(it.path().join("children")).ok());
    let numbers = lists.flat_map(|list| {
        let numbers = list.split_whitespace().filter_map(|word| word.parse().ok());
        numbers.collect::<Vec<i32>>()
    });
    numbers.filter_map(rustix::process::Pid::from_raw).collect()
}
