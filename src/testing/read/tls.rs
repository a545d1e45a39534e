//! The options of a client that have to do with TLS.

use std::path::{Path, PathBuf};

use super::fields::{self, Fields, key, place, unexpected};
use crate::document::{Node, Value};
use crate::error::plain;
use crate::model::{Secret, TlsOptions, TlsVersion};
use crate::options::{Id, TLS};
use crate::testing::plan::TlsPlan;
use crate::testing::problem::Problem;

/// What a client says about TLS; `None` if nothing. Paths begin at the directory of the file.
pub(super) fn read(fields: &Fields<'_>, folder: &Path) -> Result<Option<Box<TlsPlan>>, Problem> {
    if !TLS.iter().any(|id| fields.get(&key(*id)).is_some()) {
        return Ok(None);
    }
    for (one, other) in [
        (Id::Cert, Id::Key),
        (Id::Key, Id::Cert),
        (Id::KeyPassword, Id::Key),
    ] {
        let (one, other) = (key(one), key(other));
        if fields.get(&one).is_some() && fields.get(&other).is_none() {
            let what = format!("{one} needs {other}");
            return Err(Problem::new(fields.place_of(&one), what));
        }
    }
    let text = |id: Id| Ok::<_, Problem>(fields.text(&key(id))?.map(str::to_owned));
    let version = |id: Id| {
        let key = key(id);
        fields.with(&key, |node| {
            let version = node.as_text().and_then(TlsVersion::named);
            version.ok_or_else(|| unexpected(node, &key, "1.2 or 1.3"))
        })
    };
    Ok(Some(Box::new(TlsPlan {
        ca: path(fields, Id::Ca, folder)?,
        certificate: path(fields, Id::Cert, folder)?,
        key: path(fields, Id::Key, folder)?,
        key_password: text(Id::KeyPassword)?.map(Secret::new),
        insecure: fields.boolean(&key(Id::Insecure))?,
        alpn: each(
            fields,
            Id::Alpn,
            "a protocol name of 1 to 255 bytes",
            |text| (!text.is_empty() && text.len() <= 255).then(|| text.to_owned()),
        )?,
        sni: text(Id::Sni)?,
        pins: each(
            fields,
            Id::PinSha256,
            "a SHA-256 hash: 64 hex digits, or base64",
            TlsOptions::pin,
        )?,
        min: version(Id::TlsMin)?,
        max: version(Id::TlsMax)?,
    })))
}

/// One text or a list of texts, each of which has to be something.
fn each<T>(
    fields: &Fields<'_>,
    id: Id,
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<Vec<T>>, Problem> {
    let key = key(id);
    fields.with(&key, |node| {
        let items = match &node.value {
            Value::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        let one = |node: &Node| {
            let parsed = node.as_text().and_then(&parse);
            parsed.ok_or_else(|| unexpected(node, &key, expected))
        };
        items.into_iter().map(one).collect()
    })
}

/// A file or directory, which has to be there.
fn path(fields: &Fields<'_>, id: Id, folder: &Path) -> Result<Option<PathBuf>, Problem> {
    let key = key(id);
    fields.with(&key, |node| {
        let name = fields::text(node, &key)?;
        let path = folder.join(name);
        match std::fs::metadata(&path) {
            Ok(_) => Ok(path),
            Err(error) => {
                let what = format!("{key}: cannot read {name}: {}", plain(&error));
                Err(Problem::new(place(node), what))
            }
        }
    })
}
