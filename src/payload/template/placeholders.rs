//! The placeholders of topics (`%i`, `%c`, `%u`, `%rand_N`, `%mod_N`) in templates, where they mean what they mean in a topic.

use std::fmt::Write as _;

/// The text with its placeholders as expressions; `%sc` is the name of the scenario, where there is one. What stands between `{{`, `{%` or `{#` and its end is
/// left alone: `{%if` holds no placeholder.
pub fn placeholders(text: &str, scenario: Option<&str>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find(['%', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match tag(rest) {
            Some(length) => {
                out.push_str(&rest[..length]);
                length
            }
            None => placeholder(rest, scenario, &mut out),
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// The length of the tag at the beginning, if there is one; `{% raw %}` goes on to its end.
fn tag(rest: &str) -> Option<usize> {
    let end = match rest.get(..2)? {
        "{{" => "}}",
        "{%" => "%}",
        "{#" => "#}",
        _ => return None,
    };
    let Some(at) = rest.find(end) else {
        // The compiler says what is wrong with it.
        return Some(rest.len());
    };
    let inside = rest[2..at].trim_matches(['-', '+']).trim();
    let length = at + end.len();
    if end == "%}" && inside == "raw" {
        let last = rest[length..].find("endraw").map(|at| length + at);
        return Some(last.unwrap_or(rest.len()));
    }
    Some(length)
}

/// Writes the expression for the placeholder at the beginning, or the character as it is; returns how
/// much of the text that was.
fn placeholder(rest: &str, scenario: Option<&str>, out: &mut String) -> usize {
    if let Some(name) = scenario
        && rest.starts_with("%sc")
    {
        out.push_str(name);
        return 3;
    }
    match rest.as_bytes().get(..2) {
        Some(b"%i") => out.push_str("{{ index + 1 }}"),
        Some(b"%c") => out.push_str("{{ client_id }}"),
        // Without a user name it stays as it is, as in topics.
        Some(b"%u") => out.push_str("{{ user or '%u' }}"),
        Some(b"%m") => return bounded(rest, "%mod_", out, |n| format!("(index + 1) % {n}")),
        _ => return bounded(rest, "%rand_", out, |n| format!("random(0, {})", n - 1)),
    }
    2
}

/// The same for a placeholder with a number above 0 behind it.
fn bounded(
    rest: &str,
    name: &str,
    out: &mut String,
    expression: impl FnOnce(i64) -> String,
) -> usize {
    if let Some(after) = rest.strip_prefix(name) {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        if let Ok(number) = after[..digits].parse::<i64>()
            && number > 0
        {
            // Writing to a string cannot fail.
            let _ = write!(out, "{{{{ {} }}}}", expression(number));
            return name.len() + digits;
        }
    }
    out.push_str(&rest[..1]);
    1
}
