//! The subscription tree: who wants a topic.
//!
//! Levels that no other filter branches off from share one node, so that there are at most two nodes for each filter and
//! memory goes with the bytes of the filters, not with their levels. Nodes live in one vector and name each other by
//! index: neither a search nor a removal recurses.

use std::collections::BTreeMap;

use super::groups::{GroupIndex, Groups, Standing};
use super::limits::{FILTER_STEP_BYTES, SEARCH, SUBSCRIPTION_COST};
use super::subscriber::{Options, SessionIndex, Subscriber};
use crate::model::shared_group;

#[cfg(test)]
mod tests;

/// Everybody who wants one topic; good until the tree changes.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// Ordinary subscriptions by session; those of one session are neighbours.
    pub(super) subscribers: Vec<Subscriber>,
    /// Groups of shared subscriptions, each to be asked for its next member.
    pub(super) groups: Vec<GroupIndex>,
    /// More than [`SEARCH`] would have to be looked at: nobody was found.
    pub(super) is_too_wide: bool,
}

impl Route {
    fn clear(&mut self) {
        self.subscribers.clear();
        self.groups.clear();
        self.is_too_wide = false;
    }
}

type NodeIndex = u32;

/// The end of a filter, or a place where filters part.
#[derive(Debug, Default)]
struct Node {
    /// The levels between the parent and here, `a/+/b`. `+` and `#` are levels like any other: no topic has one of that
    /// name.
    label: Box<str>,
    /// By the first level of their labels.
    children: BTreeMap<Box<str>, NodeIndex>,
    subscribers: BTreeMap<SessionIndex, Options>,
    groups: BTreeMap<Box<str>, GroupIndex>,
}

impl Node {
    fn ends_filter(&self) -> bool {
        !self.subscribers.is_empty() || !self.groups.is_empty()
    }
}

const ROOT: NodeIndex = 0;

/// The tree.
#[derive(Debug)]
pub(super) struct Subscriptions {
    nodes: Vec<Node>,
    free: Vec<NodeIndex>,
    groups: Groups,
}

impl Default for Subscriptions {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
            free: Vec::new(),
            groups: Groups::default(),
        }
    }
}

/// The group, where the filter is shared, and the filter to match.
fn split(filter: &str) -> (Option<&str>, &str) {
    shared_group(filter).map_or((None, filter), |(group, inner)| (Some(group), inner))
}

/// What a subscription costs, in bytes: at most two nodes, the filter in the tree, in its session and while its retained
/// messages are looked for.
pub(super) fn subscription_cost(filter: &str) -> usize {
    SUBSCRIPTION_COST + 3 * filter.len()
}

/// The steps of work that adding or removing a subscription takes.
pub(super) fn subscription_steps(filter: &str) -> usize {
    1 + filter.len() / FILTER_STEP_BYTES
}

fn first_level(levels: &str) -> &str {
    levels.split_once('/').map_or(levels, |(first, _)| first)
}

/// The length in bytes of the levels that both begin with; they have at least the first one in common.
fn common_levels(one: &str, other: &str) -> usize {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let ends = |bytes: &[u8]| bytes.get(same).is_none_or(|next| *next == b'/');
    if ends(a) && ends(b) {
        return same;
    }
    a[..same]
        .iter()
        .rposition(|byte| *byte == b'/')
        .unwrap_or(0)
}

/// How a topic goes on behind a label.
enum Matched<'a> {
    /// These levels are left, if any.
    Rest(Option<&'a str>),
    /// The label ends in `#`: nothing else has to match.
    Everything,
}

/// Matches the levels of a topic with a label.
fn match_label<'a>(label: &str, topic: &'a str) -> Option<Matched<'a>> {
    let mut rest = Some(topic);
    for level in label.split('/') {
        if level == "#" {
            return Some(Matched::Everything);
        }
        let levels = rest?;
        let (name, others) = match levels.split_once('/') {
            Some((name, others)) => (name, Some(others)),
            None => (levels, None),
        };
        if level != "+" && level != name {
            return None;
        }
        rest = others;
    }
    Some(Matched::Rest(rest))
}

impl Subscriptions {
    fn node(&self, at: NodeIndex) -> &Node {
        &self.nodes[at as usize]
    }

    fn node_mut(&mut self, at: NodeIndex) -> &mut Node {
        &mut self.nodes[at as usize]
    }

    /// Adds a subscription to a valid filter or replaces the session's earlier one to the same filter.
    pub(super) fn insert(&mut self, filter: &str, session: SessionIndex, options: Options) {
        let (group, filter) = split(filter);
        let at = self.place(filter);
        let node = &mut self.nodes[at as usize];
        if let Some(name) = group {
            let known = node.groups.get(name).copied();
            let group = known.unwrap_or_else(|| {
                let group = self.groups.add();
                node.groups.insert(name.into(), group);
                group
            });
            self.groups.insert(group, session, options);
            return;
        }
        node.subscribers.insert(session, options);
    }

    /// The node where a filter ends, made where it does not exist.
    fn place(&mut self, filter: &str) -> NodeIndex {
        let (mut at, mut rest) = (ROOT, filter);
        loop {
            let Some(child) = self.node(at).children.get(first_level(rest)).copied() else {
                return self.add(at, rest);
            };
            let common = common_levels(&self.node(child).label, rest);
            at = if common == self.node(child).label.len() {
                child
            } else {
                self.part(at, child, common)
            };
            match rest.get(common + 1..) {
                Some(others) => rest = others,
                None => return at,
            }
        }
    }

    fn add(&mut self, parent: NodeIndex, label: &str) -> NodeIndex {
        let child = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(Node::default());
            u32::try_from(self.nodes.len() - 1).unwrap_or(NodeIndex::MAX)
        });
        self.node_mut(child).label = label.into();
        let first = first_level(label).into();
        self.node_mut(parent).children.insert(first, child);
        child
    }

    /// Puts a node between a parent and its child, with the first bytes of the child's label.
    fn part(&mut self, parent: NodeIndex, child: NodeIndex, length: usize) -> NodeIndex {
        let label = std::mem::take(&mut self.node_mut(child).label);
        let middle = self.add(parent, &label[..length]);
        let rest = &label[length + 1..];
        let first = first_level(rest).into();
        self.node_mut(middle).children.insert(first, child);
        self.node_mut(child).label = rest.into();
        middle
    }

    /// Takes a session's subscription out, and with it the nodes that nobody needs any more.
    pub(super) fn remove(&mut self, filter: &str, session: SessionIndex) {
        let (group, filter) = split(filter);
        let mut path = vec![ROOT];
        let (mut at, mut rest) = (ROOT, Some(filter));
        while let Some(levels) = rest {
            let Some(child) = self.node(at).children.get(first_level(levels)).copied() else {
                return;
            };
            let Some(others) = levels.strip_prefix(&*self.node(child).label) else {
                return;
            };
            rest = match others.strip_prefix('/') {
                Some(others) => Some(others),
                None if others.is_empty() => None,
                None => return,
            };
            at = child;
            path.push(at);
        }
        let node = &mut self.nodes[at as usize];
        match group {
            None => {
                node.subscribers.remove(&session);
            }
            Some(name) => {
                if let Some(group) = node.groups.get(name)
                    && self.groups.remove(*group, session)
                {
                    node.groups.remove(name);
                }
            }
        }
        self.prune(path);
        self.release_nodes();
    }

    /// Gives the memory of the nodes back when none is used.
    fn release_nodes(&mut self) {
        if self.node(ROOT).children.is_empty() {
            self.nodes.truncate(1);
            self.nodes.shrink_to(64);
            self.free = Vec::new();
        }
    }

    /// Takes out the last node of a path if nothing ends or parts there, and what is not needed then.
    fn prune(&mut self, mut path: Vec<NodeIndex>) {
        while let Some(at) = path.pop()
            && let Some(parent) = path.last().copied()
        {
            let node = self.node(at);
            if node.ends_filter() || node.children.len() > 1 {
                return;
            }
            let only_child = node.children.values().next().copied();
            let label = std::mem::take(&mut self.node_mut(at).label);
            let first = first_level(&label);
            if let Some(child) = only_child {
                let joined = format!("{label}/{}", self.node(child).label);
                self.node_mut(child).label = joined.into();
                if let Some(place) = self.node_mut(parent).children.get_mut(first) {
                    *place = child;
                }
            } else {
                self.node_mut(parent).children.remove(first);
            }
            *self.node_mut(at) = Node::default();
            self.free.push(at);
            if only_child.is_some() {
                return;
            }
        }
    }

    /// Finds everybody who wants a topic (MQTT 5 §4.7); what the route held before is forgotten. Returns how many nodes
    /// and subscriptions were looked at.
    pub(super) fn find(&self, topic: &str, route: &mut Route) -> usize {
        route.clear();
        let mut steps = 0;
        let reserved = topic.starts_with('$');
        let mut open = vec![(ROOT, Some(topic))];
        while let Some((at, rest)) = open.pop() {
            steps += 1;
            if steps > SEARCH {
                route.clear();
                route.is_too_wide = true;
                return steps;
            }
            let node = self.node(at);
            // A wildcard in the first level does not reach topics that begin with `$` (§4.7.2).
            let wildcards = !(reserved && at == ROOT);
            if wildcards && let Some(all) = node.children.get("#") {
                self.collect(*all, route);
            }
            let Some(rest) = rest else {
                self.collect(at, route);
                continue;
            };
            let named = node.children.get(first_level(rest));
            let any = node.children.get("+").filter(|_| wildcards);
            for child in named.into_iter().chain(any) {
                steps += 1;
                match match_label(&self.node(*child).label, rest) {
                    Some(Matched::Rest(rest)) => open.push((*child, rest)),
                    Some(Matched::Everything) => self.collect(*child, route),
                    None => {}
                }
            }
        }
        route.subscribers.sort_by_key(|one| one.session);
        steps + route.subscribers.len() + route.groups.len()
    }

    fn collect(&self, at: NodeIndex, route: &mut Route) {
        let node = self.node(at);
        let one = |(session, options): (&SessionIndex, &Options)| Subscriber {
            session: *session,
            options: *options,
        };
        route.subscribers.extend(node.subscribers.iter().map(one));
        route.groups.extend(node.groups.values());
    }

    /// The member of a group whose turn it is; see [`Groups::next_member`].
    pub(super) fn next_member(
        &mut self,
        group: GroupIndex,
        standing: impl FnMut(SessionIndex) -> Standing,
    ) -> Option<Subscriber> {
        self.groups.next_member(group, standing)
    }
}
