use std::ffi::OsString;

use super::*;
use crate::cli::{CliExit, command, parse};

/// The page that a line asks for.
fn page(line: &str) -> HelpPage {
    let words = line.split_whitespace().map(OsString::from);
    match parse(std::iter::once("mqtty".into()).chain(words).collect()) {
        Err(CliExit::Help(page) | CliExit::NoCommand(page)) => page,
        other => panic!("{line}: {other:?}"),
    }
}

fn text(line: &str) -> String {
    page(line).text(Look::PLAIN)
}

/// The words of every command, those of groups too, and its definition.
fn commands() -> Vec<(String, Command)> {
    let root = command();
    let commands = describe::commands(&root).into_iter();
    commands
        .map(|command| (describe::path(command).to_owned(), command.clone()))
        .collect()
}

/// Both pages of every command and of the program.
fn pages() -> Vec<(String, HelpPage)> {
    let names = commands().into_iter().map(|(name, _)| name);
    let lines = names.flat_map(|name| [format!("{name} --help"), format!("help {name}")]);
    let lines = ["--help".to_owned(), "help".to_owned()]
        .into_iter()
        .chain(lines);
    lines.map(|line| (line.clone(), page(&line))).collect()
}

#[test]
fn who_gets_which_page() {
    let short = text("--help");
    for line in ["", "-h", "-?"] {
        assert_eq!(text(line), short, "{line}");
    }
    assert_eq!(text("help"), text("--help-all"));
    assert!(text("help").contains("\nExit codes:\n"));
    assert_eq!(text("bench"), text("bench -h"));
    assert_eq!(text("bench help"), text("bench --help-all"));
    assert_eq!(text("pub -r -? -t a"), text("pub --help"));
    assert_eq!(text("broker -h"), text("broker -?"));
    for (name, _) in commands() {
        let complete = text(&format!("{name} --help-all"));
        assert_eq!(text(&format!("help {name}")), complete);
        if let Some((parent, below)) = name.split_once(' ') {
            assert_eq!(text(&format!("{parent} help {below}")), complete);
        }
        let short = text(&format!("{name} --help"));
        for page in [&short, &complete] {
            assert!(page.contains(&format!("\nUsage: mqtty {name}")), "{page}");
        }
        assert!(!short.contains("\nExit codes:"), "{name}");
        assert_eq!(complete.matches("\nExit codes:").count(), 1, "{name}");
        assert!(short.contains(&format!("mqtty help {name}")), "{short}");
    }
    // The first flag that asks for a page counts, and no value of another one.
    assert_eq!(text("pub --help --help-all"), text("pub --help"));
    assert_eq!(text("pub -m --help-all --help"), text("pub --help"));
}

#[test]
fn a_short_page_is_short() {
    for (line, page) in pages() {
        let lines = page.text(Look::PLAIN).lines().count();
        let limit = match line.as_str() {
            "--help" => 24,
            "pub --help" | "sub --help" | "conn --help" => 60,
            line if line.ends_with("--help") => 75,
            _ => continue,
        };
        assert!(lines <= limit, "{line}: {lines} lines");
    }
    // Commands that are used once are only named there.
    let short = text("--help");
    for definition in crate::cli::definition::all() {
        let named = |word: &str| word.trim_end_matches(',') == definition.name;
        assert!(short.split_whitespace().any(named), "{}", definition.name);
    }
    let with_options = |line: &str| {
        let text = text(line);
        let lines = text.lines().map(str::trim_start);
        lines.filter(|line| line.starts_with('-')).count()
    };
    for line in ["pub --help", "sub --help"] {
        let count = with_options(line);
        assert!((15..=27).contains(&count), "{line}: {count} options");
    }
}

#[test]
fn a_short_page_begins_with_examples_that_are_on_the_complete_one() {
    for (name, _) in commands() {
        let (short, complete) = (
            text(&format!("{name} --help")),
            text(&format!("help {name}")),
        );
        let examples = |page: &str| {
            let start = page.find("\nExamples:\n").unwrap();
            let rest = &page[start + 1..];
            let end = rest.find("\n\n").unwrap_or(rest.len());
            rest[..end].trim_end().to_owned()
        };
        let ours = examples(&short);
        assert!(examples(&complete).starts_with(&ours), "{name}: {ours}");
        assert!(short.find("Examples:") < short.find("Options:"), "{name}");
        if ["pub", "sub", "conn"].contains(&name.as_str()) {
            assert_eq!(ours.lines().count(), 7, "{name}: {ours}");
        }
    }
}

#[test]
fn the_options_of_its_examples_are_on_a_short_page() {
    let single = commands()
        .into_iter()
        .filter(|(_, command)| !command.has_subcommands());
    for (name, _) in single {
        let short = text(&format!("{name} --help"));
        let (examples, options) = short.split_once("\nOptions:\n").unwrap_or((&short, ""));
        let lines = examples
            .lines()
            .filter_map(|line| line.trim().strip_prefix("$ "));
        for flag in lines.flat_map(|line| crate::cli::examples::flags(line, &name)) {
            let mut words = options
                .split_whitespace()
                .map(|word| word.trim_end_matches(','));
            assert!(words.any(|word| word == flag), "{name}: {flag}");
        }
    }
}

#[test]
fn every_option_is_on_the_complete_page_once() {
    for (name, command) in commands() {
        let page = text(&format!("help {name}"));
        // The lines of examples go on with flags, too.
        let options = page.split("\nExamples:").next().unwrap();
        let longs: Vec<&str> = options
            .lines()
            .filter(|line| line.starts_with("  -") || line.starts_with("      -"))
            .map(|line| {
                let words: Vec<_> = line.split([' ', ',']).collect();
                words[if words[2].is_empty() { 6 } else { 4 }]
            })
            .collect();
        for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
            let long = format!("--{}", arg.get_long().unwrap());
            let lines = longs.iter().filter(|it| **it == long);
            assert_eq!(lines.count(), 1, "{name}: {long}");
        }
        let flags = command.get_arguments().filter(|arg| !arg.is_positional());
        assert_eq!(longs.len(), flags.count(), "{name}");
    }
}

#[test]
fn what_an_option_shows() {
    let page = text("help pub");
    for line in [
        "  -t, --topic <TOPIC> ",
        "  -up, --user-properties <KEY: VALUE>...\n",
        "  -Wpf, --will-payload-format-indicator\n",
        "      --connect-timeout <DURATION>",
        "  -h, --hostname <HOST|URL> ",
        "  -?, --help ",
        "      --help-all ",
        "  [TOPIC] ",
    ] {
        assert!(page.contains(&format!("\n{line}")), "{line:?}: {page}");
    }
    for piece in [
        "[default: 30s]",
        "[env: MQTTY_HOST]",
        "[aliases: --host]",
        "[possible values: 1.2, 1.3]",
        "mqtty pub [OPTIONS] [TOPIC] [MESSAGE]\n",
    ] {
        assert!(page.contains(piece), "{piece}: {page}");
    }
    let short = text("pub --help");
    assert!(!short.contains("[env:") && !short.contains("--will-topic"));
    assert!(text("help sub").contains("  -nl, --no-local [<true|false>...]"));
    assert!(text("help broker").contains("  -h, --help "));
    assert!(text("help bench pub").contains("      --split [<TEXT>] "));
    assert!(text("help sub").contains("mqtty sub [OPTIONS] [FILTER]...\n"));
    // A profile that is written takes nothing from the environment.
    assert!(!text("help profile add").contains("[env:"));
}

#[test]
fn many_clients_have_their_own_letters() {
    let page = text("help bench conn");
    assert!(page.contains("\n  -I, --client-id <ID> "), "{page}");
    assert!(page.contains("\n  -h, --hostname <HOST|URL> "), "{page}");
    assert!(text("help conn").contains("\n  -i, --client-id <ID> "));
}

/// The words of a page, without the marks by which a line of an example goes on.
fn words_of(text: &str) -> Vec<&str> {
    text.split_whitespace()
        .filter(|word| *word != "\\")
        .collect()
}

#[test]
fn pages_are_as_wide_as_the_terminal_and_break_no_word() {
    for (line, page) in pages() {
        let wide = page.text(Look::new(120, false));
        for width in [40, 60, 80, 100] {
            let text = page.text(Look::new(width, false));
            assert_eq!(words_of(&text), words_of(&wide), "{line}");
            for row in text.lines() {
                assert_eq!(row.trim_end(), row, "{line}");
                let longest = row.chars().count();
                // A word that is wider than the room for it stands alone.
                let text = row.trim_start();
                let label = text.starts_with('-') && !text.contains("  ");
                let alone = label || text.split(' ').count() < 3 || text.contains('\'');
                assert!(longest <= width || (width < 80 && alone), "{line}: {row}");
            }
        }
    }
    assert!(
        text("help sub")
            .lines()
            .any(|line| line.chars().count() > 75)
    );
}

#[test]
fn colours_change_nothing_but_colours() {
    for (line, page) in pages() {
        let mut plain = page.text(Look::new(80, true));
        for code in ["\x1b[1m", "\x1b[36m", "\x1b[0m"] {
            assert!(plain.contains(code), "{line}");
            plain = plain.replace(code, "");
        }
        assert_eq!(plain, page.text(Look::PLAIN), "{line}");
    }
}

#[test]
fn who_wants_a_pager() {
    for (line, pager) in [
        ("help pub", true),
        ("pub --help-all", true),
        ("help", true),
        ("pub --help", false),
        ("--help", false),
        ("help pub --no-pager", false),
        ("help --no-pager pub", false),
        ("pub --help-all --no-pager", false),
        ("pub --no-pager --help-all", false),
        ("pub --help-all -m --no-pager", true),
    ] {
        assert_eq!(page(line).wants_pager(), pager, "{line}");
    }
    assert_eq!(page("pub --color never --help").color(), ColorChoice::Never);
    assert_eq!(page("pub --help").color(), ColorChoice::Auto);
    // It is a flag of help only.
    let words = ["mqtty", "pub", "--no-pager"].map(OsString::from);
    assert!(matches!(parse(words.to_vec()), Err(CliExit::Wrong(_))));
}
