//! Lines over connections that are cut, to a real broker.

use crate::books::{Wanted, balance, over_cuts};
use crate::broker::Mosquitto;

#[test]
#[ignore = "needs mosquitto"]
fn every_line_arrives_once_and_in_order() {
    for (qos, cuts) in [(2, 20), (1, 5)] {
        let broker = Mosquitto::start();
        let wanted = Wanted {
            broker: broker.port,
            qos,
            more: &[],
            cuts,
            seed: 2,
        };
        balance(&over_cuts(&wanted), &wanted);
    }
}
