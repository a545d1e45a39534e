//! A test file, in YAML and in TOML: whatever is wrong with it has a line and a column.

use mqtty::testing::{self, ReadOptions};

use crate::scratch;

pub(crate) fn run(bytes: &[u8]) {
    for name in ["test.mqtt.yaml", "test.mqtt.toml"] {
        let path = scratch::file(name, bytes);
        let shown = path.display().to_string();
        let options = ReadOptions {
            allow_run: true,
            ..ReadOptions::default()
        };
        let found = testing::read(&[path], &options);
        assert_eq!(found.files.len(), usize::from(found.wrong.is_empty()));
        for wrong in &found.wrong {
            let message = &wrong.failure.message;
            let told = message.strip_prefix(&shown);
            let mut parts = told.unwrap_or_default().splitn(4, ':').skip(1);
            for _ in 0..2 {
                let number = parts.next().and_then(|part| part.parse::<usize>().ok());
                assert!(number.is_some_and(|number| number > 0), "{message}");
            }
        }
    }
}
