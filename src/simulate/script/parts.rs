//! The JavaScript of our own, file by file, each compiled when it is asked for.

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, FromJs};

/// What runs first, and is handed everything else.
pub(super) const HOST: &str = include_str!("js/host.js");

/// The files by their names: those with `faker/` are the modules of `faker`.
const PARTS: &[(&str, &str)] = &[
    ("buffer", include_str!("js/buffer.js")),
    ("clone", include_str!("js/clone.js")),
    ("faker", include_str!("js/faker.js")),
];

/// The text of a file.
pub(super) fn find(name: &str) -> Option<&'static str> {
    PARTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// The names of faker's modules.
pub(super) fn names() -> Vec<&'static str> {
    PARTS
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("faker/"))
        .collect()
}

/// Runs a file; its value is that of its one expression.
pub(super) fn run<'js, V: FromJs<'js>>(
    ctx: &Ctx<'js>,
    name: &str,
    text: &str,
) -> rquickjs::Result<V> {
    let mut options = EvalOptions::default();
    options.filename = Some(format!("mqtty:{name}"));
    ctx.eval_with_options(text, options)
}
