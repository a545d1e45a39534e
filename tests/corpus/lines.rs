//! The command lines of the corpus, and what files and the environment hold beside them.

use mqtty::cli::{self, Shape};
use mqtty::options::Id;

use crate::values::{self, Kind};

/// A command line with what surrounds it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    /// The section of its command in a file of saved options.
    section: String,
    /// The words after the program's name.
    pub(crate) words: Vec<String>,
    /// Variables of the environment.
    pub(crate) environment: Vec<(String, String)>,
    /// The config file; empty for none.
    pub(crate) config: String,
    /// The file that `--load-options` names; empty for none.
    pub(crate) saved: String,
}

impl Case {
    /// How the case is written in the record.
    pub(crate) fn title(&self) -> String {
        let mut title = self.words.join(" ");
        for (name, value) in &self.environment {
            title = format!("{name}={value} {title}");
        }
        for (what, text) in [("config", &self.config), ("saved", &self.saved)] {
            if !text.is_empty() {
                title = format!("{title}  <{what}: {}>", text.trim().replace('\n', "; "));
            }
        }
        title
    }
}

/// An option of a command.
struct Opt {
    id: Id,
    long: String,
    values: Option<[&'static str; 2]>,
}

impl Opt {
    /// The word that sets the option to one of its two values.
    fn word(&self, which: usize) -> String {
        match self.values {
            Some(values) => format!("--{}={}", self.long, values[which]),
            None => format!("--{}", self.long),
        }
    }

    /// Its key in a file, and the first of its values as TOML and YAML alike write it.
    fn entry(&self) -> (String, String) {
        let value = match self.values.map(|values| values[0]) {
            None => "true".to_owned(),
            Some(number) if number.parse::<u32>().is_ok() => number.to_owned(),
            Some(text) => format!("{text:?}"),
        };
        (self.long.replace('-', "_"), value)
    }
}

/// A line of the command to which everything else is added.
pub(crate) fn base(command: &str) -> Vec<String> {
    let more: &[&str] = match command {
        "pub" | "rr" => &["--topic=a/b", "--message=m"],
        "sub" | "bench sub" | "bench pub" | "bench max pub" => &["--topic=a/b"],
        "reply" => &["--topic=a/b", "--echo"],
        "simulate" => &["--scenario=weather"],
        "probe" => &["--check"],
        "test" => &["a.mqtt.yaml"],
        _ => &[],
    };
    let words = command.split(' ').chain(more.iter().copied());
    words.map(str::to_owned).collect()
}

/// The options of a command, but for those that end it at once.
fn options(command: &str) -> Vec<Opt> {
    let words = ["mqtty".to_owned()].into_iter().chain(base(command));
    let line = cli::parse(words.map(Into::into).collect()).expect("a base line is valid");
    let names = line.flags().into_iter().filter(|id| *id != Id::Help);
    let mut options: Vec<Opt> = names
        .map(|id| {
            let flag = line.flag(id).expect("it is one of the command's");
            let kind = match flag.shape {
                Shape::Switch => Kind::Switch,
                _ if flag.is_path => Kind::Path,
                _ if flag.is_number => Kind::Number,
                _ => Kind::Text,
            };
            let values = values::of(id.long(), kind);
            let long = id.long().to_owned();
            Opt { id, long, values }
        })
        .collect();
    options.sort_by(|a, b| a.long.cmp(&b.long));
    options
}

/// Options that a file cannot set.
fn is_for_files(option: &Opt) -> bool {
    option.id.row().is_setting
}

/// Makes every case of a command, one after the other, since all of them together take gigabytes: the base line, each option
/// alone and in each layer, and each pair in all combinations of layers.
pub(crate) fn cases(command: &str, each: &mut dyn FnMut(&Case)) {
    let options = options(command);
    let base = base(command);
    let typed = |extra: &[String]| Case {
        section: section_of(command),
        words: base.iter().chain(extra).cloned().collect(),
        ..Case::default()
    };
    each(&typed(&[]));
    for (index, option) in options.iter().enumerate() {
        each(&typed(&[option.word(0)]));
        each(&typed(&[option.word(1)]));
        each(&typed(&[option.word(0), option.word(1)]));
        each(&typed(&[format!("--{}=", option.long)]));
        if is_for_files(option) {
            layered(&typed(&[]), option).iter().for_each(&mut *each);
            layered(&typed(&[option.word(1)]), option)
                .iter()
                .for_each(&mut *each);
        }
        for other in &options[index + 1..] {
            each(&typed(&[option.word(0), other.word(0)]));
            if is_for_files(option) {
                layered(&typed(&[other.word(0)]), option)
                    .iter()
                    .for_each(&mut *each);
            }
            if is_for_files(other) {
                layered(&typed(&[option.word(0)]), other)
                    .iter()
                    .for_each(&mut *each);
            }
        }
    }
}

/// The case with the option set in the environment, in the config file (as a default and in a profile), and in a file
/// of saved options.
fn layered(case: &Case, option: &Opt) -> [Case; 4] {
    let (key, value) = option.entry();
    let mut variable = case.clone();
    let plain = option.values.map_or("true", |values| values[0]);
    let name = option.id.variable();
    variable.environment.push((name, plain.to_owned()));
    let mut default = case.clone();
    default.config = format!("[defaults]\n{key} = {value}\n");
    let mut profile = case.clone();
    profile.config = format!("[profiles.p]\n{key} = {value}\n");
    profile.words.push("--profile=p".to_owned());
    let mut saved = case.clone();
    saved
        .words
        .push("--load-options={dir}/saved.yaml".to_owned());
    saved.saved = format!("{}:\n  {key}: {value}\n", case.section);
    [variable, default, profile, saved]
}

/// The section of a command in a file of saved options: `benchPub` of `bench pub`.
fn section_of(command: &str) -> String {
    let mut letters = command.chars();
    let mut section = String::new();
    while let Some(letter) = letters.next() {
        match letter {
            ' ' => section.extend(letters.next().map(|letter| letter.to_ascii_uppercase())),
            letter => section.push(letter),
        }
    }
    section
}

/// The lines of a page that run mqtty: what is typed in its examples.
pub(crate) fn of_page(page: &str) -> Vec<Case> {
    // A line with a code span is prose.
    let lines = page
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.contains('`'));
    let lines = lines.filter_map(|line| {
        line.strip_prefix("$ ")
            .unwrap_or(line)
            .strip_prefix("mqtty ")
    });
    let cases = lines.map(|line| Case {
        words: words_of(line),
        ..Case::default()
    });
    cases.filter(|case| !case.words.is_empty()).collect()
}

/// The words of a line as a shell reads them, up to a pipe, a redirection or the next command.
fn words_of(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, ' ') => words.extend(word.take()),
            (None, '|' | '>' | '<' | ';' | '&') => break,
            (None, '#') if word.is_none() => break,
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}
