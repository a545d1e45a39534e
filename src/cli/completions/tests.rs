use std::cell::Cell;

use super::*;

/// Profiles, and how often somebody has asked for them.
#[derive(Default)]
struct Names(Cell<u32>);

impl Known for Names {
    fn profiles(&self, config: Option<&Path>) -> Vec<String> {
        self.0.set(self.0.get() + 1);
        if let Some(path) = config {
            return vec![path.display().to_string()];
        }
        ["prod", "preview", "$(reboot)", "a b", "--flag"]
            .map(str::to_owned)
            .to_vec()
    }

    fn scenarios(&self) -> Vec<(String, String)> {
        vec![("tesla".to_owned(), "cars".to_owned())]
    }
}

/// What could be typed at the end of a line; the last word may be empty.
fn offered(line: &str) -> Vec<String> {
    let mut words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
    let current = words.pop().unwrap();
    let found = candidates(&words, &current, None, &Names::default());
    found.into_iter().map(|candidate| candidate.word).collect()
}

fn includes(line: &str, expected: &[&str]) {
    let found = offered(line);
    for word in expected {
        assert!(found.iter().any(|found| found == word), "{line}: {found:?}");
    }
}

#[test]
fn commands_and_flags() {
    includes("mqtty ", &["conn", "pub", "bench", "check", "help"]);
    assert_eq!(offered("mqtty be"), ["bench"]);
    assert_eq!(offered("mqtty bench e"), ["e2e"]);
    includes("mqtty help ", &["pub", "bench"]);
    assert_eq!(offered("mqtty help bench e"), ["e2e"]);
    assert_eq!(offered("mqtty man ver"), ["version"]);
    assert_eq!(offered("mqtty pub --user-p"), ["--user-properties"]);
    assert_eq!(
        offered("mqtty pub -t a -q 1 --user-p"),
        ["--user-properties"]
    );
    assert!(offered("mqtty conn --topic-p").is_empty());
    // Behind words that stand for options.
    includes("mqtty pub home/light ", &["--message", "--qos"]);
    assert_eq!(offered("mqtty pub a b --user-p"), ["--user-properties"]);
    assert_eq!(offered("mqtty sub a/b c/d -q "), ["0", "1", "2"]);
}

#[test]
fn flags_of_several_letters() {
    assert_eq!(offered("mqtty pub -up"), ["-up"]);
    includes("mqtty pub -W", &["-Wt", "-Wm", "-Wpf"]);
    includes("mqtty pub -", &["-t", "-up", "-Wt"]);
    includes("mqtty sub -t a -nl", &["-nl"]);
    assert!(!offered("mqtty bench conn -").contains(&"-t".to_owned()));
}

#[test]
fn values() {
    assert_eq!(offered("mqtty pub -l mq"), ["mqtt", "mqtts"]);
    assert_eq!(
        offered("mqtty pub --protocol=w"),
        ["--protocol=ws", "--protocol=wss"]
    );
    assert_eq!(offered("mqtty conn -V 3"), ["3.1.1", "3.1"]);
    assert_eq!(offered("mqtty sub -t a -f ms"), ["msgpack"]);
    assert_eq!(offered("mqtty sub -o c"), ["clean", "csv"]);
    assert_eq!(offered("mqtty pub -q "), ["0", "1", "2"]);
    assert_eq!(offered("mqtty pub -Wt a -Wq "), ["0", "1", "2"]);
    assert_eq!(
        offered("mqtty pub -m -x -am SCRAM-SHA-2"),
        ["SCRAM-SHA-256"]
    );
    assert_eq!(offered("mqtty completions b"), ["bash"]);
    // A second value of a list, and a flag instead of one.
    assert_eq!(offered("mqtty sub -q 0 2"), ["2"]);
    includes("mqtty sub -q 0 --to", &["--topic"]);
    // The value of a flag whose value may look like a flag.
    assert!(offered("mqtty pub -m --to").is_empty());
}

#[test]
fn profiles() {
    assert_eq!(offered("mqtty pub --profile "), ["prod", "preview"]);
    assert_eq!(offered("mqtty bench pub --profile pro"), ["prod"]);
    assert_eq!(offered("mqtty conn --profile=pre"), ["--profile=preview"]);
    assert_eq!(offered("mqtty pub --config other --profile "), ["other"]);
    assert_eq!(offered("mqtty profile show pre"), ["preview"]);
    assert_eq!(offered("mqtty profile add new --extends pro"), ["prod"]);
    assert_eq!(offered("mqtty simulate -sc te"), ["tesla"]);
    assert!(!offered("mqtty profile add ").contains(&"prod".to_owned()));
    let names = Names::default();
    let words = ["mqtty", "pub"].map(OsString::from);
    candidates(&words, OsStr::new("--"), None, &names);
    assert_eq!(names.0.get(), 0, "the config is read for nothing");
}

#[test]
fn files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = ["mqtty", "pub", "--file-read"].map(OsString::from);
    let names = Names::default();
    let found = candidates(&words, OsStr::new("src/li"), Some(folder), &names);
    assert_eq!(found[0].word, "src/lib.rs");
    let words = ["mqtty", "pub"].map(OsString::from);
    let found = candidates(&words, OsStr::new("--ca=Carg"), Some(folder), &names);
    assert_eq!(found[0].word, "--ca=Cargo.lock");
}

fn asked(shell: &str, words: &[&str], index: Option<&str>, between: Option<&str>) -> String {
    let environment = |name: &str| {
        match name {
            "_CLAP_COMPLETE_INDEX" => index,
            "_CLAP_IFS" => between,
            _ => None,
        }
        .map(OsString::from)
    };
    let arguments: Vec<_> = words.iter().map(OsString::from).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = Names::default();
    let answer = complete(
        shell.as_ref(),
        &arguments,
        Some(folder),
        &environment,
        &known,
    );
    String::from_utf8(answer).unwrap()
}

#[test]
fn each_shell_in_its_own_way() {
    let words = ["mqtty", "--", "mqtty", "conn", "-V", "3.1"];
    let index = Some("3");
    assert_eq!(asked("bash", &words, index, Some("\u{b}")), "3.1.1\u{b}3.1");
    assert_eq!(asked("elvish", &words, index, Some("\n")), "3.1.1\n3.1");
    assert_eq!(asked("zsh", &words, index, Some("\n")), "3.1.1\n3.1");
    assert_eq!(asked("fish", &words, None, None), "3.1.1\t\n3.1\t");
    assert_eq!(asked("powershell", &words, None, None), "3.1.1\t\n3.1\t");
    let words = ["mqtty", "--", "mqtty", "vers"];
    assert_eq!(
        asked("fish", &words, None, None),
        "version\tShow the version"
    );
    assert_eq!(
        asked("zsh", &words, Some("1"), None),
        "version:Show the version"
    );
    // The word at the cursor may be missing, and there may be words behind it.
    let words = ["mqtty", "--", "mqtty", "completions"];
    assert!(asked("zsh", &words, Some("2"), None).starts_with("bash"));
    let words = ["mqtty", "--", "mqtty", "be", "conn"];
    assert!(asked("bash", &words, Some("1"), None).starts_with("bench"));
}

#[test]
fn bash_takes_words_apart() {
    let words = ["mqtty", "--", "mqtty", "sub", "--format", "=", "ms"];
    assert_eq!(asked("bash", &words, Some("4"), None), "msgpack");
    let words = ["mqtty", "--", "mqtty", "sub", "--format", ""];
    assert!(asked("bash", &words, Some("3"), None).starts_with("base64"));
    let words = ["mqtty", "--", "mqtty", "pub", "-m", "\"a", "b\"", "-q", ""];
    assert!(asked("bash", &words, Some("6"), None).contains('1'));
}

#[test]
fn names_of_files_do_not_become_commands() {
    let folder = std::env::temp_dir().join(format!("mqtty-complete-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("a; reboot $(x)"), "").unwrap();
    let environment = |_: &str| None;
    let arguments = ["mqtty", "--", "mqtty", "pub", "--file-read", "a"].map(OsString::from);
    let known = Names::default();
    let answer = |shell: &str| {
        let answer = complete(
            shell.as_ref(),
            &arguments,
            Some(&folder),
            &environment,
            &known,
        );
        String::from_utf8(answer).unwrap()
    };
    let (bash, powershell) = (answer("bash"), answer("powershell"));
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(bash, r"a\;\ reboot\ \$\(x\)");
    assert_eq!(powershell, "'a; reboot $(x)'\t");
}

#[test]
fn calls_that_are_none() {
    assert_eq!(asked("tcsh", &["mqtty", "--", "mqtty", ""], None, None), "");
    assert_eq!(asked("bash", &["mqtty"], None, None), "");
    assert_eq!(asked("bash", &["mqtty", "--"], Some("9"), None), "");
    assert_eq!(
        asked("bash", &["mqtty", "--", "mqtty"], Some("0"), None),
        ""
    );
    let words = ["mqtty", "--", "mqtty", "pub", "-x", "--topic-p"];
    assert_eq!(asked("bash", &words, Some("x"), None), "--topic-per-line");
}
