//! The answer of a web server, put together from whatever pieces it comes in (RFC 9112).

use super::error::{HttpError, shown};

/// No answer to such a question has more header fields.
const MOST_FIELDS: usize = 64;

/// An answer as it comes in.
pub(super) struct Answer {
    /// It is not longer, head and framing included.
    longest: usize,
    /// Any success will do, whether it has a body or not; else it has to be a document.
    any_success: bool,
    bytes: Vec<u8>,
    framing: Option<Framing>,
    /// Up to here `bytes` have been read: the head, or the chunks so far.
    read: usize,
    body: Vec<u8>,
}

/// How long the body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// So many bytes.
    Length(usize),
    /// Chunk by chunk.
    Chunked,
    /// Until the server closes.
    Close,
}

impl Answer {
    /// One of at most so many bytes; with `any_success`, one that need not be a document.
    pub(super) fn up_to(longest: usize, any_success: bool) -> Self {
        Self {
            longest,
            any_success,
            bytes: Vec::new(),
            framing: None,
            read: 0,
            body: Vec::new(),
        }
    }

    /// Takes what has come; the body, once it is complete.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Option<&[u8]>, HttpError> {
        if self.bytes.len() + bytes.len() > self.longest {
            return Err(HttpError::Long(self.longest));
        }
        self.bytes.extend_from_slice(bytes);
        while self.framing.is_none() {
            match head(&self.bytes[self.read..], self.any_success)? {
                Head::Partial => return Ok(None),
                Head::Interim(length) => self.read += length,
                Head::Final(length, framing) => {
                    self.read += length;
                    self.framing = Some(framing);
                }
            }
        }
        let complete = match self.framing {
            Some(Framing::Length(length)) if length > self.longest => {
                return Err(HttpError::Long(self.longest));
            }
            Some(Framing::Length(length)) => match self.bytes.get(self.read..self.read + length) {
                Some(body) => {
                    self.body = body.to_vec();
                    true
                }
                None => false,
            },
            Some(Framing::Chunked) => self.chunks()?,
            // A success without a length may be one without a body.
            Some(Framing::Close) => self.any_success,
            None => false,
        };
        Ok(complete.then_some(&self.body))
    }

    /// The server has closed: the body, if that is how it ends. Whoever cuts the line can end it so, too: the
    /// body must then show by itself that it is whole, by a line end or a closing brace.
    pub(super) fn end(&self) -> Result<&[u8], HttpError> {
        match self.framing {
            Some(Framing::Close) if self.bytes.ends_with(b"\n") || self.bytes.ends_with(b"}") => {
                Ok(&self.bytes[self.read..])
            }
            None if self.bytes.is_empty() => {
                Err(broken("the server closed the connection without an answer"))
            }
            _ => Err(broken(
                "the server closed the connection in the middle of its answer",
            )),
        }
    }

    /// Takes the chunks that are there; whether the last one is among them.
    fn chunks(&mut self) -> Result<bool, HttpError> {
        loop {
            let rest = &self.bytes[self.read..];
            let (start, size) = match httparse::parse_chunk_size(rest) {
                Ok(httparse::Status::Complete(found)) => found,
                Ok(httparse::Status::Partial) => return Ok(false),
                Err(_) => return Err(broken("the length of a chunk is not a number")),
            };
            let size = usize::try_from(size)
                .ok()
                .filter(|size| *size <= self.longest)
                .ok_or(HttpError::Long(self.longest))?;
            if size == 0 {
                return Ok(true);
            }
            let Some(chunk) = rest.get(start..start + size + 2) else {
                return Ok(false);
            };
            let Some(data) = chunk.strip_suffix(b"\r\n") else {
                return Err(broken("a chunk is longer than declared"));
            };
            self.body.extend_from_slice(data);
            self.read += start + size + 2;
        }
    }
}

/// A head, as far as it has come.
enum Head {
    /// Not all of it.
    Partial,
    /// One that only says that another follows, and its length.
    Interim(usize),
    /// One that a document follows, its length, and how long the document is.
    Final(usize, Framing),
}

fn head(bytes: &[u8], any_success: bool) -> Result<Head, HttpError> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(Head::Partial),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(broken("the answer has too many header fields"));
        }
        Err(_) if !bytes.starts_with(b"HTTP/") => {
            let beginning = shown(&bytes[..bytes.len().min(40)]);
            return Err(broken(format!("the answer is not HTTP: {beginning}")));
        }
        Err(_) => return Err(broken("the head of the answer is malformed HTTP")),
    };
    let code = response.code.unwrap_or_default();
    let fields = &*response.headers;
    match code {
        200 => Ok(Head::Final(length, framing(fields)?)),
        204 if any_success => Ok(Head::Final(length, Framing::Length(0))),
        201..=299 if any_success => Ok(Head::Final(length, framing(fields)?)),
        100 | 102..=199 => Ok(Head::Interim(length)),
        _ => {
            let place = values(fields, "location").next();
            if let Some(place) = place.filter(|_| (300..400).contains(&code)) {
                return Err(HttpError::Redirect(shown(place)));
            }
            let reason = response.reason.unwrap_or_default();
            let words = shown(reason.as_bytes());
            let words = words.trim_matches('"');
            Err(HttpError::Status(
                format!("{code} {words}").trim_end().to_owned(),
            ))
        }
    }
}

/// How long the body is, as the header fields say it (RFC 9112 §6.3).
fn framing(fields: &[httparse::Header<'_>]) -> Result<Framing, HttpError> {
    let is = |value: &[u8], word: &str| value.trim_ascii().eq_ignore_ascii_case(word.as_bytes());
    if let Some(coding) = values(fields, "content-encoding").find(|value| !is(value, "identity")) {
        let coding = shown(coding);
        return Err(broken(format!("the answer is compressed by {coding}")));
    }
    let mut codings = values(fields, "transfer-encoding");
    if let Some(coding) = codings.next() {
        return if is(coding, "chunked") && codings.next().is_none() {
            Ok(Framing::Chunked)
        } else {
            let coding = shown(coding);
            Err(broken(format!("the answer is wrapped in {coding}")))
        };
    }
    let mut lengths = values(fields, "content-length").map(|value| {
        let text = std::str::from_utf8(value).ok()?.trim();
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number that does not fit is too long as well.
        digits.then(|| text.parse().unwrap_or(usize::MAX))
    });
    match lengths.next() {
        None => Ok(Framing::Close),
        Some(Some(length)) if lengths.all(|other| other == Some(length)) => {
            Ok(Framing::Length(length))
        }
        Some(_) => Err(broken("the answer has no length")),
    }
}

fn values<'a>(fields: &'a [httparse::Header<'a>], name: &'a str) -> impl Iterator<Item = &'a [u8]> {
    fields
        .iter()
        .filter(move |field| field.name.eq_ignore_ascii_case(name))
        .map(|field| field.value)
}

fn broken(what: impl Into<String>) -> HttpError {
    HttpError::Broken(what.into())
}

#[cfg(test)]
mod tests;
