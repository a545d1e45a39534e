//! The README and the pages that it links say what really happens: their examples are run, and their tables
//! compared.
//!
//! A block marked `console` is a shell session. All its commands run in one `sh`, with a broker of its own
//! in the place of `localhost:1883`. What differs from run to run (times, ports, random client identifiers)
//! is the same for the comparison, and so is the order of lines, since stdout and stderr are two streams.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its input has failed"
)]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use mqtty::error::Exit;

const README: &str = include_str!("../README.md");

/// The README and every page of `docs`, each with its path.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).unwrap();
    let mut paths: Vec<_> = docs.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|name| name == "md"));
    paths.push(root.join("README.md"));
    paths.sort();
    let page = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path, text)
    };
    paths.into_iter().map(page).collect()
}

/// How long the commands of one block may take together.
const LIMIT: Duration = Duration::from_secs(60);

/// Printed before each command, to tell the outputs of two commands apart.
const MARK: &str = "=== next command ===";

/// A command of the README and the lines that it shows below it.
#[derive(Debug)]
struct Example {
    command: String,
    output: Vec<String>,
}

/// A child process that does not outlive its test.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The blocks between fences that are marked with a word.
fn blocks(text: &str, mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<String> = None;
    for line in text.lines() {
        match &mut block {
            None if line == format!("```{mark}") => block = Some(String::new()),
            Some(_) if line == "```" => found.extend(block.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    found
}

fn examples(block: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            found.push(Example {
                command: command.to_owned(),
                output: Vec::new(),
            });
        } else {
            let example = found.last_mut().expect("a block begins with a command");
            example.output.push(line.to_owned());
        }
    }
    found
}

/// A folder of its own for what an example writes.
fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("readme-{}", std::process::id()))
}

/// A shell or a program without anything of the environment that it is started from.
fn bare(program: &str) -> Command {
    let mut command = Command::new(program);
    let home = home();
    std::fs::create_dir_all(&home).unwrap();
    command.env_clear().env("HOME", &home).current_dir(&home);
    command
}

/// A broker on a free port, and the port.
fn broker() -> (Kept, u16) {
    let mut child = bare(env!("CARGO_BIN_EXE_mqtty"))
        .args(["broker", "--port", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let broker = Kept(child);
    let mut address = String::new();
    BufReader::new(stdout).read_line(&mut address).unwrap();
    let port = address.trim().rsplit(':').next().unwrap();
    (broker, port.parse().unwrap())
}

/// Runs a script to its end, and gives what it printed on both streams. With a port, a broker is there.
fn run(script: &str, port: Option<u16>) -> String {
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_mqtty"));
    let folder = binary.parent().unwrap().to_str().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let child = bare("sh")
        .envs(port.map(|port| ("MQTTY_PORT", port.to_string())))
        .args(["-c", &format!("exec 2>&1\n{script}")])
        .env("PATH", format!("{folder}:{path}"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut shell = Kept(child);
    let mut stdout = shell.0.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).map(|_| text)
    });
    let start = Instant::now();
    while !reader.is_finished() {
        assert!(start.elapsed() < LIMIT, "it hangs:\n{script}");
        std::thread::sleep(Duration::from_millis(5));
    }
    reader.join().unwrap().unwrap()
}

/// A line with what differs from run to run made equal.
fn steady(line: &str, port: u16) -> String {
    let line = line.replace(&format!(":{port}"), ":1883");
    let line = line.replace(home().to_str().unwrap(), "~");
    let mut steady: Vec<String> = Vec::new();
    let mut before = "";
    for word in line.split(' ') {
        let measured = ["in", "(dns", "tcp", "connack"].contains(&before)
            && word.starts_with(|c: char| c.is_ascii_digit());
        let unit = steady.last().is_some_and(|last| last == "TIME")
            && ["µs", "ms", "s"].contains(&word.trim_end_matches(';'));
        if measured {
            steady.push("TIME".to_owned());
        } else if !unit {
            steady.push(steady_word(word));
        }
        before = word;
    }
    steady.join(" ")
}

/// A word with its random or timely part made equal.
fn steady_word(word: &str) -> String {
    if let Some(at) = word.find("mqtty_") {
        let (before, id) = word.split_at(at + 6);
        let rest = id.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        return format!("{before}ID{rest}");
    }
    // 2026-11-20T09:53:35.156975Z, wherever it stands in the word.
    if let Some(at) = word.find('T').filter(|at| *at >= 10)
        && let Some(date) = word.get(at - 10..at)
        && date.chars().all(|c| c.is_ascii_digit() || c == '-')
        && let Some(end) = word[at..].find('Z')
    {
        return format!("{}TIME{}", &word[..at - 10], &word[at + end + 1..]);
    }
    word.to_owned()
}

#[test]
fn the_examples_do_what_they_show() {
    let pages = pages();
    let blocks: Vec<_> = pages
        .iter()
        .flat_map(|(_, text)| blocks(text, "console"))
        .collect();
    assert!(
        blocks.len() >= 15,
        "the examples are not where they are looked for"
    );
    let files = pages
        .iter()
        .flat_map(|(_, text)| ["yaml", "toml"].map(|kind| self::blocks(text, kind)))
        .flatten();
    for file in files {
        // A block that begins with the name of its file is there for the commands.
        let name = file.lines().next().and_then(|line| line.strip_prefix("# "));
        if let Some(name) = name.filter(|name| name.contains(".mqtt.")) {
            let folder = home();
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), &file).unwrap();
        }
    }
    for block in blocks {
        let examples = examples(&block);
        let (_broker, port) = broker();
        let mut script = String::new();
        for example in &examples {
            // `$?` is still that of the last example when the next one looks at it.
            let mark = format!("(code=$?; echo '{MARK}'; exit $code)");
            script.extend([mark.as_str(), "\n", &example.command, "\n"]);
        }
        let output = run(&script, Some(port));
        let outputs: Vec<&str> = output.split(&format!("{MARK}\n")).skip(1).collect();
        assert_eq!(outputs.len(), examples.len(), "{output}");
        for (example, output) in examples.iter().zip(outputs) {
            let mut expected: Vec<_> = example
                .output
                .iter()
                .map(|line| steady(line, port))
                .collect();
            let mut seen: Vec<_> = output.lines().map(|line| steady(line, port)).collect();
            expected.sort();
            seen.sort();
            assert_eq!(seen, expected, "$ {}\n{output}", example.command);
        }
    }
}

/// The first page that somebody sees is read to its end.
#[test]
fn the_readme_is_short() {
    let lines = README.lines().count();
    assert!(lines <= 150, "{lines} lines");
}

#[test]
fn the_exit_codes_are_those_of_the_program() {
    let table: Vec<String> = include_str!("../docs/smoke-tests.md")
        .lines()
        .skip_while(|line| *line != "| code | meaning |")
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(str::to_owned)
        .collect();
    let expected: Vec<String> = Exit::TABLE
        .iter()
        .map(|(exit, meaning)| format!("| {} | {meaning} |", exit.code()))
        .collect();
    assert_eq!(table, expected);
}

/// The very first command: the part behind `cargo run --`, with this build.
#[test]
fn the_first_command_does_what_it_shows() {
    let block = blocks(README, "text").remove(0);
    let example = examples(&block).remove(0);
    let arguments = example.command.strip_prefix("cargo run -- ").unwrap();
    let shown = |start: &str, lines: &[String]| {
        let line = lines
            .iter()
            .find(|line| line.trim_start().starts_with(start));
        line.unwrap_or_else(|| panic!("{start} is missing: {lines:#?}"))
            .clone()
    };
    let output = run(&format!("mqtty {arguments} || echo failed: $?"), None);
    let seen: Vec<String> = output.lines().map(str::to_owned).collect();
    assert!(!output.contains("failed: "), "{output}");
    // A machine that is busy with other tests may be behind when the time is up: then a few of the planned
    // messages were never sent, but none that was sent is lost.
    for lines in [&seen, &example.output] {
        // The row may go on in the next line.
        let words = lines.join(" ");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, deliveries) = words.split_once(" deliveries received ").unwrap();
        let (_, share) = deliveries.split_once(" (").unwrap();
        assert!(share.starts_with("100.0 %) lost 0 "), "{deliveries}");
        let total = |start: &str| -> u32 {
            let line = shown(start, lines);
            line.rsplit(' ').next().unwrap().parse().unwrap()
        };
        let published = total("Published total:");
        assert_eq!(published, total("Received total:"));
        assert!((1..=50_000).contains(&published), "{published}");
    }
}

/// Other examples are not run, since they need other hosts; but every flag in them must be one of ours.
#[test]
fn flags_that_are_only_shown_exist() {
    let pages = pages();
    let shown = pages.iter().flat_map(|(_, text)| blocks(text, "sh"));
    let shown: Vec<_> = shown.collect();
    assert!(shown.len() > 5);
    let shown = shown.concat();
    // Between the commands there may be those of the shell.
    for line in shown.lines().filter(|line| line.contains("mqtty ")) {
        let line = line.split(" # ").next().unwrap();
        // A variable may be set for the command.
        let words: Vec<&str> = line
            .split_whitespace()
            .skip_while(|word| *word != "mqtty")
            .collect();
        // `bench pub` and `profile add`, and their siblings, are commands of two words; `bench storm will` has three.
        let command = match words[1..] {
            ["bench", "max" | "storm", ..] => &words[1..4],
            ["bench" | "profile", ..] => &words[1..3],
            _ => &words[1..2],
        };
        let help = bare(env!("CARGO_BIN_EXE_mqtty"))
            .arg("help")
            .args(command)
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let known: Vec<&str> = help
            .split_whitespace()
            .map(|word| word.trim_end_matches(','))
            .collect();
        let flags = words.iter().filter(|word| word.starts_with('-'));
        for flag in flags {
            // A value may be joined to it.
            let name = flag.split('=').next().unwrap_or(flag);
            assert!(known.contains(&name), "{flag} in: {line}");
        }
    }
}

/// What a heading is called in links, where pages are shown: without punctuation.
fn anchor_of(title: &str) -> String {
    let kept = title
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
    kept.collect::<String>().replace(' ', "-")
}

#[test]
fn links_and_pictures_lead_somewhere() {
    let mut found = 0;
    for (path, text) in pages() {
        let folder = path.parent().unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap();
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                path.clone()
            } else {
                folder.join(file)
            };
            assert!(file.exists(), "{target} in {}", path.display());
            if !anchor.is_empty() {
                let text = std::fs::read_to_string(&file).unwrap();
                let is_it = |line: &str| {
                    let title = line.trim_start_matches('#').trim().to_lowercase();
                    line.starts_with('#') && anchor_of(&title) == anchor
                };
                assert!(text.lines().any(is_it), "{target} in {}", path.display());
            }
            found += 1;
        }
    }
    assert!(found > 15);
}

/// The table of `version --json` names its keys, each and no other.
#[test]
fn the_keys_of_the_version_are_told() {
    let text = include_str!("../docs/smoke-tests.md");
    let rows = text
        .lines()
        .skip_while(|line| *line != "| key | what it is |")
        .skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let mut told: Vec<&str> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
    let output = bare(env!("CARGO_BIN_EXE_mqtty"))
        .args(["version", "--json"])
        .output()
        .unwrap();
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut keys: Vec<_> = version.as_object().unwrap().keys().collect();
    told.sort_unstable();
    keys.sort_unstable();
    assert_eq!(told, keys);
}
