//! Shared access signatures of Azure IoT Hub: passwords made of the key of a device.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

use super::Secret;

/// What is not encoded in a component of a URL (RFC 3986 §2.3).
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The version of IoT Hub's interface that the user name asks for.
const API_VERSION: &str = "2021-04-12";

/// A device of a hub, and the key that its passwords are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AzureDevice {
    /// The host of the hub.
    pub hub: String,
    /// The identifier of the device, which is its client identifier.
    pub device: String,
    /// The key, decoded.
    pub key: Secret,
    /// How long a password is valid.
    pub lifetime: Duration,
}

impl AzureDevice {
    /// The user name of the device.
    pub fn username(&self) -> String {
        let Self { hub, device, .. } = self;
        format!("{hub}/{device}/?api-version={API_VERSION}")
    }

    /// A password that is valid from now on.
    pub fn password(&self, now: SystemTime) -> Secret {
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let expiry = (since + self.lifetime).as_secs();
        let resource = format!("{}/devices/{}", self.hub, self.device);
        let resource = utf8_percent_encode(&resource, COMPONENT).to_string();
        let signature = STANDARD.encode(self.sign(&format!("{resource}\n{expiry}")));
        let signature = utf8_percent_encode(&signature, COMPONENT);
        Secret::new(format!(
            "SharedAccessSignature sr={resource}&sig={signature}&se={expiry}"
        ))
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        // HMAC takes keys of any length.
        <Hmac<Sha256> as KeyInit>::new_from_slice(self.key.expose()).map_or_else(
            |_| Vec::new(),
            |mac| mac.chain_update(text).finalize().into_bytes().to_vec(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The device, the key and the signature of the tests of Azure's command line.
    #[test]
    fn the_password_that_azure_makes() {
        let key = STANDARD.decode("+XLy+MVZ+aTeOnVzN2kLeB16O+kSxmz6g3rS6fAf6rw=");
        let device = AzureDevice {
            hub: "iot-hub-for-test.azure-devices.net".to_owned(),
            device: "iot-device-for-test".to_owned(),
            key: Secret::new(key.unwrap()),
            lifetime: Duration::from_secs(3600),
        };
        let now = UNIX_EPOCH + Duration::from_secs(1_471_940_363 - 3600);
        let password = device.password(now);
        assert_eq!(
            String::from_utf8_lossy(password.expose()),
            "SharedAccessSignature sr=iot-hub-for-test.azure-devices.net%2Fdevices%2Fiot-device-for-test\
             &sig=SIumZ1ACqqPJZ2okHDlW9MSYKykEpqsQY3z6FMOICd4%3D&se=1471940363"
        );
        assert_eq!(
            device.username(),
            "iot-hub-for-test.azure-devices.net/iot-device-for-test/?api-version=2021-04-12"
        );
    }
}
