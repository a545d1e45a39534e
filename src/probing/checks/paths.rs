//! Under which paths the broker speaks MQTT over WebSocket.

use super::Checked;
use crate::probing::finding::{Finding, Value};
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

/// The paths that are in use.
pub(in crate::probing) async fn accepted(lab: &Lab) -> Checked {
    let mut tried = Vec::new();
    for (path, connector) in &lab.target.by_path {
        let opening = lab.opening(lab.version);
        let speaks = match lab.connect_by(connector, &opening).await {
            Ok(_) => true,
            // Of a handshake that fails there is no stream.
            Err(Trouble::Unreachable(_)) => false,
            Err(trouble) if trouble.is_answer() => false,
            Err(trouble) => return Err(trouble),
        };
        tried.push((path.as_str(), speaks));
    }
    Ok(finding(&tried))
}

/// What the paths come to that were tried.
fn finding(tried: &[(&str, bool)]) -> Finding {
    let those = |wanted: bool| {
        let paths = tried.iter().filter(|(_, speaks)| *speaks == wanted);
        let paths: Vec<_> = paths.map(|(path, _)| *path).collect();
        paths.join(" ")
    };
    match (tried, those(true), those(false)) {
        ([], ..) => Finding::untested("the request is signed for its path"),
        (_, none, refused) if none.is_empty() => Finding::no(format!("not {refused}")),
        (_, paths, refused) if refused.is_empty() => Finding::yes().with(Value::Text(paths)),
        (_, paths, refused) => Finding::yes()
            .with(Value::Text(paths))
            .because(format!("not {refused}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probing::finding::Verdict;

    #[test]
    fn paths_that_are_accepted_and_refused() {
        let some = finding(&[("/mqtt", true), ("/ws", false), ("/", true)]);
        assert_eq!(some.value, Some(Value::Text("/mqtt /".into())));
        assert_eq!(some.detail.as_deref(), Some("not /ws"));
        let all = finding(&[("/mqtt", true)]);
        assert_eq!((all.verdict, all.detail), (Verdict::Yes, None));
        let none = finding(&[("/mqtt", false), ("/ws", false)]);
        assert_eq!(none.verdict, Verdict::No);
        assert_eq!(none.detail.as_deref(), Some("not /mqtt /ws"));
        assert_eq!(finding(&[]).verdict, Verdict::Untested);
    }
}
