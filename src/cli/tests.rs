mod forgotten;

use std::ffi::OsString;

use super::*;
use crate::options::{Id, Takes};

fn typed(line: &str) -> Result<CommandLine, CliExit> {
    let words = line.split_whitespace().map(OsString::from);
    parse(std::iter::once("mqtty".into()).chain(words).collect())
}

/// The values of an option of a line.
fn values(line: &str, id: Id) -> Vec<String> {
    let given = typed(line).unwrap().given();
    let values = given.into_iter().find(|(given, _)| *given == id);
    let values = values.map_or(Vec::new(), |(_, values)| values);
    let text = |value: OsString| value.into_string().unwrap();
    values.into_iter().map(text).collect()
}

fn text(line: &str) -> String {
    match typed(line) {
        Err(CliExit::Text(text)) => text,
        Err(CliExit::Help(page)) => page.text(Look::PLAIN),
        other => panic!("{line}: {other:?}"),
    }
}

fn wrong(line: &str) -> (String, String) {
    match typed(line) {
        Err(CliExit::Wrong(failure)) => {
            assert_eq!(failure.exit, crate::error::Exit::Usage, "{line}");
            (failure.message, failure.hint.unwrap_or_default())
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn clap_finds_nothing_wrong_with_the_definition() {
    command().debug_assert();
}

#[test]
fn options_before_the_command_are_refused() {
    for (line, hint) in [
        (
            "-h localhost pub -t a -m b",
            "put options after it: mqtty pub -h …",
        ),
        (
            "-Psecret pub -t a -m b",
            "put options after it: mqtty pub -P …",
        ),
        (
            "--password=secret sub -t a",
            "put options after it: mqtty sub --password …",
        ),
        (
            "bench -h localhost pub -t a",
            "put options after it: mqtty bench pub -h …",
        ),
        ("-v pub -t a", "put options after it: mqtty pub -v …"),
    ] {
        let (message, found) = wrong(line);
        assert!(message.ends_with("come after the command"), "{message}");
        assert_eq!(found, hint, "{line}");
    }
    // These ask for a page, or for the version.
    for line in ["-h", "--help pub", "-? sub", "bench -h", "-V", "--version"] {
        assert!(!matches!(typed(line), Err(CliExit::Wrong(_))), "{line}");
    }
}

/// A line means the same whether all options are there or only those that it names.
#[test]
fn a_line_is_read_by_the_options_that_it_names() {
    let mut read = 0;
    for (words, definition) in definition::commands() {
        let name = words.join(" ");
        for id in definition.options() {
            let row = definition.row(id);
            let value = match (row.choices, row.takes) {
                (_, Takes::Nothing) => "",
                ([first, ..], _) => first,
                _ => "1",
            };
            let short = row.short.map(|short| format!("-{short}"));
            let letters = row.letters.map(|letters| format!("-{letters}"));
            let alias = row.alias.map(|alias| format!("--{alias}"));
            let long = format!("--{}", row.long);
            for flag in [Some(long), short, letters, alias].into_iter().flatten() {
                let line = format!("mqtty {name} {flag} {value}");
                let args: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
                let root = line::reader(&args).unwrap();
                root.clone().debug_assert();
                let [few, all] = [root, needed(&args)]
                    .map(|root| CommandLine::read_by(root, args.clone()).map(|it| it.given()));
                // What is wrong with a line is found out by all options.
                let Ok(few) = few else {
                    continue;
                };
                assert_eq!(few, all.unwrap(), "{line}");
                read += 1;
            }
        }
    }
    assert!(read > 1_500, "{read}");
    let group = ["mqtty", "bench"].map(OsString::from);
    assert!(line::reader(&group).is_none());
}

#[test]
fn the_version() {
    for line in ["-v", "-V", "--version"] {
        assert_eq!(text(line), version(), "{line}");
    }
    assert!(version().starts_with("mqtty 0."));
    assert!(values("version", Id::Json).is_empty());
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of wrong lines")]
fn what_is_wrong_is_named() {
    let cases = [
        (
            "pub --topik a",
            "unknown flag --topik",
            "did you mean --topic?",
        ),
        (
            "sub --no-locl -t a",
            "unknown flag --no-locl",
            "did you mean --no-local?",
        ),
        (
            "pub -y",
            "unknown flag -y",
            "run `mqtty help pub` to list the options",
        ),
        ("pubs", "unknown command pubs", "did you mean pub?"),
        (
            "pub -t a junk",
            "unexpected argument junk",
            "did you mean -m junk? quote a value",
        ),
        (
            "pub -t a -m b junk",
            "unexpected argument junk",
            "quote a message that contains spaces: 'b junk'",
        ),
        (
            "bench pub junk",
            "unexpected argument junk",
            "did you mean -t junk?",
        ),
        (
            "conn junk",
            "unexpected argument junk",
            "did you mean -h junk or --profile junk?",
        ),
        ("conn -- a", "unexpected argument a", "quote a value"),
        ("conn -- -x", "unexpected argument -x", "quote a value"),
        ("ls junk", "unexpected argument junk", "quote a value"),
        (
            "sub -t a -P my password",
            "unexpected argument *** after a flag for secrets",
            "quote a value",
        ),
        (
            "sub -pw word",
            "unexpected argument ***",
            "-pw: did you mean",
        ),
        (
            "pub -t a -- --topic b",
            "unexpected argument --topic",
            "quote a value",
        ),
        (
            "bench pub -- -xyz",
            "unexpected argument -xyz",
            "quote a value",
        ),
        ("pub -m -- --nope", "unknown flag --nope", ""),
        (
            "pub -rh 1",
            "unknown flag -rh",
            "-rh is a flag of mqtty sub, bench sub",
        ),
        ("--nope", "unknown flag --nope", "`mqtty help` to list"),
        ("-x", "unknown flag -x", ""),
        (
            "pub -l tcp",
            "bad value \"tcp\" for --protocol: expected one of mqtt, mqtts, ws, wss",
            "",
        ),
        ("conn -V 4", "bad value \"4\" for --mqtt-version", ""),
        ("pub --retain=1", "--retain takes no value", ""),
        ("pub -h", "-h needs a value: HOST|URL", "mqtty pub --help"),
        ("conn --load-options=", "--load-options needs a value", ""),
        ("completions", "missing <SHELL>", "use one of bash"),
        (
            "bench report",
            "missing <FILE>",
            "run `mqtty help bench report` to list",
        ),
        (
            "conn --xyzzy",
            "unknown flag --xyzzy",
            "run `mqtty help conn` to list",
        ),
        (
            "conn --fail-if x",
            "unknown flag --fail-if",
            "bench conn, bench pub, bench sub and others",
        ),
        ("completions tcsh", "bad value \"tcsh\" for <SHELL>", ""),
        ("man pub --out d", "cannot be used with", ""),
        ("help nope", "unknown command nope", "`mqtty help` to list"),
        ("help pubb", "unknown command pubb", "did you mean"),
        (
            "help bench con",
            "unknown command con",
            "did you mean conn?",
        ),
        (
            "bench help con",
            "unknown command con",
            "did you mean conn?",
        ),
        ("bench sup", "unknown command sup", "did you mean"),
        (
            "bench sub -m x",
            "unknown flag -m",
            "publish messages with mqtty pub --message",
        ),
        ("bench conn -t a", "unknown flag -t", ""),
        ("bench conn -L 5", "unknown flag -L", ""),
        ("bench sub --rate 5", "unknown flag --rate", ""),
        ("bench report", "missing <FILE>", ""),
        (
            "bench report a --merge --compare",
            "--merge cannot be used with --compare",
            "",
        ),
        ("conn -t a", "unknown flag -t", ""),
        ("sub -m a", "unknown flag -m", ""),
    ];
    for (line, message, hint) in cases {
        let (found, advice) = wrong(line);
        assert!(found.contains(message), "{line}: {found}");
        assert!(advice.contains(hint), "{line}: {advice}");
        assert!(!found.contains('\n') && !advice.contains('\n'), "{line}");
    }
}

#[test]
fn a_repeated_flag_is_refused_unless_it_is_a_switch() {
    let line = "pub -q 2 -r -r --host a";
    assert_eq!(values(line, Id::Qos), ["2"]);
    assert_eq!(values(line, Id::Hostname), ["a"]);
    assert!(!values(line, Id::Retain).is_empty());
    for (line, flag) in [
        ("pub -q 1 -q 2", "--qos"),
        ("pub --host a --hostname b", "--hostname"),
        ("conn -A 127.0.0.1 -A 127.0.0.2", "--bind"),
        ("sub -t a --split=x", ""),
        ("sub -C 1 --count=2", "--count"),
        ("bench pub -c 1 -c 2", "--count"),
        ("sub --rcv-max 1 --receive-maximum 2", "--receive-maximum"),
    ] {
        let Err(CliExit::Wrong(failure)) = typed(line) else {
            panic!("{line}")
        };
        assert!(failure.message.contains(flag), "{line}: {failure}");
    }
}

#[test]
fn words_stand_for_options() {
    let line = "pub home/light -h localhost:1884 on";
    assert_eq!(values(line, Id::Topic), ["home/light"]);
    assert_eq!(values(line, Id::Message), ["on"]);
    assert_eq!(typed(line).unwrap().given().len(), 3);
    let line = "sub -q 0 1 a/+ -t b c";
    assert_eq!(values(line, Id::Topic), ["a/+", "b", "c"]);
    assert_eq!(values(line, Id::Qos), ["0", "1"]);
}

#[test]
fn lists_keep_their_order() {
    let line = "sub -t a b -t c -nl -q 0 1 2 --no_local false";
    assert_eq!(values(line, Id::Topic), ["a", "b", "c"]);
    assert_eq!(values(line, Id::Qos), ["0", "1", "2"]);
    assert_eq!(values(line, Id::NoLocal), ["true", "false"]);
}

#[test]
fn a_benchmark_knows_what_was_typed() {
    let line = typed("bench pub -rt r -h a -t b -rq1 --host=c -P x").unwrap();
    let flag = |id: Id, values: &[&str]| {
        let values = values.iter().map(OsString::from).collect();
        (id, values)
    };
    let expected: [(Id, Vec<OsString>); 6] = [
        flag(Id::ResponseTopic, &["r"]),
        flag(Id::Hostname, &["a", "c"]),
        flag(Id::Topic, &["b"]),
        flag(Id::Retain, &["true"]),
        flag(Id::Qos, &["1"]),
        flag(Id::Password, &["x"]),
    ];
    assert_eq!(line.given(), expected);
}

#[test]
fn many_clients_have_their_own_letters() {
    let line = "bench conn -I a -i 5 -c 3";
    assert_eq!(values(line, Id::ClientId), ["a"]);
    assert_eq!(values(line, Id::Interval), ["5"]);
    assert_eq!(values(line, Id::Count), ["3"]);
}

#[cfg(unix)]
#[test]
fn payloads_and_paths_are_any_bytes() {
    use std::os::unix::ffi::OsStringExt as _;
    let raw = || OsString::from_vec(b"\xff-\x01".to_vec());
    let words = ["mqtty", "pub", "-m"].map(OsString::from);
    let mut args = words.to_vec();
    args.extend([raw(), "-P".into(), raw(), "--file-read".into(), raw()]);
    let line = parse(args).unwrap();
    for id in [Id::Message, Id::Password, Id::FileRead] {
        assert_eq!(line.value(id), Some(raw()), "{id}");
    }

    let args = vec!["mqtty".into(), "pub".into(), "-t".into(), raw()];
    let Err(CliExit::Wrong(failure)) = parse(args) else {
        panic!()
    };
    assert!(failure.message.contains("UTF-8"), "{failure}");
}

#[test]
fn every_example_can_be_typed() {
    for command in describe::commands(&command()) {
        let examples = examples::of(describe::path(command));
        assert!(!examples.is_empty(), "{}", command.get_name());
        for (_, line) in examples {
            // The part of the line that is ours, its quotes and variables as a shell would see them.
            let ours = &line[line.find("mqtty").unwrap()..];
            let ours = ours.split([')', '|']).next().unwrap();
            let mut words = Vec::new();
            for (index, piece) in ours.split('\'').enumerate() {
                if index % 2 == 1 {
                    words.push(OsString::from(piece));
                } else {
                    words.extend(piece.split_whitespace().map(OsString::from));
                }
            }
            assert!(parse(words).is_ok(), "{line}");
        }
    }
}

#[test]
fn what_was_typed_is_not_shown_with_its_passwords() {
    for line in [
        "conn -P sesame --key k --key-password sesame",
        "pub -h mqtt://bob:sesame@host -t t -m m",
        "bench conn -P sesame --key k --key-password sesame",
    ] {
        let shown = format!("{:?}", typed(line).unwrap());
        assert!(!shown.contains("sesame"), "{shown}");
    }
}

#[test]
fn every_argument_has_a_row_and_every_row_an_argument() {
    let root = command();
    let mut used = Vec::new();
    for command in describe::commands(&root) {
        for arg in command
            .get_arguments()
            .filter(|arg| arg.get_long().is_some())
        {
            let id = argument::id_of(arg).unwrap_or_else(|| panic!("no row for {arg}"));
            // clap's name of it is the long one, so that what it calls an argument is the option.
            let is_switch = matches!(arg.get_action(), clap::ArgAction::SetTrue);
            let row = id.row();
            assert!(row.opposite.is_none() || is_switch, "{id} is no switch");
            used.push(id);
        }
    }
    for id in crate::options::ALL {
        assert!(used.contains(id), "no command has {id}");
    }
}
