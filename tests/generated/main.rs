//! The files that are generated and committed: man pages and completion scripts from the command line, notices
//! of licenses from the dependencies. `MQTTY_UPDATE=1 cargo test --test generated` rewrites them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its input has failed"
)]

mod allowed;
mod licenses;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mqtty::cli::{self, Shell};

fn generated() -> BTreeMap<PathBuf, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scripts = [
        (Shell::Bash, "mqtty.bash"),
        (Shell::Zsh, "_mqtty"),
        (Shell::Fish, "mqtty.fish"),
        (Shell::PowerShell, "_mqtty.ps1"),
        (Shell::Elvish, "mqtty.elv"),
    ]
    .map(|(shell, name)| {
        let path = root.join("completions").join(name);
        (path, cli::completion_script(shell).into_bytes())
    });
    let pages = cli::man_pages()
        .into_iter()
        .map(|(name, page)| (root.join("man").join(name), page));
    scripts.into_iter().chain(pages).collect()
}

/// What is in the two folders now.
fn committed() -> std::io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = BTreeMap::new();
    for folder in ["completions", "man"].map(|folder| root.join(folder)) {
        std::fs::create_dir_all(&folder)?;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            files.insert(path.clone(), std::fs::read(path)?);
        }
    }
    Ok(files)
}

#[test]
fn generated_files_are_those_that_are_committed() {
    let generated = generated();
    if std::env::var_os("MQTTY_UPDATE").is_some() {
        for path in committed()
            .unwrap()
            .keys()
            .filter(|path| !generated.contains_key(*path))
        {
            std::fs::remove_file(path).unwrap();
        }
        for (path, content) in &generated {
            std::fs::write(path, content).unwrap();
        }
    }
    let committed = committed().unwrap();
    let stale: Vec<_> = generated
        .keys()
        .chain(committed.keys())
        .filter(|path| generated.get(*path) != committed.get(*path))
        .collect();
    assert!(
        stale.is_empty(),
        "not up to date: {stale:?}; run MQTTY_UPDATE=1 cargo test --test generated"
    );
}

#[test]
fn every_script_calls_back() {
    for shell in [
        Shell::Bash,
        Shell::Zsh,
        Shell::Fish,
        Shell::PowerShell,
        Shell::Elvish,
    ] {
        let script = cli::completion_script(shell);
        assert!(script.contains(cli::COMPLETE), "{shell:?}");
        assert!(!script.contains(env!("CARGO_MANIFEST_DIR")), "{shell:?}");
    }
}

#[test]
fn pages_show_flags_of_several_letters_and_exit_codes() {
    let page = String::from_utf8(cli::man_page(&["sub".to_owned()]).unwrap()).unwrap();
    for text in [
        r"\fB\-up\fR, \fB\-\-user\-properties\fR",
        r"\fB\-nl\fR, \fB\-\-no\-local\fR",
        ".SH \"EXIT STATUS\"",
        ".SH ENVIRONMENT",
        "MQTTY_HOST",
        ".SH EXAMPLES",
    ] {
        assert!(page.contains(text), "{text}");
    }
    assert!(cli::man_page(&["nothing".to_owned()]).is_none());
}
