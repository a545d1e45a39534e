//! The examples of the pages: each is a command that can be typed, and those that bring their own broker
//! are run.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its input has failed"
)]

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long one example may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A child process that does not outlive its test.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A folder of its own for what an example writes.
fn folder() -> PathBuf {
    let path =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("examples-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// A shell or a program without anything of the environment that it is started from, and with `mqtty` in
/// its path.
fn bare(program: &str) -> Command {
    let binary = Path::new(env!("CARGO_BIN_EXE_mqtty"));
    let own = binary.parent().unwrap().to_str().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("HOME", folder())
        .env("PATH", format!("{own}:{path}"))
        .current_dir(folder())
        .stdin(Stdio::null());
    command
}

/// What a command of ours prints.
fn printed(words: &[&str]) -> String {
    let output = bare("mqtty").args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The complete page of a command, the lines of its examples in one piece each.
fn help(words: &[&str]) -> String {
    printed(&[&["help"], words].concat()).replace(" \\\n      ", " ")
}

/// Every command, by its words, and every group of them.
fn commands() -> Vec<String> {
    let version: serde_json::Value =
        serde_json::from_str(&printed(&["version", "--json"])).unwrap();
    let names = version["commands"].as_array().unwrap().iter();
    let names = names.map(|name| name.as_str().unwrap().to_owned());
    let mut commands: Vec<String> = names.collect();
    let groups = commands
        .iter()
        .flat_map(|name| name.match_indices(' ').map(|(at, _)| name[..at].to_owned()));
    let groups: Vec<_> = groups.collect();
    commands.extend(groups);
    commands.sort();
    commands.dedup();
    commands
}

/// The lines of all pages' examples.
fn examples() -> Vec<String> {
    let mut pages = vec![help(&[])];
    for command in commands() {
        pages.push(help(&command.split(' ').collect::<Vec<_>>()));
    }
    let mut examples: Vec<String> = pages
        .iter()
        .flat_map(|page| page.lines().skip_while(|line| *line != "Examples:"))
        .filter_map(|line| line.trim_start().strip_prefix("$ mqtty "))
        .map(|rest| format!("mqtty {rest}"))
        .collect();
    examples.sort();
    examples.dedup();
    examples
}

/// Runs a line in a shell to its end; its exit code and what it printed.
fn run(line: &str) -> (Option<i32>, String) {
    let child = bare("sh")
        .args(["-c", &format!("exec 2>&1\n{line}")])
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
        assert!(start.elapsed() < LIMIT, "it hangs: {line}");
        std::thread::sleep(Duration::from_millis(5));
    }
    let status = shell.0.wait().unwrap();
    (status.code(), reader.join().unwrap().unwrap())
}

#[test]
fn those_with_a_broker_of_their_own_run() {
    let examples = examples();
    let own: Vec<_> = examples
        .iter()
        .filter(|line| line.contains("--embedded"))
        .collect();
    assert!(own.len() >= 5, "{examples:#?}");
    let file = include_str!("../examples/tests/basics/lamp.mqtt.yaml");
    std::fs::write(folder().join("lamp.mqtt.yaml"), file).unwrap();
    for line in own {
        let (code, output) = run(line);
        assert_eq!(code, Some(0), "$ {line}\n{output}");
        if line.starts_with("mqtty bench") {
            assert!(
                output.contains("Embedded broker at ")
                    && (output.contains("connected") || output.contains("connections open")),
                "$ {line}\n{output}"
            );
        }
    }
}

/// The others need a broker of their user's; but nothing in them may be a mistake.
#[test]
fn flags_that_are_only_shown_exist() {
    let examples = examples();
    let others = examples.iter().filter(|line| !line.contains("--embedded"));
    let mut seen = 0;
    for line in others {
        let words: Vec<_> = line.split_whitespace().skip(1).collect();
        let path: Vec<_> = match words[..] {
            ["bench", group @ ("max" | "storm"), kind, ..] => vec!["bench", group, kind],
            [group @ ("bench" | "profile"), below, ..] => vec![group, below],
            [command, ..] if !command.starts_with('-') => vec![command],
            _ => Vec::new(),
        };
        let page = help(&path);
        let known: Vec<_> = page
            .split_whitespace()
            .map(|word| word.trim_end_matches(','))
            .collect();
        let flags = words
            .iter()
            .filter(|word| word.starts_with('-') && word.len() > 1);
        for flag in flags {
            let flag = flag.split('=').next().unwrap();
            assert!(known.contains(&flag), "{flag} in: {line}");
            seen += 1;
        }
    }
    assert!(seen >= 10, "{examples:#?}");
}

/// The pages list exactly the functions of templates and the sequences of line formats.
#[test]
fn the_lists_of_the_pages_are_true_and_complete() {
    use mqtty::payload::{Placeholders, Template, TemplateClient};
    let placeholders = Placeholders {
        client_id: "c".into(),
        index: 0,
        user: "bob".into(),
        topic: "t".into(),
    };
    let client = TemplateClient::new(placeholders, Some(7));
    for (example, help) in mqtty::cli::TEMPLATE_HELP {
        let template = Template::compile(&format!("{{{{ {example} }}}}")).unwrap();
        let text = template.render(&client, std::time::SystemTime::now());
        assert!(!text.unwrap().is_empty() && !help.is_empty(), "{example}");
    }
    for function in Template::functions() {
        let call = format!("{function}(");
        let listed = |(example, _): &(&str, &str)| example.starts_with(&call);
        assert!(mqtty::cli::TEMPLATE_HELP.iter().any(listed), "{function}");
    }
    let all: String = mqtty::cli::FORMAT_HELP.map(|(example, _)| example).join("");
    mqtty::model::LineFormat::parse(&all).unwrap();
    for letter in ('A'..='Z').chain('a'..='z') {
        let sequence = format!("%{letter}");
        let is_one = mqtty::model::LineFormat::parse(&sequence).is_ok();
        let is_listed = mqtty::cli::FORMAT_HELP
            .iter()
            .any(|(example, _)| example.contains(&sequence));
        assert_eq!(is_one, is_listed, "{sequence}");
    }
}

#[test]
fn the_list_of_figures_is_true_and_complete() {
    use mqtty::stats::{Counters, Phase, Stat, Threshold};
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let rows = mqtty::cli::FIGURE_HELP;
    let row = |name: &str| rows.iter().find(|row| row.0 == name).unwrap().1;
    assert_eq!(words(row("PHASE")), Phase::ALL.map(Phase::name));
    assert_eq!(words(row("STAT")), Stat::ALL.map(Stat::name));
    let lists = [
        "per second",
        "messages",
        "deliveries",
        "connections",
        "the rest",
    ];
    let named: Vec<_> = lists
        .into_iter()
        .flat_map(|name| words(row(name)))
        .collect();
    for (counter, _) in Counters::DEFINITIONS {
        assert!(named.iter().any(|name| name == counter), "{counter}");
    }
    for name in &named {
        let read = |limit| Threshold::parse(&format!("{name}>{limit}")).is_ok();
        assert!(["1", "1/s"].into_iter().any(read), "{name}");
    }
}
