//! The files of a schema: the one that was given and those that it imports, found and read before anything is
//! compiled.
//!
//! An import is looked for in the include folders, beside the schema, and beside the file that imports it; one that
//! begins with `./` or `../` beside that file first. A file has one name, however it is reached: imports that use
//! another one are changed in its text.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fs, io};

use protox::file::{File, FileResolver, GoogleFileResolver};

use crate::text::{self, NotText};

/// Why the files cannot be gathered.
pub(super) enum Wrong {
    /// One of them is no schema.
    Schema { file: String, error: protox::Error },
    /// One of them cannot be read.
    File { file: String, error: io::Error },
    /// One of them is no text that can be read.
    Text {
        file: String,
        path: PathBuf,
        why: NotText,
    },
    /// One of them is of an edition; the place from 1.
    Edition {
        file: String,
        line: usize,
        column: usize,
    },
    /// An import cannot be used; the file that has it, the place from 1, and what is wrong.
    Import {
        file: String,
        line: usize,
        column: usize,
        what: String,
        missing: bool,
    },
}

/// The files of a schema by their names.
pub(super) struct Sources {
    files: HashMap<String, File>,
}

impl Sources {
    /// The name of every file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }
}

impl FileResolver for Sources {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match self.files.get(name) {
            Some(file) => Ok(file.clone()),
            None => GoogleFileResolver::new().open_file(name),
        }
    }
}

/// Reads everything that the schema at `path` imports, which holds these bytes and gets this name.
pub(super) fn gather(
    path: &Path,
    bytes: &[u8],
    name: &str,
    places: &[&Path],
) -> Result<Sources, Wrong> {
    let mut gatherer = Gatherer {
        places,
        names: HashMap::new(),
        files: HashMap::new(),
        open: Vec::new(),
    };
    gatherer.names.insert(identity(path), name.to_owned());
    gatherer.take(path, bytes, name)?;
    Ok(Sources {
        files: gatherer.files,
    })
}

struct Gatherer<'a> {
    places: &'a [&'a Path],
    /// The names of files by what is the same file.
    names: HashMap<PathBuf, String>,
    files: HashMap<String, File>,
    /// The file that is being read, and those that led to it.
    open: Vec<String>,
}

impl Gatherer<'_> {
    fn read(&mut self, path: &Path, name: &str) -> Result<(), Wrong> {
        let bytes = fs::read(path).map_err(|error| Wrong::File {
            file: name.to_owned(),
            error,
        })?;
        self.take(path, &bytes, name)
    }

    /// Takes a file that was read, and reads what it imports.
    fn take(&mut self, path: &Path, bytes: &[u8], name: &str) -> Result<(), Wrong> {
        let text = text::check(bytes).map_err(|why| Wrong::Text {
            file: name.to_owned(),
            path: path.to_owned(),
            why,
        })?;
        if let Some(at) = edition(text) {
            let (line, column) = text::place(text, at);
            return Err(Wrong::Edition {
                file: name.to_owned(),
                line,
                column,
            });
        }
        self.open.push(name.to_owned());
        let mut changed = String::with_capacity(text.len());
        let mut done = 0;
        for Import { line, place } in scan(text) {
            let import = &text[place.start + 1..place.end - 1];
            let wrong = |what, missing| Wrong::Import {
                file: name.to_owned(),
                line,
                column: text::place(text, place.start).1,
                what,
                missing,
            };
            let Some((found, proposed)) = self.find(import, path, name) else {
                if GoogleFileResolver::new().open_file(import).is_ok() {
                    continue;
                }
                return Err(wrong(format!("the import \"{import}\" is not found"), true));
            };
            let target = self.named(&found, proposed);
            if self.open.contains(&target) {
                let circle = format!("{} -> {target}", self.open.join(" -> "));
                return Err(wrong(format!("circular import: {circle}"), false));
            }
            if !self.files.contains_key(&target) {
                self.read(&found, &target)?;
            }
            changed.push_str(&text[done..place.start]);
            // Writing to a String cannot fail.
            let _ = write!(changed, "\"{target}\"");
            done = place.end;
        }
        changed.push_str(&text[done..]);
        self.open.pop();
        let file = File::from_source(name, &changed).map_err(|error| Wrong::Schema {
            file: name.to_owned(),
            error,
        })?;
        self.files.insert(name.to_owned(), file);
        Ok(())
    }

    /// Where an import is, and what it may be called.
    fn find(&self, import: &str, importer: &Path, name: &str) -> Option<(PathBuf, String)> {
        let here = importer.parent().unwrap_or(Path::new(""));
        let beside = || {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let proposed = normal(&format!("{folder}/{import}"));
            (here.join(import), proposed)
        };
        let placed = |place: &&Path| (place.join(import), normal(import));
        let relative = import.starts_with("./") || import.starts_with("../");
        let first = relative.then(beside);
        let rest = self.places.iter().map(placed);
        first
            .into_iter()
            .chain(rest)
            .chain([beside()])
            .find(|(path, _)| path.is_file())
    }

    /// The name of a file: the one that it has, else the proposed one unless that is another file's.
    fn named(&mut self, path: &Path, proposed: String) -> String {
        let identity = identity(path);
        if let Some(name) = self.names.get(&identity) {
            return name.clone();
        }
        let taken = self.names.values().any(|name| *name == proposed);
        let name = if taken {
            normal(&identity.to_string_lossy().replace('\\', "/"))
        } else {
            proposed
        };
        self.names.insert(identity, name.clone());
        name
    }
}

fn identity(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// A name without `.` and `..`, which the compiler does not take.
fn normal(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// An import in a text: its line, from 1, and where its string is, with the quotes.
struct Import {
    line: usize,
    place: Range<usize>,
}

/// Where a text names its edition: the statement that comes first in such a schema.
fn edition(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(length) = token(&text[at..]) {
        let piece = &text[at..at + length];
        let passed = piece.trim().is_empty() || piece.starts_with("//") || piece.starts_with("/*");
        if !passed {
            return (piece == "edition").then_some(at);
        }
        at += length;
    }
    None
}

/// The imports of a text, which need not be a schema.
fn scan(text: &str) -> Vec<Import> {
    let mut imports = Vec::new();
    let (mut at, mut line) = (0, 1);
    // Whether the statement that is being read is an import.
    let (mut importing, mut begins) = (false, true);
    while let Some(token) = token(&text[at..]) {
        let piece = &text[at..at + token];
        match piece.as_bytes()[0] {
            _ if piece.trim().is_empty() || piece.starts_with("//") || piece.starts_with("/*") => {}
            b'"' | b'\'' => {
                let ends =
                    piece.len() > 1 && piece.as_bytes()[0] == piece.as_bytes()[piece.len() - 1];
                if std::mem::take(&mut importing) && ends {
                    let place = at..at + token;
                    imports.push(Import { line, place });
                }
            }
            b';' | b'{' | b'}' => (importing, begins) = (false, true),
            _ => {
                importing = begins && piece == "import"
                    || importing && matches!(piece, "public" | "weak" | "option");
                begins = false;
            }
        }
        line += piece.matches('\n').count();
        at += token;
    }
    imports
}

/// How long the first piece of a text is: white space, a comment, a string, a word or any other character.
fn token(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let until = |end: Option<usize>| Some(end.unwrap_or(text.len()));
    let while_is = |is: fn(char) -> bool| until(text.find(|next: char| !is(next)));
    match first {
        _ if text.starts_with("//") => until(text.find('\n')),
        _ if text.starts_with("/*") => until(text[2..].find("*/").map(|end| end + 4)),
        '"' | '\'' => {
            let mut escaped = true;
            until(
                text.find(|next| {
                    let ends = !escaped && (next == first || next == '\n');
                    escaped = !escaped && next == '\\';
                    ends
                })
                .map(|end| end + 1),
            )
        }
        _ if first.is_whitespace() => while_is(char::is_whitespace),
        _ if first.is_alphanumeric() || first == '_' => {
            while_is(|next| next.is_alphanumeric() || next == '_')
        }
        _ => Some(first.len_utf8()),
    }
}
