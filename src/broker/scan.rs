//! The search for the retained messages of new subscriptions.
//!
//! A SUBSCRIBE can have very many filters, and very many messages can be retained. The filters are looked up together:
//! each message is looked at once for all filters that begin alike. The search goes on where it stopped, so that a slow
//! receiver never needs all messages in its buffer, and a long search comes in slices.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::time::Instant;

use super::limits::SLICE;
use super::memory::{Charge, Memory};
use super::message::Stored;
use super::retained::Retained;
use super::subscriber::Options;
use super::subscriptions::{Route, Subscriptions, subscription_cost};
use crate::model::has_wildcards;

/// Filters that one search looks up together, at most: preparing it is not done in slices.
pub(super) const FILTERS: usize = 2_000;

/// All filters of a search stand for one session.
const NOBODY: u32 = 0;

/// The filters whose topics begin alike.
#[derive(Debug)]
struct Range {
    prefix: Box<str>,
    filters: Subscriptions,
}

/// A search that has begun.
#[derive(Debug)]
pub(super) struct Scan {
    /// Filters without wildcards.
    exact: BTreeMap<Box<str>, Options>,
    ranges: VecDeque<Range>,
    /// The last topic of the first range that was looked at.
    after: Option<Rc<str>>,
    /// The message that was found last, and the subscriptions that still have to get it.
    found: Option<Rc<Stored>>,
    route: Route,
    _charge: Charge,
}

/// How the search goes on.
#[derive(Debug)]
pub(super) enum Next {
    /// A message for a subscription.
    Found(Rc<Stored>, Options),
    /// The slice is used up.
    Exhausted,
    /// There are no more.
    Done,
}

impl Scan {
    /// Prepares the search for valid filters that are not shared.
    pub(super) fn new(wanted: Vec<(Box<str>, Options)>, memory: &Rc<Memory>) -> Self {
        let cost = wanted.iter().map(|(filter, _)| subscription_cost(filter));
        let charge = Charge::new(memory, cost.sum());
        let (wild, exact): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|(filter, _)| has_wildcards(filter));
        let mut wild: Vec<_> = wild
            .iter()
            .map(|(filter, options)| (literal_prefix(filter), filter, options))
            .collect();
        wild.sort_by_key(|(prefix, ..)| *prefix);
        let mut ranges: VecDeque<Range> = VecDeque::new();
        for (prefix, filter, options) in wild {
            let within = ranges
                .back()
                .is_some_and(|last| prefix.starts_with(&*last.prefix));
            if !within {
                ranges.push_back(Range {
                    prefix: prefix.into(),
                    filters: Subscriptions::default(),
                });
            }
            if let Some(range) = ranges.back_mut() {
                range.filters.insert(filter, NOBODY, *options);
            }
        }
        Self {
            exact: exact.into_iter().collect(),
            ranges,
            after: None,
            found: None,
            route: Route::default(),
            _charge: charge,
        }
    }

    /// Leaves out a filter from here on.
    pub(super) fn forget(&mut self, filter: &str) {
        if has_wildcards(filter) {
            // They are in the order of their prefixes, of which none begins with another.
            let prefix = literal_prefix(filter);
            let behind = self
                .ranges
                .partition_point(|range| *range.prefix <= *prefix);
            let place = behind.checked_sub(1);
            if let Some(range) = place.and_then(|at| self.ranges.get_mut(at)) {
                range.filters.remove(filter, NOBODY);
            }
        } else {
            self.exact.remove(filter);
        }
    }

    /// Goes on with the search until it has found something or `work` is at [`SLICE`].
    pub(super) fn next(&mut self, retained: &Retained, now: Instant, work: &mut usize) -> Next {
        loop {
            if let Some(message) = &self.found
                && let Some(subscriber) = self.route.subscribers.pop()
            {
                *work += 1;
                return Next::Found(Rc::clone(message), subscriber.options);
            }
            self.found = None;
            if *work >= SLICE {
                return Next::Exhausted;
            }
            *work += 1;
            if let Some((topic, options)) = self.exact.pop_first() {
                if let Some(message) = retained.get(&topic, now) {
                    return Next::Found(Rc::clone(message), options);
                }
                continue;
            }
            let Some(range) = self.ranges.front() else {
                return Next::Done;
            };
            let mut last = None;
            for message in retained.range(&range.prefix, self.after.as_deref()) {
                *work += 1;
                last = Some(message);
                if !message.expired(now) {
                    *work += range.filters.find(&message.topic, &mut self.route);
                    if !self.route.subscribers.is_empty() {
                        self.found = Some(Rc::clone(message));
                        break;
                    }
                }
                if *work >= SLICE {
                    break;
                }
            }
            let last = last.map(|message| Rc::clone(&message.topic));
            if last.is_none() {
                self.ranges.pop_front();
            }
            self.after = last;
        }
    }
}

/// What every topic that the filter matches begins with.
fn literal_prefix(filter: &str) -> &str {
    let end = filter.find(['+', '#']).unwrap_or(filter.len());
    let prefix = &filter[..end];
    // `a/#` also matches `a`.
    if filter[end..].starts_with('#') {
        prefix.strip_suffix('/').unwrap_or(prefix)
    } else {
        prefix
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filter_matches;

    fn wanted(filters: &[&str]) -> Vec<(Box<str>, Options)> {
        let filters = filters.iter();
        filters
            .map(|&filter| (filter.into(), Options::default()))
            .collect()
    }

    fn all(store: &Retained, mut scan: Scan, now: Instant) -> Vec<String> {
        let mut found = Vec::new();
        let mut work = 0;
        loop {
            match scan.next(store, now, &mut work) {
                Next::Found(message, _) => found.push(message.topic.to_string()),
                Next::Exhausted => {
                    assert!(work < SLICE + 20, "{work}");
                    work = 0;
                }
                Next::Done => break,
            }
        }
        found.sort();
        found
    }

    fn store(topics: &[&str], now: Instant) -> Retained {
        let mut store = Retained::default();
        for topic in topics {
            assert!(store.set(Stored::for_test(topic, None, now), now));
        }
        store
    }

    const TOPICS: [&str; 11] = [
        "a", "a/b", "a/b/c", "ab", "a!", "b/b", "/", "/a", "$x/b", "a/", "a/b/d",
    ];

    const FILTERS: [&str; 15] = [
        "a", "#", "a/#", "a/+", "+", "+/b", "/+", "/#", "$x/#", "a/b/#", "x/#", "+/+/c", "a/b/+",
        "ab", "none",
    ];

    #[test]
    fn every_filter_finds_what_matches_it_alone_and_together() {
        let now = Instant::now();
        let store = store(&TOPICS, now);
        let mut together = Vec::new();
        for filter in FILTERS {
            let mut expected: Vec<_> = TOPICS
                .into_iter()
                .filter(|topic| filter_matches(filter, topic))
                .collect();
            expected.sort_unstable();
            let scan = Scan::new(wanted(&[filter]), &Rc::default());
            assert_eq!(all(&store, scan, now), expected, "{filter}");
            together.extend(expected);
        }
        together.sort_unstable();
        let scan = Scan::new(wanted(&FILTERS), &Rc::default());
        assert_eq!(all(&store, scan, now), together);
    }

    #[test]
    fn a_filter_is_forgotten_on_the_way() {
        let now = Instant::now();
        let store = store(&TOPICS, now);
        let mut scan = Scan::new(wanted(&["a/#", "a", "+/b", "ab"]), &Rc::default());
        for filter in ["a/#", "ab"] {
            scan.forget(filter);
        }
        assert_eq!(all(&store, scan, now), ["a", "a/b", "b/b"]);
        // Whatever range it is in.
        for given_up in FILTERS {
            let mut scan = Scan::new(wanted(&FILTERS), &Rc::default());
            scan.forget(given_up);
            let mut expected = Vec::new();
            for filter in FILTERS.into_iter().filter(|filter| *filter != given_up) {
                let alone = Scan::new(wanted(&[filter]), &Rc::default());
                expected.extend(all(&store, alone, now));
            }
            expected.sort_unstable();
            assert_eq!(all(&store, scan, now), expected, "{given_up}");
        }
    }

    #[test]
    fn filters_that_begin_alike_share_the_work() {
        const COUNT: usize = 2_000;
        let now = Instant::now();
        let topics: Vec<String> = (0..COUNT).map(|n| format!("{n}/{n}/{n}")).collect();
        let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
        let store = store(&topics, now);
        let filters: Vec<String> = (0..500).map(|n| format!("+/+/none{n}")).collect();
        let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
        let mut scan = Scan::new(wanted(&filters), &Rc::default());
        let mut steps = 0;
        loop {
            let mut work = 0;
            let next = scan.next(&store, now, &mut work);
            steps += work;
            if let Next::Done = next {
                break;
            }
        }
        assert!(steps < 10 * COUNT, "{steps}");
    }

    #[test]
    fn what_expires_meanwhile_is_not_found() {
        let now = Instant::now();
        let mut store = Retained::default();
        store.set(Stored::for_test("a/1", Some(5), now), now);
        store.set(Stored::for_test("a/2", None, now), now);
        let later = now + std::time::Duration::from_secs(6);
        let scan = Scan::new(wanted(&["a/+", "a/1"]), &Rc::default());
        assert_eq!(all(&store, scan, later), ["a/2"]);
    }
}
