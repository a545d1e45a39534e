//! `--clients-from`: a file with a client in each row, its cells separated by commas or tabs.

use std::collections::HashMap;
use std::io::BufRead as _;
use std::path::Path;

use csv::{ErrorKind, StringRecord};

use crate::error::{Exit, Failure, plain};
use crate::model::{ClientRow, Profile, Secret, TlsOptions};
use crate::settings::context::Context;
use crate::settings::value;
use crate::text::{self, NotText};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    ClientId,
    Username,
    Password,
    Ca,
    Cert,
    Key,
    KeyPassword,
}

impl Column {
    const ALL: [(&'static str, Self); 7] = [
        ("client_id", Self::ClientId),
        ("username", Self::Username),
        ("password", Self::Password),
        ("ca", Self::Ca),
        ("cert", Self::Cert),
        ("key", Self::Key),
        ("key_password", Self::KeyPassword),
    ];

    /// A column by its name, written as a column or as a flag.
    fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase().replace('-', "_");
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, column)| *column)
    }

    fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, column)| *column == self);
        found.map_or("", |(name, _)| name)
    }
}

/// Reads the rows; what a row leaves empty comes from the profile.
///
/// # Errors
///
/// A file that cannot be opened (exit 8); one that is wrong, with the line (exit 2).
pub(in crate::commands) fn read(
    context: &Context<'_>,
    path: &Path,
    profile: &Profile,
) -> Result<Vec<ClientRow>, Failure> {
    let shown = path.display();
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    let mut file = std::io::BufReader::new(file);
    if text::is_utf16(file.fill_buf().map_err(|error| unreadable(path, &error))?) {
        return Err(Failure {
            hint: NotText::Utf16.hint(&shown.to_string()),
            ..Failure::usage(format!("{shown}: {}", NotText::Utf16))
        });
    }
    let beginning = file.fill_buf().map_err(|error| unreadable(path, &error))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(beginning))
        .trim(csv::Trim::Headers)
        .from_reader(file);
    let columns = columns(path, reader.headers().map_err(|error| wrong(path, &error))?)?;
    let mut rows = Vec::new();
    let mut lines = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(path, &error))?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = row(&columns, &record, profile)
            .map_err(|why| Failure::usage(format!("{shown}, line {line}: {why}")))?;
        if let Some(id) = row.client_id.clone()
            && let Some(first) = lines.insert(id.clone(), line)
        {
            context.warn(format!(
                "{shown}, line {line}: the client identifier {id:?} is also in line {first}: the two \
                 disconnect each other"
            ));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(Failure::usage(format!("{shown} has no rows")));
    }
    Ok(rows)
}

/// What separates the cells: a tab where the first line has one and no comma, which no name of a column holds.
fn separator(beginning: &[u8]) -> u8 {
    let mut lines = beginning.split(|byte| matches!(byte, b'\n' | b'\r'));
    let first = lines.next().unwrap_or_default();
    if first.contains(&b'\t') && !first.contains(&b',') {
        b'\t'
    } else {
        b','
    }
}

fn columns(path: &Path, header: &StringRecord) -> Result<Vec<Column>, Failure> {
    let names: Vec<_> = Column::ALL.iter().map(|(name, _)| *name).collect();
    let wrong = |why: String| {
        Failure::usage(format!("{}, line 1: {why}", path.display())).with_hint(format!(
            "the first line names the columns: {}",
            names.join(", ")
        ))
    };
    let mut columns = Vec::new();
    for name in header {
        let column =
            Column::named(name).ok_or_else(|| wrong(format!("unknown column {name:?}")))?;
        if columns.contains(&column) {
            return Err(wrong(format!("the column {name} appears twice")));
        }
        columns.push(column);
    }
    if columns.is_empty() {
        return Err(wrong("no columns".to_owned()));
    }
    Ok(columns)
}

/// One client, or what is wrong with it.
fn row(columns: &[Column], record: &StringRecord, profile: &Profile) -> Result<ClientRow, String> {
    let cell = |wanted: Column| {
        let cells = columns.iter().zip(record);
        let mut cells = cells.filter(|(column, cell)| **column == wanted && !cell.is_empty());
        cells.next().map(|(_, cell)| cell)
    };
    let text = |column: Column| match cell(column).map(value::string) {
        Some(Err(expected)) => Err(format!("{}: expected {expected}", column.name())),
        Some(Ok(text)) => Ok(Some(text)),
        None => Ok(None),
    };
    Ok(ClientRow {
        line: record.position().map(csv::Position::line),
        client_id: text(Column::ClientId)?,
        username: text(Column::Username)?,
        password: text(Column::Password)?.map(Secret::new),
        tls: tls(cell, profile)?,
    })
}

/// TLS with what the row says about it.
fn tls<'a>(
    cell: impl Fn(Column) -> Option<&'a str>,
    profile: &Profile,
) -> Result<Option<TlsOptions>, String> {
    let of_tls = [Column::Ca, Column::Cert, Column::Key, Column::KeyPassword];
    let Some(first) = of_tls.into_iter().find(|column| cell(*column).is_some()) else {
        return Ok(None);
    };
    let Some(mut options) = profile.endpoint.tls.clone() else {
        let endpoint = &profile.endpoint;
        return Err(format!(
            "{} needs TLS, but {endpoint} has none",
            first.name()
        ));
    };
    match (cell(Column::Cert), cell(Column::Key)) {
        (Some(_), None) => return Err("cert without key".to_owned()),
        (None, Some(_)) => return Err("key without cert".to_owned()),
        (None, None) if options.key.is_none() && cell(Column::KeyPassword).is_some() => {
            return Err("key_password without key".to_owned());
        }
        (None, None) => {}
        (Some(certificate), Some(key)) => {
            options.certificate = Some(certificate.into());
            options.key = Some(key.into());
            options.key_password = None;
        }
    }
    if let Some(ca) = cell(Column::Ca) {
        options.ca = Some(ca.into());
    }
    if let Some(password) = cell(Column::KeyPassword) {
        options.key_password = Some(Secret::new(password));
    }
    Ok(Some(options))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Exit::File,
        format!("cannot read {}: {}", path.display(), plain(error)),
    )
}

/// What is wrong with the file as such; cells are not shown, for they may hold passwords.
fn wrong(path: &Path, error: &csv::Error) -> Failure {
    let shown = path.display();
    let line = error.position().map_or(1, csv::Position::line);
    Failure::usage(match error.kind() {
        ErrorKind::Io(error) => return unreadable(path, error),
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            let cells = if *len == 1 { "cell" } else { "cells" };
            format!("{shown}, line {line}: {len} {cells}, but the first line names {expected_len}")
        }
        ErrorKind::Utf8 { .. } => format!("{shown}, line {line}: it is not UTF-8"),
        _ => format!("{shown}, line {line}: it is not CSV"),
    })
}
