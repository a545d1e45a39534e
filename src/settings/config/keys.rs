//! The keys of a config file: long names of flags with underscores, and a few that read better.

/// Keys beside the names of flags: the key, the flag, and whether its switch means the opposite.
const OTHERS: &[(&str, &str, bool)] = &[
    ("host", "hostname", false),
    ("clean", "no-clean", true),
    ("req_problem_info", "no-req-problem-info", true),
];

/// The long name of the flag that a key stands for, and whether the key of a switch means the opposite.
/// Whether there is such a flag is another question. A key with dashes stands for none.
pub fn long_of(key: &str) -> Option<(String, bool)> {
    if let Some((_, long, opposite)) = OTHERS.iter().find(|(name, ..)| *name == key) {
        return Some(((*long).to_owned(), *opposite));
    }
    (!key.contains('-')).then(|| (key.replace('_', "-"), false))
}

/// The key by which the value of a flag is written.
pub fn key_of(long: &str) -> String {
    match OTHERS
        .iter()
        .find(|(_, name, opposite)| *name == long && !opposite)
    {
        Some((key, ..)) => (*key).to_owned(),
        None => long.replace('-', "_"),
    }
}

/// The keys that are no names of flags.
pub(super) fn others() -> impl Iterator<Item = &'static str> {
    OTHERS.iter().map(|(key, ..)| *key)
}
