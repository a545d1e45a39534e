//! What births said about the metrics of each edge node.

use std::collections::HashMap;

/// The most aliases that are remembered, over all edge nodes: births are not to be trusted.
const MAX_ALIASES: usize = 1 << 18;

/// A metric as its birth described it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) name: String,
    pub(super) data_type: Option<u64>,
}

/// The metrics of an edge node by their aliases.
pub(super) type Node = HashMap<u64, Known>;

/// Which edge node a message comes from and whether it is a birth, by its topic.
pub(super) struct Origin<'a> {
    group: &'a str,
    kind: &'a str,
    node: &'a str,
}

impl<'a> Origin<'a> {
    /// From `spBv1.0/GROUP/KIND/NODE` or `spBv1.0/GROUP/KIND/NODE/DEVICE`.
    pub(super) fn of(topic: &'a str) -> Option<Self> {
        let mut levels = topic.split('/');
        let ("spBv1.0", group, kind, node) = (
            levels.next()?,
            levels.next()?,
            levels.next()?,
            levels.next()?,
        ) else {
            return None;
        };
        Some(Self { group, kind, node })
    }

    /// Whether the message is one of those that carry metrics.
    pub(super) fn is_message(&self) -> bool {
        matches!(
            self.kind,
            "NBIRTH" | "DBIRTH" | "NDATA" | "DDATA" | "NCMD" | "DCMD" | "NDEATH" | "DDEATH"
        )
    }

    /// Whether the message replaces all that is known of the edge node.
    pub(super) fn is_node_birth(&self) -> bool {
        self.kind == "NBIRTH"
    }

    /// Whether the message gives names to aliases.
    pub(super) fn is_birth(&self) -> bool {
        matches!(self.kind, "NBIRTH" | "DBIRTH")
    }

    fn key(&self) -> (String, String) {
        (self.group.to_owned(), self.node.to_owned())
    }
}

/// The aliases of every edge node, which share them with their devices.
#[derive(Clone, Debug, Default)]
pub(super) struct Aliases {
    nodes: HashMap<(String, String), Node>,
    count: usize,
}

impl Aliases {
    pub(super) fn of(&self, origin: &Origin<'_>) -> Option<&Node> {
        self.nodes.get(&origin.key())
    }

    /// Forgets an edge node.
    pub(super) fn forget(&mut self, origin: &Origin<'_>) {
        let forgotten = self.nodes.remove(&origin.key());
        self.count -= forgotten.map_or(0, |node| node.len());
    }

    /// Remembers metrics of an edge node, as long as there is room.
    pub(super) fn learn(
        &mut self,
        origin: &Origin<'_>,
        metrics: impl Iterator<Item = (u64, Known)>,
    ) {
        let node = self.nodes.entry(origin.key()).or_default();
        for (alias, known) in metrics {
            if self.count >= MAX_ALIASES {
                return;
            }
            self.count += usize::from(node.insert(alias, known).is_none());
        }
    }
}
