//! Bytes stay bytes: large payloads, random ones, lines.

use rand::{Rng as _, RngExt as _};

use crate::broker::Mosquitto;
use crate::peers::{LEVELS, listening, mosquitto_pub};
use crate::scratch::scratch_file;

fn random(size: usize) -> Vec<u8> {
    let mut bytes = vec![0; size];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

#[test]
#[ignore = "needs mosquitto"]
fn ten_megabytes_both_ways() {
    let broker = Mosquitto::start();
    let payload = random(10_000_000);
    let file = &*scratch_file("large", &payload);
    for qos in LEVELS {
        let subscriber = broker
            .mqtty(&[
                "sub", "-t", "large", "-q", qos, "-C", "1", "-W", "25", "-o", "raw", "-N",
            ])
            .start();
        subscriber.says("Subscribed to large");
        mosquitto_pub(&broker, &["-t", "large", "-f", file, "-q", qos])
            .run()
            .code(0);
        let seen = subscriber.finish().code(0).stdout;
        assert!(seen == payload, "to us at QoS {qos}: {} bytes", seen.len());

        let id = format!("large-{qos}");
        let theirs = listening(&broker, &id, &["-t", "large", "-q", qos, "-C", "1", "-N"]);
        broker
            .mqtty(&["pub", "-t", "large", "-q", qos, "--file-read", file])
            .run()
            .code(0);
        let seen = theirs.finish().code(0).stdout;
        assert!(
            seen == payload,
            "to them at QoS {qos}: {} bytes",
            seen.len()
        );
    }
}

/// The two subscribers print the same, whatever the bytes are.
#[test]
#[ignore = "needs mosquitto"]
fn raw_output_is_that_of_mosquitto_sub() {
    const COUNT: usize = 60;
    let broker = Mosquitto::start();
    for newline in [&[][..], &["-N"]] {
        let count = COUNT.to_string();
        let id = format!("raw-{}", newline.len());
        let arguments = [&["-t", "raw", "-C", &count], newline].concat();
        let theirs = listening(&broker, &id, &arguments);
        let ours = broker
            .mqtty(&["sub", "-t", "raw", "-C", &count, "-W", "25", "-o", "raw"])
            .args(newline)
            .start();
        ours.says("Subscribed to raw");
        for number in 0..COUNT {
            let size = rand::rng().random_range(1..=1 << (number % 14));
            let file = scratch_file("random", random(size));
            // One after the other, so that both see them in the same order.
            broker
                .mqtty(&[
                    "pub",
                    "-t",
                    "raw",
                    "-q",
                    "1",
                    "--file-read",
                    &file,
                    "--quiet",
                ])
                .run()
                .code(0);
        }
        let (ours, theirs) = (ours.finish().code(0).stdout, theirs.finish().code(0).stdout);
        assert!(ours == theirs, "{} bytes and {}", ours.len(), theirs.len());
        assert!(ours.len() > COUNT);
    }
}

/// Both publishers send the same lines. (A NUL in a line is one thing that mosquitto_pub cannot send.)
#[test]
#[ignore = "needs mosquitto"]
fn lines_are_those_of_mosquitto_pub() {
    let broker = Mosquitto::start();
    let lines = b"plain\n\n \xff\x01\xfe \ntab\there\nno end";
    let publish = ["-t", "lines", "-q", "1"];
    let publishers = [
        broker.mqtty(&["pub", "-lm"]).args(&publish),
        mosquitto_pub(&broker, &["-l"]).args(&publish),
    ];
    for publisher in publishers {
        let subscriber = broker
            .mqtty(&["sub", "-t", "lines", "-C", "5", "-W", "20", "-o", "raw"])
            .start();
        subscriber.says("Subscribed to lines");
        publisher.input(lines).run().code(0);
        subscriber
            .finish()
            .code(0)
            .printed([&lines[..], b"\n"].concat());
    }
}

/// Thousands in a row, each way: all of them, in order.
#[test]
#[ignore = "needs mosquitto"]
fn a_flood_arrives_whole() {
    let broker = Mosquitto::start();
    let lines: Vec<String> = (0..5000).map(|number| format!("value {number}")).collect();
    let text = lines.join("\n") + "\n";
    for qos in ["1", "2"] {
        let id = format!("flood-{qos}");
        let theirs = listening(&broker, &id, &["-t", "flood", "-q", qos, "-C", "5000"]);
        broker
            .mqtty(&["pub", "-t", "flood", "-lm", "-q", qos])
            .input(text.clone())
            .run()
            .code(0)
            .said("Published 5,000 messages");
        theirs.finish().code(0).printed(&text);

        let ours = broker
            .mqtty(&[
                "sub", "-t", "flood", "-q", qos, "-C", "5000", "-W", "25", "-o", "raw",
            ])
            .start();
        ours.says("Subscribed to flood");
        mosquitto_pub(&broker, &["-t", "flood", "-l", "-q", qos])
            .input(text.clone())
            .run()
            .code(0);
        ours.finish().code(0).printed(&text);
    }
}
