//! The tree, by example and against matching one by one.

use crate::model::QoS;
use proptest::prelude::*;

use super::*;
use crate::model::{filter_matches, validate_filter};

fn options(qos: QoS) -> Options {
    Options {
        qos,
        ..Options::default()
    }
}

fn sessions(tree: &Subscriptions, topic: &str) -> Vec<SessionIndex> {
    let mut route = Route::default();
    tree.find(topic, &mut route);
    route.subscribers.iter().map(|one| one.session).collect()
}

#[test]
fn a_second_subscription_to_the_same_filter_replaces_the_first() {
    let mut tree = Subscriptions::default();
    tree.insert("a/+", 1, options(QoS::AtMostOnce));
    tree.insert("a/+", 1, options(QoS::ExactlyOnce));
    let mut route = Route::default();
    tree.find("a/b", &mut route);
    assert_eq!(route.subscribers.len(), 1);
    assert_eq!(route.subscribers[0].options.qos, QoS::ExactlyOnce);
}

#[test]
fn overlapping_filters_of_one_session_are_neighbours() {
    let mut tree = Subscriptions::default();
    for (filter, session) in [("a/#", 2), ("a/b", 1), ("+/b", 2), ("#", 1)] {
        tree.insert(filter, session, Options::default());
    }
    assert_eq!(sessions(&tree, "a/b"), [1, 1, 2, 2]);
}

/// All filters of so many levels that match a topic of the level `a`.
fn overlapping(levels: u32) -> Subscriptions {
    let mut tree = Subscriptions::default();
    for bits in 0..1_u32 << levels {
        let names = (0..levels).map(|at| if bits >> at & 1 == 0 { "a" } else { "+" });
        let filter = names.collect::<Vec<_>>().join("/");
        tree.insert(&filter, bits, Options::default());
    }
    tree
}

#[test]
fn a_search_that_would_take_too_long_finds_nobody() {
    let topic = |levels: usize| vec!["a"; levels].join("/");
    let mut route = Route::default();
    let tree = overlapping(14);
    tree.find(&topic(14), &mut route);
    assert!(!route.is_too_wide);
    assert_eq!(route.subscribers.len(), 1 << 14);
    let tree = overlapping(16);
    let steps = tree.find(&topic(16), &mut route);
    assert!(route.is_too_wide && route.subscribers.is_empty());
    assert!((SEARCH..SEARCH + 5).contains(&steps), "{steps}");
    // Others are found as ever.
    tree.find("a", &mut route);
    assert!(!route.is_too_wide);
}

#[test]
fn removal_gives_every_node_back() {
    let mut tree = Subscriptions::default();
    let filters = ["a/b/c", "a/+/#", "$share/g/a/b", "a/b"];
    for filter in filters {
        tree.insert(filter, 7, Options::default());
    }
    for filter in filters {
        tree.remove(filter, 8);
        tree.remove(filter, 7);
    }
    assert_eq!(tree.nodes.len(), 1);
    assert!(tree.nodes[0].children.is_empty() && tree.groups.is_empty());
}

#[test]
fn levels_that_no_other_filter_shares_cost_nothing_but_their_bytes() {
    let mut tree = Subscriptions::default();
    let mut bytes = 0;
    for n in 0..100_u32 {
        // They part after n levels.
        let filter = format!("{}{}{n}", "a/".repeat(n as usize), "+/".repeat(20_000));
        bytes += filter.len();
        tree.insert(&filter, n, Options::default());
    }
    assert!(tree.nodes.len() <= 2 * 100 + 1, "{}", tree.nodes.len());
    let labels: usize = tree.nodes.iter().map(|node| node.label.len()).sum();
    assert!(labels <= bytes, "{labels} bytes for {bytes}");
    let topic = format!("{}7", "a/".repeat(20_007));
    assert_eq!(sessions(&tree, &topic), [7]);
}

#[test]
fn a_filter_that_is_alone_again_takes_one_node() {
    let mut tree = Subscriptions::default();
    tree.insert("a/b/c/d", 1, Options::default());
    for filter in ["a/b/x", "a/b/c", "a", "a/b/c/d/e", "/", "a/+/c/d"] {
        tree.insert(filter, 2, Options::default());
    }
    for filter in ["a/b/c/d/e", "a", "a/b/x", "/", "a/+/c/d", "a/b/c"] {
        tree.remove(filter, 2);
    }
    assert_eq!(tree.nodes.len() - tree.free.len(), 2);
    assert_eq!(sessions(&tree, "a/b/c/d"), [1]);
}

/// Each of these would take minutes if adding or removing one looked at all others.
#[test]
fn very_many_groups_and_members_are_found_at_once() {
    const COUNT: u32 = 100_000;
    let mut tree = Subscriptions::default();
    for n in 0..COUNT {
        tree.insert(&format!("$share/{n}/a"), 1, Options::default());
        tree.insert("$share/g/b", n, Options::default());
        tree.insert("c", n, Options::default());
    }
    let mut route = Route::default();
    tree.find("a", &mut route);
    assert_eq!(route.groups.len(), COUNT as usize);
    tree.find("b", &mut route);
    let group = route.groups[0];
    for n in (0..COUNT).chain(0..10) {
        let member = tree.next_member(group, |_| Standing::Ready);
        assert_eq!(member.map(|one| one.session), Some(n));
    }
    for n in 0..COUNT {
        tree.remove(&format!("$share/{n}/a"), 1);
        tree.remove("$share/g/b", n);
        tree.remove("c", n);
    }
    assert_eq!(tree.nodes.len(), 1);
    assert!(tree.groups.is_empty());
}

#[test]
fn a_group_takes_turns_and_passes_over_those_who_are_away() {
    let mut tree = Subscriptions::default();
    for session in [1, 2, 3, 4] {
        tree.insert("$share/g/a", session, Options::default());
    }
    let mut route = Route::default();
    tree.find("a", &mut route);
    assert!(route.subscribers.is_empty());
    let [group] = route.groups[..] else {
        panic!("one group, not {:?}", route.groups);
    };
    let mut turn = |ready: &[SessionIndex]| {
        tree.next_member(group, |session| match session {
            4 => Standing::Gone,
            session if ready.contains(&session) => Standing::Ready,
            _ => Standing::Absent,
        })
        .map(|member| member.session)
    };
    let all = [1, 2, 3];
    assert_eq!(
        [turn(&all), turn(&all), turn(&all)],
        [Some(1), Some(2), Some(3)]
    );
    assert_eq!(
        [turn(&[1, 3]), turn(&[1, 3]), turn(&[1, 3])],
        [Some(1), Some(3), Some(1)]
    );
    assert_eq!(
        [turn(&[]), turn(&[]), turn(&[])],
        [Some(2), Some(3), Some(1)]
    );
}

fn level() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab]",
        1 => Just(String::new()),
        1 => Just("$x".to_owned()),
        2 => Just("+".to_owned()),
        1 => Just("#".to_owned()),
    ]
}

fn filter() -> impl Strategy<Value = String> {
    proptest::collection::vec(level(), 1..6)
        .prop_map(|levels| levels.join("/"))
        .prop_filter("valid", |filter| validate_filter(filter).is_ok())
}

fn topic() -> impl Strategy<Value = String> {
    proptest::collection::vec("[ab]|\\$x|", 1..6)
        .prop_map(|levels| levels.join("/"))
        .prop_filter("not empty", |topic| !topic.is_empty())
}

proptest! {
    #[test]
    fn the_tree_agrees_with_matching_one_by_one(
        filters in proptest::collection::vec((filter(), 0u32..4, any::<bool>()), 0..30),
        topics in proptest::collection::vec(topic(), 1..10),
    ) {
        let mut tree = Subscriptions::default();
        let mut naive = std::collections::BTreeSet::new();
        for (filter, session, add) in &filters {
            if *add {
                tree.insert(filter, *session, Options::default());
                naive.insert((*session, filter.clone()));
            } else {
                tree.remove(filter, *session);
                naive.remove(&(*session, filter.clone()));
            }
        }
        for topic in &topics {
            let expected: Vec<_> = naive
                .iter()
                .filter(|(_, filter)| filter_matches(filter, topic))
                .map(|(session, _)| *session)
                .collect();
            prop_assert_eq!(sessions(&tree, topic), expected, "{}", topic);
        }
    }
}
