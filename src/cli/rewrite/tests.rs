use super::*;
use crate::cli::{command, root};

fn words(line: &str) -> Vec<OsString> {
    line.split_whitespace().map(OsString::from).collect()
}

fn rewritten(line: &str) -> Result<String, String> {
    match rewrite(root(), words(line)) {
        Ok(line) => Ok(line.words.join(OsStr::new(" ")).into_string().unwrap()),
        Err(failure) => Err(failure.message),
    }
}

/// What is typed behind `mqtty`, and what clap sees behind `mqtty COMMAND` or why it sees nothing.
const CASES: &[(&str, Result<&str, &str>)] = &[
    // Whole words of several letters.
    ("pub -up", Err("-up needs a value: KEY: VALUE")),
    ("pub -lm", Ok("--line-mode")),
    // Switches can be turned off, the last one counts.
    ("pub --retain=true", Ok("--retain")),
    ("pub -r --insecure --retain=false", Ok("--insecure")),
    ("pub --retain=1 --topic=true", Ok("--retain=1 --topic=true")),
    ("pub -rp 2000", Ok("--reconnect-period=2000")),
    (
        "pub -se 60 -am SCRAM-SHA-1",
        Ok("--session-expiry-interval=60 --authentication-method=SCRAM-SHA-1"),
    ),
    (
        "pub -Wt a -Wm b -Wq 1 -Wr",
        Ok("--will-topic=a --will-message=b --will-qos=1 --will-retain"),
    ),
    (
        "pub -Wd 1 -Wpf -We 2 -Wct t",
        Ok(
            "--will-delay-interval=1 --will-payload-format-indicator --will-message-expiry-interval=2 --will-content-type=t",
        ),
    ),
    (
        "pub -Wrt r -Wcd c -Wup a b",
        Ok(
            "--will-response-topic=r --will-correlation-data=c --will-user-properties=a --will-user-properties=b",
        ),
    ),
    (
        "pub -pf -e 9 -ta 3 -rt r -cd c -ct t -si 1",
        Ok(
            "--payload-format-indicator --message-expiry-interval=9 --topic-alias=3 --response-topic=r --correlation-data=c --content-type=t --subscription-identifier=1",
        ),
    ),
    (
        "pub -Cup a -up b",
        Ok("--conn-user-properties=a --user-properties=b"),
    ),
    (
        "conn -up a b",
        Ok("--user-properties=a --user-properties=b"),
    ),
    (
        "sub -rh 1 2 -rap true",
        Ok("--retain-handling=1 --retain-handling=2 --retain-as-published=true"),
    ),
    ("conn -wh a b", Ok("--ws-headers=a --ws-headers=b")),
    // A first letter with the rest as its value, or consumed.
    ("pub -q1", Ok("--qos=1")),
    ("pub -V5", Ok("--mqtt-version=5")),
    ("pub -h127.0.0.1", Ok("--hostname=127.0.0.1")),
    ("pub -p1883", Ok("--port=1883")),
    ("pub -sM", Ok("--stdin --multiline")),
    ("pub -rsM", Ok("--retain --stdin --multiline")),
    ("pub -rq1", Ok("--retain --qos=1")),
    ("pub -rlm", Ok("--retain --line-mode")),
    ("pub -dup a", Ok("--dup --user-properties=a")),
    ("pub -q=1", Ok("--qos==1")),
    ("pub -ut", Ok("--username=t")),
    ("pub -tab", Ok("--topic=ab")),
    ("sub -ta", Ok("--topic=a")),
    ("sub -ta b", Ok("--topic=a b")),
    // A flag of another command is not several flags of this one.
    ("pub -rh 1", Err("unknown flag -rh")),
    ("pub -nl -m x", Err("unknown flag -nl")),
    ("pub -rap", Err("unknown flag -rap")),
    ("pub -r -h 1", Ok("--retain --hostname=1")),
    ("pub -rh1", Ok("--retain --hostname=1")),
    ("pub -rrh 1", Ok("--retain --retain --hostname=1")),
    ("conn -im", Ok("--client-id=m")),
    // A value that is required swallows whatever follows.
    ("pub -m -5", Ok("--message=-5")),
    ("pub -m -rp", Ok("--message=-rp")),
    ("pub -m --help", Ok("--message=--help")),
    ("pub --message --topic", Ok("--message=--topic")),
    ("pub -m -- -t a", Ok("--message=-- --topic=a")),
    ("pub -m - -t a", Ok("--message=- --topic=a")),
    ("sub -t -a b -v", Ok("--topic=-a --topic=b --verbose")),
    // Lists end at the next flag.
    (
        "sub -t a b -q 1 2",
        Ok("--topic=a --topic=b --qos=1 --qos=2"),
    ),
    ("sub -t a b -t c", Ok("--topic=a --topic=b --topic=c")),
    (
        "sub -t a - b -v",
        Ok("--topic=a --topic=- --topic=b --verbose"),
    ),
    (
        "sub --topic a b --verbose",
        Ok("--topic=a --topic=b --verbose"),
    ),
    ("sub --alpn a b --port 1", Ok("--alpn=a --alpn=b --port=1")),
    // Values that may be left out.
    ("sub -nl -t a", Ok("--no-local --topic=a")),
    ("sub -nl", Ok("--no-local")),
    (
        "sub -nl true false -t a",
        Ok("--no-local=true --no-local=false --topic=a"),
    ),
    ("sub --no_local true -t a", Ok("--no-local=true --topic=a")),
    ("sub --no-local -t a", Ok("--no-local --topic=a")),
    ("sub --no_local=false", Ok("--no_local=false")),
    ("sub -nl -- a", Ok("--no-local --topic=a")),
    ("bench sub -nl -- a", Ok("sub --no-local -- a")),
    // Aliases, and the equals sign.
    ("pub --host h", Ok("--hostname=h")),
    ("pub --rcv-max 5", Ok("--receive-maximum=5")),
    ("pub --message=-x --qos=1", Ok("--message=-x --qos=1")),
    // The one value that can be asked for.
    ("pub -u bob -P", Ok("--username=bob --ask-password")),
    ("pub --password", Ok("--ask-password")),
    ("pub -P -u bob", Ok("--ask-password --username=bob")),
    ("pub --password --retain", Ok("--ask-password --retain")),
    ("pub --password=-u", Ok("--password=-u")),
    ("pub -P -secret", Ok("--password=-secret")),
    // Nothing after the double dash, and nothing that is not a flag.
    ("conn -- -up a", Ok("-- -up a")),
    ("conn a -up b", Ok("a --user-properties=b")),
    ("conn --topik a", Ok("--topik a")),
    // Words that stand for options, wherever they are.
    ("pub a", Ok("--topic=a")),
    ("pub a b", Ok("--topic=a --message=b")),
    (
        "pub -r a -q 1 b",
        Ok("--retain --topic=a --qos=1 --message=b"),
    ),
    ("pub a -m b", Ok("--topic=a --message=b")),
    ("pub -m b a", Ok("--message=b --topic=a")),
    ("pub a -lm", Ok("--topic=a --line-mode")),
    ("pub a -", Ok("--topic=a --message=-")),
    ("pub a --retain=false", Ok("--topic=a")),
    ("pub --topik a", Ok("--topik --topic=a")),
    ("sub a b", Ok("--topic=a --topic=b")),
    (
        "sub a -t b c -v d",
        Ok("--topic=a --topic=b --topic=c --verbose --topic=d"),
    ),
    ("sub -h h a/#", Ok("--hostname=h --topic=a/#")),
    // A message that begins with a dash.
    ("pub a -- -b", Ok("--topic=a --message=-b")),
    ("pub -- a --retain", Ok("--topic=a --message=--retain")),
    ("pub a -5", Ok("--topic=a --message=-5")),
    ("pub a -0.5e3 -r", Ok("--topic=a --message=-0.5e3 --retain")),
    ("pub -5", Err("unknown flag -5")),
    ("pub a -5 -5", Err("unknown flag -5")),
    ("pub a -x", Err("unknown flag -x")),
    ("pub a -inf", Ok("--topic=a --client-id=nf")),
    ("sub a -5", Err("unknown flag -5")),
    // What is given by a flag is not given by a word too.
    ("pub -t a b", Ok("--topic=a b")),
    ("pub b -t a", Ok("b --topic=a")),
    ("pub a b -m c", Ok("--topic=a b --message=c")),
    ("pub a b c", Ok("--topic=a --message=b c")),
    ("pub -t a -- -b", Ok("--topic=a -- -b")),
    // A list ends at what it cannot hold, if that is a topic.
    ("sub -q 1 a/#", Ok("--qos=1 --topic=a/#")),
    (
        "sub -q 1 2 a/b c/d",
        Ok("--qos=1 --qos=2 --topic=a/b --topic=c/d"),
    ),
    ("sub -nl a/b", Ok("--no-local --topic=a/b")),
    (
        "sub -si 5 a/b",
        Ok("--subscription-identifier=5 --topic=a/b"),
    ),
    (
        "pub -up a:b c/d e",
        Ok("--user-properties=a:b --topic=c/d --message=e"),
    ),
    (
        "pub -up a:b c:d/e",
        Ok("--user-properties=a:b --user-properties=c:d/e"),
    ),
    ("sub -q 1 a", Ok("--qos=1 --qos=a")),
    ("sub -T a/b c/d", Ok("--filter-out=a/b --filter-out=c/d")),
    ("bench sub -q 1 a/#", Ok("sub --qos=1 --qos=a/#")),
    // A word behind a flag of another program was not meant as a topic, nor what may be the rest of a password.
    ("sub -pw a", Ok("--port=w a")),
    ("sub -ip a -v b", Ok("--client-id=p a --verbose b")),
    ("sub -t a -P b c", Ok("--topic=a --password=b c")),
    ("sub --password=b c", Ok("--password=b --topic=c")),
    // Before a command nothing is rewritten.
    ("-V", Ok("-V")),
    ("-v", Ok("-v")),
    ("-h", Ok("-h")),
    ("-up pub -t a", Ok("-up pub --topic=a")),
    ("nope pub -up a", Ok("nope pub -up a")),
    ("help pub -up", Ok("help pub -up")),
    ("broker --port 0", Ok("--port=0")),
    ("broker -h", Ok("--help")),
    ("broker -hx", Err("unknown flag -hx")),
    ("completions bash", Ok("bash")),
    ("man --out d", Ok("--out=d")),
    // Commands of two words.
    (
        "bench pub -im 5 -c10k -i 0",
        Ok("pub --message-interval=5 --count=10k --interval=0"),
    ),
    (
        "bench sub -I a -t a b -nl",
        Ok("sub --client-id=a --topic=a --topic=b --no-local"),
    ),
    ("bench conn -up a -Cup b", Err("unknown flag -Cup")),
    ("bench -h", Ok("-h")),
    ("bench nope -up a", Ok("nope -up a")),
    ("bench help pub -up", Ok("help pub -up")),
    // Lists that take one value each time.
    (
        "bench conn -h a -h b -A c",
        Ok("conn --hostname=a --hostname=b --bind=c"),
    ),
    (
        "bench report --report a.csv b.json",
        Ok("report --report=a.csv b.json"),
    ),
    // A single value that may be left out.
    ("bench pub --split -t a", Ok("pub --split --topic=a")),
    ("bench pub --split | -t a", Ok("pub --split=| --topic=a")),
    ("bench pub --split", Ok("pub --split")),
    // What nobody knows, as it was typed.
    ("pub -xyz", Err("unknown flag -xyz")),
    ("pub -r5", Err("unknown flag -r5")),
    ("pub -rvx", Err("unknown flag -rvx")),
    ("sub -lm", Ok("--protocol=m")),
    ("conn -t", Err("unknown flag -t")),
    ("broker -V", Err("unknown flag -V")),
    ("pub -h", Err("-h needs a value: HOST|URL")),
    ("pub --qos", Err("--qos needs a value: QOS")),
    ("sub -t", Err("-t needs a value: FILTER")),
];

#[test]
fn cases() {
    for (line, expected) in CASES {
        let name = line.split(' ').next().unwrap();
        let prefix = match root().find_subcommand(name) {
            Some(_) => format!("mqtty {name} "),
            None => "mqtty ".to_owned(),
        };
        let expected = expected
            .map(|rest| format!("{prefix}{rest}"))
            .map_err(ToString::to_string);
        assert_eq!(rewritten(&format!("mqtty {line}")), expected, "{line}");
    }
}

#[test]
fn a_long_flag_with_one_dash_is_recognised() {
    let failure = rewrite(root(), words("mqtty pub -xtopic")).unwrap_err();
    assert_eq!(
        failure.hint.as_deref(),
        Some("run `mqtty help pub` to list the options")
    );
    let failure = rewrite(root(), words("mqtty pub a -xtopic")).unwrap_err();
    assert_eq!(
        failure.hint.as_deref(),
        Some("put -- before a MESSAGE that begins with a dash")
    );
    for (line, meant) in [
        ("mqtty broker -port 1", "--port"),
        ("mqtty pub -retain", "--retain"),
        ("mqtty sub -topic a", "--topic"),
    ] {
        let failure = rewrite(root(), words(line)).unwrap_err();
        let hint = format!("did you mean {meant}?");
        assert_eq!(failure.hint, Some(hint), "{line}");
    }
}

#[cfg(unix)]
#[test]
fn values_that_are_not_text_survive() {
    use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
    let attached = OsString::from_vec(b"-m\xff\x00a".to_vec());
    let apart = OsString::from_vec(b"\xfe-up".to_vec());
    let rewritten = |words: &[OsString]| {
        let mut args = vec!["mqtty".into(), "pub".into()];
        args.extend_from_slice(words);
        rewrite(root(), args).unwrap().words
    };
    let words = rewritten(std::slice::from_ref(&attached));
    assert_eq!(words[2].as_bytes(), b"--message=\xff\x00a");
    let words = rewritten(&["-m".into(), apart]);
    assert_eq!(words[2].as_bytes(), b"--message=\xfe-up");
}

/// Every flag of every command: one that takes one value is refused the second time, however it is spelled.
#[test]
fn a_flag_of_one_value_is_given_once() {
    let root = command();
    let mut checked = 0;
    for command in describe::commands(&root) {
        let path = describe::path(command);
        let mut words = vec![OsString::from("mqtty")];
        words.extend(path.split(' ').map(OsString::from));
        for arg in command.get_arguments() {
            let Some(long) = arg.get_long().filter(|long| *long != "help") else {
                continue;
            };
            let (flag, with_value) = (format!("--{long}"), format!("--{long}=5"));
            let short = letters::short_form(arg);
            let takes = Takes::of(arg);
            let pairs: Vec<[String; 2]> = match takes {
                Takes::Nothing => vec![[flag.clone(), flag.clone()]],
                Takes::Perhaps => vec![[flag.clone(), with_value.clone()]],
                _ => vec![[with_value.clone(), with_value.clone()]],
            };
            let spelled = short.filter(|_| takes == Takes::One).map(|short| {
                let mut words = words.clone();
                words.extend([short.into(), "5".into(), with_value.clone().into()]);
                words
            });
            let typed = pairs.iter().map(|pair| {
                let mut words = words.clone();
                words.extend(pair.iter().map(OsString::from));
                words
            });
            for words in typed.chain(spelled) {
                let result = rewrite(&root, words.clone());
                if matches!(arg.get_action(), ArgAction::Set) {
                    let failure = result.unwrap_err();
                    let said = format!("{flag} is given more than once");
                    assert_eq!(failure.message, said, "{words:?}");
                    checked += 1;
                } else {
                    assert!(result.is_ok(), "{words:?}");
                }
            }
        }
    }
    assert!(checked > 300, "{checked}");
}

#[test]
fn what_only_looks_like_a_repetition() {
    for line in [
        "pub -m --message -t a",
        "pub -t a -t b --file-read x --file-read y",
        "sub -t a -t b -q 1 -q 2",
        "bench pub -h a -h b",
        "pub -r -r --retain --retain=false --retain",
        "pub -m x -- -m y",
    ] {
        let mut words = vec![OsString::from("mqtty")];
        words.extend(line.split(' ').map(OsString::from));
        assert!(rewrite(root(), words).is_ok(), "{line}");
    }
}

proptest::proptest! {
    /// Whatever the value of a flag looks like, it arrives unchanged and nothing else is touched.
    #[test]
    fn a_value_is_never_rewritten(value in "-{0,2}[a-zA-Z=]{0,4}|.{0,6}") {
        let args = ["mqtty", "pub", "-m", &value, "-t", "a"].map(OsString::from);
        let words = rewrite(root(), args.to_vec()).unwrap().words;
        let message = format!("--message={value}");
        proptest::prop_assert_eq!(words, ["mqtty", "pub", &message, "--topic=a"]);
    }
}
