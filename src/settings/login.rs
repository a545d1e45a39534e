//! Who we are: client identifier, user name, and where the password comes from.

use std::io;
use std::path::Path;

use super::address::Credentials;
use super::azure::AzureKey;
use super::context::Context;
use super::given::{Given, Origin};
use super::secret_file::secret_file;
use super::{authentication, password_command, url};
use crate::error::{Exit, Failure, plain};
use crate::model::secret::hide_username;
use crate::model::{Secret, SecretSource, hide_variable};
use crate::options::Id;
use crate::prompt::{self, Prompter};

/// A name and its credentials.
pub(crate) struct Identity {
    pub(crate) client_id: String,
    /// The client identifier was given, and can be given again.
    pub(crate) is_named: bool,
    pub(crate) username: Option<String>,
    pub(crate) password: Password,
    /// The level that the password comes from, if there is one.
    pub(crate) password_level: Option<usize>,
    pub(crate) authentication: authentication::Resolved,
    /// Where the password is read again.
    pub(crate) password_source: Option<SecretSource>,
}

/// The password, or that a command or a person is to be asked for it.
#[derive(Debug)]
pub(crate) enum Password {
    /// Known, or not needed.
    Known(Option<Secret>),
    /// The command that prints it.
    Run(Given),
    /// To be made of the key of a device of Azure.
    Azure(AzureKey),
    /// To be asked for.
    Ask,
}

/// Reads the flags of the login.
pub(super) fn resolve(
    context: &Context<'_>,
    credentials: &[Credentials],
) -> Result<Identity, Failure> {
    let client_id = context.one(Id::ClientId);
    let (mut username, mut source, mut password_level) = (None, None, None);
    for (level, url) in credentials.iter().enumerate() {
        if username.is_none() {
            let given = context.one_at(level, Id::Username);
            let given = given.map(|given| given.string()).transpose()?;
            username = given.or_else(|| url.username.clone());
        }
        if source.is_none() {
            let given = Sources::at(context, level)?.choose()?;
            source = given.or_else(|| url.password.clone().map(Source::Given));
            password_level = source.is_some().then_some(level);
        }
    }
    let with_password = source.is_some();
    let password_source = source.as_ref().and_then(Source::to_be_read_again);
    let password = match source {
        Some(source) => source.read(context)?,
        None => Password::Known(None),
    };
    if let (Some(name), Password::Known(Some(secret))) = (&username, &password)
        && secret.expose().is_empty()
    {
        hide_username(name);
    }
    Ok(Identity {
        is_named: client_id
            .as_ref()
            .is_some_and(|given| !given.value.is_empty()),
        client_id: match client_id {
            Some(given) => given.string()?,
            None => format!("mqtty_{:08x}", rand::random::<u32>()),
        },
        authentication: authentication::resolve(context, username.is_some() && with_password)?,
        password_source,
        username,
        password,
        password_level,
    })
}

/// Where the password comes from.
enum Source {
    Given(Secret),
    File(Given),
    Variable(Given),
    Command(Given),
    Azure(Given),
    Person,
}

/// Where one level says that the password comes from.
struct Sources {
    password: Option<Given>,
    file: Option<Given>,
    variable: Option<Given>,
    command: Option<Given>,
    azure: Option<Given>,
    ask: Option<Origin>,
}

impl Sources {
    fn at(context: &Context<'_>, level: usize) -> Result<Self, Failure> {
        let ask = context.switch_at(level, Id::AskPassword)?;
        let ask = ask.filter(|(on, _)| *on && !context.turned_off(Id::AskPassword));
        Ok(Self {
            password: context.one_at(level, Id::Password),
            file: context.one_at(level, Id::PasswordFile),
            variable: context.one_at(level, Id::PasswordEnv),
            command: context.one_at(level, Id::PasswordCommand),
            azure: context.one_at(level, Id::AzureSas),
            ask: ask.map(|(_, origin)| origin),
        })
    }

    /// The source; only one may be given, but in the environment, where one may stay from long ago.
    fn choose(self) -> Result<Option<Source>, Failure> {
        let origins: Vec<_> = [
            &self.password,
            &self.file,
            &self.variable,
            &self.command,
            &self.azure,
        ]
        .into_iter()
        .flatten()
        .map(|given| &given.origin)
        .chain(&self.ask)
        .collect();
        if let [one, other, ..] = origins[..]
            && !matches!(one, Origin::Environment(_))
        {
            return Err(Failure::usage(format!("{one} cannot be used with {other}")));
        }
        let secret = self
            .password
            .map(|given| given.bytes())
            .transpose()?
            .map(Secret::new);
        let source = secret.map(Source::Given);
        let source = source.or(self.file.map(Source::File));
        let source = source.or(self.variable.map(Source::Variable));
        let source = source.or(self.command.map(Source::Command));
        let source = source.or(self.azure.map(Source::Azure));
        Ok(source.or(self.ask.map(|_| Source::Person)))
    }
}

/// Where the password comes from, if that is a file, a variable, a command or a person, by the name of its
/// flag; `None` if it was given itself, or there is none.
pub(crate) fn reference(context: &Context<'_>) -> Result<Option<(Id, Given)>, Failure> {
    for level in context.levels() {
        let sources = Sources::at(context, level)?;
        if sources.password.is_some() || sources.azure.is_some() {
            return Ok(None);
        }
        let ask = sources.ask.map(|origin| Given {
            origin,
            value: "true".into(),
        });
        let references = [
            (Id::PasswordFile, sources.file),
            (Id::PasswordEnv, sources.variable),
            (Id::PasswordCommand, sources.command),
            (Id::AskPassword, ask),
        ];
        let mut references = references.into_iter();
        if let Some((long, Some(given))) = references.find(|(_, given)| given.is_some()) {
            return Ok(Some((long, given)));
        }
        let at = |id| context.values_at(level, id).unwrap_or_default();
        let urls = [at(Id::Hostname), at(Id::Url)].concat();
        let holds_password = |given: &Given| {
            let url = given.value.to_str().and_then(|text| url::parse(text).ok());
            url.is_some_and(|url| url.password.is_some())
        };
        if urls.iter().any(holds_password) {
            return Ok(None);
        }
    }
    Ok(None)
}

impl Source {
    /// Where another password may be found the next time.
    fn to_be_read_again(&self) -> Option<SecretSource> {
        match self {
            Self::File(given) => Some(SecretSource::File(given.value.clone().into())),
            Self::Command(given) => Some(SecretSource::Command(given.value.clone())),
            Self::Given(_) | Self::Variable(_) | Self::Azure(_) | Self::Person => None,
        }
    }

    fn read(self, context: &Context<'_>) -> Result<Password, Failure> {
        let secret = match self {
            Self::Given(secret) => secret,
            Self::File(given) => secret_file(Path::new(&given.value), "password")?,
            Self::Variable(given) => {
                let name = given.text()?;
                let value = context.variable(name).ok_or_else(|| {
                    let origin = &given.origin;
                    Failure::usage(format!(
                        "{origin}: the environment variable {name} is not set"
                    ))
                })?;
                hide_variable(name);
                Secret::new(value.as_encoded_bytes())
            }
            Self::Command(given) => return Ok(Password::Run(given)),
            Self::Azure(given) => return Ok(Password::Azure(AzureKey::parse(&given)?)),
            Self::Person => return Ok(Password::Ask),
        };
        Ok(Password::Known(Some(secret)))
    }
}

impl Password {
    /// The password, once a command or a person has been asked where that is needed.
    pub(crate) fn ask(
        self,
        username: Option<&str>,
        host: &str,
        prompter: &dyn Prompter,
    ) -> Result<Option<Secret>, Failure> {
        match self {
            Self::Known(secret) => return Ok(secret),
            Self::Run(command) => return password_command::run(&command).map(Some),
            // It is made of what only the profile knows.
            Self::Azure(_) => return Ok(None),
            Self::Ask => {}
        }
        let question = match username {
            Some(name) => format!("Password of {name} at {host}"),
            None => format!("Password for {host}"),
        };
        prompter
            .password(&question)
            .map(Some)
            .map_err(|error| no_answer(&error))
    }
}

pub(super) fn no_answer(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::Interrupted => Failure::new(prompt::given_up(error), "no password given"),
        io::ErrorKind::NotConnected => {
            Failure::usage("cannot prompt for the password: there is no terminal")
                .with_hint("use --password-file, --password-env or MQTTY_PASSWORD")
        }
        _ => Failure::new(
            Exit::Other,
            format!("cannot prompt for the password: {}", plain(error)),
        ),
    }
}
