//! Names in the code → names on the command line, while compiling.

/// How long a name is with a dash before each capital letter but the first.
pub(super) const fn kebab_length(name: &[u8]) -> usize {
    let (mut length, mut at) = (name.len(), 1);
    while at < name.len() {
        if name[at].is_ascii_uppercase() {
            length += 1;
        }
        at += 1;
    }
    length
}

/// `no-clean` of `NoClean`; `N` is its [`kebab_length`].
pub(super) const fn kebab<const N: usize>(name: &[u8]) -> [u8; N] {
    let mut kebab = [b'-'; N];
    let (mut from, mut to) = (0, 0);
    while from < name.len() {
        if from > 0 && name[from].is_ascii_uppercase() {
            to += 1;
        }
        kebab[to] = name[from].to_ascii_lowercase();
        (from, to) = (from + 1, to + 1);
    }
    kebab
}
