//! What is not saved unless it is asked for.

use crate::options::{Member, Node};

/// Parts of the names of headers and properties whose values let somebody in.
const TELLING: [&str; 8] = [
    "auth",
    "cookie",
    "token",
    "secret",
    "passw",
    "api-key",
    "apikey",
    "credential",
];

/// Whether what has this name is likely a secret.
pub(in crate::settings) fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    TELLING.iter().any(|part| name.contains(part))
}

/// Keeps secrets out of what is saved, and remembers what was left out, and whether something was not.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// Secrets are wanted.
    pub(super) keep: bool,
    /// The keys of what was left out.
    pub(super) left_out: Vec<String>,
    /// Something secret was kept.
    pub(super) kept: bool,
}

impl Guard {
    pub(super) fn new(keep: bool) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    /// Whether a secret of this key goes into the file.
    pub(super) fn lets(&mut self, key: &str) -> bool {
        if self.keep {
            self.kept = true;
        } else {
            self.left_out.push(key.to_owned());
        }
        self.keep
    }

    /// Pairs as a map, in which a key that comes again has a list; without those that are secret.
    pub(super) fn pairs<'a>(
        &mut self,
        key: &str,
        pairs: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Node {
        let mut members: Vec<(String, Vec<Node>)> = Vec::new();
        for (name, value) in pairs {
            if is_telling(name) && !self.lets(&format!("{key}.{name}")) {
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
