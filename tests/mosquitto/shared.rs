//! Shared subscriptions: each message goes to one of the group.

use crate::broker::Mosquitto;
use crate::peers::{mosquitto_pub, payloads};

#[test]
#[ignore = "needs mosquitto"]
fn a_group_shares_the_work() {
    let broker = Mosquitto::start();
    let start = || {
        let member = broker
            .mqtty(&[
                "sub",
                "-t",
                "$share/crew/jobs",
                "-q",
                "1",
                "-C",
                "50",
                "-W",
                "20",
                "-o",
                "json",
            ])
            .start();
        member.says("Subscribed to $share/crew/jobs (QoS 1)");
        member
    };
    let crew = [start(), start()];
    let jobs: Vec<String> = (100..200).map(|number| number.to_string()).collect();
    mosquitto_pub(&broker, &["-t", "jobs", "-l", "-q", "1"])
        .input(jobs.join("\n"))
        .run()
        .code(0);
    let mut seen: Vec<String> = crew
        .into_iter()
        .flat_map(|member| payloads(&member.finish().code(0)))
        .collect();
    seen.sort();
    assert_eq!(seen, jobs);
}
