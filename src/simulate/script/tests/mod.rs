//! Scripts, good and bad.

mod basics;
mod faker;
mod faults;
mod hostile;
mod locale;
mod scenarios;
mod words;

use serde_json::json;

use super::{Limits, Script};
use crate::model::{Device, MessageMaker, Scenario as _, ScenarioError};

/// A device that wants a message.
fn device(client_id: &str, number: u64) -> Device<'_> {
    Device {
        index: 1,
        count: 2,
        client_id,
        username: None,
        number,
        wall_us: 1_700_000_000_000_000,
        seed: None,
    }
}

/// A script by the name of `x.js`.
fn load(text: &str) -> Result<Script, ScenarioError> {
    Script::load(
        "x.js",
        text,
        &json!({ "count": 2, "topic": ["a"] }),
        Some(7),
    )
}

/// The topic and the text of a message.
fn next(
    maker: &mut dyn MessageMaker,
    device: &Device<'_>,
) -> Result<(Option<String>, String), ScenarioError> {
    let mut payload = Vec::new();
    let topic = maker.make(device, &mut payload)?;
    Ok((topic, String::from_utf8_lossy(&payload).into_owned()))
}

/// The first message of a script.
fn first(text: &str) -> Result<(Option<String>, String), ScenarioError> {
    let mut maker = load(text)?.maker()?;
    next(maker.as_mut(), &device("c1", 0))
}

/// What is wrong with a script.
fn fault(text: &str) -> String {
    first(text).expect_err(text).0
}
