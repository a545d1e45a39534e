//! The document that names the newest release.

use semver::Version;
use serde_json::Value;

use super::error::Why;
use super::version;
use crate::http::shown;

/// The newest release.
#[derive(Clone, Debug)]
pub struct Newest {
    /// Its version.
    pub version: Version,
    /// Where to read about it: printable, with nothing in it that a terminal would obey.
    pub url: Option<String>,
}

/// Reads the document: a JSON object with `version` and perhaps `url`, or a line with the version and
/// perhaps one with the URL.
pub(super) fn parse(body: &[u8]) -> Result<Newest, Why> {
    let text = std::str::from_utf8(body).map_err(|_| wrong("it is not text"))?;
    let text = text.trim();
    let (version, url) = if text.starts_with('{') {
        from_json(text)?
    } else {
        let mut lines = text.lines().map(|line| line.trim().to_owned());
        (lines.next().unwrap_or_default(), lines.next())
    };
    let known = version::parse(&version)
        .ok_or_else(|| wrong(format!("{} is not a version", shown(version.as_bytes()))))?;
    if let Some(url) = url.as_deref().filter(|url| !is_address(url)) {
        let url = shown(url.as_bytes());
        return Err(wrong(format!("{url} is not the address of a page")));
    }
    Ok(Newest {
        version: known,
        url,
    })
}

fn from_json(text: &str) -> Result<(String, Option<String>), Why> {
    let document: Value = serde_json::from_str(text)
        .map_err(|error| wrong(format!("it is not JSON: {}", crate::text::json(&error))))?;
    let word = |key: &str| match document.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(word)) => Ok(Some(word.clone())),
        Some(_) => Err(wrong(format!("its {key} is not a string"))),
    };
    let version = word("version")?.ok_or_else(|| wrong("it has no version"))?;
    Ok((version, word("url")?))
}

/// Whether this can be shown as the address of a page: no spaces, no control characters, no letters that
/// look like others.
fn is_address(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty())
        && text.len() <= 1000
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn wrong(what: impl Into<String>) -> Why {
    Why::Document(what.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<(String, Option<String>), String> {
        match parse(body.as_bytes()) {
            Ok(newest) => Ok((newest.version.to_string(), newest.url)),
            Err(Why::Document(what)) => Err(what),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn both_forms() {
        let url = || Some("https://example.org/1.2.3".to_owned());
        for (body, expected) in [
            (r#"{"version": "1.2.3"}"#, None),
            (r#"{"version": "v1.2.3", "url": null, "more": [1]}"#, None),
            (
                r#"{"version": "1.2.3", "url": "https://example.org/1.2.3"}"#,
                url(),
            ),
            ("1.2.3", None),
            ("v1.2.3\r\n", None),
            ("1.2.3\nhttps://example.org/1.2.3\nmore\n", url()),
        ] {
            assert_eq!(read(body), Ok(("1.2.3".to_owned(), expected)), "{body}");
        }
    }

    #[test]
    fn what_is_no_such_document() {
        for (body, expected) in [
            ("", "\"\" is not a version"),
            ("<html>\n", "\"<html>\" is not a version"),
            ("{", "it is not JSON"),
            (r#"{"version": 1}"#, "its version is not a string"),
            (r#"{"url": "https://a"}"#, "it has no version"),
            (r#"{"version": "1.2"}"#, "\"1.2\" is not a version"),
            (
                r#"{"version": "1.2.3\u001b[2J"}"#,
                r#""1.2.3\u{1b}[2J" is not a version"#,
            ),
            (
                r#"{"version": "1.2.3", "url": "javascript:x"}"#,
                "not the address of a page",
            ),
            (
                r#"{"version": "1.2.3", "url": "https://a\u001b]0;x\u0007"}"#,
                "not the address of a page",
            ),
            (
                "1.2.3\nhttps://a b\n",
                "\"https://a b\" is not the address of a page",
            ),
        ] {
            let found = read(body).unwrap_err();
            assert!(found.contains(expected), "{body}: {found}");
            assert!(!found.chars().any(char::is_control), "{found:?}");
        }
        assert!(matches!(parse(b"1.2.3\xff"), Err(Why::Document(_))));
        let deep = format!("{{\"version\":{}", "[".repeat(60_000));
        assert!(read(&deep).is_err());
    }
}
