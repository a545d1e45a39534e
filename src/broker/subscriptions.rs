//! The subscription tree: who wants a topic.
//!
//! Nodes live in one vector and name each other by index, so that neither a search nor a removal
//! recurses: a filter of 30,000 levels is legal and must not cost a stack.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;

use crate::model::{QoS, shared_group};

/// The place of a session in the router.
pub(super) type SessionIndex = u32;

/// What a subscription asks for (MQTT 5 §3.8.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The highest QoS to deliver with.
    pub(super) qos: QoS,
    /// Not what the subscriber itself publishes.
    pub(super) no_local: bool,
    /// Keep RETAIN as it was published.
    pub(super) retain_as_published: bool,
    /// The subscription identifier.
    pub(super) identifier: Option<NonZeroU32>,
}

/// One session's wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subscriber {
    /// Whose it is.
    pub(super) session: SessionIndex,
    /// What is asked for.
    pub(super) options: Options,
}

/// Everybody who wants one topic; good until the tree changes.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// Ordinary subscriptions by session; those of one session are neighbours.
    pub(super) subscribers: Vec<Subscriber>,
    /// Groups of shared subscriptions, each to be asked for its next member.
    pub(super) groups: Vec<GroupRef>,
}

/// A group of shared subscriptions in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupRef {
    node: usize,
    group: usize,
}

#[derive(Debug)]
struct Group {
    name: Box<str>,
    members: Vec<Subscriber>,
    turn: usize,
}

/// A level of a filter. `+` and `#` are children like any other: no topic has a level of that name.
#[derive(Debug, Default)]
struct Node {
    children: HashMap<Box<str>, usize>,
    subscribers: BTreeMap<SessionIndex, Options>,
    groups: Vec<Group>,
}

impl Node {
    fn is_empty(&self) -> bool {
        self.children.is_empty() && self.subscribers.is_empty() && self.groups.is_empty()
    }
}

const ROOT: usize = 0;

/// The tree.
#[derive(Debug)]
pub(super) struct Subscriptions {
    nodes: Vec<Node>,
    free: Vec<usize>,
}

impl Default for Subscriptions {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
            free: Vec::new(),
        }
    }
}

/// The group, where the filter is shared, and the filter to match.
fn split(filter: &str) -> (Option<&str>, &str) {
    shared_group(filter).map_or((None, filter), |(group, inner)| (Some(group), inner))
}

impl Subscriptions {
    /// Adds a subscription to a valid filter or replaces the session's earlier one to the same filter.
    pub(super) fn insert(&mut self, filter: &str, session: SessionIndex, options: Options) {
        let (group, filter) = split(filter);
        let mut at = ROOT;
        for level in filter.split('/') {
            at = match self.nodes[at].children.get(level) {
                Some(child) => *child,
                None => self.add_child(at, level),
            };
        }
        let node = &mut self.nodes[at];
        let Some(name) = group else {
            node.subscribers.insert(session, options);
            return;
        };
        let subscriber = Subscriber { session, options };
        let Some(group) = node.groups.iter_mut().find(|group| *group.name == *name) else {
            node.groups.push(Group {
                name: name.into(),
                members: vec![subscriber],
                turn: 0,
            });
            return;
        };
        match group.members.iter_mut().find(|m| m.session == session) {
            Some(member) => *member = subscriber,
            None => group.members.push(subscriber),
        }
    }

    fn add_child(&mut self, parent: usize, level: &str) -> usize {
        let child = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::default());
            self.nodes.len() - 1
        });
        self.nodes[parent].children.insert(level.into(), child);
        child
    }

    /// Takes a session's subscription out, and with it the levels that nobody needs any more.
    pub(super) fn remove(&mut self, filter: &str, session: SessionIndex) {
        let (group, filter) = split(filter);
        let mut path = vec![(ROOT, "")];
        let mut at = ROOT;
        for level in filter.split('/') {
            let Some(child) = self.nodes[at].children.get(level) else {
                return;
            };
            at = *child;
            path.push((at, level));
        }
        let node = &mut self.nodes[at];
        match group {
            None => {
                node.subscribers.remove(&session);
            }
            Some(name) => {
                for group in node.groups.iter_mut().filter(|group| *group.name == *name) {
                    group.members.retain(|member| member.session != session);
                }
                node.groups.retain(|group| !group.members.is_empty());
            }
        }
        while let Some((at, level)) = path.pop() {
            let Some((parent, _)) = path.last() else {
                break;
            };
            if !self.nodes[at].is_empty() {
                break;
            }
            self.nodes[*parent].children.remove(level);
            self.nodes[at] = Node::default();
            self.free.push(at);
        }
    }

    /// Finds everybody who wants a topic (MQTT 5 §4.7); what the route held before is forgotten.
    pub(super) fn find(&self, topic: &str, route: &mut Route) {
        route.subscribers.clear();
        route.groups.clear();
        let reserved = topic.starts_with('$');
        let mut open = vec![(ROOT, Some(topic))];
        while let Some((at, rest)) = open.pop() {
            let node = &self.nodes[at];
            // A wildcard in the first level does not reach topics that begin with `$` (§4.7.2).
            let wildcards = !(reserved && at == ROOT);
            if wildcards && let Some(all) = node.children.get("#") {
                self.collect(*all, route);
            }
            let Some(rest) = rest else {
                self.collect(at, route);
                continue;
            };
            let (level, rest) = match rest.split_once('/') {
                Some((level, rest)) => (level, Some(rest)),
                None => (rest, None),
            };
            if let Some(child) = node.children.get(level) {
                open.push((*child, rest));
            }
            if wildcards && let Some(any) = node.children.get("+") {
                open.push((*any, rest));
            }
        }
        route.subscribers.sort_by_key(|one| one.session);
    }

    fn collect(&self, at: usize, route: &mut Route) {
        let node = &self.nodes[at];
        let one = |(session, options): (&SessionIndex, &Options)| Subscriber {
            session: *session,
            options: *options,
        };
        route.subscribers.extend(node.subscribers.iter().map(one));
        let groups = 0..node.groups.len();
        let groups = groups.map(|group| GroupRef { node: at, group });
        route.groups.extend(groups);
    }

    /// The member of a group whose turn it is: the next one that `ready` accepts, or, when there is none,
    /// the next one of all.
    pub(super) fn next_member(
        &mut self,
        group: GroupRef,
        mut ready: impl FnMut(SessionIndex) -> bool,
    ) -> Option<Subscriber> {
        let group = self
            .nodes
            .get_mut(group.node)?
            .groups
            .get_mut(group.group)?;
        let count = group.members.len();
        let from = group.turn.checked_rem(count)?;
        let turns = (from..count).chain(0..from);
        let chosen = turns
            .clone()
            .find(|at| ready(group.members[*at].session))
            .unwrap_or(from);
        group.turn = chosen + 1;
        Some(group.members[chosen])
    }
}

#[cfg(test)]
mod tests {
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
        assert!(tree.nodes[ROOT].is_empty());
        assert_eq!(tree.free.len(), tree.nodes.len() - 1);
    }

    #[test]
    fn a_filter_of_very_many_levels_is_only_long() {
        let mut tree = Subscriptions::default();
        let deep = "/".repeat(65_000);
        tree.insert(&deep, 1, Options::default());
        tree.insert(&format!("{}#", "+/".repeat(32_000)), 2, Options::default());
        assert_eq!(sessions(&tree, &deep), [1, 2]);
        tree.remove(&deep, 1);
        assert_eq!(sessions(&tree, &deep), [2]);
    }

    #[test]
    fn a_group_takes_turns_and_passes_over_those_who_are_away() {
        let mut tree = Subscriptions::default();
        for session in [1, 2, 3] {
            tree.insert("$share/g/a", session, Options::default());
        }
        let mut route = Route::default();
        tree.find("a", &mut route);
        assert!(route.subscribers.is_empty());
        let [group] = route.groups[..] else {
            panic!("one group, not {:?}", route.groups);
        };
        let mut turn = |ready: &[SessionIndex]| {
            tree.next_member(group, |session| ready.contains(&session))
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
        assert_eq!(turn(&[]), Some(2));
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
        proptest::collection::vec(level(), 1..5)
            .prop_map(|levels| levels.join("/"))
            .prop_filter("valid", |filter| validate_filter(filter).is_ok())
    }

    fn topic() -> impl Strategy<Value = String> {
        proptest::collection::vec("[ab]|\\$x|", 1..5)
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
}
