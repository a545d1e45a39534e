//! `mqtty profile` and `mqtty init`: the config file, looked at and changed.
//!
//! What is to be written is put together here and asked for where somebody can be asked; it is written when all
//! of it is known and right, by whoever does the work ([`Change`]).

mod change;
mod desktop;
mod fields;
mod import;
mod init;
mod questions;
mod show;
mod subscriptions;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::config::{self, Config, Editor, default_path};
use super::given::Context;
use super::layer::{Entry, Layer, Place};
use super::{Job, Work, resolve_with};
use crate::cli::{self, CommandLine, ConfigFile};
use crate::error::{Exit, Failure};
use crate::model::Profile;
use crate::prompt::{Check, Prompter};

/// A config file that is to be written, and what is said when it is.
#[derive(Clone, Debug)]
pub struct Change {
    editor: Editor,
    done: String,
    notes: Vec<String>,
}

impl Change {
    /// Writes the file; returns what was done.
    ///
    /// # Errors
    ///
    /// As [`Editor::save`].
    pub fn write(&self) -> Result<&str, Failure> {
        self.editor.save()?;
        Ok(&self.done)
    }

    /// What else there is to know about it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

/// What the commands here have in common.
struct Desk<'a> {
    context: &'a Context<'a>,
    prompter: &'a dyn Prompter,
    path: PathBuf,
}

/// Makes the job of `mqtty profile`.
pub(super) fn resolve(
    context: &Context<'_>,
    line: &CommandLine,
    flags: &cli::Profile,
    prompter: &dyn Prompter,
) -> Result<Work, Failure> {
    use cli::Profile as P;
    let file = match flags {
        P::List(flags) => &flags.file,
        P::Show(flags) => &flags.file,
        P::Add(flags) => &flags.settings.file,
        P::Edit(flags) => &flags.settings.file,
        P::Rm(flags) => &flags.file,
        P::Test(flags) => &flags.file,
        P::Import(flags) => &flags.file,
    };
    let desk = Desk {
        context,
        prompter,
        path: path(context, file)?,
    };
    match flags {
        P::List(_) => show::list(&desk).map(Work::Print),
        P::Show(flags) => show::show(&desk, &flags.name).map(Work::Print),
        P::Add(flags) => change::add(&desk, line, flags).map(Work::configure),
        P::Edit(flags) => change::edit(&desk, line, flags).map(Work::configure),
        P::Rm(flags) => change::remove(&desk, &flags.name).map(Work::configure),
        P::Import(flags) => import::import(&desk, flags).map(Work::configure),
        P::Test(flags) => Ok(Work::Job(Box::new(test(&desk, flags)?))),
    }
}

/// What `mqtty profile list` prints.
pub(super) fn list(context: &Context<'_>, prompter: &dyn Prompter) -> Result<String, Failure> {
    let path = path(context, &ConfigFile::default())?;
    show::list(&Desk {
        context,
        prompter,
        path,
    })
}

/// The same, if there are profiles.
pub(super) fn list_if_any(
    context: &Context<'_>,
    prompter: &dyn Prompter,
) -> Result<Option<String>, Failure> {
    let config = super::config::Config::in_use(None, &|name| context.variable(name))?;
    match config {
        Some(config) if !config.profiles().is_empty() => list(context, prompter).map(Some),
        _ => Ok(None),
    }
}

/// Makes the work of `mqtty init`.
pub(super) fn init(
    context: &Context<'_>,
    line: &CommandLine,
    flags: &cli::Init,
    prompter: &dyn Prompter,
) -> Result<Work, Failure> {
    let desk = Desk {
        context,
        prompter,
        path: path(context, &flags.file)?,
    };
    init::init(&desk, line).map(Work::configure)
}

/// Where the config file is, or would be.
fn path(context: &Context<'_>, file: &ConfigFile) -> Result<PathBuf, Failure> {
    let named = file.config.clone();
    let named = named.or_else(|| context.variable("MQTTY_CONFIG").map(PathBuf::from));
    let usual = || default_path(&|name| context.variable(name));
    named.or_else(usual).ok_or_else(|| {
        Failure::usage("nobody has said where the config file is")
            .with_hint("name it with --config")
    })
}

/// Connecting once, as a profile says.
fn test(desk: &Desk<'_>, flags: &cli::ProfileTest) -> Result<Job, Failure> {
    desk.config()?.table_of(&flags.name)?;
    let mode = flags.output_mode.as_deref().unwrap_or("default");
    let words = [
        "mqtty",
        "conn",
        "--once",
        "-o",
        mode,
        "--profile",
        &flags.name,
    ];
    let mut words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
    words.push("--config".into());
    words.push(desk.path.clone().into());
    let profile = sketch(desk, &desk.config()?, Some(&flags.name))?;
    if profile.client_id == NOBODY && !profile.clean_start {
        // The session of a test that nobody could resume need not be kept.
        words.push("--no-clean=false".into());
    }
    let line = parse(words)?;
    super::resolve(line, desk.context.environment(), desk.prompter)
}

fn parse(words: Vec<OsString>) -> Result<CommandLine, Failure> {
    cli::parse(words).map_err(|exit| match exit {
        cli::CliExit::Wrong(failure) => failure,
        cli::CliExit::Text(text) | cli::CliExit::NoCommand(text) => Failure::usage(text),
    })
}

impl Desk<'_> {
    /// The file as it is; one that is not there says nothing.
    fn config(&self) -> Result<Config, Failure> {
        match Config::load_if_there(&self.path)? {
            Some(config) => Ok(config),
            None => Config::parse(&self.path, String::new()),
        }
    }

    /// Asks for a line; giving up ends it all.
    fn line(&self, text: &str, usual: &str, check: &Check<'_>) -> Result<String, Failure> {
        let answer = self.prompter.line(text, usual, check);
        answer.map_err(|error| unanswered(&error))
    }

    fn choice(&self, text: &str, items: &[&str], usual: usize) -> Result<usize, Failure> {
        let answer = self.prompter.choice(text, items, usual);
        answer.map_err(|error| unanswered(&error))
    }

    fn confirm(&self, text: &str, usual: bool) -> Result<bool, Failure> {
        let answer = self.prompter.confirm(text, usual);
        answer.map_err(|error| unanswered(&error))
    }

    fn password(&self, text: &str) -> Result<OsString, Failure> {
        let secret = self
            .prompter
            .password(text)
            .map_err(|error| unanswered(&error))?;
        let text = std::str::from_utf8(secret.expose());
        text.map(OsString::from)
            .map_err(|_| Failure::usage("the password is not UTF-8 text"))
    }
}

fn unanswered(error: &std::io::Error) -> Failure {
    match error.kind() {
        std::io::ErrorKind::Interrupted => Failure::new(
            crate::prompt::given_up(error),
            "given up: nothing is written",
        ),
        _ => Failure::new(
            Exit::Other,
            format!("cannot ask: {}", crate::error::plain(error)),
        ),
    }
}

impl Config {
    /// That there is a profile of this name.
    fn table_of(&self, name: &str) -> Result<(), Failure> {
        self.chain(Some((name, "mqtty profile"))).map(|_| ())
    }
}

/// The client identifier of a profile that has none.
const NOBODY: &str = "mqtty_profile";

/// The connection that a profile leads to, but for its password: nobody is asked, nothing is run or read.
fn sketch(desk: &Desk<'_>, config: &Config, name: Option<&str>) -> Result<Box<Profile>, Failure> {
    const PASSWORDS: [&str; 6] = [
        "password",
        "password-file",
        "password-env",
        "password-command",
        "ask-password",
        "authentication-method",
    ];
    let home = |name: &str| match name {
        "HOME" => desk.context.variable(name),
        _ => None,
    };
    let line = parse(vec!["mqtty".into(), "conn".into()])?;
    let named = name.map(|name| (name, "mqtty profile"));
    let mut files = config::from_config(config, &line, named, &home)?;
    for layer in &mut files.layers {
        layer
            .entries
            .retain(|entry| !PASSWORDS.contains(&entry.long.as_str()));
    }
    // A profile can keep the session of a client that only its user names.
    files.layers.push(Layer {
        place: Place::Defaults,
        entries: vec![Entry {
            long: "client-id".to_owned(),
            values: vec![NOBODY.into()],
            origin: "profile".to_owned(),
        }],
    });
    match resolve_with(line, &home, &files, desk.prompter)?.work {
        Work::Conn(profile, _) => Ok(profile),
        _ => Err(Failure::usage("this is no profile")),
    }
}

/// A path as it is understood from everywhere.
fn absolute(path: &OsString) -> OsString {
    let path = Path::new(path);
    if path.starts_with("~") {
        return path.into();
    }
    std::path::absolute(path).map_or_else(|_| path.into(), Into::into)
}
