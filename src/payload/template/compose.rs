//! The text that is compiled, put together from what users wrote and what stands around it; each byte knows where
//! it came from.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::function::Callee;
use super::function::Function;
use super::function_state::CallSite;
use super::piece::Piece;

/// What begins the names of functions and of fields in the text: no template can use such a name itself.
pub(super) const PREFIX: &str = "__";

static NEXT_TEMPLATE: AtomicU32 = AtomicU32::new(1);

/// A text on its way.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) text: String,
    /// Text that is to stay as it is, and comes next.
    raw: String,
    spots: Vec<SourceMapping>,
    pub(super) callees: Vec<Arc<Callee>>,
    /// The number of this template among all of the program.
    template: u32,
    /// How many calls have a place of their own.
    places: usize,
    /// A counter without a name belongs to its place.
    counts_by_place: bool,
}

/// Where the text goes on.
#[derive(Clone, Copy, Debug)]
struct SourceMapping {
    /// From this byte of the text,
    at: usize,
    /// it is this part that a user wrote,
    part: usize,
    /// from this byte of it,
    origin: usize,
    /// byte for byte, or something that stands for what begins there.
    is_copy: bool,
}

impl Composed {
    /// An empty text.
    pub(super) fn new(counts_by_place: bool) -> Self {
        Self {
            text: String::new(),
            raw: String::new(),
            spots: Vec::new(),
            callees: Vec::new(),
            template: NEXT_TEMPLATE.fetch_add(1, Ordering::Relaxed),
            places: 0,
            counts_by_place,
        }
    }

    /// Adds code of ours.
    pub(super) fn code(&mut self, code: &str) {
        self.flush();
        self.text.push_str(code);
    }

    /// Adds text that is to stay as it is.
    pub(super) fn raw(&mut self, text: &str) {
        self.raw.push_str(text);
    }

    /// Adds the text that is to stay as it is.
    pub(super) fn flush(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let mut rest = raw.as_str();
        while let Some(at) = rest.find('{') {
            let (before, brace) = rest.split_at(at);
            self.text.push_str(before);
            rest = &brace[1..];
            if rest.starts_with(['{', '%', '#']) || rest.is_empty() {
                self.text.push_str("{% raw %}{{% endraw %}");
            } else {
                self.text.push('{');
            }
        }
        self.text.push_str(rest);
    }

    /// Adds a part that a user wrote.
    pub(super) fn part(&mut self, part: usize, source: &str, pieces: &[Piece]) {
        self.flush();
        for piece in pieces {
            let (origin, is_copy, text) = match piece {
                Piece::Same(Range { start, end }) => (*start, true, &source[*start..*end]),
                Piece::New(at, text) => (*at, false, text.as_str()),
            };
            self.spots.push(SourceMapping {
                at: self.text.len(),
                part,
                origin,
                is_copy,
            });
            self.text.push_str(text);
        }
    }

    /// The part, and the byte of it, that a byte of the text came from.
    pub(super) fn origin(&self, at: usize) -> Option<(usize, usize)> {
        let next = self.spots.partition_point(|spot| spot.at <= at);
        let spot = self.spots.get(next.checked_sub(1)?)?;
        let further = if spot.is_copy { at - spot.at } else { 0 };
        Some((spot.part, spot.origin + further))
    }

    /// A place of its own for a call of this function, if it needs one.
    pub(super) fn place(&mut self, function: &Function) -> Option<CallSite> {
        if !function.remembers || (function.name == "counter" && !self.counts_by_place) {
            return None;
        }
        self.places += 1;
        Some(CallSite {
            template: self.template,
            place: self.places - 1,
        })
    }

    /// The beginning of a call, up to its arguments.
    pub(super) fn call(&mut self, function: &'static Function, site: Option<CallSite>) -> String {
        let number = self.callees.len();
        self.callees.push(Arc::new(Callee { function, site }));
        // As a method of itself a function is found without looking for its name.
        format!("{PREFIX}{number}.{PREFIX}{number}(")
    }
}

/// The function that a name in the text stands for.
pub(super) fn callee<'a>(callees: &'a [Arc<Callee>], name: &str) -> Option<&'a Arc<Callee>> {
    callees.get(name.strip_prefix(PREFIX)?.parse::<usize>().ok()?)
}
