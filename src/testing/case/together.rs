//! `expect` with a list: all of its expectations in any order, each with a message of its own.

use std::collections::HashSet;

use super::expect::Waiting;
use super::{Done, Running, Stopped};
use crate::testing::matching::Expected;
use crate::testing::plan::{Count, Expect};

/// An expectation of a list, and the messages that fit.
struct Member<'a> {
    waiting: Waiting<'a>,
    /// Where the messages that fit stand among those of the client, as far as they were looked at.
    fitting: Vec<usize>,
    seen: usize,
}

impl Running<'_> {
    /// All of these expectations, in any order.
    pub(super) async fn expect_all(&mut self, plans: &[Expect]) -> Done {
        let is_simple = |plan: &Expect| plan.count == Count::AtLeast(1) && !plan.in_order;
        // What one of them saves, those behind it may use.
        let saves = plans.iter().rev().skip(1).any(|plan| !plan.save.is_empty());
        if plans.len() > 1 && !saves && plans.iter().all(is_simple) {
            return self.together(plans).await;
        }
        for plan in plans {
            let done = self.expect(plan).await;
            done.map_err(|stopped| stopped.at(plan.at))?;
        }
        Ok(())
    }

    /// A message for each: one that fits several is left to those that nothing else fits.
    async fn together(&mut self, plans: &[Expect]) -> Done {
        let began = self.shared.began.elapsed();
        let mut members = Vec::with_capacity(plans.len());
        for plan in plans {
            let at = self.known(&plan.client).await?;
            let expected = Expected::of(&plan.conditions, &self.scope);
            let expected = expected.map_err(|why| Stopped::value(why).at(plan.at))?;
            let deadline = self.deadline(plan.within);
            members.push(Member {
                waiting: Waiting::new(plan, expected, at, deadline, began),
                fitting: Vec::new(),
                seen: 0,
            });
        }
        loop {
            for member in &mut members {
                self.look(member);
            }
            let assigned = assign(&members);
            let missing = (0..members.len()).filter(|member| assigned[*member].is_none());
            let missing = missing.min_by_key(|member| members[*member].waiting.deadline);
            let Some(missing) = missing else {
                return self.take_assigned(members, &assigned);
            };
            let waiting = &members[missing].waiting;
            if self.clients[waiting.at].handle().is_none() {
                return Err(self.gone(waiting.at).at(waiting.plan.at));
            }
            if !self.shared.wait(waiting.deadline).await {
                for (member, message) in members.iter().zip(&assigned) {
                    self.mark(member, *message);
                }
                return Err(self.missed(waiting, 1).at(waiting.plan.at));
            }
        }
    }

    /// Looks at the messages that have come since the last time.
    fn look(&self, member: &mut Member<'_>) {
        let inbox = self.clients[member.waiting.at].state.inbox.borrow();
        for (index, received) in inbox.iter().enumerate().skip(member.seen) {
            let expected = &member.waiting.expected;
            if !received.taken && expected.fits(&received.message, &self.scope) {
                member.fitting.push(index);
            }
        }
        member.seen = inbox.len();
    }

    /// Takes the message of an expectation, if it has one.
    fn mark(&self, member: &Member<'_>, message: Option<usize>) {
        let mut inbox = self.clients[member.waiting.at].state.inbox.borrow_mut();
        if let Some(received) = message.and_then(|message| inbox.get_mut(message)) {
            received.taken = true;
        }
    }

    fn take_assigned(&mut self, members: Vec<Member<'_>>, assigned: &[Option<usize>]) -> Done {
        for (mut member, message) in members.into_iter().zip(assigned) {
            self.mark(&member, *message);
            let state = self.clients[member.waiting.at].state.clone();
            let inbox = state.inbox.borrow();
            let received = message.and_then(|message| inbox.get(message)).cloned();
            drop(inbox);
            member.waiting.first = received;
            let place = member.waiting.plan.at;
            let done = self.conclude(&mut member.waiting);
            done.map_err(|stopped| stopped.at(place))?;
        }
        Ok(())
    }
}

/// The message of each expectation, so that as many as possible have one.
fn assign(members: &[Member<'_>]) -> Vec<Option<usize>> {
    let mut assigned = vec![None; members.len()];
    for member in 0..members.len() {
        give(members, member, &mut assigned, &mut HashSet::new());
    }
    assigned
}

/// Gives a message to an expectation; others may have to take another one for it.
fn give(
    members: &[Member<'_>],
    member: usize,
    assigned: &mut [Option<usize>],
    tried: &mut HashSet<usize>,
) -> bool {
    let client = members[member].waiting.at;
    for &message in &members[member].fitting {
        if !tried.insert(message) {
            continue;
        }
        let owner = (0..members.len()).find(|other| {
            members[*other].waiting.at == client && assigned[*other] == Some(message)
        });
        if owner.is_none_or(|owner| give(members, owner, assigned, tried)) {
            assigned[member] = Some(message);
            return true;
        }
    }
    false
}
