//! Who we are: client identifier, user name, and where the password comes from.

use std::ffi::OsString;
use std::io::{self, BufRead as _};
use std::path::Path;

use super::address::Credentials;
use super::given::{Context, Given, Origin};
use crate::cli::Login;
use crate::error::{Exit, Failure, plain};
use crate::model::{ScramMechanism, Secret};
use crate::prompt::Prompter;

/// A name and its credentials.
pub(super) struct Identity {
    /// The client identifier, and whether it was given.
    pub(super) client_id: String,
    pub(super) username: Option<String>,
    pub(super) password: Password,
    pub(super) authentication: Option<ScramMechanism>,
}

/// The password, or that a person is to be asked for it.
#[derive(Debug)]
pub(super) enum Password {
    /// Known, or not needed.
    Known(Option<Secret>),
    /// To be asked for.
    Ask,
}

/// Reads the flags of the login.
pub(super) fn resolve(
    context: &Context<'_>,
    login: &Login,
    [typed, exported]: &[Credentials; 2],
) -> Result<Identity, Failure> {
    let client_id = context.one("client-id", login.client_id.as_ref());
    let username = match Given::flag("username", login.username.as_ref()) {
        Some(given) => Some(given.string()?),
        None if typed.username.is_some() => typed.username.clone(),
        None => match context.exported("username") {
            Some(given) => Some(given.string()?),
            None => exported.username.clone(),
        },
    };
    let source = match typed_source(login)? {
        Some(source) => Some(source),
        None => match &typed.password {
            Some(password) => Some(Source::Given(password.clone())),
            None => exported_source(context)?.or(exported.password.clone().map(Source::Given)),
        },
    };
    let with_password = source.is_some();
    let password = match source {
        Some(source) => source.read(context)?,
        None => Password::Known(None),
    };
    if username.is_none() && with_password && !context.version().is_v5() {
        let version = context.version();
        context.warn(format!(
            "MQTT {version} knows no password without a user name: the broker may refuse it"
        ));
    }
    let method = context.one(
        "authentication-method",
        login.authentication_method.as_ref(),
    );
    Ok(Identity {
        client_id: match client_id {
            Some(given) => given.string()?,
            None => format!("mqtty_{:08x}", rand::random::<u32>()),
        },
        authentication: authentication(context, method, username.is_some() && with_password)?,
        username,
        password,
    })
}

fn authentication(
    context: &Context<'_>,
    method: Option<Given>,
    with_credentials: bool,
) -> Result<Option<ScramMechanism>, Failure> {
    let Some(given) = method else {
        return Ok(None);
    };
    let origin = &given.origin;
    let mechanism = given.parse(|text| match text {
        "SCRAM-SHA-1" => Ok(ScramMechanism::Sha1),
        "SCRAM-SHA-256" => Ok(ScramMechanism::Sha256),
        "SCRAM-SHA-512" => Ok(ScramMechanism::Sha512),
        _ => Err("SCRAM-SHA-1, SCRAM-SHA-256 or SCRAM-SHA-512"),
    })?;
    if !context.version().is_v5() {
        let version = context.version();
        return Err(Failure::usage(format!(
            "{origin} needs MQTT 5, not {version}"
        )));
    }
    if !with_credentials {
        return Err(Failure::usage(format!(
            "{origin} needs --username and --password"
        )));
    }
    Ok(Some(mechanism))
}

/// Where the password comes from.
enum Source {
    Given(Secret),
    File(Given),
    Variable(Given),
    Person,
}

/// The source that was typed; only one may be.
fn typed_source(login: &Login) -> Result<Option<Source>, Failure> {
    let sources = [
        Given::flag("password", login.password.as_ref()),
        Given::flag("password-file", login.password_file.as_ref()),
        Given::flag("password-env", login.password_env.as_ref()),
        login.ask_password.then(|| Given {
            origin: Origin::Flag("ask-password"),
            value: OsString::new(),
        }),
    ];
    let mut given = sources.iter().flatten();
    if let (Some(one), Some(other)) = (given.next(), given.next()) {
        let (one, other) = (&one.origin, &other.origin);
        return Err(Failure::usage(format!(
            "{one} and {other} exclude each other"
        )));
    }
    let [password, file, variable, ask] = sources;
    choose(password, file, variable, ask.is_some())
}

/// The source that the environment names.
fn exported_source(context: &Context<'_>) -> Result<Option<Source>, Failure> {
    choose(
        context.exported("password"),
        context.exported("password-file"),
        context.exported("password-env"),
        context.switch("ask-password", false)?.is_some(),
    )
}

fn choose(
    password: Option<Given>,
    file: Option<Given>,
    variable: Option<Given>,
    ask: bool,
) -> Result<Option<Source>, Failure> {
    Ok(match (password, file, variable) {
        (Some(given), _, _) => Some(Source::Given(Secret::new(given.bytes()?))),
        (None, Some(given), _) => Some(Source::File(given)),
        (None, None, Some(given)) => Some(Source::Variable(given)),
        (None, None, None) => ask.then_some(Source::Person),
    })
}

impl Source {
    fn read(self, context: &Context<'_>) -> Result<Password, Failure> {
        let secret = match self {
            Self::Given(secret) => secret,
            Self::File(given) => first_line(Path::new(&given.value)).map_err(|error| {
                let path = Path::new(&given.value).display();
                let message = format!("cannot read the password file {path}: {}", plain(&error));
                Failure::new(Exit::File, message)
            })?,
            Self::Variable(given) => {
                let name = given.text()?;
                let value = context.variable(name).ok_or_else(|| {
                    let origin = &given.origin;
                    Failure::usage(format!(
                        "{origin}: the environment variable {name} is not set"
                    ))
                })?;
                Secret::new(value.as_encoded_bytes())
            }
            Self::Person => return Ok(Password::Ask),
        };
        Ok(Password::Known(Some(secret)))
    }
}

impl Password {
    /// The password, once a person has been asked where that is needed.
    pub(super) fn ask(
        self,
        username: Option<&str>,
        host: &str,
        prompter: &dyn Prompter,
    ) -> Result<Option<Secret>, Failure> {
        let Self::Known(secret) = self else {
            let question = match username {
                Some(name) => format!("Password of {name} at {host}"),
                None => format!("Password for {host}"),
            };
            return prompter
                .password(&question)
                .map(Some)
                .map_err(|error| no_answer(&error));
        };
        Ok(secret)
    }
}

/// The first line of a file, without its end.
fn first_line(path: &Path) -> io::Result<Secret> {
    let mut line = Vec::new();
    io::BufReader::new(std::fs::File::open(path)?).read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Secret::new(line))
}

fn no_answer(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::Interrupted => Failure::new(Exit::Interrupted, "no password was given"),
        io::ErrorKind::NotConnected => {
            Failure::usage("cannot ask for the password: there is no terminal")
                .with_hint("use --password-file, --password-env or MQTTY_PASSWORD")
        }
        _ => Failure::new(
            Exit::Other,
            format!("cannot ask for the password: {}", plain(error)),
        ),
    }
}
