//! The ways to dial of a benchmark.

use super::error::BenchError;
use crate::client::{Connector, Files};
use crate::model::{BenchPlan, Endpoint};

/// One connector for each combination in use: targets, source addresses and certificates take turns.
pub(super) fn connectors(plan: &BenchPlan) -> Result<Vec<(Connector, Endpoint)>, BenchError> {
    let certificates = plan.clients.iter().filter(|row| row.tls.is_some()).count();
    let lengths = [
        plan.targets.len(),
        plan.binds.len().max(1),
        if certificates > 0 {
            plan.clients.len()
        } else {
            1
        },
    ];
    let combinations = lengths.into_iter().fold(1, least_common_multiple);
    let mut files = Files::default();
    (0..combinations)
        .map(|k| {
            let mut endpoint = plan.targets[k % lengths[0]].clone();
            if !plan.binds.is_empty() {
                endpoint.bind = Some(plan.binds[k % lengths[1]]);
            }
            if certificates > 0
                && let Some(tls) = &plan.clients[k % lengths[2]].tls
            {
                endpoint.tls = Some(tls.clone());
            }
            Ok((Connector::with(&endpoint, &mut files)?, endpoint))
        })
        .collect()
}

/// The smallest number that both divide.
pub(super) fn least_common_multiple(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x.max(1) * b
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
