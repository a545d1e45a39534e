//! What a server sends in an exchange of SCRAM: its first message, a zero byte, its last message. `NONCE` stands for the
//! nonce of the client. A server that does not know the password is never accepted.

use mqtty::client::{Authenticator as _, Scram};
use mqtty::model::{ScramMechanism, Secret};

/// More iterations take too long for a fuzzer.
const MOST_ITERATIONS: u32 = 1000;

pub(crate) fn run(bytes: &[u8]) {
    let mut messages = bytes.splitn(2, |byte| *byte == 0);
    let first = String::from_utf8_lossy(messages.next().unwrap_or_default());
    let last = messages.next();
    let counts = first.split(',').filter_map(|it| it.strip_prefix("i="));
    if counts.filter_map(|it| it.parse().ok()).any(|count: u32| count > MOST_ITERATIONS) {
        return;
    }
    for mechanism in [
        ScramMechanism::Sha1,
        ScramMechanism::Sha256,
        ScramMechanism::Sha512,
    ] {
        let mut scram = Scram::new(mechanism, "user", &Secret::new("pencil"));
        let hello = scram.first().expect("a first message");
        let hello = String::from_utf8(hello).expect("text");
        let nonce = hello.rsplit("r=").next().unwrap_or_default();
        let first = first.replace("NONCE", nonce);
        if let Ok(answer) = scram.answer(first.as_bytes()) {
            assert!(answer.starts_with(format!("c=biws,r={nonce}").as_bytes()));
        }
        if let Some(last) = last {
            assert!(scram.answer(last).is_err(), "a proof without the password");
        }
        assert!(scram.finish(last).is_err(), "a proof without the password");
    }
}
