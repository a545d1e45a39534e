//! Adding, changing and removing profiles.

use super::dialog::{ConfigChange, ConfigDialog, draft_profile};
use super::edits::{apply, typed, with_port};
use super::flags::NAME;
use super::questions;
use crate::cli::CommandLine;
use crate::error::Failure;
use crate::options::Id;
use crate::settings::config::{Editor, id_of, key_of};

/// `profile add`.
pub(in crate::commands) fn add(
    dialog: &ConfigDialog<'_>,
    line: &CommandLine,
) -> Result<ConfigChange, Failure> {
    let name = line.word(NAME);
    let name = checked(&name)?;
    let mut editor = Editor::open(&dialog.path)?;
    if editor.config()?.profiles().contains(&name) {
        let text = format!("profile {name:?} already exists");
        return Err(
            Failure::usage(text).with_hint(format!("change it with `mqtty profile edit {name}`"))
        );
    }
    let mut edits = typed(line);
    let said = !edits.is_empty() || dialog.context.is_typed(Id::Extends);
    if !said {
        if !dialog.prompter.is_there() {
            let text = format!("cannot prompt for the profile {name:?}: stdin is not a terminal");
            return Err(Failure::usage(text)
                .with_hint(format!("pass options: `mqtty profile add {name} -h HOST`")));
        }
        edits = questions::connection(dialog, &|_| None)?;
    }
    let is_first = editor.config()?.profiles().is_empty();
    let mut default = dialog.context.is_typed(Id::Default);
    if !said && !default {
        default = dialog.confirm("Make it the default profile?", is_first)?;
    }
    name_others(dialog, &mut editor, name, default)?;
    apply(&mut editor, name, &edits)?;
    check(dialog, &editor, name, line)?;
    let done = format!("Profile {name} added to {}", dialog.path.display());
    Ok(finished(editor, done))
}

/// `profile edit`.
pub(in crate::commands) fn edit(
    dialog: &ConfigDialog<'_>,
    line: &CommandLine,
) -> Result<ConfigChange, Failure> {
    let name = &line.word(NAME);
    let mut editor = Editor::open(&dialog.path)?;
    let config = editor.config()?;
    config.table_of(name)?;
    let mut edits = typed(line);
    for key in dialog.context.typed_texts(Id::Unset)? {
        let key = key.trim_start_matches('-').replace('-', "_");
        let key = id_of(&key).map_or(key, |(id, _)| key_of(id));
        edits.push((key, None));
    }
    let extends = dialog.context.is_typed(Id::Extends);
    let mut default = dialog.context.is_typed(Id::Default);
    let known = config.settings(&["profiles", name])?;
    let table = format!("profiles.{name}");
    let known = |id: Id| {
        let mut known = known.iter().filter(|setting| setting.table == table);
        let setting = known.find(|setting| setting.entry.id == id)?;
        let value = setting.entry.values.first()?;
        Some(value.to_string_lossy().into_owned())
    };
    if edits.is_empty() && !extends && !default {
        if !dialog.prompter.is_there() {
            let text =
                format!("no changes given for the profile {name:?}, and stdin is not a terminal");
            return Err(Failure::usage(text)
                .with_hint(format!("pass options: `mqtty profile edit {name} -p PORT`")));
        }
        edits = questions::connection(dialog, &known)?;
        let is_default = config.default_profile()? == Some(name.as_str());
        default = !is_default && dialog.confirm("Make it the default profile?", false)?;
    }
    // A new port takes the place of that of `host:port`.
    let is_set = |id: Id| edits.iter().any(|(key, _)| *key == key_of(id));
    if is_set(Id::Port)
        && !is_set(Id::Hostname)
        && let Some((host, _)) = known(Id::Hostname).and_then(|host| with_port(host.as_ref()))
    {
        edits.push((key_of(Id::Hostname), Some(vec![host.into()])));
    }
    apply(&mut editor, name, &edits)?;
    name_others(dialog, &mut editor, name, default)?;
    check(dialog, &editor, name, line)?;
    let done = format!("Profile {name} changed in {}", dialog.path.display());
    Ok(finished(editor, done))
}

/// `profile rm`.
pub(in crate::commands) fn remove(
    dialog: &ConfigDialog<'_>,
    name: &str,
) -> Result<ConfigChange, Failure> {
    let mut editor = Editor::open(&dialog.path)?;
    let config = editor.config()?;
    config.table_of(name)?;
    for other in config.profiles() {
        let chain = config.chain(Some((other, "mqtty profile rm")))?;
        if other != name && chain.iter().any(|link| link == name) {
            let text = format!("cannot remove profile {name:?}: profile {other:?} extends it");
            return Err(Failure::usage(text)
                .with_hint(format!("remove that first: `mqtty profile rm {other}`")));
        }
    }
    let was_default = config.default_profile()? == Some(name);
    editor.remove_profile(name);
    let mut change = finished(
        editor,
        format!("Profile {name} removed from {}", dialog.path.display()),
    );
    if was_default {
        change.editor.set_default_profile(None);
        change
            .notes
            .push("It was the default profile; there is no default now".to_owned());
    }
    Ok(change)
}

pub(in crate::commands) fn finished(editor: Editor, done: String) -> ConfigChange {
    let notes = Vec::new();
    ConfigChange {
        editor,
        done,
        notes,
    }
}

/// A name that can be typed and read again.
pub(in crate::commands) fn checked(name: &str) -> Result<&str, Failure> {
    let wrong = name.trim() != name || name.is_empty() || name.contains(char::is_control);
    if wrong || name.starts_with('-') || name.len() > 100 {
        return Err(Failure::usage(format!(
            "bad name {name:?} for a profile: expected a word such as prod or lab-2"
        )));
    }
    Ok(name)
}

/// What a profile extends, and whether it is the default one.
fn name_others(
    dialog: &ConfigDialog<'_>,
    editor: &mut Editor,
    name: &str,
    default: bool,
) -> Result<(), Failure> {
    if let Some(other) = dialog.context.typed(Id::Extends) {
        editor.set(&["profiles", name], "extends", &[other.value])?;
    }
    if default {
        editor.set_default_profile(Some(name));
    }
    Ok(())
}

/// That one can connect by the profile as it would be written; what is wrong is named by what was typed.
fn check(
    dialog: &ConfigDialog<'_>,
    editor: &Editor,
    name: &str,
    line: &CommandLine,
) -> Result<(), Failure> {
    let config = editor.config()?;
    config.check()?;
    let Err(mut failure) = draft_profile(dialog, &config, Some(name)) else {
        return Ok(());
    };
    for setting in config.settings(&["profiles", name])? {
        let id = setting.entry.id;
        if line.types(id) {
            let typed = id.to_string();
            failure.message = failure.message.replace(&setting.entry.origin, &typed);
        }
    }
    Err(failure)
}
