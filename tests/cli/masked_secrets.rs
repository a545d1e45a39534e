//! Secrets of every kind, and every place in which one could be seen: errors, hints, status lines, the trace,
//! reports, saved options, profiles, and the environment of commands.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::bytes::publish;
use crate::support::finished::Finished;
use crate::support::peer::Peer;
use crate::support::run::{Run, mqtty};
use crate::support::scratch::{scratch_dir, scratch_file};

const PATH: &str = "/usr/bin:/bin";

/// A run that has shown the secret nowhere.
fn shows_nothing(finished: Finished) -> Finished {
    let finished = finished.did_not_say("s3cret");
    let printed = String::from_utf8_lossy(&finished.stdout).into_owned();
    assert!(!printed.contains("s3cret"), "{printed}");
    finished
}

#[test]
fn words_that_nobody_expected() {
    let url = "mqtt://bob:s3cret@127.0.0.1:1";
    for words in [
        &["conn", url][..],
        &["conn", "bob:s3cret@127.0.0.1"],
        &["conn", "mqtt://bob:s3/cr3t#s3cret@127.0.0.1"],
        &["conn", "mqtt://bob:my s3cret@127.0.0.1"],
        &["conn", "ws://127.0.0.1:1/mqtt?token=s3cret"],
        &["conn", "--passwort=s3cret"],
        &["conn", "-p", url],
        &["conn", "-V", url],
        &["conn", "-k", url],
        &["conn", "-wh", "Authorization s3cret"],
        &["conn", "-up", "token=s3cret"],
        &["conn", "-up", "token s3cret"],
        &["conn", "-P", "my", "s3cret"],
        &["conn", "--password", "my", "own", "s3cret"],
        &["conn", "--password=", "s3cret"],
        // As HiveMQ's client takes it, and a flag that the command does not have.
        &["conn", "-u", "bob", "-pw", "s3cret"],
        &["bench", "pub", "-t", "a", "-pw", "s3cret", "-u", "bob"],
        &["profile", "add", "x", "-up", "token s3cret"],
        &["pub", "-t", "a", "--key-password", "my", "s3cret"],
        &["conn", "--connect-timeout", url],
        &["pub", "-p", "1", "-t", "a", "-m", "x", url],
        &["pub", "-p", "1", "-t", "a", "-m", "x", "-q", url],
        &["pub", "-p", "1", "-t", "a", "-m", "x", "-f", url],
        &["sub", "-p", "1", "-t", "a", url],
        &["sub", "-p", "1", "-t", "a", "-W", url],
        &["bench", "conn", "-p", "1", "-c", url],
        &["bench", "conn", url],
        &["bench", url],
        &["simulate", url],
        &["profile", "show", url],
        &["profile", "test", url],
        &["broker", url],
        &["help", url],
        &["check", "--url", "http://bob:s3cret@h/"],
        &[url],
    ] {
        let finished = shows_nothing(mqtty(words).run());
        assert_ne!(finished.status_code(), Some(0), "{words:?}");
    }
    mqtty(&["conn", url]).run().said("bob:***@127.0.0.1");
}

#[test]
fn a_token_in_a_url() {
    for line in [
        "conn --once -l ws --path /mqtt?token=s3cret&v=1",
        "conn --once -h ws://127.0.0.1/mqtt?access_token=s3cret --debug",
        "pub -t a -m x -l ws --path /mqtt?a=1&sig=s3cret -o json",
        "pub -t a -m x -l ws --path /mqtt?X-Amz-Signature=s3cret -o log",
        "bench conn -c 1 -l ws --path /mqtt?jwt=s3cret",
    ] {
        let peer = Peer::once(|mut conn| {
            assert!(conn.head().contains("s3cret"), "it is sent nevertheless");
            conn.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        });
        let words: Vec<_> = line.split(' ').collect();
        let run = if words.contains(&"-h") {
            mqtty(&words).args(&["-p", &peer.port.to_string()])
        } else {
            mqtty(&words).port(peer.port)
        };
        shows_nothing(run.run().code(3));
    }
    let words = ["conn", "--once", "--embedded", "-l", "ws"];
    let run = mqtty(&words).args(&["--path", "/mqtt?token=s3cret"]).run();
    shows_nothing(run);
}

/// Some brokers take a token in place of a user name, with an empty password.
#[test]
fn a_token_for_a_user_name() {
    let config = scratch_file("config.toml", "[profiles.a]\nurl = \"mqtt://s3cret:@h\"\n");
    for words in [&["profile", "list"][..], &["profile", "show", "a"], &["ls"]] {
        shows_nothing(mqtty(words).env("MQTTY_CONFIG", &config).run());
    }
    for words in [
        &["conn", "--once", "--debug"][..],
        &["conn", "--once", "-o", "json"],
        &["bench", "conn", "-c", "1", "-z", "1s", "-o", "json"],
    ] {
        for by_url in [true, false] {
            let peer = Peer::once(|mut conn| {
                let connect = conn.open();
                assert!(memchr::memmem::find(&connect.body, b"s3cret").is_some());
                conn.drain();
            });
            let run = if by_url {
                mqtty(words).args(&["-h", &format!("mqtt://s3cret:@127.0.0.1:{}", peer.port)])
            } else {
                mqtty(words)
                    .port(peer.port)
                    .args(&["-u", "s3cret", "-P", ""])
            };
            shows_nothing(run.run().code(0));
        }
    }
    for words in [
        &["conn", "s3cret:@127.0.0.1"][..],
        &["conn", "--once", "-h", "mqtt://s3cret:@127.0.0.1:1"],
        &["conn", "--once", "-k", "mqtt://s3cret:@127.0.0.1:1"],
    ] {
        shows_nothing(mqtty(words).run());
    }
    // A name alone is none.
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.drain();
    });
    let url = format!("mqtt://bob@127.0.0.1:{}", peer.port);
    let run = mqtty(&["conn", "--once", "--debug", "-h", &url]).run();
    run.code(0).said("user name \"bob\"");
}

#[test]
fn properties_in_the_trace() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.acknowledge();
        conn.farewell();
    });
    let words = ["pub", "-t", "t", "-m", "x", "-q", "1", "--debug", "-v"];
    let run = mqtty(&words)
        .args(&["-up", "access_token: s3cret", "-Cup", "api_key: s3cret"])
        .args(&["-Wt", "w", "-Wm", "s3cret", "-Wup", "pwd: s3cret"])
        .args(&["-up", "room: kitchen"])
        .port(peer.port)
        .run()
        .code(0)
        .said("kitchen")
        .said("***");
    shows_nothing(run);
}

#[test]
fn reports_of_a_run() {
    let folder = scratch_dir();
    let peer = Peer::once(|mut conn| {
        conn.head();
        conn.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    });
    let mut words = vec![
        "bench", "pub", "-c", "1", "-t", "t", "-m", "x", "-z", "1s", "-o", "json",
    ];
    words.extend([
        "-l",
        "ws",
        "--path",
        "/mqtt?token=s3cret",
        "-wh",
        "X-Api-Key: s3cret",
    ]);
    words.extend([
        "-up",
        "token: s3cret",
        "-up",
        "bearer: s3cret",
        "-Cup",
        "pwd: s3cret",
    ]);
    words.extend(["-Wt", "w", "-Wm", "s3cret", "-Wup", "signature: s3cret"]);
    words.extend(["-u", "bob", "-P", "s3cret"]);
    let files = ["r.json", "r.csv", "r.html"];
    let run = files
        .iter()
        .fold(mqtty(&words), |run, file| run.args(&["--report", file]));
    let finished = run.directory(&folder).port(peer.port).run();
    shows_nothing(finished);
    for file in files {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(!text.contains("s3cret"), "{file}");
        assert!(file == "r.csv" || text.contains("***"), "{file}");
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn options_that_are_saved() {
    let names = [
        "pwd",
        "access_key",
        "jwt",
        "bearer",
        "signature",
        "token",
        "passphrase",
        "sessionId",
        "Cookie",
    ];
    let pairs: Vec<_> = names.iter().map(|name| format!("{name}: s3cret")).collect();
    for file in ["o.json", "o.yaml"] {
        let path = scratch_dir().join(file);
        let line = |secrets: bool| -> Run {
            let mut words = vec![
                "pub",
                "-t",
                "t",
                "-m",
                "x",
                "-h",
                "127.0.0.1",
                "-p",
                "1",
                "-l",
                "ws",
            ];
            words.extend([
                "--path",
                "/mqtt?v=1&token=s3cret",
                "-so",
                path.to_str().unwrap(),
            ]);
            if secrets {
                words.push("--save-secrets");
            }
            let flags = pairs
                .iter()
                .flat_map(|pair| ["-up", pair, "-Cup", pair, "-wh", pair]);
            let flags: Vec<_> = flags.collect();
            mqtty(&words).args(&flags)
        };
        shows_nothing(line(false).run().code(3).said("userProperties.pwd"));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("s3cret"), "{text}");
        assert!(text.contains("/mqtt?v=1"), "{text}");
        shows_nothing(line(true).run().code(3));
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text.matches("s3cret").count(),
            3 * names.len() + 1,
            "{text}"
        );
        assert_eq!(mode(&path), 0o600);
    }
}

/// A file that was not made by us is for its owner alone as soon as it holds something secret.
#[test]
fn a_file_of_options_that_held_a_secret() {
    for section in [
        "{\"conn\":{\"userProperties\":{\"jwt\":\"x\"}}}",
        "{\"conn\":{\"hostname\":\"mqtt://u:p@h\"}}",
        "{\"conn\":{\"path\":\"/mqtt?token=x\"}}",
    ] {
        let path = scratch_file("o.json", section);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        mqtty(&[
            "pub",
            "-t",
            "t",
            "-m",
            "x",
            "-h",
            "127.0.0.1",
            "-p",
            "1",
            "-so",
            &path,
        ])
        .run()
        .code(3);
        assert_eq!(mode(Path::new(&path)), 0o600, "{section}");
    }
}

#[test]
fn profiles_that_are_shown() {
    let config = scratch_file(
        "config.toml",
        "[profiles.a]\nurl = \"ws://bob:s3cret@h/mqtt?token=s3cret\"\npassword = \"s3cret\"\n\
         ws_headers = [\"Authorization: s3cret\"]\nconn_user_properties = [\"jwt: s3cret\"]\n\
         will_topic = \"w\"\nwill_message = \"s3cret\"\n\
         [profiles.b]\nhost = \"bob:s3cret@h\"\n",
    );
    for words in [
        &["profile", "list"][..],
        &["profile", "show", "a"],
        &["profile", "show", "b"],
        &["ls"],
    ] {
        shows_nothing(mqtty(words).env("MQTTY_CONFIG", &config).run());
    }
}

/// What a command prints of its environment.
fn environment(words: &[&str], more: impl FnOnce(Run) -> Run) -> String {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "t", 0, "x"));
        conn.farewell();
    });
    let run = mqtty(words)
        .env("PATH", PATH)
        .env("MQTTY_PASSWORD", "s3cret")
        .env("MQTTY_WS_HEADERS", "X: s3cret")
        .env("MQTTY_CONN_USER_PROPERTIES", "token: s3cret")
        .env("MQTTY_USERNAME", "bob")
        .env("OTHER", "kept");
    more(run).port(peer.port).run().code(0).text()
}

#[test]
fn commands_do_not_inherit_passwords() {
    let folder = scratch_dir();
    let out = folder.join("env");
    let command = format!("env > '{}'", out.display());
    let check = |text: &str| {
        assert!(!text.contains("s3cret"), "{text}");
        assert!(
            text.contains("OTHER=kept") && text.contains("MQTTY_USERNAME=bob"),
            "{text}"
        );
    };
    let read = || std::fs::read_to_string(&out).unwrap();
    environment(
        &["sub", "-t", "t", "-C", "1", "-o", "raw", "--exec", &command],
        |run| run,
    );
    check(&read());
    check(&environment(
        &[
            "sub",
            "-t",
            "t",
            "-C",
            "1",
            "-o",
            "raw",
            "--decode-with",
            "env",
        ],
        |run| run,
    ));
    // The variable that a flag names holds a password, too.
    let words = [
        "sub",
        "-t",
        "t",
        "-C",
        "1",
        "-o",
        "raw",
        "--exec",
        &command,
        "--password-env",
        "HUSH",
    ];
    environment(&words, |run| run.env("HUSH", "s3cret"));
    check(&read());
    let print = format!("{command}; echo pw");
    let words = ["sub", "-t", "t", "-C", "1", "--password-command", &print];
    environment(&words, |run| run);
    check(&read());
}

#[test]
fn templates_do_not_show_passwords() {
    let scenario = scratch_file(
        "s.yaml",
        "topic: t\npayload:\n  a: \"=env('MQTTY_PASSWORD', 'none')\"\n  b: \"=env('HUSH', 'none')\"\n",
    );
    let template =
        "{{ env('MQTTY_PASSWORD', 'none') }}{{ env('HUSH', 'none') }}{{ env('MQTTY_USERNAME') }}";
    for words in [
        &[
            "pub",
            "--embedded",
            "-t",
            "t",
            "--template",
            "-m",
            template,
            "-v",
        ][..],
        &[
            "pub",
            "--embedded",
            "-t",
            "t",
            "--template",
            "-m",
            "{{ env('MQTTY_PASSWORD') }}",
        ],
        &["simulate", "-f", &scenario, "-c", "1", "--print", "1"],
    ] {
        let run = mqtty(words)
            .args(&["--password-env", "HUSH"])
            .env("MQTTY_PASSWORD", "s3cret")
            .env("MQTTY_USERNAME", "bob")
            .env("HUSH", "s3cret");
        let finished = shows_nothing(run.run());
        if words[0] == "simulate" {
            assert!(
                finished.text().contains("\"a\":\"none\",\"b\":\"none\""),
                "{finished}"
            );
        }
    }
}

#[test]
fn a_password_and_a_certificate_that_nobody_checks() {
    let said = "warning: --insecure accepts any certificate";
    for (words, warned) in [
        (&["--insecure", "-u", "bob", "-P", "x"][..], true),
        (
            &["--insecure", "-l", "wss", "-wh", "Authorization: x"],
            true,
        ),
        (&["--insecure", "-l", "wss", "--path", "/?token=x"], true),
        (&["--insecure", "-u", "bob"], false),
        (&["-l", "mqtts", "-u", "bob", "-P", "x"], false),
    ] {
        for command in [
            &["conn", "--once"][..],
            &["pub", "-t", "a", "-m", "x"],
            &["bench", "conn", "-c", "1"],
        ] {
            let run = mqtty(command).args(words).port(1).run().code(3);
            assert_eq!(
                run.stderr.contains(said),
                warned,
                "{command:?} {words:?}: {run}"
            );
        }
    }
    for (rows, warned) in [
        ("client_id,username,password\na,b,x\n", true),
        ("client_id,username\na,x\n", false),
    ] {
        let file = scratch_file("clients.csv", rows);
        let run = mqtty(&["bench", "conn", "--insecure", "--clients-from", &file]);
        let run = run.port(1).run().code(3);
        assert_eq!(run.stderr.contains(said), warned, "{rows}: {run}");
    }
}
