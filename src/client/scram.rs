//! SCRAM-SHA-1, SCRAM-SHA-256 and SCRAM-SHA-512 (RFC 5802, RFC 7677), the client's side, without channel
//! binding. The server's signature is verified: a broker that does not know the password is not believed.
//!
//! Written by hand because it is four messages over the hash crates that PKCS #8 needs anyway; what both sides compute is
//! in [`ScramMechanism`].

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::auth::{AuthError, Authenticator};
use crate::model::{ScramMechanism, Secret};

/// More iterations than this would let a hostile server keep us busy for long.
const MOST_ITERATIONS: u32 = 1_000_000;

/// The GS2 header of a client that does not bind to a channel.
const GS2_HEADER: &str = "n,,";

/// One exchange.
pub struct Scram {
    mechanism: ScramMechanism,
    username: String,
    password: Secret,
    nonce: String,
    /// What the server's final message must prove, once its first message has come.
    expected: Option<Vec<u8>>,
    verified: bool,
}

impl fmt::Debug for Scram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scram({})", self.mechanism.name())
    }
}

impl Scram {
    /// An exchange with a fresh nonce.
    pub fn new(mechanism: ScramMechanism, username: &str, password: &Secret) -> Self {
        let random: [u8; 24] = rand::random();
        Self::with_nonce(mechanism, username, password, STANDARD.encode(random))
    }

    fn with_nonce(
        mechanism: ScramMechanism,
        username: &str,
        password: &Secret,
        nonce: String,
    ) -> Self {
        Self {
            mechanism,
            username: username.to_owned(),
            password: password.clone(),
            nonce,
            expected: None,
            verified: false,
        }
    }

    /// The client's first message without the GS2 header.
    fn first_bare(&self) -> String {
        let name = self.username.replace('=', "=3D").replace(',', "=2C");
        format!("n={name},r={}", self.nonce)
    }

    /// Checks the server's final message, `v=SIGNATURE` or `e=ERROR`.
    fn verify(&mut self, message: &[u8]) -> Result<(), AuthError> {
        let malformed = |what| AuthError::Malformed {
            message: "final",
            what,
        };
        let text = std::str::from_utf8(message).map_err(|_| malformed("not UTF-8"))?;
        let first = text.split(',').next().unwrap_or_default();
        if let Some(error) = first.strip_prefix("e=") {
            return Err(AuthError::Server(error.to_owned()));
        }
        let signature = first
            .strip_prefix("v=")
            .and_then(|value| STANDARD.decode(value).ok())
            .ok_or_else(|| malformed("no signature"))?;
        if self.expected.as_deref() != Some(signature.as_slice()) {
            return Err(AuthError::ServerSignature);
        }
        self.verified = true;
        Ok(())
    }
}

/// The server's first message, `r=NONCE,s=SALT,i=ITERATIONS`.
struct ServerFirst<'a> {
    nonce: &'a str,
    salt: Vec<u8>,
    iterations: u32,
}

impl<'a> ServerFirst<'a> {
    fn parse(message: &'a str) -> Result<Self, &'static str> {
        let (mut nonce, mut salt, mut iterations) = (None, None, None);
        for attribute in message.split(',') {
            match attribute.split_once('=') {
                Some(("m", _)) => return Err("it asks for an extension"),
                Some(("r", value)) => nonce = Some(value),
                Some(("s", value)) => salt = STANDARD.decode(value).ok(),
                Some(("i", value)) => iterations = value.parse().ok(),
                _ => {}
            }
        }
        let iterations = iterations.ok_or("no iteration count")?;
        if iterations == 0 || iterations > MOST_ITERATIONS {
            return Err("an iteration count outside 1 to 1,000,000");
        }
        Ok(Self {
            nonce: nonce.ok_or("no nonce")?,
            salt: salt.ok_or("no salt")?,
            iterations,
        })
    }
}

impl Authenticator for Scram {
    fn method(&self) -> &str {
        self.mechanism.name()
    }

    fn first(&mut self) -> Option<Vec<u8>> {
        Some(format!("{GS2_HEADER}{}", self.first_bare()).into_bytes())
    }

    fn answer(&mut self, challenge: &[u8]) -> Result<Vec<u8>, AuthError> {
        if self.expected.is_some() {
            // Some servers send their final message in an AUTH packet and expect an empty answer.
            self.verify(challenge)?;
            return Ok(Vec::new());
        }
        let malformed = |what| AuthError::Malformed {
            message: "first",
            what,
        };
        let text = std::str::from_utf8(challenge).map_err(|_| malformed("not UTF-8"))?;
        let server = ServerFirst::parse(text).map_err(malformed)?;
        if !server.nonce.starts_with(&self.nonce) || server.nonce.len() == self.nonce.len() {
            return Err(malformed("its nonce does not extend ours"));
        }
        let header = STANDARD.encode(GS2_HEADER);
        let without_proof = format!("c={header},r={}", server.nonce);
        let auth_message = format!("{},{text},{without_proof}", self.first_bare());

        let mechanism = self.mechanism;
        let salted = mechanism.salted(&self.password, &server.salt, server.iterations);
        let client_key = mechanism.hmac(&salted, b"Client Key");
        let stored_key = mechanism.hash(&client_key);
        let client_signature = mechanism.hmac(&stored_key, auth_message.as_bytes());
        let proof: Vec<u8> = client_key
            .iter()
            .zip(&client_signature)
            .map(|(key, signature)| key ^ signature)
            .collect();
        let server_key = mechanism.hmac(&salted, b"Server Key");
        self.expected = Some(mechanism.hmac(&server_key, auth_message.as_bytes()));
        Ok(format!("{without_proof},p={}", STANDARD.encode(proof)).into_bytes())
    }

    fn finish(&mut self, data: Option<&[u8]>) -> Result<(), AuthError> {
        match data {
            Some(data) if !self.verified => self.verify(data),
            _ if self.verified => Ok(()),
            _ => Err(AuthError::Unfinished),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5802 §5 (SHA-1) and RFC 7677 §3 (SHA-256): the exchanges printed there.
    fn vectors() -> [(ScramMechanism, &'static str, [&'static str; 3]); 2] {
        [
            (
                ScramMechanism::Sha1,
                "fyko+d2lbbFgONRv9qkxdawL",
                [
                    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
                    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                    "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
                ],
            ),
            (
                ScramMechanism::Sha256,
                "rOprNGfwEbeRWgbNEkqO",
                [
                    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                ],
            ),
        ]
    }

    fn scram(mechanism: ScramMechanism, nonce: &str) -> Scram {
        Scram::with_nonce(mechanism, "user", &Secret::new("pencil"), nonce.to_owned())
    }

    #[test]
    fn the_exchanges_of_the_specifications() {
        for (mechanism, nonce, [first, answer, last]) in vectors() {
            let mut scram = scram(mechanism, nonce);
            assert_eq!(
                scram.first().unwrap(),
                format!("n,,n=user,r={nonce}").into_bytes()
            );
            let answered = scram.answer(first.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(answered).unwrap(), answer);
            assert_eq!(scram.finish(Some(last.as_bytes())), Ok(()));
        }
    }

    #[test]
    fn a_server_that_does_not_know_the_password_is_found_out() {
        let (mechanism, nonce, [first, ..]) = vectors()[0];
        let mut scram = scram(mechanism, nonce);
        scram.answer(first.as_bytes()).unwrap();
        assert_eq!(
            scram.finish(Some(b"v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
            Err(AuthError::ServerSignature)
        );
        assert_eq!(scram.finish(None), Err(AuthError::Unfinished));
        assert_eq!(
            scram.finish(Some(b"e=invalid-proof")),
            Err(AuthError::Server("invalid-proof".to_owned()))
        );
    }

    #[test]
    fn a_server_that_skips_the_exchange_is_found_out() {
        let mut scram = scram(ScramMechanism::Sha512, "abc");
        assert_eq!(scram.finish(None), Err(AuthError::Unfinished));
        assert!(scram.finish(Some(b"v=")).is_err());
    }

    #[test]
    fn first_messages_that_are_not_valid() {
        for message in [
            "",
            "r=other,s=QSXCR+Q6sek8bf92,i=4096",
            "r=abc,s=QSXCR+Q6sek8bf92,i=4096",
            "r=abcdef,s=*,i=4096",
            "r=abcdef,s=QSXCR+Q6sek8bf92,i=0",
            "r=abcdef,s=QSXCR+Q6sek8bf92,i=4000000000",
            "m=x,r=abcdef,s=QSXCR+Q6sek8bf92,i=1",
        ] {
            let result = scram(ScramMechanism::Sha256, "abc").answer(message.as_bytes());
            assert!(
                matches!(result, Err(AuthError::Malformed { .. })),
                "{message}"
            );
        }
        let result = scram(ScramMechanism::Sha256, "abc").answer(b"\xff");
        assert!(matches!(result, Err(AuthError::Malformed { .. })));
    }

    #[test]
    fn names_are_escaped_and_passwords_are_not() {
        let password = Secret::new("pen=cil,");
        let mut scram = Scram::with_nonce(ScramMechanism::Sha1, "u=s,er", &password, "n".into());
        assert_eq!(scram.first().unwrap(), b"n,,n=u=3Ds=2Cer,r=n");
        assert_eq!(scram.password.expose(), b"pen=cil,");
    }
}
