//! What is known about an option, whatever command has it.

use super::Id;

/// An option of the command line: the row of the table that it is.
#[derive(Clone, Copy, Debug)]
pub struct Opt {
    /// Its long name, without dashes.
    pub long: &'static str,
    /// The sentence of the help.
    pub help: &'static str,
    /// Its short form of one letter.
    pub short: Option<char>,
    /// Its short form of several letters, without the dash.
    pub letters: Option<&'static str>,
    /// Another long name.
    pub alias: Option<&'static str>,
    /// How it takes its values.
    pub takes: Takes,
    /// What its value is called in the help; empty for a switch.
    pub value_name: &'static str,
    /// What its value is.
    pub value: Value,
    /// The values that it can have; empty for any.
    pub choices: &'static [&'static str],
    /// Values that a shell proposes, where others can be typed, too.
    pub proposes: &'static [&'static str],
    /// The value that it stands for where it has none, and whether a value has to be joined to it by `=`.
    pub alone: Option<(&'static str, bool)>,
    /// How a shell completes its value.
    pub hint: Hint,
    /// The option without which it is refused.
    pub requires: Option<Id>,
    /// The option beside which it is refused on the command line.
    pub excludes: Option<Id>,
    /// The option without which it has no effect, so that a file that sets it alone sets nothing.
    pub needs: Option<Id>,
    /// Its name in config files and in the environment, where that is not the long name.
    pub other_name: Option<&'static str>,
    /// What a switch is the opposite of, as files call it: `clean` for `--no-clean`.
    pub opposite: Option<&'static str>,
    /// Whether it configures the connection, so that a command that connects also reads it from the environment.
    pub is_connection: bool,
    /// Whether files can set it: not those options that name such files.
    pub is_setting: bool,
    /// Whether most people need it, so that the short help page shows it.
    pub is_common: bool,
    /// How its value stands in a file of saved options.
    pub saved: Saved,
    /// What of its value is hidden.
    pub mask: Mask,
}

/// How an option takes values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// None: it is a switch.
    Nothing,
    /// One.
    One,
    /// One each time.
    Each,
    /// Any number, up to the next option.
    List,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// UTF-8 text.
    Text,
    /// Any bytes.
    Bytes,
    /// The name of a file or a folder.
    Path,
}

/// What a value names, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nothing that a shell knows, unless it is a path.
    None,
    /// A machine.
    Hostname,
    /// A URL.
    Url,
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
    /// Nothing, although its name sounds like that of a secret.
    Nothing,
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
    /// A switch of this name.
    pub(super) const fn new(long: &'static str, help: &'static str) -> Self {
        Self {
            long,
            help,
            short: None,
            letters: None,
            alias: None,
            takes: Takes::Nothing,
            value_name: "",
            value: Value::Text,
            choices: &[],
            proposes: &[],
            alone: None,
            hint: Hint::None,
            requires: None,
            excludes: None,
            needs: None,
            other_name: None,
            opposite: None,
            is_connection: false,
            is_setting: true,
            is_common: false,
            saved: Saved::Plain,
            mask: Mask::ByName,
        }
    }

    /// The same with another sentence.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// The same with this letter.
    #[must_use]
    pub const fn short(mut self, letter: char) -> Self {
        self.short = Some(letter);
        self
    }

    /// The same without a letter.
    #[must_use]
    pub const fn no_short(mut self) -> Self {
        self.short = None;
        self
    }

    /// The same without a value.
    #[must_use]
    pub const fn switch(mut self) -> Self {
        (self.takes, self.value_name) = (Takes::Nothing, "");
        self
    }

    /// The same with one value.
    #[must_use]
    pub const fn takes(mut self, value_name: &'static str) -> Self {
        (self.takes, self.value_name) = (Takes::One, value_name);
        self
    }

    /// The same with one value each time.
    #[must_use]
    pub const fn each(mut self, value_name: &'static str) -> Self {
        (self.takes, self.value_name) = (Takes::Each, value_name);
        self
    }

    /// The same with any number of values.
    #[must_use]
    pub const fn list(mut self, value_name: &'static str) -> Self {
        (self.takes, self.value_name) = (Takes::List, value_name);
        self
    }

    /// The same with one of these values.
    #[must_use]
    pub const fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.choices = choices;
        self
    }

    /// The same with another long name.
    #[must_use]
    pub const fn alias(mut self, name: &'static str) -> Self {
        self.alias = Some(name);
        self
    }

    /// The same as an option that most people need.
    #[must_use]
    pub const fn common(mut self) -> Self {
        self.is_common = true;
        self
    }

    /// The same as an option that few people need.
    #[must_use]
    pub const fn rare(mut self) -> Self {
        self.is_common = false;
        self
    }

    /// The same with these values for completion.
    #[must_use]
    pub const fn proposes(mut self, values: &'static [&'static str]) -> Self {
        self.proposes = values;
        self
    }

    pub(super) const fn letters(mut self, letters: &'static str) -> Self {
        self.letters = Some(letters);
        self
    }

    /// The same with the name of a file or a folder.
    #[must_use]
    pub const fn path(mut self) -> Self {
        self.value = Value::Path;
        self
    }

    pub(super) const fn bytes(mut self) -> Self {
        self.value = Value::Bytes;
        self
    }

    pub(super) const fn value_or_alone(mut self, value: &'static str, by_equals: bool) -> Self {
        self.alone = Some((value, by_equals));
        self
    }

    pub(super) const fn hint(mut self, hint: Hint) -> Self {
        self.hint = hint;
        self
    }

    pub(super) const fn requires(mut self, other: Id) -> Self {
        self.requires = Some(other);
        self.needs(other)
    }

    pub(super) const fn excludes(mut self, other: Id) -> Self {
        self.excludes = Some(other);
        self
    }

    pub(super) const fn needs(mut self, other: Id) -> Self {
        self.needs = Some(other);
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
}
