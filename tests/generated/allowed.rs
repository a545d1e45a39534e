//! Whether the licenses of what is built in are those that `deny.toml` allows: for all platforms, by the list in
//! `packaging/third-party-licenses.txt`. `cargo deny` checks the same, and the crates of the tests too.

use std::collections::BTreeMap;

use crate::licenses;

/// The licenses that are allowed, and those that one crate alone may have.
struct Allowed {
    all: Vec<String>,
    exceptions: BTreeMap<String, Vec<String>>,
}

impl Allowed {
    fn read() -> Self {
        let file = licenses::toml(&licenses::root().join("deny.toml"));
        let names = |item: &toml_edit::Value| -> Vec<String> {
            let list = item.as_array().unwrap().iter();
            list.map(|name| name.as_str().unwrap().to_owned()).collect()
        };
        let exceptions = file["licenses"]["exceptions"].as_array().unwrap().iter();
        let exceptions = exceptions.map(|exception| {
            let exception = exception.as_inline_table().unwrap();
            let name = exception.get("crate").unwrap().as_str().unwrap().to_owned();
            (name, names(exception.get("allow").unwrap()))
        });
        Self {
            all: names(file["licenses"]["allow"].as_value().unwrap()),
            exceptions: exceptions.collect(),
        }
    }

    /// Whether the license of a crate, an SPDX expression, can be met with what is allowed.
    fn holds(&self, name: &str, license: &str) -> bool {
        let own = self.exceptions.get(name).map_or(&[][..], Vec::as_slice);
        let spaced = license.replace('(', " ( ").replace(')', " ) ");
        // Before there were expressions, a slash stood between licenses to choose from.
        let spaced = spaced.replace('/', " OR ");
        let mut words = spaced.split_whitespace().peekable();
        let holds = any(&mut words, &|license| {
            self.all.iter().chain(own).any(|allowed| allowed == license)
        });
        assert_eq!(words.next(), None, "{license}");
        holds
    }
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;
type Check<'b> = dyn Fn(&str) -> bool + 'b;

/// Alternatives: one is enough.
fn any(words: &mut Words<'_>, allowed: &Check<'_>) -> bool {
    let mut holds = every(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        holds |= every(words, allowed);
    }
    holds
}

/// What has to hold together.
fn every(words: &mut Words<'_>, allowed: &Check<'_>) -> bool {
    let mut holds = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        holds &= one(words, allowed);
    }
    holds
}

/// A license, perhaps with an exception to it, or an expression in brackets.
fn one(words: &mut Words<'_>, allowed: &Check<'_>) -> bool {
    let word = words.next().expect("a license");
    if word == "(" {
        let holds = any(words, allowed);
        assert_eq!(words.next(), Some(")"));
        return holds;
    }
    match words.next_if_eq(&"WITH") {
        Some(_) => allowed(&format!("{word} WITH {}", words.next().unwrap())),
        None => allowed(word),
    }
}

#[test]
fn licenses_of_all_that_is_built_in_are_allowed() {
    let allowed = Allowed::read();
    let text = licenses::notices();
    let entries = licenses::entries(&text);
    assert!(entries.len() > 100, "{entries:?}");
    let refused: Vec<_> = entries
        .iter()
        .filter(|(name, _, license)| !allowed.holds(name, license))
        .collect();
    assert!(refused.is_empty(), "deny.toml does not allow {refused:?}");
}

#[test]
fn an_exception_is_for_its_crate_alone() {
    let allowed = Allowed {
        all: ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]
            .map(str::to_owned)
            .into(),
        exceptions: BTreeMap::from([("colored".to_owned(), vec!["MPL-2.0".to_owned()])]),
    };
    for (name, license, holds) in [
        ("a", "MIT", true),
        ("a", "GPL-3.0", false),
        ("a", "MIT OR GPL-3.0", true),
        ("a", "GPL-3.0/MIT", true),
        ("a", "MIT AND GPL-3.0", false),
        ("a", "(GPL-3.0 OR MIT) AND ISC", true),
        ("a", "GPL-3.0 OR MIT AND ISC", true),
        ("a", "(GPL-3.0 OR MIT) AND BSD-3-Clause", false),
        ("a", "Apache-2.0", false),
        ("a", "Apache-2.0 WITH LLVM-exception", true),
        ("a", "MPL-2.0", false),
        ("colored", "MPL-2.0", true),
    ] {
        assert_eq!(allowed.holds(name, license), holds, "{name}: {license}");
    }
}
