//! Completion, as the shells ask for it; and in a real bash at a real terminal, where there is one.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;
use std::thread;
use std::time::Instant;

use crate::support::LIMIT;
use crate::support::run::{mqtty, program};
use crate::support::scratch::{scratch_dir, scratch_file, terminal};

/// The PATH of whoever runs the tests, with mqtty first.
fn path() -> OsString {
    let own = Path::new(env!("CARGO_BIN_EXE_mqtty")).parent().unwrap();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(own.to_owned()).chain(std::env::split_paths(&rest));
    std::env::join_paths(folders).unwrap()
}

/// Whether there is such a shell; a machine with nothing but Rust need not have it.
fn has(shell: &str) -> bool {
    let all = path();
    std::env::split_paths(&all).any(|folder| folder.join(shell).is_file())
}

fn answered(shell: &str, words: &[&str]) -> Vec<String> {
    let finished = mqtty(&["--", "mqtty"])
        .args(words)
        .env("_MQTTY_COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .run()
        .code(0)
        .did_not_say("error");
    let text = String::from_utf8(finished.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn values_and_flags() {
    assert_eq!(answered("bash", &["pub", "-l", "mq"]), ["mqtt", "mqtts"]);
    assert_eq!(answered("elvish", &["bench", "r"]), ["report"]);
    assert_eq!(
        answered("zsh", &["sub", "-n"])[0].split(':').next(),
        Some("-nl")
    );
    assert!(answered("bash", &["pub", "--nonsense"]).is_empty());
}

#[test]
fn profiles_of_the_config_file() {
    let text = "[profiles.prod]\nhost = \"a\"\n[profiles.preview]\n[profiles.\"x; reboot\"]\n";
    let config = scratch_file("config.toml", text);
    let words = ["pub", "--config", &config, "--profile", "pr"];
    assert_eq!(answered("bash", &words), ["prod", "preview"]);
    // One that is wrong has no profiles, and says nothing.
    let config = scratch_file("config.toml", "[profiles.prod");
    let words = ["pub", "--config", &config, "--profile", "pr"];
    assert!(answered("bash", &words).is_empty());
}

/// Each value that is offered is one that is taken; the others end with code 2.
#[test]
fn what_is_offered_is_taken() {
    for (command, flag) in [
        (&["conn"][..], "-o"),
        (&["pub", "-t", "a"], "-o"),
        (&["pub", "-t", "a"], "-q"),
        (&["pub", "-t", "a"], "-f"),
        (&["pub", "-t", "a", "-Wt", "b"], "-Wq"),
        (&["sub", "-t", "a"], "-o"),
        (&["sub", "-t", "a"], "-f"),
        (&["sub", "-t", "a"], "-nl"),
        (&["sub", "-t", "a"], "-rap"),
        (&["sub", "-t", "a"], "-rh"),
        (&["conn", "-u", "u", "-P", "p"], "-am"),
        (&["conn"], "-l"),
        (&["conn"], "-V"),
        (&["conn"], "--tls-min"),
        (&["conn"], "--maximum-reconnect-times"),
    ] {
        let words = [command, &[flag, ""]].concat();
        let offered = answered("bash", &words);
        assert!(!offered.is_empty(), "{words:?}");
        for value in offered {
            if command == ["pub", "-t", "a"] && ["auto", "sparkplug"].contains(&value.as_str()) {
                // These only decode.
                continue;
            }
            let finished = mqtty(command)
                .args(
                    &[flag, &value, "-p", "1", "-m", "00"]
                        [..if command[0] == "pub" { 6 } else { 4 }],
                )
                .run();
            assert!(!finished.stderr.contains("bad value"), "{finished}");
        }
    }
}

#[test]
fn a_normal_start_is_none() {
    mqtty(&["version"])
        .env("COMPLETE", "bash")
        .run()
        .code(0)
        .printed(format!("mqtty {}\n", env!("CARGO_PKG_VERSION")));
}

/// Runs lines in bash that have read the script, as its completion would call it.
#[test]
fn the_function_of_bash() {
    if !has("bash") {
        return;
    }
    let ask = r#"
        eval "$(mqtty completions bash)"
        COMP_TYPE=9
        ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _clap_complete_mqtty mqtty "${@: -1}" x
                printf '%s ' "${COMPREPLY[@]}"; echo; }
        ask mqtty ben
        ask mqtty pub -t a -Wt b -W
        ask mqtty sub --format = ms
        complete -p mqtty
    "#;
    let finished = program("bash", &["--norc", "--noprofile", "-c", ask])
        .env("PATH", path())
        .run()
        .code(0);
    let text = String::from_utf8(finished.stdout.clone()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "bench ", "{finished}");
    assert!(lines[1].contains("-Wpf "), "{finished}");
    assert_eq!(lines[2], "msgpack ", "{finished}");
    assert!(lines[3].ends_with(" mqtty"), "{finished}");
}

/// Somebody presses the key.
#[test]
fn bash_at_a_terminal() {
    if !has("bash") {
        return;
    }
    let (mut ours, theirs) = terminal();
    let (input, output) = (theirs.try_clone().unwrap(), theirs.try_clone().unwrap());
    let folder = scratch_dir();
    std::fs::write(folder.join("reading one.json"), "{}").unwrap();
    let shell = program("bash", &["--norc", "--noprofile", "-i"])
        .env("PATH", path())
        .env("PS1", "ready> ")
        .env("TERM", "dumb")
        .env("INPUTRC", "/dev/null")
        .stdin(input)
        .stdout(output)
        .stderr(theirs)
        .start();
    let mut screen = Screen::of(ours.try_clone().unwrap());
    let script = "eval \"$(mqtty completions bash)\"; bind 'set enable-bracketed-paste off'\n";
    ours.write_all(format!("cd '{}'\n{script}", folder.display()).as_bytes())
        .unwrap();
    // A command that is completed alike, and tells which words it was given.
    ours.write_all(b"show() { printf '<%s>' \"$@\"; echo; }\n")
        .unwrap();
    ours.write_all(b"complete -o nospace -F _clap_complete_mqtty show; echo R=E$?\n")
        .unwrap();
    screen.waits_for("R=E0");
    ours.write_all(b"show pub --protoc\tmqt\ts --file-re\trea\t\n")
        .unwrap();
    screen.waits_for("<pub><--protocol><mqtts><--file-read><reading one.json>");
    ours.write_all(b"exit\n").unwrap();
    shell.finish();
}

/// What a terminal shows, read in the background.
struct Screen {
    text: std::sync::mpsc::Receiver<Vec<u8>>,
    seen: String,
}

impl Screen {
    fn of(mut terminal: std::fs::File) -> Self {
        let (sender, text) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The end of the other side is an error here.
            while let Ok(count) = terminal.read(&mut buffer) {
                if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            text,
            seen: String::new(),
        }
    }

    fn waits_for(&mut self, wanted: &str) {
        let start = Instant::now();
        while !self.seen.contains(wanted) {
            let left = LIMIT.saturating_sub(start.elapsed());
            let Ok(bytes) = self.text.recv_timeout(left) else {
                panic!("{wanted:?} is not there:\n{}", self.seen);
            };
            self.seen.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}
