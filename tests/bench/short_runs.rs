//! Runs of a millisecond: what is said about the generator stays possible.

use crate::bulk_broker::{Behaviour, BulkBroker};
use crate::report::{Report, bench};

#[test]
fn no_thread_is_busy_for_longer_than_it_runs() {
    for arguments in [
        "pub -c 2 -i 0 -t t -q 0 -im 0 -L 20 --threads 2",
        "pub -c 2 -i 0 -t t -q 2 -im 0 -L 20 --threads 2",
        "e2e --pubs 2 --subs 2 -i 0 -im 0 -L 20 --threads 2",
        "simulate -sc tesla -c 2 -i 0 -im 0 -L 4 --threads 2",
    ] {
        for _ in 0..5 {
            let broker = BulkBroker::start(Behaviour::default());
            let report = Report::from(bench(broker.port, arguments), 0);
            // Two threads and the one that waits for them.
            assert!(report.number("generator.cpu") <= 3.0, "{arguments}");
            assert!(
                report.number("generator.connecting.cpu") <= 3.0,
                "{arguments}"
            );
            let reason = report.json["generator"]["reason"].as_str();
            assert!(
                !reason.is_some_and(|reason| reason.contains("busy")),
                "{arguments}: {reason:?}"
            );
        }
    }
}
