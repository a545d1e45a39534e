//! Books of lines that are published over connections which are cut: what a subscriber behind the broker receives.
//!
//! `MQTTY_CUTS` is the number of cuts, `MQTTY_SEED` another seed than that of the test.

use std::collections::HashMap;
use std::fmt;

use super::cutter::{Cut, Cutter, Side};
use super::run::{Running, mqtty};

/// How many lines a run publishes.
const LINES: usize = 150;

/// The bytes of a packet around a payload, at least: header, topic, identifier, length of the properties.
const AROUND: usize = 10;

/// The bytes of an acknowledgement.
const ACK: usize = 4;

/// How many bytes of CONNECT or CONNACK pass at most where they are cut: fewer than the shortest ones have.
const OPENING: [(Side, usize); 2] = [(Side::Client, 30), (Side::Broker, 4)];

/// How lines are published.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// The broker's port on loopback.
    pub(crate) broker: u16,
    pub(crate) qos: u8,
    /// More words for the publisher.
    pub(crate) more: &'a [&'a str],
    /// How many cuts are made, unless the environment says another number.
    pub(crate) cuts: usize,
    pub(crate) seed: u64,
}

/// What has come of all runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Books {
    pub(crate) runs: usize,
    pub(crate) cuts: usize,
    /// Those within CONNECT or CONNACK.
    pub(crate) in_opening: usize,
    pub(crate) published: usize,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    pub(crate) out_of_order: usize,
    /// Runs that have not ended with exit code 0.
    pub(crate) failed: Vec<String>,
}

impl fmt::Display for Books {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} runs, {} cuts ({} of them in CONNECT or CONNACK), {} lines: lost {}, out of order {}, doubled {}, \
             runs that failed {}",
            self.runs,
            self.cuts,
            self.in_opening,
            self.published,
            self.lost,
            self.out_of_order,
            self.doubled,
            self.failed.len()
        )?;
        self.failed.iter().try_for_each(|run| write!(f, "\n{run}"))
    }
}

/// Numbers that a seed determines (splitmix64).
struct Random(u64);

impl Random {
    /// One of `1..=most`.
    fn up_to(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let most = u64::try_from(most).unwrap();
        usize::try_from((bits ^ (bits >> 31)) % most).unwrap() + 1
    }

    /// Somewhere in CONNECT or CONNACK.
    fn in_opening(&mut self) -> Cut {
        let (side, most) = OPENING[self.up_to(OPENING.len()) - 1];
        Cut {
            side,
            after: self.up_to(most),
            is_reset: self.up_to(2) == 1,
        }
    }

    /// Soon after CONNACK, when what was on its way is sent again.
    fn soon(&mut self) -> Cut {
        self.anywhere(200, 30)
    }

    /// Somewhere in so many bytes of one side or the other.
    fn anywhere(&mut self, from_client: usize, from_broker: usize) -> Cut {
        let (side, most) = match self.up_to(2) {
            1 => (Side::Client, from_client),
            _ => (Side::Broker, from_broker),
        };
        Cut {
            side,
            after: self.up_to(most),
            is_reset: self.up_to(2) == 1,
        }
    }
}

fn number(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(value.parse().unwrap_or_else(|_| panic!("{name}={value}")))
}

/// Publishes lines again and again until enough connections were cut, each run over one or two cuts, and keeps books
/// of what a subscriber receives.
pub(crate) fn over_cuts(wanted: &Wanted<'_>) -> Books {
    let cuts = number("MQTTY_CUTS").map_or(wanted.cuts, |cuts| cuts.try_into().unwrap());
    let mut random = Random(number("MQTTY_SEED").unwrap_or(wanted.seed));
    let cutter = Cutter::before(wanted.broker);
    let subscriber = mqtty(&["sub", "-t", "lines", "-q", "2", "-o", "raw"])
        .port(wanted.broker)
        .start();
    subscriber.says("Subscribed to lines");
    let mut books = Books::default();
    let mut sent: Vec<Vec<String>> = Vec::new();
    while cutter.made() < cuts {
        let run = sent.len();
        assert!(run < 20 + 4 * cuts, "runs end before they are cut");
        let lines: Vec<String> = (0..LINES)
            .map(|line| format!("{run}:{line}:{}", "x".repeat(random.up_to(200) - 1)))
            .collect();
        let from_client = lines.iter().map(|line| line.len() + AROUND).sum::<usize>()
            + if wanted.qos == 2 { ACK * LINES } else { 0 };
        let from_broker = ACK * LINES * usize::from(wanted.qos);
        let anywhere = random.anywhere(from_client, from_broker);
        let (plan, in_opening) = match random.up_to(5) {
            1 => (vec![random.in_opening(), anywhere], 1),
            2 => (vec![anywhere, random.in_opening()], 1),
            3 => (vec![anywhere, random.soon()], 0),
            _ => (vec![anywhere], 0),
        };
        let before = cutter.made();
        cutter.plan(plan.iter().copied());
        let finished = mqtty(&["pub", "-t", "lines", "-lm", "-rp", "5", "-q"])
            .args(&[&wanted.qos.to_string()])
            .args(&["--wait-for-broker", "1m"])
            .args(wanted.more)
            .port(cutter.port)
            .input(lines.join("\n"))
            .run();
        cutter.plan([]);
        let made = cutter.made() - before;
        // A run may end before a cut that lies behind its last byte.
        books.in_opening += if made == plan.len() { in_opening } else { 0 };
        if finished.status_code() != Some(0) {
            let stderr = finished.stderr.trim_end();
            books.failed.push(format!("run {run}, {plan:?}:\n{stderr}"));
        }
        sent.push(lines);
        mark(wanted.broker, &subscriber, run);
    }
    (books.runs, books.cuts) = (sent.len(), cutter.made());
    let text = subscriber.stdout_so_far();
    let seen: Vec<&str> = text.lines().filter(|line| line.contains(':')).collect();
    books.enter(&sent, &seen);
    subscriber.interrupt();
    subscriber.finish().code(0);
    books
}

/// Waits until the subscriber has everything that the broker has got before.
fn mark(broker: u16, subscriber: &Running, run: usize) {
    let mark = format!("end of {run}");
    mqtty(&["pub", "-t", "lines", "-q", "2", "-m", &mark])
        .port(broker)
        .run()
        .code(0);
    subscriber.prints(&format!("{mark}\n"));
}

impl Books {
    fn enter(&mut self, sent: &[Vec<String>], seen: &[&str]) {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, line) in seen.iter().enumerate() {
            places.entry(line).or_default().push(place);
        }
        for lines in sent {
            self.published += lines.len();
            let mut last = None;
            for line in lines {
                let Some(found) = places.get(line.as_str()) else {
                    self.lost += 1;
                    continue;
                };
                self.doubled += found.len() - 1;
                // The first time is the one that counts.
                self.out_of_order += usize::from(last > Some(found[0]));
                last = last.max(Some(found[0]));
            }
        }
    }
}

/// Fails if the lines have not come as they should: at QoS 2 once each, and in order.
#[track_caller]
#[allow(
    clippy::print_stderr,
    reason = "the books are for whoever asks for more cuts"
)]
pub(crate) fn balance(books: &Books, wanted: &Wanted<'_>) {
    let title = format!("{wanted:?}: {books}");
    eprintln!("{title}");
    assert_eq!((books.lost, books.out_of_order), (0, 0), "{title}");
    assert!(wanted.qos < 2 || books.doubled == 0, "{title}");
    assert!(books.failed.is_empty(), "{title}");
}
