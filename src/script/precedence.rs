//! The operators of an expression bound as jq binds them.
//!
//! The interpreter's parser lets `%` bind closer than `*` and `/`, `//` closer than `=` and `|=`, and everything to the
//! left of `as` belong to what is bound. jq has `%` beside `*` and `/`, `//` below `=`, and one term before `as`. So
//! brackets are put where the two differ, before anything is parsed.

use std::iter::Peekable;

use jaq_core::load::lex::{StrPart, Tok, Token};

use super::patterns;
use super::tokens::{Tokens, bracketed};

/// Ends an expression within brackets, or divides two.
const BETWEEN: [&str; 4] = ["|", ",", ";", ":"];

const ASSIGNMENTS: [&str; 8] = ["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="];

const OTHERS: [&str; 12] = [
    "+", "-", "*", "/", "%", "<", ">", "<=", ">=", "==", "!=", "//",
];

/// Words behind which an operand goes on.
const OPEN: [&str; 4] = ["try", "catch", "reduce", "foreach"];

/// The same tokens, with brackets where jq binds otherwise.
pub(super) fn as_in_jq(tokens: Tokens<'_>) -> Tokens<'_> {
    level(&mut tokens.into_iter().map(inner).peekable())
}

/// The tokens of one pair of brackets, whose inner ones are done.
fn level<'a>(tokens: &mut Peekable<impl Iterator<Item = Token<&'a str>>>) -> Tokens<'a> {
    let mut level = Level::default();
    while let Some(token) = tokens.next() {
        let is_key = matches!(tokens.peek(), Some(Token(":", _)));
        match token {
            Token("def", Tok::Word) if !is_key => {
                level.operand.push(token);
                level.operand.extend(head(tokens));
            }
            Token("if", Tok::Word) if !is_key => {
                level.operand.push(token);
                level.operand.extend(cases(tokens));
            }
            Token("as", Tok::Word) if level.folds() => {
                level.operand.push(token);
                let form = tokens.next().into_iter().collect();
                level
                    .operand
                    .extend(patterns::pattern(form, &mut Vec::new()));
            }
            Token("as", Tok::Word) => level.bind(token, until_end(tokens)),
            token if is_key => level.operand.push(token),
            token => level.push(token),
        }
    }
    level.finish()
}

/// The head of a definition. A parameter `$name` is a filter `name`, too.
fn head<'a>(tokens: &mut Peekable<impl Iterator<Item = Token<&'a str>>>) -> Tokens<'a> {
    let mut all = Vec::new();
    let mut filters = Vec::new();
    while let Some(token) = tokens.next_if(|Token(text, _)| *text != ":") {
        if let Token(_, Tok::Block(names)) = &token {
            filters.extend(
                names
                    .iter()
                    .filter_map(|Token(name, kind)| matches!(kind, Tok::Var).then_some(*name)),
            );
        }
        all.push(token);
    }
    all.extend(tokens.next());
    for name in filters {
        all.extend([
            Token("def", Tok::Word),
            Token(&name[1..], Tok::Word),
            Token(":", Tok::Sym),
            Token(name, Tok::Var),
            Token(";", Tok::Sym),
        ]);
    }
    all
}

/// What is between `if` and its `end`, which is the last: each part is an expression of its own.
fn cases<'a>(tokens: &mut Peekable<impl Iterator<Item = Token<&'a str>>>) -> Tokens<'a> {
    let (mut all, mut part, mut open) = (Vec::new(), Vec::new(), 0);
    while let Some(token) = tokens.next() {
        let is_word =
            matches!(token, Token(_, Tok::Word)) && !matches!(tokens.peek(), Some(Token(":", _)));
        let divides = match token.0 {
            "if" if is_word => {
                open += 1;
                false
            }
            "end" if is_word && open > 0 => {
                open -= 1;
                false
            }
            "then" | "elif" | "else" | "end" => is_word && open == 0,
            _ => false,
        };
        if !divides {
            part.push(token);
            continue;
        }
        all.extend(level(&mut std::mem::take(&mut part).into_iter().peekable()));
        let ends = token.0 == "end";
        all.push(token);
        if ends {
            return all;
        }
    }
    // Without an end it is none: the parser says so.
    all.extend(part);
    all
}

/// A token whose brackets hold expressions of their own.
fn inner(Token(text, token): Token<&str>) -> Token<&str> {
    let token = match token {
        Tok::Block(mut tokens) => {
            let close = tokens.pop();
            let mut tokens = as_in_jq(tokens);
            tokens.extend(close);
            Tok::Block(tokens)
        }
        Tok::Str(parts) => Tok::Str(
            parts
                .into_iter()
                .map(|part| match part {
                    StrPart::Term(token) => StrPart::Term(inner(token)),
                    other => other,
                })
                .collect(),
        ),
        other => other,
    };
    Token(text, token)
}

/// What is left up to the end of the expression that `as` is in.
fn until_end<'a>(tokens: &mut Peekable<impl Iterator<Item = Token<&'a str>>>) -> Tokens<'a> {
    std::iter::from_fn(|| tokens.next_if(|Token(text, _)| *text != ";")).collect()
}

/// What was read of one pair of brackets.
#[derive(Default)]
struct Level<'a> {
    /// What is complete.
    done: Tokens<'a>,
    /// Operands with the operators behind them, since the last thing that divides expressions.
    operands: Vec<(Tokens<'a>, Token<&'a str>)>,
    /// The operand at hand.
    operand: Tokens<'a>,
}

impl<'a> Level<'a> {
    /// Whether an `as` is one of `reduce` or `foreach`.
    fn folds(&self) -> bool {
        let count = |words: &[&str]| {
            let is_one = |Token(text, kind): &&Token<&str>| {
                matches!(kind, Tok::Word) && words.contains(text)
            };
            self.operand.iter().filter(is_one).count()
        };
        count(&["reduce", "foreach"]) > count(&["as"])
    }

    /// Binds the operand at hand. What follows belongs to it, as far as it goes.
    fn bind(&mut self, word: Token<&'a str>, mut form: Tokens<'a>) {
        let is_end = |Token(text, kind): &Token<&str>| *text == "|" && matches!(kind, Tok::Sym);
        let Some(end) = form.iter().position(is_end) else {
            // The parser says what is missing.
            self.operand.push(word);
            self.operand.extend(form);
            return;
        };
        let mut rest = form.split_off(end).into_iter();
        let bar = rest.next();
        let rest = level(&mut rest.peekable());
        let mut forms = patterns::alternatives(form);
        let mut term = std::mem::take(&mut self.operand);
        if forms.len() > 1 {
            self.operand.push(patterns::tried(term, forms, rest));
            return;
        }
        term.push(word);
        term.extend(patterns::pattern(
            forms.pop().unwrap_or_default(),
            &mut Vec::new(),
        ));
        term.extend(bar);
        term.extend(rest);
        if self.operands.is_empty() {
            self.operand = term;
        } else {
            self.operand.push(bracketed(term));
        }
    }

    fn push(&mut self, token: Token<&'a str>) {
        let goes_on = match self.operand.last() {
            None => true,
            Some(Token(text, kind)) => matches!(kind, Tok::Word) && OPEN.contains(text),
        };
        if matches!(token.1, Tok::Sym) && BETWEEN.contains(&token.0) {
            self.divide();
            self.done.push(token);
        } else if is_operator(&token) && !goes_on {
            let operand = std::mem::take(&mut self.operand);
            self.operands.push((operand, token));
        } else {
            self.operand.push(token);
        }
    }

    /// Completes an expression.
    fn divide(&mut self) {
        let operand = std::mem::take(&mut self.operand);
        let operands = std::mem::take(&mut self.operands);
        self.done.extend(combined(operands, operand));
    }

    fn finish(mut self) -> Tokens<'a> {
        self.divide();
        self.done
    }
}

fn is_operator(Token(text, kind): &Token<&str>) -> bool {
    match kind {
        Tok::Sym => OTHERS.contains(text) || ASSIGNMENTS.contains(text),
        Tok::Word => matches!(*text, "and" | "or"),
        _ => false,
    }
}

/// Operands and operators in a row, with brackets.
fn combined<'a>(operands: Vec<(Tokens<'a>, Token<&'a str>)>, last: Tokens<'a>) -> Tokens<'a> {
    let is_assignment = |Token(text, _): &Token<&str>| ASSIGNMENTS.contains(text);
    let is_alternative = |Token(text, _): &Token<&str>| *text == "//";
    let both = operands.iter().any(|(_, operator)| is_assignment(operator))
        && operands
            .iter()
            .any(|(_, operator)| is_alternative(operator));
    let (mut all, mut part, mut assigns) = (Vec::new(), Part::default(), false);
    for (operand, operator) in operands {
        if both && is_alternative(&operator) {
            let done = std::mem::take(&mut part).finish(operand);
            if std::mem::take(&mut assigns) {
                all.push(bracketed(done));
            } else {
                all.extend(done);
            }
            all.push(operator);
        } else {
            assigns |= is_assignment(&operator);
            part.push(operand, operator);
        }
    }
    let done = part.finish(last);
    if both && assigns {
        all.push(bracketed(done));
    } else {
        all.extend(done);
    }
    all
}

/// Operands and operators in a row, with brackets before each `%` that is behind `*` or `/`.
#[derive(Default)]
struct Part<'a> {
    done: Tokens<'a>,
    /// What is multiplied and divided.
    product: Tokens<'a>,
    /// There is a `*` or `/` in it.
    multiplies: bool,
}

impl<'a> Part<'a> {
    fn push(&mut self, operand: Tokens<'a>, operator: Token<&'a str>) {
        self.product.extend(operand);
        match operator.0 {
            "%" => {
                if std::mem::take(&mut self.multiplies) {
                    let product = std::mem::take(&mut self.product);
                    self.product.push(bracketed(product));
                }
                self.product.push(operator);
            }
            "*" | "/" => {
                self.multiplies = true;
                self.product.push(operator);
            }
            _ => {
                self.multiplies = false;
                self.done.append(&mut self.product);
                self.done.push(operator);
            }
        }
    }

    fn finish(mut self, operand: Tokens<'a>) -> Tokens<'a> {
        self.done.append(&mut self.product);
        self.done.extend(operand);
        self.done
    }
}
