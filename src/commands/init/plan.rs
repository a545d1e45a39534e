//! `mqtty init`: what is usual for every command.

use crate::cli::{CommandLine, Planned};
use crate::commands::profile::change::finished;
use crate::commands::profile::dialog::{ConfigChange, ConfigDialog, draft_profile};
use crate::commands::profile::edits::{Edit, apply_to, typed};
use crate::commands::profile::questions::{Questionnaire, any, is};
use crate::error::Failure;
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::Context;
use crate::settings::config::{Editor, key_of};
use crate::settings::value;

/// The commands that have a mode `log`.
const WITH_LOG: [&str; 3] = ["conn", "pub", "sub"];
/// The key of the mode.
const MODE: &str = "output_mode";

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(init(&ConfigDialog::new(context, prompter)?, line)?.into())
}
/// Writes the defaults of the config file: from flags, else from answers.
fn init(dialog: &ConfigDialog<'_>, line: &CommandLine) -> Result<ConfigChange, Failure> {
    let is_new = !dialog.path.exists();
    let mut editor = Editor::open(&dialog.path)?;
    let mut edits = typed(line);
    if edits.is_empty() {
        if !dialog.prompter.is_there() {
            return Err(Failure::usage("cannot prompt: stdin is not a terminal")
                .with_hint("pass options: `mqtty init -h HOST`"));
        }
        edits = asked(dialog, &editor)?;
    }
    let (modes, edits): (Vec<Edit>, Vec<Edit>) =
        edits.into_iter().partition(|(key, _)| key == MODE);
    apply_to(&mut editor, &["defaults"], &edits)?;
    if let Some((_, Some(mode))) = modes.into_iter().next() {
        for command in WITH_LOG {
            let values = (mode == ["log"]).then(|| mode.clone());
            let edit = (MODE.to_owned(), values);
            apply_to(&mut editor, &["defaults", command], &[edit])?;
        }
    }
    let config = editor.config()?;
    config.check()?;
    draft_profile(dialog, &config, None).map_err(|mut failure| {
        for setting in config.settings(&["defaults"]).unwrap_or_default() {
            let flag = setting.entry.id.to_string();
            failure.message = failure.message.replace(&setting.entry.origin, &flag);
        }
        failure
    })?;
    let what = if is_new { "created" } else { "updated" };
    let path = dialog.path.display();
    let profile = config
        .default_profile()?
        .map(|name| format!("; the default profile {name} overrides these defaults"));
    Ok(finished(
        editor,
        format!(
            "Configuration file {what} at {path}{}",
            profile.unwrap_or_default()
        ),
    ))
}

/// Asks what MQTTX asks.
fn asked(dialog: &ConfigDialog<'_>, editor: &Editor) -> Result<Vec<Edit>, Failure> {
    let known = editor.config()?.settings(&["defaults"])?;
    let known = |id: Id| {
        let tables = match id {
            Id::OutputMode => "defaults.conn",
            _ => "defaults",
        };
        let mut known = known.iter().filter(|setting| setting.table == tables);
        let setting = known.find(|setting| setting.entry.id == id)?;
        Some(setting.entry.values.first()?.to_string_lossy().into_owned())
    };
    let mut asking = Questionnaire {
        dialog,
        known: &known,
        edits: Vec::new(),
    };
    asking.one_of(Id::OutputMode, "Output mode", &["default", "log"])?;
    asking.place()?;
    let times = known(Id::MaximumReconnectTimes).unwrap_or_else(|| "10".to_owned());
    let times = dialog.line("Maximum reconnect times", &times, &is(value::reconnects))?;
    asking.set(Id::MaximumReconnectTimes, times);
    asking.optional(Id::Username, "User name (empty: none)", &any)?;
    let text = match known(Id::Password) {
        Some(_) => "Password (empty: as it is)",
        None => "Password (empty: none)",
    };
    let password = dialog.password(text)?;
    if !password.is_empty() {
        asking
            .edits
            .push((key_of(Id::Password), Some(vec![password])));
    }
    Ok(asking.edits)
}
