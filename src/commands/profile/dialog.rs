//! `mqtty profile` and `mqtty init`: the config file, looked at and changed.
//!
//! What is to be written is put together here and asked for where somebody can be asked; it is written when all
//! of it is known and right, by whoever does the work ([`ConfigChange`]).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::cli::{self, CommandLine};
use crate::error::{Exit, Failure};
use crate::model::Profile;
use crate::options::{AUTHENTICATION_DATA, Id, PASSWORD_SOURCES};
use crate::prompt::{Check, Prompter};
use crate::settings::config::{self, Config, Editor, default_path};
use crate::settings::context::Context;
use crate::settings::layer::{Entry, Layer, ValueSource};
use crate::settings::{self, Job, resolve_with};

/// A change of the config file, and the messages for when it is written.
#[derive(Clone, Debug)]
pub(crate) struct ConfigChange {
    pub(in crate::commands) editor: Editor,
    pub(in crate::commands) done: String,
    pub(in crate::commands) notes: Vec<String>,
}

impl ConfigChange {
    /// Writes the file; returns what was done.
    ///
    /// # Errors
    ///
    /// As [`Editor::save`].
    pub(crate) fn write(&self) -> Result<&str, Failure> {
        self.editor.save()?;
        Ok(&self.done)
    }

    /// What else there is to know about it.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// What `profile` and `init` need to read, ask and change: the config file and who can be asked.
pub(in crate::commands) struct ConfigDialog<'a> {
    pub(in crate::commands) context: &'a Context<'a>,
    pub(in crate::commands) prompter: &'a dyn Prompter,
    pub(in crate::commands) path: PathBuf,
}

impl<'a> ConfigDialog<'a> {
    /// With the config file of these flags.
    pub(in crate::commands) fn new(
        context: &'a Context<'a>,
        prompter: &'a dyn Prompter,
    ) -> Result<Self, Failure> {
        let path = path(context)?;
        Ok(Self {
            context,
            prompter,
            path,
        })
    }
}

/// Where the config file is, or would be.
pub(in crate::commands) fn path(context: &Context<'_>) -> Result<PathBuf, Failure> {
    let named = context.typed_path(Id::Config);
    let named = named.or_else(|| context.variable("MQTTY_CONFIG").map(PathBuf::from));
    let usual = || default_path(&|name| context.variable(name));
    named.or_else(usual).ok_or_else(|| {
        Failure::usage("there is no directory for the config file")
            .with_hint("name it with --config")
    })
}

/// Connecting once, as a profile says.
pub(in crate::commands) fn test(dialog: &ConfigDialog<'_>, name: &str) -> Result<Job, Failure> {
    dialog.config()?.table_of(name)?;
    let mode = dialog.context.typed_text(Id::OutputMode)?;
    let mode = mode.as_deref().unwrap_or("default");
    let words = ["mqtty", "conn", "--once", "-o", mode, "--profile", name];
    let mut words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
    words.push("--config".into());
    words.push(dialog.path.clone().into());
    let profile = draft_profile(dialog, &dialog.config()?, Some(name))?;
    if profile.client_id == TEMPORARY_CLIENT_ID && !profile.clean_start {
        // The session of a test that nobody could resume need not be kept.
        words.push("--no-clean=false".into());
    }
    let line = parse(words)?;
    settings::resolve(line, dialog.context.environment(), dialog.prompter)
}

pub(in crate::commands) fn parse(words: Vec<OsString>) -> Result<CommandLine, Failure> {
    cli::parse(words).map_err(|exit| match exit {
        cli::CliExit::Wrong(failure) => failure,
        other => Failure::usage(format!("not a command: {other:?}")),
    })
}

impl ConfigDialog<'_> {
    /// The file as it is; one that is not there says nothing.
    pub(in crate::commands) fn config(&self) -> Result<Config, Failure> {
        match Config::load_if_there(&self.path)? {
            Some(config) => Ok(config),
            None => Config::parse(&self.path, String::new()),
        }
    }

    /// Asks for a line; giving up ends it all.
    pub(in crate::commands) fn line(
        &self,
        text: &str,
        usual: &str,
        check: &Check<'_>,
    ) -> Result<String, Failure> {
        let answer = self.prompter.line(text, usual, check);
        answer.map_err(|error| unanswered(&error))
    }

    pub(in crate::commands) fn choice(
        &self,
        text: &str,
        items: &[&str],
        usual: usize,
    ) -> Result<usize, Failure> {
        let answer = self.prompter.choice(text, items, usual);
        answer.map_err(|error| unanswered(&error))
    }

    pub(in crate::commands) fn confirm(&self, text: &str, usual: bool) -> Result<bool, Failure> {
        let answer = self.prompter.confirm(text, usual);
        answer.map_err(|error| unanswered(&error))
    }

    pub(in crate::commands) fn password(&self, text: &str) -> Result<OsString, Failure> {
        let secret = self
            .prompter
            .password(text)
            .map_err(|error| unanswered(&error))?;
        let text = std::str::from_utf8(secret.expose());
        text.map(OsString::from)
            .map_err(|_| Failure::usage("the password is not UTF-8 text"))
    }
}

pub(in crate::commands) fn unanswered(error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::Interrupted => Failure::new(
            crate::prompt::given_up(error),
            "cancelled; nothing was written",
        ),
        _ => Failure::new(
            Exit::Other,
            format!("cannot ask: {}", crate::error::plain(error)),
        ),
    }
}

impl Config {
    /// That there is a profile of this name.
    pub(in crate::commands) fn table_of(&self, name: &str) -> Result<(), Failure> {
        self.chain(Some((name, "mqtty profile"))).map(|_| ())
    }
}

/// The client identifier of a profile that has none.
const TEMPORARY_CLIENT_ID: &str = "mqtty_profile";

/// Whether an option is about passwords.
fn needs_a_password(id: Id) -> bool {
    PASSWORD_SOURCES.contains(&id)
        || AUTHENTICATION_DATA.contains(&id)
        || matches!(id, Id::AuthenticationMethod | Id::Reauthenticate)
}

/// The connection that a profile leads to, but for its password: nobody is asked, nothing is run or read.
pub(in crate::commands) fn draft_profile(
    dialog: &ConfigDialog<'_>,
    config: &Config,
    name: Option<&str>,
) -> Result<Box<Profile>, Failure> {
    let home = |name: &str| match name {
        "HOME" => dialog.context.variable(name),
        _ => None,
    };
    let line = parse(vec!["mqtty".into(), "conn".into()])?;
    let named = name.map(|name| (name, "mqtty profile"));
    let mut files = config::from_config(config, &line, named, &home)?;
    for layer in &mut files.layers {
        layer.entries.retain(|entry| !needs_a_password(entry.id));
    }
    // A profile can keep the session of a client that only its user names.
    files.layers.push(Layer {
        source: ValueSource::Defaults,
        entries: vec![Entry {
            id: Id::ClientId,
            values: vec![TEMPORARY_CLIENT_ID.into()],
            origin: "profile".to_owned(),
        }],
    });
    let job = resolve_with(line, &home, &files, dialog.prompter)?;
    let connects = job.task.connects().map(|connects| connects.profile.clone());
    connects
        .map(Box::new)
        .ok_or_else(|| Failure::usage("this is not a profile"))
}

/// A path as it is understood from everywhere.
pub(in crate::commands) fn absolute(path: &OsString) -> OsString {
    let path = Path::new(path);
    if path.starts_with("~") {
        return path.into();
    }
    std::path::absolute(path).map_or_else(|_| path.into(), Into::into)
}
