//! `profile import`.

use std::ffi::OsString;
use std::path::Path;

use super::change::{checked, finished};
use super::desktop;
use super::dialog::{ConfigChange, ConfigDialog, draft_profile, parse};
use super::edits::{Edit, apply_to};
use super::imported::ImportedProfile;
use crate::document::{self, Document, Value};
use crate::error::Failure;
use crate::options::Id;
use crate::settings::config::{Editor, key_of};
use crate::settings::saved;

/// Makes profiles of a file.
pub(in crate::commands) fn import(
    dialog: &ConfigDialog<'_>,
    path: &Path,
) -> Result<ConfigChange, Failure> {
    let given = dialog.context.typed_text(Id::Name)?;
    let root = document::read(path)?;
    let mut found = match desktop::connections(&root) {
        Some(found) => found,
        None => vec![from_options(&Document::read(path)?)?],
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    if given.is_some() && found.len() > 1 {
        let (count, path) = (found.len(), path.display());
        return Err(Failure::usage(format!(
            "--name cannot be used: {path} has {count} profiles"
        )));
    }
    let mut editor = Editor::open(&dialog.path)?;
    let mut names: Vec<String> = Vec::new();
    let mut notes = Vec::new();
    for found in &mut found {
        let name = given.clone().or(found.name.take());
        let name = name.unwrap_or_else(|| stem.clone().into_owned());
        let name = unique(name.trim(), &names);
        let name = checked(&name)?.to_owned();
        if editor.config()?.profiles().contains(&name.as_str()) {
            if !dialog.context.is_typed(Id::Replace) {
                let text = format!("profile {name:?} already exists");
                return Err(Failure::usage(text).with_hint("replace it with --replace"));
            }
            editor.remove_profile(&name);
        }
        write(&mut editor, &name, found)?;
        let config = editor.config()?;
        draft_profile(dialog, &config, Some(&name)).map_err(|failure| {
            let path = path.display();
            Failure::usage(format!("{path}: {failure}"))
        })?;
        notes.extend(
            found
                .notes
                .iter()
                .map(|what| format!("{name}: {what} is not taken over")),
        );
        names.push(name);
    }
    let what = match names.len() {
        1 => "Profile",
        _ => "Profiles",
    };
    let done = format!(
        "{what} {} imported into {}",
        names.join(", "),
        dialog.path.display()
    );
    let mut change = finished(editor, done);
    change.notes = notes;
    Ok(change)
}

/// A name that is not taken within the file.
fn unique(name: &str, taken: &[String]) -> String {
    let mut unique = name.to_owned();
    let mut number = 2;
    while taken.contains(&unique) {
        unique = format!("{name}-{number}");
        number += 1;
    }
    unique
}

fn write(editor: &mut Editor, name: &str, found: &ImportedProfile) -> Result<(), Failure> {
    let edits = |settings: &[(Id, Vec<String>)]| -> Vec<Edit> {
        let edit = |(id, values): &(Id, Vec<String>)| {
            let values = values.iter().map(OsString::from).collect();
            (key_of(*id), Some(values))
        };
        settings.iter().map(edit).collect()
    };
    apply_to(editor, &["profiles", name], &edits(&found.settings))?;
    for (command, settings) in &found.commands {
        let mut table = vec!["profiles", name];
        table.extend(command.split(' '));
        apply_to(editor, &table, &edits(settings))?;
    }
    Ok(())
}

/// One profile of a file of saved options: how the first section connects, and for each command what it has
/// beside that. What is built in anyway is left out.
fn from_options(document: &Document) -> Result<ImportedProfile, Failure> {
    let mut found = ImportedProfile::default();
    let mut sections = 0;
    for section in document.sections() {
        let command = saved::command_of(&section.key);
        if !matches!(section.node.value, Value::Map(_)) {
            continue;
        }
        let mut words = vec![OsString::from("mqtty")];
        words.extend(command.split(' ').map(OsString::from));
        let Ok(line) = parse(words) else {
            let path = document.path().display();
            return Err(Failure::usage(format!(
                "{path}:{}: unknown section {:?}",
                section.line, section.key
            )));
        };
        sections += 1;
        let layer = saved::layer(&line, document)?;
        let mut own = Vec::new();
        for entry in layer.entries {
            let values: Vec<String> = entry
                .values
                .iter()
                .map(|value| value.to_string_lossy().into_owned())
                .collect();
            if saved::is_default(&section.key, entry.id, &values) {
                continue;
            }
            let connects = line.says_how_to_connect(entry.id)
                || (entry.id == Id::UserProperties
                    && matches!(command.as_str(), "conn" | "bench conn"));
            let id = match entry.id {
                Id::UserProperties if connects => Id::ConnUserProperties,
                id => id,
            };
            let setting = (id, values);
            match connects {
                true if sections == 1 => found.settings.push(setting),
                true if found.settings.contains(&setting) => {}
                _ => own.push(setting),
            }
        }
        if !own.is_empty() {
            found.commands.push((command, own));
        }
    }
    if sections == 0 {
        let path = document.path().display();
        return Err(Failure::usage(format!(
            "{path} has neither connections of MQTTX nor saved options"
        )));
    }
    Ok(found)
}
