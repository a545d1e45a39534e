//! The portrait of mosquitto is the one that is committed.

use std::time::Duration;

use crate::broker::Mosquitto;

#[test]
#[ignore = "needs mosquitto"]
fn mosquitto_is_as_committed() {
    let broker = Mosquitto::start();
    let committed = format!(
        "{}/examples/portraits/mosquitto-2.0.11.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let finished = broker
        .mqtty(&["probe", "--compare", &committed])
        .run()
        .within(Duration::from_secs(60));
    // Another version may differ.
    if finished.text().contains("(mosquitto version 2.0.11)") {
        finished.code(0);
    } else {
        assert!(matches!(finished.status.code(), Some(0 | 9)), "{finished}");
    }
    // Nothing is left behind.
    broker
        .mqtty(&["sub", "-t", "mqtty/#", "--retained-only"])
        .run()
        .printed("");
}
