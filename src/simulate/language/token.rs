//! An expression as a row of words.

use crate::simulate::value::Value;

/// A word of the language.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number or a text.
    Literal(Value),
    /// A name, or a word such as `if`.
    Name(String),
    /// A sign of one or two characters.
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 21] = [
    "==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "/", "%", "~", "(", ")", "[", "]", ",",
    "=", ".", ":",
];

impl Token {
    /// As it was typed, more or less.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Literal(Value::Text(text)) => format!("{text:?}"),
            Self::Literal(value) => value.to_string(),
            Self::Name(name) => name.clone(),
            Self::Sign(sign) => (*sign).to_owned(),
        }
    }
}

/// The words of an expression.
///
/// # Errors
///
/// A character that is no part of the language, a text or a number that is not one.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '0'..='9' => number(rest)?,
            '\'' | '"' => text(rest, first)?,
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                (Token::Name(rest[..length].to_owned()), length)
            }
            _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                Some(sign) => (Token::Sign(sign), sign.len()),
                None => return Err(format!("{first:?} means nothing here")),
            },
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

fn number(rest: &str) -> Result<(Token, usize), String> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let mut length = digits(0);
    let mut whole = true;
    if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
        whole = false;
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits((length + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            length += 1 + sign + exponent;
            whole = false;
        }
    }
    if bytes
        .get(length)
        .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
    {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        return Err(format!(
            "{:?} is no number",
            &rest[..end.unwrap_or(rest.len())]
        ));
    }
    let text = &rest[..length];
    let too_large = || format!("{text} is too large a number");
    let value = if whole {
        Value::Int(text.parse().map_err(|_| too_large())?)
    } else {
        let number: f64 = text.parse().map_err(|_| too_large())?;
        Value::number(number).map_err(|_| too_large())?
    };
    Ok((Token::Literal(value), length))
}

/// A text between quotes, with the escapes of JSON that are one letter.
fn text(rest: &str, quote: char) -> Result<(Token, usize), String> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == quote {
            return Ok((Token::Literal(Value::text(text)), at + 1));
        }
        if character != '\\' {
            text.push(character);
            continue;
        }
        text.push(match characters.next() {
            Some((_, 'n')) => '\n',
            Some((_, 'r')) => '\r',
            Some((_, 't')) => '\t',
            Some((_, escaped @ ('\\' | '\'' | '"'))) => escaped,
            _ => return Err(r#"after \ comes one of n r t \ ' ""#.to_owned()),
        });
    }
    Err(format!("a text has no {quote} at its end"))
}
