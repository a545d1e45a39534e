//! Slices and indices as jq has them: a slice of `null` is `null`, and a fraction is cut off.
//!
//! The interpreter's own slices stop at `null`. Its index by an object of `start` and `end` does not, so that is
//! what they become, behind a look at what is sliced.

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Pattern, Term};
use jaq_core::native::{Fun, bome, v};
use jaq_core::path::{Opt, Part, Path};
use jaq_core::{Error, Native};
use jaq_json::{Num, Val};
use jaq_std::ValT as _;

use super::bounds::Bounded;
use super::paths;
use super::terms::pipe;

/// Names of filters that no expression can name: the whole number at or below an index, the one at or above the
/// end of a slice, whether a value can be sliced, and `null`.
pub(super) const INDEX: &str = "!index";
const END: &str = "!end";
const SLICED: &str = "!sliced";
const NULL: &str = "!null";

/// The input of the term that slices.
const INPUT: &str = "$!input";

pub(super) fn filters() -> Vec<Fun<Bounded>> {
    let index = Native::<Bounded>::new(|cv| bome(Ok(whole(cv.1, f64::floor))));
    let end = Native::<Bounded>::new(|cv| bome(Ok(whole(cv.1, f64::ceil))));
    let sliced = Native::<Bounded>::new(|cv| bome(sliceable(&cv.1).map(|()| cv.1)))
        .with_paths(|cv| {
            let looked = sliceable(&cv.1.0).map(|()| cv.1);
            Box::new(std::iter::once(looked.map_err(Into::into)))
        })
        .with_update(|cv, update| match sliceable(&cv.1) {
            Ok(()) => update(cv.1),
            Err(error) => bome(Err(error)),
        });
    vec![
        (INDEX, v(0), index),
        (END, v(0), end),
        (SLICED, v(0), sliced),
        (NULL, v(0), Native::new(|_| bome(Ok(Val::Null)))),
    ]
}

fn whole(value: Val, cut: fn(f64) -> f64) -> Val {
    let number = match &value {
        Val::Num(Num::Int(_) | Num::BigInt(_)) => None,
        Val::Num(_) => value.as_f64().filter(|number| !number.is_nan()),
        _ => None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no list is as long as the largest number"
    )]
    number.map_or(value, |number| Val::Num(Num::Int(cut(number) as isize)))
}

fn sliceable(value: &Val) -> Result<(), Error<Val>> {
    match value {
        Val::Null | Val::Arr(_) | Val::TStr(_) | Val::BStr(_) => Ok(()),
        other => Err(Error::str(format_args!(
            "Cannot index {} with object",
            paths::kind(other)
        ))),
    }
}

/// Whether an index may be a number with a fraction.
pub(super) fn may_be_fraction(index: &Term<&str>) -> bool {
    match index {
        Term::Num(number) => number.contains(['.', 'e', 'E']),
        Term::Str(..) | Term::Obj(_) => false,
        _ => true,
    }
}

pub(super) fn has_slice<T>(path: &Path<T>) -> bool {
    path.0.iter().any(|(part, _)| is_slice(part))
}

fn is_slice<T>(part: &Part<T>) -> bool {
    matches!(part, Part::Range(from, to) if from.is_some() || to.is_some())
}

/// A path with slices, without them.
pub(super) fn as_indices<'a>(inner: Term<&'a str>, path: Path<Term<&'a str>>) -> Term<&'a str> {
    let mut term = inner;
    for (part, optional) in path.0 {
        let slice = is_slice(&part);
        // What is in brackets sees the input of the whole path.
        let of_input = |term| pipe(Term::Var(INPUT), None, term);
        let part = match part {
            Part::Index(index) => Part::Index(of_input(index)),
            Part::Range(None, None) => Part::Range(None, None),
            Part::Range(from, to) => {
                let bound = |name, bound: Option<Term<&'a str>>, cut| {
                    let key = Term::Str(None, vec![StrPart::Str(name)]);
                    let whole = |bound| pipe(of_input(bound), None, Term::Call(cut, Vec::new()));
                    (key, Some(bound.map_or(Term::Call(NULL, Vec::new()), whole)))
                };
                let bounds = vec![bound("start", from, INDEX), bound("end", to, END)];
                Part::Index(Term::Obj(bounds))
            }
        };
        term = if slice {
            let step = pipe(
                Term::Call(SLICED, Vec::new()),
                None,
                Term::Path(Box::new(Term::Id), Path(vec![(part, Opt::Essential)])),
            );
            let step = match optional {
                Opt::Essential => step,
                Opt::Optional => Term::TryCatch(Box::new(step), None),
            };
            pipe(term, None, step)
        } else {
            Term::Path(Box::new(term), Path(vec![(part, optional)]))
        };
    }
    Term::BinOp(
        Box::new(Term::Id),
        BinaryOp::Pipe(Some(Pattern::Var(INPUT))),
        Box::new(term),
    )
}
