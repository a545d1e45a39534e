//! SOCKS5 (RFC 1928) with a user name and a password (RFC 1929), the client's side.

use std::net::IpAddr;

use super::negotiation::{Negotiation, Refusal, Step};
use crate::model::ProxyLogin;

const VERSION: u8 = 5;
/// The version of the exchange of user name and password.
const LOGIN_VERSION: u8 = 1;
const NO_LOGIN: u8 = 0;
const WITH_LOGIN: u8 = 2;
const NONE_OF_THEM: u8 = 0xFF;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;
const IPV6: u8 = 4;

/// The host that a proxy is asked to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocksHost {
    /// By its address.
    Address(IpAddr),
    /// By its name, which the proxy looks up; 1 to 255 bytes.
    Name(String),
}

/// Which message is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    Method,
    Login,
    /// The reply up to the type of its address.
    Reply,
    /// The length of a name in the reply.
    NameLength,
    /// The rest of the reply: an address and a port that mean nothing to a client.
    ReplyAddress,
    Nothing,
}

/// One negotiation. It holds secrets, so that it has no `Debug`.
pub struct Socks {
    host: SocksHost,
    port: u16,
    login: Option<ProxyLogin>,
    outgoing: Vec<u8>,
    awaited: Awaited,
    /// How long the awaited message is.
    length: usize,
    incoming: Vec<u8>,
}

impl Socks {
    /// Asks for a connection to this host and port. User name and password have at most 255 bytes each; what is
    /// longer is cut, and refused by the proxy.
    pub fn new(host: SocksHost, port: u16, login: Option<ProxyLogin>) -> Self {
        let outgoing = match login {
            Some(_) => vec![VERSION, 2, NO_LOGIN, WITH_LOGIN],
            None => vec![VERSION, 1, NO_LOGIN],
        };
        Self {
            host,
            port,
            login,
            outgoing,
            awaited: Awaited::Method,
            length: 2,
            incoming: Vec::new(),
        }
    }

    fn await_next(&mut self, awaited: Awaited, length: usize) {
        (self.awaited, self.length) = (awaited, length);
    }

    /// The proxy has chosen how clients prove who they are.
    fn on_method(&mut self, method: u8) -> Result<(), Refusal> {
        match (method, &self.login) {
            (NO_LOGIN, _) => self.request(),
            (WITH_LOGIN, Some(login)) => {
                self.outgoing.push(LOGIN_VERSION);
                push_counted(&mut self.outgoing, login.username.expose());
                push_counted(&mut self.outgoing, login.password.expose());
                self.await_next(Awaited::Login, 2);
            }
            (NONE_OF_THEM | WITH_LOGIN, None) => {
                return Err(Refusal::new("the proxy requires a user name and password")
                    .with_hint("put them into the URL: --proxy socks5://USER:PASSWORD@HOST:PORT"));
            }
            (NONE_OF_THEM, Some(_)) => {
                return Err(Refusal::new(
                    "the proxy accepts no user name and password, but another kind of login",
                ));
            }
            (other, _) => {
                return Err(Refusal::new(format!(
                    "the proxy chose an authentication method that was not offered (0x{other:02x})"
                )));
            }
        }
        Ok(())
    }

    fn request(&mut self) {
        self.outgoing.extend([VERSION, CONNECT, 0]);
        match &self.host {
            SocksHost::Address(IpAddr::V4(address)) => {
                self.outgoing.push(IPV4);
                self.outgoing.extend(address.octets());
            }
            SocksHost::Address(IpAddr::V6(address)) => {
                self.outgoing.push(IPV6);
                self.outgoing.extend(address.octets());
            }
            SocksHost::Name(name) => {
                self.outgoing.push(NAME);
                push_counted(&mut self.outgoing, name.as_bytes());
            }
        }
        self.outgoing.extend(self.port.to_be_bytes());
        self.await_next(Awaited::Reply, 4);
    }

    /// The first four bytes of the reply.
    fn on_reply(&mut self, reply: &[u8]) -> Result<(), Refusal> {
        if reply[1] != 0 {
            return Err(refusal(reply[1]));
        }
        match reply[3] {
            IPV4 => self.await_next(Awaited::ReplyAddress, 4 + 2),
            IPV6 => self.await_next(Awaited::ReplyAddress, 16 + 2),
            NAME => self.await_next(Awaited::NameLength, 1),
            other => {
                return Err(Refusal::new(format!(
                    "the proxy's answer is wrong: an address of type {other}"
                )));
            }
        }
        Ok(())
    }
}

impl Negotiation for Socks {
    fn step(&mut self) -> Step {
        if !self.outgoing.is_empty() {
            Step::Send(std::mem::take(&mut self.outgoing))
        } else if self.awaited == Awaited::Nothing {
            Step::Done
        } else {
            Step::Receive(self.length - self.incoming.len())
        }
    }

    fn receive(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.incoming.extend_from_slice(bytes);
        if self.incoming.len() < self.length {
            return Ok(());
        }
        let message = std::mem::take(&mut self.incoming);
        match self.awaited {
            Awaited::Method | Awaited::Reply if message[0] != VERSION => {
                return Err(Refusal::not("SOCKS5", &message));
            }
            Awaited::Method => self.on_method(message[1])?,
            Awaited::Login if message[0] != LOGIN_VERSION => {
                return Err(Refusal::new(format!(
                    "the proxy's answer to the login is wrong: version {}",
                    message[0]
                )));
            }
            Awaited::Login if message[1] != 0 => {
                return Err(Refusal::new("the proxy refused the user name and password")
                    .with_hint("check the user name and password in --proxy"));
            }
            Awaited::Login => self.request(),
            Awaited::Reply => self.on_reply(&message)?,
            Awaited::NameLength => {
                self.await_next(Awaited::ReplyAddress, usize::from(message[0]) + 2);
            }
            Awaited::ReplyAddress | Awaited::Nothing => self.await_next(Awaited::Nothing, 0),
        }
        Ok(())
    }
}

/// Appends at most 255 bytes behind their number.
fn push_counted(out: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(usize::from(u8::MAX))];
    out.push(u8::try_from(bytes.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(bytes);
}

/// A reply other than success (RFC 1928 §6).
fn refusal(code: u8) -> Refusal {
    let about_address = |what: &str| Refusal {
        is_about_address: true,
        ..Refusal::temporary(what)
    };
    match code {
        1 => Refusal::temporary("the proxy reported a general failure"),
        2 => Refusal::new("the rules of the proxy do not allow the connection"),
        3 => about_address("the proxy cannot reach the network of the host"),
        4 => about_address("the proxy cannot reach the host"),
        5 => about_address("connection refused by the target, not by the proxy"),
        6 => about_address("the packets of the proxy do not reach the host (TTL expired)"),
        7 => Refusal::new("the proxy does not support connections to a host (CONNECT)"),
        8 => Refusal {
            is_about_address: true,
            ..Refusal::new("the proxy does not support this type of address")
                .with_hint("try socks5h://, where the proxy looks up the name, or socks5://")
        },
        other => Refusal::new(format!("the proxy refused with the unknown code {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn login() -> ProxyLogin {
        ProxyLogin {
            username: Secret::new("bob"),
            password: Secret::new("pencil"),
        }
    }

    /// Whether there is a login, what the proxy answers, and what is said about it.
    type Case<'a> = (bool, &'a [&'a [u8]], &'a str);

    fn by_name() -> SocksHost {
        SocksHost::Name("broker".to_owned())
    }

    /// What is sent when the proxy answers with these bytes, one at a time; each answer is taken whole.
    fn exchange(mut socks: Socks, answers: &[&[u8]]) -> Result<Vec<Vec<u8>>, Refusal> {
        let mut sent = Vec::new();
        for answer in answers {
            let Step::Send(bytes) = socks.step() else {
                panic!("nothing to send before {answer:?}");
            };
            sent.push(bytes);
            for byte in *answer {
                assert!(matches!(socks.step(), Step::Receive(1..)));
                socks.receive(&[*byte])?;
            }
        }
        assert_eq!(socks.step(), Step::Done);
        Ok(sent)
    }

    #[test]
    fn messages_of_the_standard() {
        let sent = exchange(
            Socks::new(by_name(), 1883, Some(login())),
            &[&[5, 2], &[1, 0], &[5, 0, 0, 1, 10, 0, 0, 1, 0x12, 0x34]],
        );
        let sent = sent.unwrap();
        assert_eq!(sent[0], [5, 2, 0, 2]);
        assert_eq!(sent[1], b"\x01\x03bob\x06pencil");
        assert_eq!(sent[2], b"\x05\x01\x00\x03\x06broker\x07\x5b");
        // Without a login, and with one that is not asked for.
        for login in [None, Some(login())] {
            let address = SocksHost::Address("::1".parse().unwrap());
            let reply = [&[5, 0, 0, 4][..], &[0; 18]].concat();
            let sent = exchange(Socks::new(address, 8883, login), &[&[5, 0], &reply]).unwrap();
            let ip = [&[0; 15][..], &[1]].concat();
            assert_eq!(sent[1], [&[5, 1, 0, 4][..], &ip, &[0x22, 0xb3]].concat());
        }
    }

    #[test]
    fn replies_of_any_length_are_read_exactly() {
        for reply in [
            &[5, 0, 0, 1, 1, 2, 3, 4, 5, 6][..],
            &[5, 0, 0, 3, 0, 1, 2],
            &[5, 0, 0, 3, 2, b'a', b'b', 1, 2],
        ] {
            let sent = exchange(Socks::new(by_name(), 1, None), &[&[5, 0], reply]);
            assert!(sent.is_ok(), "{reply:?}");
        }
        // The longest name: no byte of what follows is asked for.
        let mut socks = Socks::new(by_name(), 1, None);
        let reply = [&[5, 0, 5, 0, 0, 3, 255][..], &[b'x'; 255], &[0, 80]].concat();
        let mut rest = [&reply[..], b"MQTT"].concat();
        loop {
            match socks.step() {
                Step::Send(_) => {}
                Step::Receive(most) => {
                    let piece: Vec<u8> = rest.drain(..most).collect();
                    socks.receive(&piece).unwrap();
                }
                Step::Done => break,
            }
        }
        assert_eq!(rest, b"MQTT");
    }

    #[test]
    fn refusals_in_words() {
        for (code, words, is_temporary) in [
            (1, "general failure", true),
            (2, "rules", false),
            (3, "network", true),
            (4, "cannot reach the host", true),
            (5, "refused by the target", true),
            (6, "TTL", true),
            (7, "CONNECT", false),
            (8, "type of address", false),
            (99, "unknown code 99", false),
        ] {
            let answers: &[&[u8]] = &[&[5, 0], &[5, code, 0, 1]];
            let refusal = exchange(Socks::new(by_name(), 1, None), answers).unwrap_err();
            assert!(refusal.what.contains(words), "{refusal:?}");
            assert_eq!(refusal.is_temporary, is_temporary, "{refusal:?}");
        }
    }

    #[test]
    fn logins_and_wrong_answers() {
        let cases: &[Case<'_>] = &[
            (false, &[&[5, 0xFF]], "requires a user name"),
            (false, &[&[5, 2]], "requires a user name"),
            (true, &[&[5, 0xFF]], "another kind of login"),
            (true, &[&[5, 1]], "not offered (0x01)"),
            (true, &[&[5, 2], &[1, 1]], "refused the user name"),
            (true, &[&[5, 2], &[5, 0]], "answer to the login is wrong"),
            (false, &[b"HTTP/1.1 400"], "answers in HTTP"),
            (false, &[&[4, 0]], "is not SOCKS5"),
            (false, &[&[0x15, 3]], "answers in TLS"),
            (false, &[&[5, 0], &[0, 90, 0, 0]], "is not SOCKS5"),
            (false, &[&[5, 0], &[5, 0, 0, 2]], "address of type 2"),
        ];
        for (with_login, answers, words) in cases {
            let socks = Socks::new(by_name(), 1, with_login.then(login));
            let refusal = exchange(socks, answers).unwrap_err();
            assert!(refusal.what.contains(words), "{refusal:?}");
            assert!(!format!("{refusal:?}").contains("pencil"), "{refusal:?}");
        }
    }
}
