//! A template, filled in a few times.

use std::time::UNIX_EPOCH;

use mqtty::payload::{Placeholders, Template, TemplateClient};

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(template) = Template::compile(&text) else {
        return;
    };
    let client = TemplateClient::new(Placeholders::default(), Some(1));
    for _ in 0..3 {
        let _ = template.render(&client, UNIX_EPOCH);
    }
}
