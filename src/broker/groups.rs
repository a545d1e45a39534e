//! Groups of shared subscriptions (MQTT 5 §4.8.2): their members, and whose turn it is.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included, Unbounded};

use super::subscriber::{Options, SessionIndex, Subscriber};

/// The place of a group.
pub(super) type GroupIndex = u32;

/// Whether a member can get a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is connected.
    Ready,
    /// It is not, and its session waits for it.
    Absent,
    /// Its session has ended.
    Gone,
}

/// By session, so that one of very many members is found without looking at all of them.
#[derive(Debug, Default)]
struct Group {
    members: BTreeMap<SessionIndex, Options>,
    last: Option<SessionIndex>,
}

/// The groups of all filters.
#[derive(Debug, Default)]
pub(super) struct Groups {
    groups: Vec<Group>,
    free: Vec<GroupIndex>,
}

impl Groups {
    /// Adds a group without members.
    pub(super) fn add(&mut self) -> GroupIndex {
        self.free.pop().unwrap_or_else(|| {
            self.groups.push(Group::default());
            u32::try_from(self.groups.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Adds a member, or replaces its options.
    pub(super) fn insert(&mut self, group: GroupIndex, session: SessionIndex, options: Options) {
        if let Some(group) = self.groups.get_mut(group as usize) {
            group.members.insert(session, options);
        }
    }

    /// Takes a member out, and the group with its last one; says whether the group is gone.
    pub(super) fn remove(&mut self, index: GroupIndex, session: SessionIndex) -> bool {
        let Some(group) = self.groups.get_mut(index as usize) else {
            return true;
        };
        group.members.remove(&session);
        let empty = group.members.is_empty();
        if empty {
            *group = Group::default();
            self.free.push(index);
        }
        empty
    }

    /// The member of a group whose turn it is: the next one that is ready or, when there is none, the next one that is
    /// absent.
    pub(super) fn next_member(
        &mut self,
        group: GroupIndex,
        mut standing: impl FnMut(SessionIndex) -> Standing,
    ) -> Option<Subscriber> {
        let group = self.groups.get_mut(group as usize)?;
        let (after, before) = match group.last {
            Some(last) => ((Excluded(last), Unbounded), (Unbounded, Included(last))),
            None => ((Unbounded, Unbounded), (Unbounded, Excluded(0))),
        };
        let after = group.members.range(after);
        let mut chosen = None;
        for (session, options) in after.chain(group.members.range(before)) {
            let (session, options) = (*session, *options);
            match standing(session) {
                Standing::Ready => {
                    chosen = Some(Subscriber { session, options });
                    break;
                }
                Standing::Absent if chosen.is_none() => {
                    chosen = Some(Subscriber { session, options });
                }
                Standing::Absent | Standing::Gone => {}
            }
        }
        group.last = chosen.map(|one| one.session).or(group.last);
        chosen
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.free.len() == self.groups.len()
    }
}
