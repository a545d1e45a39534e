//! The CONNECT method of HTTP (RFC 9110 §9.3.6), the client's side.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::negotiation::{Negotiation, Refusal, Step};
use crate::model::{Address, ProxyLogin};

/// The longest head of an answer, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// The shortest head that there is: `HTTP/1.1 200` and two line feeds.
const SHORTEST_HEAD: usize = 14;

/// How much of the first line stands before its status.
const BEFORE_STATUS: usize = 9;

/// One negotiation. It holds secrets, so that it has no `Debug`.
pub struct HttpConnect {
    outgoing: Vec<u8>,
    head: Vec<u8>,
    with_login: bool,
    is_done: bool,
}

impl HttpConnect {
    /// Asks for a connection to this host (an IPv6 address without brackets) and port.
    pub fn new(host: &str, port: u16, login: Option<&ProxyLogin>) -> Self {
        let host = host.to_owned();
        let target = Address::Tcp { host, port };
        let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
        if let Some(login) = login {
            let pair = [login.username.expose(), b":", login.password.expose()].concat();
            let pair = STANDARD.encode(pair);
            request.push_str("Proxy-Authorization: Basic ");
            request.push_str(&pair);
            request.push_str("\r\n");
        }
        request.push_str("\r\n");
        Self {
            outgoing: request.into_bytes(),
            head: Vec::new(),
            with_login: login.is_some(),
            is_done: false,
        }
    }

    /// The whole head of an answer.
    fn on_head(&mut self) -> Result<(), Refusal> {
        let head = std::mem::take(&mut self.head);
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let status = status_of(line).ok_or_else(|| {
            let shown = line[..line.len().min(40)].escape_ascii();
            Refusal::new(format!(
                "the answer of the proxy cannot be understood: {shown}"
            ))
        })?;
        match status {
            200..=299 => self.is_done = true,
            // An answer before the answer.
            100 | 102..=199 => {}
            _ => return Err(self.refusal(status, line)),
        }
        Ok(())
    }

    /// An answer other than success.
    fn refusal(&self, status: u16, line: &[u8]) -> Refusal {
        let answer = &line[line.len().min(BEFORE_STATUS)..];
        let answer = answer[..answer.len().min(60)].escape_ascii();
        match status {
            // tinyproxy answers 401 to a wrong password.
            401 | 407 if self.with_login => Refusal::new(format!(
                "the proxy refused the user name and password ({answer})"
            ))
            .with_hint("check the user name and password in --proxy"),
            407 => Refusal::new(format!(
                "the proxy requires a user name and password ({answer})"
            ))
            .with_hint("put them into the URL: --proxy http://USER:PASSWORD@HOST:PORT"),
            403 => Refusal::new(format!(
                "the proxy does not allow the connection ({answer})"
            ))
            .with_hint("ask whether the proxy allows this host and port; many allow port 443 only"),
            // tinyproxy answers 500 where the host refuses.
            500 | 502..=504 => {
                Refusal::temporary(format!("the proxy cannot reach the host ({answer})"))
            }
            400 | 404 | 405 | 501 => Refusal::new(format!("the proxy answered {answer}"))
                .with_hint(
                    "check that the address of --proxy is that of a proxy which allows CONNECT",
                ),
            429 => Refusal::temporary(format!("the proxy answered {answer}")),
            _ => Refusal::new(format!("the proxy answered {answer}")),
        }
    }
}

/// The status in the first line of an answer.
fn status_of(line: &[u8]) -> Option<u16> {
    let rest = line.strip_prefix(b"HTTP/1.")?;
    let [b'0'..=b'9', b' ', digits @ ..] = rest else {
        return None;
    };
    let (digits, rest) = digits.split_at_checked(3)?;
    let is_number =
        digits.iter().all(u8::is_ascii_digit) && rest.first().is_none_or(|it| *it == b' ');
    let status = std::str::from_utf8(digits).ok()?.parse().ok()?;
    (is_number && status >= 100).then_some(status)
}

impl Negotiation for HttpConnect {
    fn step(&mut self) -> Step {
        if !self.outgoing.is_empty() {
            Step::Send(std::mem::take(&mut self.outgoing))
        } else if self.is_done {
            Step::Done
        } else if self.head.is_empty() {
            Step::Receive(SHORTEST_HEAD)
        } else {
            // What ends a head is at least so far away: `\n\n` or `\n\r\n`.
            let is_near = self.head.ends_with(b"\n") || self.head.ends_with(b"\n\r");
            Step::Receive(if is_near { 1 } else { 2 })
        }
    }

    fn receive(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.head.extend_from_slice(bytes);
        let known = self.head.len().min(5);
        if self.head[..known] != b"HTTP/"[..known] {
            return Err(Refusal::not("HTTP", &self.head));
        }
        if self.head.ends_with(b"\n\n") || self.head.ends_with(b"\n\r\n") {
            return self.on_head();
        }
        if self.head.len() > LONGEST_HEAD {
            return Err(Refusal::new("the answer of the proxy does not end"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn login() -> ProxyLogin {
        ProxyLogin {
            username: Secret::new("Aladdin"),
            password: Secret::new("open sesame"),
        }
    }

    /// How many bytes of an answer are taken, each read at most `size` bytes.
    fn taken(answer: &[u8], size: usize, with_login: bool) -> Result<usize, Refusal> {
        let login = login();
        let mut connect = HttpConnect::new("h", 1, with_login.then_some(&login));
        let mut taken = 0;
        loop {
            match connect.step() {
                Step::Send(_) => {}
                Step::Done => return Ok(taken),
                Step::Receive(most) => {
                    let end = answer.len().min(taken + most.min(size));
                    assert!(end > taken, "it waits for more: {}", answer.escape_ascii());
                    connect.receive(&answer[taken..end])?;
                    taken = end;
                }
            }
        }
    }

    #[test]
    fn the_request() {
        let request = |host, login| match HttpConnect::new(host, 8883, login).step() {
            Step::Send(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            request("broker.example", None),
            "CONNECT broker.example:8883 HTTP/1.1\r\nHost: broker.example:8883\r\n\r\n"
        );
        let bracketed = request("::1", None);
        assert!(bracketed.starts_with("CONNECT [::1]:8883 "), "{bracketed}");
        // The example of RFC 7617 §2.
        let login = login();
        let with_login = request("h", Some(&login));
        let line = "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n";
        assert!(with_login.contains(line), "{with_login}");
    }

    #[test]
    fn what_follows_the_head_is_left_alone() {
        for head in [
            &b"HTTP/1.1 200 Connection established\r\n\r\n"[..],
            b"HTTP/1.0 200 OK\r\nProxy-Agent: x\r\nContent-Length: 5\r\n\r\n",
            b"HTTP/1.1 204\n\n",
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 299 Fine\r\nA: b\n\r\n",
        ] {
            let answer = [head, b"\x20\x02\x00\x00"].concat();
            for size in [1, 2, 3, 4096] {
                assert_eq!(taken(&answer, size, false), Ok(head.len()));
            }
        }
    }

    #[test]
    fn refusals_in_words() {
        for (answer, words, is_temporary) in [
            (
                "407 Proxy Authentication Required",
                "requires a user name",
                false,
            ),
            (
                "403 Forbidden",
                "does not allow the connection (403 Forbidden)",
                false,
            ),
            (
                "502 Bad Gateway",
                "cannot reach the host (502 Bad Gateway)",
                true,
            ),
            ("503 x", "cannot reach the host (503 x)", true),
            ("504 x", "cannot reach the host (504 x)", true),
            (
                "405 Method Not Allowed",
                "answered 405 Method Not Allowed",
                false,
            ),
            ("302 Found", "answered 302 Found", false),
            ("101 Switching", "answered 101 Switching", false),
            (
                "500 Unable to connect",
                "cannot reach the host (500 Unable to connect)",
                true,
            ),
            ("599 \x1b[2J", "answered 599 \\x1b[2J", false),
        ] {
            let answer = format!("HTTP/1.1 {answer}\r\nA: b\r\n\r\n");
            let refusal = taken(answer.as_bytes(), 4096, false).unwrap_err();
            assert!(refusal.what.contains(words), "{refusal:?}");
            assert_eq!(refusal.is_temporary, is_temporary, "{refusal:?}");
        }
        for answer in [&b"HTTP/1.0 407 No\r\n\r\n"[..], b"HTTP/1.1 401 No\r\n\r\n"] {
            let refusal = taken(answer, 9, true).unwrap_err();
            assert!(
                refusal.what.contains("refused the user name"),
                "{refusal:?}"
            );
        }
    }

    #[test]
    fn what_is_not_an_answer() {
        for (answer, words) in [
            (&b"\x05\xff"[..], "answers in SOCKS5"),
            (b"\x15\x03\x03\x00\x02\x02\x28", "answers in TLS"),
            (b"SSH-2.0-x\r\n", "is not HTTP: SSH-2.0-x"),
            (b"HTTP/2 200\r\n\r\n", "cannot be understood"),
            (b"HTTP/1.1 2000 OK\r\n\r\n", "cannot be understood"),
            (b"HTTP/1.1 099 OK\r\n\r\n", "cannot be understood"),
        ] {
            let refusal = taken(answer, 4096, false).unwrap_err();
            assert!(refusal.what.contains(words), "{refusal:?}");
        }
        let endless = [b"HTTP/1.1 200 OK\r\n".to_vec(), vec![b'a'; 20_000]].concat();
        let refusal = taken(&endless, 4096, false).unwrap_err();
        assert!(refusal.what.contains("does not end"), "{refusal:?}");
    }
}
