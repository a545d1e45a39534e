//! A Rust file as a row of words, enough of them to follow its paths.

use std::path::Path;

/// A word or a sign, and the line it stands on.
struct Token {
    line: usize,
    text: String,
}

/// One file below `src/`.
pub(crate) struct Source {
    /// Its path below `src/`.
    pub(crate) path: String,
    /// How many lines it has.
    pub(crate) lines: usize,
    tokens: Vec<Token>,
    opening: bool,
}

/// Every Rust file below a folder.
pub(crate) fn sources(root: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    collect(root, root, &mut found);
    assert!(
        found.len() > 50,
        "the sources are not where they are looked for"
    );
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name: Vec<_> = path
                .strip_prefix(root)
                .unwrap()
                .components()
                .map(|part| part.as_os_str().to_str().unwrap())
                .collect();
            let text = std::fs::read_to_string(&path).unwrap();
            found.push(Source::new(&name.join("/"), &text));
        }
    }
}

impl Source {
    /// Reads a file; `path` is below `src/`, with slashes.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            lines: text.lines().count(),
            tokens: tokens(text),
            opening: text.starts_with("//!"),
        }
    }

    /// The module that it belongs to.
    pub(crate) fn top(&self) -> String {
        self.module().swap_remove(0)
    }

    /// Whether it is the first thing that one reads of a module.
    pub(crate) fn is_root(&self) -> bool {
        self.module().len() == 1
    }

    /// Whether it begins with a few words of its own.
    pub(crate) fn has_opening(&self) -> bool {
        self.opening
    }

    /// The module at the top of its module that it belongs to; `None` for the module's own file.
    pub(crate) fn part(&self) -> Option<String> {
        self.module().into_iter().nth(1)
    }

    /// The path of its module below the crate's root.
    fn module(&self) -> Vec<String> {
        let stem = self.path.strip_suffix(".rs").unwrap();
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        stem.split('/').map(str::to_owned).collect()
    }

    /// The modules that its paths lead to, with their lines: `crate::module::…`, also from within a group, and
    /// `super::…` as far up as it goes.
    pub(crate) fn imported(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (line, module, at) in self.paths() {
            match module.first() {
                Some(top) => found.push((line, top.clone())),
                None => self.roots(at, &mut found),
            }
        }
        found
    }

    /// What its paths lead to within its module, with the lines: the names of modules at the top of the module, or of
    /// what the module itself offers.
    pub(crate) fn imported_within_top(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (line, module, at) in self.paths() {
            match &module[..] {
                [] if self.word(at) == self.top() && self.word(at + 1) == "::" => {
                    self.roots(at + 2, &mut found);
                }
                [_] => self.roots(at, &mut found),
                [top, inner, ..] if *top == self.top() => found.push((line, inner.clone())),
                _ => {}
            }
        }
        found
    }

    /// Its paths that begin with `crate` or `super`: the line, the module that this leads to, and the place of what
    /// follows.
    fn paths(&self) -> Vec<(usize, Vec<String>, usize)> {
        let mut found = Vec::new();
        // The inline modules around the place, each with the depth of its braces.
        let (mut inline, mut depth) = (Vec::new(), 0_usize);
        let mut at = 0;
        while at < self.tokens.len() {
            let line = self.tokens[at].line;
            match self.word(at) {
                "{" => {
                    depth += 1;
                    if at >= 2 && self.word(at - 2) == "mod" {
                        inline.push((depth, self.word(at - 1).to_owned()));
                    }
                }
                "}" => {
                    if inline.last().is_some_and(|(opened, _)| *opened == depth) {
                        inline.pop();
                    }
                    depth = depth.saturating_sub(1);
                }
                "crate" if self.word(at + 1) == "::" => found.push((line, Vec::new(), at + 2)),
                "super" if self.word(at + 1) == "::" && !self.follows_a_path(at) => {
                    let mut module = self.module();
                    module.extend(inline.iter().map(|(_, name)| name.clone()));
                    while self.word(at) == "super" && self.word(at + 1) == "::" {
                        module.pop();
                        at += 2;
                    }
                    found.push((line, module, at));
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// The names that follow one at the root of a path, such as what is taken from a crate.
    pub(crate) fn after(&self, name: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for at in 0..self.tokens.len() {
            if self.word(at) == name && self.word(at + 1) == "::" && !self.follows_a_path(at) {
                self.roots(at + 2, &mut found);
            } else if self.word(at) == name && at > 0 && self.word(at - 1) == "use" {
                found.push((self.tokens[at].line, name.to_owned()));
            }
        }
        found
    }

    /// The lines in which it makes a command of its own.
    pub(crate) fn starts_programs(&self) -> Vec<usize> {
        let is_start = |at: &usize| {
            let clap = *at > 1 && self.word(at - 2) == "clap";
            !clap
                && self.word(*at) == "Command"
                && self.word(at + 1) == "::"
                && self.word(at + 2) == "new"
        };
        let places = (0..self.tokens.len()).filter(is_start);
        places.map(|at| self.tokens[at].line).collect()
    }

    /// Where it writes to a stream of the process, or ends it.
    pub(crate) fn prints_or_leaves(&self) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (at, token) in self.tokens.iter().enumerate() {
            let text = token.text.as_str();
            let printing = ["println", "eprintln", "print", "eprint", "dbg"].contains(&text);
            if printing && self.word(at + 1) == "!" {
                found.push((token.line, format!("{text}!")));
            }
            let forbidden: &[&str] = match text {
                "io" => &["stdout", "stderr"],
                "process" => &["exit", "abort"],
                _ => continue,
            };
            if self.word(at + 1) == "::" {
                let mut next = Vec::new();
                self.roots(at + 2, &mut next);
                next.retain(|(_, name)| forbidden.contains(&name.as_str()));
                found.extend(
                    next.into_iter()
                        .map(|(line, name)| (line, format!("{text}::{name}"))),
                );
            }
        }
        found
    }

    /// The first names of a path, or of each path of a group.
    fn roots(&self, at: usize, found: &mut Vec<(usize, String)>) {
        if self.word(at) != "{" {
            found.extend(
                self.tokens
                    .get(at)
                    .map(|token| (token.line, token.text.clone())),
            );
            return;
        }
        let (mut depth, mut first, mut at) = (1, true, at + 1);
        while depth > 0 && at < self.tokens.len() {
            match self.word(at) {
                "{" => depth += 1,
                "}" => depth -= 1,
                "," if depth == 1 => first = true,
                _ if first => {
                    found.push((self.tokens[at].line, self.tokens[at].text.clone()));
                    first = false;
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn follows_a_path(&self, at: usize) -> bool {
        at > 0 && self.word(at - 1) == "::"
    }

    /// The word at a place; nothing beyond the end.
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }
}

/// Splits a text into words and signs, and leaves out comments and everything quoted.
fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let length = match quoted(rest) {
            Some(length) => length,
            None if first.is_alphanumeric() || first == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
                end.unwrap_or(rest.len())
            }
            None if rest.starts_with("::") => 2,
            None => first.len_utf8(),
        };
        let (token, further) = rest.split_at(length);
        if quoted(rest).is_none() && !first.is_whitespace() {
            found.push(Token {
                line,
                text: token.to_owned(),
            });
        }
        line += token.matches('\n').count();
        rest = further;
    }
    found
}

/// The strings of a file with their lines, without those of its tests and the reasons of attributes. Escapes stay as
/// they are, but for the end of a line.
pub(crate) fn strings(text: &str) -> Vec<(usize, String)> {
    let text = text.split("#[cfg(test)]\n").next().unwrap_or(text);
    let (mut found, mut rest, mut line) = (Vec::new(), text, 1);
    // The last two words or signs.
    let mut before = ["", ""];
    while let Some(first) = rest.chars().next() {
        let quoted = quoted(rest);
        let length = quoted.unwrap_or_else(|| {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            match rest.find(|c| !is_word(c)) {
                Some(0) => first.len_utf8(),
                Some(end) => end,
                None => rest.len(),
            }
        });
        let (token, further) = rest.split_at(length);
        let is_reason = matches!(before, ["reason" | "must_use", "="]);
        if quoted.is_some() && !is_reason && !token.starts_with(['/', '\'']) {
            found.push((line, unquoted(token)));
        }
        if !token.trim().is_empty() && !token.starts_with('/') {
            before = [before[1], token];
        }
        line += token.matches('\n').count();
        rest = further;
    }
    found
}

/// What a string literal contains.
fn unquoted(literal: &str) -> String {
    let inner = literal.trim_start_matches('r').trim_matches('#');
    let inner = inner.strip_prefix('"').unwrap_or(inner);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut lines = inner.split("\\\n");
    let first = lines.next().unwrap_or_default().to_owned();
    lines.fold(first, |text, line| text + line.trim_start())
}

/// The length of a comment, a string or a character at the start of a text, if one is there.
fn quoted(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(block_comment(text));
    }
    if let Some(hashes) = text
        .strip_prefix('r')
        .map(|after| after.len() - after.trim_start_matches('#').len())
        && text[1 + hashes..].starts_with('"')
    {
        let end = format!("\"{}", "#".repeat(hashes));
        let start = hashes + 2;
        return Some(
            text[start..]
                .find(&end)
                .map_or(text.len(), |at| start + at + end.len()),
        );
    }
    if text.starts_with('"') {
        return Some(closing(text, '"'));
    }
    // A quote that is not closed after one character is a lifetime.
    let after = text.strip_prefix('\'')?;
    let mut chars = after.chars();
    match (chars.next()?, chars.next()?) {
        ('\\', _) => Some(closing(text, '\'')),
        (one, '\'') => Some(one.len_utf8() + 2),
        _ => None,
    }
}

/// The length of what is quoted, with its quotes.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}
