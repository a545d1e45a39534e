//! The options that repeat a case.

use crate::error::Failure;
use crate::model::secret::masked_option;
use crate::options::{Id, Takes};
use crate::output::shell_word;
use crate::settings::Context;

/// Those that matter for the result; secrets are hidden.
const OPTIONS: [Id; 28] = [
    Id::Embedded,
    Id::Profile,
    Id::Config,
    Id::Hostname,
    Id::Url,
    Id::Port,
    Id::Protocol,
    Id::MqttVersion,
    Id::Unix,
    Id::Username,
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::AuthenticationMethod,
    Id::AuthenticationData,
    Id::AuthenticationDataFile,
    Id::AuthenticationDataCommand,
    Id::Ca,
    Id::Cert,
    Id::Key,
    Id::Insecure,
    Id::Alpn,
    Id::Sni,
    Id::Path,
    Id::TimeoutFactor,
    Id::Var,
    Id::AllowRun,
    Id::Retries,
];

/// What was typed of them, as it would be typed again, each with its value: `--embedded`, `--var room=kitchen`.
pub(super) fn options(context: &Context<'_>) -> Result<Vec<String>, Failure> {
    let mut options = Vec::new();
    for id in OPTIONS {
        if id.row().takes == Takes::Nothing {
            if context.is_typed(id) {
                options.push(id.to_string());
            }
            continue;
        }
        for value in context.typed_texts(id)? {
            let value = masked_option(id.long(), &value);
            options.push(format!("{id} {}", shell_word(&value)));
        }
    }
    Ok(options)
}
