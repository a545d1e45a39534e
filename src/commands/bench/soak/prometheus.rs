//! Reading metrics in Prometheus' text format. What a server sends is not trusted.

/// The sum of all samples of a metric, perhaps only those with labels: `name` or `name{label="value"}`. `None`: there is
/// no such sample, or none with a number.
pub(super) fn value(text: &str, metric: &str) -> Option<f64> {
    let (name, wanted) = match metric.split_once('{') {
        Some((name, labels)) => (name.trim(), labels.trim_end_matches('}')),
        None => (metric.trim(), ""),
    };
    let wanted: Vec<&str> = wanted
        .split(',')
        .map(str::trim)
        .filter(|label| !label.is_empty())
        .collect();
    let mut sum = None;
    for line in text.lines() {
        let Some(rest) = line.trim_start().strip_prefix(name) else {
            continue;
        };
        let (labels, rest) = match rest.strip_prefix('{') {
            Some(labelled) => match closing(labelled) {
                Some(at) => (&labelled[..at], &labelled[at + 1..]),
                None => continue,
            },
            None if rest.starts_with([' ', '\t']) => ("", rest),
            // Another metric whose name begins alike.
            None => continue,
        };
        if !wanted.iter().all(|label| has(labels, label)) {
            continue;
        }
        // A time may follow.
        let number = rest.split_ascii_whitespace().next();
        let number = number.and_then(|number| number.parse::<f64>().ok());
        if let Some(number) = number.filter(|number| number.is_finite()) {
            sum = Some(sum.unwrap_or(0.0) + number);
        }
    }
    sum
}

/// Where the labels end: braces in values do not count.
fn closing(labels: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in labels.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            '}' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

/// Whether a label is among others: as a whole, not as the end of another one.
fn has(labels: &str, wanted: &str) -> bool {
    labels.match_indices(wanted).any(|(at, _)| {
        let before = labels[..at].trim_end();
        let after = labels[at + wanted.len()..].trim_start();
        (before.is_empty() || before.ends_with(',')) && (after.is_empty() || after.starts_with(','))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# HELP mem Memory.\n# TYPE mem gauge\nmem 1.5e3\nmem_total 7\n\
        q{name=\"a}b\",kind=\"x\"} 3 1700000000000\nq{name=\"c\",kind=\"xy\"} 4\n\
        broken{name=\"a\n bad NaN\nhot +Inf\n";

    #[test]
    fn samples_are_found_by_name_and_labels() {
        assert_eq!(value(PAGE, "mem"), Some(1_500.0));
        assert_eq!(value(PAGE, "mem_total"), Some(7.0));
        assert_eq!(value(PAGE, "q"), Some(7.0));
        assert_eq!(value(PAGE, "q{kind=\"x\"}"), Some(3.0));
        assert_eq!(value(PAGE, "q{kind=\"xy\",name=\"c\"}"), Some(4.0));
        assert_eq!(value(PAGE, "q{ind=\"x\"}"), None);
    }

    #[test]
    fn what_is_no_number_is_not_there() {
        for metric in ["me", "broken", "bad", "hot", "", "#", "none"] {
            assert_eq!(value(PAGE, metric), None, "{metric}");
        }
        assert_eq!(value("", "mem"), None);
        assert_eq!(value("mem", "mem"), None);
        assert_eq!(value("mem{", "mem"), None);
    }
}
