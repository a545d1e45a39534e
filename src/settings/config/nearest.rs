//! What somebody may have meant.

/// The candidate that is nearest to what was written; `None` if all are far from it.
pub(in crate::settings) fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = written.to_ascii_lowercase().replace('-', "_");
    // Of a word that is mostly another one, nobody knows what was meant.
    let length = written.chars().count();
    let far = (length / 2).max(2).min(length.saturating_sub(1));
    candidates
        .into_iter()
        .map(|candidate| {
            (
                distance(&written, &candidate.to_ascii_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters have to be typed, left out, replaced or swapped with the next one to make one of the
/// other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    // Nobody means a key by pages of text.
    if one.len() > 100 || other.len() > 100 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = one[i - 1] == other[j - 1];
                let replaced = rows[i - 1][j - 1] + usize::from(!same);
                let mut least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        let keys = ["port", "protocol", "host", "client_id", "keepalive"];
        let cases = [
            ("prot", Some("port")),
            ("client-id", Some("client_id")),
            ("clientId", Some("client_id")),
            ("Hots", Some("host")),
            ("keep_alive", Some("keepalive")),
            ("zzzzzzzz", None),
            ("", None),
            ("p", None),
        ];
        for (written, expected) in cases {
            assert_eq!(nearest(written, keys), expected, "{written}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), keys), None);
    }
}
