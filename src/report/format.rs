//! The formats of a report.

use std::path::Path;

use super::error::ReportError;
use super::look::Look;
use super::summary::Summary;
use super::text;
use super::{csv, html, json};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// The lines that are shown at the end of a run.
    Text,
    /// Everything, to be read again.
    Json,
    /// The series, a line a second.
    Csv,
    /// One page with charts, complete in itself.
    Html,
}

impl Format {
    /// Every format with its extension.
    const EXTENSIONS: [(&'static str, Self); 5] = [
        ("txt", Self::Text),
        ("json", Self::Json),
        ("csv", Self::Csv),
        ("html", Self::Html),
        ("htm", Self::Html),
    ];

    /// The format by the extension of a file, in upper or lower case.
    pub fn from_path(path: &Path) -> Result<Self, ReportError> {
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or("");
        Self::EXTENSIONS
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(extension))
            .map(|(_, format)| format)
            .ok_or_else(|| ReportError::Extension {
                name: path.display().to_string(),
            })
    }

    /// The whole report, with a line feed at its end.
    pub fn render(self, summary: &Summary) -> String {
        match self {
            Self::Text => text::render(summary, Look::default()),
            Self::Json => json::render(summary),
            Self::Csv => csv::render(summary),
            Self::Html => html::render(summary),
        }
    }
}
