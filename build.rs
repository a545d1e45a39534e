//! What only the build knows, for `mqtty version --json`: for which system, by which compiler, from which
//! commit, with which version of the TLS library. Nothing is asked of the network, and nothing that is not
//! known stops a build.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&root);
    tell("TARGET", env::var("TARGET").ok());
    tell("PROFILE", env::var("PROFILE").ok());
    let compiler = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    tell("RUSTC", output(Command::new(compiler).arg("--version")));
    tell("COMMIT", commit(root));
    tell("RUSTLS", locked(root, "rustls"));
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=Cargo.lock");
}

/// Hands a value to the sources as `MQTTY_BUILD_NAME`; what is not known is empty.
fn tell(name: &str, value: Option<String>) {
    let value = value.unwrap_or_default();
    println!("cargo:rustc-env=MQTTY_BUILD_{name}={}", value.trim());
}

/// What a program prints, if there is such a program and it is content.
fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|out| out.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The commit that is checked out here, for builds that are meant to be used: a build for work on the sources
/// is of no commit, and would have to be made anew after each.
fn commit(root: &Path) -> Option<String> {
    if env::var("PROFILE").ok()? != "release" {
        return None;
    }
    // A package knows which commit it was made from.
    if let Ok(text) = fs::read_to_string(root.join(".cargo_vcs_info.json")) {
        let (_, rest) = text.split_once("\"sha1\": \"")?;
        return rest.split('"').next().map(str::to_owned);
    }
    // Sources without a repository of their own may lie within somebody else's.
    if !root.join(".git").exists() {
        return None;
    }
    let git = |words: &[&str]| output(Command::new("git").arg("-C").arg(root).args(words));
    let log = git(&["rev-parse", "--git-path", "logs/HEAD"])?;
    println!("cargo:rerun-if-changed={}", root.join(log.trim()).display());
    git(&["rev-parse", "HEAD"])
}

/// The version of a dependency. The lock file of an unpacked package need not be what was built, so it says
/// nothing.
fn locked(root: &Path, name: &str) -> Option<String> {
    if root.join(".cargo_vcs_info.json").exists() {
        return None;
    }
    let lock = fs::read_to_string(root.join("Cargo.lock")).ok()?;
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split('"').next().map(str::to_owned)
}
