//! Limits that are kept, lifted, and in the way.

use std::cell::Cell;
use std::time::Duration;

use super::*;
use crate::error::{Exit, Fault};
use crate::model::{
    Address, BenchEnd, BenchMode, BenchPayload, BenchPublish, BenchWork, Connecting,
    DisconnectOptions, Endpoint, Pacing, Profile, Properties, QoS, ReconnectPolicy, TlsOptions,
    Version, Via, Warmup,
};

fn profile(endpoint: Endpoint) -> Profile {
    Profile {
        endpoint,
        version: Version::V5,
        client_id: "client_%i".to_owned(),
        clean_start: true,
        keep_alive: 60,
        username: None,
        password: None,
        will: None,
        properties: Properties::default(),
        authentication: None,
        renewal: crate::model::Renewal::default(),
        reconnect: ReconnectPolicy {
            period: None,
            maximum: None,
        },
        connect_timeout: Duration::from_secs(30),
        wait_for_broker: crate::model::RetryLimit::None,
        ack_timeout: Duration::from_secs(30),
        disconnect: DisconnectOptions::default(),
    }
}

/// `bench conn` with so many clients.
fn plan(count: u32, targets: &[&str], binds: &[&str]) -> BenchPlan {
    let targets: Vec<_> = targets
        .iter()
        .map(|host| Endpoint {
            address: Address::Tcp {
                host: (*host).to_owned(),
                port: 1883,
            },
            bind: None,
            via: Via::Direct,
            quick_ack: false,
            quic: false,
            tls: None,
            websocket: None,
        })
        .collect();
    BenchPlan {
        run: 1,
        shard: None,
        profile: profile(targets[0].clone()),
        targets,
        binds: binds.iter().map(|text| text.parse().unwrap()).collect(),
        count,
        clients: Vec::new(),
        connecting: Connecting::Interval(Duration::ZERO),
        arrivals: crate::model::Arrivals::Even,
        work: BenchWork::Connect,
        end: BenchEnd::default(),
        warmup: Warmup::NONE,
        drain: Duration::ZERO,
        hold: Duration::ZERO,
        start_at: None,
        rendezvous: None,
        threads: None,
        seed: None,
        fail_if: Vec::new(),
        abort_if: Vec::new(),
        reports: Vec::new(),
        jsonl: None,
        metrics_listen: None,
        pushes: Vec::new(),
        soak: None,
        mode: BenchMode::Default,
        options: Vec::new(),
        runs: 1,
        interleaved: false,
    }
}

/// What a failed check says, and what it advises.
fn missed_message(result: Result<impl Sized, BenchError>) -> (String, String) {
    let Err(error) = result else {
        panic!("nothing stands in the way");
    };
    assert_eq!(error.exit(), Exit::Other);
    (error.to_string(), error.hint().unwrap())
}

#[test]
fn an_embedded_broker_has_the_other_end_of_each_connection() {
    let plan = plan(1000, &["localhost"], &[]);
    assert_eq!(files_needed(&plan, false), 1000 + SPARE_FILES);
    assert_eq!(files_needed(&plan, true), 2000 + SPARE_FILES);
}

#[test]
fn the_soft_limit_is_raised_when_it_is_too_low() {
    let limits = FileLimits {
        soft: Some(1024),
        hard: Some(4096),
        open: 5,
        most: None,
    };
    let plan = plan(2000, &["localhost"], &[]);
    let set = Cell::new(None);
    let raise = |needed, limits| {
        raise_files(&plan, needed, limits, |soft, hard| {
            set.set(Some((soft, hard)));
            true
        })
    };
    raise(1024, limits).unwrap();
    assert_eq!(set.take(), None, "it was high enough");
    raise(2256, limits).unwrap();
    assert_eq!(set.take(), Some((2256, Some(4096))));
    // A process that may raises the hard limit too.
    raise(5000, limits).unwrap();
    assert_eq!(set.take(), Some((5000, Some(5000))));
    let limits = FileLimits {
        hard: None,
        ..limits
    };
    raise(5000, limits).unwrap();
    assert_eq!(set.take(), Some((5000, None)));
    let limits = FileLimits {
        soft: None,
        ..limits
    };
    raise(u64::MAX, limits).unwrap();
    assert_eq!(set.take(), None, "there was no limit");
}

#[cfg(target_os = "linux")]
#[test]
fn a_hard_limit_is_named_with_the_command_that_lifts_it() {
    let limits = FileLimits {
        soft: Some(1024),
        hard: Some(20_000),
        open: 5,
        most: Some(1_048_576),
    };
    let plan = plan(50_000, &["localhost"], &[]);
    let (text, hint) = missed_message(raise_files(&plan, 50_261, limits, |_, _| false));
    assert_eq!(
        text,
        "50,000 connections need 50,261 open files: the hard limit is 20,000"
    );
    assert_eq!(
        hint,
        "in this shell: sudo prlimit --pid $$ --nofile=50261:50261"
    );
    let limits = FileLimits {
        most: Some(30_000),
        ..limits
    };
    let (_, hint) = missed_message(raise_files(&plan, 50_261, limits, |_, _| false));
    assert_eq!(
        hint,
        "in this shell: sudo sysctl -w fs.nr_open=50261 && sudo prlimit --pid $$ --nofile=50261:50261"
    );
}

const RANGE: (u16, u16) = (32_768, 60_999);

#[test]
fn one_address_has_one_range_of_ports_for_each_target() {
    ports::check(&plan(28_232, &["127.0.0.1"], &[]), RANGE).unwrap();
    let (text, hint) = missed_message(ports::check(&plan(100_000, &["127.0.0.1"], &[]), RANGE));
    assert_eq!(
        text,
        "100,000 connections need 100,000 local ports from one address to 127.0.0.1:1883: \
         net.ipv4.ip_local_port_range has 28,232 (32768 to 60999)"
    );
    assert_eq!(
        hint,
        "use more source addresses: --bind 127.0.0.2-127.0.0.5"
    );
    // What is advised is enough.
    let binds = ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"];
    ports::check(&plan(100_000, &["127.0.0.1"], &binds), RANGE).unwrap();
}

#[test]
fn targets_and_addresses_multiply() {
    let targets = ["a.example", "b.example"];
    ports::check(&plan(56_464, &targets, &[]), RANGE).unwrap();
    missed_message(ports::check(&plan(56_465, &targets, &[]), RANGE));
    // Three addresses for two targets are six ways; two and two, taking turns together, are two.
    let three = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    ports::check(&plan(6 * 28_232, &targets, &three), RANGE).unwrap();
    missed_message(ports::check(&plan(6 * 28_232 + 1, &targets, &three), RANGE));
    let (text, _) = missed_message(ports::check(
        &plan(2 * 28_232 + 1, &targets, &three[..2]),
        RANGE,
    ));
    assert!(text.contains("28,233 local ports from 10.0.0.1 to a.example:1883"));
    // A target that is named twice is one target.
    missed_message(ports::check(
        &plan(28_233, &["a.example", "a.example"], &[]),
        RANGE,
    ));
}

#[test]
fn elsewhere_a_wider_range_helps_if_it_is_wide_enough() {
    let (_, hint) = missed_message(ports::check(&plan(50_000, &["broker.example"], &[]), RANGE));
    assert!(
        hint.starts_with("sudo sysctl -w net.ipv4.ip_local_port_range='1024 65535', or use 2 "),
        "{hint}"
    );
    let (_, hint) = missed_message(ports::check(&plan(70_000, &["broker.example"], &[]), RANGE));
    assert!(hint.starts_with("use 3 source addresses"), "{hint}");
}

#[test]
fn a_unix_socket_needs_no_ports() {
    let mut plan = plan(100_000, &["localhost"], &[]);
    plan.targets[0].address = Address::Unix("/run/broker.sock".into());
    ports::check(&plan, RANGE).unwrap();
    assert_eq!(ports::note(&plan, RANGE, 30_000), None);
    assert_eq!(tracking::note(&plan, (10, 20)), None);
}

#[test]
fn connections_of_the_past_hold_ports() {
    let plan = plan(20_000, &["127.0.0.1"], &[]);
    assert_eq!(ports::note(&plan, RANGE, 8_232), None);
    let note = ports::note(&plan, RANGE, 8_233).unwrap();
    assert!(
        note.starts_with(
            "local ports may run out: 20,000 connections to 127.0.0.1:1883, and 8,233 that"
        ),
        "{note}"
    );
}

#[test]
fn a_table_of_tracked_connections_that_is_too_small_is_told() {
    let plan = plan(60_000, &["broker.example"], &[]);
    assert_eq!(tracking::note(&plan, (5_536, 65_536)), None);
    let note = tracking::note(&plan, (5_537, 65_536)).unwrap();
    assert!(
        note.contains("room for 59,999 connections more, this run opens 60,000"),
        "{note}"
    );
    assert!(note.ends_with("nf_conntrack_max=125537"), "{note}");
    // More than may be: the limit was lowered.
    assert!(
        tracking::note(&plan, (70_000, 65_536))
            .unwrap()
            .contains("room for 0 ")
    );
}

#[test]
fn memory_is_refused_noted_or_enough() {
    let plain = plan(100_000, &["localhost"], &[]);
    let notes = memory::check(&plain, false, 8_000_000).unwrap();
    assert!(notes.is_empty(), "{notes:?}");
    let notes = memory::check(&plain, false, 1_000_000).unwrap();
    assert_eq!(
        notes,
        ["100,000 connections will need about 800 MB of the 1,000 MB of memory that are available"]
    );
    let (text, hint) = missed_message(memory::check(&plain, false, 700_000));
    assert_eq!(
        text,
        "100,000 connections need about 800 MB of memory (8 kB each): 700 MB are available"
    );
    assert!(hint.contains("--shard"));
    // The broker's ends are here too.
    missed_message(memory::check(&plain, true, 1_000_000));
}

#[test]
fn tls_and_payloads_take_memory() {
    let mut plan = plan(1000, &["localhost"], &[]);
    let enough = 8 * 1000;
    memory::check(&plan, false, enough).unwrap();
    plan.targets[0].tls = Some(TlsOptions::default());
    missed_message(memory::check(&plan, false, enough));
    plan.targets[0].tls = None;
    plan.work = BenchWork::Publish(BenchPublish {
        topics: vec!["t".to_owned()],
        qos: QoS::AtMostOnce,
        retain: false,
        dup: false,
        properties: crate::model::Properties::default(),
        topic_alias: None,
        payload: BenchPayload::Random(1 << 20),
        stamp: false,
        pacing: Pacing::Unlimited,
        inflight: 100,
    });
    missed_message(memory::check(&plan, false, 1_000_000));
    memory::check(&plan, false, 2_000_000).unwrap();
}
