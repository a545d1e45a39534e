//! The ways to dial of a benchmark.

use std::collections::HashMap;

use super::clients::{index, source};
use super::error::BenchError;
use super::share;
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
        let turns = [plan.targets.len(), plan.binds.len().max(1), rows];
        let most = turns.into_iter().fold(1, usize::saturating_mul);
        let mut files = Files::default();
        // The certificates of others need not be here.
        for k in share::connections(plan) {
            if connectors.each.len() == most {
                break;
            }
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

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::bench::tests::plan;
    use crate::model::{Address, BenchWork, RunShard};

    #[test]
    fn every_connection_has_its_target_and_source_address() {
        let mut whole = plan(13, BenchWork::Connect);
        let target = |port| Endpoint {
            address: Address::Tcp {
                host: "broker".to_owned(),
                port,
            },
            ..whole.targets[0].clone()
        };
        whole.targets = [1, 2].map(target).to_vec();
        whole.binds = [1, 2, 3]
            .map(|last| IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)))
            .to_vec();
        for count in [1, 2, 5, 100_000] {
            let shard = RunShard {
                count,
                ..RunShard::WHOLE
            };
            let plan = BenchPlan {
                shard: Some(shard),
                ..whole.clone()
            };
            let connectors = Connectors::new(&plan).unwrap();
            let own: Vec<u32> = share::connections(&plan).collect();
            assert!(connectors.each().len() <= own.len().min(6), "{shard}");
            for k in own {
                let (_, endpoint) = &connectors.each()[connectors.number(&plan, k)];
                let expected = Endpoint {
                    bind: plan.binds.get(source(&plan, k)).copied(),
                    ..plan.targets[index(k, 2)].clone()
                };
                assert_eq!(*endpoint, expected, "{shard}: {k}");
            }
        }
    }
}
