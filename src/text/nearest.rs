//! What somebody may have meant.

/// A longer word is no typing error.
const LONGEST: usize = 64;

/// The candidate that is closest to a word, if one is close enough to have been meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    // Of a single letter nobody knows what was meant.
    let limit = (length / 3).clamp(1, 3).min(length.saturating_sub(1));
    let distance = |name: &str| strsim::osa_distance(&word, &name.to_lowercase());
    candidates
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= limit)
        .map(|(_, candidate)| candidate)
}

/// A hint that names the nearest candidate, to stand behind an error; empty without one.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> String {
    nearest(word, candidates).map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_close_is_meant() {
        let names = ["IEM", "smart_home", "tesla", "weather"];
        for (word, expected) in [
            ("telsa", Some("tesla")),
            ("iem", Some("IEM")),
            ("smarthome", Some("smart_home")),
            ("Weather", Some("weather")),
            ("nope", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
        assert_eq!(did_you_mean("wether", names), "; did you mean weather?");
        assert_eq!(did_you_mean("x".repeat(10_000).as_str(), names), "");
    }
}
