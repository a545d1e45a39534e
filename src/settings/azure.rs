//! `--azure-sas`: the key of a device, of which its passwords are made.

use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::given::{Given, Origin};
use super::value;
use crate::error::Failure;
use crate::model::{Address, AzureDevice, Profile, Secret, SecretSource};

/// How long a password is valid where nothing is said.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A key, and how long what is made of it is valid.
#[derive(Debug)]
pub(crate) struct AzureKey {
    origin: Origin,
    key: Secret,
    lifetime: Duration,
}

impl AzureKey {
    /// Reads `KEY[:DURATION]`. What is wrong is not shown.
    pub(super) fn parse(given: &Given) -> Result<Self, Failure> {
        let text = given.text()?;
        let wrong = |what: &str| Failure::usage(format!("bad value for {}: {what}", given.origin));
        let (key, lifetime) = match text.split_once(':') {
            Some((key, lifetime)) => {
                let lifetime = value::limit(lifetime);
                (
                    key,
                    lifetime.map_err(|_| wrong("expected KEY:DURATION, such as KEY:12h"))?,
                )
            }
            None => (text, LIFETIME),
        };
        let key = STANDARD.decode(key).ok().filter(|key| !key.is_empty());
        Ok(Self {
            origin: given.origin.clone(),
            key: Secret::new(key.ok_or_else(|| wrong("the key is not base64"))?),
            lifetime,
        })
    }

    /// Puts the password into the profile, and the user name where there is none.
    pub(super) fn apply(self, profile: &mut Profile) -> Result<(), Failure> {
        let origin = self.origin;
        let Address::Tcp { host, .. } = &profile.endpoint.address else {
            return Err(Failure::usage(format!("{origin} needs the host of a hub")));
        };
        let device = AzureDevice {
            hub: host.clone(),
            device: profile.client_id.clone(),
            key: self.key,
            lifetime: self.lifetime,
        };
        profile.username.get_or_insert_with(|| device.username());
        profile.password = Some(device.password(SystemTime::now()));
        profile.renewal.password = Some(SecretSource::Azure(Box::new(device)));
        Ok(())
    }
}
