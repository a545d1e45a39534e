//! The rule of precedence, as a table: flag, URL, variable, URL in a variable, default.

use super::*;

/// A line, an environment, and what they come to.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// What a line and an environment come to: the URL of the endpoint, and `name:password`.
fn reached(line: &str, environment: &[(&str, &str)]) -> (String, String) {
    let job = job_in(line, environment);
    let profile = profile(&job);
    let password = profile.password.as_ref().map_or(&b""[..], Secret::expose);
    let login = format!(
        "{}:{}",
        profile.username.as_deref().unwrap_or_default(),
        String::from_utf8_lossy(password)
    );
    (profile.endpoint.to_string(), login)
}

#[test]
fn addresses() {
    let url = ("MQTTY_URL", "wss://eve:pe@env-url:99/x");
    let host = ("MQTTY_HOST", "env");
    let port = ("MQTTY_PORT", "77");
    let protocol = ("MQTTY_PROTOCOL", "mqtts");
    let socket = ("MQTTY_UNIX", "/env.sock");
    let cases: &[Case] = &[
        // Defaults follow the protocol.
        ("conn", &[], "mqtt://localhost:1883"),
        ("conn -l mqtts", &[], "mqtts://localhost:8883"),
        ("conn -l ws", &[], "ws://localhost:8083/mqtt"),
        ("conn -l wss", &[], "wss://localhost:8084/mqtt"),
        ("conn -h mqtt://h", &[], "mqtt://h:1883"),
        ("conn -h mqtts://h", &[], "mqtts://h:8883"),
        ("conn -h ws://h", &[], "ws://h:80/mqtt"),
        ("conn -h wss://h", &[], "wss://h:443/mqtt"),
        ("conn --url wss://h/", &[], "wss://h:443/"),
        ("conn --url ws://h:1?c=d", &[], "ws://h:1/?c=d"),
        ("conn -l ws --path x", &[], "ws://localhost:8083/x"),
        ("conn --url ws://h:1/a%20b?c=d", &[], "ws://h:1/a%20b?c=d"),
        ("conn -h ::1", &[], "mqtt://[::1]:1883"),
        ("conn -h [::1] -p 5", &[], "mqtt://[::1]:5"),
        ("conn --unix /s", &[], "unix:///s"),
        ("conn --url unix:///s", &[], "unix:///s"),
        // A flag beats the same part of the URL.
        ("conn --url mqtt://h:1 -p 2", &[], "mqtt://h:2"),
        ("conn --url mqtt://h:1 -h g", &[], "mqtt://g:1"),
        ("conn --url mqtt://h:1 -l ws", &[], "ws://h:1/mqtt"),
        ("conn --url ws://h:1/a --path /b", &[], "ws://h:1/b"),
        // The environment, alone and below flags.
        ("conn", &[host, port], "mqtt://env:77"),
        ("conn", &[host, protocol], "mqtts://env:8883"),
        ("conn -p 1", &[host, port], "mqtt://env:1"),
        ("conn -h h", &[host, port], "mqtt://h:77"),
        ("conn", &[url], "wss://env-url:99/x"),
        ("conn", &[url, host], "wss://env:99/x"),
        ("conn", &[url, port], "wss://env-url:77/x"),
        ("conn -l mqtts", &[url], "mqtts://env-url:99"),
        ("conn -h h", &[url], "wss://h:99/x"),
        ("conn", &[("MQTTY_HOST", "ws://e")], "ws://e:80/mqtt"),
        ("conn", &[socket, host], "unix:///env.sock"),
        ("conn -h h", &[socket], "mqtt://h:1883"),
        // A URL that was typed is an address as a whole.
        (
            "conn -h mqtt://h",
            &[url, host, port, protocol, socket],
            "mqtt://h:1883",
        ),
        ("conn --unix /s", &[url, host, port, protocol], "unix:///s"),
        (
            "conn -l ws --path /b",
            &[("MQTTY_PATH", "/c")],
            "ws://localhost:8083/b",
        ),
        (
            "conn -l ws",
            &[("MQTTY_PATH", "/c")],
            "ws://localhost:8083/c",
        ),
        ("conn -h ws://h/a", &[("MQTTY_PATH", "/c")], "ws://h:80/a"),
        // Any flag of TLS encrypts, the port included.
        ("conn --ca c", &[], "mqtts://localhost:8883"),
        ("conn -l mqtt --insecure", &[], "mqtts://localhost:8883"),
        ("conn -l ws --alpn mqtt", &[], "wss://localhost:8084/mqtt"),
        ("conn -h ws://h --sni x", &[], "wss://h:443/mqtt"),
        ("conn -h mqtt://h:1 --tls-min 1.3", &[], "mqtts://h:1"),
        ("conn --tls-max 1.2 -p 5", &[], "mqtts://localhost:5"),
        ("conn --cert c --key k", &[], "mqtts://localhost:8883"),
        ("conn", &[("MQTTY_CA", "c")], "mqtts://localhost:8883"),
        ("conn -h h", &[("MQTTY_INSECURE", "1")], "mqtts://h:8883"),
        ("conn -h h", &[("MQTTY_INSECURE", "0")], "mqtt://h:1883"),
        (
            "conn -l mqtt",
            &[("MQTTY_CA", "c")],
            "mqtt://localhost:1883",
        ),
        // An embedded broker is not what the environment describes.
        (
            "conn --embedded",
            &[url, port, protocol, ("MQTTY_CA", "c")],
            "mqtt://127.0.0.1:0",
        ),
        ("conn --embedded -p 5 -l ws", &[], "ws://127.0.0.1:5/mqtt"),
        ("conn --embedded --insecure", &[], "mqtts://127.0.0.1:0"),
        ("conn -h h", &[("MQTTY_EMBEDDED", "1")], "mqtt://h:1883"),
        // An empty variable is none.
        (
            "conn",
            &[("MQTTY_HOST", ""), ("MQTTY_PORT", "")],
            "mqtt://localhost:1883",
        ),
    ];
    for (line, environment, expected) in cases {
        let (endpoint, _) = reached(line, environment);
        assert_eq!(endpoint, *expected, "{line} {environment:?}");
    }
}

#[test]
fn credentials() {
    let url = ("MQTTY_URL", "mqtt://eve:pe@e");
    let name = ("MQTTY_USERNAME", "env");
    let password = ("MQTTY_PASSWORD", "secret");
    let cases: &[Case] = &[
        ("conn", &[], ":"),
        ("conn -u a -P b", &[url, name, password], "a:b"),
        ("conn -h mqtt://c:d@h", &[url, name, password], "c:d"),
        ("conn -h mqtt://c:d@h -u a", &[], "a:d"),
        ("conn -h mqtt://c:d@h -P b", &[], "c:b"),
        ("conn -h mqtt://c@h", &[password], "c:secret"),
        ("conn -h mqtt://c%40d:e%3Af@h", &[], "c@d:e:f"),
        ("conn", &[url, name, password], "env:secret"),
        ("conn", &[url], "eve:pe"),
        ("conn -h h", &[url], ":"),
        ("conn -h e -p 1884", &[url], "eve:pe"),
        ("conn -u a", &[password], "a:secret"),
        (
            "conn -u a --password-env OTHER",
            &[password, ("OTHER", "o")],
            "a:o",
        ),
        (
            "conn -u a",
            &[("MQTTY_PASSWORD_ENV", "OTHER"), ("OTHER", "o")],
            "a:o",
        ),
    ];
    for (line, environment, expected) in cases {
        let (_, login) = reached(line, environment);
        assert_eq!(login, *expected, "{line} {environment:?}");
    }
}

#[test]
fn every_variable_that_help_names_is_asked_for() {
    for command in ["conn", "pub", "sub"] {
        let asked = RefCell::new(Vec::new());
        let variable = |name: &str| {
            asked.borrow_mut().push(name.to_owned());
            None
        };
        resolve(
            parsed(&[command, "-l", "ws", "--once"][..if command == "conn" { 4 } else { 3 }]),
            &variable,
            &Person::default(),
        )
        .ok();
        let page = cli::help_page(&[command.to_owned()]);
        let is_of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let words = page.split(|c: char| !is_of_name(c));
        let names: Vec<_> = words.filter(|word| word.starts_with("MQTTY_")).collect();
        assert!(names.len() > 40, "{command}: {names:?}");
        for name in names {
            assert!(
                asked.borrow().iter().any(|asked| asked == name),
                "{command}: {name}"
            );
        }
    }
}
