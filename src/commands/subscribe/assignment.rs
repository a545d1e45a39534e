//! A filter that assigns where it should compare: `.state = "x"` is the whole payload, and so always true.

use crate::error::Failure;
use crate::options::Id;
use crate::settings::Context;

/// Warns of an assignment in the condition of this option.
pub(super) fn warn(context: &Context<'_>, id: Id) -> Result<(), Failure> {
    if let Some(text) = context.typed_text(id)?
        && is_in(&text)
    {
        context.warn(format!(
            "{id} '{text}' assigns a value instead of comparing, and matches every message: compare with =="
        ));
    }
    Ok(())
}

/// Whether an expression has a plain `=`, outside of its texts.
fn is_in(text: &str) -> bool {
    let (mut quoted, mut escaped, mut before) = (false, false, ' ');
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '=' if !quoted && !"=!<>|+-*/%".contains(before) && rest.peek() != Some(&'=') => {
                return true;
            }
            _ => {}
        }
        before = c;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignment_is_no_comparison() {
        for (text, expected) in [
            (". = 3", true),
            (".state=\"x\"", true),
            (".a == 1", false),
            (".a>=1 and .b<=2 and .c!=3", false),
            (".a |= 1 | .b += 2", false),
            (".name == \"a = b\"", false),
            (".name == \"\\\" = \"", false),
        ] {
            assert_eq!(is_in(text), expected, "{text}");
        }
    }
}
