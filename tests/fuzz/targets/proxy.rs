//! What a proxy answers, in SOCKS5 and in HTTP. How the bytes are cut makes no difference, and nothing is read that
//! belongs to the broker.

use mqtty::model::{ProxyLogin, Secret};
use mqtty::transport::{HttpConnect, Negotiation, Socks, SocksHost, Step};

pub(crate) fn run(bytes: &[u8]) {
    let login = ProxyLogin {
        username: Secret::new("user"),
        password: Secret::new("pencil"),
    };
    let host = || SocksHost::Name("broker".to_owned());
    for login in [None, Some(login)] {
        alike(bytes, || Socks::new(host(), 1883, login.clone()));
        alike(bytes, || HttpConnect::new("broker", 1883, login.as_ref()));
    }
}

/// Takes the answer whole and byte by byte.
fn alike<N: Negotiation>(bytes: &[u8], negotiation: impl Fn() -> N) {
    let whole = taken(bytes, negotiation(), usize::MAX);
    let pieces = taken(bytes, negotiation(), 1);
    assert_eq!(whole, pieces);
}

/// How many bytes a negotiation takes up to the connection; `None` if there is none.
fn taken(bytes: &[u8], mut negotiation: impl Negotiation, size: usize) -> Option<usize> {
    let mut taken = 0;
    loop {
        match negotiation.step() {
            Step::Send(request) => assert!(!request.is_empty()),
            Step::Done => return Some(taken),
            Step::Receive(most) => {
                assert!(most > 0, "it waits for nothing");
                let end = bytes.len().min(taken.saturating_add(most.min(size)));
                if end == taken {
                    return None;
                }
                negotiation.receive(&bytes[taken..end]).ok()?;
                taken = end;
            }
        }
    }
}
