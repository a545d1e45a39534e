//! Enhanced authentication (MQTT 5 §4.12): the method, and where its data comes from.

use std::path::Path;

use super::context::Context;
use super::given::{Given, Origin, ParseGiven as _};
use super::secret_file::secret_file;
use super::{password_command, value};
use crate::error::Failure;
use crate::model::{Authentication, Renewal, Secret, SecretSource};
use crate::options::Id;

/// Where the data of a method comes from.
#[derive(Clone, Debug)]
enum Data {
    Given(Given),
    File(Given),
    Command(Given),
}

/// What was given about enhanced authentication.
pub(crate) struct Resolved {
    authentication: Option<Authentication>,
    data: Option<Data>,
    every: Option<std::time::Duration>,
}

/// Reads the flags.
pub(super) fn resolve(context: &Context<'_>, with_credentials: bool) -> Result<Resolved, Failure> {
    let method = context.one(Id::AuthenticationMethod);
    let data = data(context)?;
    let every = context.one(Id::Reauthenticate);
    let Some(method) = method else {
        let origins = [
            data.as_ref().map(Data::origin),
            every.as_ref().map(|it| &it.origin),
        ];
        return match origins.into_iter().flatten().next() {
            Some(origin) => Err(Failure::usage(format!(
                "{origin} needs --authentication-method"
            ))),
            None => Ok(Resolved {
                authentication: None,
                data: None,
                every: None,
            }),
        };
    };
    if !context.version().is_v5() {
        let (origin, version) = (&method.origin, context.version());
        return Err(Failure::usage(format!(
            "{origin} needs MQTT 5, not {version}"
        )));
    }
    let name = method.string()?;
    let authentication = match Authentication::named(&name) {
        scram @ Authentication::Scram(_) => {
            if !with_credentials {
                let origin = &method.origin;
                return Err(Failure::usage(format!(
                    "{origin} {name} needs --username and --password"
                )));
            }
            if let Some(data) = &data {
                let (origin, other) = (data.origin(), &method.origin);
                return Err(Failure::usage(format!(
                    "{origin} cannot be used with {other} {name}, which takes the password"
                )));
            }
            scram
        }
        _ if name.is_empty() => return Err(method.unexpected("the name of a method")),
        other => other,
    };
    Ok(Resolved {
        authentication: Some(authentication),
        data,
        every: every.parsed(value::limit)?,
    })
}

impl Data {
    fn origin(&self) -> &Origin {
        let (Self::Given(given) | Self::File(given) | Self::Command(given)) = self;
        &given.origin
    }
}

/// Where the data comes from: the strongest place that says anything counts.
fn data(context: &Context<'_>) -> Result<Option<Data>, Failure> {
    for level in context.levels() {
        let all = [
            context
                .one_at(level, Id::AuthenticationData)
                .map(Data::Given),
            context
                .one_at(level, Id::AuthenticationDataFile)
                .map(Data::File),
            context
                .one_at(level, Id::AuthenticationDataCommand)
                .map(Data::Command),
        ];
        let mut all = all.into_iter().flatten();
        let Some(first) = all.next() else {
            continue;
        };
        if let Some(other) = all.next()
            && !matches!(first.origin(), Origin::Environment(_))
        {
            let (one, other) = (first.origin(), other.origin());
            return Err(Failure::usage(format!("{one} cannot be used with {other}")));
        }
        return Ok(Some(first));
    }
    Ok(None)
}

/// Where the data comes from, to be saved with other options; `None` for data that was given itself.
pub(super) fn reference(context: &Context<'_>) -> Result<Option<(Id, Given)>, Failure> {
    Ok(match data(context)? {
        Some(Data::File(given)) => Some((Id::AuthenticationDataFile, given)),
        Some(Data::Command(given)) => Some((Id::AuthenticationDataCommand, given)),
        Some(Data::Given(_)) | None => None,
    })
}

impl Resolved {
    /// Whether a token is sent.
    pub(super) fn has_data(&self) -> bool {
        self.data.is_some()
    }

    /// The method with its data, and where that is read again. A command is run for it, so this comes late.
    pub(super) fn finish(self, renewal: &mut Renewal) -> Result<Option<Authentication>, Failure> {
        let secret = match &self.data {
            Some(Data::Given(given)) => Some(Secret::new(given.bytes()?)),
            Some(Data::File(given)) => {
                renewal.authentication_data = Some(SecretSource::File(given.value.clone().into()));
                Some(secret_file(Path::new(&given.value), "authentication data")?)
            }
            Some(Data::Command(given)) => {
                renewal.authentication_data = Some(SecretSource::Command(given.value.clone()));
                Some(password_command::run(given)?)
            }
            None => None,
        };
        renewal.every = self.every;
        Ok(self
            .authentication
            .map(|authentication| match authentication {
                Authentication::Method { name, .. } => {
                    Authentication::Method { name, data: secret }
                }
                scram @ Authentication::Scram(_) => scram,
            }))
    }
}
