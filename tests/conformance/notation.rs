//! Packets as text: what a client sends, and what it expects.
//!
//! `10( "MQTT" 05 02 003C [] "a" )` is a CONNECT: bytes in hexadecimal, texts with their length in front in double quotes,
//! bare characters in single quotes, a list of properties with its length in brackets, and everything behind the first
//! byte with its length in parentheses. `"a"*300` is a text of 300 characters. In what is expected `..` is any byte, and
//! `*` before the end of a packet is anything that may follow.

/// A packet that is expected.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    first: u8,
    body: Vec<Option<u8>>,
    open: bool,
}

impl Pattern {
    /// Whether a whole packet, fixed header included, is what is expected.
    pub(crate) fn matches(&self, packet: &[u8]) -> bool {
        let Some((first, rest)) = packet.split_first() else {
            return false;
        };
        let header = rest.iter().take_while(|byte| **byte >= 0x80).count() + 1;
        let body = rest.get(header..).unwrap_or_default();
        let fits = |(wanted, byte): (&Option<u8>, &u8)| wanted.is_none_or(|wanted| wanted == *byte);
        *first == self.first
            && (body.len() == self.body.len() || self.open && body.len() > self.body.len())
            && self.body.iter().zip(body).all(fits)
    }
}

/// The bytes that a text stands for.
pub(crate) fn bytes(text: &str) -> Result<Vec<u8>, String> {
    let tokens = tokens(text)?;
    let mut rest = &tokens[..];
    let parts = sequence(&mut rest, None)?;
    let all = parts.into_iter().collect::<Option<Vec<u8>>>();
    all.ok_or_else(|| format!("`{text}` has bytes that are not known"))
}

/// The packet that a text expects.
pub(crate) fn pattern(text: &str) -> Result<Pattern, String> {
    let tokens = tokens(text)?;
    let [
        Token::Bytes(first),
        Token::Open('('),
        body @ ..,
        Token::Close(')'),
    ] = &tokens[..]
    else {
        return Err(format!("`{text}` is not one packet"));
    };
    let (open, mut body) = match body {
        [body @ .., Token::Rest] => (true, body),
        body => (false, body),
    };
    let [first] = first[..] else {
        return Err(format!("`{text}` does not begin with one byte"));
    };
    Ok(Pattern {
        first,
        body: sequence(&mut body, None)?,
        open,
    })
}

/// An unsigned number with seven bits in each byte.
pub(crate) fn variable(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number % 128).unwrap_or_default();
        number /= 128;
        bytes.push(if number > 0 { low | 0x80 } else { low });
        if number == 0 {
            return bytes;
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Bytes(Vec<u8>),
    Any,
    Rest,
    Open(char),
    Close(char),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | '[' => {
                tokens.push(Token::Open(first));
                1
            }
            ')' | ']' => {
                tokens.push(Token::Close(first));
                1
            }
            '"' | '\'' => {
                let end = rest[1..].find(first);
                let end = end.ok_or_else(|| format!("a quote is open in `{text}`"))? + 1;
                let (times, used) = repeated(&rest[end + 1..]);
                let content = rest[1..end].repeat(times).into_bytes();
                let mut bytes = Vec::new();
                if first == '"' {
                    let length = u16::try_from(content.len()).map_err(|error| error.to_string())?;
                    bytes.extend(length.to_be_bytes());
                }
                bytes.extend(content);
                tokens.push(Token::Bytes(bytes));
                end + 1 + used
            }
            '*' => {
                tokens.push(Token::Rest);
                1
            }
            _ => {
                let end = rest.find([' ', '(', ')', '[', ']']).unwrap_or(rest.len());
                tokens.push(word(&rest[..end]).ok_or_else(|| format!("`{}`?", &rest[..end]))?);
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// `*300` behind a quote, and how many bytes of text that is.
fn repeated(text: &str) -> (usize, usize) {
    let digits = text.strip_prefix('*').unwrap_or_default();
    let end = digits.find(|c: char| !c.is_ascii_digit());
    let digits = &digits[..end.unwrap_or(digits.len())];
    digits
        .parse()
        .map_or((1, 0), |times| (times, digits.len() + 1))
}

fn word(word: &str) -> Option<Token> {
    if word == ".." {
        return Some(Token::Any);
    }
    let digits: Option<Vec<u8>> = word
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    let bytes = digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]);
    Some(Token::Bytes(bytes.collect()))
}

fn sequence(tokens: &mut &[Token], until: Option<char>) -> Result<Vec<Option<u8>>, String> {
    let mut all = Vec::new();
    while let Some((token, rest)) = tokens.split_first() {
        *tokens = rest;
        match token {
            Token::Bytes(bytes) => all.extend(bytes.iter().copied().map(Some)),
            Token::Any => all.push(None),
            Token::Open(bracket) => {
                let end = if *bracket == '(' { ')' } else { ']' };
                let inner = sequence(tokens, Some(end))?;
                all.extend(variable(inner.len()).into_iter().map(Some));
                all.extend(inner);
            }
            Token::Close(bracket) if until == Some(*bracket) => return Ok(all),
            Token::Close(_) | Token::Rest => return Err("a bracket or * too many".to_owned()),
        }
    }
    match until {
        None => Ok(all),
        Some(_) => Err("a bracket is open".to_owned()),
    }
}

/// The notation itself.
pub(crate) fn check() -> Result<(), String> {
    let connect = bytes("10( \"MQTT\" 05 02 003C [] \"a\" )")?;
    if connect != b"\x10\x0e\0\x04MQTT\x05\x02\0\x3c\0\0\x01a" {
        return Err(format!("a CONNECT is {connect:02X?}"));
    }
    let long = bytes("30('x'*300)")?;
    if long[..3] != [0x30, 0xAC, 0x02] || long.len() != 303 {
        return Err("a length of two bytes is wrong".to_owned());
    }
    let exact = pattern("20( 00 .. )")?;
    let open = pattern("20( 00 * )")?;
    for (packet, fits) in [
        (&[0x20, 2, 0, 5][..], (true, true)),
        (&[0x20, 3, 0, 5, 6], (false, true)),
        (&[0x20, 2, 1, 5], (false, false)),
        (&[0x30, 2, 0, 5], (false, false)),
        (&[0x20, 0], (false, false)),
    ] {
        let found = (exact.matches(packet), open.matches(packet));
        if found != fits {
            return Err(format!("{packet:02X?} matches {found:?}"));
        }
    }
    for wrong in ["1", "10(", "10)", "\"a", "zz", "10(*) 00"] {
        if bytes(wrong).is_ok() {
            return Err(format!("`{wrong}` is read"));
        }
    }
    Ok(())
}
