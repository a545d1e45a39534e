//! Changes of the keys of a table: from a command line, and into the file.

use std::ffi::{OsStr, OsString};

use super::dialog::absolute;
use crate::cli::{CommandLine, Shape};
use crate::error::Failure;
use crate::options::{AUTHENTICATION_DATA, Id, PASSWORD_SOURCES};
use crate::settings::config::{Editor, id_of, key_of};
use crate::settings::conflicts::ADDRESS_OPTIONS;
use crate::settings::exclusive::{SameSource, between};
use crate::settings::url;

/// Keys of which a profile has one: what is changed replaces what was there.
const ALTERNATIVES: [&[Id]; 4] = [
    PASSWORD_SOURCES,
    AUTHENTICATION_DATA,
    &[Id::Proxy, Id::ProxyCommand, Id::NoProxy],
    // Where the payload of the will comes from.
    &[Id::WillMessage, Id::WillMessageBase64, Id::WillFile],
];

/// What is to be done to a key of a table: its new values, or none.
pub(in crate::commands) type Edit = (String, Option<Vec<OsString>>);

/// What the line says about the connection.
pub(in crate::commands) fn typed(line: &CommandLine) -> Vec<Edit> {
    const OTHERS: [Id; 6] = [
        Id::Config,
        Id::Extends,
        Id::Default,
        Id::Unset,
        Id::Replace,
        Id::Name,
    ];
    let mut edits: Vec<Edit> = Vec::new();
    for (id, values) in line.given() {
        if OTHERS.contains(&id) {
            continue;
        }
        let flag = line.flag(id);
        let is_path = flag.is_some_and(|flag| flag.is_path);
        let values = match flag.map(|flag| flag.shape) {
            Some(Shape::Switch) => vec!["true".into()],
            _ if is_path => values.iter().map(absolute).collect(),
            _ => values,
        };
        edits.push((key_of(id), Some(values)));
    }
    for id in line.off() {
        edits.push((key_of(*id), Some(vec!["false".into()])));
    }
    port_apart(&mut edits);
    edits
}

/// Keeps the port of `host:port` under its own key, so that either can be changed later. A port that is given beside it
/// is left to the check for contradictions.
pub(in crate::commands) fn port_apart(edits: &mut Vec<Edit>) {
    let (host_key, port_key) = (key_of(Id::Hostname), key_of(Id::Port));
    if edits
        .iter()
        .any(|(key, to)| *key == port_key && to.is_some())
    {
        return;
    }
    let host = edits.iter_mut().find(|(key, _)| *key == host_key);
    let Some((_, Some(values))) = host else {
        return;
    };
    if let [text] = values.as_mut_slice()
        && let Some((host, port)) = with_port(text)
    {
        *text = host.into();
        edits.retain(|(key, _)| *key != port_key);
        edits.push((port_key, Some(vec![port.to_string().into()])));
    }
}

/// The host and the port of `host:port`; `None` for a URL, and where there is no port.
pub(in crate::commands) fn with_port(text: &OsStr) -> Option<(String, u16)> {
    let text = text.to_str().filter(|text| !url::is_url(text))?;
    let (host, port) = url::host_and_port(text).ok()?;
    Some((host.to_owned(), port?))
}

/// Does to a profile what is to be done.
pub(in crate::commands) fn apply(
    editor: &mut Editor,
    name: &str,
    edits: &[Edit],
) -> Result<(), Failure> {
    apply_to(editor, &["profiles", name], edits)
}

pub(in crate::commands) fn apply_to(
    editor: &mut Editor,
    table: &[&str],
    edits: &[Edit],
) -> Result<(), Failure> {
    let is_set = |key: &str| edits.iter().any(|(set, to)| set == key && to.is_some());
    for group in ALTERNATIVES {
        let mut set = group.iter().filter(|id| is_set(&key_of(**id)));
        if let (Some(one), Some(other)) = (set.next(), set.next()) {
            return Err(Failure::usage(format!("{one} cannot be used with {other}")));
        }
    }
    for (key, values) in edits {
        let Some(values) = values else {
            editor.remove(table, key);
            continue;
        };
        if let Some((id, _)) = id_of(key) {
            let groups = ALTERNATIVES.iter().filter(|group| group.contains(&id));
            for other in groups.copied().flatten().filter(|other| **other != id) {
                editor.remove(table, &key_of(*other));
            }
            for other in
                conflicting_address_options(id, values).filter(|other| !is_set(&key_of(*other)))
            {
                editor.remove(table, &key_of(other));
            }
        }
        editor.set(table, key, values)?;
    }
    Ok(())
}

/// What says where the broker is and does not go with this.
fn conflicting_address_options(id: Id, values: &[OsString]) -> impl Iterator<Item = Id> {
    let off = id == Id::Embedded && values.iter().all(|value| value == "false");
    let excluded = move |other: &Id| {
        !off && between("conn", (id, values), (*other, &[])) == Some(SameSource::Refused)
    };
    ADDRESS_OPTIONS.into_iter().filter(excluded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_have_its_port_with_it() {
        for (host, expected) in [
            ("localhost", None),
            ("localhost:1884", Some(("localhost", 1884))),
            ("localhost:", None),
            ("localhost:x", None),
            ("::1", None),
            ("[::1]", None),
            ("[::1]:1884", Some(("::1", 1884))),
            ("mqtt://localhost:1884", None),
        ] {
            let expected = expected.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(with_port(host.as_ref()), expected, "{host}");
        }
    }
}
