//! Texts with expressions between `{{` and `}}`.

use rand::RngExt as _;

use super::eval::{Scope, eval};
use super::{Expr, Names, Property, parse};
use crate::simulate::value::Value;

/// A text that is filled in for each message.
#[derive(Clone, Debug, Default)]
pub(in crate::simulate) struct Text(Vec<Piece>);

#[derive(Clone, Debug)]
enum Piece {
    /// As it stands there.
    Plain(String),
    /// What an expression amounts to.
    Filled(Expr),
    /// `%i`
    Number,
    /// `%u`, which stays as it is without a user name.
    User,
    /// `%rand_N`
    Below(u64),
}

impl Text {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// An expression that is wrong, or has no end.
    pub(in crate::simulate) fn parse(source: &str, names: &mut Names) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = source;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((inside, behind)) = after.split_once("}}") else {
                return Err("{{ has no }} behind it".to_owned());
            };
            if !before.is_empty() {
                pieces.push(Piece::Plain(before.to_owned()));
            }
            pieces.push(Piece::Filled(parse(inside, names)?));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Plain(rest.to_owned()));
        }
        Ok(Self(pieces))
    }

    /// Whether nothing in it is filled in; then it is this text.
    pub(in crate::simulate) fn as_plain(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Plain(text)] => Some(text),
            _ => None,
        }
    }

    /// Appends the text, filled in.
    pub(in crate::simulate) fn fill(
        &self,
        scope: &mut Scope<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), String> {
        for piece in &self.0 {
            let value = match piece {
                Piece::Plain(text) => {
                    out.extend_from_slice(text.as_bytes());
                    continue;
                }
                Piece::Filled(expr) => eval(expr, scope)?,
                Piece::Number => Value::Int(scope.device.index.into()),
                Piece::User => Value::text(scope.device.username.unwrap_or("%u")),
                Piece::Below(limit) => {
                    let number = scope.state.random.random_range(0..*limit);
                    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
                }
            };
            value.push_plain(out);
        }
        Ok(())
    }
}

/// Reads a topic, in which the placeholders of topics stand for something too: `%i`, `%c`, `%u`, `%sc` and
/// `%rand_N`.
///
/// # Errors
///
/// An expression that is wrong, or has no end.
pub(in crate::simulate) fn topic_text(
    source: &str,
    scenario: &str,
    names: &mut Names,
) -> Result<Text, String> {
    let text = Text::parse(source, names)?;
    let mut pieces = Vec::new();
    for piece in text.0 {
        match piece {
            Piece::Plain(text) => placeholders(&text, scenario, &mut pieces),
            other => pieces.push(other),
        }
    }
    Ok(Text(pieces))
}

fn placeholders(text: &str, scenario: &str, pieces: &mut Vec<Piece>) {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("%sc") {
            plain.push_str(scenario);
            rest = after;
            continue;
        }
        let (piece, length) = match rest.as_bytes().get(1) {
            Some(b'i') => (Piece::Number, 2),
            Some(b'c') => (Piece::Filled(Expr::Device(Property::ClientId)), 2),
            Some(b'u') => (Piece::User, 2),
            _ => {
                let Some(found) = below(rest) else {
                    plain.push('%');
                    rest = &rest[1..];
                    continue;
                };
                found
            }
        };
        if !plain.is_empty() {
            pieces.push(Piece::Plain(std::mem::take(&mut plain)));
        }
        pieces.push(piece);
        rest = &rest[length..];
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Plain(plain));
    }
}

/// `%rand_N` at the beginning.
fn below(rest: &str) -> Option<(Piece, usize)> {
    let digits = rest.strip_prefix("%rand_")?;
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    let limit: u64 = digits[..count].parse().ok().filter(|limit| *limit > 0)?;
    Some((Piece::Below(limit), "%rand_".len() + count))
}
