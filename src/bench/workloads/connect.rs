//! `bench conn`: clients connect and stay.

use crate::bench::connections::Connections;
use crate::bench::control::Budget;
use crate::bench::role::Role;
use crate::bench::workload::Workload;
use crate::stats::Flow;

pub(super) struct Connect;

impl Workload for Connect {
    fn role(&self, _k: u32) -> Role {
        Role::Idle
    }

    fn is_finished(&self, connections: &Connections, _budget: &Budget) -> bool {
        connections.have_all_ended()
    }

    fn main_flow(&self) -> Flow {
        Flow::Connected
    }

    fn memory_kb(&self) -> u64 {
        0
    }
}
