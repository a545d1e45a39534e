//! Ends of a stream between the handshake and the first answer. With TLS 1.3 a server judges the client's
//! certificate only then.

use std::io;

use super::{Explanation, Offered, alert, alert_of, is_cut};
use crate::transport::TransportError;
use crate::transport::fault::StreamFault;

/// What such an end says about TLS: an alert, or that the server hung up (`None` for an orderly end) after it
/// had asked for a certificate of the client. `None` where TLS has nothing to do with it.
pub(in crate::transport::tls) fn late(
    error: Option<&io::Error>,
    address: &str,
    offered: Offered,
) -> Option<TransportError> {
    let failure = |words: Explanation, passing| TransportError::Tls {
        address: address.to_owned(),
        what: words.what,
        hint: words.hint,
        passing,
    };
    if let Some(error) = error {
        if let Some(alert) = alert_of(error) {
            return Some(failure(alert::answer(alert, offered), false));
        }
        if let Some(fault) = StreamFault::of(error) {
            return Some(failure(
                Explanation {
                    what: fault.what.clone(),
                    hint: fault.hint.clone(),
                },
                false,
            ));
        }
    }
    if error.is_some_and(|error| !is_cut(error.kind())) {
        return None;
    }
    // Many servers ask and are content without, so that this may have another reason.
    let words = if offered.lacks_certificate {
        Explanation::new(
            "the server closed the connection after it had requested a client certificate",
            alert::GIVE_ONE,
        )
    } else if offered.certificate {
        Explanation::new(
            "the server closed the connection after it had requested the client certificate",
            alert::MUST_TRUST,
        )
    } else {
        return None;
    };
    Some(failure(words, true))
}
