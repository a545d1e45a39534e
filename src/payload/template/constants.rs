//! What the compiler works out beforehand: expressions of constants, whose texts are made while it compiles.

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};

use super::memory_use::LONGEST;

/// What a number, and a member of a list, is counted as.
const SMALL: usize = 64;

/// As much as a character of a text in a list takes where the list becomes a text.
const ESCAPED: usize = 8;

/// A constant that is too large is here.
type TooLarge = Span;

/// Refuses a template whose constants are too large.
///
/// # Errors
/// The place of the expression.
pub(super) fn check(statement: &Stmt<'_>) -> Result<(), TooLarge> {
    match statement {
        Stmt::Template(template) => all(&template.children),
        Stmt::EmitExpr(emit) => size(&emit.expr).map(drop),
        Stmt::EmitRaw(_) => Ok(()),
        Stmt::ForLoop(each) => {
            expressions([Some(&each.iter), each.filter_expr.as_ref()])?;
            all(&each.body)?;
            all(&each.else_body)
        }
        Stmt::IfCond(either) => {
            size(&either.expr)?;
            all(&either.true_body)?;
            all(&either.false_body)
        }
        Stmt::WithBlock(with) => {
            expressions(with.assignments.iter().map(|(_, value)| Some(value)))?;
            all(&with.body)
        }
        Stmt::Set(set) => expressions([Some(&set.target), Some(&set.expr)]),
        Stmt::SetBlock(set) => {
            expressions([Some(&set.target), set.filter.as_ref()])?;
            all(&set.body)
        }
        Stmt::AutoEscape(escape) => {
            size(&escape.enabled)?;
            all(&escape.body)
        }
        Stmt::FilterBlock(filter) => {
            size(&filter.filter)?;
            all(&filter.body)
        }
        Stmt::Do(call) => {
            size(&call.call.expr)?;
            arguments(&call.call.args)
        }
    }
}

fn all(statements: &[Stmt<'_>]) -> Result<(), TooLarge> {
    statements.iter().try_for_each(check)
}

fn expressions<'a, 'b: 'a>(
    expressions: impl IntoIterator<Item = Option<&'a Expr<'b>>>,
) -> Result<(), TooLarge> {
    let mut expressions = expressions.into_iter().flatten();
    expressions.try_for_each(|expression| size(expression).map(drop))
}

fn arguments(arguments: &[CallArg<'_>]) -> Result<(), TooLarge> {
    expressions(arguments.iter().map(|argument| match argument {
        CallArg::Pos(value)
        | CallArg::Kwarg(_, value)
        | CallArg::PosSplat(value)
        | CallArg::KwargSplat(value) => Some(value),
    }))
}

/// What a constant takes at most, in bytes; none for what is no constant.
fn size(expression: &Expr<'_>) -> Result<Option<usize>, TooLarge> {
    match expression {
        Expr::Var(_) => Ok(None),
        Expr::Const(value) => Ok(Some(value.value.as_str().map_or(SMALL, str::len))),
        Expr::List(list) => sum(list.items.iter()),
        Expr::Tuple(tuple) => sum(tuple.items.iter()),
        Expr::Map(map) => sum(map.keys.iter().chain(&map.values)),
        Expr::UnaryOp(unary) => size(&unary.expr),
        Expr::BinOp(operation) => {
            let (left, right) = (&operation.left, &operation.right);
            let (Some(first), Some(second)) = (size(left)?, size(right)?) else {
                return Ok(None);
            };
            let made = match operation.op {
                BinOpKind::Concat => as_text(left, first).saturating_add(as_text(right, second)),
                BinOpKind::Add => first + second,
                BinOpKind::Mul => {
                    let (first, second) = (
                        first.saturating_mul(times(right)),
                        second.saturating_mul(times(left)),
                    );
                    first.max(second)
                }
                BinOpKind::ScAnd | BinOpKind::ScOr => first.max(second),
                _ => SMALL,
            };
            if made > LONGEST {
                return Err(operation.span());
            }
            Ok(Some(made))
        }
        Expr::Compare(compare) => {
            size(&compare.expr)?;
            expressions(compare.ops.iter().map(|operation| Some(&operation.expr)))?;
            Ok(Some(SMALL))
        }
        Expr::IfExpr(either) => {
            let parts = [
                Some(&either.test_expr),
                Some(&either.true_expr),
                either.false_expr.as_ref(),
            ];
            expressions(parts).map(|()| None)
        }
        Expr::Filter(filter) => {
            expressions([filter.expr.as_ref()])?;
            arguments(&filter.args).map(|()| None)
        }
        Expr::Test(test) => {
            size(&test.expr)?;
            arguments(&test.args).map(|()| None)
        }
        Expr::GetAttr(attribute) => size(&attribute.expr).map(|_| None),
        Expr::GetItem(item) => {
            expressions([Some(&item.expr), Some(&item.subscript_expr)]).map(|()| None)
        }
        Expr::Slice(slice) => {
            let parts = [
                Some(&slice.expr),
                slice.start.as_ref(),
                slice.stop.as_ref(),
                slice.step.as_ref(),
            ];
            expressions(parts).map(|()| None)
        }
        Expr::Call(call) => {
            size(&call.expr)?;
            arguments(&call.args).map(|()| None)
        }
    }
}

/// The size of a list, if all members are constants.
fn sum<'a, 'b: 'a>(members: impl Iterator<Item = &'a Expr<'b>>) -> Result<Option<usize>, TooLarge> {
    let (mut sum, mut constant) = (0, true);
    for member in members {
        match size(member)? {
            Some(size) => sum += size + SMALL,
            None => constant = false,
        }
    }
    Ok(constant.then_some(sum))
}

fn as_text(expression: &Expr<'_>, size: usize) -> usize {
    if is_text(expression) {
        size
    } else {
        size.saturating_mul(ESCAPED)
    }
}

fn is_text(expression: &Expr<'_>) -> bool {
    match expression {
        Expr::Const(_) => true,
        Expr::BinOp(operation) => match operation.op {
            BinOpKind::Concat => true,
            BinOpKind::Add | BinOpKind::Mul => {
                is_text(&operation.left) && is_text(&operation.right)
            }
            _ => false,
        },
        _ => false,
    }
}

/// How often something is repeated by this factor, which is a constant of a size that was looked at.
fn times(factor: &Expr<'_>) -> usize {
    let value = factor.as_const();
    value.and_then(|value| value.as_usize()).unwrap_or(1)
}
