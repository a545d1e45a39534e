//! The functions of templates and scenario files, by name: what they are given, and what they do.

use super::fakes::FAKES;
use super::function::{Function, Operation};
use super::functions::{choices, numbers, texts, times};

/// All functions but those that make something up.
static OWN: [Function; 33] = [
    Function::number("counter", &["name?", "start?", "step?"], choices::counter).remembering(),
    Function::text("now", &["format?"], times::now),
    Function::number("now_s", &[], times::now_s),
    Function::number("now_ms", &[], times::now_ms),
    Function::number("now_us", &[], times::now_us),
    Function::number("now_ns", &[], times::now_ns),
    Function::number("hour", &[], times::hour),
    Function::number("month", &[], times::month),
    Function::text("past", &["time"], times::past),
    Function::text("future", &["time"], times::future),
    Function::number("random", &["low", "high"], numbers::random),
    Function::number(
        "random_float",
        &["low", "high", "digits?"],
        numbers::random_float,
    ),
    Function::number("normal", &["mean", "deviation", "digits?"], numbers::normal),
    Function::number(
        "walk",
        &["low", "high", "step?", "digits?", "start?"],
        numbers::walk,
    )
    .remembering(),
    Function::number(
        "wave",
        &["low", "high", "period?", "digits?"],
        numbers::wave,
    ),
    Function::number("round", &["value", "digits?"], numbers::round),
    Function::many("min", numbers::min),
    Function::many("max", numbers::max),
    Function::number("latitude", &[], numbers::latitude),
    Function::number("longitude", &[], numbers::longitude),
    Function::text("random_bool", &["probability?"], choices::random_bool),
    Function::many("pick", choices::pick),
    Function::many("weighted", choices::weighted),
    Function::many("cycle", choices::cycle).remembering(),
    Function::text("once", &["value", "by?"], choices::once_keep).remembering(),
    Function::text("random_hex", &["digits"], texts::random_hex),
    Function::text("random_string", &["length"], texts::random_string),
    Function::text("uuid", &[], texts::uuid),
    Function::text("vin", &[], texts::vin),
    Function::text("color", &[], texts::color),
    Function::text("pad", &["value", "width"], texts::pad),
    Function::text("env", &["name", "otherwise?"], texts::env),
    Function::text("topic", &["topic"], texts::set_topic),
];

/// Those that no template can name.
const HIDDEN: [&str; 1] = ["topic"];

/// The parts of `once`: whether it is to be drawn, drawing it, and what was drawn.
pub(super) static ONCE: [Function; 3] = [
    Function::text("once", &["by?"], choices::once_due).remembering(),
    Function::text("once", &["value"], choices::once_keep).remembering(),
    Function::text("once", &[], choices::once_kept).remembering(),
];

/// Keeps the topic that a message makes for itself.
pub(super) fn set_topic() -> &'static Function {
    &OWN[OWN.len() - 1]
}

static MADE_UP: [Function; FAKES.len()] = {
    let mut all = [const { Function::new("", &[], Operation::Fake(FAKES[0].1)) }; FAKES.len()];
    let mut at = 0;
    while at < FAKES.len() {
        all[at] = Function::new(FAKES[at].0, &[], Operation::Fake(FAKES[at].1));
        at += 1;
    }
    all
};

fn all() -> impl Iterator<Item = &'static Function> {
    let own = OWN.iter().filter(|own| !HIDDEN.contains(&own.name));
    own.chain(&MADE_UP)
}

/// The functions that only answers to requests have.
static OF_ANSWERS: [Function; 1] = [Function::text("level", &["number"], texts::level)];

/// The function of this name that only answers have.
pub(super) fn of_answer(name: &str) -> Option<&'static Function> {
    OF_ANSWERS.iter().find(|function| function.name == name)
}

/// The function of this name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    all().map(|function| function.name)
}
