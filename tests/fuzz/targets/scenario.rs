//! A scenario file, in TOML and in YAML, and the first messages of it.

use mqtty::model::{Device, ScenarioChoice, ScenarioKind};
use mqtty::simulate;

use crate::scratch;

pub(crate) fn run(bytes: &[u8]) {
    for (name, kind) in [
        ("scenario.toml", ScenarioKind::Toml),
        ("scenario.yaml", ScenarioKind::Yaml),
    ] {
        let choice = ScenarioChoice::File {
            path: scratch::file(name, bytes),
            kind,
            name: None,
        };
        let options = serde_json::json!({});
        let Ok(opened) = simulate::open(&choice, &options, Some(1)) else {
            continue;
        };
        let Ok(mut maker) = opened.scenario.maker() else {
            continue;
        };
        for number in 0..3 {
            let device = Device {
                index: 1,
                count: 2,
                client_id: "c1",
                username: None,
                number,
                wall_us: 1_700_000_000_000_000,
                seed: Some(1),
            };
            if maker.make(&device, &mut Vec::new()).is_err() {
                break;
            }
        }
    }
}
