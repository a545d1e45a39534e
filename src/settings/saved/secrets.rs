//! What is not saved unless it is asked for.

use crate::document::{Member, Node};
use crate::model::secret::{is_secret_value, without_secrets};

/// Keeps secrets out of what is saved, and remembers what was left out, and whether something was not.
#[derive(Debug, Default)]
pub(super) struct SecretFilter {
    /// Secrets are wanted.
    pub(super) keep: bool,
    /// The keys of what was left out.
    pub(super) left_out: Vec<String>,
    /// Something secret was kept.
    pub(super) kept: bool,
}

impl SecretFilter {
    pub(super) fn new(keep: bool) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    /// Whether a secret of this key goes into the file.
    pub(super) fn allows(&mut self, key: &str) -> bool {
        if self.keep {
            self.kept = true;
        } else {
            self.left_out.push(key.to_owned());
        }
        self.keep
    }

    /// What follows the authority of a URL, without what is secret in its query.
    pub(super) fn path(&mut self, key: &str, path: &str) -> String {
        let without = without_secrets(path);
        if without == path || self.allows(key) {
            return path.to_owned();
        }
        without.into_owned()
    }

    /// Pairs as a map, in which a key that comes again has a list; without those that are secret.
    pub(super) fn pairs<'a>(
        &mut self,
        key: &str,
        pairs: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Node {
        let mut members: Vec<(String, Vec<Node>)> = Vec::new();
        for (name, value) in pairs {
            if is_secret_value(name, value) && !self.allows(&format!("{key}.{name}")) {
                continue;
            }
            let value = Node::text(value);
            match members.iter_mut().find(|(known, _)| known == name) {
                Some((_, values)) => values.push(value),
                None => members.push((name.to_owned(), vec![value])),
            }
        }
        Node::map(members.into_iter().map(|(key, mut values)| {
            let node = match values.len() {
                1 => values.remove(0),
                _ => Node::list(values),
            };
            Member::new(key, node)
        }))
    }
}
