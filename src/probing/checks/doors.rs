//! What stands open to others, which may be meant or forgotten.

use super::Checked;
use crate::client::Filter;
use crate::model::{QoS, ReasonCode, RetainHandling};
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};
use crate::probing::opening::goodbye;
use crate::probing::trouble::Trouble;

/// A client without user name and password is accepted.
pub(in crate::probing) async fn anonymous(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.is_anonymous = true;
    let tls = lab.target.profile.endpoint.tls.as_ref();
    let has_certificate = tls.is_some_and(|tls| tls.certificate.is_some());
    match lab.connect(&opening).await {
        Ok(_) if has_certificate => Ok(Finding::yes().because("with the client certificate")),
        Ok(_) => Ok(Finding::yes()),
        Err(trouble) => closed(trouble),
    }
}

/// A subscription to all topics is granted.
pub(in crate::probing) async fn all_topics(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let filter = Filter {
        filter: "#".to_owned(),
        qos: QoS::AtMostOnce,
        // What is retained is not wanted.
        retain_handling: if lab.version.is_v5() {
            RetainHandling::Never
        } else {
            RetainHandling::default()
        },
        ..Filter::default()
    };
    match link.subscribe_with(filter, None).await {
        Ok(_) => {
            // Whatever comes now is not of interest.
            link.leave(&goodbye(ReasonCode::SUCCESS)).await?;
            Ok(Finding::yes())
        }
        Err(trouble) => closed(trouble),
    }
}

/// Clients can publish to the topics in which the broker describes itself. Not retained, and to a topic that nobody has.
pub(in crate::probing) async fn sys_writable(lab: &Lab) -> Checked {
    let topic = format!("$SYS/{}", lab.root);
    let mut link = lab.open().await?;
    match link.subscribe(&topic, QoS::AtMostOnce).await {
        Ok(_) => {}
        Err(trouble) if trouble.is_answer() => {
            let text = format!("not observed, since the subscription is refused: {trouble}");
            return Ok(Finding::untested(text));
        }
        Err(trouble) => return Err(trouble),
    }
    let sent = message(&topic, "mqtty", QoS::AtLeastOnce);
    if let Err(trouble) = link.publish(&sent).await {
        return closed(trouble);
    }
    let messages = lab.settled(&mut link).await?;
    Ok(Finding::if_so(!messages.is_empty(), "not delivered"))
}

/// A door that is closed is no refusal of what is looked at, but its result.
fn closed(trouble: Trouble) -> Checked {
    if trouble.is_answer() {
        Ok(Finding::no(trouble.to_string()))
    } else {
        Err(trouble)
    }
}

/// The password of this client can be read on the way.
#[expect(clippy::unused_async, reason = "it is a check like any other")]
pub(in crate::probing) async fn plain_password(lab: &Lab) -> Checked {
    let profile = &lab.target.profile;
    let endpoint = &profile.endpoint;
    Ok(if profile.password.is_none() {
        Finding::untested("no password")
    } else if endpoint.tls.is_some() {
        Finding::no("TLS encrypts it")
    } else if matches!(endpoint.address, crate::model::Address::Unix(_)) {
        Finding::no("it stays on this machine")
    } else {
        Finding::yes()
    })
}
