//! PEM that was changed on its way: pasted with its indentation out of YAML, out of JSON with `\n` for its line
//! breaks, or out of a field of one line.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::recognize::FileContent;

/// What has become of the text, and what to do about it. `name` is the file.
pub(super) fn explain(bytes: &[u8], name: &str) -> Option<(String, String)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let Some((_, rest)) = text.split_once("-----BEGIN ") else {
        return is_bare(text).then(|| {
            (
                "it is base64 without its lines -----BEGIN …----- and -----END …-----".to_owned(),
                format!("convert it: openssl base64 -d -in {name} -out {name}.der"),
            )
        });
    };
    let line = rest.lines().next().unwrap_or_default();
    let (_, behind) = line.split_once("-----")?;
    let indented = text
        .lines()
        .any(|line| line.starts_with([' ', '\t']) && line.trim_start().starts_with("-----BEGIN "));
    if behind.starts_with("\\n") || behind.starts_with("\\r") {
        Some((
            "its line breaks are written as \\n".to_owned(),
            format!("convert it: printf '%b' \"$(cat {name})\" >{name}.pem"),
        ))
    } else if !behind.trim().is_empty() {
        Some((
            "its line breaks are missing".to_owned(),
            "put -----BEGIN …----- and -----END …----- on lines of their own, with the base64 in lines of 64 \
             characters between them"
                .to_owned(),
        ))
    } else if indented {
        Some((
            "its lines are indented".to_owned(),
            format!("convert it: sed 's/^[[:space:]]*//' {name} >{name}.pem"),
        ))
    } else {
        None
    }
}

/// Whether a text is the base64 of a certificate, a key or the like.
fn is_bare(text: &str) -> bool {
    let digits: String = text.split_whitespace().collect();
    let decoded = BASE64_STANDARD.decode(digits);
    decoded.is_ok_and(|der| {
        der.first() == Some(&0x30) && FileContent::of(&der) != FileContent::Unknown
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = include_str!("testdata/pkcs8.pem");

    fn what(text: &str) -> Option<String> {
        explain(text.as_bytes(), "f").map(|(what, _)| what)
    }

    #[test]
    fn changes_of_every_kind_are_told_apart() {
        for changed in [
            KEY.to_owned(),
            KEY.replace('\n', "\r\n"),
            format!("Subject: x\n{KEY}"),
        ] {
            assert_eq!(what(&changed), None, "{changed}");
        }
        let indented = format!("    {}", KEY.replace('\n', "\n    "));
        assert_eq!(what(&indented).unwrap(), "its lines are indented");
        let escaped = KEY.replace('\n', "\\n");
        assert_eq!(
            what(&escaped).unwrap(),
            "its line breaks are written as \\n"
        );
        for joint in ["", " "] {
            let joined = KEY.replace('\n', joint);
            assert_eq!(what(&joined).unwrap(), "its line breaks are missing");
        }
        let body: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
        assert!(what(&body).unwrap().starts_with("it is base64 without"));
        assert_eq!(what("aGVsbG8="), None);
        assert_eq!(what("hello"), None);
    }
}
