//! Templates that YAML takes for maps, since they are not in quotes.

/// What to do about it.
const ADVICE: &str = "text with {{ }} needs quotes, such as \"{{ name }}\"";

/// What begins a template.
const STARTS: [&str; 3] = ["{{", "{%", "{#"];

/// What is wrong with YAML in this line (from 1), with advice where a template without quotes is the likely cause.
pub(crate) fn about_braces(what: String, yaml: &str, line: usize) -> String {
    // A parser that misses the end of something notices it at the next word, which may be in the next line.
    let before = line.saturating_sub(2);
    let lines = yaml.lines().skip(before).take(line - before);
    if lines.into_iter().any(has_bare_template) {
        format!("{what}; {ADVICE}")
    } else {
        what
    }
}

/// Whether a line has the beginning of a template outside of quotes and comments.
fn has_bare_template(line: &str) -> bool {
    let mut quote = None;
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        match quote {
            Some(open) if letter == open && (open == '\'' || before != '\\') => quote = None,
            // Within a word a quote is a letter of it.
            None if matches!(letter, '"' | '\'') && !before.is_alphanumeric() => {
                quote = Some(letter);
            }
            None if letter == '#' && before.is_whitespace() => return false,
            None if STARTS.iter().any(|start| line[at..].starts_with(start)) => return true,
            _ => {}
        }
        before = letter;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_outside_of_quotes() {
        for line in [
            "topic: {{ root }}/x",
            "- publish: { topic: a/{{ b }} }",
            "a: 'x' # y",
            "a: it's {{ x }}",
        ] {
            assert_eq!(has_bare_template(line), line.contains("{{"), "{line}");
        }
        for line in [
            "topic: \"{{ root }}/x\"",
            "topic: '{{ root }}/x'",
            "a: \"\\\"{{ x }}\"",
            "a: 1 # {{ x }}",
            "a: { b: { c: 1 } }",
            "",
        ] {
            assert!(!has_bare_template(line), "{line}");
        }
    }

    #[test]
    fn the_line_before_counts() {
        let yaml = "a: b{{ c }}\nd: 1\n\ne: 2\n";
        let about = |line| about_braces("no".to_owned(), yaml, line);
        assert!(about(1).starts_with("no; text with {{ }} needs quotes"));
        assert!(about(2).starts_with("no; "));
        assert_eq!(about(4), "no");
        assert_eq!(about(0), "no");
    }
}
