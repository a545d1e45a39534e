//! The names that secrets go by: of headers, user properties, query parameters, keys of files.

/// Parts of a name that tell, without what separates words: `X-Api-Key` and `apiKey` hold `apikey`.
const PARTS: &[&str] = &[
    "accesskey",
    "accountkey",
    "apikey",
    "authent",
    "authkey",
    "authoriz",
    "bearer",
    "cookie",
    "credential",
    "devicekey",
    "encryptionkey",
    "hmac",
    "jwt",
    "kennwort",
    "keypair",
    "licensekey",
    "masterkey",
    "passcode",
    "passphrase",
    "passw",
    "presharedkey",
    "privatekey",
    "psk",
    "pwd",
    "secret",
    "serverkey",
    "sessionid",
    "sessionkey",
    "sharedkey",
    "signature",
    "signingkey",
    "storagekey",
    "subscriptionkey",
    "token",
    "verificationcode",
];

/// Whole words that tell.
const WORDS: &[&str] = &[
    "auth", "creds", "csrf", "oauth", "otp", "pass", "passwd", "pin", "pw", "sas", "sid", "sig",
    "totp", "xsrf",
];

/// Last words of a name whose value says only where a secret is, or how it is used.
const REFERENCES: &[&str] = &[
    "command",
    "env",
    "expiry",
    "file",
    "length",
    "method",
    "path",
    "reauthenticate",
    "type",
];

/// Names of query parameters that tell there and hardly elsewhere.
const IN_QUERIES: &[&str] = &["code", "k", "key"];

/// Whether what has this name is likely a secret.
pub fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    if words
        .last()
        .is_some_and(|last| REFERENCES.contains(&last.as_str()))
    {
        return false;
    }
    let joined = words.concat();
    PARTS.iter().any(|part| joined.contains(part))
        || words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// Whether the query parameter of this name is likely a secret.
pub(super) fn is_secret_parameter(name: &str) -> bool {
    is_secret_name(name) || IN_QUERIES.contains(&name.to_ascii_lowercase().as_str())
}

/// The words of a name in lower case, whether they are divided by signs or by capital letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && was_lower;
        if !letter.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}
