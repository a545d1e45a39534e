//! Versions of releases: <https://semver.org>, 2.0.0.

use semver::Version;

/// A longer text is no version.
const LONGEST: usize = 128;

/// Reads a version, which may have one `v` in front.
pub(super) fn parse(text: &str) -> Option<Version> {
    let text = text.strip_prefix('v').unwrap_or(text);
    if text.len() > LONGEST {
        return None;
    }
    Version::parse(text).ok()
}

/// Whether a release is newer than this program. Build metadata makes no difference (§10).
pub fn is_newer(release: &Version) -> bool {
    let ours = parse(super::OURS);
    ours.is_none_or(|ours| release.cmp_precedence(&ours).is_gt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of §11 and their neighbours: each is newer than those before.
    #[test]
    fn pre_releases_come_before_their_release() {
        let order = [
            "0.10.0",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1.0.0",
            "1.0.1-0",
            "2.0.0",
        ];
        let versions = order.map(|text| parse(text).expect(text));
        assert!(versions.is_sorted_by(|a, b| a.cmp_precedence(b).is_lt()));
    }

    #[test]
    fn compared_with_this_program() {
        let ours = parse(super::super::OURS).expect("our own version");
        let next = Version::new(ours.major, ours.minor, ours.patch + 1);
        assert!(is_newer(&next));
        assert!(!is_newer(&ours));
        let built: Version = format!("{ours}+later").parse().expect("a version");
        assert!(!is_newer(&built));
    }

    #[test]
    fn what_is_no_version() {
        for text in [
            "",
            "1.2",
            "1.2.3.4",
            "01.2.3",
            "1.2.x",
            "1.2.3-",
            "1.2.3-01",
            "1.2.3+",
            "1.2.3-ä",
            " 1.2.3",
            "1.2.3\n",
            "1.2.3\u{1b}[2J",
            "vv1.2.3",
            "^1.2.3",
            "99999999999999999999.0.0",
        ] {
            assert!(parse(text).is_none(), "{text:?}");
        }
        assert!(parse(&format!("1.2.3-{}", "a".repeat(200))).is_none());
    }
}
