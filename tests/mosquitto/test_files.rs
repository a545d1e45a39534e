//! The test files of the repository against mosquitto.

use crate::broker::Mosquitto;

#[test]
#[ignore = "needs mosquitto"]
fn the_examples_pass() {
    let broker = Mosquitto::start();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/tests");
    let finished = broker
        .mqtty(&["test", folder, "--timeout-factor", "2"])
        .run()
        .code(0);
    let text = String::from_utf8_lossy(&finished.stdout).into_owned();
    let passed = text.lines().filter(|line| line.starts_with('✔')).count();
    assert!(passed >= 60, "{text}");
}
