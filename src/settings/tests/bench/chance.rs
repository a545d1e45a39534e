//! Messages and connects by chance, and connections that stay.

use super::*;
use crate::model::Arrivals;

#[test]
fn messages_and_connects_may_come_by_chance() {
    let line = "bench pub -t a --rate 10 --arrivals poisson --hold 5s";
    assert_eq!(plan(line).arrivals, Arrivals::Poisson);
    assert_eq!(plan(line).hold, Duration::from_secs(5));
    let usual = plan("bench pub -t a");
    assert_eq!(
        (usual.arrivals, usual.hold),
        (Arrivals::Even, Duration::ZERO)
    );
    for line in [
        "pub -t a",
        "pub -t a -im 20",
        "pub -t a --stages 5s:10",
        "e2e --pubs 2",
        "sub -t a",
        "conn --connect-rate 5",
        "conn --shard 0/2 --seed 4",
        "conn --shard 0/2 --run-id x",
    ] {
        let line = format!("bench {line} --arrivals poisson");
        assert_eq!(plan(&line).arrivals, Arrivals::Poisson, "{line}");
    }
    for (line, text) in [
        ("pub -t a -im 0", "--arrivals poisson needs --rate"),
        ("conn -i 0", "--arrivals poisson needs --connect-rate"),
        (
            "conn --shard 0/2",
            "--arrivals poisson needs --run-id or --seed with --shard",
        ),
        ("e2e --suite conn", "cannot be used with --arrivals"),
    ] {
        wrong(&format!("bench {line} --arrivals poisson"), text);
    }
    // What conn measures is how connections are held.
    let end = |line: &str| (plan(line).end.duration, plan(line).hold);
    let seconds = Duration::from_secs;
    assert_eq!(end("bench conn --hold 5s"), (Some(seconds(5)), seconds(0)));
    assert_eq!(
        end("bench conn -z 2s --hold 5s"),
        (Some(seconds(2)), seconds(5))
    );
    assert_eq!(end("bench sub -t a --hold 5s"), (None, seconds(5)));
}
