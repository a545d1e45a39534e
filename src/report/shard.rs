//! Which part of a run a result is.

use std::fmt;

use serde_json::{Value, json};

/// Which part of a run a result is, where several processes shared the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardOf {
    /// Its number, from 0.
    pub index: u32,
    /// How many parts there are.
    pub count: u32,
    /// The run, where all parts have the same number for it.
    pub run: Option<String>,
    /// A hash of what was asked of it beside the options, such as the contents of files.
    pub meaning: Option<String>,
    /// Messages go from part to part: what was lost is known of all together only.
    pub crossing: bool,
}

/// As it is typed: `3/16`.
impl fmt::Display for ShardOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl ShardOf {
    /// What a reader of the part alone should know.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!("shard {self} of the run")];
        if self.crossing {
            notes.push(
                "messages go from shard to shard: bench report --merge of all shards counts the lost ones"
                    .to_owned(),
            );
        }
        notes
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "index": self.index,
            "shards": self.count,
            "run": self.run,
            "meaning": self.meaning,
            "crossing": self.crossing,
        })
    }
}
