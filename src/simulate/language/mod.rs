//! The language of scenario files: what stands behind an equals sign, and between `{{` and `}}`.
//!
//! An expression is read once into an [`Expr`], which names what it needs (functions, fields, the state that
//! a function keeps for each device), and worked out for each message. Nothing in it can loop: what a
//! message costs is bounded by the length of the file.

mod arguments;
mod calls;
mod draws;
mod eval;
mod functions;
mod parse;
mod text;
mod token;

pub(super) use eval::{Scope, State, eval};
pub(super) use parse::{Names, parse};
pub(super) use text::{Text, topic_text};

use super::value::Value;
use functions::Function;

/// An expression that was read.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// A value as it stands there.
    Literal(Value),
    /// `[a, b]`
    List(Vec<Expr>),
    /// A field that was worked out before, by its place.
    Field(usize),
    /// Something that is known of the device.
    Device(Property),
    /// `-a`
    Negative(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a + b`
    Binary(Operator, Box<[Expr; 2]>),
    /// `a and b`
    And(Box<[Expr; 2]>),
    /// `a or b`
    Or(Box<[Expr; 2]>),
    /// `b if a else c`, as condition, one and other
    If(Box<[Expr; 3]>),
    /// `a[b]`
    Element(Box<[Expr; 2]>),
    /// `f(a, b)`
    Call(Box<Call>),
}

/// A function with what it is given.
#[derive(Clone, Debug)]
pub(super) struct Call {
    name: &'static str,
    function: Function,
    /// In the order of the function's parameters; those that take any number come after all others.
    arguments: Vec<Option<Expr>>,
    /// Where its state is.
    slot: usize,
}

/// What is known of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    /// `client_id`
    ClientId,
    /// `index`, from 0
    Index,
    /// `count`
    Count,
    /// `user`, empty without one
    User,
    /// `number`, from 0
    Number,
}

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    DivideDown,
    Remainder,
    Join,
    Equal,
    Unequal,
    Below,
    AtMost,
    Above,
    AtLeast,
    In,
}

#[cfg(test)]
mod tests;
