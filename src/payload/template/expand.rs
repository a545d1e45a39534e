//! Reads what a user wrote, word by word: checks names and calls, and writes calls so that they cost little.
//!
//! The compiler takes any name and any arguments, and says only in the run that there is no such function. Here
//! each call is compared with the [`table`], its arguments are put in the order of the parameters, and names of
//! fields become those of variables.

use std::collections::HashSet;
use std::ops::Range;

use minijinja::machinery::{Token, tokenize};

use super::arguments::{Given, arranged};
use super::compose::Composed;
use super::function::Function;
use super::names::Names;
use super::piece::Piece;
use super::table::{self, ONCE};
use crate::text::did_you_mean;

/// How deep calls may stand in each other.
const DEEPEST: usize = 100;

/// Words that are no names.
const WORDS: [&str; 9] = [
    "and",
    "else",
    "if",
    "in",
    "is",
    "not",
    "or",
    "recursive",
    "loop",
];

/// Names that the language has a meaning for.
const GLOBALS: [&str; 3] = ["dict", "namespace", "range"];

/// What is wrong, and at which byte.
#[derive(Clone, Debug)]
pub(super) struct ExpandError {
    pub(super) at: usize,
    pub(super) what: String,
    /// What may have been meant.
    pub(super) hint: String,
}

/// Expands an expression, or the text of a template.
///
/// # Errors
/// Names and calls that are wrong.
pub(super) fn expand(
    source: &str,
    is_expression: bool,
    composed: &mut Composed,
    names: &mut Names,
) -> Result<Vec<Piece>, ExpandError> {
    let same = || Ok(vec![Piece::Same(0..source.len())]);
    let Ok(syntax) = super::syntax() else {
        return same();
    };
    // The compiler reports what is no token.
    let tokens: Result<Vec<_>, _> = tokenize(source, is_expression, syntax).collect();
    let Ok(tokens) = tokens else {
        return same();
    };
    let offset = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let tokens: Vec<_> = tokens
        .into_iter()
        .map(|(token, span)| (token, offset(span.start_offset)..offset(span.end_offset)))
        .collect();
    let locals = locals(&tokens);
    // What is assigned to may have been a field before.
    let mut before = String::new();
    for name in &locals {
        if let Some(number) = names.field(name) {
            let field = names.uses(number);
            before.extend(["{% set ", name, " = ", &field, " %}"]);
        }
    }
    let mut reader = Reader {
        closes: closes(&tokens),
        tokens,
        locals,
        composed,
        names,
        depth: 0,
    };
    let mut pieces = reader.read(0..reader.tokens.len(), 0..source.len())?;
    if !before.is_empty() {
        pieces.insert(0, Piece::New(0, before));
    }
    Ok(pieces)
}

/// The names that the text assigns to.
fn locals<'a>(tokens: &[(Token<'a>, Range<usize>)]) -> HashSet<&'a str> {
    let mut locals = HashSet::new();
    let mut statement = "";
    for (at, (token, _)) in tokens.iter().enumerate() {
        let previous = at.checked_sub(1).map(|at| &tokens[at].0);
        let next = tokens.get(at + 1).map(|(token, _)| token);
        match token {
            Token::Ident(word) if matches!(previous, Some(Token::BlockStart)) => statement = word,
            Token::Ident("in") | Token::Assign if statement != "with" => statement = "",
            Token::BlockEnd => statement = "",
            Token::Ident(name) if matches!(statement, "set" | "for") => drop(locals.insert(*name)),
            Token::Ident(name) if statement == "with" && matches!(next, Some(Token::Assign)) => {
                locals.insert(name);
            }
            _ => {}
        }
    }
    locals
}

/// Where the brackets close that open at a token.
fn closes(tokens: &[(Token<'_>, Range<usize>)]) -> Vec<Option<usize>> {
    let mut closes = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (at, (token, _)) in tokens.iter().enumerate() {
        match token {
            Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => open.push(at),
            Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                let start: Option<usize> = open.pop();
                let start = start.filter(|start| is_pair(&tokens[*start].0, token));
                match start {
                    Some(start) => closes[start] = Some(at),
                    // The compiler reports brackets that do not match.
                    None => open.clear(),
                }
            }
            Token::VariableEnd | Token::BlockEnd => open.clear(),
            _ => {}
        }
    }
    closes
}

fn is_pair(open: &Token<'_>, close: &Token<'_>) -> bool {
    matches!(
        (open, close),
        (Token::ParenOpen, Token::ParenClose)
            | (Token::BracketOpen, Token::BracketClose)
            | (Token::BraceOpen, Token::BraceClose)
    )
}

struct Reader<'a, 'b> {
    tokens: Vec<(Token<'a>, Range<usize>)>,
    closes: Vec<Option<usize>>,
    locals: HashSet<&'a str>,
    composed: &'b mut Composed,
    names: &'b mut Names,
    depth: usize,
}

impl<'a> Reader<'a, '_> {
    /// Reads some tokens, which take these bytes.
    fn read(
        &mut self,
        tokens: Range<usize>,
        bytes: Range<usize>,
    ) -> Result<Vec<Piece>, ExpandError> {
        let mut pieces = Vec::new();
        let mut copied = bytes.start;
        let mut at = tokens.start;
        while at < tokens.end {
            let start = self.tokens[at].1.start;
            let (new, next) = match self.name(at) {
                Some(name) if matches!(self.token(at + 1), Some(Token::ParenOpen)) => {
                    self.call(name, at)?.unwrap_or((Vec::new(), at + 1))
                }
                Some(name) => match self.value(name, at)? {
                    Some(other) => (vec![Piece::New(start, other)], at + 1),
                    None => (Vec::new(), at + 1),
                },
                None => (Vec::new(), at + 1),
            };
            if !new.is_empty() {
                pieces.push(Piece::Same(copied..start));
                pieces.extend(new);
                copied = self.tokens[next - 1].1.end;
            }
            at = next;
        }
        pieces.push(Piece::Same(copied..bytes.end));
        Ok(pieces)
    }

    fn token(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at).map(|(token, _)| token)
    }

    /// The name of a value or a function that stands here.
    fn name(&self, at: usize) -> Option<&'a str> {
        let Some(Token::Ident(name)) = self.token(at) else {
            return None;
        };
        let before = |back: usize| self.token(at.checked_sub(back)?);
        let is_test = match before(1) {
            Some(Token::Ident("not")) => matches!(before(2), Some(Token::Ident("is"))),
            Some(Token::Ident("is")) => true,
            _ => false,
        };
        let is_filter = match before(1) {
            Some(Token::Ident("filter")) => matches!(before(2), Some(Token::BlockStart)),
            Some(Token::Dot | Token::Pipe) => true,
            _ => false,
        };
        let is_statement = matches!(before(1), Some(Token::BlockStart));
        let is_key = matches!(self.token(at + 1), Some(Token::Assign));
        let is_other = is_test || is_filter || is_statement || is_key;
        (!is_other && !WORDS.contains(name)).then_some(*name)
    }

    fn wrong<T>(&self, at: usize, what: String, hint: String) -> Result<T, ExpandError> {
        let at = self.tokens[at].1.start;
        Err(ExpandError { at, what, hint })
    }

    /// The function of this name, if it can be called here.
    fn find(&self, name: &str) -> Option<&'static Function> {
        let of_answer = self.names.is_of_answer.then(|| table::of_answer(name));
        table::find(name).or(of_answer.flatten())
    }

    /// What is to stand for the name of a value, if it cannot stay.
    fn value(&mut self, name: &str, at: usize) -> Result<Option<String>, ExpandError> {
        let joins =
            |at: Option<usize>| at.is_some_and(|at| matches!(self.token(at), Some(Token::Tilde)));
        let is_joined = joins(at.checked_sub(1)) || joins(Some(at + 1));
        let constant = match name {
            "true" | "True" => "true",
            "false" | "False" => "false",
            "null" | "none" | "None" => "none",
            _ => "",
        };
        if !constant.is_empty() {
            // The compiler joins constants in a way of its own.
            return Ok(Some(match (is_joined, constant) {
                (true, "none") => "'null'".to_owned(),
                (true, other) => format!("'{other}'"),
                (false, other) => other.to_owned(),
            }));
        }
        if self.locals.contains(name) || GLOBALS.contains(&name) {
            return Ok(None);
        }
        if let Some(number) = self.names.field(name) {
            return Ok(Some(self.names.uses(number)));
        }
        if self.names.is_value(name) {
            return Ok(None);
        }
        if self.find(name).is_some() {
            let what = format!("{name} is a function: write {name}()");
            return self.wrong(at, what, String::new());
        }
        let fields = self.names.fields.iter().map(|(field, _)| field.as_str());
        let values = self.names.values();
        let hint = did_you_mean(name, fields.chain(values));
        self.wrong(at, format!("unknown value {name}"), hint)
    }

    /// A call, and the token behind it; none for one that stays as it is.
    fn call(&mut self, name: &str, at: usize) -> Result<Option<(Vec<Piece>, usize)>, ExpandError> {
        let Some(close) = self.closes[at + 1] else {
            return Ok(None);
        };
        if self.locals.contains(name) || GLOBALS.contains(&name) {
            return Ok(None);
        }
        let Some(function) = self.find(name) else {
            let hint = did_you_mean(name, table::names());
            return self.wrong(at, format!("unknown function {name}()"), hint);
        };
        if self.depth == DEEPEST {
            return self.wrong(at, "it is nested too deeply".to_owned(), String::new());
        }
        self.depth += 1;
        let given = self.given(at + 2..close);
        self.depth -= 1;
        let Some(given) = given? else {
            return Ok(None);
        };
        let arguments = match arranged(function, given) {
            Ok(arguments) => arguments,
            Err((what, hint)) => return self.wrong(at, what, hint),
        };
        let start = self.tokens[at].1.start;
        Ok(Some((self.written(function, arguments, start), close + 1)))
    }

    /// The arguments of a call, each with its name if it has one; none if they are no arguments.
    fn given(&mut self, tokens: Range<usize>) -> Result<Option<Vec<Given>>, ExpandError> {
        let mut given = Vec::new();
        let mut at = tokens.start;
        while at < tokens.end {
            let mut end = at;
            while end < tokens.end && !matches!(self.token(end), Some(Token::Comma)) {
                end = self.closes[end].unwrap_or(end) + 1;
            }
            let key = match (self.token(at), self.token(at + 1)) {
                (Some(Token::Ident(key)), Some(Token::Assign)) => Some(*key),
                _ => None,
            };
            let start = if key.is_some() { at + 2 } else { at };
            if start >= end {
                return Ok(None);
            }
            let bytes = self.tokens[start].1.start..self.tokens[end - 1].1.end;
            let is_spread = matches!(self.token(at), Some(Token::Mul | Token::Pow));
            given.push(Given {
                key: key.map(str::to_owned),
                is_spread,
                pieces: self.read(start..end, bytes)?,
            });
            at = end + 1;
        }
        Ok(Some(given))
    }

    /// The text of a call.
    fn written(
        &mut self,
        function: &'static Function,
        arguments: Vec<Option<Vec<Piece>>>,
        start: usize,
    ) -> Vec<Piece> {
        let new = |text: String| Piece::New(start, text);
        let site = self.composed.place(function);
        if function.name == "once" {
            // The value is worked out only where it is to be drawn, and with random numbers of its own.
            let [due, keep, kept] = ONCE.each_ref().map(|part| self.composed.call(part, site));
            let mut arguments = arguments.into_iter().map(Option::unwrap_or_default);
            let (value, by) = (arguments.next(), arguments.next());
            let mut pieces = vec![new(format!("({keep}"))];
            pieces.extend(value.unwrap_or_default());
            pieces.push(new(format!(") if {due}")));
            pieces.extend(by.unwrap_or_default());
            pieces.push(new(format!(") else {kept}))")));
            return pieces;
        }
        let mut pieces = vec![new(self.composed.call(function, site))];
        for (place, argument) in arguments.into_iter().enumerate() {
            if place > 0 {
                pieces.push(new(", ".to_owned()));
            }
            pieces.extend(argument.unwrap_or_else(|| vec![new("none".to_owned())]));
        }
        pieces.push(new(")".to_owned()));
        pieces
    }
}
