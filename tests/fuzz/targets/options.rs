//! A file of saved options, in JSON and in YAML; one that can be read is written as one that says the same.

use mqtty::document::Document;

use crate::scratch;

pub(crate) fn run(bytes: &[u8]) {
    for name in ["options.json", "options.yaml"] {
        let path = scratch::file(name, bytes);
        let Ok(document) = Document::read(&path) else {
            continue;
        };
        let text = document.text();
        let path = scratch::file(&format!("again-{name}"), text.as_bytes());
        let again = Document::read(&path).expect("what was written");
        assert_eq!(text, again.text());
    }
}
