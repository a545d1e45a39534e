//! The functions of the language, by name.

use crate::payload::{FAKES, Fake};

/// What a function does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Function {
    Counter,
    Now,
    /// The time in units of so many nanoseconds.
    Since1970(i128),
    Hour,
    Month,
    Past,
    Future,
    Random,
    RandomFloat,
    Normal,
    RandomBool,
    RandomHex,
    RandomString,
    Pick,
    Weighted,
    Uuid,
    Vin,
    Color,
    /// An angle up to so many degrees.
    Degrees(f64),
    Fake(Fake),
    Walk,
    Wave,
    Cycle,
    Once,
    Round,
    Pad,
    Min,
    Max,
    Env,
}

/// Something that a function is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) needed: bool,
}

/// How a function is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signature {
    pub(super) name: &'static str,
    pub(super) function: Function,
    pub(super) parameters: &'static [Parameter],
    /// It takes any number of values, at least one.
    pub(super) any_number: bool,
    /// It remembers something from one message of a device to the next.
    pub(super) keeps_state: bool,
}

impl Signature {
    /// `walk(low, high, [step], [digits], [start])`
    pub(super) fn shown(&self) -> String {
        let mut parts: Vec<String> = self
            .parameters
            .iter()
            .map(|parameter| {
                if parameter.needed {
                    parameter.name.to_owned()
                } else {
                    format!("[{}]", parameter.name)
                }
            })
            .collect();
        if self.any_number {
            parts.push("value, …".to_owned());
        }
        format!("{}({})", self.name, parts.join(", "))
    }
}

const fn needed(name: &'static str) -> Parameter {
    Parameter { name, needed: true }
}

const fn perhaps(name: &'static str) -> Parameter {
    Parameter {
        name,
        needed: false,
    }
}

const fn plain(
    name: &'static str,
    function: Function,
    parameters: &'static [Parameter],
) -> Signature {
    Signature {
        name,
        function,
        parameters,
        any_number: false,
        keeps_state: false,
    }
}

const fn stateful(
    name: &'static str,
    function: Function,
    parameters: &'static [Parameter],
) -> Signature {
    Signature {
        keeps_state: true,
        ..plain(name, function, parameters)
    }
}

const fn listing(name: &'static str, function: Function, keeps_state: bool) -> Signature {
    Signature {
        any_number: true,
        keeps_state,
        ..plain(name, function, &[])
    }
}

const NONE: &[Parameter] = &[];
const RANGE: [Parameter; 2] = [needed("low"), needed("high")];

/// All but those that make something up.
const FUNCTIONS: &[Signature] = &[
    stateful(
        "counter",
        Function::Counter,
        &[perhaps("name"), perhaps("start"), perhaps("step")],
    ),
    plain("now", Function::Now, &[perhaps("format")]),
    plain("now_s", Function::Since1970(1_000_000_000), NONE),
    plain("now_ms", Function::Since1970(1_000_000), NONE),
    plain("now_us", Function::Since1970(1_000), NONE),
    plain("now_ns", Function::Since1970(1), NONE),
    plain("hour", Function::Hour, NONE),
    plain("month", Function::Month, NONE),
    plain("past", Function::Past, &[needed("time")]),
    plain("future", Function::Future, &[needed("time")]),
    plain("random", Function::Random, &RANGE),
    plain(
        "random_float",
        Function::RandomFloat,
        &[RANGE[0], RANGE[1], perhaps("digits")],
    ),
    plain(
        "normal",
        Function::Normal,
        &[needed("mean"), needed("deviation"), perhaps("digits")],
    ),
    plain(
        "random_bool",
        Function::RandomBool,
        &[perhaps("probability")],
    ),
    plain("random_hex", Function::RandomHex, &[needed("digits")]),
    plain("random_string", Function::RandomString, &[needed("length")]),
    listing("pick", Function::Pick, false),
    listing("weighted", Function::Weighted, false),
    plain("uuid", Function::Uuid, NONE),
    plain("vin", Function::Vin, NONE),
    plain("color", Function::Color, NONE),
    plain("latitude", Function::Degrees(90.0), NONE),
    plain("longitude", Function::Degrees(180.0), NONE),
    stateful(
        "walk",
        Function::Walk,
        &[
            RANGE[0],
            RANGE[1],
            perhaps("step"),
            perhaps("digits"),
            perhaps("start"),
        ],
    ),
    plain(
        "wave",
        Function::Wave,
        &[RANGE[0], RANGE[1], perhaps("period"), perhaps("digits")],
    ),
    listing("cycle", Function::Cycle, true),
    stateful("once", Function::Once, &[needed("value"), perhaps("by")]),
    plain(
        "round",
        Function::Round,
        &[needed("value"), perhaps("digits")],
    ),
    plain("pad", Function::Pad, &[needed("value"), needed("width")]),
    listing("min", Function::Min, false),
    listing("max", Function::Max, false),
    plain(
        "env",
        Function::Env,
        &[needed("name"), perhaps("otherwise")],
    ),
];

/// The function of this name.
pub(super) fn find(name: &str) -> Option<Signature> {
    let own = FUNCTIONS.iter().find(|signature| signature.name == name);
    own.copied().or_else(|| {
        let (name, fake) = FAKES.iter().find(|(known, _)| *known == name)?;
        Some(plain(name, Function::Fake(*fake), NONE))
    })
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let own = FUNCTIONS.iter().map(|signature| signature.name);
    own.chain(FAKES.iter().map(|(name, _)| *name))
}
