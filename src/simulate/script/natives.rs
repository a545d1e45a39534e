//! The few functions that the JavaScript in `js/` cannot do itself.

use std::rc::Rc;
use std::sync::Arc;

use rquickjs::{Coerced, Ctx, Exception, Function, Object, TypedArray, Value};

use super::console::Console;
use super::random::Random;
use super::{parts, values};

/// An object with the functions, for the host script alone: scripts do not see it.
pub(super) fn natives<'js>(
    ctx: &Ctx<'js>,
    random: &Rc<Random>,
    console: &Arc<Console>,
) -> rquickjs::Result<Object<'js>> {
    let natives = Object::new(ctx.clone())?;
    let source = random.clone();
    natives.set("random", Function::new(ctx.clone(), move || source.unit())?)?;
    let source = random.clone();
    let reseed = move |seeds: Vec<Coerced<f64>>| {
        let seeds: Vec<f64> = seeds.into_iter().map(|seed| seed.0).collect();
        source.reseed(&seeds);
    };
    natives.set("reseed", Function::new(ctx.clone(), reseed)?)?;
    let console = console.clone();
    let say = move |text: rquickjs::String<'_>| {
        if let Ok(text) = text.to_string() {
            console.say(&text);
        }
    };
    natives.set("say", Function::new(ctx.clone(), say)?)?;
    natives.set("part", Function::new(ctx.clone(), part)?)?;
    natives.set("names", parts::names())?;
    natives.set("encode", Function::new(ctx.clone(), encode)?)?;
    natives.set("decode", Function::new(ctx.clone(), decode)?)?;
    Ok(natives)
}

/// The value of one of the files in `js/`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands values over"
)]
fn part(ctx: Ctx<'_>, name: String) -> rquickjs::Result<Value<'_>> {
    match parts::find(&name) {
        Some(text) => parts::run(&ctx, &name, text),
        None => Err(Exception::throw_reference(&ctx, &format!("no part {name}"))),
    }
}

/// The bytes of a text without lone surrogates, in UTF-8.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands values over"
)]
fn encode(ctx: Ctx<'_>, text: String) -> rquickjs::Result<TypedArray<'_, u8>> {
    TypedArray::new_copy(ctx, text.as_bytes())
}

/// The text of bytes that come as base64: what is not UTF-8 is replaced.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands values over"
)]
fn decode(ctx: Ctx<'_>, base64: String) -> rquickjs::Result<String> {
    match values::bytes(&base64) {
        Some(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        None => Err(Exception::throw_type(&ctx, "not base64")),
    }
}
