//! Ranges in the syntax of monitoring plugins, and the thresholds that they are part of.

use std::fmt;

use super::figures::Figure;

/// Values that are fine, or with `@` in front values that are not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Range {
    low: f64,
    high: f64,
    /// Values inside the range alert, those outside do not.
    inside: bool,
    /// As it was typed.
    text: String,
}

impl Range {
    /// Reads `10`, `10:`, `~:10`, `10:20` or `@10:20`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (inside, range) = match text.strip_prefix('@') {
            Some(range) => (true, range),
            None => (false, text),
        };
        let (low, high) = range.split_once(':').unwrap_or(("0", range));
        let low = match low {
            "~" => f64::NEG_INFINITY,
            _ => number(low)?,
        };
        let high = match high {
            // An end alone is no range.
            "" if range.contains(':') => f64::INFINITY,
            _ => number(high)?,
        };
        (low <= high).then(|| Self {
            low,
            high,
            inside,
            text: text.to_owned(),
        })
    }

    /// Whether a value alerts. Both ends belong to the range.
    pub(super) fn alerts(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value) == self.inside
    }
}

/// A finite decimal number.
fn number(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    let is_plain = text.bytes().all(plain) && text.ends_with(|it: char| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain)
}

/// As it was typed.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// How bad a value outside its range is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    Warning,
    Critical,
}

impl Severity {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// The range that a figure should be in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Threshold {
    pub(super) figure: Figure,
    pub(super) severity: Severity,
    pub(super) range: Range,
}

impl Threshold {
    /// Reads `echo=0.5`.
    pub(super) fn parse(text: &str, severity: Severity) -> Option<Self> {
        let (figure, range) = text.split_once('=')?;
        Some(Self {
            figure: Figure::of(figure)?,
            severity,
            range: Range::parse(range)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_values_alert() {
        let cases: &[(&str, &[f64], &[f64])] = &[
            ("10", &[-0.1, 10.1], &[0.0, 10.0]),
            ("0.5", &[0.500_001], &[0.0, 0.5]),
            ("10:", &[9.9, -1.0], &[10.0, 1e9]),
            ("~:10", &[10.1], &[10.0, -1e9]),
            ("10:20", &[9.9, 20.1], &[10.0, 15.0, 20.0]),
            ("@10:20", &[10.0, 15.0, 20.0], &[9.9, 20.1]),
            ("-5:5", &[-5.1, 5.1], &[-5.0, 5.0]),
            ("@~:3", &[3.0, -7.0], &[3.1]),
        ];
        for (text, alerting, fine) in cases {
            let range = Range::parse(text).unwrap();
            for value in *alerting {
                assert!(range.alerts(*value), "{value} is fine for {text}");
            }
            for value in *fine {
                assert!(!range.alerts(*value), "{value} alerts for {text}");
            }
            assert_eq!(range.to_string(), *text);
        }
    }

    #[test]
    fn what_is_no_range() {
        for text in [
            "", ":", ":10", "@", "20:10", "a", "1e3", "inf", "nan", "1:2:3", "~", "10:~", "1.",
            "0x1", "-", "1 ",
        ] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn thresholds_name_a_figure() {
        let threshold = Threshold::parse("cert_days=14:", Severity::Warning).unwrap();
        assert_eq!(threshold.figure, Figure::CertDays);
        for text in [
            "14:",
            "cert_days",
            "cert_days=",
            "days=14:",
            "=1",
            "echo=1=2",
        ] {
            assert_eq!(Threshold::parse(text, Severity::Warning), None, "{text}");
        }
    }
}
