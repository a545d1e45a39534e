//! The places of bytes in a text, for parsers that count bytes.

/// Where the lines of a text begin.
#[derive(Debug)]
pub(crate) struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Those of this text.
    pub(crate) fn of(text: &'a str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| end + 1)).collect();
        Self { text, starts }
    }

    /// Line and column of a byte, from 1; columns count characters.
    pub(crate) fn at(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start..byte).unwrap_or_default();
        (line, 1 + before.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let places = Places::of("äb\n\nc");
        let found: Vec<_> = [0, 2, 3, 4, 5, 99].map(|byte| places.at(byte)).into();
        assert_eq!(found, [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 1)]);
    }
}
