//! What is saved: all of it, but secrets, and as MQTTX wants it.

use super::*;

/// Saves what a line comes to, and loads it into the same command with nothing else.
fn round_trip(
    line: &str,
    name: &str,
    environment: &[(&str, &str)],
) -> Result<(String, String), Failure> {
    let path = directory().join(name);
    let path = path.to_str().unwrap();
    let saved = try_job(&format!("{line} -so {path} --save-secrets"), environment)?;
    saved.saving.as_ref().unwrap().write()?;
    let words = if line.starts_with("bench") { 2 } else { 1 };
    let command: Vec<_> = line.split(' ').take(words).collect();
    let loaded = try_job(&format!("{} -lo {path}", command.join(" ")), &[])?;
    assert_eq!(unusual(&loaded), [""; 0], "{line}");
    let embedded = |job: &Job| job.task.connects().map(|connects| connects.embedded);
    assert_eq!(embedded(&loaded), embedded(&saved), "{line}");
    Ok((work(&saved), work(&loaded)))
}

#[test]
fn what_was_saved_is_loaded_again() {
    let conn = format!(
        "-k 60 {CONNECTION} --key-password kp --sni x --tls-min 1.2 --tls-max 1.3 \
        --ws-subprotocol sub --connect-timeout 5s --disconnect-with-will --disconnect-session-expiry 1m"
    );
    let lines = [
        "conn".to_owned(),
        "conn --once -o json --quiet -V 3.1.1 -A 127.0.0.1 -rp 0 --maximum-reconnect-times unlimited".to_owned(),
        "conn --embedded".to_owned(),
        "conn --unix /tmp/x.sock -rp 500us".to_owned(),
        format!("conn -i me {conn} -up a:~1 a:~3 b:~2"),
        "pub -t t -t u --file-read x --file-read y".to_owned(),
        "pub -h mqtts://bob:s3cret@h:7/a/b -m x".to_owned(),
        format!("pub -t t -m 42 -q 2 -r -d --timeout 5s -f json {MESSAGE} {conn} -i me -Cup c:~1"),
        "pub -t t -S 1KB --repeat 10k --rate 5/s".to_owned(),
        "pub -t t -lm".to_owned(),
        "pub -t t -s -M".to_owned(),
        "pub -t t -n".to_owned(),
        "pub --topic-per-line --file-read x".to_owned(),
        "pub -t t --file-read x --split ,\\n".to_owned(),
        "pub -t t --template -m {{now_ms()}}".to_owned(),
        "pub -t no -m true -V 3.1".to_owned(),
        "sub -t a/# -q 1".to_owned(),
        format!("sub {SUBSCRIPTION} -i me {conn} -Cup c:~1 -f hex -C 3 -W 5s -F %t~%p"),
        "sub -t t -T x y -R --where .a>1 --file-write out --delimiter \\r\\n --rotate-size 1MB".to_owned(),
        "sub -h ws://h:9/x?y=z -t t -o csv".to_owned(),
        "bench conn -c 2k -i 50 -z 5s".to_owned(),
        "bench conn -h a,mqtts://b:9 -A 127.0.0.2-127.0.0.4 --connect-rate 5/s".to_owned(),
        format!("bench pub -c 20 -im 50ms -L 1k -t b/%i -S 1KB -q 1 {MESSAGE} {conn} -Cup c:~1 -I c_%i"),
        "bench pub -t b/%i --rate 5k/s -z 3s --fail-if lost>0 --fail-if ack.p99>5ms --report a.json -o json".to_owned(),
        "bench pub -t b/%i --stages 1s:5/s,2s:0 --stamp".to_owned(),
        "bench sub -c 3 -t a b -q 1 2 -z 1s --warmup 1s".to_owned(),
        "bench e2e --pubs 2 --subs 3 --pattern fan-in -q 1 -im 20 -L 100".to_owned(),
        "bench e2e --suite p2p --scale 0.01 -z 2s".to_owned(),
        "simulate -sc weather -c 3 -im 50 -L 6 -t a/%c -q 1 --maximun-reconnect-times 3".to_owned(),
    ];
    for line in &lines {
        for name in ["a.json", "a.yaml"] {
            let (saved, loaded) =
                round_trip(line, name, &[]).unwrap_or_else(|failure| panic!("{line}: {failure}"));
            assert_eq!(loaded, saved, "{line} {name}");
        }
    }
    // Without a payload it is on stdin, now and later.
    let (_, loaded) = round_trip("pub -t t", "a.json", &[]).unwrap();
    assert!(loaded.contains("source: Stdin"), "{loaded}");
    // What came from the environment is saved too.
    let environment = [
        ("MQTTY_URL", "wss://eve:pe@env-url:99/x"),
        ("MQTTY_INSECURE", "1"),
        ("MQTTY_KEEPALIVE", "7"),
        ("MQTTY_SNI", "name"),
    ];
    let (saved, loaded) = round_trip("pub -t t -n", "e.json", &environment).unwrap();
    assert_eq!(loaded, saved);
}

/// The text that a line saves.
fn saved(line: &str, environment: &[(&str, &str)]) -> (String, Vec<String>) {
    let path = directory().join("s.json");
    let _ = std::fs::remove_file(&path);
    let path = path.to_str().unwrap();
    let job = try_job(&format!("{line} -so {path}"), environment).unwrap();
    let saving = job.saving.unwrap();
    saving.write().unwrap();
    (std::fs::read_to_string(path).unwrap(), saving.left_out)
}

#[test]
fn secrets_are_left_out() {
    let lines = [
        (
            "conn -u bob -P s3cret --key-password s3cret --key k --cert c",
            vec!["password", "keyPassword"],
        ),
        ("pub -h mqtt://bob:s3cret@h/t", vec!["password"]),
        (
            "sub --url wss://bob:s3cret@h/x -t t -wh Authorization:~s3cret X:~1",
            vec!["wsHeaders.Authorization", "password"],
        ),
        (
            "bench pub -t t -h mqtt://bob:s3cret@a,mqtt://b -m x",
            vec!["password"],
        ),
        (
            "pub -t t -up api_key:~s3cret -Cup token:~s3cret -Wt w -Wup x-secret:~s3cret",
            vec![
                "connUserProperties.token",
                "willUserProperties.x-secret",
                "userProperties.api_key",
            ],
        ),
    ];
    for (line, expected) in lines {
        let (text, left_out) = saved(line, &[]);
        assert!(!text.contains("s3cret"), "{line}: {text}");
        assert_eq!(left_out, expected, "{line}");
        assert!(text.contains("\"password\": null"), "{line}: {text}");
    }
    let (text, left_out) = saved("conn -u bob", &[("MQTTY_PASSWORD", "s3cret")]);
    assert!(!text.contains("s3cret"), "{text}");
    assert_eq!(left_out, ["password"]);
}

/// The default of `--reconnect-period` is saved as MQTTX has it: 1000 ms; 0 is none.
#[test]
fn the_reconnect_period_is_saved() {
    for (line, period) in [
        ("conn", "1000"),
        ("conn -rp 0", "0"),
        ("conn -rp 1500", "1500"),
    ] {
        let (text, _) = saved(line, &[]);
        assert!(
            text.contains(&format!("\"reconnectPeriod\": {period}")),
            "{line}: {text}"
        );
    }
}

#[test]
fn where_a_password_is_may_be_saved() {
    let (text, left_out) = saved("conn -u bob --password-env WORD", &[("WORD", "s3cret")]);
    assert!(text.contains("\"passwordEnv\": \"WORD\""), "{text}");
    assert!(!text.contains("s3cret") && left_out.is_empty(), "{text}");
    let environment = [("MQTTY_PASSWORD_ENV", "WORD"), ("WORD", "other")];
    let (text, left_out) = saved("conn -h mqtt://bob:s3cret@h", &environment);
    assert!(!text.contains("WORD"), "{text}");
    assert_eq!(left_out, ["password"]);
}

#[cfg(unix)]
#[test]
fn what_is_not_text_cannot_be_saved() {
    use std::os::unix::ffi::OsStringExt as _;
    let words = ["mqtty", "pub", "-t", "t", "-so", "/nowhere/x.json", "-m"].map(OsString::from);
    let words = words.into_iter().chain([OsString::from_vec(vec![0xff])]);
    let line = cli::parse(words.collect()).unwrap();
    let failure = resolve(line, &|_| None, &Person::default()).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(
        failure.message.contains("--message cannot be saved"),
        "{failure}"
    );
}

/// MQTTX knows no defaults when it loads a file.
#[test]
fn mqttx_finds_every_option_that_it_wants() {
    let document = crate::document::Document::read(Path::new(&fixture("defaults.json"))).unwrap();
    let lines = [
        ("conn", "conn"),
        ("pub", "pub -t a/b -m x"),
        ("sub", "sub -t a/#"),
        ("benchConn", "bench conn"),
        ("benchPub", "bench pub -t bench/%i"),
        ("benchSub", "bench sub -t bench/%i -q 0"),
        ("simulate", "simulate -sc tesla"),
    ];
    for (section, line) in lines {
        let (text, _) = saved(line, &[]);
        let text: serde_json::Value = serde_json::from_str(&text).unwrap();
        let wanted = document.section(section).unwrap();
        let crate::document::Value::Map(members) = &wanted.value else {
            panic!("{wanted:?}");
        };
        for member in members {
            let (key, ours) = (&member.key, &text[section][&member.key]);
            // What is off need not be there.
            if key == "debug" || key == "clientId" || key == "message" {
                continue;
            }
            let theirs = match (&member.node.value, key.as_str()) {
                (_, "qos") => "0".to_owned(),
                (crate::document::Value::List(items), _) => {
                    format!("[{:?}]", items[0].as_text().unwrap())
                }
                (crate::document::Value::Text(text), _) => format!("{text:?}"),
                (crate::document::Value::Bare(word), _) => word.clone(),
                other => panic!("{other:?}"),
            };
            assert_eq!(ours.to_string(), theirs, "{section}.{key}");
        }
    }
}
