//! Commands and programs that are run for the user: without the passwords that are in our environment for us
//! alone.

use std::ffi::{OsStr, OsString};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use super::secret::is_secret_option;
use crate::options::VARIABLES;

/// Variables that `--password-env` has named.
static NAMED: Mutex<Vec<OsString>> = Mutex::new(Vec::new());

/// A command of the shell, to be run by `sh -c`. It inherits the environment but for our secrets.
pub fn shell(command: impl AsRef<OsStr>) -> Command {
    let mut shell = program("sh");
    shell.arg("-c").arg(command);
    shell
}

/// A program to be run. It inherits the environment but for our secrets.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut program = Command::new(name);
    for (name, value) in std::env::vars_os() {
        if holds_secret(&name, &value) {
            program.env_remove(name);
        }
    }
    program
}

/// Notes that a variable holds a password.
pub fn hide_variable(name: impl Into<OsString>) {
    NAMED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(name.into());
}

/// The value of a variable for whoever fills in templates; `None` if it is one of our secrets or is not set.
pub fn variable(name: &str) -> Option<OsString> {
    let value = std::env::var_os(name)?;
    (!holds_secret(OsStr::new(name), &value)).then_some(value)
}

/// Whether a variable of the environment holds a password of ours, or anything like it.
fn holds_secret(name: &OsStr, value: &OsStr) -> bool {
    let named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
    if named.iter().any(|named| named == name) {
        return true;
    }
    drop(named);
    let (name, value) = (name.to_string_lossy(), value.to_string_lossy());
    // Windows knows no case in such names.
    let name = name.to_ascii_uppercase();
    let Some(rest) = name.strip_prefix(VARIABLES) else {
        return false;
    };
    let long = match rest.to_ascii_lowercase().replace('_', "-") {
        host if host == "host" => "hostname".to_owned(),
        long => long,
    };
    is_secret_option(&long, &value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(name: &str, value: &str) -> bool {
        holds_secret(OsStr::new(name), OsStr::new(value))
    }

    #[test]
    fn our_variables_that_hold_secrets() {
        for (name, value) in [
            ("MQTTY_PASSWORD", "x"),
            ("mqtty_password", "x"),
            ("MQTTY_KEY_PASSWORD", "x"),
            ("MQTTY_URL", "mqtt://u:p@h"),
            ("MQTTY_URL", "ws://h/?token=x"),
            ("MQTTY_HOST", "mqtt://u:p@h"),
            ("MQTTY_HOSTNAME", "a,mqtt://u:p@h"),
            ("MQTTY_WS_HEADERS", "X: y"),
            ("MQTTY_PATH", "/?jwt=x"),
            ("MQTTY_USER_PROPERTIES", "token: x"),
            ("MQTTY_CONN_USER_PROPERTIES", "api_key: x"),
            ("MQTTY_PROXY", "socks5://u:p@h"),
        ] {
            assert!(hidden(name, value), "{name}={value}");
        }
    }

    #[test]
    fn other_variables() {
        for (name, value) in [
            ("MQTTY_URL", "mqtt://u@h"),
            ("MQTTY_HOST", "h"),
            ("MQTTY_PASSWORD_FILE", "/x"),
            ("MQTTY_PASSWORD_ENV", "X"),
            ("MQTTY_TOPIC", "a/b"),
            ("PASSWORD", "x"),
            ("HOME", "/root"),
            ("MQTTY_PASSWORD", ""),
        ] {
            assert!(!hidden(name, value), "{name}={value}");
        }
    }

    #[test]
    fn a_variable_that_was_named() {
        assert!(!hidden("SHELL_TEST_NAMED", "x"));
        hide_variable("SHELL_TEST_NAMED");
        assert!(hidden("SHELL_TEST_NAMED", "x"));
    }
}
