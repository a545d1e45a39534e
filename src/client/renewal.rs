//! Secrets that are read again: passwords and tokens that have expired by the time of a reconnect.

use std::ffi::OsStr;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::error::ClientError;
use super::identity::Identity;
use super::scram::Scram;
use super::token::{Answering, Token};
use super::{Authenticator, auth::AuthError};
use crate::model::{Authentication, Profile, Secret, SecretSource};

/// Reads secrets from files and from commands.
pub trait ReadSecret {
    /// Reads one.
    fn read<'a>(
        &'a self,
        source: &'a SecretSource,
    ) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + 'a>>;

    /// What a command answers to a challenge on its stdin, while everything else waits.
    fn answer(&self, command: &OsStr, challenge: &[u8]) -> Result<Secret, String>;
}

/// How the secrets of one client are read again.
pub(super) struct Renewing {
    pub(super) reader: Rc<dyn ReadSecret>,
    /// An attempt has been made with the secrets of the profile.
    pub(super) has_tried: bool,
}

/// Reads what may have expired since the last attempt, into the identity.
pub(super) async fn renew(
    profile: &Profile,
    reader: &dyn ReadSecret,
    identity: &mut Option<Box<Identity>>,
    limit: Duration,
) -> Result<(), ClientError> {
    let read = async |source: &SecretSource| {
        let read = timeout(limit, reader.read(source)).await;
        read.unwrap_or_else(|_| Err(late(limit)))
            .map_err(|what| ClientError::Secret { what })
    };
    let is_own = identity.as_ref().is_some_and(|it| it.has_own_password);
    if let Some(source) = profile.renewal.password.as_ref().filter(|_| !is_own) {
        let secret = read(source).await?;
        identity.get_or_insert_default().password = Some(secret);
    }
    if let Some(source) = &profile.renewal.authentication_data {
        let secret = read(source).await?;
        identity.get_or_insert_default().authentication_data = Some(secret);
    }
    Ok(())
}

fn late(limit: Duration) -> String {
    let limit = humantime::format_duration(limit);
    format!("reading a password or token took longer than {limit}")
}

/// The exchange of a connection, if the profile has one.
pub fn authenticator(
    profile: &Profile,
    reader: Option<&Rc<dyn ReadSecret>>,
    identity: Option<&Identity>,
) -> Option<Box<dyn Authenticator>> {
    if !profile.version.is_v5() {
        return None;
    }
    match profile.authentication.as_ref()? {
        Authentication::Scram(mechanism) => {
            let own_name = identity.and_then(|identity| identity.username.as_ref());
            let username = own_name.or(profile.username.as_ref())?;
            let nothing = Secret::new("");
            let own = identity.and_then(|identity| identity.password.as_ref());
            let password = own.or(profile.password.as_ref()).unwrap_or(&nothing);
            Some(Box::new(Scram::new(*mechanism, username, password)))
        }
        Authentication::Method { name, data } => {
            let own = identity.and_then(|identity| identity.authentication_data.as_ref());
            let data = own.or(data.as_ref()).cloned();
            let answering = answering(profile, reader);
            Some(Box::new(Token::new(name, data, answering)))
        }
    }
}

/// Who answers challenges: the command that the data comes from.
fn answering(profile: &Profile, reader: Option<&Rc<dyn ReadSecret>>) -> Option<Answering> {
    let (Some(SecretSource::Command(command)), Some(reader)) =
        (&profile.renewal.authentication_data, reader)
    else {
        return None;
    };
    let (command, reader) = (command.clone(), reader.clone());
    Some(Box::new(move |challenge| {
        reader.answer(&command, challenge)
    }))
}

/// The data with which a connection that is up is to be authenticated again, once it is time.
pub(super) async fn next_exchange(
    profile: &Profile,
    reader: Option<&Rc<dyn ReadSecret>>,
    mut identity: Option<Box<Identity>>,
    every: Duration,
) -> Result<Option<Box<dyn Authenticator>>, ClientError> {
    sleep(every).await;
    if let Some(reader) = reader {
        renew(profile, &**reader, &mut identity, profile.connect_timeout).await?;
    }
    Ok(authenticator(profile, reader, identity.as_deref()))
}

/// Whether an error of an exchange is that of the server's refusal of what we have.
pub(super) fn is_refusal(error: &AuthError) -> bool {
    matches!(error, AuthError::Challenge(_))
}
