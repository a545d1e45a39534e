//! Commands that we start do not outlive us where a signal ends us first.

use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::bytes::publish;
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::scratch_dir;

const PATH: &str = "/usr/bin:/bin";

const QUICKLY: Timespec = Timespec {
    tv_sec: 10,
    tv_nsec: 0,
};

/// A command that runs for long, in a shell that has started it, and a pipe that they both hold.
struct Lasting {
    command: String,
    held: File,
}

impl Lasting {
    fn new() -> Self {
        let path = scratch_dir().join("held");
        mknodat(CWD, &path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let held = File::options()
            .read(true)
            .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
            .open(&path)
            .unwrap();
        let command = format!("exec 3> '{}'; echo >&3; sleep 60; echo", path.display());
        Self { command, held }
    }

    /// How many bytes come within this time; 0 is the end.
    fn comes_within(&mut self, limit: &Timespec) -> Option<usize> {
        let mut waiting = [PollFd::new(&self.held, PollFlags::IN)];
        let ready = poll(&mut waiting, Some(limit)).unwrap();
        (ready > 0).then(|| self.held.read(&mut [0; 8]).unwrap())
    }

    /// Waits until it runs.
    fn runs(&mut self) {
        assert_eq!(self.comes_within(&QUICKLY), Some(1));
    }

    /// Waits until nobody holds the pipe any more.
    fn has_ended(&mut self) {
        assert_eq!(self.comes_within(&QUICKLY), Some(0));
    }
}

#[test]
fn a_password_command() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        if signal == Signal::HUP && crate::support::run::hangup_is_ignored() {
            continue;
        }
        let mut lasting = Lasting::new();
        let running = mqtty(&["conn", "--once", "-u", "u", "--port", "1"])
            .args(&["--password-command", &lasting.command])
            .env("PATH", PATH)
            .start();
        lasting.runs();
        running.signal(signal);
        running
            .finish()
            .code(code)
            .said("error: --password-command: interrupted before the command ended\n")
            .within(Duration::from_secs(10));
        lasting.has_ended();
    }
}

/// The signals are followed afterwards as ever.
#[test]
fn a_password_command_that_has_ended() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    let running = mqtty(&["sub", "-t", "t", "-u", "u"])
        .args(&["--password-command", "echo x"])
        .port(peer.port)
        .start();
    running.says("Subscribed to t");
    running.signal(Signal::TERM);
    running.finish().code(0).within(Duration::from_secs(10));
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_signal_ends_the_commands_of_messages() {
    for flag in ["--exec", "--decode-with"] {
        let mut lasting = Lasting::new();
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            conn.send(publish(0, "t", 0, "x"));
            conn.drain();
        });
        let running = mqtty(&["sub", "-t", "t", flag, &lasting.command])
            .port(peer.port)
            .env("PATH", PATH)
            .start();
        lasting.runs();
        // Signals that come at the same time count as one, so there may be more than two.
        let started = Instant::now();
        let moment = Timespec {
            tv_sec: 0,
            tv_nsec: 50_000_000,
        };
        loop {
            // It may have ended, and must not have left anything behind then.
            let _ = kill_process(Pid::from_raw(running.pid()).unwrap(), Signal::TERM);
            if lasting.comes_within(&moment) == Some(0) {
                break;
            }
            assert!(started.elapsed() < Duration::from_secs(10), "it still runs");
        }
        running.wait();
    }
}
