//! Which page a line asks for.

use std::ffi::{OsStr, OsString};

use super::HelpPage;
use crate::model::ColorChoice;
use crate::options::Id;

/// Flags that ask for a page.
pub(in crate::cli) const PAGE_FLAGS: [&str; 4] = ["--help", "-h", "-?", ALL];
/// The one for the complete page.
const ALL: &str = "--help-all";

/// What a line says about the page that it asks for.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Request {
    complete: bool,
    pager: bool,
    color: ColorChoice,
}

impl Request {
    /// Reads a rewritten line, and takes out what is not for clap; `None` if it asks for no page.
    pub(in crate::cli) fn take(words: &mut Vec<OsString>) -> Option<Self> {
        let end = words.iter().position(|word| word == "--");
        let flags = &words[..end.unwrap_or(words.len())];
        let by_name = is_by_name(flags);
        let is_flag = |word: &&OsString| PAGE_FLAGS.iter().any(|flag| word == flag);
        let flag = flags.iter().find(is_flag);
        if !by_name && flag.is_none() {
            return None;
        }
        let color = |word: &OsString| word.to_str()?.strip_prefix("--color=").map(choice);
        let color = flags.iter().rev().find_map(color).flatten();
        let no_pager = Id::NoPager.to_string();
        let no_pager = flags.iter().position(|word| *word == *no_pager);
        let request = Self {
            complete: by_name || flag.is_some_and(|flag| flag == ALL),
            pager: no_pager.is_none(),
            color: color.unwrap_or(ColorChoice::Auto),
        };
        if let Some(at) = no_pager {
            words.remove(at);
        }
        Some(request)
    }

    /// The page of the command that these words call.
    pub(in crate::cli) fn page(self, command: Vec<String>) -> HelpPage {
        HelpPage {
            command,
            complete: self.complete,
            pager: self.pager,
            color: self.color,
        }
    }

    /// The page where a command is missing.
    pub(in crate::cli) fn missing_command(command: &[String]) -> HelpPage {
        HelpPage {
            complete: false,
            ..HelpPage::complete(command)
        }
    }
}

/// `help COMMAND` and `bench help COMMAND`.
fn is_by_name(words: &[OsString]) -> bool {
    let is_flag = |word: &OsStr| word.as_encoded_bytes().starts_with(b"-");
    let mut names = words.iter().skip(1).take_while(|word| !is_flag(word));
    names.by_ref().take(2).any(|word| word == "help")
}

fn choice(value: &str) -> Option<ColorChoice> {
    Some(match value {
        "auto" => ColorChoice::Auto,
        "always" => ColorChoice::Always,
        "never" => ColorChoice::Never,
        _ => return None,
    })
}
