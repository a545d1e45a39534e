//! Delivery at each quality of service, and in order.

use super::Checked;
use crate::model::QoS;
use crate::probing::finding::Finding;
use crate::probing::lab::{Lab, message};
use crate::wire::AckKind;

/// How many messages are sent at once to see their order.
const IN_A_ROW: u16 = 20;

/// A message to ourselves at this QoS.
pub(in crate::probing) async fn qos(lab: &Lab, qos: QoS) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic(&format!("qos{qos}"));
    let granted = link.subscribe(&topic, qos).await?;
    if granted < qos {
        return Ok(Finding::no(format!("QoS {granted} granted")));
    }
    let sent = message(&topic, "mqtty", qos);
    link.publish(&sent).await?;
    let received = link.message().await?;
    Ok(if received.qos != qos {
        Finding::no(format!("delivered at QoS {}", received.qos))
    } else if received.payload != sent.payload || received.topic != topic {
        Finding::no("another message was delivered")
    } else if qos == QoS::ExactlyOnce {
        let copies = 1 + lab.settled(&mut link).await?.len();
        Finding::if_so(copies == 1, "delivered more than once")
    } else {
        Finding::yes()
    })
}

/// Messages of one publisher arrive in the order in which they were sent (MQTT 5 §4.6).
pub(in crate::probing) async fn order(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("order");
    let qos = link.subscribe(&topic, QoS::AtLeastOnce).await?;
    let announced = lab.announced.as_ref().and_then(|it| it.receive_maximum);
    let number = IN_A_ROW.min(announced.unwrap_or(u16::MAX));
    for index in 0..number {
        link.begin(&message(&topic, &index.to_string(), qos))
            .await?;
    }
    for index in 0..number {
        let received = link.message().await?;
        if received.payload != index.to_string().as_bytes() {
            return Ok(Finding::no("reordered, doubled or lost"));
        }
    }
    Ok(Finding::yes())
}

/// A message of QoS 2 that is sent twice, as after a lost PUBREC, is delivered once (MQTT 5 §4.3.3).
pub(in crate::probing) async fn resent(lab: &Lab) -> Checked {
    let mut link = lab.open().await?;
    let topic = lab.topic("resent");
    let granted = link.subscribe(&topic, QoS::ExactlyOnce).await?;
    if granted < QoS::ExactlyOnce {
        return Ok(Finding::no(format!("QoS {granted} granted")));
    }
    let mut sent = message(&topic, "mqtty", QoS::ExactlyOnce);
    let id = link.begin(&sent).await?;
    link.acknowledged(AckKind::PubRec, id).await?;
    sent.dup = true;
    link.put(&sent, id).await?;
    link.acknowledged(AckKind::PubRec, id).await?;
    link.release(&[id]).await?;
    let copies = lab.settled(&mut link).await?.len();
    Ok(match copies {
        1 => Finding::yes(),
        0 => Finding::no("no message arrives"),
        copies => Finding::no(format!("delivered {copies} times")),
    })
}
