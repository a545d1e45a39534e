//! `bench pub` and `simulate`: every client publishes.

use crate::bench::load;
use crate::bench::role::Role;
use crate::bench::workload::{CLIENT_KB, Workload};
use crate::model::BenchPublish;
use crate::stats::Flow;

pub(super) struct Publish<'a>(pub(super) &'a BenchPublish);

impl Workload for Publish<'_> {
    fn role(&self, k: u32) -> Role {
        Role::Publisher(k)
    }

    fn stamps(&self) -> bool {
        self.0.stamp
    }

    fn main_flow(&self) -> Flow {
        Flow::Written
    }

    fn memory_kb(&self) -> u64 {
        CLIENT_KB + load::memory_kb(&self.0.payload)
    }
}
