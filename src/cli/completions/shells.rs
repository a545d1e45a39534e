//! How the shells ask, and how they want to be answered.

use std::ffi::OsString;

use super::Candidate;
use super::Shell;

/// The shell that a script calls itself.
pub(super) fn named(name: &str) -> Option<Shell> {
    Some(match name {
        "bash" => Shell::Bash,
        "zsh" => Shell::Zsh,
        "fish" => Shell::Fish,
        "powershell" => Shell::PowerShell,
        "elvish" => Shell::Elvish,
        _ => return None,
    })
}

/// A script as it is printed.
pub(super) fn script(shell: Shell, registration: &str) -> String {
    let mut script = String::new();
    // zsh wants this line to be the first.
    let (first, rest) = match registration.split_once('\n') {
        Some((first, rest)) if first.starts_with("#compdef") => (Some(first), rest),
        _ => (None, registration),
    };
    script.extend(first.map(|line| format!("{line}\n")));
    script.push_str("# Completes mqtty: the script calls it for every word.\n");
    script.push_str(rest.trim_end());
    script.push('\n');
    if shell == Shell::Zsh {
        // From a folder of functions the script is first read when somebody presses the key, and would
        // complete nothing that time.
        let last = "compdef _clap_dynamic_completer_mqtty mqtty\n";
        let both = format!(
            "if [[ \"${{funcstack[1]}}\" == _mqtty ]]; then\n    {}\nfi\n",
            "_clap_dynamic_completer_mqtty \"$@\""
        );
        script = script.replace(last, &format!("{last}{both}"));
    }
    script
}

/// The words up to the cursor, the program's name first.
pub(super) fn words(
    shell: Shell,
    arguments: &[OsString],
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Vec<OsString> {
    let mut words: Vec<OsString> = arguments
        .iter()
        .skip_while(|word| *word != "--")
        .skip(1)
        .cloned()
        .collect();
    let index = environment("_CLAP_COMPLETE_INDEX")
        .and_then(|index| index.to_str()?.parse::<usize>().ok())
        .filter(|index| *index <= words.len());
    if let Some(index) = index {
        words.truncate(index + 1);
        if words.len() == index {
            // There is no word at the cursor yet.
            words.push(OsString::new());
        }
    }
    if shell == Shell::Bash {
        words = whole(&words);
    }
    words
}

/// Words of bash put together again: it takes `--flag=value` apart, and leaves quotes where they are.
fn whole(words: &[OsString]) -> Vec<OsString> {
    let mut whole: Vec<OsString> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let after_flag = whole
            .last()
            .is_some_and(|flag| flag.to_string_lossy().starts_with("--"));
        // The value then stands by itself, as if a space had been typed.
        if word != "=" || !after_flag || index + 1 == words.len() {
            whole.push(match word.to_str() {
                Some(text) => unquoted(text).into(),
                None => word.clone(),
            });
        }
    }
    whole
}

/// A word as bash would pass it on, but for what it would have to look up.
fn unquoted(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    let mut quote = None;
    let mut characters = word.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('\\', None | Some('"')) => plain.extend(characters.next()),
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if character == open => quote = None,
            _ => plain.push(character),
        }
    }
    plain
}

/// The candidates in the form that the script takes them.
pub(super) fn answer(
    shell: Shell,
    candidates: &[Candidate],
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Vec<u8> {
    // A word with a line end in it would be two.
    let candidates = candidates
        .iter()
        .filter(|candidate| !candidate.word.chars().any(char::is_control));
    let mut lines = candidates.map(|candidate| {
        let Candidate { word, about } = candidate;
        let about = about.lines().next().unwrap_or_default();
        match shell {
            Shell::Bash => escaped(word),
            Shell::Elvish => word.clone(),
            Shell::Fish => format!("{word}\t{about}"),
            Shell::PowerShell => format!("{}\t{about}", quoted(word)),
            Shell::Zsh => {
                let word = word.replace('\\', "\\\\").replace(':', "\\:");
                let about = about.replace('\\', "\\\\");
                if about.is_empty() {
                    word
                } else {
                    format!("{word}:{about}")
                }
            }
        }
    });
    let between = match shell {
        Shell::Bash | Shell::Zsh | Shell::Elvish => environment("_CLAP_IFS")
            .and_then(|between| between.into_string().ok())
            .unwrap_or_else(|| "\n".to_owned()),
        Shell::Fish | Shell::PowerShell => "\n".to_owned(),
    };
    let first = lines.next().unwrap_or_default();
    lines
        .fold(first, |answer, line| answer + &between + &line)
        .into_bytes()
}

/// Whether a shell takes the word as it is.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric() || "_-+./,:=@%~^".contains(character)
}

/// A word with whatever bash would not take as it is behind a backslash: a file's name must not become a
/// command.
fn escaped(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for character in word.chars() {
        if !is_plain(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The same for PowerShell, which inserts words as they are.
fn quoted(word: &str) -> String {
    if word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "''"))
    }
}
