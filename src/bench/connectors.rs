//! The ways to dial of a benchmark.

use std::collections::HashMap;

use super::clients::{index, source};
use super::error::BenchError;
use crate::client::{Connector, Files};
use crate::model::{BenchPlan, Endpoint};

/// One connector for each combination in use: targets, source addresses and certificates take turns.
#[derive(Default)]
pub(super) struct Connectors {
    each: Vec<(Connector, Endpoint)>,
    numbers: HashMap<Way, usize>,
    /// How many rows of `--clients-from` differ in how they dial.
    rows: usize,
}

/// What decides how a connection dials: the numbers of target, source address and row.
type Way = [usize; 3];

impl Connectors {
    /// Reads the certificates.
    pub(super) fn new(plan: &BenchPlan) -> Result<Self, BenchError> {
        let certificates = plan.clients.iter().any(|row| row.tls.is_some());
        let rows = if certificates { plan.clients.len() } else { 1 };
        let mut connectors = Self {
            rows,
            ..Self::default()
        };
        // A source address stays for one client of each process that shares the run.
        let processes = usize::try_from(plan.share().count).unwrap_or(usize::MAX);
        let sources = plan.binds.len().max(1).saturating_mul(processes);
        let turns = [plan.targets.len(), sources, rows];
        let turn = turns.into_iter().fold(1, least_common_multiple);
        let mut files = Files::default();
        for k in (0..turn).map_while(|k| u32::try_from(k).ok()) {
            let way = connectors.way(plan, k);
            if connectors.numbers.contains_key(&way) {
                continue;
            }
            let [target, source, row] = way;
            let mut endpoint = plan.targets[target].clone();
            if let Some(bind) = plan.binds.get(source) {
                endpoint.bind = Some(*bind);
            }
            if certificates && let Some(tls) = &plan.clients[row].tls {
                endpoint.tls = Some(tls.clone());
            }
            let number = connectors.each.len();
            let connector = Connector::with(&endpoint, &mut files)?;
            connectors.each.push((connector, endpoint));
            connectors.numbers.insert(way, number);
        }
        Ok(connectors)
    }

    /// All of them.
    pub(super) fn each(&self) -> &[(Connector, Endpoint)] {
        &self.each
    }

    /// The number of that of connection `k`.
    pub(super) fn number(&self, plan: &BenchPlan, k: u32) -> usize {
        if self.each.len() < 2 {
            return 0;
        }
        let way = self.way(plan, k);
        self.numbers.get(&way).copied().unwrap_or(0)
    }

    fn way(&self, plan: &BenchPlan, k: u32) -> Way {
        let target = index(k, plan.targets.len());
        [target, source(plan, k), index(k, self.rows)]
    }
}

/// The smallest number that both divide.
fn least_common_multiple(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x.max(1)).saturating_mul(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combinations_take_turns() {
        assert_eq!(least_common_multiple(1, 1), 1);
        assert_eq!(least_common_multiple(4, 6), 12);
        assert_eq!([2, 3, 1].into_iter().fold(1, least_common_multiple), 6);
    }
}
