//! Files and terminals for one test.

use std::cell::Cell;
use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// An empty directory that only this test knows. It is the same in the next run, so that none are left over.
pub(crate) fn scratch_dir() -> PathBuf {
    thread_local! {
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }
    let number = COUNT.replace(COUNT.get() + 1);
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("cli-{}", thread_name()))
        .join(number.to_string());
    // There may be none.
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// What the thread is called; threads that a test starts without a name are told apart by their number.
fn thread_name() -> String {
    static UNNAMED: AtomicU32 = AtomicU32::new(0);
    thread_local! {
        static NAME: String = match thread::current().name() {
            Some(name) => name.to_owned(),
            None => format!("unnamed-{}", UNNAMED.fetch_add(1, Ordering::Relaxed)),
        };
    }
    NAME.with(String::clone)
}

/// A file of this content that only this test knows.
pub(crate) fn scratch_file(name: &str, content: impl AsRef<[u8]>) -> String {
    let path = scratch_dir().join(name);
    std::fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A terminal: our side, and the side of the program.
pub(crate) fn terminal() -> (File, OwnedFd) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    // A program that had our side as well would never see it closed.
    #[cfg(target_os = "linux")]
    let flags = flags | OpenptFlags::CLOEXEC;
    let ours = openpt(flags).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    (File::from(ours), theirs.into())
}
