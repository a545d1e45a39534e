//! Lines over connections that are cut anywhere: in CONNECT and CONNACK, between packets and in the middle of one.

use crate::support::books::{Wanted, balance, over_cuts};
use crate::support::run::mqtty;

#[test]
fn every_line_arrives_once_and_in_order() {
    let broker = mqtty(&["broker", "--port", "0"]).start();
    let port = crate::subscribe::port_of(&broker);
    for (qos, cuts) in [(2, 40), (1, 10)] {
        let wanted = Wanted {
            broker: port,
            qos,
            more: &[],
            cuts,
            seed: 1,
        };
        balance(&over_cuts(&wanted), &wanted);
    }
    broker.interrupt();
    broker.finish().code(0);
}
