//! The real binary, from outside: a wiped environment, a home of its own, and a time limit.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::LIMIT;
use super::finished::{Finished, beginning};
use super::scratch::scratch_dir;

/// The binary with arguments, not started yet.
pub(crate) struct Run {
    command: Command,
    shown: Vec<OsString>,
    input: Option<Vec<u8>>,
}

/// `mqtty` with these arguments.
pub(crate) fn mqtty(arguments: &[&str]) -> Run {
    program(env!("CARGO_BIN_EXE_mqtty"), arguments)
}

/// Any program with these arguments, under the same conditions.
pub(crate) fn program(path: impl AsRef<OsStr>, arguments: &[&str]) -> Run {
    let mut command = Command::new(&path);
    command
        .env_clear()
        .env("HOME", scratch_dir())
        .env("LANG", "C")
        .env("TZ", "UTC")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let run = Run {
        command,
        shown: vec![path.as_ref().to_owned()],
        input: None,
    };
    run.args(arguments)
}

impl Run {
    /// More arguments.
    pub(crate) fn args(mut self, arguments: &[impl AsRef<OsStr>]) -> Self {
        for argument in arguments {
            self.shown.push(argument.as_ref().to_owned());
            self.command.arg(argument);
        }
        self
    }

    /// The broker: this port of loopback.
    pub(crate) fn port(self, port: u16) -> Self {
        self.args(&["-h", "127.0.0.1", "-p", &port.to_string()])
    }

    /// An environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// The directory that it starts in.
    pub(crate) fn directory(mut self, path: impl AsRef<Path>) -> Self {
        self.command.current_dir(path);
        self
    }

    /// What is on stdin, as a whole.
    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.command.stdin(Stdio::piped());
        self.input = Some(bytes.into());
        self
    }

    /// A stdin that the test writes to by and by.
    pub(crate) fn open_stdin(mut self) -> Self {
        self.command.stdin(Stdio::piped());
        self
    }

    /// Another stdin.
    pub(crate) fn stdin(mut self, stdin: impl Into<Stdio>) -> Self {
        self.command.stdin(stdin);
        self
    }

    /// Another stdout.
    pub(crate) fn stdout(mut self, stdout: impl Into<Stdio>) -> Self {
        self.command.stdout(stdout);
        self
    }

    /// Another stderr.
    pub(crate) fn stderr(mut self, stderr: impl Into<Stdio>) -> Self {
        self.command.stderr(stderr);
        self
    }

    /// Starts it.
    pub(crate) fn start(mut self) -> Running {
        let started = Instant::now();
        let mut child = self.command.spawn().unwrap();
        // The command holds the test's copies of what was handed to the child.
        drop(self.command);
        let stdout = Collected::of(child.stdout.take());
        let stderr = Collected::of(child.stderr.take());
        let mut stdin = child.stdin.take();
        if let Some(input) = self.input
            && let Some(mut pipe) = stdin.take()
        {
            thread::spawn(move || {
                // The child need not read all of it.
                let _ = pipe.write_all(&input);
            });
        }
        let pid = Pid::from_child(&child);
        Running {
            shown: self.shown,
            started,
            pid,
            stdin,
            stdout,
            stderr,
            status: wait_in_background(child),
            ended: false,
        }
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Finished {
        self.start().finish()
    }
}

fn wait_in_background(mut child: Child) -> Receiver<ExitStatus> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let status = child.wait().unwrap();
        // A test that has failed does not ask any more.
        let _ = sender.send(status);
    });
    receiver
}

/// What a stream of the child has said so far, shared with the thread that reads it.
#[derive(Clone, Default)]
struct Collected(Arc<(Mutex<Said>, Condvar)>);

#[derive(Default)]
struct Said {
    bytes: Vec<u8>,
    ended: bool,
}

impl Collected {
    fn of(stream: Option<impl Read + Send + 'static>) -> Self {
        let collected = Self::default();
        let Some(mut stream) = stream else {
            collected.0.0.lock().unwrap().ended = true;
            return collected;
        };
        let target = collected.clone();
        thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let count = stream.read(&mut buffer).unwrap_or(0);
                let mut state = target.0.0.lock().unwrap();
                state.bytes.extend_from_slice(&buffer[..count]);
                state.ended = count == 0;
                target.0.1.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        collected
    }

    /// Waits until `ready` says so of the text, or the stream has ended; whether it was the former.
    fn wait(&self, limit: Duration, mut ready: impl FnMut(&[u8]) -> bool) -> bool {
        let state = self.0.0.lock().unwrap();
        let (state, _) = self
            .0
            .1
            .wait_timeout_while(state, limit, |said| !ready(&said.bytes) && !said.ended)
            .unwrap();
        ready(&state.bytes)
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.0.lock().unwrap().bytes.clone()
    }
}

/// The binary while it runs. It is killed when it goes out of scope.
pub(crate) struct Running {
    shown: Vec<OsString>,
    started: Instant,
    pid: Pid,
    stdin: Option<ChildStdin>,
    stdout: Collected,
    stderr: Collected,
    status: Receiver<ExitStatus>,
    ended: bool,
}

impl Running {
    #[cfg(target_os = "linux")]
    /// Its process identifier.
    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Waits until stdout has this text.
    pub(crate) fn prints(&self, text: &str) {
        assert!(
            self.stdout.wait(LIMIT, |bytes| contains(bytes, text)),
            "{text:?} is not on stdout\n{}",
            self.so_far()
        );
    }

    /// Waits until stderr has this text.
    pub(crate) fn says(&self, text: &str) {
        assert!(
            self.stderr.wait(LIMIT, |bytes| contains(bytes, text)),
            "{text:?} is not on stderr\n{}",
            self.so_far()
        );
    }

    /// Waits until stderr has this text; false if it has ended without.
    pub(crate) fn hears(&self, text: &str) -> bool {
        self.stderr.wait(LIMIT, |bytes| contains(bytes, text))
    }

    /// The last bytes of stderr so far, at most this many.
    pub(crate) fn last_said(&self, length: usize) -> String {
        let bytes = self.stderr.bytes();
        String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(length)..]).into_owned()
    }

    /// Waits until stderr has this text so many times.
    pub(crate) fn says_times(&self, text: &str, times: usize) {
        assert!(
            self.stderr.wait(LIMIT, |bytes| {
                memchr::memmem::find_iter(bytes, text.as_bytes()).count() >= times
            }),
            "{text:?} is not {times} times on stderr\n{}",
            self.so_far()
        );
    }

    /// What is on stdout so far.
    pub(crate) fn stdout_so_far(&self) -> String {
        String::from_utf8_lossy(&self.stdout.bytes()).into_owned()
    }

    /// What is on stderr so far.
    pub(crate) fn stderr_so_far(&self) -> String {
        String::from_utf8_lossy(&self.stderr.bytes()).into_owned()
    }

    #[cfg(target_os = "linux")]
    /// Waits until it has its own way with Ctrl-C and SIGTERM.
    pub(crate) fn follows_signals(&self) {
        let mut wanted = vec![Signal::INT, Signal::TERM];
        if !hangup_is_ignored() {
            wanted.push(Signal::HUP);
        }
        let wanted = wanted
            .iter()
            .fold(0, |bits, signal| bits | 1u64 << (signal.as_raw() - 1));
        let started = Instant::now();
        loop {
            let caught = self.status_line("SigCgt");
            if u64::from_str_radix(&caught, 16).unwrap() & wanted == wanted {
                return;
            }
            assert!(started.elapsed() < LIMIT, "{}", self.so_far());
            thread::yield_now();
        }
    }

    #[cfg(target_os = "linux")]
    /// Waits until it sleeps: what it waits for is then interrupted by a signal.
    pub(crate) fn asleep(&self) {
        let started = Instant::now();
        while self.status_line("State") != "S" {
            assert!(started.elapsed() < LIMIT, "{}", self.so_far());
            thread::yield_now();
        }
    }

    /// Writes to its stdin.
    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes.as_ref()).unwrap();
        stdin.flush().unwrap();
    }

    /// Ends its stdin.
    pub(crate) fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Stops all of its threads, and waits until they are stopped: on a busy machine the signal alone takes effect late.
    pub(crate) fn pause(&self) {
        self.signal(Signal::STOP);
        let stopped = waitid(WaitId::Pid(self.pid), WaitIdOptions::STOPPED).unwrap();
        assert!(stopped.is_some_and(|status| status.stopped()));
    }

    /// Sends Ctrl-C.
    pub(crate) fn interrupt(&self) {
        self.signal(Signal::INT);
    }

    #[cfg(target_os = "linux")]
    /// A line of `/proc/PID/status`, such as `VmHWM`, in kB.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        self.status_line(name).parse().unwrap()
    }

    #[cfg(target_os = "linux")]
    fn status_line(&self, name: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().to_owned()
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Finished {
        let Ok(status) = self.status.recv_timeout(LIMIT) else {
            panic!("it does not end\n{}", self.so_far());
        };
        self.ended = true;
        let elapsed = self.started.elapsed();
        // What it has written is read to the end; nobody else holds these pipes.
        self.stdout.wait(LIMIT, |_| false);
        self.stderr.wait(LIMIT, |_| false);
        let finished = Finished {
            shown: std::mem::take(&mut self.shown),
            status,
            elapsed,
            stdout: self.stdout.bytes(),
            stderr: String::from_utf8_lossy(&self.stderr.bytes()).into_owned(),
        };
        assert!(
            !finished.stderr.contains("panicked") && !finished.stderr.contains("RUST_BACKTRACE"),
            "{finished}"
        );
        finished
    }

    /// Waits for its end, whatever that is.
    pub(crate) fn wait(mut self) {
        assert!(self.status.recv_timeout(LIMIT).is_ok(), "{}", self.so_far());
        self.ended = true;
    }

    fn so_far(&self) -> String {
        format!(
            "{:?}\nstdout: {}\nstderr: {}",
            self.shown,
            beginning(&self.stdout.bytes()),
            beginning(&self.stderr.bytes())
        )
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            // It may have ended by itself.
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    memchr::memmem::find(bytes, text.as_bytes()).is_some()
}

/// Whether SIGHUP is ignored here, as under `nohup`: then it is in the binary too, and tests that send it have
/// nothing to look at.
pub(crate) fn hangup_is_ignored() -> bool {
    is_ignored(Signal::HUP)
}

/// Whether a signal is ignored here, and so in the binary until it has its own way with it.
pub(crate) fn is_ignored(signal: Signal) -> bool {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let bit = 1u64 << (signal.as_raw() - 1);
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & bit != 0)
}
