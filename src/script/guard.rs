//! An expression with looks at the bounds put into it; see [`bounds`](super::bounds).

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::ops::Math;
use jaq_core::path::{Part, Path};

use super::bounds::{LOOK, MULTIPLY};
use super::natives::{DIVIDE, KEY, MODULO, TEXT};
use super::slices::{self, INDEX};
use super::terms::pipe;

/// Variables that no expression can name.
const LEFT: &str = "$!left";
const RIGHT: &str = "$!right";

/// The definition that every update goes through, and the only one that uses the interpreter's own.
const UPDATE: &str = "_update";

/// A definition whose body cannot go on for ever unseen.
pub(super) fn definition(definition: Def<&str>) -> Def<&str> {
    if definition.name == UPDATE {
        return definition;
    }
    let passes_filters = definition.args.iter().any(|name| !name.starts_with('$'));
    let wraps_itself = passes_filters && jq_calls(&definition.body, definition.name);
    let mut body = looked_at_first(definition.body);
    if wraps_itself {
        // Each call may wrap a filter around the one before. They are as deep as the stack as long as no
        // call is the last thing to be done.
        body = pipe(body, None, Term::Call(LOOK, Vec::new()));
    }
    Def { body, ..definition }
}

/// Whether a name is called with arguments somewhere in it.
fn jq_calls(term: &Term<&str>, name: &str) -> bool {
    let inner = |term: &Term<_>| jq_calls(term, name);
    match term {
        Term::Call(called, arguments) => {
            *called == name && !arguments.is_empty() || arguments.iter().any(inner)
        }
        Term::Str(_, parts) => parts
            .iter()
            .any(|part| matches!(part, StrPart::Term(term) if inner(term))),
        Term::Arr(Some(term)) | Term::Neg(term) | Term::Label(_, term) => inner(term),
        Term::Obj(members) => members
            .iter()
            .any(|(key, value)| inner(key) || value.as_ref().is_some_and(inner)),
        Term::BinOp(left, _, right) => inner(left) || inner(right),
        Term::Fold(_, source, _, steps) => inner(source) || steps.iter().any(inner),
        Term::TryCatch(term, caught) => inner(term) || caught.as_deref().is_some_and(inner),
        Term::IfThenElse(cases, other) => {
            cases
                .iter()
                .any(|(condition, then)| inner(condition) || inner(then))
                || other.as_deref().is_some_and(inner)
        }
        Term::Def(definitions, term) => {
            definitions.iter().any(|definition| inner(&definition.body)) || inner(term)
        }
        Term::Path(term, path) => {
            inner(term)
                || path.0.iter().any(|(part, _)| match part {
                    Part::Index(index) => inner(index),
                    Part::Range(from, to) => [from, to].into_iter().flatten().any(inner),
                })
        }
        Term::Id
        | Term::Recurse
        | Term::Num(_)
        | Term::Arr(None)
        | Term::Break(_)
        | Term::Var(_) => false,
    }
}

/// The same expression, with looks.
fn guarded(term: Term<&str>) -> Term<&str> {
    match term {
        Term::Str(format, parts) => {
            let parts = parts.into_iter().map(part).collect();
            Term::Str(format.or(Some(TEXT)), parts)
        }
        Term::Arr(Some(inner)) => Term::Arr(Some(Box::new(looked_at(*inner)))),
        Term::Obj(members) => {
            let member = |(key, value): (_, Option<_>)| (self::key(key), value.map(guarded));
            Term::Obj(members.into_iter().map(member).collect())
        }
        Term::Neg(inner) => Term::Neg(Box::new(guarded(*inner))),
        Term::BinOp(left, operation, right) => binary(*left, operation, *right),
        Term::Label(name, inner) => Term::Label(name, Box::new(guarded(*inner))),
        Term::Fold(kind, source, into, steps) => Term::Fold(
            kind,
            Box::new(looked_at(*source)),
            pattern(into),
            steps.into_iter().map(step).collect(),
        ),
        Term::TryCatch(inner, caught) => Term::TryCatch(
            Box::new(guarded(*inner)),
            caught.map(|caught| Box::new(guarded(*caught))),
        ),
        Term::IfThenElse(cases, other) => Term::IfThenElse(
            cases
                .into_iter()
                .map(|(condition, then)| (guarded(condition), looked_at_first(then)))
                .collect(),
            other.map(|other| Box::new(looked_at_first(*other))),
        ),
        Term::Def(definitions, inner) => Term::Def(
            definitions.into_iter().map(definition).collect(),
            Box::new(guarded(*inner)),
        ),
        Term::Call(name, arguments) => {
            Term::Call(name, arguments.into_iter().map(looked_at).collect())
        }
        Term::Path(inner, path) if slices::has_slice(&path) => {
            guarded(slices::as_indices(*inner, path))
        }
        Term::Path(inner, path) => Term::Path(Box::new(guarded(*inner)), indices(path)),
        Term::Id
        | Term::Recurse
        | Term::Num(_)
        | Term::Arr(None)
        | Term::Break(_)
        | Term::Var(_) => term,
    }
}

fn binary<'a>(
    left: Term<&'a str>,
    operation: BinaryOp<&'a str>,
    right: Term<&'a str>,
) -> Term<&'a str> {
    let bind = |value, name: &'a str, inner| pipe(value, Some(Pattern::Var(name)), inner);
    match operation {
        BinaryOp::Pipe(into) => pipe(guarded(left), into.map(pattern), looked_at_first(right)),
        // Each value of the left side with each of the right one, as the operator does it.
        BinaryOp::Math(operation) if named(operation).is_some() => {
            let result = calculated(Term::Var(LEFT), operation, Term::Var(RIGHT));
            bind(guarded(left), LEFT, bind(guarded(right), RIGHT, result))
        }
        BinaryOp::Assign => bind(guarded(right), RIGHT, update(left, Term::Var(RIGHT))),
        BinaryOp::Update => update(left, looked_at(right)),
        BinaryOp::UpdateMath(operation) => {
            let result = calculated(Term::Id, operation, Term::Var(RIGHT));
            bind(guarded(right), RIGHT, update(left, result))
        }
        BinaryOp::UpdateAlt => {
            let other = Box::new(Term::Var(RIGHT));
            let value = Term::BinOp(Box::new(Term::Id), BinaryOp::Alt, other);
            bind(guarded(right), RIGHT, update(left, value))
        }
        BinaryOp::Alt => Term::BinOp(
            Box::new(looked_at(left)),
            BinaryOp::Alt,
            Box::new(guarded(right)),
        ),
        other => Term::BinOp(Box::new(guarded(left)), other, Box::new(guarded(right))),
    }
}

/// A key of an object, which is a text.
fn key(term: Term<&str>) -> Term<&str> {
    match term {
        Term::Str(..) | Term::Var(_) => guarded(term),
        other => pipe(guarded(other), None, Term::Call(KEY, Vec::new())),
    }
}

/// The filter that stands for an operator.
fn named(operation: Math) -> Option<&'static str> {
    match operation {
        Math::Mul => Some(MULTIPLY),
        Math::Div => Some(DIVIDE),
        Math::Rem => Some(MODULO),
        Math::Add | Math::Sub => None,
    }
}

fn calculated<'a>(left: Term<&'a str>, operation: Math, right: Term<&'a str>) -> Term<&'a str> {
    match named(operation) {
        Some(name) => Term::Call(name, vec![left, right]),
        None => Term::BinOp(Box::new(left), BinaryOp::Math(operation), Box::new(right)),
    }
}

/// The update of what is at these paths.
fn update<'a>(paths: Term<&'a str>, value: Term<&'a str>) -> Term<&'a str> {
    Term::Call(UPDATE, vec![looked_at(paths), value])
}

fn part<'a>(part: StrPart<&'a str, Term<&'a str>>) -> StrPart<&'a str, Term<&'a str>> {
    match part {
        StrPart::Term(term) => StrPart::Term(guarded(term)),
        other => other,
    }
}

fn pattern(pattern: Pattern<&str>) -> Pattern<&str> {
    match pattern {
        Pattern::Arr(inner) => Pattern::Arr(inner.into_iter().map(self::pattern).collect()),
        Pattern::Obj(members) => Pattern::Obj(
            members
                .into_iter()
                .map(|(key, inner)| (looked_at(key), self::pattern(inner)))
                .collect(),
        ),
        Pattern::Var(_) => pattern,
    }
}

fn indices(path: Path<Term<&str>>) -> Path<Term<&str>> {
    let index = |part| match part {
        Part::Index(index) if slices::may_be_fraction(&index) => {
            Part::Index(pipe(looked_at(index), None, Term::Call(INDEX, Vec::new())))
        }
        Part::Index(index) => Part::Index(looked_at(index)),
        Part::Range(from, to) => Part::Range(from.map(looked_at), to.map(looked_at)),
    };
    Path(
        path.0
            .into_iter()
            .map(|(part, optional)| (index(part), optional))
            .collect(),
    )
}

/// With a look at each value that goes in. What comes last in it stays last, so that a definition may call
/// itself there as often as it likes.
fn looked_at_first(term: Term<&str>) -> Term<&str> {
    if is_simple(&term) {
        return guarded(term);
    }
    pipe(Term::Call(LOOK, Vec::new()), None, guarded(term))
}

/// A step of a fold, with a look first: also where it only goes down, since the path to where it stands grows each time.
fn step(term: Term<&str>) -> Term<&str> {
    match term {
        Term::Path(..) => pipe(Term::Call(LOOK, Vec::new()), None, guarded(term)),
        other => looked_at_first(other),
    }
}

/// With a look at each value that comes out.
fn looked_at(term: Term<&str>) -> Term<&str> {
    if is_simple(&term) {
        return guarded(term);
    }
    pipe(guarded(term), None, Term::Call(LOOK, Vec::new()))
}

/// Whether it makes one value at most, and at once.
fn is_simple(term: &Term<&str>) -> bool {
    match term {
        Term::Id | Term::Num(_) | Term::Arr(None) | Term::Var(_) => true,
        Term::Str(_, parts) => parts.iter().all(|part| !matches!(part, StrPart::Term(_))),
        Term::Path(inner, path) => {
            let simple = |part: &Part<_>| matches!(part, Part::Index(index) if is_simple(index));
            is_simple(inner) && path.0.iter().all(|(part, _)| simple(part))
        }
        _ => false,
    }
}
