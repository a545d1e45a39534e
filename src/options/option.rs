//! What is known about an option, whatever command has it.

use super::Id;

/// An option of the command line: the row of the table that it is.
#[derive(Debug)]
pub struct Opt {
    /// Its long name, without dashes.
    pub long: &'static str,
    /// Its short form of several letters, without the dash; clap knows those of one letter.
    pub letters: Option<&'static str>,
    /// Its name in config files and in the environment, where that is not the long name.
    pub other_name: Option<&'static str>,
    /// What a switch is the opposite of, as files call it: `clean` for `--no-clean`.
    pub opposite: Option<&'static str>,
    /// Whether it configures the connection, so that a command that connects also reads it from the environment.
    pub is_connection: bool,
    /// Whether files can set it: not those options that name such files.
    pub is_setting: bool,
    /// How its value stands in a file of saved options.
    pub saved: Saved,
    /// What of its value is hidden.
    pub mask: Mask,
    /// The option without which it has no effect.
    pub needs: Option<Id>,
}

/// How the value of an option stands in a file of saved options, where that is not as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// As it is typed.
    Plain,
    /// 5, 4 or 3.
    Version,
    /// An identifier, which may be a generated one.
    ClientId,
    /// Text in which empty is none.
    Credential,
    /// A map.
    Pairs,
    /// A number, of which 0 is none.
    Limit,
    /// Text; `true` stands for the option without its value.
    Separator,
}

/// What of the value of an option is hidden where options are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// Passwords in URLs, and everything if the name of the option is that of a secret.
    ByName,
    /// All of it.
    Whole,
    /// All of it in reports; it is no secret that a file must be protected for.
    InReports,
    /// All of it in reports where it is a token.
    Username,
    /// The value of a header: a token may stand in any.
    Header,
    /// The value of a pair whose name is that of a secret.
    Pair,
    /// Passwords in a list of brokers.
    Hosts,
    /// The password in a URL.
    Url,
    /// The parameters of a query.
    Path,
}

impl Opt {
    /// An option of this name, of a single command.
    pub(super) const fn new(long: &'static str) -> Self {
        Self {
            long,
            letters: None,
            other_name: None,
            opposite: None,
            is_connection: false,
            is_setting: true,
            saved: Saved::Plain,
            mask: Mask::ByName,
            needs: None,
        }
    }

    pub(super) const fn letters(mut self, letters: &'static str) -> Self {
        self.letters = Some(letters);
        self
    }

    pub(super) const fn called(mut self, name: &'static str) -> Self {
        self.other_name = Some(name);
        self
    }

    pub(super) const fn opposite_of(mut self, name: &'static str) -> Self {
        self.opposite = Some(name);
        self
    }

    pub(super) const fn connection(mut self) -> Self {
        self.is_connection = true;
        self
    }

    pub(super) const fn not_in_files(mut self) -> Self {
        self.is_setting = false;
        self
    }

    pub(super) const fn saved_as(mut self, saved: Saved) -> Self {
        self.saved = saved;
        self
    }

    pub(super) const fn masked(mut self, mask: Mask) -> Self {
        self.mask = mask;
        self
    }

    pub(super) const fn needs(mut self, other: Id) -> Self {
        self.needs = Some(other);
        self
    }
}
