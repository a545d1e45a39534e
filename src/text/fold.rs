//! Lines that stay within a number of columns.

/// A piece that is as long as this takes no further word to itself, so that a list of numbers is broken, too.
const LONG: usize = 24;

/// Words on as many lines as they need, without the end of the last one. The first line is `begun` columns wide
/// already; the others are indented by `indent`. `width` is that of a text in columns. What has no gap to be broken
/// at stands alone on its line.
pub(crate) fn fold(
    words: &str,
    columns: usize,
    (begun, indent): (usize, usize),
    width: impl Fn(&str) -> usize,
) -> String {
    let mut text = String::with_capacity(words.len() + words.len() / 8);
    let mut at = begun;
    for (index, piece) in pieces(words).into_iter().enumerate() {
        let own = width(piece);
        if index > 0 && at + 1 + own > columns {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
            at = indent;
        } else if index > 0 {
            text.push(' ');
            at += 1;
        }
        text.push_str(piece);
        at += own;
    }
    text
}

/// The parts of a text that stay in one piece: words, numbers with their units, flags with their values, and what is
/// quoted for a shell, so that a command can be copied.
pub(crate) fn pieces(words: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let mut end = unit(rest, 0);
        while end < rest.len() && end < LONG && keeps_next(&rest[..end]) {
            end = unit(rest, end + 1);
        }
        pieces.push(&rest[..end]);
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    pieces
}

/// Where the word or the quotation ends that begins here.
fn unit(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let to_space = |from: usize| rest[from..].find(' ').map_or(rest.len(), |at| from + at);
    start + quotation(rest).map_or_else(|| to_space(0), to_space)
}

/// Where the quotation ends that a text begins with.
fn quotation(text: &str) -> Option<usize> {
    let inner = text.trim_start_matches('(');
    let quote = inner.chars().next().filter(|c| matches!(c, '`' | '\''))?;
    let begin = text.len() - inner.len() + 1;
    text[begin..].find(quote).map(|end| begin + end)
}

/// Whether the last word of a piece belongs to the next one: a number to its unit, a part to its whole, a flag to its
/// value.
fn keeps_next(piece: &str) -> bool {
    let last = piece.rsplit(' ').next().unwrap_or(piece);
    // A piece goes on with "of" only after a number.
    last.ends_with(|c: char| c.is_ascii_digit())
        || last == "of" && piece != last
        || last.len() > 1
            && last.starts_with('-')
            && !last.ends_with([',', ':', ';', '.', ')', '`', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(words: &str) -> String {
        fold(words, 20, (2, 4), |text| text.chars().count())
    }

    #[test]
    fn lines_are_broken_between_words() {
        for (words, lines) in [
            ("", ""),
            ("short", "short"),
            ("exactly eighteen c", "exactly eighteen c"),
            ("one more than it is", "one more than it\n    is"),
            (
                "a-word-that-has-no-gap-at-all and more",
                "a-word-that-has-no-gap-at-all\n    and more",
            ),
            (
                "two  spaces  are  kept  here",
                "two  spaces  are \n    kept  here",
            ),
        ] {
            assert_eq!(folded(words), lines);
        }
    }

    #[test]
    fn what_belongs_together_stays_together() {
        for (words, lines) in [
            ("it has taken 980 ms", "it has taken\n    980 ms"),
            ("try it with -p 8883", "try it with\n    -p 8883"),
            ("one part: 3 of 385 lost", "one part:\n    3 of 385 lost"),
            ("a queue full of things", "a queue full of\n    things"),
            (
                "set it with `mqtty init -f`",
                "set it with\n    `mqtty init -f`",
            ),
            (
                "run (`a b c d e f g h i j k l`) now",
                "run\n    (`a b c d e f g h i j k l`)\n    now",
            ),
            (
                "a topic: --to 'a {{ b }} c'",
                "a topic:\n    --to 'a {{ b }} c'",
            ),
            // A quote that is never closed is a character.
            ("it is not `closed here", "it is not `closed\n    here"),
            // A list of numbers is broken somewhere.
            (
                "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
                "1 2 3 4 5 6 7 8 9 10 11 12\n    13 14 15",
            ),
        ] {
            assert_eq!(folded(words), lines, "{words}");
        }
    }
}
