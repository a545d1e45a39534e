//! What `as` binds values to, in the forms that jq has and the interpreter lacks.
//!
//! `{$name: pattern}` is written as `{$name, name: pattern}`, and alternatives (`P1 ?// P2`) as a definition of what
//! follows, which is tried with one pattern after the other.

use jaq_core::load::lex::{Tok, Token};

use super::tokens::{Tokens, bracketed, sign, word};

/// Names that no expression can write.
const REST: &str = "!rest";
const INPUT: &str = "$!input";
const VALUE: &str = "$!value";

/// A pattern in the interpreter's form, with the names of its variables.
pub(super) fn pattern<'a>(tokens: Tokens<'a>, names: &mut Vec<&'a str>) -> Tokens<'a> {
    let mut all = Vec::with_capacity(tokens.len());
    for Token(text, kind) in tokens {
        let kind = match kind {
            Tok::Block(inner) if text.starts_with('[') => Tok::Block(pattern(inner, names)),
            Tok::Block(inner) if text.starts_with('{') => Tok::Block(members(inner, names)),
            kind => {
                if matches!(kind, Tok::Var) {
                    names.push(text);
                }
                kind
            }
        };
        all.push(Token(text, kind));
    }
    all
}

/// What is in the braces of a pattern.
fn members<'a>(mut tokens: Tokens<'a>, names: &mut Vec<&'a str>) -> Tokens<'a> {
    let close = tokens.pop();
    let mut all = Vec::with_capacity(tokens.len());
    for (index, mut member) in split(tokens, &[","]).into_iter().enumerate() {
        if index > 0 {
            all.push(sign(","));
        }
        let Some(colon) = member.iter().position(|Token(text, _)| *text == ":") else {
            all.extend(pattern(member, names));
            continue;
        };
        let value = member.split_off(colon + 1);
        if let [Token(name, Tok::Var), _] = member[..] {
            names.push(name);
            all.push(Token(name, Tok::Var));
            all.push(sign(","));
            all.push(Token(&name[1..], Tok::Word));
            all.push(sign(":"));
        } else {
            all.extend(member);
        }
        all.extend(pattern(value, names));
    }
    all.extend(close);
    all
}

/// The alternatives of a pattern; one where it has none.
pub(super) fn alternatives(tokens: Tokens<'_>) -> Vec<Tokens<'_>> {
    split(tokens, &["?", "//"])
}

/// What a row of signs divides.
fn split<'a>(tokens: Tokens<'a>, signs: &[&str]) -> Vec<Tokens<'a>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        let Some(part) = parts.last_mut() else {
            continue;
        };
        part.push(token);
        let end = part.len().saturating_sub(signs.len());
        let ends = part[end..]
            .iter()
            .map(|Token(text, _)| *text)
            .eq(signs.iter().copied());
        if ends {
            part.truncate(end);
            parts.push(Vec::new());
        }
    }
    parts
}

/// `term as P1 ?// P2 | rest`: what follows is tried with one pattern after the other until there is no error.
/// Variables of the other patterns are null.
pub(super) fn tried<'a>(
    term: Tokens<'a>,
    patterns: Vec<Tokens<'a>>,
    rest: Tokens<'a>,
) -> Token<&'a str> {
    let mut all: Vec<&str> = Vec::new();
    let mut forms = Vec::new();
    for tokens in patterns {
        let mut names = Vec::new();
        forms.push((pattern(tokens, &mut names), names.clone()));
        all.extend(names);
    }
    all.sort_unstable();
    all.dedup();
    let mut tokens = vec![word("def"), word(REST)];
    tokens.extend(arguments(all.iter().map(|name| Token(*name, Tok::Var))));
    tokens.push(sign(":"));
    tokens.extend(rest);
    tokens.push(sign(";"));
    // . as $input | term as $value
    tokens.extend([sign("."), word("as"), Token(INPUT, Tok::Var), sign("|")]);
    tokens.extend(term);
    tokens.extend([word("as"), Token(VALUE, Tok::Var), sign("|")]);
    let mut attempt: Tokens<'a> = Vec::new();
    let last = forms.len() - 1;
    for (index, (form, names)) in forms.into_iter().enumerate().rev() {
        let mut bound = Vec::new();
        if index > 0 {
            // Within `catch` the input is the error.
            bound.extend([Token(INPUT, Tok::Var), sign("|")]);
        }
        bound.extend([Token(VALUE, Tok::Var), word("as")]);
        bound.extend(form);
        bound.extend([sign("|"), word(REST)]);
        bound.extend(arguments(all.iter().map(|name| {
            if names.contains(name) {
                Token(*name, Tok::Var)
            } else {
                word("null")
            }
        })));
        attempt = if index == last {
            bound
        } else {
            vec![
                word("try"),
                bracketed(bound),
                word("catch"),
                bracketed(attempt),
            ]
        };
    }
    tokens.extend(attempt);
    bracketed(tokens)
}

/// Arguments in brackets, if there are any.
fn arguments<'a>(names: impl Iterator<Item = Token<&'a str>>) -> Option<Token<&'a str>> {
    let mut tokens = Vec::new();
    for name in names {
        if !tokens.is_empty() {
            tokens.push(sign(";"));
        }
        tokens.push(name);
    }
    (!tokens.is_empty()).then(|| bracketed(tokens))
}
