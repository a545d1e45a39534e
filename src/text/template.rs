//! Errors of templates in our own words.

/// What the template language calls the parts of a template.
const PARTS: [(&str, &str); 12] = [
    ("end of variable block", "}}"),
    ("end of block", "%}"),
    ("start of variable block", "{{"),
    ("start of block", "{%"),
    ("end of template", "the end of the template"),
    ("end of input", "the end of the template"),
    ("template-data", "text"),
    ("identifier", "a name"),
    ("integer", "a number"),
    ("float", "a number"),
    ("keyword", "a name"),
    ("string", "a text in quotes"),
];

/// Translates a fault of syntax.
pub fn syntax(said: &str) -> String {
    let part = |text: &str| {
        let text = text.trim();
        PARTS
            .iter()
            .find(|(theirs, _)| text == *theirs)
            .map_or_else(|| text.to_owned(), |(_, ours)| (*ours).to_owned())
    };
    if let Some(rest) = said.strip_prefix("unexpected input after expression") {
        return format!("something follows the expression{rest}");
    }
    if let Some(rest) = said.strip_prefix("unexpected ") {
        return match rest.split_once(", expected ") {
            Some((found, wanted)) => {
                format!("{} must stand here, not {}", part(wanted), part(found))
            }
            None => format!("{} cannot stand here", part(rest)),
        };
    }
    if let Some(rest) = said.strip_prefix("unknown statement ") {
        return format!("there is no statement {rest}");
    }
    if said.starts_with("unknown ") {
        return "a statement must stand behind {%".into();
    }
    let known = [
        ("string", "a closing quote is missing"),
        ("'break'", "break stands outside of a loop"),
        ("'continue'", "continue stands outside of a loop"),
        ("too deep", "it is nested too deeply"),
        ("recursion", "it is nested too deeply"),
        ("Too many arguments", "a function has too many arguments"),
        ("comment", "a comment is not closed with #}"),
        ("raw block", "a raw block is not closed with {% endraw %}"),
        ("integer", "a number is malformed"),
        ("float", "a number is malformed"),
        (
            "escape",
            "a backslash is followed by something without a meaning",
        ),
        ("assign", "this name cannot be assigned to"),
        ("block", "a block cannot stand here"),
    ];
    known
        .iter()
        .find(|(part, _)| said.contains(part))
        .map_or("it is not a correct template", |(_, ours)| ours)
        .into()
}

/// Translates a fault of a function's arguments or of an operation; what our own functions say stays.
pub fn operation(said: &str) -> String {
    for (theirs, ours) in [
        ("missing keyword argument ", "there is no argument "),
        ("unknown keyword argument ", "there is no argument "),
        ("cannot convert ", "these kinds of values do not fit: "),
    ] {
        if let Some(rest) = said.strip_prefix(theirs) {
            return format!(
                "{ours}{}",
                rest.replace("i64", "an integer").replace("f64", "a number")
            );
        }
    }
    match said {
        "value is not a string" => "a text is expected".into(),
        "value is not iterable" | "not iterable" => "a list is expected".into(),
        "expected object" | "not an object" => "an object is expected".into(),
        _ => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_of_syntax() {
        for (said, ours) in [
            (
                "unexpected end of input, expected end of variable block",
                "}} must stand here, not the end of the template",
            ),
            (
                "unexpected `)`, expected identifier",
                "a name must stand here, not `)`",
            ),
            ("unknown statement foo", "there is no statement foo"),
            ("unexpected integer", "a number cannot stand here"),
        ] {
            assert_eq!(syntax(said), ours);
        }
    }
}
