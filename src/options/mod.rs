//! The table of options: what is known about each, whatever command has it.
//!
//! An option is named by its [`Id`] everywhere. What can be typed for a command, and the help about it, is in the command's
//! `flags.rs`; a test holds that every argument there has a row here and that every row has an argument.

mod declare;
mod kebab;
mod option;
mod sets;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;

pub use option::{Hint, Mask, Opt, Saved, Takes, Value};
pub use sets::{AUTHENTICATION_DATA, OF_ONE_PROCESS, PASSWORD_SOURCES, TLS, WILL};
pub use table::{ALL, Id, OPTIONS};

/// What the names of the environment variables begin with that set options.
pub const VARIABLES: &str = "MQTTY_";

impl Id {
    /// Its row.
    pub fn row(self) -> &'static Opt {
        &OPTIONS[self as usize]
    }

    /// Its long name, without dashes.
    pub fn long(self) -> &'static str {
        self.row().long
    }

    /// The option of this long name.
    pub fn of(long: &str) -> Option<Self> {
        let position = OPTIONS.iter().position(|row| row.long == long)?;
        ALL.get(position).copied()
    }

    /// The switch that is the opposite of what has this name.
    pub fn of_opposite(name: &str) -> Option<Self> {
        let position = OPTIONS.iter().position(|row| row.opposite == Some(name))?;
        ALL.get(position).copied()
    }

    /// The option that has this other name.
    pub fn of_other_name(name: &str) -> Option<Self> {
        let position = OPTIONS
            .iter()
            .position(|row| row.other_name == Some(name))?;
        ALL.get(position).copied()
    }

    /// Its name in camel case, as MQTTX's files and scripts have it.
    pub fn camel(self) -> String {
        camel(self.long(), '-')
    }

    /// The environment variable that sets it for commands that connect: `MQTTY_KEEPALIVE`, and `MQTTY_HOST` for
    /// `--hostname`.
    pub fn variable(self) -> String {
        let row = self.row();
        let name = row.other_name.unwrap_or(row.long);
        let mut variable = String::with_capacity(VARIABLES.len() + name.len());
        variable.push_str(VARIABLES);
        variable.extend(name.chars().map(|letter| match letter {
            '-' => '_',
            letter => letter.to_ascii_uppercase(),
        }));
        variable
    }
}

/// Words in camel case.
pub fn camel(words: &str, between: char) -> String {
    let mut words = words.split(between);
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        text.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        text.push_str(letters.as_str());
    }
    text
}

/// As it is typed: `--keepalive`.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--{}", self.long())
    }
}
