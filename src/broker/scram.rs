//! SCRAM (RFC 5802, RFC 7677), the server's side, without channel binding.
//!
//! Deriving keys takes milliseconds, so those of each user are kept. A user that does not exist gets a salt like all
//! others, and a proof that is never right.

use std::collections::HashMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::model::{ScramMechanism, Secret};

/// The least that RFC 7677 §4 asks for.
const ITERATIONS: u32 = 4096;

/// What the broker knows of a user.
#[derive(Debug)]
struct Keys {
    salt: Vec<u8>,
    stored: Vec<u8>,
    server: Vec<u8>,
}

impl Keys {
    fn derive(mechanism: ScramMechanism, password: &Secret, salt: Vec<u8>) -> Self {
        let salted = mechanism.salted(password, &salt, ITERATIONS);
        let client = mechanism.hmac(&salted, b"Client Key");
        Self {
            stored: mechanism.hash(&client),
            server: mechanism.hmac(&salted, b"Server Key"),
            salt,
        }
    }
}

/// The keys of the users who have logged in.
#[derive(Debug)]
pub(super) struct KeyStore {
    secret: [u8; 32],
    keys: HashMap<(String, ScramMechanism), Rc<Keys>>,
}

impl Default for KeyStore {
    fn default() -> Self {
        Self {
            secret: rand::random(),
            keys: HashMap::new(),
        }
    }
}

impl KeyStore {
    /// The keys of a user with this password; without one, keys that nobody has.
    fn of(&mut self, mechanism: ScramMechanism, name: &str, password: Option<&Secret>) -> Rc<Keys> {
        let derived = |what: &str| {
            let text = format!("{what} {name}");
            ScramMechanism::Sha256.hmac(&self.secret, text.as_bytes())
        };
        let salt = derived("salt")[..16].to_vec();
        let Some(password) = password else {
            return Rc::new(Keys {
                salt,
                stored: derived("stored"),
                server: derived("server"),
            });
        };
        let key = (name.to_owned(), mechanism);
        let keys = self.keys.entry(key);
        let keys = keys.or_insert_with(|| Rc::new(Keys::derive(mechanism, password, salt)));
        Rc::clone(keys)
    }
}

/// One exchange after the client's first message.
#[derive(Debug)]
pub(super) struct Exchange {
    mechanism: ScramMechanism,
    keys: Rc<Keys>,
    /// The user name that the client claims to have.
    pub(super) user: String,
    gs2_header: String,
    nonce: String,
    /// The broker's first message.
    pub(super) challenge: String,
    client_first_bare: String,
}

impl Exchange {
    /// Takes the client's first message; `None` if it is not valid, or asks for a channel binding. `password_of` knows the
    /// users.
    pub(super) fn begin<'a>(
        mechanism: ScramMechanism,
        first: &[u8],
        store: &mut KeyStore,
        password_of: impl FnOnce(&str) -> Option<&'a Secret>,
    ) -> Option<Self> {
        let nonce = STANDARD.encode(rand::random::<[u8; 24]>());
        let (gs2_header, bare, user, client_nonce) = read_first(first)?;
        let keys = store.of(mechanism, &user, password_of(&user));
        let nonce = format!("{client_nonce}{nonce}");
        Some(Self::new(mechanism, keys, user, nonce, gs2_header, bare))
    }

    fn new(
        mechanism: ScramMechanism,
        keys: Rc<Keys>,
        user: String,
        nonce: String,
        gs2_header: String,
        client_first_bare: String,
    ) -> Self {
        let salt = STANDARD.encode(&keys.salt);
        Self {
            challenge: format!("r={nonce},s={salt},i={ITERATIONS}"),
            mechanism,
            keys,
            user,
            gs2_header,
            nonce,
            client_first_bare,
        }
    }

    /// Takes the client's final message; the broker's final message if the client knows the password.
    pub(super) fn finish(&self, last: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(last).ok()?;
        let (without_proof, proof) = text.rsplit_once(",p=")?;
        let mut parts = without_proof.split(',');
        let binding = parts.next()?.strip_prefix("c=")?;
        let nonce = parts.next()?.strip_prefix("r=")?;
        if binding != STANDARD.encode(&self.gs2_header) || nonce != self.nonce {
            return None;
        }
        let message = format!(
            "{},{},{without_proof}",
            self.client_first_bare, self.challenge
        );
        let (mechanism, keys) = (self.mechanism, &self.keys);
        let signature = mechanism.hmac(&keys.stored, message.as_bytes());
        let proof = STANDARD.decode(proof).ok()?;
        if proof.len() != signature.len() {
            return None;
        }
        let client_key: Vec<u8> = proof.iter().zip(&signature).map(|(a, b)| a ^ b).collect();
        if mechanism.hash(&client_key) != keys.stored {
            return None;
        }
        let signature = mechanism.hmac(&keys.server, message.as_bytes());
        Some(format!("v={}", STANDARD.encode(signature)))
    }
}

/// The GS2 header of a client's first message, the rest, the user name and the nonce.
fn read_first(message: &[u8]) -> Option<(String, String, String, String)> {
    let text = std::str::from_utf8(message).ok()?;
    // `n` or `y`: no channel binding; then the user to act as.
    let bare_at = text.match_indices(',').nth(1)?.0 + 1;
    let (header, bare) = text.split_at(bare_at);
    if !header.starts_with("n,") && !header.starts_with("y,") {
        return None;
    }
    let mut parts = bare.split(',');
    let name = parts.next()?.strip_prefix("n=")?;
    let nonce = parts.next()?.strip_prefix("r=")?;
    if nonce.is_empty() {
        return None;
    }
    let name = name.replace("=2C", ",").replace("=3D", "=");
    Some((header.to_owned(), bare.to_owned(), name, nonce.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The exchange of RFC 7677 §3.
    fn exchange() -> Exchange {
        let salt = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap();
        let mechanism = ScramMechanism::Sha256;
        let keys = Keys::derive(mechanism, &Secret::new("pencil"), salt);
        let (header, bare, user, nonce) = read_first(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO").unwrap();
        let nonce = format!("{nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        Exchange::new(mechanism, Rc::new(keys), user, nonce, header, bare)
    }

    const FINAL: &str = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    #[test]
    fn the_exchange_of_the_specification() {
        let exchange = exchange();
        assert_eq!(exchange.user, "user");
        assert_eq!(
            exchange.challenge,
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        );
        let answer = exchange.finish(FINAL.as_bytes());
        assert_eq!(
            answer.unwrap(),
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
        );
    }

    #[test]
    fn proofs_that_are_wrong() {
        let exchange = exchange();
        for wrong in [
            "",
            "c=biws",
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            &FINAL.replace("dHzb", "dHzc"),
            &FINAL.replace("c=biws", "c=eSws"),
            &FINAL.replace("k0,p", "k1,p"),
            &FINAL.replace("p=dHzb", "p="),
        ] {
            assert_eq!(exchange.finish(wrong.as_bytes()), None, "{wrong}");
        }
        assert_eq!(exchange.finish(b"\xFF"), None);
    }

    #[test]
    fn first_messages() {
        let (_, bare, name, nonce) = read_first(b"y,a=x,n=u=3Ds=2Cer,r=abc").unwrap();
        assert_eq!(
            (bare.as_str(), name.as_str(), nonce.as_str()),
            ("n=u=3Ds=2Cer,r=abc", "u=s,er", "abc")
        );
        for wrong in [
            "",
            "n,,",
            "n,,n=x",
            "n,,n=x,r=",
            "p=tls-unique,,n=x,r=a",
            "n=x,r=a",
        ] {
            assert!(read_first(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }

    #[test]
    fn who_does_not_exist_looks_like_everybody_else() {
        let mut store = KeyStore::default();
        let password = Secret::new("secret");
        let mut begin = |name: &str| {
            let first = format!("n,,n={name},r=abc");
            let known = |name: &str| (name == "ada").then_some(&password);
            Exchange::begin(ScramMechanism::Sha512, first.as_bytes(), &mut store, known).unwrap()
        };
        let salts = ["ada", "ada", "eve", "eve"].map(|name| begin(name).keys.salt.clone());
        assert_eq!((&salts[0], &salts[2]), (&salts[1], &salts[3]));
        assert_ne!(salts[0], salts[2]);
        assert_eq!(salts[0].len(), salts[2].len());
        assert_ne!(begin("ada").nonce, begin("ada").nonce);
    }
}
