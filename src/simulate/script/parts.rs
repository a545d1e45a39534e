//! The JavaScript of our own, file by file, each compiled when it is asked for.

use rquickjs::context::EvalOptions;
use rquickjs::{Ctx, FromJs};

/// What runs first, and is handed everything else.
pub(super) const HOST: &str = include_str!("js/host.js");

/// The files by their names: those with `faker/` are the modules of `faker`, which are looked through in this order
/// for a function that was asked for in the wrong one.
const PARTS: &[(&str, &str)] = &[
    ("buffer", include_str!("js/buffer.js")),
    ("clone", include_str!("js/clone.js")),
    ("compare", include_str!("js/compare.js")),
    ("crypto", include_str!("js/crypto.js")),
    ("locale", include_str!("js/locale.js")),
    ("regexp", include_str!("js/regexp.js")),
    ("faker", include_str!("js/faker.js")),
    ("faker/airline", include_str!("js/faker/airline.js")),
    ("faker/animal", include_str!("js/faker/animal.js")),
    ("faker/book", include_str!("js/faker/book.js")),
    ("faker/color", include_str!("js/faker/color.js")),
    ("faker/commerce", include_str!("js/faker/commerce.js")),
    ("faker/company", include_str!("js/faker/company.js")),
    ("faker/database", include_str!("js/faker/database.js")),
    ("faker/date", include_str!("js/faker/date.js")),
    ("faker/finance", include_str!("js/faker/finance.js")),
    ("faker/food", include_str!("js/faker/food.js")),
    ("faker/git", include_str!("js/faker/git.js")),
    ("faker/hacker", include_str!("js/faker/hacker.js")),
    ("faker/helpers", include_str!("js/faker/helpers.js")),
    ("faker/internet", include_str!("js/faker/internet.js")),
    ("faker/location", include_str!("js/faker/location.js")),
    ("faker/lorem", include_str!("js/faker/lorem.js")),
    ("faker/music", include_str!("js/faker/music.js")),
    ("faker/number", include_str!("js/faker/number.js")),
    ("faker/person", include_str!("js/faker/person.js")),
    ("faker/phone", include_str!("js/faker/phone.js")),
    ("faker/science", include_str!("js/faker/science.js")),
    ("faker/string", include_str!("js/faker/string.js")),
    ("faker/system", include_str!("js/faker/system.js")),
    ("faker/vehicle", include_str!("js/faker/vehicle.js")),
    ("faker/word", include_str!("js/faker/word.js")),
    ("faker/image", include_str!("js/faker/image.js")),
    ("faker/random", include_str!("js/faker/random.js")),
    ("faker/datatype", include_str!("js/faker/datatype.js")),
    ("faker/time", include_str!("js/faker/time.js")),
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
